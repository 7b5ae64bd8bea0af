// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/avi_video.hpp"
#include "nta/read/raw_pixels.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace nta {

/// An AVI of uncompressed pictures.
class AviRawVideo final : public AviVideo {
  public:
    AviRawVideo(std::unique_ptr<ByteSource> bytes,
                AviHeader header,
                const std::filesystem::path& path,
                const ReadOptions& options);

  private:
    std::optional<Picture> next_picture() override;
    void restart() override;
    [[nodiscard]] const PictureCounts& counts() const override { return counts_; }

    void describe(const RawLayout& layout);
    [[nodiscard]] std::uint64_t usual_chunk_bytes() const;
    void check_chunk_size(std::uint64_t usual_bytes, std::uint64_t plain_bytes) const;
    void change_palette(const AviChunk& chunk);
    std::optional<GrayPicture> read_picture(const AviChunk& chunk);

    std::optional<RawPixels> pixels_;
    PictureCounts counts_;
    std::vector<std::uint8_t> buffer_;  ///< bytes of one chunk, used again for each
};

}  // namespace nta
