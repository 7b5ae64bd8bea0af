// SPDX-License-Identifier: MIT
// What the tests of this stage share: scratch folders, pictures with known pixels, and reading a
// video to its end.
#pragma once

#include "nta/core/error.hpp"
#include "nta/core/frame.hpp"
#include "nta/read/video_source.hpp"

#include "support/scratch_folder.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace nta::reading {

namespace fs = std::filesystem;

using nta::test::ScratchFolder;

/// A picture whose every pixel depends on frame, place and depth, so that a row shift, a swapped
/// byte or a wrong frame shows.
inline GrayImage picture(int width, int height, int frame, int bits = 8) {
    GrayImage image;
    image.width = width;
    image.height = height;
    image.is_16_bit = bits > 8;
    std::mt19937 random(static_cast<unsigned>(1000 * frame + bits));
    const unsigned mask = (1U << bits) - 1U;
    for (std::size_t i = 0; i < image.pixel_count(); ++i) {
        const auto value = static_cast<unsigned>(random()) & mask;
        if (image.is_16_bit)
            image.pixels16.push_back(static_cast<std::uint16_t>(value));
        else
            image.pixels8.push_back(static_cast<std::uint8_t>(value));
    }
    return image;
}

inline std::vector<GrayImage> pictures(int width, int height, int count, int bits = 8) {
    std::vector<GrayImage> all;
    for (int k = 0; k < count; ++k) all.push_back(picture(width, height, k, bits));
    return all;
}

inline bool same_pixels(const GrayImage& a, const GrayImage& b) {
    return a.width == b.width && a.height == b.height && a.is_16_bit == b.is_16_bit &&
           a.pixels8 == b.pixels8 && a.pixels16 == b.pixels16;
}

inline std::vector<FramePtr> read_all(VideoSource& video) {
    std::vector<FramePtr> frames;
    while (FramePtr frame = video.read()) frames.push_back(frame);
    return frames;
}

/// One letter per step of the grid: s stored, r repeated, d dropped.
inline std::string statuses(const std::vector<FramePtr>& frames) {
    std::string text;
    for (const FramePtr& f : frames)
        text += f->status == FrameStatus::stored     ? 's'
                : f->status == FrameStatus::repeated ? 'r'
                                                     : 'd';
    return text;
}

/// True if the frames that have pictures are exactly these.
inline bool pictures_are(const std::vector<FramePtr>& frames,
                         const std::vector<GrayImage>& expected) {
    std::size_t k = 0;
    for (const FramePtr& f : frames) {
        if (f->status == FrameStatus::dropped) continue;
        if (k >= expected.size() || !same_pixels(f->image, expected[k])) return false;
        ++k;
    }
    return k == expected.size();
}

inline bool tells(const VideoSource& video, const std::string& code) {
    const Diagnostics& all = video.report().diagnostics;
    return std::any_of(all.begin(), all.end(), [&](const Diagnostic& d) { return d.code == code; });
}

/// What open_video() says of an unusable path, or an empty text.
inline std::string refusal(const fs::path& path) {
    try {
        open_video(path);
        return {};
    } catch (const InputError& error) {
        return error.fault() == Fault::input ? error.what() : std::string("wrong fault");
    }
}

inline void write_bytes(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline std::string read_bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace nta::reading
