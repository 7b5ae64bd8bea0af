// SPDX-License-Identifier: MIT
// Opening a container: which format, which stream, which frame rate, what to warn of.
#pragma once

#include "nta/read/avi_header.hpp"
#include "nta/read/libav.hpp"
#include "nta/read/video_source.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// An open container, positioned before its first packet.
struct ContainerInput {
    std::unique_ptr<FileInput> file;
    Libav<AVFormatContext> format;  ///< declared after `file`: closed before it
    AVStream* stream = nullptr;     ///< the first video stream; all others are discarded
    std::optional<AviHeader> avi;
    std::vector<bool> rate_is_stated;  ///< per stream: the header itself gives a frame rate
};

/// Throws InputError where the content is no supported container or holds no video stream.
ContainerInput open_container_input(const std::filesystem::path& path);

/// What the container says of its video. Warnings about the time base and the codec go to
/// `diagnostics`.
VideoInfo describe_container(const ContainerInput& input,
                             const std::filesystem::path& path,
                             Diagnostics& diagnostics);

/// One step of the time grid: the frame interval, or the unit of an AVI's clock where it has no
/// rate. 0/1 if unknown.
AVRational grid_step(const ContainerInput& input, const VideoInfo& info);

}  // namespace nta
