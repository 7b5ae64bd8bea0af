// SPDX-License-Identifier: MIT
#include "nta/read/raw_pixels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace nta {
namespace {

using Values = RawLayout::Values;
using Chroma = RawLayout::Chroma;

constexpr std::uint32_t k_rgb = 0;        // BI_RGB
constexpr std::uint32_t k_bitfields = 3;  // BI_BITFIELDS

// "DIB " and "RGB " are other names of BI_RGB. I420, YV12, NV12: Microsoft, "Recommended 8-Bit YUV
// Formats for Video Rendering" (2008). In all of them the luma comes first or every other byte.
constexpr std::array k_layouts{
    // fourcc, bits, values, step, first, chroma, bitmap, yuv, name
    RawLayout{"", 8, Values::palette, 1, 0, Chroma::none, true, false, "pal8"},
    RawLayout{"", 24, Values::bgr, 3, 0, Chroma::none, true, false, "bgr24"},
    RawLayout{"", 32, Values::bgr, 4, 0, Chroma::none, true, false, "bgra"},
    RawLayout{"DIB ", 8, Values::palette, 1, 0, Chroma::none, true, false, "pal8"},
    RawLayout{"DIB ", 24, Values::bgr, 3, 0, Chroma::none, true, false, "bgr24"},
    RawLayout{"DIB ", 32, Values::bgr, 4, 0, Chroma::none, true, false, "bgra"},
    RawLayout{"RGB ", 8, Values::palette, 1, 0, Chroma::none, true, false, "pal8"},
    RawLayout{"RGB ", 24, Values::bgr, 3, 0, Chroma::none, true, false, "bgr24"},
    RawLayout{"RGB ", 32, Values::bgr, 4, 0, Chroma::none, true, false, "bgra"},
    RawLayout{"Y800", 0, Values::gray8, 1, 0, Chroma::none, false, false, "gray"},
    RawLayout{"GREY", 0, Values::gray8, 1, 0, Chroma::none, false, false, "gray"},
    RawLayout{"Y8  ", 0, Values::gray8, 1, 0, Chroma::none, false, false, "gray"},
    RawLayout{"Y16 ", 0, Values::gray16, 2, 0, Chroma::none, false, false, "gray16le"},
    RawLayout{"I420", 0, Values::gray8, 1, 0, Chroma::two_quarter_planes, false, true, "yuv420p"},
    RawLayout{"IYUV", 0, Values::gray8, 1, 0, Chroma::two_quarter_planes, false, true, "yuv420p"},
    RawLayout{"YV12", 0, Values::gray8, 1, 0, Chroma::two_quarter_planes, false, true, "yuv420p"},
    RawLayout{"NV12", 0, Values::gray8, 1, 0, Chroma::half_plane, false, true, "nv12"},
    RawLayout{"NV21", 0, Values::gray8, 1, 0, Chroma::half_plane, false, true, "nv21"},
    RawLayout{"YUY2", 0, Values::gray8, 2, 0, Chroma::none, false, true, "yuyv422"},
    RawLayout{"YUYV", 0, Values::gray8, 2, 0, Chroma::none, false, true, "yuyv422"},
    RawLayout{"YVYU", 0, Values::gray8, 2, 0, Chroma::none, false, true, "yvyu422"},
    RawLayout{"UYVY", 0, Values::gray8, 2, 1, Chroma::none, false, true, "uyvy422"},
    RawLayout{"HDYC", 0, Values::gray8, 2, 1, Chroma::none, false, true, "uyvy422"},
};

// What FFmpeg makes of 16-bit gray in AVI, if the user says so.
constexpr RawLayout k_words{"", 16, Values::gray16, 2, 0, Chroma::none, true, false, "gray16le"};

std::size_t rounded_up(std::size_t value, std::size_t step) {
    return (value + step - 1) / step * step;
}

bool is_plain_color_order(const AviFormat& f) {
    return little_u32(f.rest, 0) == 0xff0000 && little_u32(f.rest, 4) == 0xff00 &&
           little_u32(f.rest, 8) == 0xff;
}

bool matches(const RawLayout& layout, const AviFormat& f) {
    if (layout.bits != 0 && layout.bits != f.bits) return false;
    if (*layout.fourcc != '\0') {
        std::array<std::uint8_t, 4> fourcc{};
        std::copy_n(layout.fourcc, 4, fourcc.begin());
        return little_u32(fourcc, 0) == f.compression;
    }
    return f.compression == k_rgb ||
           (f.compression == k_bitfields && f.bits == 32 && is_plain_color_order(f));
}

bool is_bitmap(std::uint32_t compression) {
    if (compression == k_bitfields) return true;
    return std::any_of(k_layouts.begin(), k_layouts.end(), [&](const RawLayout& layout) {
        AviFormat any;
        any.compression = compression;
        any.bits = layout.bits;
        return layout.is_bitmap && matches(layout, any);
    });
}

GrayPalette palette_of(const AviFormat& f, ColorRule color) {
    GrayPalette palette(color);
    // biClrUsed is not asked: what is there is the palette, whatever its count.
    const std::size_t entries = std::min<std::size_t>(256, (f.rest.size() - f.palette_at) / 4);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::uint8_t* bgr = f.rest.data() + f.palette_at + 4 * i;
        palette.set(static_cast<std::uint8_t>(i), bgr[2], bgr[1], bgr[0]);
    }
    return palette;
}

}  // namespace

const RawLayout* find_raw_layout(const AviFormat& format, const ReadOptions& options) {
    if (options.words_are_gray && format.bits == 16 && is_bitmap(format.compression))
        return &k_words;

    const auto found = std::find_if(
        k_layouts.begin(), k_layouts.end(), [&](const RawLayout& l) { return matches(l, format); });
    return found == k_layouts.end() ? nullptr : &*found;
}

std::string raw_problem(const AviFormat& f, const ReadOptions& options) {
    if (!is_bitmap(f.compression) || find_raw_layout(f, options) != nullptr) return {};
    if (f.bits == 16)
        return "pixels of 16 bits without a FOURCC, which means RGB555 and is often 16-bit gray "
               "under a wrong label (then: --words-are-gray)";
    return fmt::format("uncompressed pixels of {} bits", f.bits);
}

RawPixels::RawPixels(const RawLayout& layout,
                     const AviFormat& format,
                     std::uint64_t usual_bytes,
                     ColorRule color)
    : layout_(layout),
      width_(static_cast<std::size_t>(format.width)),
      height_(static_cast<std::size_t>(format.height)),
      bottom_up_(layout.is_bitmap && !format.negative_height),
      color_(color),
      row_bytes_(width_ * static_cast<std::size_t>(layout.pixel_step)),
      header_palette_(palette_of(format, color)),
      palette_(header_palette_) {
    if (layout.is_yuv && layout.pixel_step == 2) row_bytes_ = rounded_up(row_bytes_, 4);
    stride_ = layout.chroma == Chroma::none ? find_stride(usual_bytes) : planar_stride(usual_bytes);
}

// The chunk's size tells the length of its rows, and the kind of picture where that leaves a
// choice: bitmaps pad their rows to 4 bytes, other layouts may or may not.
std::size_t RawPixels::find_stride(std::uint64_t usual_bytes) const {
    const std::size_t padded = rounded_up(row_bytes_, 4);
    const std::array likely =
        layout_.is_bitmap ? std::array{padded, row_bytes_} : std::array{row_bytes_, padded};
    for (const std::size_t stride : likely)
        if (usual_bytes == stride * height_) return stride;
    for (const std::size_t stride : likely)  // the last row without its padding
        if (usual_bytes == stride * (height_ - 1) + row_bytes_) return stride;
    if (usual_bytes % height_ == 0 && usual_bytes / height_ >= row_bytes_)
        return usual_bytes / height_;
    return usual_bytes >= likely[0] * height_ ? likely[0] : row_bytes_;
}

std::size_t RawPixels::planar_stride(std::uint64_t usual_bytes) const {
    const std::size_t chroma_rows = (height_ + 1) / 2;
    const bool quarters = layout_.chroma == Chroma::two_quarter_planes;
    for (std::size_t align = 1; align <= 64; align *= 2) {
        const std::size_t stride = rounded_up(width_, align);
        const std::size_t luma_bytes = stride * height_;
        const std::size_t own = 2 * rounded_up((width_ + 1) / 2, align) * chroma_rows;
        const std::size_t halved = rounded_up(stride, 2) * chroma_rows;
        if (usual_bytes == luma_bytes + halved || (quarters && usual_bytes == luma_bytes + own))
            return stride;
    }
    return width_;
}

std::size_t RawPixels::needed_bytes() const {
    if (layout_.chroma == Chroma::none) return stride_ * (height_ - 1) + row_bytes_;
    // A picture whose chroma is cut off was not written to its end.
    return stride_ * height_ + rounded_up(width_, 2) * ((height_ + 1) / 2);
}

std::size_t RawPixels::plain_bytes() const {
    const std::size_t luma_bytes = row_bytes_ * height_;
    return layout_.chroma == Chroma::none ? luma_bytes : luma_bytes + luma_bytes / 2;
}

bool RawPixels::is_plain() const {
    const bool as_stored =
        layout_.values == Values::gray8 ||
        (layout_.values == Values::gray16 && std::endian::native == std::endian::little);
    const std::size_t value_bytes = layout_.values == Values::gray16 ? 2 : 1;
    return as_stored && !bottom_up_ && stride_ == width_ * value_bytes;
}

GrayPicture RawPixels::blank() const {
    GrayPicture picture;
    picture.image.width = static_cast<int>(width_);
    picture.image.height = static_cast<int>(height_);
    picture.image.is_16_bit = layout_.values == Values::gray16;
    return picture;
}

const std::uint8_t* RawPixels::row(std::span<const std::uint8_t> bytes, std::size_t y) const {
    return bytes.data() + stride_ * (bottom_up_ ? height_ - 1 - y : y);
}

void RawPixels::copy_gray8(std::span<const std::uint8_t> bytes, GrayImage& image) const {
    image.pixels8.reserve(image.pixel_count());
    const auto step = static_cast<std::size_t>(layout_.pixel_step);
    for (std::size_t y = 0; y < height_; ++y) {
        const std::uint8_t* from = row(bytes, y) + layout_.first;
        if (step == 1)
            image.pixels8.insert(image.pixels8.end(), from, from + width_);
        else
            for (std::size_t x = 0; x < width_; ++x) image.pixels8.push_back(from[x * step]);
    }
}

void RawPixels::copy_gray16(std::span<const std::uint8_t> bytes, GrayImage& image) const {
    image.pixels16.reserve(image.pixel_count());
    for (std::size_t y = 0; y < height_; ++y) {
        const std::uint8_t* from = row(bytes, y);
        for (std::size_t x = 0; x < width_; ++x)
            image.pixels16.push_back(
                static_cast<std::uint16_t>(from[2 * x] | (from[2 * x + 1] << 8)));
    }
}

bool RawPixels::copy_bgr(std::span<const std::uint8_t> bytes, GrayImage& image) const {
    image.pixels8.resize(image.pixel_count());
    std::uint8_t* to = image.pixels8.data();
    bool color = false;
    for (std::size_t y = 0; y < height_; ++y) {
        const std::uint8_t* from = row(bytes, y);
        for (std::size_t x = 0; x < width_; ++x, from += layout_.pixel_step) {
            color = color || from[0] != from[1] || from[1] != from[2];
            *to++ = static_cast<std::uint8_t>(gray_of(color_, from[2], from[1], from[0]));
        }
    }
    return color;
}

GrayPicture RawPixels::to_gray(std::span<const std::uint8_t> bytes) const {
    GrayPicture picture = blank();
    switch (layout_.values) {
        case Values::gray8:
            copy_gray8(bytes, picture.image);
            break;
        case Values::gray16:
            copy_gray16(bytes, picture.image);
            break;
        case Values::bgr:
            picture.had_color = copy_bgr(bytes, picture.image);
            break;
        case Values::palette: {
            copy_gray8(bytes, picture.image);
            const GrayPalette::Applied applied = palette_.apply(picture.image.pixels8);
            picture.had_color = applied.met_color;
            picture.lacked_palette = applied.lacked_entry;
        }
    }
    return picture;
}

void RawPixels::change_palette(std::span<const std::uint8_t> body) {
    if (body.size() < 4) return;
    const std::size_t first = body[0];
    const std::size_t told = body[1] == 0 ? 256 : body[1];
    const std::size_t count = std::min({told, 256 - first, (body.size() - 4) / 4});
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* rgb = body.data() + 4 + 4 * i;
        palette_.set(static_cast<std::uint8_t>(first + i), rgb[0], rgb[1], rgb[2]);
    }
}

}  // namespace nta
