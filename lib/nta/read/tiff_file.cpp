// SPDX-License-Identifier: MIT
#include "nta/read/tiff_file.hpp"

#include "nta/core/error.hpp"

#include <fmt/format.h>
#include <tiffio.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <vector>

namespace nta {
namespace {

// Handled: libtiff prints nothing. What went wrong is told by its return values.
int keep_quiet(TIFF*, void*, const char*, const char*, va_list) { return 1; }

struct OptionsDeleter {
    void operator()(TIFFOpenOptions* p) const { TIFFOpenOptionsFree(p); }
};

TIFF* open_quietly(const std::filesystem::path& path) {
    const std::unique_ptr<TIFFOpenOptions, OptionsDeleter> options(TIFFOpenOptionsAlloc());
    if (!options) return nullptr;
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_quiet, nullptr);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), keep_quiet, nullptr);
    TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), 8 * k_max_pixels);
    // m: no memory mapping, which would crash where a file shrinks while it is read.
    return TIFFOpenExt(path.c_str(), "rm", options.get());
}

std::size_t bytes_per_pixel(const TiffPage& page) {
    return static_cast<std::size_t>(page.bits / 8) * page.samples;
}

// Three colors of one pixel, wherever the layout puts them.
template <class Value>
bool colors_to_gray(const TiffPage& page,
                    const Value* in,
                    ColorRule rule,
                    std::vector<Value>& out) {
    const std::size_t n = out.size();
    const bool chunky = page.planar == PLANARCONFIG_CONTIG;
    const std::size_t pixel = chunky ? page.samples : 1, channel = chunky ? 1 : n;
    bool color = false;
    for (std::size_t i = 0; i < n; ++i) {
        const unsigned r = in[i * pixel], g = in[i * pixel + channel],
                       b = in[i * pixel + 2 * channel];
        color = color || r != g || g != b;
        out[i] = static_cast<Value>(gray_of(rule, r, g, b));
    }
    return color;
}

template <class Value>
bool take_values(const TiffPage& page,
                 const std::vector<std::uint8_t>& raw,
                 ColorRule rule,
                 std::vector<Value>& out) {
    out.resize(static_cast<std::size_t>(page.width) * page.height);
    bool color = false;
    if (page.samples >= 3) {
        std::vector<Value> all(raw.size() / sizeof(Value));
        std::memcpy(all.data(), raw.data(), all.size() * sizeof(Value));
        color = colors_to_gray(page, all.data(), rule, out);
    } else {
        // The first of gray and alpha; a plane of its own comes first as well.
        const std::size_t step = page.planar == PLANARCONFIG_CONTIG ? page.samples : 1;
        for (std::size_t i = 0; i < out.size(); ++i)
            std::memcpy(&out[i], raw.data() + i * step * sizeof(Value), sizeof(Value));
    }
    if (page.inverted())
        for (Value& v : out) v = static_cast<Value>(~v);
    return color;
}

// Colormap entries have 16 bits; 8-bit colors are stored as 257 times their value, or times 256 by
// some programs.
bool apply_colormap(TIFF* tiff, ColorRule rule, std::vector<std::uint8_t>& values) {
    std::uint16_t *red = nullptr, *green = nullptr, *blue = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_COLORMAP, &red, &green, &blue) != 1) return false;
    bool color = false;
    for (std::uint8_t& v : values) {
        color = color || red[v] != green[v] || green[v] != blue[v];
        v = static_cast<std::uint8_t>(gray_of(rule, red[v], green[v], blue[v]) >> 8);
    }
    return color;
}

}  // namespace

bool TiffPage::lossy() const {
    return compression == COMPRESSION_JPEG || compression == COMPRESSION_OJPEG ||
           compression == COMPRESSION_LERC || compression == COMPRESSION_WEBP;
}

TiffFile::TiffFile(const std::filesystem::path& path) : tiff_(open_quietly(path)) {
    if (tiff_ == nullptr)
        throw InputError(
            fmt::format("{}: the TIFF header or first page is incomplete, expected a TIFF "
                        "with 8- or 16-bit gray pages; copy or export it again",
                        path.string()));
    std::error_code error;
    file_bytes_ = std::filesystem::file_size(path, error);
}

TiffFile::~TiffFile() { TIFFClose(tiff_); }

void TiffFile::go_to_first_page() {
    TIFFSetDirectory(tiff_, 0);
    broken_ = false;
}

bool TiffFile::go_to_next_page() {
    if (TIFFLastDirectory(tiff_) != 0) return false;
    broken_ = TIFFReadDirectory(tiff_) != 1;
    return !broken_;
}

int TiffFile::page_count() {
    go_to_first_page();
    int count = 1;
    while (go_to_next_page()) ++count;
    go_to_first_page();
    return count;
}

TiffPage TiffFile::page() const {
    TiffPage p;
    TIFFGetField(tiff_, TIFFTAG_IMAGEWIDTH, &p.width);
    TIFFGetField(tiff_, TIFFTAG_IMAGELENGTH, &p.height);
    TIFFGetFieldDefaulted(tiff_, TIFFTAG_BITSPERSAMPLE, &p.bits);
    TIFFGetFieldDefaulted(tiff_, TIFFTAG_SAMPLESPERPIXEL, &p.samples);
    TIFFGetFieldDefaulted(tiff_, TIFFTAG_SAMPLEFORMAT, &p.sample_format);
    TIFFGetField(tiff_, TIFFTAG_PHOTOMETRIC, &p.photometric);
    TIFFGetFieldDefaulted(tiff_, TIFFTAG_COMPRESSION, &p.compression);
    TIFFGetFieldDefaulted(tiff_, TIFFTAG_PLANARCONFIG, &p.planar);
    TIFFGetFieldDefaulted(tiff_, TIFFTAG_ORIENTATION, &p.orientation);
    p.tiled = TIFFIsTiled(tiff_) != 0;
    return p;
}

std::string TiffFile::page_problem(const TiffPage& p) {
    if (!is_sane_size(p.width, p.height)) return fmt::format("{}x{} pixels", p.width, p.height);
    if (p.sample_format != SAMPLEFORMAT_UINT && p.sample_format != SAMPLEFORMAT_VOID)
        return fmt::format(
            "{}-bit {} values",
            p.bits,
            p.sample_format == SAMPLEFORMAT_IEEEFP ? "floating-point" : "signed or complex");
    if (p.bits != 8 && p.bits != 16) return fmt::format("{}-bit values", p.bits);
    const bool gray =
        p.photometric == PHOTOMETRIC_MINISBLACK || p.photometric == PHOTOMETRIC_MINISWHITE;
    if (gray && p.samples <= 2 && p.samples > 0) return {};
    if (p.photometric == PHOTOMETRIC_RGB && (p.samples == 3 || p.samples == 4)) return {};
    if (p.photometric == PHOTOMETRIC_PALETTE && p.samples == 1 && p.bits == 8) return {};
    return fmt::format("photometric interpretation {} with {} samples", p.photometric, p.samples);
}

// A tiny file must not make us reserve gigabytes first. Of the usual compressions LZMA shrinks an
// even picture most, to about 1/7000.
std::uint64_t TiffFile::most_bytes_behind(unsigned compression) const {
    constexpr std::uint64_t k_highest_ratio = 8192;
    constexpr std::uint64_t k_always_bytes = 1 << 24;
    if (compression == COMPRESSION_NONE) return file_bytes_;
    return k_always_bytes + k_highest_ratio * file_bytes_;
}

bool TiffFile::read_strips(const TiffPage& p, std::uint8_t* out, std::size_t bytes) {
    std::uint32_t rows = p.height;
    TIFFGetFieldDefaulted(tiff_, TIFFTAG_ROWSPERSTRIP, &rows);
    const tmsize_t strip_bytes = TIFFVStripSize(tiff_, std::min(p.height, rows));
    const std::uint32_t strips = TIFFNumberOfStrips(tiff_);
    std::size_t at = 0;
    for (std::uint32_t strip = 0; strip < strips && at < bytes; ++strip) {
        const auto room = static_cast<tmsize_t>(bytes - at);
        const tmsize_t got =
            TIFFReadEncodedStrip(tiff_, strip, out + at, std::min(strip_bytes, room));
        if (got <= 0) return false;
        at += static_cast<std::size_t>(got);
    }
    return at == bytes;
}

bool TiffFile::read_tiles(const TiffPage& p, std::uint8_t* out) {
    std::uint32_t tile_width = 0, tile_height = 0;
    TIFFGetField(tiff_, TIFFTAG_TILEWIDTH, &tile_width);
    TIFFGetField(tiff_, TIFFTAG_TILELENGTH, &tile_height);
    const tmsize_t tile_bytes = TIFFTileSize(tiff_);
    if (!is_sane_size(tile_width, tile_height) || tile_bytes <= 0) return false;
    if (static_cast<std::uint64_t>(tile_bytes) > most_bytes_behind(p.compression)) return false;
    std::vector<std::uint8_t> tile(static_cast<std::size_t>(tile_bytes));
    const bool chunky = p.planar == PLANARCONFIG_CONTIG;
    const std::size_t pixel = chunky ? bytes_per_pixel(p) : p.bits / 8U;
    const std::size_t plane_bytes = pixel * p.width * p.height;
    const auto planes = static_cast<std::uint16_t>(chunky ? 1 : p.samples);
    for (std::uint16_t plane = 0; plane < planes; ++plane)
        for (std::uint32_t y = 0; y < p.height; y += tile_height)
            for (std::uint32_t x = 0; x < p.width; x += tile_width) {
                if (TIFFReadTile(tiff_, tile.data(), x, y, 0, plane) != tile_bytes) return false;
                const std::size_t columns = std::min(tile_width, p.width - x);
                const std::size_t rows = std::min(tile_height, p.height - y);
                for (std::size_t row = 0; row < rows; ++row)
                    std::memcpy(out + plane * plane_bytes + ((y + row) * p.width + x) * pixel,
                                tile.data() + row * tile_width * pixel,
                                columns * pixel);
            }
    return true;
}

std::optional<GrayPicture> TiffFile::read_page(ColorRule color) {
    const TiffPage p = page();
    if (!page_problem(p).empty()) return std::nullopt;
    const std::size_t bytes = bytes_per_pixel(p) * p.width * p.height;
    if (bytes > most_bytes_behind(p.compression)) return std::nullopt;
    std::vector<std::uint8_t> raw(bytes);
    const bool whole = p.tiled ? read_tiles(p, raw.data()) : read_strips(p, raw.data(), bytes);
    if (!whole) return std::nullopt;
    GrayPicture picture;
    picture.image.width = static_cast<int>(p.width);
    picture.image.height = static_cast<int>(p.height);
    picture.image.is_16_bit = p.bits == 16;
    if (p.bits == 16) {
        picture.had_color = take_values(p, raw, color, picture.image.pixels16);
    } else if (p.samples == 1 && !p.inverted()) {
        picture.image.pixels8 = std::move(raw);
        if (p.photometric == PHOTOMETRIC_PALETTE)
            picture.had_color = apply_colormap(tiff_, color, picture.image.pixels8);
    } else {
        picture.had_color = take_values(p, raw, color, picture.image.pixels8);
    }
    return picture;
}

std::string TiffFile::description() const {
    const char* text = nullptr;
    if (TIFFGetField(tiff_, TIFFTAG_IMAGEDESCRIPTION, &text) != 1 || text == nullptr) return {};
    constexpr std::size_t k_max_bytes = 1 << 20;
    return {text, ::strnlen(text, k_max_bytes)};
}

double TiffFile::pixels_per_unit() const {
    float resolution = 0.0F;
    const bool found = TIFFGetField(tiff_, TIFFTAG_XRESOLUTION, &resolution) == 1;
    return found && std::isfinite(resolution) && resolution > 0.0F ? double{resolution} : 0.0;
}

bool TiffFile::is_big_endian() const { return TIFFIsBigEndian(tiff_) != 0; }

std::uint64_t TiffFile::first_data_offset() const { return TIFFGetStrileOffset(tiff_, 0); }

}  // namespace nta
