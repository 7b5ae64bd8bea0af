// SPDX-License-Identifier: MIT
#include "nta/read/avi_raw_video.hpp"

#include "nta/core/error.hpp"
#include "nta/read/libav.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace nta {
namespace {

// Chunks looked at to find out what size most have.
constexpr int k_sampled_chunks = 16;

std::span<std::uint8_t> bytes_of(std::vector<std::uint16_t>& values) {
    // Two bytes per value in the machine's order: the same memory.
    return {reinterpret_cast<std::uint8_t*>(values.data()), 2 * values.size()};
}

}  // namespace

AviRawVideo::AviRawVideo(std::unique_ptr<ByteSource> bytes,
                         AviHeader header,
                         const std::filesystem::path& path,
                         const ReadOptions& options)
    : AviVideo(std::move(bytes), std::move(header), path, options) {
    const AviFormat& format = this->header().format;
    if (!is_sane_size(format.width, format.height))
        throw InputError(size_problem(name(), format.width, format.height));
    const RawLayout& layout = *find_raw_layout(format, options);
    const std::uint64_t usual_bytes = usual_chunk_bytes();
    pixels_.emplace(layout, format, usual_bytes, options.color);
    check_chunk_size(usual_bytes, pixels_->plain_bytes());
    describe(layout);
}

void AviRawVideo::describe(const RawLayout& layout) {
    info_.codec = "rawvideo";
    if (const std::uint32_t fourcc = header().format.compression; fourcc != 0)
        info_.codec += fmt::format(" ({})", fourcc_text(fourcc));
    info_.pixel_format = layout.name;
    info_.bits = layout.gray_bits();
    if (options().words_are_gray && layout.is_bitmap && layout.gray_bits() == 16)
        tell_always({"words-are-gray",
                     Severity::warning,
                     name() + ": the file says that its 16-bit pixels are RGB555; they are read as "
                              "16-bit gray, as asked for",
                     std::nullopt});
    if (layout.is_yuv) tell_always(luma_plane_note(name(), "range not stated"));
}

// One damaged chunk at the start must not decide how all others are read. Of several sizes met
// equally often the first.
std::uint64_t AviRawVideo::usual_chunk_bytes() const {
    AviChunks chunks(bytes(), header());
    std::map<std::uint32_t, int> counts;
    std::uint32_t usual = 0;
    for (int k = 0; k < k_sampled_chunks;) {
        const auto chunk = chunks.next();
        if (!chunk) break;
        if (chunk->kind != AviChunk::Kind::picture || chunk->size == 0) continue;
        ++k;
        if (++counts[chunk->size] > counts[usual]) usual = chunk->size;
    }
    return usual;
}

// A header that does not fit the data: the first rows of a larger picture would pass for a whole
// one.
void AviRawVideo::check_chunk_size(std::uint64_t usual_bytes, std::uint64_t plain_bytes) const {
    const std::uint64_t row_padding = 64 * static_cast<std::uint64_t>(info_.height);
    if (usual_bytes <= 2 * plain_bytes + row_padding) return;
    throw InputError(
        fmt::format("{}: frames hold {} bytes, expected about {} for {}x{} {}; the header does not "
                    "fit the data, export the video again",
                    name(),
                    usual_bytes,
                    plain_bytes,
                    info_.width,
                    info_.height,
                    pixels_->layout().name));
}

void AviRawVideo::restart() {
    AviVideo::restart();
    pixels_->reset_palette();
    counts_ = PictureCounts{};
}

void AviRawVideo::change_palette(const AviChunk& chunk) {
    constexpr std::size_t k_longest_bytes = 4 + 4 * 256;
    std::vector<std::uint8_t> body(std::min<std::size_t>(chunk.size, k_longest_bytes));
    body.resize(bytes().read_at(chunk.at, body));
    pixels_->change_palette(body);
}

std::optional<GrayPicture> AviRawVideo::read_picture(const AviChunk& chunk) {
    const std::size_t needed = pixels_->needed_bytes();
    if (!chunk.whole || chunk.size < needed) return std::nullopt;
    if (pixels_->is_plain()) {
        // Straight to its place, as most recordings are of this kind.
        GrayPicture picture = pixels_->blank();
        GrayImage& image = picture.image;
        if (image.is_16_bit)
            image.pixels16.resize(image.pixel_count());
        else
            image.pixels8.resize(image.pixel_count());
        const std::span<std::uint8_t> to =
            image.is_16_bit ? bytes_of(image.pixels16) : std::span(image.pixels8);
        if (bytes().read_at(chunk.at, to) < to.size()) return std::nullopt;
        return picture;
    }
    buffer_.resize(needed);
    if (bytes().read_at(chunk.at, buffer_) < needed) return std::nullopt;
    return pixels_->to_gray(buffer_);
}

std::optional<GridSource::Picture> AviRawVideo::next_picture() {
    while (const auto chunk = next_chunk()) {
        if (chunk->kind == AviChunk::Kind::palette) {
            change_palette(*chunk);
            continue;
        }
        auto picture = read_picture(*chunk);
        if (!picture) {
            ++counts_.damaged_since_good;
            continue;
        }
        counts_.add(*picture);
        return Picture{std::move(picture->image), chunk->step};
    }
    return std::nullopt;
}

}  // namespace nta
