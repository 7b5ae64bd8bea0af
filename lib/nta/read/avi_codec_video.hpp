// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/avi_video.hpp"
#include "nta/read/stream_decoder.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace nta {

/// An AVI of compressed pictures: its chunks are the packets for libavcodec.
class AviCodecVideo final : public AviVideo {
  public:
    AviCodecVideo(std::unique_ptr<ByteSource> bytes,
                  AviHeader header,
                  const std::filesystem::path& path,
                  const ReadOptions& options);

  private:
    std::optional<Picture> next_picture() override;
    void restart() override;
    [[nodiscard]] const PictureCounts& counts() const override { return decoder_->counts(); }

    bool feed();
    [[nodiscard]] std::uint64_t largest_packet() const;
    bool load(const AviChunk& chunk);
    void attach_palette();
    std::int64_t step_of(const AVFrame& frame);

    Libav<AVCodecParameters> codec_;
    Libav<AVPacket> packet_{av_packet_alloc()};
    std::optional<StreamDecoder> decoder_;
    std::deque<std::int64_t> awaited_;  ///< steps of the packets whose pictures are still to come
    bool drained_ = false;
    bool described_ = false;
    bool has_palette_ = false;
};

}  // namespace nta
