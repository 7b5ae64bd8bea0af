// SPDX-License-Identifier: MIT
#include "nta/read/picture_file.hpp"

#include "nta/core/error.hpp"
#include "nta/read/late_libav.hpp"
#include "nta/read/tiff_file.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <limits>
#include <system_error>

namespace nta {
namespace {

namespace fs = std::filesystem;

AVCodecID codec_of(FileContent content) {
    switch (content) {
        case FileContent::png:
            return AV_CODEC_ID_PNG;
        case FileContent::bmp:
            return AV_CODEC_ID_BMP;
        case FileContent::jpeg:
            return AV_CODEC_ID_MJPEG;
        case FileContent::pgm:
            return AV_CODEC_ID_PGM;
        default:
            return AV_CODEC_ID_NONE;
    }
}

// The whole file as a packet, or null.
Libav<AVPacket> load(const fs::path& path) {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(path, error);
    // The largest picture, 4 channels of 16 bits, stays below; libav packets count in int.
    if (error || bytes == 0 || bytes > std::numeric_limits<int>::max() / 2) return nullptr;
    Libav<AVPacket> packet(av_packet_alloc());
    if (!packet || av_new_packet(packet.get(), static_cast<int>(bytes)) < 0) return nullptr;
    std::ifstream file(path, std::ios::binary);
    // iostreams read chars, libav bytes: the same memory.
    file.read(reinterpret_cast<char*>(packet->data), static_cast<std::streamsize>(bytes));
    if (file.gcount() != static_cast<std::streamsize>(bytes)) return nullptr;
    packet->flags |= AV_PKT_FLAG_KEY;
    return packet;
}

PictureFile failed(FileContent content, std::string problem) {
    PictureFile file;
    file.content = content;
    file.problem = std::move(problem);
    return file;
}

}  // namespace

PictureFile PictureReader::read(const fs::path& path) const {
    try {
        const FileContent content = content_of(path);
        if (content == FileContent::tiff) return read_tiff(path);
        if (codec_of(content) == AV_CODEC_ID_NONE)
            return failed(content, content == FileContent::empty ? "an empty file" : "no picture");
        return decode(path, content);
    } catch (const InputError&) {
        return failed(FileContent::other, "an unreadable file");
    }
}

PictureFile PictureReader::decode(const fs::path& path, FileContent content) const {
    // A decoder of its own for each picture: one that is kept remembers tables of the picture
    // before, and a damaged file would look different the second time.
    const Libav<AVCodecContext> decoder = open_picture_decoder(codec_of(content));
    const Libav<AVPacket> packet = load(path);
    const Libav<AVFrame> frame(av_frame_alloc());
    const std::string damaged =
        fmt::format("a damaged or incomplete {} picture", content_name(content));
    if (!decoder || !packet || !frame) return failed(content, damaged);
    const bool decoded = avcodec_send_packet(decoder.get(), packet.get()) >= 0 &&
                         avcodec_receive_frame(decoder.get(), frame.get()) >= 0;
    if (!decoded || is_marked_damaged(*frame)) return failed(content, damaged);
    if (!is_sane_size(frame->width, frame->height))
        return failed(content,
                      fmt::format("a picture of {}x{} pixels", frame->width, frame->height));
    if (const std::string problem = pixel_format_problem(frame->format); !problem.empty())
        return failed(content, fmt::format("a picture in {}", problem));
    PictureFile file;
    file.content = content;
    file.picture = to_gray(*frame, color_);
    file.pixel_format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame->format));
    file.bits = gray_bits(frame->format);
    return file;
}

PictureFile PictureReader::read_tiff(const fs::path& path) const {
    TiffFile tiff(path);
    const TiffPage page = tiff.page();
    if (const std::string problem = TiffFile::page_problem(page); !problem.empty())
        return failed(FileContent::tiff, fmt::format("a TIFF picture with {}", problem));
    if (const int pages = tiff.page_count(); pages > 1)
        return failed(FileContent::tiff,
                      fmt::format("a TIFF stack of {} pages among single pictures", pages));
    PictureFile file;
    file.content = FileContent::tiff;
    file.picture = tiff.read_page(color_);
    if (!file.picture) return failed(FileContent::tiff, "a damaged or incomplete TIFF picture");
    file.pixel_format = (page.samples >= 3 ? "rgb" : "gray") + std::to_string(page.bits);
    file.bits = page.bits;
    file.inverted = page.inverted();
    return file;
}

}  // namespace nta
