// SPDX-License-Identifier: MIT
#include "nta/read/avi_chunks.hpp"

#include "nta/core/text.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace nta {
namespace {

constexpr std::size_t k_walk_bytes = 4096;
constexpr std::size_t k_search_bytes = 1 << 16;
constexpr std::size_t k_glance_bytes = 512;
// A search looks closer at each place that could be a chunk. Real files have a handful of them, and
// the limit ends the search in a file made of nothing else.
constexpr std::int64_t k_max_glances = 1'000'000;

std::string_view text_of(std::span<const std::uint8_t> bytes) {
    // Four characters of a file: the same memory.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Chunks of any stream ("00db", "01wb", "02tx"), of indexes ("ix00") and between them.
bool is_known_id(std::string_view id) {
    if (id == "JUNK" || id == "idx1" || id == "LIST" || id == "RIFF") return true;
    const std::string_view head = id.substr(0, 2), tail = id.substr(2, 2);
    const auto digits = [](std::string_view two) { return is_digit(two[0]) && is_digit(two[1]); };
    if (head == "ix") return digits(tail);
    return digits(head) &&
           (tail == "db" || tail == "dc" || tail == "wb" || tail == "tx" || tail == "pc");
}

bool is_printable_id(const AviChunkHeader& header) {
    return std::all_of(
        header.id.begin(), header.id.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

AviChunks::AviChunks(const ByteSource& bytes, const AviHeader& header)
    : bytes_(bytes), header_(header), window_(bytes, k_walk_bytes), glance_(bytes, k_glance_bytes) {
    restart();
}

void AviChunks::restart() {
    index_.emplace(bytes_, header_);
    at_ = header_.data_at;
    steps_ = garbage_places_ = 0;
    garbage_bytes_ = 0;
    usual_size_ = 0;
    index_adds_end_ = false;
    glances_left_ = k_max_glances;
}

// Lists that are entered. All others are passed over by their size.
bool AviChunks::is_list(std::uint64_t at) {
    const std::string_view head = text_of(glance_.at(at, 12));
    if (head.size() < 12) return false;
    const std::string_view id = head.substr(0, 4), type = head.substr(8, 4);
    return (id == "LIST" && (type == "movi" || type == "rec ")) ||
           (id == "RIFF" && (type == "AVIX" || type == "AVI "));
}

bool AviChunks::is_known(std::uint64_t at) {
    const auto bytes = glance_.at(at, 8);
    return bytes.size() == 8 && is_known_id(text_of(bytes).substr(0, 4));
}

// The chunk ends where another begins or with the file. Odd sizes are followed by a byte of
// padding, which some writers leave out.
bool AviChunks::ends_well(std::uint64_t at, const AviChunkHeader& header) {
    const std::uint64_t end = at + 8 + header.size;
    if (end == bytes_.size()) return true;
    const bool odd = (header.size & 1) != 0;
    return end < bytes_.size() &&
           (is_known(end + (odd ? 1 : 0)) || (odd && (end + 1 == bytes_.size() || is_known(end))));
}

bool AviChunks::is_believable(std::uint64_t at) {
    if (is_list(at)) return true;
    const auto header = avi_chunk_at(glance_, at);
    if (!header) return false;
    if (header->is("RIFF") || header->is("LIST")) return false;
    const bool usual = usual_size_ > 0 && header->size == usual_size_;
    return (usual && is_avi_picture(*header, header_)) || ends_well(at, *header);
}

// The next place from which the walk can go on, or the end of the file.
std::uint64_t AviChunks::search(std::uint64_t from) {
    ByteWindow window(bytes_, k_search_bytes);
    while (from + 8 <= bytes_.size() && glances_left_ > 0) {
        const std::string_view block = text_of(window.at(from, k_search_bytes));
        if (block.size() < 8) break;
        for (std::size_t i = 0; i + 8 <= block.size(); ++i) {
            if (!is_known_id(block.substr(i, 4))) continue;
            if (--glances_left_ <= 0) break;
            if (is_believable(from + i)) return from + i;
        }
        from += block.size() - 7;
    }
    return bytes_.size();
}

AviChunks::Following AviChunks::following(const AviChunkHeader& header) {
    const std::uint64_t end = at_ + 8 + header.size;
    if (ends_well(at_, header)) {
        const bool padded = (header.size & 1) != 0 && !(is_known(end) && !is_known(end + 1));
        return {end + (padded ? 1 : 0), true};
    }
    // Garbage behind it, a size that is wrong, or the end of the file.
    const std::uint64_t next = search(at_ + 8);
    const bool whole = next >= end && end <= bytes_.size();
    if (whole && next < bytes_.size()) skip_garbage(end + (header.size & 1), next);
    return {next, whole};
}

void AviChunks::skip_garbage(std::uint64_t from, std::uint64_t to) {
    if (to <= from) return;
    garbage_bytes_ += to - from;
    ++garbage_places_;
}

bool AviChunks::is_change_of_palette(const AviChunkHeader& header) const {
    AviChunkHeader picture = header;
    picture.id[2] = 'd';
    picture.id[3] = 'b';
    return header.id[2] == 'p' && header.id[3] == 'c' && is_avi_picture(picture, header_);
}

AviChunk AviChunks::take(const AviChunkHeader& header, bool whole) {
    AviChunk chunk{AviChunk::Kind::picture, at_ + 8, header.size, 0, whole};
    if (is_change_of_palette(header)) {
        chunk.kind = AviChunk::Kind::palette;
        return chunk;
    }
    steps_ += index_->steps_before(at_, header.size);
    chunk.step = steps_++;
    if (whole && header.size > 0) usual_size_ = header.size;
    return chunk;
}

std::optional<AviChunk> AviChunks::next() {
    while (const auto header = avi_chunk_at(window_, at_)) {
        if (is_list(at_)) {
            at_ += 12;
            continue;
        }
        const bool known = is_known_id({header->id.data(), 4});
        if (!known && !(is_printable_id(*header) && ends_well(at_, *header))) {
            const std::uint64_t next = search(at_ + 1);
            if (next < bytes_.size()) skip_garbage(at_, next);
            at_ = next;
            continue;
        }
        const Following next = following(*header);
        const bool ours = is_avi_picture(*header, header_) || is_change_of_palette(*header);
        if (!ours) {
            at_ = next.at;
            continue;
        }
        const AviChunk chunk = take(*header, next.chunk_is_whole);
        at_ = next.at;
        return chunk;
    }
    const std::int64_t more = index_->steps_after_last();
    steps_ += more;
    index_adds_end_ = index_adds_end_ || more > 0;
    return std::nullopt;
}

}  // namespace nta
