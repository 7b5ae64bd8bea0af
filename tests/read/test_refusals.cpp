// SPDX-License-Identifier: MIT
#include "nta/read/checksum.hpp"

#include "support/catch.hpp"

#include <sys/stat.h>

#include "avi_bytes.hpp"

using namespace nta;
using namespace nta::reading;

TEST_CASE("read: what is no video is refused in one sentence with its path", "[read][errors]") {
    const ScratchFolder folder;
    const auto refused = [&](const std::string& name, const std::string& found) {
        const std::string text = refusal(folder / name);
        CHECK_THAT(text, Catch::Contains(name) && Catch::Contains(found));
    };
    refused("missing.avi", "no such file");
    write_bytes(folder / "empty.avi", "");
    refused("empty.avi", "file is empty");
    std::string lines;
    for (int k = 0; k < 40; ++k) lines += "not a video\n";
    write_bytes(folder / "text.avi", lines);
    refused("text.avi", "not a video");
    fs::create_directory(folder / "bare");
    refused("bare", "no numbered pictures");
    REQUIRE(::mkfifo((folder / "fifo.avi").c_str(), 0600) == 0);
    refused("fifo.avi", "neither a regular file nor a folder");
    refused("f_%04d.png", "no picture matches");
    write_bytes(folder / "list.avi",
                "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nv.avi\n");
    refused("list.avi", "hls");
    write_bytes(folder / "concat.txt", "ffconcat version 1.0\nfile 'v.avi'\n");
    refused("concat.txt", "concat");
}

TEST_CASE("read: AVI files without a picture, codec or whole header are refused",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(36, 20, 2);
    AviLayout layout;
    layout.width = 36;
    layout.height = 20;
    write_bytes(folder / "none.avi", avi_bytes(layout, {}));
    CHECK_THAT(refusal(folder / "none.avi"), Catch::Contains("no frames"));
    write_bytes(folder / "cut.avi", y800_avi(images).substr(0, 100));
    CHECK_THAT(refusal(folder / "cut.avi"), Catch::Contains("incomplete"));
    layout.compression = "QZXY";
    write_bytes(folder / "codec.avi", y800_avi(images, layout));
    CHECK_THAT(refusal(folder / "codec.avi"), Catch::Contains("QZXY"));
    layout.compression = u32(0);
    layout.bits = 16;
    write_bytes(folder / "rgb555.avi", avi_bytes(layout, {std::string(36 * 20 * 2, 'x')}));
    CHECK_THAT(refusal(folder / "rgb555.avi"), Catch::Contains("RGB555"));
    layout = {};
    layout.width = 40000;
    layout.height = 2;
    write_bytes(folder / "wide.avi", avi_bytes(layout, {std::string(80000, 'x')}));
    CHECK_THAT(refusal(folder / "wide.avi"), Catch::Contains("40000x2"));
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
