// SPDX-License-Identifier: MIT
#include "nta/read/avi_header.hpp"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

namespace nta {
namespace {

constexpr std::size_t k_header_bytes = 1 << 20;

std::uint32_t u32(std::string_view bytes, std::size_t at) {
    if (at + 4 > bytes.size()) return 0;
    std::uint32_t v = 0;
    for (std::size_t i = 4; i-- > 0;) v = (v << 8) | static_cast<unsigned char>(bytes[at + i]);
    return v;
}

struct Found {
    AviHeader header;
    bool video = false;
};

void take_chunk(std::string_view id, std::string_view body, Found& found) {
    if (id == "avih") {
        found.header.microseconds_per_frame = u32(body, 0);
        found.header.total_frames = u32(body, 16);
    } else if (id == "strh" && !found.video && body.substr(0, 4) == "vids") {
        found.video = true;
        found.header.scale = u32(body, 20);
        found.header.rate = u32(body, 24);
        found.header.stream_length = u32(body, 32);
    } else if (id == "dmlh") {
        found.header.all_frames = u32(body, 0);
    }
}

// Lists are entered by walking on behind their type, so that wrong list sizes do not matter. Sizes
// only ever move forward.
Found walk(std::string_view bytes) {
    Found found;
    std::size_t at = 12;
    while (at + 8 <= bytes.size()) {
        const std::string_view id = bytes.substr(at, 4);
        const std::size_t size = u32(bytes, at + 4);
        if (id == "LIST") {
            if (bytes.substr(std::min(at + 8, bytes.size()), 4) == "movi") break;
            at += 12;
            continue;
        }
        take_chunk(id, bytes.substr(at + 8, size), found);
        at += 8 + size + (size & 1);
    }
    return found;
}

}  // namespace

std::int64_t AviHeader::frame_count() const {
    const std::uint32_t claim = std::max(stream_length, all_frames);
    return claim > 0 ? claim : total_frames;
}

std::optional<AviHeader> read_avi_header(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string bytes(k_header_bytes, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
    if (bytes.size() < 12 || bytes.compare(0, 4, "RIFF") != 0 || bytes.compare(8, 4, "AVI ") != 0)
        return std::nullopt;
    const Found found = walk(bytes);
    return found.video ? std::optional(found.header) : std::nullopt;
}

}  // namespace nta
