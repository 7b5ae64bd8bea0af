// SPDX-License-Identifier: MIT
#include "nta/read/avi_codec_video.hpp"

#include "nta/core/error.hpp"
#include "nta/read/late_libav.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

namespace nta {
namespace {

constexpr std::size_t k_palette_bytes = 4 * 256;

// Nothing where memory is short or the numbers do not fit libavcodec's.
Libav<AVCodecParameters> parameters_of(const AviFormat& f) {
    Libav<AVCodecParameters> codec(avcodec_parameters_alloc());
    if (!codec) return nullptr;
    const AVCodecTag* tags[] = {avformat_get_riff_video_tags(), nullptr};
    codec->codec_type = AVMEDIA_TYPE_VIDEO;
    codec->codec_tag = f.compression;
    codec->codec_id = av_codec_get_id(tags, f.compression);
    codec->width = static_cast<int>(f.width);
    codec->height = static_cast<int>(std::min<std::int64_t>(f.height, INT32_MAX));
    codec->bits_per_coded_sample = f.bits;
    // Many streams come without a word on how many pictures are held back; H.264 then gives its
    // first ones out of order.
    if (codec->codec_id == AV_CODEC_ID_H264) codec->video_delay = 16;
    if (f.rest.empty()) return codec;
    codec->extradata =
        static_cast<std::uint8_t*>(av_mallocz(f.rest.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (codec->extradata == nullptr) return nullptr;
    std::memcpy(codec->extradata, f.rest.data(), f.rest.size());
    codec->extradata_size = static_cast<int>(f.rest.size());
    return codec;
}

}  // namespace

AviCodecVideo::AviCodecVideo(std::unique_ptr<ByteSource> bytes,
                             AviHeader header,
                             const std::filesystem::path& path,
                             const ReadOptions& options)
    : AviVideo(std::move(bytes), std::move(header), path, options),
      codec_(parameters_of(this->header().format)) {
    if (!codec_ || !packet_) throw InputError(name() + ": out of memory");
    const std::optional<Rational> rate = info_.frame_rate;
    const bool fits = rate && rate->numerator <= INT32_MAX && rate->denominator <= INT32_MAX;
    const AVRational clock =
        fits ? AVRational{static_cast<int>(rate->denominator), static_cast<int>(rate->numerator)}
             : AVRational{1, 25};
    Diagnostics diagnostics;
    describe_codec(*codec_, info_, diagnostics);
    for (Diagnostic& d : diagnostics) tell_always(std::move(d));
    decoder_.emplace(*codec_, clock, options.color, name());
}

// A compressed picture needs fewer bytes than one of 4 channels of 16 bits: a larger chunk is
// damage, and memory is not asked for.
std::uint64_t AviCodecVideo::largest_packet() const {
    const AviFormat& f = header().format;
    constexpr std::uint64_t k_headers_bytes = 1 << 20;
    return k_headers_bytes +
           8 * static_cast<std::uint64_t>(f.width) * static_cast<std::uint64_t>(f.height);
}

// The chunk's bytes into the packet; false where they are not all there.
bool AviCodecVideo::load(const AviChunk& chunk) {
    av_packet_unref(packet_.get());
    constexpr std::uint32_t k_largest = std::numeric_limits<std::int32_t>::max() / 2;
    if (!chunk.whole || chunk.size > std::min<std::uint64_t>(k_largest, largest_packet()))
        return false;
    if (av_new_packet(packet_.get(), static_cast<int>(chunk.size)) < 0) return false;
    packet_->pts = packet_->dts = chunk.step;
    // Predicted codecs find their key frames themselves; a wrong mark would hide damage.
    if (decoder_->nature().intra_only) packet_->flags |= AV_PKT_FLAG_KEY;
    return bytes().read_at(chunk.at, {packet_->data, chunk.size}) == chunk.size;
}

// Old codecs of 8 bits and fewer draw with the palette of the header.
void AviCodecVideo::attach_palette() {
    const AviFormat& f = header().format;
    if (f.bits < 1 || f.bits > 8 || f.rest.size() < f.palette_at + 4) return;
    std::uint8_t* palette =
        av_packet_new_side_data(packet_.get(), AV_PKT_DATA_PALETTE, k_palette_bytes);
    if (palette == nullptr) return;
    std::memset(palette, 0, k_palette_bytes);
    const std::size_t bytes = std::min(k_palette_bytes, f.rest.size() - f.palette_at);
    std::memcpy(palette, f.rest.data() + f.palette_at, bytes / 4 * 4);
}

// Sends the next chunk, or the end of the stream, to the decoder. False when all was sent before.
bool AviCodecVideo::feed() {
    if (drained_) return false;
    while (const auto chunk = next_chunk()) {
        if (chunk->kind == AviChunk::Kind::palette) continue;
        if (!load(*chunk)) {
            decoder_->note_damage();
            continue;
        }
        if (!std::exchange(has_palette_, true)) attach_palette();
        if (!decoder_->send(packet_.get())) continue;
        awaited_.push_back(chunk->step);
        return true;
    }
    drained_ = true;
    decoder_->send(nullptr);
    return true;
}

// Pictures come in the order in which they are shown, packets in the order in which they are
// decoded: where the decoder puts them in order, the next picture takes the earliest step. Where it
// does not, a picture has the step of its packet, and steps left out belong to packets without one
// ("repeat the picture before").
std::int64_t AviCodecVideo::step_of(const AVFrame& frame) {
    const bool in_packet_order = decoder_->reorder_depth() == 0 && frame.pts != AV_NOPTS_VALUE;
    while (in_packet_order && awaited_.size() > 1 && awaited_.front() < frame.pts)
        awaited_.pop_front();
    if (awaited_.empty()) return frame.pts != AV_NOPTS_VALUE ? frame.pts : 0;
    const std::int64_t step = awaited_.front();
    awaited_.pop_front();
    return step;
}

std::optional<GridSource::Picture> AviCodecVideo::next_picture() {
    if (!decoder_->next_picture([this] { return feed(); })) return std::nullopt;
    if (!std::exchange(described_, true))
        if (const auto note = decoder_->describe_pictures(info_)) tell_now_and_always(*note);
    const std::int64_t step = step_of(decoder_->frame());
    return Picture{decoder_->take_picture().image, step};
}

void AviCodecVideo::restart() {
    AviVideo::restart();
    decoder_->restart();
    awaited_.clear();
    drained_ = has_palette_ = false;
}

}  // namespace nta
