// SPDX-License-Identifier: MIT
#include "nta/read/video_writer.hpp"

#include "nta/core/error.hpp"
#include "nta/read/gray_encoder.hpp"
#include "nta/read/libav.hpp"

#include <cassert>
#include <cmath>
#include <string>
#include <system_error>

namespace nta {
namespace {

// libavformat refuses to write more empty chunks in a row.
constexpr std::int64_t k_most_skipped = 60000;

struct OutputDeleter {
    void operator()(AVFormatContext* p) const {
        // The file is closed here only where finish() was not reached.
        if (p->pb != nullptr) avio_closep(&p->pb);
        avformat_free_context(p);
    }
};

void check_format(const std::filesystem::path& path, const VideoFormat& f) {
    const auto refuse = [&](const std::string& why) {
        throw InputError(path.string() + ": " + why, Fault::usage);
    };
    // FFV1 decoders expect at least this many pixels for the four slices; 16384 is the limit of the
    // AVI reader of libav.
    if (f.width_px < 4 || f.height_px < 4 || f.width_px > 16384 || f.height_px > 16384)
        refuse("a video must be 4 to 16384 pixels wide and high");
    if (f.bits != 8 && f.bits != 16) refuse("gray values have 8 or 16 bits");
    if (f.bits == 16 && f.codec != VideoCodec::ffv1)
        refuse("16-bit pictures need the codec ffv1; raw, mjpeg and dib24 hold 8 bits");
    if (f.frame_rate.numerator < 1 || f.frame_rate.denominator < 1)
        refuse("the frame rate must be positive");
}

}  // namespace

struct VideoWriter::State {
    State(const std::filesystem::path& file, const VideoFormat& wanted)
        : path(file), part(file), format(wanted), check(file), encoder(wanted, check) {
        part += ".part";
    }

    std::filesystem::path path;
    std::filesystem::path part;
    VideoFormat format;
    WriteCheck check;
    GrayEncoder encoder;
    std::unique_ptr<AVFormatContext, OutputDeleter> container;
    AVStream* stream = nullptr;
    Libav<AVPacket> packet{check.made(av_packet_alloc())};
    Libav<AVPacket> waiting{check.made(av_packet_alloc())};  ///< the last picture, if any
    std::int64_t steps = 0;                                  ///< of the time grid so far
    std::int64_t skipped = 0;                                ///< in a row
    bool created = false;
    bool finished = false;

    void open_container() {
        AVFormatContext* made = nullptr;
        check.done(avformat_alloc_output_context2(&made, nullptr, "avi", part.c_str()));
        container.reset(made);
        container->flags |= AVFMT_FLAG_BITEXACT;
        stream = check.made(avformat_new_stream(container.get(), nullptr));
        encoder.describe(*stream);
        check.done(avio_open(&container->pb, part.c_str(), AVIO_FLAG_WRITE));
        created = true;
        AVDictionary* options = nullptr;
        av_dict_set(&options, "flipped_raw_rgb", "1", 0);
        const int status = avformat_write_header(container.get(), &options);
        av_dict_free(&options);
        check.done(status);
    }

    // Stores the waiting picture. It lasts until `next`: libavformat fills the steps before the
    // next picture, and at the end those the last picture lasts, with chunks of 0 bytes.
    void store_waiting(std::int64_t next) {
        if (waiting->data == nullptr) return;
        waiting->stream_index = stream->index;
        waiting->duration = next - waiting->pts;
        // AVI's clock counts steps.
        const AVRational step{static_cast<int>(format.frame_rate.denominator),
                              static_cast<int>(format.frame_rate.numerator)};
        av_packet_rescale_ts(waiting.get(), step, stream->time_base);
        check.done(av_write_frame(container.get(), waiting.get()));
        av_packet_unref(waiting.get());
        // Failures of the buffered file surface only here.
        check.done(container->pb->error);
    }

    void store_encoded() {
        while (encoder.receive(*packet)) {
            store_waiting(packet->pts);
            av_packet_move_ref(waiting.get(), packet.get());
        }
    }

    void remove_part() {
        container.reset();
        std::error_code ignored;
        if (created) std::filesystem::remove(part, ignored);
    }
};

VideoWriter::VideoWriter(const std::filesystem::path& path, const VideoFormat& format) {
    check_format(path, format);
    // libav writes remarks to standard error unless told not to; what matters arrives as a status.
    av_log_set_level(AV_LOG_QUIET);
    state_ = std::make_unique<State>(path, format);
    try {
        state_->open_container();
    } catch (...) {
        state_->remove_part();
        throw;
    }
}

VideoWriter::~VideoWriter() {
    if (!state_->finished) state_->remove_part();
}

void VideoWriter::write(const GrayImage& image) {
    State& s = *state_;
    assert(!s.finished);
    assert(image.width == s.format.width_px && image.height == s.format.height_px);
    assert(image.is_16_bit == (s.format.bits == 16));
    s.encoder.send(image, s.steps++);
    s.skipped = 0;
    s.store_encoded();
}

void VideoWriter::skip() {
    State& s = *state_;
    assert(!s.finished);
    if (s.steps == 0)
        throw InputError(
            s.path.string() + ": the first frame is dropped; a video must begin with a picture",
            Fault::usage);
    if (s.skipped == k_most_skipped)
        throw InputError(s.path.string() + ": more than " + std::to_string(k_most_skipped) +
                             " frames in a row are dropped; an AVI file cannot say so",
                         Fault::usage);
    ++s.skipped;
    ++s.steps;
}

void VideoWriter::finish() {
    State& s = *state_;
    assert(!s.finished);
    s.encoder.send_end();
    s.store_encoded();
    s.store_waiting(s.steps);
    s.check.done(av_write_trailer(s.container.get()));
    s.check.done(avio_closep(&s.container->pb));
    std::error_code failure;
    std::filesystem::rename(s.part, s.path, failure);
    if (failure)
        throw InputError(s.path.string() +
                         ": cannot give the video its name: " + failure.message());
    s.finished = true;
}

Rational frame_rate_fraction(double frames_per_s) {
    assert(frames_per_s > 0.0 && frames_per_s < 1e6);
    // Convergents of the continued fraction, so the denominator stays the smallest that will do.
    Rational previous{1, 0};
    Rational current{static_cast<std::int64_t>(frames_per_s), 1};
    double rest = frames_per_s - std::floor(frames_per_s);
    while (std::abs(current.value() - frames_per_s) > 1e-9 * frames_per_s) {
        const double inverse = 1.0 / rest;
        const auto digit = static_cast<std::int64_t>(inverse);
        const Rational next{digit * current.numerator + previous.numerator,
                            digit * current.denominator + previous.denominator};
        // AVI holds 32 bits each.
        if (next.numerator > 0x7FFFFFFF || next.denominator > 0x7FFFFFFF) break;
        previous = current;
        current = next;
        rest = inverse - std::floor(inverse);
    }
    return current;
}

}  // namespace nta
