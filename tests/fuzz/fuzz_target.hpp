// SPDX-License-Identifier: MIT
// What the fuzz targets share. A target is one function over any bytes: it may throw nothing, and
// every answer it gets must be bounded.
#pragma once

#include "nta/read/video_source.hpp"

#include "support/scratch_folder.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

/// The entry point of libFuzzer and of our own replay program. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace nta::fuzz {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
    // The same bytes as characters.
    return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program with a message: the finding of a fuzz target.
void require(bool holds, const char* claim);

/// Reads a video to its end, at most 64 MB of pixels, and requires that every frame has the size
/// of info() and follows the one before, and that there are no more pictures than bytes. Then the
/// same frames must come after rewind().
void read_to_end(VideoSource& video, std::size_t file_bytes);

/// A file under one name in a folder of the program's own, for readers that need a path.
class InputFile {
  public:
    explicit InputFile(const std::string& name);
    /// Replaces its content.
    void write(std::string_view bytes) const;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    test::ScratchFolder folder_;
    std::filesystem::path path_;
};

}  // namespace nta::fuzz
