// SPDX-License-Identifier: MIT
#include "nta/drift/stuck.hpp"

#include "nta/link/resting_steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

constexpr std::size_t fewest_positions = 5;
constexpr double needed_ln_odds = 4.605;     // 100 to 1
constexpr double least_sd_px = 0.05;         // no real spot stands stiller
constexpr double least_variance_px2 = 0.02;  // of a free particle's step per axis and frame
constexpr std::array<double, 5> error_factors = {0.7, 0.85, 1.0, 1.2, 1.5};
constexpr int diffusion_steps = 24;

/// Increments of one track along one axis, with what is known of their errors.
struct Increments {
    std::vector<double> step_px;
    std::vector<double> gap_frames;
    std::vector<double> variance_px2;  ///< predicted, one per position
};

struct PlanarIncrements {
    Increments x;
    Increments y;
};

double predicted_variance(float sd_px) {
    const double sd = std::max(least_sd_px, static_cast<double>(sd_px));
    return sd * sd;
}

PlanarIncrements increments(const Track& track) {
    PlanarIncrements d;
    const auto& p = track.positions;
    for (std::size_t i = 0; i < p.size(); ++i) {
        d.x.variance_px2.push_back(predicted_variance(p[i].x_sd_px));
        d.y.variance_px2.push_back(predicted_variance(p[i].y_sd_px));
        if (i == 0) continue;
        d.x.step_px.push_back(p[i].x_px - p[i - 1].x_px);
        d.y.step_px.push_back(p[i].y_px - p[i - 1].y_px);
        const double gap = p[i].frame - p[i - 1].frame;
        d.x.gap_frames.push_back(gap);
        d.y.gap_frames.push_back(gap);
    }
    return d;
}

/// Log likelihood of the increments; `diffusion_px2` is 2 D per frame. METHODS section 6, "gaps".
double ln_likelihood(const Increments& d, double diffusion_px2, double error_factor) {
    const double s2 = error_factor * error_factor;
    double ln = 0.0;
    double delta = 0.0;
    double w = 0.0;
    for (std::size_t j = 0; j < d.step_px.size(); ++j) {
        const double a =
            diffusion_px2 * d.gap_frames[j] + s2 * (d.variance_px2[j] + d.variance_px2[j + 1]);
        const double b = j == 0 ? 0.0 : -s2 * d.variance_px2[j];
        const double l = j == 0 ? 0.0 : b / delta;
        w = d.step_px[j] - l * w;
        delta = a - l * b;
        ln -= 0.5 * (std::log(2.0 * std::numbers::pi * delta) + w * w / delta);
    }
    return ln;
}

double ln_likelihood(const PlanarIncrements& d, double diffusion_px2, double error_factor) {
    return ln_likelihood(d.x, diffusion_px2, error_factor) +
           ln_likelihood(d.y, diffusion_px2, error_factor);
}

double ln_mean_exp(const std::vector<double>& ln) {
    const double top = *std::max_element(ln.begin(), ln.end());
    double sum = 0.0;
    for (const double v : ln) sum += std::exp(v - top);
    return top + std::log(sum / static_cast<double>(ln.size()));
}

double ln_evidence_at_rest(const PlanarIncrements& d) {
    std::vector<double> ln;
    for (const double s : error_factors) ln.push_back(ln_likelihood(d, 0.0, s));
    return ln_mean_exp(ln);
}

/// Range of 2 D per frame of the video's free particles.
struct DiffusionRange {
    double low_px2 = 0.0;
    double high_px2 = 0.0;
};

double ln_evidence_moving(const PlanarIncrements& d, const DiffusionRange& range) {
    std::vector<double> ln;
    const double ratio = std::log(range.high_px2 / range.low_px2);
    for (int i = 0; i < diffusion_steps; ++i) {
        const double v = range.low_px2 * std::exp(ratio * i / (diffusion_steps - 1));
        for (const double s : error_factors) ln.push_back(ln_likelihood(d, v, s));
    }
    return ln_mean_exp(ln);
}

double mean_square_step(const PlanarIncrements& d) {
    double sum = 0.0;
    double frames = 0.0;
    for (std::size_t j = 0; j < d.x.step_px.size(); ++j) {
        sum += 0.5 * (d.x.step_px[j] * d.x.step_px[j] + d.y.step_px[j] * d.y.step_px[j]);
        frames += d.x.gap_frames[j];
    }
    return sum / frames;
}

/// From well below the slow ones to above the fast ones, never below what a free particle does.
DiffusionRange diffusion_range(const std::vector<PlanarIncrements>& all) {
    std::vector<double> steps;
    for (const PlanarIncrements& d : all) steps.push_back(mean_square_step(d));
    const auto fast =
        steps.begin() + static_cast<std::ptrdiff_t>(0.9 * static_cast<double>(steps.size()));
    std::nth_element(steps.begin(), fast, steps.end());
    const double high = std::max(10.0 * least_variance_px2, 3.0 * *fast);
    return {std::max(least_variance_px2, 1e-3 * high), high};
}

/// Cheap exit for the many tracks that plainly move: rest cannot explain the scatter of positions.
bool plainly_moves(const PlanarIncrements& d) {
    const double most_factor2 = error_factors.back() * error_factors.back();
    double chi2 = 0.0;
    for (const Increments* axis : {&d.x, &d.y}) {
        for (std::size_t j = 0; j < axis->step_px.size(); ++j) {
            chi2 += axis->step_px[j] * axis->step_px[j] /
                    (most_factor2 * (axis->variance_px2[j] + axis->variance_px2[j + 1]));
        }
    }
    return chi2 > 4.0 * 2.0 * static_cast<double>(d.x.step_px.size());
}

PlanarIncrements moving_increments(const Track& track, const Drift& drift) {
    PlanarIncrements d = increments(track);
    const std::vector<DriftOffset> offsets = drift_along(drift, track);
    for (std::size_t j = 1; j < offsets.size(); ++j) {
        d.x.step_px[j - 1] -= offsets[j].x_px - offsets[j - 1].x_px;
        d.y.step_px[j - 1] -= offsets[j].y_px - offsets[j - 1].y_px;
    }
    return d;
}

bool rests(const Track& track, const PlanarIncrements& moving, const DiffusionRange& range) {
    const PlanarIncrements rest = increments(track);
    if (plainly_moves(rest)) return false;
    return ln_evidence_at_rest(rest) - ln_evidence_moving(moving, range) > needed_ln_odds;
}

/// The longest part of a track that stands still, empty if there is none: a particle that passed a
/// spot at rest may have been mistaken for it.
Track longest_rest(const Track& track) {
    const auto& p = track.positions;
    std::vector<LaboratoryStep> steps;
    for (std::size_t j = 1; j < p.size(); ++j) {
        const double dx = p[j].x_px - p[j - 1].x_px;
        const double dy = p[j].y_px - p[j - 1].y_px;
        steps.push_back(
            {0.5 * (dx * dx + dy * dy),
             0.5 * (predicted_variance(p[j - 1].x_sd_px) + predicted_variance(p[j - 1].y_sd_px) +
                    predicted_variance(p[j].x_sd_px) + predicted_variance(p[j].y_sd_px))});
    }
    const std::vector<bool> rest = resting_steps(steps);
    std::size_t length = 0;
    std::size_t longest = 0;
    std::size_t end = 0;
    for (std::size_t j = 0; j < rest.size(); ++j) {
        length = rest[j] ? length + 1 : 0;
        if (length <= longest) continue;
        longest = length;
        end = j + 1;
    }
    Track stretch;
    if (longest == 0) return stretch;
    // Its first and last step may be a short one of the moving part.
    stretch.positions.assign(p.begin() + static_cast<std::ptrdiff_t>(end - longest) + 1,
                             p.begin() + static_cast<std::ptrdiff_t>(end));
    return stretch;
}

}  // namespace

std::vector<bool> find_stuck(const Tracks& tracks, const Drift& drift) {
    std::vector<bool> stuck(tracks.size(), false);
    std::vector<PlanarIncrements> moving;
    std::vector<std::size_t> index;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (tracks[i].positions.size() < fewest_positions) continue;
        moving.push_back(moving_increments(tracks[i], drift));
        index.push_back(i);
    }
    if (moving.empty()) return stuck;
    const DiffusionRange range = diffusion_range(moving);
    for (std::size_t k = 0; k < index.size(); ++k) {
        const Track& track = tracks[index[k]];
        stuck[index[k]] = rests(track, moving[k], range);
        if (stuck[index[k]]) continue;
        const Track stretch = longest_rest(track);
        if (stretch.positions.size() < fewest_positions) continue;
        stuck[index[k]] = rests(stretch, moving_increments(stretch, drift), range);
    }
    return stuck;
}

}  // namespace nta
