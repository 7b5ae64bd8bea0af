// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/avi_chunks.hpp"
#include "nta/read/avi_header.hpp"
#include "nta/read/byte_source.hpp"
#include "nta/read/grid_source.hpp"
#include "nta/read/picture_counts.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace nta {

/// An AVI, recognized by is_avi(): its first video stream. Uncompressed pictures are read here, all
/// others by libavcodec. `path` is for messages. Throws InputError where there is no video stream
/// or its pictures are of an unsupported kind.
std::unique_ptr<GridSource> open_avi(std::unique_ptr<ByteSource> bytes,
                                     const std::filesystem::path& path,
                                     const ReadOptions& options = {});

/// What the two kinds of AVI share: the walk through the chunks, and what there is to tell of it.
class AviVideo : public GridSource {
  protected:
    AviVideo(std::unique_ptr<ByteSource> bytes,
             AviHeader header,
             const std::filesystem::path& path,
             const ReadOptions& options);

    /// The next chunk that is a picture or a palette; empty ones are steps without a picture.
    std::optional<AviChunk> next_chunk();
    void restart() override;
    [[nodiscard]] std::int64_t end_step() const final { return end_step_; }
    void add_final_diagnostics() final;
    [[nodiscard]] virtual const PictureCounts& counts() const = 0;

    [[nodiscard]] const ByteSource& bytes() const { return *bytes_; }
    [[nodiscard]] const AviHeader& header() const { return header_; }
    [[nodiscard]] const ReadOptions& options() const { return options_; }

  private:
    void tell_structure();
    void tell_counts();

    std::unique_ptr<ByteSource> bytes_;
    AviHeader header_;
    ReadOptions options_;
    AviChunks chunks_;
    std::int64_t end_step_ = 0;
};

}  // namespace nta
