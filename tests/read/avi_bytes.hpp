// SPDX-License-Identifier: MIT
// AVI files byte by byte (RIFF: Microsoft and IBM, Multimedia Programming Interface and Data
// Specifications 1.0, 1991; OpenDML AVI File Format Extensions 1.02, 1996), so that layouts and
// damage which no writer makes can be tested.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reading.hpp"

namespace nta::reading {

struct AviLayout {
    enum class Index { none, relative, absolute, wrong };

    int width = 0;
    int height = 0;
    std::string compression = "Y800";  ///< u32(0) for BI_RGB
    int bits = 8;
    std::string palette;           ///< or whatever else follows the 40 bytes of the bitmap header
    bool bottom_up = false;        ///< of bitmaps
    bool negative_height = false;  ///< of other layouts, where it has no meaning
    std::optional<std::uint32_t> colors_used;
    std::uint32_t rate = 9993;
    std::uint32_t scale = 400;
    std::uint32_t microseconds_per_frame = 40028;
    std::optional<std::uint32_t> claimed_frames;
    Index index = Index::relative;
    std::vector<std::size_t> empty_index_entries = {};  ///< before these chunks, in the index alone
    std::string chunk_id = "00db";
    bool rec_lists = false;    ///< each chunk in a LIST of type "rec "
    bool junk = false;         ///< a JUNK chunk before the pictures
    bool audio_first = false;  ///< stream 0 is sound; chunk_id should name stream 1
    bool pads_odd_chunks = true;
    bool riff_size_is_zero = false;
};

std::string little_endian(std::uint64_t value, int bytes);
inline std::string u32(std::uint64_t value) { return little_endian(value, 4); }
inline std::string u16(std::uint64_t value) { return little_endian(value, 2); }

std::string riff_chunk(const std::string& id, const std::string& body, bool pads = true);

/// Stored bytes of an 8-bit picture: rows padded to `alignment` bytes, from the bottom up if asked
/// for.
std::string stored_rows(const GrayImage& image, std::size_t alignment = 1, bool bottom_up = false);
/// The same, each gray value written `channels` times (BGR, BGRA).
std::string stored_colors(const GrayImage& image,
                          std::size_t channels,
                          std::size_t alignment = 1,
                          bool bottom_up = false);
/// 16-bit values, little-endian, without padding.
std::string stored_words(const GrayImage& image);

/// 256 entries of blue, green, red, 0.
std::string gray_palette(bool inverse = false);

/// A whole AVI file of these chunks (an empty one is a dropped frame).
std::string avi_bytes(const AviLayout& layout, const std::vector<std::string>& chunks);
/// An AVI of unpadded Y800 pictures.
std::string y800_avi(const std::vector<GrayImage>& images, AviLayout layout = {});

/// An OpenDML file: a super index in the header, and one RIFF for each part, with an index of its
/// own. Its old index lists the first part only.
std::string opendml_bytes(const AviLayout& layout,
                          const std::vector<std::vector<std::string>>& parts);

}  // namespace nta::reading
