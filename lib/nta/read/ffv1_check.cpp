// SPDX-License-Identifier: MIT
#include "nta/read/ffv1_check.hpp"

#include "nta/read/late_libav.hpp"

#include <cstddef>

namespace nta {
namespace {

constexpr std::size_t k_size_bytes = 3;
constexpr std::size_t k_size_and_crc_bytes = 8;  // size, status byte, CRC-32

struct SliceWalk {
    bool sizes_fit = false;
    bool crcs_fit = true;
};

// Slices are found from the end of the packet, where the last one's size stands. They must fill it
// exactly.
SliceWalk walk_slices(std::span<const std::uint8_t> packet, std::size_t footer) {
    SliceWalk walk;
    std::size_t end = packet.size();
    while (end > footer) {
        const std::uint8_t* at = packet.data() + end - footer;
        const std::size_t data = (std::size_t{at[0]} << 16) | (std::size_t{at[1]} << 8) | at[2];
        const std::size_t slice = data + footer;
        if (slice > end) return walk;
        const std::uint8_t* begin = packet.data() + end - slice;
        if (footer == k_size_and_crc_bytes)
            walk.crcs_fit =
                walk.crcs_fit && av_crc(av_crc_get_table(AV_CRC_32_IEEE), 0, begin, slice) == 0;
        end -= slice;
    }
    walk.sizes_fit = end == 0;
    return walk;
}

}  // namespace

bool ffv1_packet_is_damaged(std::span<const std::uint8_t> packet) {
    const SliceWalk with_crc = walk_slices(packet, k_size_and_crc_bytes);
    if (with_crc.sizes_fit) return !with_crc.crcs_fit;
    return !walk_slices(packet, k_size_bytes).sizes_fit;
}

}  // namespace nta
