// SPDX-License-Identifier: MIT
// Uncompressed pictures of an AVI: which layouts there are, and from their bytes to gray values.
#pragma once

#include "nta/read/avi_header.hpp"
#include "nta/read/gray_palette.hpp"
#include "nta/read/gray_picture.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace nta {

/// How one kind of uncompressed picture lies in its chunk.
struct RawLayout {
    enum class Values {
        gray8,
        gray16,   ///< little-endian
        palette,  ///< 8-bit indexes
        bgr
    };
    /// What follows the luma plane.
    enum class Chroma { none, two_quarter_planes, half_plane };

    const char* fourcc;  ///< "" for BI_RGB and BI_BITFIELDS
    int bits;            ///< biBitCount it goes with, 0 for any: there the FOURCC decides
    Values values;
    int pixel_step;  ///< bytes from one pixel to the next
    int first;       ///< place of the first gray value within its row
    Chroma chroma;
    bool is_bitmap;    ///< rows padded to 4 bytes, from the bottom up where biHeight is positive
    bool is_yuv;       ///< gray values are luma
    const char* name;  ///< "gray", "pal8", "yuyv422", ... as libav calls it

    [[nodiscard]] int gray_bits() const { return values == Values::gray16 ? 16 : 8; }
};

/// The layout of the format's pictures, or null where they are compressed or unknown.
const RawLayout* find_raw_layout(const AviFormat& format, const ReadOptions& options);
/// Why the pictures of this format are refused though they are uncompressed, or an empty text.
std::string raw_problem(const AviFormat& format, const ReadOptions& options);

/// Turns the bytes of chunks into gray pictures.
class RawPixels {
  public:
    /// `usual_bytes`: size of most chunks, from which the length of a row follows. The format must
    /// have a sane size.
    RawPixels(const RawLayout& layout,
              const AviFormat& format,
              std::uint64_t usual_bytes,
              ColorRule color);

    [[nodiscard]] const RawLayout& layout() const { return layout_; }
    /// The fewest bytes that hold a picture with rows of this length.
    [[nodiscard]] std::size_t needed_bytes() const;
    /// The bytes of a picture without padding.
    [[nodiscard]] std::size_t plain_bytes() const;
    /// True if the gray values lie in the chunk as they do in a GrayImage, one after the other.
    [[nodiscard]] bool is_plain() const;
    /// `bytes` must hold at least needed_bytes().
    [[nodiscard]] GrayPicture to_gray(std::span<const std::uint8_t> bytes) const;
    /// A picture of the right size without values.
    [[nodiscard]] GrayPicture blank() const;

    /// Takes a change of palette ("00pc": first entry, count, flags, entries of R, G, B, flags).
    void change_palette(std::span<const std::uint8_t> body);
    /// Back to the palette of the header.
    void reset_palette() { palette_ = header_palette_; }

  private:
    [[nodiscard]] std::size_t find_stride(std::uint64_t usual_bytes) const;
    [[nodiscard]] std::size_t planar_stride(std::uint64_t usual_bytes) const;
    [[nodiscard]] const std::uint8_t* row(std::span<const std::uint8_t> bytes, std::size_t y) const;
    void copy_gray8(std::span<const std::uint8_t> bytes, GrayImage& image) const;
    void copy_gray16(std::span<const std::uint8_t> bytes, GrayImage& image) const;
    [[nodiscard]] bool copy_bgr(std::span<const std::uint8_t> bytes, GrayImage& image) const;

    const RawLayout& layout_;
    std::size_t width_;
    std::size_t height_;
    bool bottom_up_;
    ColorRule color_;
    std::size_t row_bytes_;  ///< without padding
    std::size_t stride_ = 0;
    GrayPalette header_palette_;
    GrayPalette palette_;
};

}  // namespace nta
