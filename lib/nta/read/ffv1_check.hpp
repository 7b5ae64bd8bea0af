// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace nta {

/// True if an FFV1 packet (version 3 or later) is certainly damaged: libavcodec conceals damaged
/// slices with the picture before and tells nobody. Each slice ends with its size and, where the
/// writer asked for them, a status byte and a CRC-32 that makes the slice's remainder 0
/// (Niedermayer, Rice and Martinez, RFC 9043 (2021), "Slice Footer"). Without CRCs only the sizes
/// are checked.
bool ffv1_packet_is_damaged(std::span<const std::uint8_t> packet);

}  // namespace nta
