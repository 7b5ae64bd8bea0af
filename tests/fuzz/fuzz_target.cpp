// SPDX-License-Identifier: MIT
#include "fuzz_target.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace nta::fuzz {
namespace {

// Pages may share their pixels, so small files can hold many large pictures: that is slow, not
// wrong.
constexpr std::size_t k_most_values = std::size_t{1} << 26U;
// grid_source.cpp: a longer row of steps without a picture is no gap.
constexpr std::int64_t k_longest_gap_frames = 1000;

void check_frame(const VideoInfo& info, const Frame& frame, std::int64_t step) {
    require(frame.grid_index == step, "frames follow each other");
    const GrayImage& image = frame.image;
    if (frame.status == FrameStatus::dropped) {
        require(image.pixels8.empty() && image.pixels16.empty(), "a dropped frame is empty");
        return;
    }
    require(image.width == info.width && image.height == info.height, "frames have one size");
    require(image.is_16_bit == (info.bits > 8), "frames have the stated depth");
    require(image.pixels8.size() == (image.is_16_bit ? 0 : image.pixel_count()), "8-bit values");
    require(image.pixels16.size() == (image.is_16_bit ? image.pixel_count() : 0), "16-bit values");
}

// Number of steps, or of those until the budget was used up.
std::int64_t read_once(VideoSource& video) {
    std::int64_t step = 0;
    std::size_t values = 0;
    while (values < k_most_values) {
        const FramePtr frame = video.read();
        if (!frame) break;
        check_frame(video.info(), *frame, step++);
        if (frame->status != FrameStatus::dropped) values += frame->image.pixel_count();
    }
    return step;
}

}  // namespace

void require(bool holds, const char* claim) {
    if (holds) return;
    std::fprintf(stderr, "fuzz: does not hold: %s\n", claim);
    std::abort();
}

void read_to_end(VideoSource& video, std::size_t file_bytes) {
    const VideoInfo& info = video.info();
    require(info.width > 0 && info.height > 0, "a video has a size");
    require(!info.frame_rate || info.frame_rate->denominator > 0, "a rate is a number");
    const std::int64_t steps = read_once(video);
    const ReadReport& report = video.report();
    require(report.stored_frames <= static_cast<std::int64_t>(file_bytes), "pictures take bytes");
    require(report.grid_frames <= (report.stored_frames + 1) * (k_longest_gap_frames + 1),
            "gaps are bounded");
    require(report.dropped_frames + report.stored_frames == report.grid_frames, "counts add up");
    const std::size_t findings = report.diagnostics.size();
    video.rewind();
    require(read_once(video) == steps, "rewind gives the same frames");
    require(video.report().diagnostics.size() == findings, "rewind gives the same findings");
}

InputFile::InputFile(const std::string& name) : path_(folder_ / name) {}

void InputFile::write(std::string_view bytes) const {
    // A file that is overwritten goes to the disk at once (ext4), a removed one never does.
    std::filesystem::remove(path_);
    std::ofstream(path_, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace nta::fuzz
