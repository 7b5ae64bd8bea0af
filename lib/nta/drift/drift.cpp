// SPDX-License-Identifier: MIT
#include "nta/drift/drift.hpp"

#include "nta/core/error.hpp"
#include "nta/drift/stuck.hpp"
#include "nta/drift/velocity_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nta {
namespace {

constexpr std::size_t fewest_steps = 30;
constexpr double steps_per_knot = 200.0;
constexpr double huber_sd = 3.0;     // of r; a Brownian step is that far off once in 90
constexpr double prior_steps = 5.0;  // the ensemble's variance counts as five steps of a track
constexpr int reweightings = 3;

void check_options(const DriftOptions& o) {
    if (!(o.frames_per_s > 0.0) || !(o.min_knot_spacing_s > 0.0)) {
        throw InputError("drift: frames per second and knot spacing must be positive");
    }
}

/// All displacements, one track after the other.
struct StepList {
    std::vector<DriftStep> steps;
    std::vector<std::size_t> track_end;  ///< end of each track's steps
    std::int32_t first_frame = std::numeric_limits<std::int32_t>::max();
    std::int32_t last_frame = std::numeric_limits<std::int32_t>::min();
};

StepList collect_steps(const Tracks& tracks) {
    const std::vector<bool> stuck = find_stuck(tracks, Drift{});
    StepList list;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const auto& p = tracks[i].positions;
        if (p.empty()) continue;
        list.first_frame = std::min(list.first_frame, p.front().frame);
        list.last_frame = std::max(list.last_frame, p.back().frame);
        if (stuck[i]) continue;
        for (std::size_t j = 1; j < p.size(); ++j) {
            list.steps.push_back({p[j - 1].frame,
                                  p[j].frame,
                                  p[j].x_px - p[j - 1].x_px,
                                  p[j].y_px - p[j - 1].y_px,
                                  1.0 / (p[j].frame - p[j - 1].frame)});
        }
        list.track_end.push_back(list.steps.size());
    }
    return list;
}

/// Residual r^2/2 of a step per frame of its length.
double residual_px2(const DriftStep& s, const VelocityFit& fit) {
    double x = s.x_px;
    double y = s.y_px;
    for (const KnotIntegral& k : knot_integrals(s.from_frame - fit.first_frame,
                                                s.to_frame - fit.first_frame,
                                                fit.knots(),
                                                fit.spacing_frames)) {
        x -= k.frames * fit.x_px_per_frame[k.knot];
        y -= k.frames * fit.y_px_per_frame[k.knot];
    }
    return 0.5 * (x * x + y * y) / (s.to_frame - s.from_frame);
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Weights from the residuals: each track's own variance, drawn toward the ensemble's, and less for
/// steps that are too far for it (false links).
void reweight(const VelocityFit& fit, StepList& list) {
    std::vector<double> q;
    q.reserve(list.steps.size());
    for (const DriftStep& s : list.steps) q.push_back(residual_px2(s, fit));
    // r^2/2 per axis variance is exponential: its median is ln 2 times its mean.
    const double ensemble = std::max(1e-6, median(q) / std::log(2.0));
    std::size_t begin = 0;
    for (const std::size_t end : list.track_end) {
        double squares = prior_steps * ensemble;
        for (std::size_t j = begin; j < end; ++j) squares += std::min(q[j], 10.0 * ensemble);
        const double variance = squares / (prior_steps + static_cast<double>(end - begin));
        for (std::size_t j = begin; j < end; ++j) {
            DriftStep& s = list.steps[j];
            const double r_sd = std::sqrt(2.0 * q[j] / variance);
            const double damping = std::min(1.0, huber_sd / std::max(r_sd, 1e-9));
            s.weight_per_px2 = damping / (variance * (s.to_frame - s.from_frame));
        }
        begin = end;
    }
}

/// Number of knots to try: 1, then doubling spacings down to the closest allowed.
std::vector<std::size_t> knot_numbers(const StepList& list, const DriftOptions& o) {
    const double length_s = (list.last_frame - list.first_frame) / o.frames_per_s;
    const double by_time = std::floor(length_s / o.min_knot_spacing_s);
    const double by_steps = std::floor(static_cast<double>(list.steps.size()) / steps_per_knot);
    const auto most_cells =
        static_cast<std::size_t>(std::max(0.0, std::min(by_time, by_steps - 1.0)));
    std::vector<std::size_t> numbers = {1};
    for (std::size_t cells = 1; cells <= most_cells; cells *= 2) numbers.push_back(cells + 1);
    return numbers;
}

/// The fit with the lowest BIC, both axes together.
VelocityFit best_fit(const StepList& list, const DriftOptions& options) {
    const double n = 2.0 * static_cast<double>(list.steps.size());
    double least = std::numeric_limits<double>::max();
    VelocityFit best;
    for (const std::size_t knots : knot_numbers(list, options)) {
        VelocityFit fit = fit_velocity(list.steps, knots, list.first_frame, list.last_frame);
        const double bic = n * std::log(std::max(fit.squares, 1e-300) / n) +
                           2.0 * static_cast<double>(knots) * std::log(n);
        if (bic < least) {
            least = bic;
            best = std::move(fit);
        }
    }
    return best;
}

std::vector<double> cumulate(const VelocityFit& fit,
                             const std::vector<double>& velocity,
                             std::size_t frames) {
    std::vector<double> sum(frames, 0.0);
    for (std::size_t f = 1; f < frames; ++f) {
        sum[f] = sum[f - 1];
        const double to = static_cast<double>(f);
        for (const KnotIntegral& k :
             knot_integrals(to - 1.0, to, fit.knots(), fit.spacing_frames)) {
            sum[f] += k.frames * velocity[k.knot];
        }
    }
    return sum;
}

double displacement_px(const std::vector<double>& sum_px,
                       double mean_px_per_frame,
                       std::int32_t frames_since_first) {
    if (sum_px.empty()) return 0.0;
    const auto last = static_cast<std::int32_t>(sum_px.size()) - 1;
    const std::int32_t known = std::clamp(frames_since_first, 0, last);
    return sum_px[static_cast<std::size_t>(known)] +
           mean_px_per_frame * (frames_since_first - known);
}

}  // namespace

Drift estimate_drift(const Tracks& tracks, const DriftOptions& options) {
    check_options(options);
    StepList list = collect_steps(tracks);
    Drift drift;
    drift.model = "none";
    if (list.steps.size() < fewest_steps) return drift;
    VelocityFit fit = fit_velocity(list.steps, 1, list.first_frame, list.last_frame);
    for (int i = 0; i < reweightings; ++i) {
        reweight(fit, list);
        fit = best_fit(list, options);
    }
    drift.model = fit.knots() == 1 ? "constant" : "piecewise-linear velocity";
    drift.first_frame = list.first_frame;
    drift.mean_x_px_per_frame = fit.mean_x_px_per_frame;
    drift.mean_y_px_per_frame = fit.mean_y_px_per_frame;
    drift.mean_x_se_px_per_frame = std::sqrt(fit.mean_variance_px2);
    drift.mean_y_se_px_per_frame = drift.mean_x_se_px_per_frame;
    const auto frames = static_cast<std::size_t>(list.last_frame - list.first_frame) + 1;
    drift.x_px = cumulate(fit, fit.x_px_per_frame, frames);
    drift.y_px = cumulate(fit, fit.y_px_per_frame, frames);
    drift.variance_taken =
        static_cast<double>(fit.knots()) / static_cast<double>(list.steps.size());
    return drift;
}

DriftOffset drift_offset(const Drift& drift, std::int32_t frame) {
    const std::int32_t since = frame - drift.first_frame;
    return {displacement_px(drift.x_px, drift.mean_x_px_per_frame, since),
            displacement_px(drift.y_px, drift.mean_y_px_per_frame, since)};
}

Tracks remove_drift(const Tracks& tracks, const Drift& drift) {
    Tracks moved = tracks;
    for (Track& track : moved) {
        for (Localization& p : track.positions) {
            const DriftOffset offset = drift_offset(drift, p.frame);
            p.x_px -= offset.x_px;
            p.y_px -= offset.y_px;
        }
    }
    return moved;
}

}  // namespace nta
