// SPDX-License-Identifier: MIT
#pragma once

namespace nta {

/// Gray value at which the camera's pixels clip, from the bits of one stored value (8 or more) and
/// the bits that are set in any value so far (ReadReport::used_bits; 0: not known). Cameras of 10,
/// 12 and 14 bits write words of 16, in the low or the high bits: the smallest such depth that
/// holds the bits in use is taken to be the camera's, so that 4095 is clipped where nothing is
/// brighter. Misleads where a camera of more bits happens to fill fewer: then its brightest few
/// pixels are taken for clipped.
int clip_level_adu(int bits, unsigned used_bits);

}  // namespace nta
