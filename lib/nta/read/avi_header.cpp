// SPDX-License-Identifier: MIT
#include "nta/read/avi_header.hpp"

#include "nta/core/error.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace nta {
namespace {

// A header has some twenty chunks. The limit ends the walk through a file made of empty ones.
constexpr int k_max_header_chunks = 100000;
constexpr std::size_t k_header_window_bytes = 4096;
constexpr std::size_t k_bitmap_header_bytes = 40;
constexpr std::size_t k_max_format_bytes = 1 << 20;

struct HeaderWalk {
    AviHeader header;
    int streams = 0;
    bool in_video = false;  // the last stream header was that of the chosen stream
    bool has_format = false;
    bool has_data = false;
};

std::vector<std::uint8_t> body_of(const ByteSource& bytes,
                                  std::uint64_t at,
                                  std::uint32_t size,
                                  std::size_t limit) {
    const std::uint64_t left = bytes.size() - std::min(bytes.size(), at);
    std::vector<std::uint8_t> body(std::min<std::uint64_t>({size, left, limit}));
    body.resize(bytes.read_at(at, body));
    return body;
}

void take_main_header(const std::vector<std::uint8_t>& body, AviHeader& header) {
    header.microseconds_per_frame = little_u32(body, 0);
    header.total_frames = little_u32(body, 16);
}

void take_stream_header(const std::vector<std::uint8_t>& body, HeaderWalk& walk) {
    const bool video = body.size() >= 4 && std::memcmp(body.data(), "vids", 4) == 0;
    walk.in_video = video && walk.header.video_streams == 0;
    if (walk.in_video) {
        walk.header.stream = walk.streams;
        walk.header.scale = little_u32(body, 20);
        walk.header.rate = little_u32(body, 24);
        walk.header.stream_length = little_u32(body, 32);
    }
    if (video) ++walk.header.video_streams;
    ++walk.streams;
}

void take_format(std::vector<std::uint8_t> body, HeaderWalk& walk) {
    if (body.size() < k_bitmap_header_bytes) return;
    AviFormat& f = walk.header.format;
    const auto header_bytes = little_u32(body, 0);
    f.width = static_cast<std::int32_t>(little_u32(body, 4));
    const std::int64_t height = static_cast<std::int32_t>(little_u32(body, 8));
    f.height = std::abs(height);
    f.negative_height = height < 0;
    f.bits = little_u16(body, 14);
    f.compression = little_u32(body, 16);
    body.erase(body.begin(), body.begin() + k_bitmap_header_bytes);
    f.rest = std::move(body);
    // Versions 4 and 5 of the header have 108 and 124 bytes. Some writers count the settings of a
    // codec in, so that other sizes say nothing about the place of a palette.
    if (header_bytes == 108 || header_bytes == 124)
        f.palette_at = std::min<std::size_t>(header_bytes - k_bitmap_header_bytes, f.rest.size());
    walk.has_format = true;
}

void take_chunk(const ByteSource& bytes,
                const AviChunkHeader& h,
                std::uint64_t at,
                HeaderWalk& walk) {
    const auto body = [&](std::size_t limit) { return body_of(bytes, at + 8, h.size, limit); };
    if (h.is("avih"))
        take_main_header(body(64), walk.header);
    else if (h.is("strh"))
        take_stream_header(body(64), walk);
    else if (h.is("strf") && walk.in_video && !walk.has_format)
        take_format(body(k_max_format_bytes), walk);
    else if (h.is("indx") && walk.in_video)
        walk.header.super_index_at = at;
    else if (h.is("dmlh"))
        walk.header.all_frames = little_u32(body(4), 0);
}

// Lists are entered by walking on behind their type, so that wrong list sizes do not matter. Where
// no list of pictures is found, they are looked for behind the last chunk that was understood.
HeaderWalk walk_header(const ByteSource& bytes) {
    HeaderWalk walk;
    ByteWindow window(bytes, k_header_window_bytes);
    std::uint64_t at = 12;
    for (int k = 0; k < k_max_header_chunks; ++k) {
        const auto h = avi_chunk_at(window, at);
        if (!h) break;
        if (h->is("LIST")) {
            const auto type = window.at(at + 8, 4);
            walk.has_data = type.size() == 4 && std::memcmp(type.data(), "movi", 4) == 0;
            if (walk.has_data) break;
            at += 12;
            continue;
        }
        take_chunk(bytes, *h, at, walk);
        if (h->is("strf")) walk.header.data_at = at + 8;
        at += 8 + std::uint64_t{h->size} + (h->size & 1);
    }
    if (walk.has_data) walk.header.data_at = at;
    return walk;
}

}  // namespace

std::int64_t AviHeader::frame_count() const {
    const std::uint32_t claim = std::max(stream_length, all_frames);
    return claim > 0 ? claim : total_frames;
}

std::optional<AviChunkHeader> avi_chunk_at(ByteWindow& window, std::uint64_t at) {
    const auto bytes = window.at(at, 8);
    if (bytes.size() < 8) return std::nullopt;
    AviChunkHeader header;
    std::memcpy(header.id.data(), bytes.data(), 4);
    header.size = little_u32(bytes, 4);
    return header;
}

bool is_avi(const ByteSource& bytes) {
    std::array<std::uint8_t, 12> head{};
    return bytes.read_at(0, head) == head.size() && std::memcmp(head.data(), "RIFF", 4) == 0 &&
           std::memcmp(head.data() + 8, "AVI ", 4) == 0;
}

AviHeader read_avi_header(const ByteSource& bytes, const std::string& name) {
    HeaderWalk walk = walk_header(bytes);
    if (walk.header.video_streams > 0 && walk.has_format) return std::move(walk.header);
    if (walk.streams > 0 && walk.header.video_streams == 0 && walk.has_data)
        throw InputError(name + ": no video stream among " + std::to_string(walk.streams) +
                         " stream(s) of this AVI, expected one; give the file that holds the "
                         "pictures");
    throw InputError(name +
                     ": the header of this AVI is incomplete or damaged, expected the size and "
                     "kind of its pictures; copy the file again from its source");
}

}  // namespace nta
