// SPDX-License-Identifier: MIT
#include "nta/read/clip_level.hpp"

#include "support/catch.hpp"

using nta::clip_level_adu;

TEST_CASE("clip_level_adu: 8 bits clip at 255, whatever is in use", "[read][known-answer]") {
    CHECK(clip_level_adu(8, 0) == 255);
    CHECK(clip_level_adu(8, 0x3f) == 255);
}

TEST_CASE("clip_level_adu: words hold cameras of 10 to 16 bits, in the low or the high bits",
          "[read][known-answer]") {
    CHECK(clip_level_adu(16, 0x3ff) == 1023);
    CHECK(clip_level_adu(16, 0xfff) == 4095);
    CHECK(clip_level_adu(16, 0xfff0) == 65520);
    CHECK(clip_level_adu(16, 0x3fff) == 16383);
    CHECK(clip_level_adu(16, 0xfffc) == 65532);
    CHECK(clip_level_adu(16, 0xffff) == 65535);
    CHECK(clip_level_adu(16, 0) == 65535);
}

TEST_CASE("clip_level_adu: bits that no value has set yet do not lower the camera's depth",
          "[read][property]") {
    CHECK(clip_level_adu(16, 0x7f) == 1023);
    CHECK(clip_level_adu(16, 0x8f1) == 4095);
    CHECK(clip_level_adu(16, 0x9010) == 65520);
}
