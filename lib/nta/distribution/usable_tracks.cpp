// SPDX-License-Identifier: MIT
#include "nta/distribution/usable_tracks.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nta {

namespace {

// A track whose ln L varies by less than this over the whole grid says nothing about its diameter.
constexpr double k_least_ln_range = 1e-6;

bool usable(const TrackEvidence& track, std::size_t grid_size) {
    const auto& ln_l = track.log_likelihood;
    assert(ln_l.size() == grid_size);
    if (ln_l.size() != grid_size || !(track.counted_frames > 0.0) ||
        !std::isfinite(track.counted_frames))
        return false;
    if (!std::all_of(ln_l.begin(), ln_l.end(), [](double v) { return std::isfinite(v); }))
        return false;
    const auto [low, high] = std::minmax_element(ln_l.begin(), ln_l.end());
    return *high - *low > k_least_ln_range;
}

}  // namespace

std::vector<const TrackEvidence*> usable_tracks(const std::vector<TrackEvidence>& tracks,
                                                std::size_t grid_size,
                                                Diagnostics& diagnostics) {
    std::vector<const TrackEvidence*> result;
    for (const auto& track : tracks) {
        if (usable(track, grid_size)) result.push_back(&track);
    }
    if (result.size() < tracks.size()) {
        diagnostics.push_back(
            {"uninformative-track",
             Severity::note,
             "Tracks that say nothing about their diameter are left out of the size distribution.",
             static_cast<double>(tracks.size() - result.size())});
    }
    return result;
}

}  // namespace nta
