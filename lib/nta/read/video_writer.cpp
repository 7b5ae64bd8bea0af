// SPDX-License-Identifier: MIT
#include "nta/read/video_writer.hpp"

#include "nta/core/error.hpp"
#include "nta/read/gray_encoder.hpp"
#include "nta/read/libav.hpp"
#include "nta/read/output_container.hpp"

#include <cassert>
#include <cmath>
#include <memory>
#include <string>

namespace nta {
namespace {

// libavformat refuses to write more empty chunks in a row.
constexpr std::int64_t k_most_skipped = 60000;

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
        : path(file), format(wanted), check(file), container(file, "avi"), encoder(wanted, check) {
        encoder.describe(container.stream());
        container.set("flipped_raw_rgb", 1);
        container.create();
    }

    std::filesystem::path path;
    VideoFormat format;
    WriteCheck check;
    OutputContainer container;
    GrayEncoder encoder;
    Libav<AVPacket> packet{check.made(av_packet_alloc())};
    Libav<AVPacket> waiting{check.made(av_packet_alloc())};  ///< the last picture, if any
    std::int64_t steps = 0;                                  ///< of the time grid so far
    std::int64_t skipped = 0;                                ///< in a row

    // Stores the waiting picture. It lasts until `next`: libavformat fills the steps before the
    // next picture, and at the end those the last picture lasts, with chunks of 0 bytes.
    void store_waiting(std::int64_t next) {
        if (waiting->data == nullptr) return;
        waiting->duration = next - waiting->pts;
        container.append(*waiting);
    }

    void store_encoded() {
        while (encoder.receive(*packet)) {
            store_waiting(packet->pts);
            av_packet_move_ref(waiting.get(), packet.get());
        }
    }
};

VideoWriter::VideoWriter(const std::filesystem::path& path, const VideoFormat& format) {
    check_format(path, format);
    state_ = std::make_unique<State>(path, format);
}

VideoWriter::~VideoWriter() = default;

void VideoWriter::write(const GrayImage& image) {
    State& s = *state_;
    assert(!s.container.is_finished());
    assert(image.width == s.format.width_px && image.height == s.format.height_px);
    assert(image.is_16_bit == (s.format.bits == 16));
    s.encoder.send(image, s.steps++);
    s.skipped = 0;
    s.store_encoded();
}

void VideoWriter::skip() {
    State& s = *state_;
    assert(!s.container.is_finished());
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
    assert(!s.container.is_finished());
    s.encoder.send_end();
    s.store_encoded();
    s.store_waiting(s.steps);
    s.container.finish();
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
