// SPDX-License-Identifier: MIT
#include "nta/read/avi_header.hpp"
#include "nta/read/avi_video.hpp"
#include "nta/read/byte_source.hpp"
#include "nta/read/container_video.hpp"
#include "nta/read/sequence_video.hpp"
#include "nta/read/tiff_stack_video.hpp"
#include "nta/read/video_files.hpp"
#include "nta/read/video_source.hpp"

#include <utility>

namespace nta {
namespace {

std::unique_ptr<GridSource> open_kind(const std::filesystem::path& path,
                                      ResolvedVideo video,
                                      const ReadOptions& options) {
    switch (video.kind) {
        case VideoKind::tiff_stack:
            return open_tiff_stack(path, options);
        case VideoKind::image_sequence:
            return open_sequence(path, std::move(video), options);
        case VideoKind::container:
            break;
    }
    std::unique_ptr<ByteSource> bytes = open_file_bytes(path);
    if (is_avi(*bytes)) return open_avi(std::move(bytes), path, options);
    return open_container(std::move(bytes), path, options);
}

}  // namespace

std::unique_ptr<VideoSource> open_video(const std::filesystem::path& path,
                                        const ReadOptions& options) {
    std::unique_ptr<GridSource> source = open_kind(path, resolve_video(path), options);
    source->start(options.drop_repeated);
    return source;
}

std::vector<std::filesystem::path> video_files(const std::filesystem::path& path) {
    std::vector<std::filesystem::path> files;
    for (SequenceFile& file : resolve_video(path).files) files.push_back(std::move(file.path));
    return files;
}

}  // namespace nta
