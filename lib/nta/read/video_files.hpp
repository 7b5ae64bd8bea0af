// SPDX-License-Identifier: MIT
// From the path a user gives to the files that make up the recording, decided by their content.
#pragma once

#include "nta/core/diagnostic.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace nta {

enum class FileContent { empty, tiff, png, bmp, jpeg, pgm, other };

/// What a regular file holds, from its first bytes. Throws InputError where it cannot be read.
FileContent content_of(const std::filesystem::path& file);
/// "PNG", "TIFF", ...
const char* content_name(FileContent content);

enum class VideoKind { container, tiff_stack, image_sequence };

struct SequenceFile {
    std::int64_t number = 0;
    std::filesystem::path path;
};

struct ResolvedVideo {
    VideoKind kind = VideoKind::container;
    std::vector<SequenceFile>
        files;  ///< in natural number order; one, with number 0, unless it is a sequence
    Diagnostics diagnostics;  ///< files of the folder that do not belong to the sequence
};

/// Finds out what `path` names: a container, a TIFF stack, or a numbered image sequence (folder,
/// pattern, or one file of it). Throws InputError for missing, unreadable and empty files, anything
/// but regular files and folders, folders without pictures, and folders with several numbered runs.
ResolvedVideo resolve_video(const std::filesystem::path& path);

}  // namespace nta
