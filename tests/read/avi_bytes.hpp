// SPDX-License-Identifier: MIT
// AVI files byte by byte (RIFF: Microsoft and IBM, Multimedia Programming Interface and Data
// Specifications 1.0, 1991), so that layouts and damage which no writer makes can be tested.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reading.hpp"

namespace nta::reading {

struct AviLayout {
    int width = 0;
    int height = 0;
    std::string compression = "Y800";
    int bits = 8;
    std::string palette;
    bool bottom_up = false;
    std::uint32_t rate = 9993;
    std::uint32_t scale = 400;
    std::uint32_t microseconds_per_frame = 40028;
    std::optional<std::uint32_t> claimed_frames;
};

inline std::string little_endian(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 255);
    return text;
}
inline std::string u32(std::uint64_t value) { return little_endian(value, 4); }
inline std::string u16(std::uint64_t value) { return little_endian(value, 2); }

inline std::string riff_chunk(const std::string& id, const std::string& body) {
    return id + u32(body.size()) + body +
           (body.size() % 2 == 1 ? std::string(1, '\0') : std::string());
}

/// Stored bytes of an 8-bit picture: rows padded to `alignment` bytes, from the bottom up if asked
/// for.
inline std::string stored_rows(const GrayImage& image,
                               std::size_t alignment = 1,
                               bool bottom_up = false) {
    const auto width = static_cast<std::size_t>(image.width);
    std::string bytes;
    for (int y = 0; y < image.height; ++y) {
        const auto row = static_cast<std::size_t>(bottom_up ? image.height - 1 - y : y);
        const auto first = image.pixels8.begin() + static_cast<std::ptrdiff_t>(row * width);
        bytes.append(first, first + image.width);
        bytes.append((alignment - width % alignment) % alignment, '\x7f');
    }
    return bytes;
}

/// A whole AVI file of these chunks (an empty one is a dropped frame).
inline std::string avi_bytes(const AviLayout& l, const std::vector<std::string>& chunks) {
    const auto width = static_cast<std::uint32_t>(l.width),
               height = static_cast<std::uint32_t>(l.height);
    const auto count = l.claimed_frames.value_or(static_cast<std::uint32_t>(chunks.size()));
    const bool top_down_dib = l.compression == u32(0) && !l.bottom_up;
    const std::string bitmap = u32(40) + u32(width) + u32(top_down_dib ? 0U - height : height) +
                               u16(1) + u16(static_cast<std::uint64_t>(l.bits)) + l.compression +
                               u32(0) + u32(0) + u32(0) + u32(l.palette.size() / 4) + u32(0) +
                               l.palette;
    const std::string main_header = u32(l.microseconds_per_frame) + u32(0) + u32(0) + u32(0x10) +
                                    u32(count) + u32(0) + u32(1) + u32(0) + u32(width) +
                                    u32(height) + std::string(16, '\0');
    const std::string stream_header =
        "vids" + l.compression + u32(0) + u32(0) + u32(0) + u32(l.scale) + u32(l.rate) + u32(0) +
        u32(count) + u32(0) + u32(0xffffffff) + u32(0) + u16(0) + u16(0) + u16(width) + u16(height);
    const std::string stream =
        riff_chunk("LIST", "strl" + riff_chunk("strh", stream_header) + riff_chunk("strf", bitmap));
    const std::string headers =
        riff_chunk("LIST", "hdrl" + riff_chunk("avih", main_header) + stream);
    std::string pictures = "movi", index;
    for (const std::string& c : chunks) {
        index += "00db" + u32(c.empty() ? 0 : 0x10) + u32(pictures.size()) + u32(c.size());
        pictures += riff_chunk("00db", c);
    }
    return riff_chunk("RIFF",
                      "AVI " + headers + riff_chunk("LIST", pictures) + riff_chunk("idx1", index));
}

/// An AVI of unpadded Y800 pictures.
inline std::string y800_avi(const std::vector<GrayImage>& images, AviLayout layout = {}) {
    layout.width = images.front().width;
    layout.height = images.front().height;
    std::vector<std::string> chunks;
    for (const GrayImage& image : images) chunks.push_back(stored_rows(image));
    return avi_bytes(layout, chunks);
}

}  // namespace nta::reading
