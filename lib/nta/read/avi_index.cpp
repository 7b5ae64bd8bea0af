// SPDX-License-Identifier: MIT
#include "nta/read/avi_index.hpp"

#include "nta/core/text.hpp"

#include <algorithm>
#include <utility>

namespace nta {
namespace {

constexpr std::size_t k_index_window_bytes = 4096;
constexpr std::size_t k_chunk_header_bytes = 8;
// More empty entries in a row are no dropped frames but a damaged index.
constexpr std::int64_t k_most_empty_entries = 1000;

// A part covers 1 GB or more in practice.
constexpr std::uint32_t k_max_parts = 65536;

}  // namespace

bool is_avi_picture(const AviChunkHeader& header, const AviHeader& avi) {
    const auto& id = header.id;
    if (id[2] != 'd' || (id[3] != 'b' && id[3] != 'c')) return false;
    if (!is_digit(id[0]) || !is_digit(id[1])) return false;
    return avi.video_streams == 1 || 10 * (id[0] - '0') + (id[1] - '0') == avi.stream;
}

AviIndex::AviIndex(const ByteSource& bytes, const AviHeader& header)
    : bytes_(bytes),
      header_(header),
      index_(bytes, k_index_window_bytes),
      parts_(bytes, k_index_window_bytes),
      chunks_(bytes, 64) {
    if (!header.super_index_at) {
        find_old_index();
        return;
    }
    const auto head = parts_.at(*header.super_index_at, 32);
    constexpr int k_index_of_indexes = 0;
    if (head.size() < 32 || head[11] != k_index_of_indexes) return;
    part_at_ = *header.super_index_at + 32;
    const std::uint32_t room = little_u32(head, 4) / 16;
    parts_left_ = std::min({little_u32(head, 12), room, k_max_parts});
}

// `idx1` stands behind the list of pictures. Where that list's size is wrong it is not looked for.
void AviIndex::find_old_index() {
    const auto list = avi_chunk_at(chunks_, header_.data_at);
    if (!list || !list->is("LIST")) return;
    const std::uint64_t at =
        header_.data_at + k_chunk_header_bytes + std::uint64_t{list->size} + (list->size & 1);
    const auto found = avi_chunk_at(chunks_, at);
    if (!found || !found->is("idx1")) return;
    old_style_ = true;
    at_ = at + k_chunk_header_bytes;
    left_ = std::min<std::uint64_t>(found->size, bytes_.size() - at_) / 16;
}

// OpenDML: the stream's header lists index chunks, one for each part of a large file.
bool AviIndex::open_next_part() {
    while (parts_left_ > 0) {
        --parts_left_;
        const auto entry = parts_.at(part_at_, 16);
        part_at_ += 16;
        if (entry.size() < 16) return false;
        const std::uint64_t part = little_u64(entry, 0);
        if (part == 0) continue;
        const auto head = index_.at(part, 32);
        if (head.size() < 32) return false;  // cut off with the end of the file
        const std::uint32_t longs = little_u16(head, 8);
        constexpr int k_index_of_chunks = 1;
        wrong_ = head[0] != 'i' || head[1] != 'x' || (longs != 2 && longs != 3) ||
                 head[11] != k_index_of_chunks;
        if (wrong_) return false;
        entry_bytes_ = 4 * longs;
        left_ = little_u32(head, 12);
        base_ = little_u64(head, 20);
        at_ = part + 32;
        if (left_ > 0) return true;
    }
    return false;
}

std::optional<AviIndex::Entry> AviIndex::next_standard_entry() {
    if (left_ == 0 && !open_next_part()) return std::nullopt;
    const auto e = index_.at(at_, entry_bytes_);
    if (e.size() < entry_bytes_) {
        left_ = parts_left_ = 0;
        return std::nullopt;
    }
    at_ += entry_bytes_;
    --left_;
    // Offsets name the data. The highest bit of the size marks pictures that are no key frames.
    return Entry{base_ + little_u32(e, 0) - k_chunk_header_bytes, little_u32(e, 4) & 0x7fffffffU};
}

std::optional<AviIndex::Entry> AviIndex::next_old_entry() {
    for (; left_ > 0; --left_, at_ += 16) {
        const auto e = index_.at(at_, 16);
        if (e.size() < 16) break;
        AviChunkHeader named;
        std::copy_n(e.begin(), 4, named.id.begin());
        if (!is_avi_picture(named, header_)) continue;
        const std::uint64_t offset = little_u32(e, 8);
        const std::uint32_t size = little_u32(e, 12);
        // Offsets count from the list's type, "movi", or from the start of the file: the first
        // entry that names a chunk decides.
        if (!has_base_ && size > 0) {
            const auto stands = [&](std::uint64_t at) {
                const auto h = avi_chunk_at(chunks_, at);
                return h && h->id == named.id && h->size == size;
            };
            const std::uint64_t movi = header_.data_at + k_chunk_header_bytes;
            base_ = stands(movi + offset) || !stands(offset) ? movi : 0;
            has_base_ = true;
        }
        --left_;
        at_ += 16;
        return Entry{base_ + offset, size};
    }
    left_ = 0;
    return std::nullopt;
}

std::optional<AviIndex::Entry> AviIndex::next_entry() {
    if (pending_) return std::exchange(pending_, std::nullopt);
    return old_style_ ? next_old_entry() : next_standard_entry();
}

// An empty entry, or the picture before listed again, stands for a picture that is repeated.
bool AviIndex::is_empty(const Entry& entry) const {
    return entry.size == 0 || (last_at_ != 0 && entry.at == last_at_);
}

std::int64_t AviIndex::steps_before(std::uint64_t at, std::uint32_t size) {
    std::int64_t steps = 0;
    while (!wrong_) {
        const auto entry = next_entry();
        if (!entry) return steps;
        // Empty chunks are listed by some recorders, with a place or without, and not by others.
        if (size == 0) {
            if (entry->size != 0) pending_ = entry;
            return 0;
        }
        if (entry->at == at && entry->size == size) {
            last_at_ = at;
            return steps;
        }
        wrong_ = !is_empty(*entry) || ++steps > k_most_empty_entries;
    }
    return 0;
}

std::int64_t AviIndex::steps_after_last() {
    std::int64_t steps = 0;
    while (!wrong_) {
        const auto entry = next_entry();
        if (!entry) break;
        wrong_ = !is_empty(*entry) || ++steps > k_most_empty_entries;
    }
    return wrong_ ? 0 : steps;
}

}  // namespace nta
