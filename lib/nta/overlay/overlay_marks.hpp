// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace nta {

/// What became of a spot.
enum class SpotKind {
    used,       ///< part of a track whose size went into the distribution
    unused,     ///< part of a track that is too short or too dim for that
    untracked,  ///< seen in a single frame, or part of no track
    stuck,      ///< part of a track that does not move: left out of sizes and counts
};

struct TrackMark {
    std::int64_t track_id = 0;
    SpotKind kind = SpotKind::unused;
    int color = 0;                   ///< of k_track_colors, different from those nearby
    std::vector<std::size_t> spots;  ///< indices of its spots, by frame
};

/// Colors that tell tracks apart.
inline constexpr int k_track_colors = 6;

/// The spots of an analysis by frame and by track, ready to be drawn. Refers to the analysis, which
/// must outlive it.
class OverlayMarks {
  public:
    explicit OverlayMarks(const Analysis& analysis);

    [[nodiscard]] const Localization& spot(std::size_t index) const { return spots_[index]; }
    /// First and one past the last index of the spots in a frame.
    [[nodiscard]] std::pair<std::size_t, std::size_t> in_frame(std::int64_t frame) const;
    /// The track a spot belongs to; null for none.
    [[nodiscard]] const TrackMark* track_of(std::size_t index) const;
    [[nodiscard]] SpotKind kind_of(std::size_t index) const;
    /// Tracks from whose first to whose last position this frame lies; without those of a single
    /// spot.
    [[nodiscard]] std::vector<const TrackMark*> tracks_through(std::int64_t frame) const;

    /// The frame that shows best how detection fares: of the frames with spots of used tracks those
    /// with the median number of them, and of these the one nearest to the middle of the frames
    /// analyzed. Without used tracks the same by all spots, without spots nothing.
    [[nodiscard]] std::optional<std::int64_t> typical_frame() const;

  private:
    void color_tracks();
    [[nodiscard]] std::optional<std::int64_t> typical_frame_of(bool used_only) const;

    const Localizations& spots_;
    std::vector<TrackMark> tracks_;
    std::vector<std::int32_t> track_of_spot_;  ///< place in tracks_, -1 for none
};

}  // namespace nta
