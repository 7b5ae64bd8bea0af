// SPDX-License-Identifier: MIT
#include "nta/read/container_input.hpp"

#include "nta/core/error.hpp"
#include "nta/read/frame_rates.hpp"
#include "nta/read/gray_picture.hpp"
#include "nta/read/late_libav.hpp"
#include "nta/read/stream_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace nta {
namespace {

namespace fs = std::filesystem;

// Files that hold their pictures themselves and say when each was taken. No playlists (hls, dash,
// concat), no devices, no elementary streams (they have no clock: libavformat invents 25 frames/s).
// AVI is read by AviVideo.
constexpr const char* k_formats =
    "matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,nut,asf,flv,mpeg,mpegts,ogg,mxf,yuv4mpegpipe,ivf";

[[noreturn]] void refuse(const fs::path& path, const std::string& found) {
    throw InputError(
        fmt::format("{}: {}, expected an AVI, Matroska, MP4 or MOV video, a TIFF stack or "
                    "numbered pictures; check the file or convert it",
                    path.string(),
                    found));
}

// Probing sees the content alone: ByteInput gives libavformat no file name.
const AVInputFormat* probe(const ContainerInput& input, const fs::path& path) {
    const AVInputFormat* format = nullptr;
    const int score =
        av_probe_input_buffer2(input.reader->context(), &format, nullptr, nullptr, 0, 0);
    if (score < 0 || format == nullptr)
        refuse(path, "not a video: no known container was recognized");
    if (av_match_list(format->name, k_formats, ',') <= 0)
        refuse(path,
               fmt::format("not a supported video: the content looks like '{}'", format->name));
    return format;
}

// Containers that refer to other files get none.
int open_nothing(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EPERM);
}

// Reads the first packets. The decoders used for it get the same limit of picture size.
bool find_streams(AVFormatContext& format) {
    std::vector<AVDictionary*> options(format.nb_streams, nullptr);
    for (AVDictionary*& o : options) av_dict_set_int(&o, "max_pixels", k_max_pixels, 0);
    const int result =
        avformat_find_stream_info(&format, options.empty() ? nullptr : options.data());
    for (AVDictionary*& o : options) av_dict_free(&o);
    return result >= 0 && format.nb_streams > 0;
}

void open_format(ContainerInput& input, const AVInputFormat* format, const fs::path& path) {
    AVFormatContext* context = avformat_alloc_context();
    if (context == nullptr) refuse(path, "out of memory");
    context->pb = input.reader->context();
    context->io_open = open_nothing;
    context->protocol_whitelist = av_strdup("file");
    context->format_whitelist = av_strdup(k_formats);
    // avformat_open_input frees the context when it fails.
    const int result = avformat_open_input(&context, nullptr, format, nullptr);
    if (result < 0)
        refuse(path,
               fmt::format("the header of this {} file is incomplete or damaged", format->name));
    input.format.reset(context);
    // What is known before libavformat looks at pictures was stated by the file; what it adds is
    // an estimate.
    for (unsigned i = 0; i < context->nb_streams; ++i)
        input.rate_is_stated.push_back(context->streams[i]->avg_frame_rate.num > 0);
    if (!find_streams(*context))
        throw InputError(
            fmt::format("{}: no frames: the header ({}) is there, but no stream could be read, "
                        "expected pictures; was the recording stopped before its first frame?",
                        path.string(),
                        format->name));
}

bool is_video(const AVStream& stream) {
    return stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
           (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0;
}

void choose_stream(ContainerInput& input, const fs::path& path) {
    AVFormatContext& format = *input.format;
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        AVStream* stream = format.streams[i];
        if (input.stream == nullptr && is_video(*stream))
            input.stream = stream;
        else
            stream->discard = AVDISCARD_ALL;
    }
    if (input.stream == nullptr)
        throw InputError(
            fmt::format("{}: no video stream among {} stream(s), expected one; give the file "
                        "that holds the pictures",
                        path.string(),
                        format.nb_streams));
}

AVRational reduced(std::int64_t numerator, std::int64_t denominator) {
    AVRational r{0, 1};
    av_reduce(&r.num, &r.den, numerator, denominator, INT32_MAX);
    return r;
}

// MP4 and MOV list every picture: with uneven spacing the average is no picture's interval, so the
// median is taken.
AVRational rate_of_index(const AVStream& stream) {
    AVStream* s = const_cast<AVStream*>(&stream);  // the index functions take no const
    const int n = avformat_index_get_entries_count(s);
    std::vector<std::int64_t> intervals;
    for (int i = 1; i < n; ++i)
        intervals.push_back(av_sat_sub64(avformat_index_get_entry(s, i)->timestamp,
                                         avformat_index_get_entry(s, i - 1)->timestamp));
    if (intervals.empty()) return stream.avg_frame_rate;
    std::sort(intervals.begin(), intervals.end());
    const std::int64_t median = intervals[intervals.size() / 2];
    // Within one tick it is rounding, and the average is the better rate.
    const bool even =
        av_sat_sub64(intervals.back(), median) <= 1 && av_sat_sub64(median, intervals.front()) <= 1;
    if (even || median <= 0 || median > INT32_MAX) return stream.avg_frame_rate;
    return reduced(stream.time_base.den, stream.time_base.num * median);
}

bool starts_with(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

AVRational frame_rate(const ContainerInput& input) {
    if (starts_with(input.format->iformat->name, "mov")) return rate_of_index(*input.stream);
    return input.stream->avg_frame_rate;
}

// MP4 and MOV time every picture; elsewhere libavformat may have guessed.
bool is_estimated(const ContainerInput& input) {
    if (starts_with(input.format->iformat->name, "mov")) return false;
    const auto index = static_cast<std::size_t>(input.stream->index);
    return index >= input.rate_is_stated.size() || !input.rate_is_stated[index];
}

std::optional<std::int64_t> header_frame_count(const ContainerInput& input) {
    if (input.stream->nb_frames > 0) return input.stream->nb_frames;
    return std::nullopt;
}

}  // namespace

ContainerInput open_container_input(const ByteSource& bytes, const fs::path& path) {
    ContainerInput input;
    input.reader = std::make_unique<ByteInput>(bytes);
    if (input.reader->context() == nullptr) refuse(path, "out of memory");
    open_format(input, probe(input, path), path);
    choose_stream(input, path);
    return input;
}

VideoInfo describe_container(const ContainerInput& input,
                             const fs::path& path,
                             Diagnostics& diagnostics) {
    const AVCodecParameters& codec = *input.stream->codecpar;
    VideoInfo info;
    info.path = path;
    info.container = input.format->iformat->name;
    info.container = info.container.substr(0, info.container.find(','));
    info.width = codec.width;
    info.height = codec.height;
    describe_codec(codec, info, diagnostics);
    const AVRational rate = frame_rate(input);
    if (rate.num > 0 && rate.den > 0)
        info.frame_rate = believable_rate({rate.num, rate.den}, path.string(), diagnostics);
    if (info.frame_rate && is_estimated(input))
        diagnostics.push_back(
            {"frame-rate-estimated",
             Severity::warning,
             fmt::format("{}: the container states no frame rate; {}/{} was estimated from "
                         "its first time stamps, check it against the camera",
                         path.string(),
                         rate.num,
                         rate.den),
             av_q2d(rate)});
    info.header_frame_count = header_frame_count(input);
    return info;
}

AVRational grid_step(const VideoInfo& info) {
    if (!info.frame_rate) return {0, 1};
    return {static_cast<int>(info.frame_rate->denominator),
            static_cast<int>(info.frame_rate->numerator)};
}

}  // namespace nta
