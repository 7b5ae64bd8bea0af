// SPDX-License-Identifier: MIT
#include "avi_bytes.hpp"

#include <algorithm>
#include <numeric>

namespace nta::reading {
namespace {

std::string bitmap_header(const AviLayout& l) {
    const bool is_bitmap =
        l.compression == u32(0) || l.compression == "DIB " || l.compression == "RGB ";
    const bool negative = is_bitmap ? !l.bottom_up : l.negative_height;
    const auto height = static_cast<std::uint32_t>(l.height);
    return u32(40) + u32(static_cast<std::uint32_t>(l.width)) +
           u32(negative ? 0U - height : height) + u16(1) + u16(static_cast<std::uint64_t>(l.bits)) +
           l.compression + u32(0) + u32(0) + u32(0) +
           u32(l.colors_used.value_or(static_cast<std::uint32_t>(l.palette.size() / 4))) + u32(0) +
           l.palette;
}

std::string sound_stream() {
    const std::string header = "auds" + u32(0) + u32(0) + u32(0) + u32(0) + u32(1) + u32(8000) +
                               u32(0) + u32(80) + u32(8000) + u32(0) + u32(2) +
                               std::string(8, '\0');
    const std::string format = u16(1) + u16(1) + u32(8000) + u32(16000) + u16(2) + u16(16);
    return riff_chunk("LIST", "strl" + riff_chunk("strh", header) + riff_chunk("strf", format));
}

std::string headers(const AviLayout& l, std::uint32_t count, const std::string& super_index) {
    const auto width = static_cast<std::uint32_t>(l.width),
               height = static_cast<std::uint32_t>(l.height);
    const std::string main_header = u32(l.microseconds_per_frame) + u32(0) + u32(0) + u32(0x10) +
                                    u32(count) + u32(0) + u32(l.audio_first ? 2 : 1) + u32(0) +
                                    u32(width) + u32(height) + std::string(16, '\0');
    const std::string stream_header =
        "vids" + l.compression + u32(0) + u32(0) + u32(0) + u32(l.scale) + u32(l.rate) + u32(0) +
        u32(count) + u32(0) + u32(0xffffffff) + u32(0) + u16(0) + u16(0) + u16(width) + u16(height);
    const std::string stream = riff_chunk(
        "LIST",
        "strl" + riff_chunk("strh", stream_header) + riff_chunk("strf", bitmap_header(l)) +
            (super_index.empty() ? "" : riff_chunk("indx", super_index)));
    return riff_chunk(
        "LIST",
        "hdrl" + riff_chunk("avih", main_header) + (l.audio_first ? sound_stream() : "") + stream);
}

std::uint32_t index_offset(const AviLayout& l, std::size_t at, std::size_t movi, std::size_t k) {
    switch (l.index) {
        case AviLayout::Index::absolute:
            return static_cast<std::uint32_t>(movi + at);
        case AviLayout::Index::wrong:
            return static_cast<std::uint32_t>(12345 + 7 * k);
        default:
            return static_cast<std::uint32_t>(at);
    }
}

std::string index_entry(const AviLayout& l, std::uint32_t offset, std::size_t size) {
    return l.chunk_id + u32(size == 0 ? 0 : 0x10) + u32(offset) + u32(size);
}

}  // namespace

std::string little_endian(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 255);
    return text;
}

std::string riff_chunk(const std::string& id, const std::string& body, bool pads) {
    return id + u32(body.size()) + body +
           (pads && body.size() % 2 == 1 ? std::string(1, '\0') : std::string());
}

std::string stored_colors(const GrayImage& image,
                          std::size_t channels,
                          std::size_t alignment,
                          bool bottom_up) {
    std::string bytes;
    for (int y = 0; y < image.height; ++y) {
        const int row = bottom_up ? image.height - 1 - y : y;
        std::string line;
        for (int x = 0; x < image.width; ++x)
            line.append(channels, static_cast<char>(image.at(x, row)));
        line.append((alignment - line.size() % alignment) % alignment, '\x7f');
        bytes += line;
    }
    return bytes;
}

std::string stored_rows(const GrayImage& image, std::size_t alignment, bool bottom_up) {
    return stored_colors(image, 1, alignment, bottom_up);
}

std::string stored_words(const GrayImage& image) {
    std::string bytes;
    for (const std::uint16_t v : image.pixels16) bytes += u16(v);
    return bytes;
}

std::string gray_palette(bool inverse) {
    std::string palette;
    for (int i = 0; i < 256; ++i) {
        const char v = static_cast<char>(inverse ? 255 - i : i);
        palette += {v, v, v, '\0'};
    }
    return palette;
}

std::string avi_bytes(const AviLayout& l, const std::vector<std::string>& chunks) {
    const auto count = l.claimed_frames.value_or(static_cast<std::uint32_t>(chunks.size()));
    std::string head = headers(l, count, "");
    if (l.junk) head += riff_chunk("JUNK", std::string(1001, 'j'));
    const std::size_t movi = 12 + head.size() + 8;  // of the list's type in the file
    std::string pictures = "movi", index;
    for (std::size_t k = 0; k < chunks.size(); ++k) {
        std::size_t at = pictures.size();
        std::string chunk = riff_chunk(l.chunk_id, chunks[k], l.pads_odd_chunks);
        if (l.rec_lists) {
            chunk = riff_chunk("LIST", "rec " + chunk);
            at += 12;
        }
        const auto& empty = l.empty_index_entries;
        for (auto n = std::count(empty.begin(), empty.end(), k); n > 0; --n)
            index += index_entry(l, static_cast<std::uint32_t>(at), 0);
        index += index_entry(l, index_offset(l, at, movi, k), chunks[k].size());
        pictures += chunk;
        if (l.audio_first) pictures += riff_chunk("00wb", std::string(640, 'w'));
    }
    const auto& empty = l.empty_index_entries;
    for (auto n = std::count(empty.begin(), empty.end(), chunks.size()); n > 0; --n)
        index += index_entry(l, 0, 0);
    const std::string body = "AVI " + head + riff_chunk("LIST", pictures, l.pads_odd_chunks) +
                             (l.index == AviLayout::Index::none ? "" : riff_chunk("idx1", index));
    std::string file = riff_chunk("RIFF", body);
    if (l.riff_size_is_zero) file.replace(4, 4, u32(0));
    return file;
}

std::string y800_avi(const std::vector<GrayImage>& images, AviLayout layout) {
    layout.width = images.front().width;
    layout.height = images.front().height;
    std::vector<std::string> chunks;
    for (const GrayImage& image : images) chunks.push_back(stored_rows(image));
    return avi_bytes(layout, chunks);
}

std::string opendml_bytes(const AviLayout& l, const std::vector<std::vector<std::string>>& parts) {
    const std::size_t total = std::accumulate(
        parts.begin(), parts.end(), std::size_t{0}, [](std::size_t n, const auto& part) {
            return n + part.size();
        });
    const auto claim = l.claimed_frames.value_or(static_cast<std::uint32_t>(total));
    // Its size does not depend on the places in it, so that these can be filled in afterwards.
    const auto super_index = [&](const std::vector<std::size_t>& places) {
        std::string text =
            u16(4) + std::string(2, '\0') + u32(parts.size()) + l.chunk_id + std::string(12, '\0');
        for (std::size_t k = 0; k < parts.size(); ++k)
            text +=
                little_endian(places.empty() ? 0 : places[k], 8) + u32(0) + u32(parts[k].size());
        return text;
    };
    std::vector<std::size_t> places;
    const std::size_t head_bytes = headers(l, claim, super_index({})).size();
    std::string first, rest;  // the first RIFF behind its headers, and the others
    for (std::size_t p = 0; p < parts.size(); ++p) {
        const std::size_t list_at =
            12 + head_bytes + (p == 0 ? 0 : first.size() + rest.size() + 12);
        std::string pictures = "movi", entries, old_index;
        for (const std::string& chunk : parts[p]) {
            entries += u32(list_at + 8 + pictures.size() + 8) + u32(chunk.size());
            old_index += index_entry(l, static_cast<std::uint32_t>(pictures.size()), chunk.size());
            pictures += riff_chunk(l.chunk_id, chunk);
        }
        places.push_back(list_at + 8 + pictures.size());
        pictures +=
            riff_chunk("ix00",
                       u16(2) + std::string(1, '\0') + std::string(1, '\1') + u32(parts[p].size()) +
                           l.chunk_id + little_endian(0, 8) + u32(0) + entries);
        const std::string list = riff_chunk("LIST", pictures);
        if (p == 0)
            first = list + riff_chunk("idx1", old_index);
        else
            rest += riff_chunk("RIFF", "AVIX" + list);
    }
    return riff_chunk("RIFF", "AVI " + headers(l, claim, super_index(places)) + first) + rest;
}

}  // namespace nta::reading
