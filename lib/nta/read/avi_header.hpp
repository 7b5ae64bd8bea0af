// SPDX-License-Identifier: MIT
// What an AVI file says of itself before its pictures (Microsoft and IBM, Multimedia Programming
// Interface and Data Specifications 1.0, 1991; OpenDML AVI File Format Extensions 1.02, 1996).
// Every number here is a claim.
#pragma once

#include "nta/read/byte_source.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// BITMAPINFOHEADER and what follows it.
struct AviFormat {
    std::int64_t width = 0;
    std::int64_t height = 0;         ///< without its sign
    bool negative_height = false;    ///< rows from the top down where the sign has a meaning
    int bits = 0;                    ///< biBitCount
    std::uint32_t compression = 0;   ///< FOURCC, or 0 for plain pixels (BI_RGB)
    std::vector<std::uint8_t> rest;  ///< behind the 40 bytes: palette, or settings of the codec
    std::size_t palette_at = 0;      ///< of the palette in `rest`
};

struct AviHeader {
    std::uint32_t rate = 0;                    ///< strh dwRate
    std::uint32_t scale = 0;                   ///< strh dwScale; rate / scale is frames/s
    std::uint32_t microseconds_per_frame = 0;  ///< avih, whole microseconds
    std::uint32_t stream_length = 0;           ///< strh dwLength
    std::uint32_t total_frames =
        0;  ///< avih dwTotalFrames; in OpenDML files those of the first RIFF only
    std::uint32_t all_frames = 0;  ///< OpenDML dmlh
    AviFormat format;
    int stream = 0;             ///< number of the first video stream: its chunks are named after it
    int video_streams = 0;      ///< how many there are
    std::uint64_t data_at = 0;  ///< where the walk through the pictures begins
    std::optional<std::uint64_t> super_index_at;  ///< OpenDML `indx` chunk of the stream

    /// The file's own claim: the stream's length or the OpenDML count, else the main header's.
    [[nodiscard]] std::int64_t frame_count() const;
};

/// The first 8 bytes of a RIFF chunk.
struct AviChunkHeader {
    std::array<char, 4> id{};
    std::uint32_t size = 0;

    [[nodiscard]] bool is(const char* name) const {
        return id == std::array<char, 4>{name[0], name[1], name[2], name[3]};
    }
};
/// Nothing where fewer than 8 bytes are left.
std::optional<AviChunkHeader> avi_chunk_at(ByteWindow& window, std::uint64_t at);

/// True for "RIFF", four bytes and "AVI ".
bool is_avi(const ByteSource& bytes);

/// The header of the first video stream. `name` is put in front of errors. Throws InputError where
/// the header is incomplete or tells of no video stream.
AviHeader read_avi_header(const ByteSource& bytes, const std::string& name);

}  // namespace nta
