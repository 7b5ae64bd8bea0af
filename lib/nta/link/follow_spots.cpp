// SPDX-License-Identifier: MIT
#include "nta/link/follow_spots.hpp"

#include "nta/link/assignment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

namespace nta {
namespace {

// A track competes for its best candidates only, which bounds the work in a crowd. In 2-D, the
// chance that a track loses its right spot to 24 nearer ones is nil at any density worth linking.
constexpr std::size_t most_candidates = 24;
constexpr double most_own_steps =
    60.0;                             // beyond, old steps fade: a particle may have been mistaken
constexpr double level_weight = 0.5;  // of the newest spot in a track's brightness level

struct LivingTrack {
    std::size_t last_spot = 0;
    std::int32_t last_frame = 0;
    std::size_t misses = 0;        ///< frames with spots, none of which was this track's
    double own_steps = 0.0;        ///< n of the posterior
    double own_squares_px2 = 0.0;  ///< sum of r^2/2, scaled to one frame
    double ln_level = 0.0;
    bool has_level = false;
};

/// Everything one pass needs, frame by frame.
class Follower {
  public:
    Follower(const SpotTable& table, const MotionModel& model, const LinkOptions& options)
        : table_(table), model_(model), options_(options) {
        chains_.previous.assign(table.spots.size(), no_spot);
        ln_birth_density_.reserve(table.spots.size());
        for (const LinkSpot& spot : table.spots) ln_birth_density_.push_back(ln_birth(spot));
    }

    SpotChains run() {
        for (const SpotFrame& frame : table_.frames) {
            retire(frame.frame);
            collect_candidates(frame);
            const std::vector<int> columns = assign_least_cost(
                static_cast<int>(living_.size()), static_cast<int>(frame.size()), edges_);
            continue_tracks(frame, columns);
        }
        return std::move(chains_);
    }

  private:
    double ln_birth(const LinkSpot& spot) const {
        double ln = std::log(model_.birth_density_per_px2);
        if (model_.use_brightness && spot.has_brightness) {
            ln += ln_heavy_tailed_density(spot.ln_brightness - model_.birth_brightness_mean,
                                          model_.birth_brightness_sd);
        }
        return ln;
    }

    void retire(std::int32_t frame) {
        std::erase_if(living_, [&](const LivingTrack& t) {
            return frame - t.last_frame > options_.max_gap_frames + 1;
        });
    }

    /// ln f_I, or what cancels the birth's brightness term where brightness is unknown.
    double ln_brightness_density(const LivingTrack& track, const LinkSpot& spot) const {
        if (!model_.use_brightness || !spot.has_brightness) return 0.0;
        if (track.has_level) {
            return ln_heavy_tailed_density(spot.ln_brightness - track.ln_level,
                                           model_.brightness_change_sd);
        }
        return ln_heavy_tailed_density(spot.ln_brightness - model_.birth_brightness_mean,
                                       model_.birth_brightness_sd);
    }

    struct Predictive {
        double shape = 0.0;
        double scale_px2 = 0.0;
    };

    Predictive predictive(const LivingTrack& track) const {
        return {model_.variance_shape + track.own_steps,
                model_.variance_scale_px2 + track.own_squares_px2};
    }

    /// Distance beyond which no spot of this frame can have a cost below 0.
    double farthest_px(const LivingTrack& track, double ln_odds, double most_ln_rest) const {
        const Predictive p = predictive(track);
        // The relative variance k widens the density and lowers its top. A cost of 0 lies at
        // r^2 = 2 scale k ((top / k)^a - 1), which has one maximum over k.
        const double a = 1.0 / (p.shape + 1.0);
        const double ln_top =
            std::log(p.shape / (2.0 * std::numbers::pi * p.scale_px2)) + ln_odds + most_ln_rest;
        const double ln_k =
            std::min(ln_top + std::log1p(-a) / a, std::log(options_.max_gap_frames + 4.0));
        const double excess = std::expm1(a * (ln_top - ln_k));
        const double r =
            excess > 0.0 ? std::sqrt(2.0 * p.scale_px2 * std::exp(ln_k) * excess) : 0.0;
        return options_.max_step_px ? std::min(r, *options_.max_step_px) : r;
    }

    void collect_candidates(const SpotFrame& frame) {
        edges_.clear();
        double most_ln_rest = -std::numeric_limits<double>::max();
        const double ln_top_brightness =
            model_.use_brightness
                ? std::max(ln_heavy_tailed_density(0.0, model_.brightness_change_sd),
                           ln_heavy_tailed_density(0.0, model_.birth_brightness_sd))
                : 0.0;
        for (std::size_t j = frame.begin; j < frame.end; ++j) {
            most_ln_rest = std::max(most_ln_rest, ln_top_brightness - ln_birth_density_[j]);
        }
        for (std::size_t i = 0; i < living_.size(); ++i) {
            const std::size_t first = edges_.size();
            collect_for_track(static_cast<int>(i), frame, most_ln_rest);
            keep_best(first);
        }
    }

    void collect_for_track(int row, const SpotFrame& frame, double most_ln_rest) {
        const LivingTrack& track = living_[static_cast<std::size_t>(row)];
        const LinkSpot& from = table_.spots[track.last_spot];
        const double p_seen = model_.seen_probability[std::min(track.misses, most_misses - 1)];
        const double ln_odds = std::log(p_seen / (1.0 - p_seen));
        const WayPx way = model_.flow.between(track.last_frame, frame.frame, from.x_px, from.y_px);
        const double x = from.x_px + way.x_px;
        const double y = from.y_px + way.y_px;
        const double reach = farthest_px(track, ln_odds, most_ln_rest);
        const Predictive p = predictive(track);
        const auto spots = std::span(table_.spots).subspan(frame.begin, frame.size());
        auto spot = std::lower_bound(
            spots.begin(), spots.end(), x - reach, [](const LinkSpot& s, double v) {
                return s.x_px < v;
            });
        for (; spot != spots.end() && spot->x_px <= x + reach; ++spot) {
            const double dx = spot->x_px - x;
            const double dy = spot->y_px - y;
            const double r2 = dx * dx + dy * dy;
            if (r2 > reach * reach) continue;
            const auto column = spot - spots.begin();
            const double gap = frame.frame - track.last_frame;
            const double b = p.scale_px2 * relative_step_variance(model_, gap, from, *spot);
            const double ln_step = std::log(p.shape / (2.0 * std::numbers::pi * b)) -
                                   (p.shape + 1.0) * std::log1p(0.5 * r2 / b);
            const double cost = ln_birth_density_[frame.begin + static_cast<std::size_t>(column)] -
                                ln_odds - ln_step - ln_brightness_density(track, *spot);
            if (cost < 0.0) edges_.push_back({row, static_cast<int>(column), cost});
        }
    }

    /// Leaves a track its cheapest candidates and puts them back in order of place.
    void keep_best(std::size_t first) {
        const std::size_t n = edges_.size() - first;
        if (n <= most_candidates) return;
        const auto begin = edges_.begin() + static_cast<std::ptrdiff_t>(first);
        std::sort(begin, edges_.end(), [](const auto& a, const auto& b) {
            return a.cost != b.cost ? a.cost < b.cost : a.column < b.column;
        });
        edges_.resize(first + most_candidates);
        std::sort(
            begin, edges_.end(), [](const auto& a, const auto& b) { return a.column < b.column; });
        chains_.left_out_candidates += static_cast<std::int64_t>(n - most_candidates);
    }

    void continue_tracks(const SpotFrame& frame, const std::vector<int>& columns) {
        std::vector<bool> taken(frame.size(), false);
        for (std::size_t i = 0; i < living_.size(); ++i) {
            LivingTrack& track = living_[i];
            const std::size_t misses = std::min(track.misses, most_misses - 1);
            ++chains_.chances[misses];
            if (columns[i] < 0) {
                ++track.misses;
                continue;
            }
            ++chains_.seen[misses];
            taken[static_cast<std::size_t>(columns[i])] = true;
            extend(track, frame, frame.begin + static_cast<std::size_t>(columns[i]));
        }
        for (std::size_t j = 0; j < frame.size(); ++j) {
            if (taken[j]) continue;
            const LinkSpot& spot = table_.spots[frame.begin + j];
            LivingTrack born;
            born.last_spot = frame.begin + j;
            born.last_frame = frame.frame;
            born.ln_level = spot.ln_brightness;
            born.has_level = spot.has_brightness;
            living_.push_back(born);
        }
    }

    void extend(LivingTrack& track, const SpotFrame& frame, std::size_t j) {
        const LinkSpot& from = table_.spots[track.last_spot];
        const LinkSpot& to = table_.spots[j];
        chains_.previous[j] = static_cast<std::int64_t>(track.last_spot);
        if (model_.per_track) {
            const double gap = frame.frame - track.last_frame;
            const double q = half_square_px2(model_.flow, from, to);
            const double k = relative_step_variance(model_, gap, from, to);
            if (track.own_steps >= most_own_steps) {
                track.own_squares_px2 *= 1.0 - 1.0 / most_own_steps;
                track.own_steps -= 1.0;
            }
            track.own_steps += 1.0;
            track.own_squares_px2 += q / k;
        }
        if (to.has_brightness) {
            const double w = track.has_level ? level_weight : 1.0;
            track.ln_level = (1.0 - w) * track.ln_level + w * to.ln_brightness;
            track.has_level = true;
        }
        track.last_spot = j;
        track.last_frame = frame.frame;
        track.misses = 0;
    }

    const SpotTable& table_;
    const MotionModel& model_;
    const LinkOptions& options_;
    std::vector<double> ln_birth_density_;
    std::vector<LivingTrack> living_;
    std::vector<AssignmentEdge> edges_;
    SpotChains chains_;
};

}  // namespace

double half_square_px2(const CommonMotion& flow, const LinkSpot& from, const LinkSpot& to) {
    const WayPx way = flow.between(
        from.frame, to.frame, 0.5 * (from.x_px + to.x_px), 0.5 * (from.y_px + to.y_px));
    const double dx = to.x_px - from.x_px - way.x_px;
    const double dy = to.y_px - from.y_px - way.y_px;
    return 0.5 * (dx * dx + dy * dy);
}

double relative_step_variance(const MotionModel& model,
                              double gap_frames,
                              const LinkSpot& from,
                              const LinkSpot& to) {
    const double mean_px2 = model.variance_scale_px2 / (model.variance_shape - 1.0);
    // Predicted localization errors may be too large: leave diffusion a tenth of the variance.
    const double noise_share = std::min(0.9, model.localization_px2 / mean_px2);
    double noise = noise_share;
    if (model.localization_px2 > 0.0) {
        noise *= (from.variance_px2 + to.variance_px2) / model.localization_px2;
    }
    return (1.0 - noise_share) * gap_frames + std::min(noise, 3.0);
}

SpotChains follow_spots(const SpotTable& table,
                        const MotionModel& model,
                        const LinkOptions& options) {
    return Follower(table, model, options).run();
}

}  // namespace nta
