// SPDX-License-Identifier: MIT
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/frame.hpp"
#include "nta/read/read_options.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// A frame rate as the container states it. 9993/400 stays 9993/400.
struct Rational {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;
    [[nodiscard]] double value() const {
        return static_cast<double>(numerator) / static_cast<double>(denominator);
    }
};

/// What a video says of itself before any frame is read.
struct VideoInfo {
    std::filesystem::path path;
    std::string container;  ///< "avi", "matroska", "tiff stack", "png sequence", ...
    std::string codec;      ///< "rawvideo (Y800)", "ffv1", ...
    std::string pixel_format;
    int width = 0;
    int height = 0;
    int bits = 8;        ///< bits of one stored gray value
    bool lossy = false;  ///< the codec changes gray values
    bool inter_frame =
        false;  ///< pictures are predicted from others, which changes short-time displacements
    std::optional<Rational>
        frame_rate;  ///< nothing where the container states none (image sequences)
    std::optional<std::int64_t> header_frame_count;  ///< the container's claim
};

/// What reading brought to light so far; complete once read() has returned nothing.
struct ReadReport {
    std::int64_t stored_frames = 0;  ///< whole pictures delivered, repeated ones included
    std::int64_t grid_frames = 0;    ///< steps of the time grid, dropped ones included
    std::int64_t dropped_frames = 0;
    std::int64_t repeated_frames = 0;
    unsigned used_bits = 0;  ///< every bit that is set in some gray value: 0xfff for 12-bit data
    Diagnostics
        diagnostics;  ///< truncation, damage, dropped and repeated frames, color, lossy codec
};

/// A recording as a series of frames on its time grid. Not thread-safe: one thread reads.
class VideoSource {
  public:
    VideoSource() = default;
    VideoSource(const VideoSource&) = delete;
    VideoSource& operator=(const VideoSource&) = delete;
    virtual ~VideoSource() = default;

    [[nodiscard]] virtual const VideoInfo& info() const = 0;
    /// The next step of the time grid, dropped ones included (with an empty image), or null at the
    /// end. Every picture has the size of info(). Damage ends or gaps the recording and is told in
    /// report(); it never throws for damage after the first whole frame.
    virtual FramePtr read() = 0;
    /// Starts again at the first frame; report() starts anew as well.
    virtual void rewind() = 0;
    [[nodiscard]] virtual const ReadReport& report() const = 0;
};

/// Opens a video by its content, whatever its extension: any container and codec of libavformat, a
/// TIFF stack, a numbered image sequence given by a pattern ("f_%04d.png"), by one of its files, or
/// by its folder. Throws InputError where the file is missing, unreadable, empty, not a video, or
/// of an unsupported kind.
std::unique_ptr<VideoSource> open_video(const std::filesystem::path& path,
                                        const ReadOptions& options = {});

/// The files that make up the recording, in order: the file itself, or all files of an image
/// sequence. Throws as open_video().
std::vector<std::filesystem::path> video_files(const std::filesystem::path& path);

}  // namespace nta
