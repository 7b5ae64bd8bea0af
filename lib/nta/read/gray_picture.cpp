// SPDX-License-Identifier: MIT
#include "nta/read/gray_picture.hpp"

#include "nta/read/gray_palette.hpp"
#include "nta/read/late_libav.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace nta {
namespace {

// Where one color component of a picture lies.
struct Component {
    const std::uint8_t* first_row;
    std::ptrdiff_t row_step;  // negative for pictures stored from the bottom up
    int pixel_step;
    int shift;
    bool swap;  // bytes of a 16-bit value are not in the machine's order

    [[nodiscard]] const std::uint8_t* row(int y) const { return first_row + row_step * y; }
};

const AVPixFmtDescriptor& descriptor(int format) {
    return *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(format));
}

Component component(const AVFrame& frame, int index) {
    const AVPixFmtDescriptor& d = descriptor(frame.format);
    const AVComponentDescriptor& c = d.comp[index];
    const bool big = (d.flags & AV_PIX_FMT_FLAG_BE) != 0;
    return {frame.data[c.plane] + c.offset,
            frame.linesize[c.plane],
            c.step,
            c.shift,
            big != (std::endian::native == std::endian::big)};
}

unsigned load16(const std::uint8_t* at, const Component& c) {
    std::uint16_t v = 0;
    std::memcpy(&v, at, sizeof v);
    if (c.swap) v = static_cast<std::uint16_t>((v << 8) | (v >> 8));
    return static_cast<unsigned>(v) >> c.shift;
}

void copy_luma8(const Component& c, GrayImage& image) {
    const auto width = static_cast<std::size_t>(image.width);
    if (c.pixel_step == 1 && c.row_step == image.width) {
        image.pixels8.assign(c.first_row, c.first_row + image.pixel_count());
        return;
    }
    image.pixels8.reserve(image.pixel_count());
    for (int y = 0; y < image.height; ++y) {
        const std::uint8_t* row = c.row(y);
        if (c.pixel_step == 1)
            image.pixels8.insert(image.pixels8.end(), row, row + width);
        else
            for (int x = 0; x < image.width; ++x) image.pixels8.push_back(row[x * c.pixel_step]);
    }
}

void copy_luma16(const Component& c, GrayImage& image) {
    image.pixels16.resize(image.pixel_count());
    std::uint16_t* out = image.pixels16.data();
    const bool plain = c.pixel_step == 2 && !c.swap && c.shift == 0;
    for (int y = 0; y < image.height; ++y, out += image.width) {
        const std::uint8_t* row = c.row(y);
        if (plain)
            std::memcpy(out, row, 2 * static_cast<std::size_t>(image.width));
        else
            for (int x = 0; x < image.width; ++x)
                out[x] = static_cast<std::uint16_t>(load16(row + x * c.pixel_step, c));
    }
}

// Equal channels are taken as they are; every rule gives three equal values as that value.
template <class Value, class Load>
bool copy_rgb(const std::array<Component, 3>& c,
              const GrayImage& size,
              std::vector<Value>& out,
              ColorRule rule,
              Load load) {
    out.resize(size.pixel_count());
    Value* to = out.data();
    bool color = false;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            const unsigned r = load(c[0].row(y) + x * c[0].pixel_step, c[0]);
            const unsigned g = load(c[1].row(y) + x * c[1].pixel_step, c[1]);
            const unsigned b = load(c[2].row(y) + x * c[2].pixel_step, c[2]);
            color = color || r != g || g != b;
            *to++ = static_cast<Value>(gray_of(rule, r, g, b));
        }
    return color;
}

GrayPalette read_palette(const AVFrame& frame, ColorRule rule) {
    GrayPalette palette(rule);
    for (std::size_t i = 0; i < 256; ++i) {
        std::uint32_t argb = 0;
        std::memcpy(&argb, frame.data[1] + 4 * i, sizeof argb);
        palette.set(
            static_cast<std::uint8_t>(i), (argb >> 16) & 255, (argb >> 8) & 255, argb & 255);
    }
    return palette;
}

void copy_palette_picture(const AVFrame& frame, ColorRule rule, GrayPicture& picture) {
    copy_luma8({frame.data[0], frame.linesize[0], 1, 0, false}, picture.image);
    const GrayPalette::Applied applied = read_palette(frame, rule).apply(picture.image.pixels8);
    picture.had_color = applied.met_color;
    picture.lacked_palette = applied.lacked_entry;
}

void copy_rgb_picture(const AVFrame& frame, ColorRule rule, GrayPicture& picture) {
    const std::array<Component, 3> c{component(frame, 0), component(frame, 1), component(frame, 2)};
    GrayImage& image = picture.image;
    if (image.is_16_bit)
        picture.had_color = copy_rgb(c, image, image.pixels16, rule, load16);
    else
        picture.had_color =
            copy_rgb(c,
                     image,
                     image.pixels8,
                     rule,
                     [](const std::uint8_t* at, const Component&) -> unsigned { return *at; });
}

}  // namespace

const char* color_rule_text(ColorRule rule) {
    switch (rule) {
        case ColorRule::red:
            return "their red channel";
        case ColorRule::green:
            return "their green channel";
        case ColorRule::blue:
            return "their blue channel";
        case ColorRule::luma:
            break;
    }
    return "their BT.601 luma (--color takes one channel)";
}

bool is_sane_size(long long width, long long height) {
    return width >= 1 && height >= 1 && width <= k_max_side_px && height <= k_max_side_px &&
           width * height <= k_max_pixels;
}

std::string size_problem(const std::string& name, long long width, long long height) {
    return fmt::format(
        "{}: pictures of {}x{} pixels, expected at most {} a side and {} in all; is "
        "the header damaged?",
        name,
        width,
        height,
        k_max_side_px,
        k_max_pixels);
}

Diagnostic luma_plane_note(const std::string& name, const char* range) {
    return {"luma-plane",
            Severity::note,
            fmt::format("{}: gray values are the luma plane as stored ({})", name, range),
            std::nullopt};
}

std::string pixel_format_problem(int pixel_format) {
    const AVPixFmtDescriptor* d = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(pixel_format));
    if (d == nullptr) return "unknown pixel format";
    const auto has = [&](std::uint64_t flags) { return (d->flags & flags) != 0; };
    if (has(AV_PIX_FMT_FLAG_PAL)) return {};
    const int depth = d->comp[0].depth;
    if (pixel_format == AV_PIX_FMT_RGB555LE || pixel_format == AV_PIX_FMT_RGB555BE)
        return "16-bit RGB555, which is often 16-bit gray under a wrong label,";
    const bool xyz = pixel_format == AV_PIX_FMT_XYZ12LE || pixel_format == AV_PIX_FMT_XYZ12BE;
    const bool odd_rgb =
        has(AV_PIX_FMT_FLAG_RGB) && (d->nb_components < 3 || d->comp[0].shift != 0);
    if (xyz || odd_rgb || depth < 8 || depth > 16 ||
        has(AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_BAYER |
            AV_PIX_FMT_FLAG_FLOAT))
        return fmt::format("pixel format {}", d->name);
    return {};
}

int gray_bits(int pixel_format) { return descriptor(pixel_format).comp[0].depth; }

bool is_yuv(int pixel_format) {
    const AVPixFmtDescriptor& d = descriptor(pixel_format);
    return d.nb_components >= 3 && (d.flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) == 0;
}

GrayPicture to_gray(const AVFrame& frame, ColorRule color) {
    const AVPixFmtDescriptor& d = descriptor(frame.format);
    GrayPicture picture;
    picture.image.width = frame.width;
    picture.image.height = frame.height;
    picture.image.is_16_bit = d.comp[0].depth > 8;
    if ((d.flags & AV_PIX_FMT_FLAG_PAL) != 0)
        copy_palette_picture(frame, color, picture);
    else if ((d.flags & AV_PIX_FMT_FLAG_RGB) != 0)
        copy_rgb_picture(frame, color, picture);
    else if (picture.image.is_16_bit)
        copy_luma16(component(frame, 0), picture.image);
    else
        copy_luma8(component(frame, 0), picture.image);
    return picture;
}

}  // namespace nta
