// SPDX-License-Identifier: MIT
#include "nta/read/checksum.hpp"

#include "support/catch.hpp"

#include "reading.hpp"

using namespace nta;
using namespace nta::reading;

TEST_CASE("read: playlists and formats that name other files are refused", "[read][errors]") {
    const ScratchFolder folder;
    const auto refused = [&](const std::string& name, const std::string& found) {
        const std::string text = refusal(folder / name);
        CHECK_THAT(text, Catch::Contains(name) && Catch::Contains(found));
    };
    refused("f_%04d.png", "no picture matches");
    write_bytes(folder / "list.avi",
                "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nv.avi\n");
    refused("list.avi", "hls");
    write_bytes(folder / "concat.txt", "ffconcat version 1.0\nfile 'v.avi'\n");
    refused("concat.txt", "concat");
}

TEST_CASE("checksum: equals the published SHA-256 of known bytes", "[read][known-answer]") {
    const ScratchFolder folder;
    // NIST, FIPS 180-4 example values: SHA-256 of "abc".
    write_bytes(folder / "v.avi", "abc");
    CHECK(sha256_of_video(folder / "v.avi") ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // FIPS 180-4, long message: one million times "a".
    write_bytes(folder / "v.avi", std::string(1000000, 'a'));
    CHECK(sha256_of_video(folder / "v.avi") ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    CHECK_THROWS_AS(sha256_of_video(folder / "missing.avi"), InputError);
}

TEST_CASE("checksum: of a sequence is that of its files' bytes in number order",
          "[read][property]") {
    const ScratchFolder folder;
    const std::string nine = "P5\n1 1\n255\na", ten = "P5\n1 1\n255\nb";
    write_bytes(folder / "f_9.pgm", nine);
    write_bytes(folder / "f_10.pgm", ten);
    write_bytes(folder / "joined.bin", nine + ten);
    const auto files = video_files(folder / "f_%d.pgm");
    REQUIRE(files.size() == 2);
    CHECK(files[0].filename() == "f_9.pgm");
    const ScratchFolder other;
    write_bytes(other / "joined.bin", "x" + nine + ten);
    CHECK(sha256_of_video(folder / "f_%d.pgm") == sha256_of_video(folder / "f_10.pgm"));
    CHECK(sha256_of_video(folder / "f_%d.pgm") == sha256_of_video(folder / "joined.bin"));
    CHECK(sha256_of_video(folder / "f_%d.pgm") != sha256_of_video(other / "joined.bin"));
}
