// SPDX-License-Identifier: MIT
// The pictures of an AVI in the order of the file, found by walking from chunk to chunk.
#pragma once

#include "nta/read/avi_header.hpp"
#include "nta/read/avi_index.hpp"
#include "nta/read/byte_source.hpp"

#include <cstdint>
#include <optional>

namespace nta {

/// One chunk of the video stream.
struct AviChunk {
    enum class Kind {
        picture,  ///< of 0 bytes: a dropped frame
        palette   ///< a change of palette, no step of the time grid
    };
    Kind kind = Kind::picture;
    std::uint64_t at = 0;  ///< of its data
    std::uint32_t size = 0;
    std::int64_t step = 0;  ///< place on the time grid
    bool whole = true;      ///< false where the file or another chunk begins before its end
};

/// Walks through every RIFF of the file and believes no size that leads elsewhere than to the next
/// chunk: where it does, the next chunk is searched for. Takes time in proportion to the file's
/// size and little memory, whatever the bytes say.
class AviChunks {
  public:
    AviChunks(const ByteSource& bytes, const AviHeader& header);

    /// The next chunk of the stream, or nothing at the end.
    std::optional<AviChunk> next();
    void restart();

    /// Steps of the time grid so far, empty ones at the end included.
    [[nodiscard]] std::int64_t steps() const { return steps_; }
    /// True if the index alone lists empty steps behind the last chunk.
    [[nodiscard]] bool index_adds_end() const { return index_adds_end_; }
    /// Bytes between chunks that belong to none, and at how many places.
    [[nodiscard]] std::uint64_t garbage_bytes() const { return garbage_bytes_; }
    [[nodiscard]] std::int64_t garbage_places() const { return garbage_places_; }
    [[nodiscard]] bool index_is_wrong() const { return index_->is_wrong(); }

  private:
    struct Following {
        std::uint64_t at = 0;
        bool chunk_is_whole = true;
    };

    bool is_list(std::uint64_t at);
    bool is_known(std::uint64_t at);
    bool ends_well(std::uint64_t at, const AviChunkHeader& header);
    bool is_believable(std::uint64_t at);
    [[nodiscard]] bool is_change_of_palette(const AviChunkHeader& header) const;
    Following following(const AviChunkHeader& header);
    std::uint64_t search(std::uint64_t from);
    void skip_garbage(std::uint64_t from, std::uint64_t to);
    AviChunk take(const AviChunkHeader& header, bool whole);

    const ByteSource& bytes_;
    const AviHeader& header_;
    std::optional<AviIndex> index_;
    ByteWindow window_;  ///< of the walk
    ByteWindow glance_;  ///< of looks ahead
    std::uint64_t at_ = 0;
    std::int64_t steps_ = 0;
    std::uint32_t usual_size_ = 0;  ///< of the last whole picture
    std::uint64_t garbage_bytes_ = 0;
    std::int64_t garbage_places_ = 0;
    std::int64_t glances_left_ = 0;
    bool index_adds_end_ = false;
};

}  // namespace nta
