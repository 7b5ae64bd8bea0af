// SPDX-License-Identifier: MIT
// Opening a container: which format, which stream, which frame rate, what to warn of.
#pragma once

#include "nta/read/byte_source.hpp"
#include "nta/read/libav.hpp"
#include "nta/read/video_source.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// An open container, positioned before its first packet.
struct ContainerInput {
    std::unique_ptr<ByteInput> reader;
    Libav<AVFormatContext> format;     ///< declared after `reader`: closed before it
    AVStream* stream = nullptr;        ///< the first video stream; all others are discarded
    std::vector<bool> rate_is_stated;  ///< per stream: the header itself gives a frame rate
};

/// The bytes must outlive it; `path` is for messages. Throws InputError where the content is no
/// supported container or holds no video stream.
ContainerInput open_container_input(const ByteSource& bytes, const std::filesystem::path& path);

/// What the container says of its video. Warnings about the time base and the codec go to
/// `diagnostics`.
VideoInfo describe_container(const ContainerInput& input,
                             const std::filesystem::path& path,
                             Diagnostics& diagnostics);

/// One step of the time grid: the frame interval. 0/1 if unknown.
AVRational grid_step(const VideoInfo& info);

}  // namespace nta
