// SPDX-License-Identifier: MIT
#include "nta/read/tiff_stack_video.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/read/tiff_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

/// "12" of "images=12" in the description that ImageJ writes; nothing for other programs' files.
std::optional<std::string> imagej_text(const std::string& description, std::string_view key) {
    if (description.compare(0, 7, "ImageJ=") != 0) return std::nullopt;
    const std::string line = "\n" + std::string(key) + "=";
    const std::size_t at = description.find(line);
    if (at == std::string::npos) return std::nullopt;
    const std::size_t begin = at + line.size();
    const std::size_t end = std::min(description.find_first_of("\r\n", begin), description.size());
    return description.substr(begin, end - begin);
}

/// Finite numbers only: nobody measures NaN or infinity.
std::optional<double> imagej_value(const std::string& description, std::string_view key) {
    const auto text = imagej_text(description, key);
    const auto value = text ? parse_double(*text) : std::nullopt;
    return value && std::isfinite(*value) ? value : std::nullopt;
}

/// Nanometers per unit of length as ImageJ spells it, or nothing.
std::optional<double> nm_per_unit(const std::string& unit) {
    if (unit == "nm") return 1.0;
    // The micro sign comes escaped, in UTF-8 or in ISO 8859-1.
    for (const char* micrometer : {"um", "micron", "microns", "\\u00B5m", "\xc2\xb5m", "\xb5m"})
        if (unit == micrometer) return 1e3;
    if (unit == "mm") return 1e6;
    return std::nullopt;
}

std::string kind_text(const TiffPage& p) {
    return fmt::format("{}x{} {}-bit, {} sample(s)", p.width, p.height, p.bits, p.samples);
}

class TiffStackVideo final : public GridSource {
  public:
    TiffStackVideo(const fs::path& path, const ReadOptions& options)
        : tiff_(path), options_(options) {
        info_.path = path;
        first_ = tiff_.page();
        check_page(first_, 1);
        fill_info();
        count_pages();
        tell_about_first_page();
    }

  private:
    std::optional<Picture> next_picture() override;
    void restart() override;
    void add_final_diagnostics() override;

    void check_page(const TiffPage& page, int number) const;
    void fill_info();
    void count_pages();
    void find_single_directory_stack(std::int64_t images);
    void tell_about_first_page();
    void tell_hints();
    std::optional<GrayPicture> read_single_directory_page(std::int64_t index);

    TiffFile tiff_;
    ReadOptions options_;
    TiffPage first_;
    std::int64_t pages_ = 0;
    bool chain_is_broken_ = false;
    std::optional<std::uint64_t>
        pixels_at_;  ///< offset of the first picture of a single-directory stack
    std::int64_t next_page_ = 0;
    std::int64_t color_pages_ = 0;
    std::int64_t damaged_ = 0;
    std::int64_t damaged_since_good_ = 0;
};

void TiffStackVideo::check_page(const TiffPage& page, int number) const {
    if (const std::string problem = TiffFile::page_problem(page); !problem.empty())
        throw InputError(
            fmt::format("{}: page {} holds {}, expected 8- or 16-bit unsigned gray or RGB of at "
                        "most {} pixels a side; convert the stack to 8- or 16-bit gray",
                        name(),
                        number,
                        problem,
                        k_max_side_px));
    if (page.width != first_.width || page.height != first_.height || page.bits != first_.bits)
        throw InputError(
            fmt::format("{}: page {} is {}, expected {} as on page 1; split the stack into one "
                        "file per picture size",
                        name(),
                        number,
                        kind_text(page),
                        kind_text(first_)));
}

void TiffStackVideo::fill_info() {
    info_.container = "tiff stack";
    info_.codec = fmt::format("tiff (compression {})", first_.compression);
    info_.width = static_cast<int>(first_.width);
    info_.height = static_cast<int>(first_.height);
    info_.bits = first_.bits;
    info_.lossy = first_.lossy();
    info_.pixel_format = (first_.samples >= 3 ? "rgb" : "gray") + std::to_string(first_.bits);
}

void TiffStackVideo::count_pages() {
    pages_ = 1;
    while (tiff_.go_to_next_page()) check_page(tiff_.page(), static_cast<int>(++pages_));
    chain_is_broken_ = tiff_.chain_is_broken();
    tiff_.go_to_first_page();
    const auto images = imagej_value(tiff_.description(), "images");
    if (!images || !(*images >= 1.0 && *images <= 1e9)) return;
    info_.header_frame_count = static_cast<std::int64_t>(*images);
    if (pages_ == 1 && *info_.header_frame_count > 1)
        find_single_directory_stack(*info_.header_frame_count);
}

// ImageJ, TiffEncoder: above 4 GB the pictures follow each other uncompressed behind a single
// directory.
void TiffStackVideo::find_single_directory_stack(std::int64_t images) {
    std::error_code error;
    const std::uint64_t file_bytes = fs::file_size(info_.path, error);
    const std::uint64_t page_bytes =
        std::uint64_t{first_.width} * first_.height * (first_.bits / 8U);
    const std::uint64_t at = tiff_.first_data_offset();
    const bool plain =
        first_.compression == 1 && first_.samples == 1 && !first_.tiled && first_.photometric <= 1;
    const std::uint64_t whole = at < file_bytes ? (file_bytes - at) / page_bytes : 0;
    if (!plain || whole < 2)
        throw InputError(
            fmt::format("{}: one page found, expected {} as its ImageJ description says; save it "
                        "again as a TIFF with one directory per page",
                        name(),
                        images));
    pixels_at_ = at;
    pages_ = std::min(images, static_cast<std::int64_t>(whole));
}

void TiffStackVideo::tell_about_first_page() {
    if (first_.inverted())
        tell_always(
            {"inverted-tiff",
             Severity::warning,
             fmt::format("{}: the TIFF counts white as 0 (MinIsWhite); gray values are inverted so "
                         "that bright is high",
                         name()),
             std::nullopt});
    if (first_.orientation != 1)
        tell_always(
            {"tiff-orientation",
             Severity::warning,
             fmt::format(
                 "{}: the TIFF asks for orientation {}; rows and columns are read as stored",
                 name(),
                 first_.orientation),
             static_cast<double>(first_.orientation)});
    if (info_.lossy)
        tell_always({"lossy-codec",
                     Severity::note,
                     fmt::format("{}: the TIFF's compression changes gray values", name()),
                     std::nullopt});
    tell_hints();
}

// What ImageJ noted of time and scale is often that of another program or of nobody.
void TiffStackVideo::tell_hints() {
    const std::string description = tiff_.description();
    const auto interval_s = imagej_value(description, "finterval");
    if (interval_s && *interval_s > 0.0)
        tell_always(
            {"frame-interval-hint",
             Severity::warning,
             fmt::format(
                 "{}: ImageJ noted a frame interval of {} (usually s), which is not used; give "
                 "the frame rate yourself",
                 name(),
                 to_text(*interval_s)),
             *interval_s});
    const auto unit_nm = nm_per_unit(imagej_text(description, "unit").value_or(""));
    const double resolution = tiff_.pixels_per_unit();
    if (unit_nm && resolution > 0.0)
        tell_always({"pixel-size-hint",
                     Severity::warning,
                     fmt::format("{}: ImageJ noted {:.6g} nm per pixel, which is not used; give "
                                 "the pixel size yourself",
                                 name(),
                                 *unit_nm / resolution),
                     *unit_nm / resolution});
}

std::optional<GrayPicture> TiffStackVideo::read_single_directory_page(std::int64_t index) {
    GrayPicture picture;
    GrayImage& image = picture.image;
    image.width = info_.width;
    image.height = info_.height;
    image.is_16_bit = info_.bits == 16;
    const std::size_t bytes = image.pixel_count() * (image.is_16_bit ? 2 : 1);
    std::vector<char> raw(bytes);
    std::ifstream file(info_.path, std::ios::binary);
    file.seekg(
        static_cast<std::streamoff>(*pixels_at_ + static_cast<std::uint64_t>(index) * bytes));
    file.read(raw.data(), static_cast<std::streamsize>(bytes));
    if (!file) return std::nullopt;
    const unsigned flip = first_.inverted() ? 0xffff : 0;
    const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(raw[i]); };
    const std::size_t low = tiff_.is_big_endian() ? 1 : 0;
    for (std::size_t i = 0; i < image.pixel_count(); ++i)
        if (image.is_16_bit)
            image.pixels16.push_back(static_cast<std::uint16_t>(
                ((byte(2 * i + 1 - low) << 8) | byte(2 * i + low)) ^ flip));
        else
            image.pixels8.push_back(static_cast<std::uint8_t>(byte(i) ^ flip));
    return picture;
}

std::optional<GridSource::Picture> TiffStackVideo::next_picture() {
    while (next_page_ < pages_) {
        const std::int64_t index = next_page_++;
        if (!pixels_at_ && index > 0 && !tiff_.go_to_next_page()) break;
        auto page =
            pixels_at_ ? read_single_directory_page(index) : tiff_.read_page(options_.color);
        const bool good = page && page->image.width == info_.width &&
                          page->image.height == info_.height &&
                          page->image.is_16_bit == (info_.bits == 16);
        if (!good) {
            ++damaged_since_good_;
            continue;
        }
        damaged_ += std::exchange(damaged_since_good_, 0);
        if (page->had_color) ++color_pages_;
        return Picture{std::move(page->image), index};
    }
    return std::nullopt;
}

void TiffStackVideo::restart() {
    tiff_.go_to_first_page();
    next_page_ = color_pages_ = damaged_ = damaged_since_good_ = 0;
}

void TiffStackVideo::add_final_diagnostics() {
    if (damaged_ > 0)
        tell({"damaged-frames",
              Severity::warning,
              fmt::format("{}: {} pages could not be decoded and are gaps on the time grid",
                          name(),
                          damaged_),
              static_cast<double>(damaged_)});
    const std::int64_t claim = std::max(info_.header_frame_count.value_or(0), pages_);
    if (report_.grid_frames < claim || chain_is_broken_)
        tell({"truncated-video",
              Severity::warning,
              fmt::format("{}: {} whole pages read, {}; is the recording complete?",
                          name(),
                          report_.stored_frames,
                          chain_is_broken_ ? "then the chain of pages breaks off"
                                           : fmt::format("expected {}", claim)),
              static_cast<double>(report_.stored_frames)});
    if (color_pages_ > 0)
        tell({"color-video",
              Severity::warning,
              fmt::format("{}: {} pages have color; gray values are {}",
                          name(),
                          color_pages_,
                          color_rule_text(options_.color)),
              static_cast<double>(color_pages_)});
}

}  // namespace

std::unique_ptr<GridSource> open_tiff_stack(const fs::path& path, const ReadOptions& options) {
    return std::make_unique<TiffStackVideo>(path, options);
}

}  // namespace nta
