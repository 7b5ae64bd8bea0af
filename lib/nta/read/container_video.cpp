// SPDX-License-Identifier: MIT
#include "nta/read/container_video.hpp"

#include "nta/core/error.hpp"
#include "nta/read/container_input.hpp"
#include "nta/read/ffv1_check.hpp"
#include "nta/read/gray_picture.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <utility>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/mathematics.h>
#include <libavutil/pixdesc.h>
}

namespace nta {
namespace {

namespace fs = std::filesystem;

class ContainerVideo final : public GridSource {
  public:
    explicit ContainerVideo(const fs::path& path);

  private:
    /// What was met since the first picture.
    struct Counts {
        std::int64_t damaged = 0;             ///< before a good picture: gaps
        std::int64_t damaged_since_good = 0;  ///< at the end: a truncated recording
        std::int64_t color = 0;
        std::int64_t irregular = 0;
        std::int64_t without_palette = 0;
        bool read_error = false;
    };

    std::optional<Picture> next_picture() override;
    void restart() override;
    void add_final_diagnostics() override;

    void open_codec();
    void learn_from(const AVFrame& frame);
    bool feed();
    [[nodiscard]] bool packet_is_damaged() const;
    void mark_damage();
    bool is_good(const AVFrame& frame);
    std::int64_t step_of(const AVFrame& frame);
    [[nodiscard]] std::int64_t frames_in_duration() const;
    void check_chunk_size(const AVFrame& frame) const;
    void tell_truncation();

    ContainerInput input_;
    Libav<AVCodecContext> decoder_;
    Libav<AVPacket> packet_{av_packet_alloc()};
    Libav<AVFrame> frame_{av_frame_alloc()};
    CodecNature nature_;
    AVRational step_{0, 1};
    int pixel_format_ = AV_PIX_FMT_NONE;  ///< of the first picture
    Counts counts_;
    std::int64_t first_time_ = AV_NOPTS_VALUE;  ///< of the first packet
    std::int64_t last_time_ = AV_NOPTS_VALUE;
    std::int64_t last_step_ = -1;
    bool waits_for_key_ = false;
    bool drained_ = false;
};

ContainerVideo::ContainerVideo(const fs::path& path) : input_(open_container_input(path)) {
    Diagnostics diagnostics;
    info_ = describe_container(input_, path, diagnostics);
    for (Diagnostic& d : diagnostics) tell_always(std::move(d));
    step_ = grid_step(input_, info_);
    open_codec();
}

void ContainerVideo::open_codec() {
    const AVCodecParameters& codec = *input_.stream->codecpar;
    if ((codec.width != 0 || codec.height != 0) && !is_sane_size(codec.width, codec.height))
        throw InputError(fmt::format(
            "{}: pictures of {}x{} pixels, expected at most {} a side and {} in all; is "
            "the header damaged?",
            name(),
            codec.width,
            codec.height,
            k_max_side_px,
            k_max_pixels));
    nature_ = codec_nature(codec.codec_id);
    decoder_ = open_decoder(codec);
    if (!decoder_ || !packet_ || !frame_)
        throw InputError(
            fmt::format("{}: codec '{}' with {} bits per pixel is not supported; convert the video "
                        "to FFV1 or uncompressed Y800",
                        name(),
                        fourcc_text(codec.codec_tag),
                        codec.bits_per_coded_sample));
    decoder_->pkt_timebase = input_.stream->time_base;
}

void ContainerVideo::learn_from(const AVFrame& frame) {
    if (const std::string problem = pixel_format_problem(frame.format); !problem.empty())
        throw InputError(
            fmt::format("{}: {} is not supported, expected 8- or 16-bit gray, palette, RGB or YUV; "
                        "convert the video to FFV1 with pix_fmt gray or gray16le",
                        name(),
                        problem));
    if (nature_.raw) check_chunk_size(frame);
    pixel_format_ = frame.format;
    info_.pixel_format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
    info_.bits = gray_bits(frame.format);
    info_.width = frame.width;
    info_.height = frame.height;
    if (!is_yuv(frame.format)) return;
    const char* range = frame.color_range == AVCOL_RANGE_JPEG   ? "full range"
                        : frame.color_range == AVCOL_RANGE_MPEG ? "limited range, 16 to 235"
                                                                : "range not stated";
    const Diagnostic note{
        "luma-plane",
        Severity::note,
        fmt::format("{}: gray values are the luma plane as stored ({})", name(), range),
        std::nullopt};
    tell(note);
    tell_always(note);
}

// A FOURCC that does not fit the data: the first rows of a larger picture would pass for a whole
// one.
void ContainerVideo::check_chunk_size(const AVFrame& frame) const {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const long long expected = av_image_get_buffer_size(format, frame.width, frame.height, 1);
    const long long row_padding = 64LL * frame.height;
    const long long found = frame.pkt_size;
    if (found <= 2 * expected + row_padding) return;
    throw InputError(
        fmt::format("{}: frame 0 holds {} bytes, expected about {} for {}x{} {}; the header "
                    "does not fit the data, export the video again",
                    name(),
                    found,
                    expected,
                    frame.width,
                    frame.height,
                    av_get_pix_fmt_name(format)));
}

// Pictures predicted from a damaged one are damaged as well, up to the next key frame.
void ContainerVideo::mark_damage() {
    ++counts_.damaged_since_good;
    if (!nature_.intra_only && !nature_.raw) waits_for_key_ = true;
}

bool ContainerVideo::packet_is_damaged() const {
    // Cut by the end of the file: what is there of it is no whole picture.
    if ((packet_->flags & AV_PKT_FLAG_CORRUPT) != 0) return true;
    // Versions 0 and 1 of FFV1 have no global header and no slice sizes.
    return decoder_->codec_id == AV_CODEC_ID_FFV1 && decoder_->extradata_size > 0 &&
           ffv1_packet_is_damaged({packet_->data, static_cast<std::size_t>(packet_->size)});
}

// Sends the next packet of the stream, or the end of it, to the decoder. False when all was sent
// before.
bool ContainerVideo::feed() {
    if (drained_) return false;
    for (;;) {
        av_packet_unref(packet_.get());
        const int result = av_read_frame(input_.format.get(), packet_.get());
        if (result < 0) {
            counts_.read_error = result != AVERROR_EOF;
            drained_ = true;
            avcodec_send_packet(decoder_.get(), nullptr);
            return true;
        }
        if (packet_->stream_index != input_.stream->index || packet_->size == 0) continue;
        if (first_time_ == AV_NOPTS_VALUE)
            first_time_ = packet_->pts != AV_NOPTS_VALUE ? packet_->pts : packet_->dts;
        const bool sent =
            !packet_is_damaged() && avcodec_send_packet(decoder_.get(), packet_.get()) >= 0;
        if (sent) return true;
        mark_damage();
    }
}

bool ContainerVideo::is_good(const AVFrame& frame) {
    if (is_marked_damaged(frame) || !is_sane_size(frame.width, frame.height)) {
        mark_damage();
        return false;
    }
    if (waits_for_key_ && frame.key_frame == 0) {
        ++counts_.damaged_since_good;
        return false;
    }
    waits_for_key_ = false;
    if (pixel_format_ == AV_PIX_FMT_NONE) learn_from(frame);
    // A recording has one kind of picture; another one in the middle of it has no place on its
    // pixel grid.
    if (frame.width == info_.width && frame.height == info_.height && frame.format == pixel_format_)
        return true;
    ++counts_.damaged_since_good;
    return false;
}

// Steps are counted from picture to picture, so that rounded time stamps and a slightly wrong
// nominal rate do not add up.
std::int64_t ContainerVideo::step_of(const AVFrame& frame) {
    const std::int64_t time = frame.best_effort_timestamp;
    const bool known = time != AV_NOPTS_VALUE && step_.num > 0;
    if (!known) return last_step_ += 1 + counts_.damaged_since_good;
    if (last_time_ == AV_NOPTS_VALUE) {
        // Predicted codecs shift time stamps, so only here the first packet is the origin: damaged
        // pictures before the first good one count.
        const bool packets_are_pictures = nature_.raw || nature_.intra_only;
        last_time_ = packets_are_pictures && first_time_ != AV_NOPTS_VALUE ? first_time_ : time;
        last_step_ = 0;
    }
    const double interval_s = av_q2d(step_), tick_s = av_q2d(input_.stream->time_base);
    const double exact = static_cast<double>(time - last_time_) * tick_s / interval_s;
    const std::int64_t steps = av_rescale_q(time - last_time_, input_.stream->time_base, step_);
    // A tenth of an interval, and the rounding of two time stamps, are no irregularity.
    if (std::abs(exact - static_cast<double>(steps)) > 0.1 + tick_s / interval_s)
        ++counts_.irregular;
    last_time_ = time;
    return last_step_ += steps;
}

std::optional<GridSource::Picture> ContainerVideo::next_picture() {
    for (;;) {
        const int result = avcodec_receive_frame(decoder_.get(), frame_.get());
        if (result == AVERROR(EAGAIN)) {
            if (!feed()) return std::nullopt;
        } else if (result == AVERROR_EOF) {
            return std::nullopt;
        } else if (result < 0) {
            mark_damage();
        } else if (is_good(*frame_)) {
            const std::int64_t step = step_of(*frame_);
            counts_.damaged += std::exchange(counts_.damaged_since_good, 0);
            GrayPicture picture = to_gray(*frame_);
            av_frame_unref(frame_.get());
            counts_.color += picture.had_color ? 1 : 0;
            counts_.without_palette += picture.lacked_palette && nature_.raw ? 1 : 0;
            return Picture{std::move(picture.image), step};
        }
    }
}

void ContainerVideo::restart() {
    // Opened anew rather than sought: not every container can go back exactly to its first packet.
    input_.format.reset();
    input_ = open_container_input(info_.path);
    open_codec();
    counts_ = Counts{};
    first_time_ = last_time_ = AV_NOPTS_VALUE;
    last_step_ = -1;
    waits_for_key_ = drained_ = false;
}

// Matroska states no count, but a duration; other streams may make it longer than the pictures.
std::int64_t ContainerVideo::frames_in_duration() const {
    const AVFormatContext& format = *input_.format;
    const bool stated = format.duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
    if (!stated || format.nb_streams != 1 || format.duration <= 0 || step_.num <= 0) return 0;
    return std::llround(static_cast<double>(format.duration) / AV_TIME_BASE / av_q2d(step_));
}

void ContainerVideo::tell_truncation() {
    const bool counted = info_.header_frame_count.has_value();
    // One frame of tolerance for a duration, which may or may not include the last picture's
    // interval.
    const std::int64_t claim = counted ? *info_.header_frame_count : frames_in_duration() - 1;
    // Gaps are part of an AVI's count (chunks of 0 bytes) and of a duration, not of an MP4's count.
    const std::int64_t read =
        counted && !input_.avi ? report_.stored_frames + counts_.damaged : report_.grid_frames;
    const std::string stated = counted && claim > 0 ? fmt::format("the header claims {}", claim)
                               : claim > 0
                                   ? fmt::format("the stated duration holds about {}", claim + 1)
                                   : std::string("the header states no count");
    if (counts_.damaged_since_good > 0 || counts_.read_error || read < claim)
        tell({"truncated-video",
              Severity::warning,
              fmt::format("{}: {} whole frames read and {} incomplete at the end, {}; is the "
                          "recording complete?",
                          name(),
                          report_.stored_frames,
                          counts_.damaged_since_good,
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
    if (counts_.damaged > 0)
        tell({"damaged-frames",
              Severity::warning,
              fmt::format("{}: {} frames are damaged and left out as gaps on the time grid",
                          name(),
                          counts_.damaged),
              static_cast<double>(counts_.damaged)});
    tell_truncation();
    if (counts_.irregular > 0)
        tell({"variable-frame-rate",
              Severity::warning,
              fmt::format("{}: {} frames are not a whole number of frame intervals after the one "
                          "before; each is "
                          "put on the nearest step",
                          name(),
                          counts_.irregular),
              static_cast<double>(counts_.irregular)});
    if (counts_.color > 0)
        tell({"color-video",
              Severity::warning,
              fmt::format("{}: {} frames have color; gray values are their BT.601 luma",
                          name(),
                          counts_.color),
              static_cast<double>(counts_.color)});
    if (counts_.without_palette > 0)
        tell({"missing-palette",
              Severity::warning,
              fmt::format(
                  "{}: the 8-bit pictures have no palette; the stored index is taken as gray value",
                  name()),
              static_cast<double>(counts_.without_palette)});
}

}  // namespace

std::unique_ptr<GridSource> open_container(const fs::path& path) {
    return std::make_unique<ContainerVideo>(path);
}

}  // namespace nta
