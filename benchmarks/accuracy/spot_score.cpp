// SPDX-License-Identifier: MIT
#include "spot_score.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace nta::accuracy {
namespace {

constexpr double reach_px = 3.0;
using FrameTruth = std::span<const TrueSpot>;

double distance_px(const Localization& a, const TrueSpot& b) {
    return std::hypot(a.x_px - b.x_px, a.y_px - b.y_px);
}

// Distance to the nearest other particle of the frame.
double neighbor_px(const TrueSpot& spot, FrameTruth frame, bool visible_only) {
    double least = 1e9;
    for (const TrueSpot& other : frame) {
        if (other.particle_id == spot.particle_id || (visible_only && !other.visible)) continue;
        least = std::min(least, std::hypot(other.x_px - spot.x_px, other.y_px - spot.y_px));
    }
    return least;
}

// The particle that a spot belongs to, or -1.
std::int64_t owner(const Localization& spot, FrameTruth frame) {
    std::int64_t particle = -1;
    double least = reach_px;
    for (const TrueSpot& t : frame) {
        if (distance_px(spot, t) >= least) continue;
        least = distance_px(spot, t);
        particle = t.particle_id;
    }
    return particle;
}

// The spot that shows a particle, or none.
const Localization* image_of(const TrueSpot& t, std::span<const Localization> frame) {
    const Localization* best = nullptr;
    double least = reach_px;
    for (const Localization& s : frame) {
        if (distance_px(s, t) >= least) continue;
        least = distance_px(s, t);
        best = &s;
    }
    return best;
}

double false_link_share(const Localizations& found,
                        const std::vector<std::int64_t>& track_id,
                        const std::vector<std::int64_t>& owners) {
    std::map<std::int64_t, std::int64_t> last_owner;  // by track
    double links = 0.0;
    double wrong = 0.0;
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (track_id[i] < 0) continue;
        const auto [at, is_new] = last_owner.try_emplace(track_id[i], owners[i]);
        if (is_new) continue;
        if (at->second >= 0 && owners[i] >= 0) {
            links += 1.0;
            if (at->second != owners[i]) wrong += 1.0;
        }
        at->second = owners[i];
    }
    return links > 0.0 ? wrong / links : 0.0;
}

}  // namespace

TrueFrames by_frame(const std::vector<TrueSpot>& spots, int frames) {
    TrueFrames result(static_cast<std::size_t>(frames));
    for (std::size_t from = 0; from < spots.size();) {
        std::size_t to = from;
        while (to < spots.size() && spots[to].frame == spots[from].frame) ++to;
        result[static_cast<std::size_t>(spots[from].frame)] =
            std::span(spots).subspan(from, to - from);
        from = to;
    }
    return result;
}

SpotScore score_spots(const Localizations& found,
                      const std::vector<std::int64_t>& track_id,
                      const TrueFrames& truth) {
    constexpr double alone_px = 10.0;
    double visible = 0.0, seen = 0.0, right = 0.0;
    double squares = 0.0, predicted = 0.0, measured = 0.0;
    std::vector<std::int64_t> owners;
    std::size_t from = 0;
    for (std::size_t f = 0; f < truth.size(); ++f) {
        std::size_t to = from;
        while (to < found.size() && static_cast<std::size_t>(found[to].frame) == f) ++to;
        const auto here = std::span(found).subspan(from, to - from);
        from = to;
        for (const Localization& s : here) {
            owners.push_back(owner(s, truth[f]));
            right += owners.back() >= 0 ? 1.0 : 0.0;
        }
        for (const TrueSpot& t : truth[f]) {
            if (!t.visible) continue;
            visible += 1.0;
            const Localization* s = image_of(t, here);
            if (!s) continue;
            seen += 1.0;
            if (neighbor_px(t, truth[f], false) < alone_px) continue;
            squares += 0.5 * distance_px(*s, t) * distance_px(*s, t);
            predicted += 0.5 * (std::pow(static_cast<double>(s->x_sd_px), 2.0) +
                                std::pow(static_cast<double>(s->y_sd_px), 2.0));
            measured += 1.0;
        }
    }
    SpotScore out;
    if (visible > 0.0) out.recall = seen / visible;
    if (!found.empty()) out.precision = right / static_cast<double>(found.size());
    if (measured > 0.0) {
        out.rms_error_px = std::sqrt(squares / measured);
        out.predicted_rms_px = std::sqrt(predicted / measured);
    }
    out.false_links = false_link_share(found, track_id, owners);
    return out;
}

double merged_share(const TrueFrames& truth) {
    constexpr double merging_px = 3.0 * 1.6;
    double visible = 0.0;
    double merged = 0.0;
    for (const FrameTruth& frame : truth) {
        for (const TrueSpot& s : frame) {
            if (!s.visible) continue;
            visible += 1.0;
            merged += neighbor_px(s, frame, true) < merging_px ? 1.0 : 0.0;
        }
    }
    return visible > 0.0 ? merged / visible : 0.0;
}

}  // namespace nta::accuracy
