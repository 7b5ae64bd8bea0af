// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/gray_picture.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

struct tiff;

namespace nta {

/// How the pixels of one TIFF page are stored.
struct TiffPage {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    std::uint16_t bits = 1;
    std::uint16_t samples = 1;
    std::uint16_t sample_format = 1;
    std::uint16_t photometric = 1;
    std::uint16_t compression = 1;
    std::uint16_t planar = 1;
    std::uint16_t orientation = 1;
    bool tiled = false;

    [[nodiscard]] bool inverted() const { return photometric == 0; }  ///< MinIsWhite
    [[nodiscard]] bool lossy() const;
};

/// One TIFF file opened by libtiff, page by page. Nothing is printed, no single allocation exceeds
/// the largest picture.
class TiffFile {
  public:
    /// Throws InputError where libtiff cannot open the file.
    explicit TiffFile(const std::filesystem::path& path);
    ~TiffFile();
    TiffFile(const TiffFile&) = delete;
    TiffFile& operator=(const TiffFile&) = delete;

    /// Pages that can be reached; walks through the directories and ends at the first page.
    int page_count();
    void go_to_first_page();
    /// Moves to the next page; false at the end or where the chain of pages is broken.
    bool go_to_next_page();
    /// True if the last failure of go_to_next_page() was a broken chain and not the end.
    [[nodiscard]] bool chain_is_broken() const { return broken_; }

    [[nodiscard]] TiffPage page() const;
    /// Why this page cannot be read, or an empty text.
    static std::string page_problem(const TiffPage& page);
    /// The page's gray values, MinIsWhite inverted; nothing where data are damaged or missing.
    std::optional<GrayPicture> read_page(ColorRule color);

    /// ImageDescription, at most 1 MiB of it; empty if there is none.
    [[nodiscard]] std::string description() const;
    /// XResolution, in whatever unit; 0 if there is none.
    [[nodiscard]] double pixels_per_unit() const;
    /// Byte order of the file and place of the first pixel, for ImageJ stacks that keep all
    /// pictures behind one directory.
    [[nodiscard]] bool is_big_endian() const;
    [[nodiscard]] std::uint64_t first_data_offset() const;

  private:
    bool read_strips(const TiffPage& page, std::uint8_t* out, std::size_t bytes);
    bool read_tiles(const TiffPage& page, std::uint8_t* out);
    [[nodiscard]] std::uint64_t most_bytes_behind(unsigned compression) const;

    ::tiff* tiff_ = nullptr;
    std::uint64_t file_bytes_ = 0;
    bool broken_ = false;
};

}  // namespace nta
