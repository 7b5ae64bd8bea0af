// SPDX-License-Identifier: MIT
// What an AVI file says of its time base, read from its own bytes: libavformat invents 25/1 where
// it says nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace nta {

struct AviHeader {
    std::uint32_t rate = 0;                    ///< strh dwRate
    std::uint32_t scale = 0;                   ///< strh dwScale; rate / scale is frames/s
    std::uint32_t microseconds_per_frame = 0;  ///< avih, whole microseconds
    std::uint32_t stream_length = 0;           ///< strh dwLength
    std::uint32_t total_frames =
        0;  ///< avih dwTotalFrames; in OpenDML files those of the first RIFF only
    std::uint32_t all_frames = 0;  ///< OpenDML dmlh

    /// The file's own claim: the stream's length or the OpenDML count, else the main header's.
    [[nodiscard]] std::int64_t frame_count() const;
};

/// The header of the first video stream, or nothing where the file is no AVI or holds no video
/// stream header. Reads at most the first MiB. Throws nothing for damaged files.
std::optional<AviHeader> read_avi_header(const std::filesystem::path& path);

}  // namespace nta
