// SPDX-License-Identifier: MIT
#include "nta/read/container_video.hpp"

#include "nta/core/error.hpp"
#include "nta/read/container_input.hpp"
#include "nta/read/late_libav.hpp"
#include "nta/read/stream_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

// Longer than any recording, short enough to be added up.
constexpr std::int64_t k_leap = std::int64_t{1} << 40;

class ContainerVideo final : public GridSource {
  public:
    ContainerVideo(std::unique_ptr<ByteSource> bytes,
                   const fs::path& path,
                   const ReadOptions& options);

  private:
    std::optional<Picture> next_picture() override;
    void restart() override;
    void add_final_diagnostics() override;

    bool feed();
    std::int64_t step_of(const AVFrame& frame);
    [[nodiscard]] std::int64_t frames_in_duration() const;
    void tell_truncation();

    std::unique_ptr<ByteSource> bytes_;
    ReadOptions options_;
    ContainerInput input_;
    Libav<AVPacket> packet_{av_packet_alloc()};
    std::optional<StreamDecoder> decoder_;
    AVRational step_{0, 1};
    std::int64_t irregular_ = 0;
    std::int64_t first_time_ = AV_NOPTS_VALUE;  ///< of the first packet
    std::int64_t last_time_ = AV_NOPTS_VALUE;
    std::int64_t last_step_ = -1;
    bool read_error_ = false;
    bool drained_ = false;
    bool described_ = false;
};

ContainerVideo::ContainerVideo(std::unique_ptr<ByteSource> bytes,
                               const fs::path& path,
                               const ReadOptions& options)
    : bytes_(std::move(bytes)), options_(options), input_(open_container_input(*bytes_, path)) {
    Diagnostics diagnostics;
    info_ = describe_container(input_, path, diagnostics);
    for (Diagnostic& d : diagnostics) tell_always(std::move(d));
    step_ = grid_step(info_);
    if (!packet_) throw InputError(name() + ": out of memory");
    decoder_.emplace(*input_.stream->codecpar, input_.stream->time_base, options_.color, name());
}

// Sends the next packet of the stream, or the end of it, to the decoder. False when all was sent
// before.
bool ContainerVideo::feed() {
    if (drained_) return false;
    for (;;) {
        av_packet_unref(packet_.get());
        const int result = av_read_frame(input_.format.get(), packet_.get());
        if (result < 0) {
            read_error_ = result != AVERROR_EOF;
            drained_ = true;
            decoder_->send(nullptr);
            return true;
        }
        if (packet_->stream_index != input_.stream->index || packet_->size == 0) continue;
        if (first_time_ == AV_NOPTS_VALUE)
            first_time_ = packet_->pts != AV_NOPTS_VALUE ? packet_->pts : packet_->dts;
        if (decoder_->send(packet_.get())) return true;
    }
}

// Steps are counted from picture to picture, so that rounded time stamps and a slightly wrong
// nominal rate do not add up.
std::int64_t ContainerVideo::step_of(const AVFrame& frame) {
    const std::int64_t time = frame.best_effort_timestamp;
    const bool known = time != AV_NOPTS_VALUE && step_.num > 0;
    if (!known) return last_step_ += 1 + decoder_->counts().damaged_since_good;
    if (last_time_ == AV_NOPTS_VALUE) {
        // Predicted codecs shift time stamps, so only here the first packet is the origin: damaged
        // pictures before the first good one count.
        const bool packets_are_pictures = decoder_->nature().raw || decoder_->nature().intra_only;
        last_time_ = packets_are_pictures && first_time_ != AV_NOPTS_VALUE ? first_time_ : time;
        last_step_ = 0;
    }
    const double interval_s = av_q2d(step_), tick_s = av_q2d(input_.stream->time_base);
    const std::int64_t ticks = av_sat_sub64(time, last_time_);
    const double exact = static_cast<double>(ticks) * tick_s / interval_s;
    // Damaged time stamps may lie anywhere; a leap is a leap.
    const std::int64_t steps =
        std::clamp(av_rescale_q(ticks, input_.stream->time_base, step_), -k_leap, k_leap);
    // A tenth of an interval, and the rounding of two time stamps, are no irregularity.
    if (std::abs(exact - static_cast<double>(steps)) > 0.1 + tick_s / interval_s) ++irregular_;
    last_time_ = time;
    return last_step_ += steps;
}

std::optional<GridSource::Picture> ContainerVideo::next_picture() {
    if (!decoder_->next_picture([this] { return feed(); })) return std::nullopt;
    if (!std::exchange(described_, true))
        if (const auto note = decoder_->describe_pictures(info_)) tell_now_and_always(*note);
    const std::int64_t step = step_of(decoder_->frame());
    return Picture{decoder_->take_picture().image, step};
}

void ContainerVideo::restart() {
    // Opened anew rather than sought: not every container can go back exactly to its first packet.
    input_.format.reset();
    input_ = open_container_input(*bytes_, info_.path);
    decoder_->restart();
    irregular_ = 0;
    first_time_ = last_time_ = AV_NOPTS_VALUE;
    last_step_ = -1;
    read_error_ = drained_ = false;
}

// Matroska states no count, but a duration; other streams may make it longer than the pictures.
std::int64_t ContainerVideo::frames_in_duration() const {
    const AVFormatContext& format = *input_.format;
    const bool stated = format.duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
    if (!stated || format.nb_streams != 1 || format.duration <= 0 || step_.num <= 0) return 0;
    const double frames = static_cast<double>(format.duration) / AV_TIME_BASE / av_q2d(step_);
    return std::llround(std::min(frames, static_cast<double>(k_leap)));
}

void ContainerVideo::tell_truncation() {
    const PictureCounts& counts = decoder_->counts();
    const bool counted = info_.header_frame_count.has_value();
    // One frame of tolerance for a duration, which may or may not include the last picture's
    // interval.
    const std::int64_t claim = counted ? *info_.header_frame_count : frames_in_duration() - 1;
    // Gaps are part of a duration, not of an MP4's count.
    const std::int64_t read =
        counted ? report_.stored_frames + counts.damaged : report_.grid_frames;
    const std::string stated = counted && claim > 0 ? fmt::format("the header claims {}", claim)
                               : claim > 0
                                   ? fmt::format("the stated duration holds about {}", claim + 1)
                                   : std::string("the header states no count");
    if (counts.damaged_since_good > 0 || read_error_ || read < claim)
        tell({"truncated-video",
              Severity::warning,
              fmt::format("{}: {} whole frames read and {} incomplete at the end, {}; is the "
                          "recording complete?",
                          name(),
                          report_.stored_frames,
                          counts.damaged_since_good,
                          stated),
              static_cast<double>(report_.stored_frames)});
    else if (counted && read > claim)
        tell({"frame-count-differs",
              Severity::warning,
              fmt::format("{}: {} frames read, {}; did the recorder finish its header?",
                          name(),
                          read,
                          stated),
              static_cast<double>(read)});
}

void ContainerVideo::add_final_diagnostics() {
    for (Diagnostic& d : findings(decoder_->counts(), options_.color, name())) tell(std::move(d));
    tell_truncation();
    if (irregular_ > 0)
        tell({"variable-frame-rate",
              Severity::warning,
              fmt::format("{}: {} frames are not a whole number of frame intervals after the one "
                          "before; each is put on the nearest step",
                          name(),
                          irregular_),
              static_cast<double>(irregular_)});
}

}  // namespace

std::unique_ptr<GridSource> open_container(std::unique_ptr<ByteSource> bytes,
                                           const fs::path& path,
                                           const ReadOptions& options) {
    return std::make_unique<ContainerVideo>(std::move(bytes), path, options);
}

}  // namespace nta
