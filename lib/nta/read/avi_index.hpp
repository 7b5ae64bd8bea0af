// SPDX-License-Identifier: MIT
// The index of an AVI, read beside the walk through its chunks and believed entry by entry only
// where a chunk of that name, place and size stands there.
#pragma once

#include "nta/read/avi_header.hpp"
#include "nta/read/byte_source.hpp"

#include <cstdint>
#include <optional>

namespace nta {

/// True for "03db", "03dc" of stream 3; of any stream where there is one video stream only.
bool is_avi_picture(const AviChunkHeader& header, const AviHeader& avi);

/// What the index adds to the chunks themselves: steps of the time grid that some recorders write
/// into the index alone, and whether it contradicts the chunks. Nothing else is taken from it.
class AviIndex {
  public:
    AviIndex(const ByteSource& bytes, const AviHeader& header);

    /// Steps without a chunk that the index lists before this chunk. To be called once for every
    /// chunk of the stream, in order; `at` is the place of its header.
    std::int64_t steps_before(std::uint64_t at, std::uint32_t size);
    /// The same behind the last chunk.
    std::int64_t steps_after_last();
    /// True if an entry met so far names a place where no such chunk stands.
    [[nodiscard]] bool is_wrong() const { return wrong_; }

  private:
    struct Entry {
        std::uint64_t at = 0;  ///< of the chunk's header
        std::uint32_t size = 0;
    };

    void find_old_index();
    bool open_next_part();
    std::optional<Entry> next_entry();
    std::optional<Entry> next_old_entry();
    std::optional<Entry> next_standard_entry();
    [[nodiscard]] bool is_empty(const Entry& entry) const;

    const ByteSource& bytes_;
    const AviHeader& header_;
    ByteWindow index_;        ///< of the entries
    ByteWindow parts_;        ///< of the OpenDML list of indexes
    ByteWindow chunks_;       ///< of the chunks themselves
    std::uint64_t at_ = 0;    ///< next entry
    std::uint64_t left_ = 0;  ///< entries behind it
    std::uint64_t base_ = 0;  ///< what its offsets count from
    std::uint32_t entry_bytes_ = 16;
    std::uint64_t part_at_ = 0;
    std::uint64_t parts_left_ = 0;
    bool old_style_ = false;
    bool has_base_ = false;
    std::optional<Entry> pending_;
    std::uint64_t last_at_ = 0;
    bool wrong_ = false;
};

}  // namespace nta
