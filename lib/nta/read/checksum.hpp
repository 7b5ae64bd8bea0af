// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace nta {

/// SHA-256 of a recording as 64 lower-case hexadecimal digits (FIPS 180-4): of the file's bytes; of
/// an image sequence, of all its files' bytes in natural number order, one after the other. File
/// names do not enter. Throws InputError as open_video() does where the path names no video file,
/// or where a file cannot be read to its end.
std::string sha256_of_video(const std::filesystem::path& path);

}  // namespace nta
