// SPDX-License-Identifier: MIT
#include "nta/link/split_spots.hpp"

#include "nta/core/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace nta {
namespace {

double light_of(const Localization& spot) {
    const auto width = static_cast<double>(spot.width_px);
    return static_cast<double>(spot.peak_adu) * width * width;
}

void add_lights(const Track& track, std::size_t first, std::size_t end, std::vector<double>& to) {
    for (std::size_t i = first; i < std::min(end, track.positions.size()); ++i)
        to.push_back(light_of(track.positions[i]));
}

// Median light of the positions around number k of a track, itself not counted, and of those behind
// the first one of the track that may go on from there.
std::optional<double> light_around(const Track& track, std::size_t k, const Track& onward) {
    constexpr std::size_t either_side = 4;
    constexpr std::size_t fewest = 3;
    std::vector<double> lights;
    add_lights(track, k - std::min(k, either_side), k, lights);
    add_lights(track, k + 1, k + 1 + either_side, lights);
    add_lights(onward, 1, 1 + either_side, lights);
    if (lights.size() < fewest) return std::nullopt;
    return median_of(lights);
}

// Whether `spot` lacks just the light that `piece` has. That it lacks any need not be significant:
// a spot that belongs to no other is seldom so near by chance.
bool completes(const Localization& spot, const Localization& piece, double track_light) {
    // What a particle's light differs from frame to frame otherwise: it moves through the focus.
    constexpr double flicker = 0.1;
    const double error = std::hypot(flicker, static_cast<double>(spot.log_flux_sd));
    const double alone = std::log(light_of(spot) / track_light);
    const double together = std::log((light_of(spot) + light_of(piece)) / track_light);
    return std::abs(together) < std::min(3.0 * error, -alone);
}

Localization joined(const Localization& a, const Localization& b) {
    const double light = light_of(a) + light_of(b);
    const double share = light_of(b) / light;
    Localization out = a.peak_adu >= b.peak_adu ? a : b;
    out.x_px = std::lerp(a.x_px, b.x_px, share);
    out.y_px = std::lerp(a.y_px, b.y_px, share);
    const auto sd = [share](float of_a, float of_b) {
        return static_cast<float>(std::hypot((1.0 - share) * static_cast<double>(of_a),
                                             share * static_cast<double>(of_b)));
    };
    out.x_sd_px = sd(a.x_sd_px, b.x_sd_px);
    out.y_sd_px = sd(a.y_sd_px, b.y_sd_px);
    out.log_flux_sd = sd(a.log_flux_sd, b.log_flux_sd);
    out.width_px = static_cast<float>(std::sqrt(light / static_cast<double>(out.peak_adu)));
    out.saturated = a.saturated || b.saturated;
    out.lean_x_px = out.lean_y_px = out.lean_sd_px = 0.0F;
    return out;
}

class Joiner {
  public:
    Joiner(Localizations& spots, Tracks& tracks, double reach_px)
        : spots_(spots),
          tracks_(tracks),
          reach_px_(reach_px),
          is_joined_(tracks.size(), false),
          is_piece_(spots.size(), false) {
        for (std::size_t i = 0; i < tracks.size(); ++i)
            beginnings_[tracks[i].first_frame()].push_back(i);
    }

    std::int64_t run() {
        std::int64_t joined_spots = 0;
        for (std::size_t i = 0; i < tracks_.size(); ++i) {
            if (is_joined_[i]) continue;
            // A track grows where another one goes on from a joined spot.
            for (std::size_t k = 0; k < tracks_[i].positions.size(); ++k)
                joined_spots += complete(i, k) ? 1 : 0;
        }
        if (joined_spots > 0) take_out_pieces();
        return joined_spots;
    }

  private:
    bool complete(std::size_t track, std::size_t k) {
        const auto candidates = beginnings_.find(tracks_[track].positions[k].frame);
        if (candidates == beginnings_.end()) return false;
        const auto found =
            std::find_if(candidates->second.begin(), candidates->second.end(), [&](std::size_t i) {
                return i != track && !is_joined_[i] && belongs_to(i, track, k);
            });
        if (found == candidates->second.end()) return false;
        join(*found, track, k);
        return true;
    }

    // A piece belongs to no other spot, or is where the track goes on that ends here.
    [[nodiscard]] bool belongs_to(std::size_t other, std::size_t track, std::size_t k) const {
        const Track& here = tracks_[track];
        const Track& there = tracks_[other];
        const bool is_end = k + 1 == here.positions.size();
        if (here.positions.size() == 1 || (there.positions.size() > 1 && !is_end)) return false;
        const Localization& spot = here.positions[k];
        const Localization& piece = there.positions.front();
        if (std::hypot(piece.x_px - spot.x_px, piece.y_px - spot.y_px) > reach_px_) return false;
        const std::optional<double> light = light_around(here, k, there);
        return light && completes(spot, piece, *light);
    }

    void join(std::size_t other, std::size_t track, std::size_t k) {
        Track& here = tracks_[track];
        const Track& there = tracks_[other];
        here.positions[k] = joined(here.positions[k], there.positions.front());
        spots_[here.spot_indices[k]] = here.positions[k];
        here.positions.insert(
            here.positions.end(), there.positions.begin() + 1, there.positions.end());
        here.spot_indices.insert(
            here.spot_indices.end(), there.spot_indices.begin() + 1, there.spot_indices.end());
        is_joined_[other] = true;
        is_piece_[there.spot_indices.front()] = true;
    }

    void take_out_pieces() {
        Tracks kept;
        for (std::size_t i = 0; i < tracks_.size(); ++i) {
            if (is_joined_[i]) continue;
            kept.push_back(std::move(tracks_[i]));
            kept.back().track_id = static_cast<std::int64_t>(kept.size()) - 1;
        }
        std::vector<std::size_t> place(spots_.size());
        std::size_t next = 0;
        for (std::size_t s = 0; s < spots_.size(); ++s) {
            place[s] = next;
            if (!is_piece_[s]) spots_[next++] = spots_[s];
        }
        spots_.resize(next);
        for (Track& track : kept)
            for (std::size_t& s : track.spot_indices) s = place[s];
        tracks_ = std::move(kept);
    }

    Localizations& spots_;
    Tracks& tracks_;
    double reach_px_;
    std::vector<bool> is_joined_;  // tracks that are part of another one
    std::vector<bool> is_piece_;   // spots
    std::map<std::int32_t, std::vector<std::size_t>> beginnings_;  // tracks by first frame
};

}  // namespace

std::int64_t join_split_spots(Localizations& spots, Tracks& tracks, double step_variance_px2) {
    const double reach_px = 7.0 * std::sqrt(std::max(0.0, step_variance_px2) / 6.0);
    return Joiner(spots, tracks, reach_px).run();
}

}  // namespace nta
