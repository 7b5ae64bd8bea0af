// SPDX-License-Identifier: MIT
#include "nta/overlay/overlay_marks.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <tuple>
#include <unordered_map>

namespace nta {
namespace {

SpotKind kind_of(const TrackRow& row) {
    if (row.used) return SpotKind::used;
    if (row.reason == "stuck") return SpotKind::stuck;
    return row.positions > 1 ? SpotKind::unused : SpotKind::untracked;
}

struct FrameCount {
    std::int64_t frame = 0;
    std::int64_t spots = 0;
};

}  // namespace

OverlayMarks::OverlayMarks(const Analysis& analysis)
    : spots_(analysis.spots), track_of_spot_(analysis.spots.size(), -1) {
    std::unordered_map<std::int64_t, std::int32_t> place;
    for (const TrackRow& row : analysis.tracks) {
        place.emplace(row.track_id, static_cast<std::int32_t>(tracks_.size()));
        tracks_.push_back({row.track_id, nta::kind_of(row), 0, {}});
    }
    for (std::size_t i = 0; i < spots_.size(); ++i) {
        const auto found = place.find(analysis.spot_track_id[i]);
        if (found == place.end()) continue;
        track_of_spot_[i] = found->second;
        tracks_[static_cast<std::size_t>(found->second)].spots.push_back(i);
    }
    color_tracks();
}

// Each track takes, where it begins, the color whose nearest bearer is farthest away.
void OverlayMarks::color_tracks() {
    std::vector<TrackMark*> waiting;
    for (TrackMark& track : tracks_) {
        if (track.kind == SpotKind::used && !track.spots.empty()) waiting.push_back(&track);
    }
    // Spots are ordered by frame.
    std::ranges::sort(waiting, {}, [](const TrackMark* track) { return track->spots.front(); });
    std::vector<const TrackMark*> alive;
    for (TrackMark* track : waiting) {
        const Localization& start = spots_[track->spots.front()];
        std::erase_if(alive, [&](const TrackMark* other) {
            return spots_[other->spots.back()].frame < start.frame;
        });
        std::array<double, k_track_colors> nearest_px2{};
        nearest_px2.fill(std::numeric_limits<double>::max());
        for (const TrackMark* other : alive) {
            const Localization& there = spots_[other->spots[other->spots.size() / 2]];
            const double dx = there.x_px - start.x_px;
            const double dy = there.y_px - start.y_px;
            double& nearest = nearest_px2[static_cast<std::size_t>(other->color)];
            nearest = std::min(nearest, dx * dx + dy * dy);
        }
        // Of colors that nobody bears, one after the other.
        std::rotate(nearest_px2.begin(),
                    nearest_px2.begin() + track->track_id % k_track_colors,
                    nearest_px2.end());
        const auto farthest = std::ranges::max_element(nearest_px2) - nearest_px2.begin();
        track->color = static_cast<int>((farthest + track->track_id) % k_track_colors);
        alive.push_back(track);
    }
}

std::pair<std::size_t, std::size_t> OverlayMarks::in_frame(std::int64_t frame) const {
    const auto begin = std::ranges::lower_bound(
        spots_, frame, {}, [](const Localization& spot) { return std::int64_t{spot.frame}; });
    const auto end = std::find_if(
        begin, spots_.end(), [frame](const Localization& spot) { return spot.frame != frame; });
    return {static_cast<std::size_t>(begin - spots_.begin()),
            static_cast<std::size_t>(end - spots_.begin())};
}

const TrackMark* OverlayMarks::track_of(std::size_t index) const {
    const std::int32_t track = track_of_spot_[index];
    return track < 0 ? nullptr : &tracks_[static_cast<std::size_t>(track)];
}

SpotKind OverlayMarks::kind_of(std::size_t index) const {
    const TrackMark* track = track_of(index);
    return track == nullptr ? SpotKind::untracked : track->kind;
}

std::vector<const TrackMark*> OverlayMarks::tracks_through(std::int64_t frame) const {
    std::vector<const TrackMark*> through;
    for (const TrackMark& track : tracks_) {
        if (track.spots.size() < 2 || spots_[track.spots.front()].frame > frame ||
            spots_[track.spots.back()].frame < frame)
            continue;
        through.push_back(&track);
    }
    return through;
}

std::optional<std::int64_t> OverlayMarks::typical_frame() const {
    const std::optional<std::int64_t> frame = typical_frame_of(true);
    return frame ? frame : typical_frame_of(false);
}

std::optional<std::int64_t> OverlayMarks::typical_frame_of(bool used_only) const {
    std::vector<FrameCount> counts;
    for (std::size_t i = 0; i < spots_.size(); ++i) {
        if (used_only && kind_of(i) != SpotKind::used) continue;
        if (counts.empty() || counts.back().frame != spots_[i].frame) {
            counts.push_back({spots_[i].frame, 0});
        }
        ++counts.back().spots;
    }
    if (counts.empty()) return std::nullopt;
    const std::int64_t middle = (counts.front().frame + counts.back().frame) / 2;
    const auto median = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
    std::ranges::nth_element(counts, median, {}, &FrameCount::spots);
    const std::int64_t wanted = median->spots;
    // By frame as well, so that of two that are equally near the earlier one is taken.
    const auto nearest = std::ranges::min_element(counts, {}, [&](const FrameCount& c) {
        return std::tuple(c.spots != wanted, std::abs(c.frame - middle), c.frame);
    });
    return nearest->frame;
}

}  // namespace nta
