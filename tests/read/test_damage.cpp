// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include "avi_bytes.hpp"
#include "encoding.hpp"

using namespace nta;
using namespace nta::reading;

TEST_CASE("read: FFV1 packets with a wrong checksum are gaps up to the next key frame",
          "[read][errors]") {
    const ScratchFolder folder;
    const auto images = pictures(64, 48, 8);
    Encoding encoding;
    encoding.group = 4;
    write_video(folder / "v.avi", images, encoding);
    std::string bytes = read_bytes(folder / "v.avi");
    std::size_t at = bytes.find("movi");
    for (int k = 0; k < 3; ++k) at = bytes.find("00dc", at + 4);  // third picture
    bytes[at + 500] = static_cast<char>(bytes[at + 500] ^ 0x5a);
    write_bytes(folder / "damaged.avi", bytes);

    const auto sound = open_video(folder / "v.avi");
    CHECK(pictures_are(read_all(*sound), images));
    const auto video = open_video(folder / "damaged.avi");
    const auto frames = read_all(*video);
    CHECK(statuses(frames) == "ssddssss");
    CHECK(pictures_are(frames, {images[0], images[1], images[4], images[5], images[6], images[7]}));
    CHECK(tells(*video, "damaged-frames"));
}

TEST_CASE("read: cut or altered anywhere, a video is an answer or a clear error",
          "[read][errors][property]") {
    const ScratchFolder folder;
    const auto images = pictures(24, 16, 3);
    write_bytes(folder / "raw.avi", y800_avi(images));
    write_video(folder / "ffv1.mkv", images);
    write_video(folder / "ffv1.mov", images);
    TiffLayout lzw;
    lzw.compression = 5;
    write_tiff(folder / "stack.tif", images, lzw);
    write_bytes(folder / "f_1.png", encoded_picture(images[0], "png", "gray"));
    std::mt19937 random(7);
    for (const char* name : {"raw.avi", "ffv1.mkv", "ffv1.mov", "stack.tif", "f_1.png"}) {
        const std::string whole = read_bytes(folder / name);
        for (int trial = 0; trial < 60; ++trial) {
            std::string bytes = whole;
            if (trial % 2 == 0)
                bytes.resize(random() % bytes.size());
            else
                for (int k = 0; k < 8; ++k)
                    bytes[random() % bytes.size()] = static_cast<char>(random());
            const fs::path path = folder / (std::string("t_") + name);
            write_bytes(path, bytes);
            try {
                const auto video = open_video(path);
                const auto frames = read_all(*video);
                for (const FramePtr& f : frames)
                    if (f->status != FrameStatus::dropped)
                        REQUIRE((f->image.width == video->info().width &&
                                 f->image.height == video->info().height));
            } catch (const InputError& error) {
                REQUIRE(error.fault() == Fault::input);
            }
        }
    }
}
