// SPDX-License-Identifier: MIT
#include "nta/drift/drift.hpp"

#include "nta/core/error.hpp"
#include "nta/core/order_statistics.hpp"
#include "nta/drift/stuck.hpp"
#include "nta/link/motion_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace nta {
namespace {

constexpr std::size_t fewest_steps = 30;
constexpr double huber_sd = 3.0;     // of r; a Brownian step is that far off once in 90
constexpr double prior_steps = 5.0;  // the ensemble's variance counts as five steps of a track
constexpr int most_reweightings = 4;
constexpr double settled_px_per_frame = 5e-4;  // a hundredth of a position's error

void check_options(const DriftOptions& o) {
    if (!(o.frames_per_s > 0.0) || !(o.min_knot_spacing_s > 0.0)) {
        throw InputError("drift: frames per second and knot spacing must be positive");
    }
}

/// All displacements, one track after the other.
struct StepList {
    std::vector<MotionStep> steps;
    std::vector<std::size_t> track_end;  ///< end of each track's steps
};

StepList collect_steps(const Tracks& tracks) {
    const std::vector<bool> stuck = find_stuck(tracks, Drift{});
    StepList list;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (stuck[i]) continue;
        const auto& p = tracks[i].positions;
        for (std::size_t j = 1; j < p.size(); ++j) {
            list.steps.push_back({p[j - 1].frame,
                                  p[j].frame,
                                  0.5 * (p[j - 1].x_px + p[j].x_px),
                                  0.5 * (p[j - 1].y_px + p[j].y_px),
                                  p[j].x_px - p[j - 1].x_px,
                                  p[j].y_px - p[j - 1].y_px,
                                  1.0 / (p[j].frame - p[j - 1].frame)});
        }
        list.track_end.push_back(list.steps.size());
    }
    return list;
}

/// The smallest field that holds every position.
FieldOfView field_of(const Tracks& tracks) {
    constexpr double far = std::numeric_limits<double>::max();
    double left = far;
    double right = -far;
    double top = far;
    double bottom = -far;
    for (const Track& track : tracks) {
        for (const Localization& p : track.positions) {
            left = std::min(left, p.x_px);
            right = std::max(right, p.x_px);
            top = std::min(top, p.y_px);
            bottom = std::max(bottom, p.y_px);
        }
    }
    return {left, top, std::max(1.0, right - left), std::max(1.0, bottom - top)};
}

/// Residual r^2/2 of a step per frame of its length.
double residual_px2(const MotionStep& s, const CommonMotion& motion) {
    const WayPx way = motion.between(s.from_frame, s.to_frame, s.x_px, s.y_px);
    const double x = s.dx_px - way.x_px;
    const double y = s.dy_px - way.y_px;
    return 0.5 * (x * x + y * y) / (s.to_frame - s.from_frame);
}

/// Weights from the residuals: each track's own variance, drawn toward the ensemble's, and less for
/// steps that are too far for it (false links).
void reweight(const CommonMotion& motion, StepList& list) {
    std::vector<double> q;
    q.reserve(list.steps.size());
    for (const MotionStep& s : list.steps) q.push_back(residual_px2(s, motion));
    // r^2/2 per axis variance is exponential: its median is ln 2 times its mean.
    const double ensemble = std::max(1e-6, median_of(q) / std::log(2.0));
    std::size_t begin = 0;
    for (const std::size_t end : list.track_end) {
        double squares = prior_steps * ensemble;
        for (std::size_t j = begin; j < end; ++j) squares += std::min(q[j], 10.0 * ensemble);
        const double variance = squares / (prior_steps + static_cast<double>(end - begin));
        for (std::size_t j = begin; j < end; ++j) {
            MotionStep& s = list.steps[j];
            const double r_sd = std::sqrt(2.0 * q[j] / variance);
            const double damping = std::min(1.0, huber_sd / std::max(r_sd, 1e-9));
            s.weight_per_px2 = damping / (variance * (s.to_frame - s.from_frame));
        }
        begin = end;
    }
}

/// Whether two motions, per place term, go the same way from every frame to the next.
bool is_settled(const std::vector<double>& before_px,
                const std::vector<double>& now_px,
                std::size_t terms) {
    if (before_px.size() != now_px.size()) return false;
    for (std::size_t k = terms; k < now_px.size(); ++k) {
        const double before = before_px[k] - before_px[k - terms];
        const double now = now_px[k] - now_px[k - terms];
        if (std::abs(now - before) > settled_px_per_frame) return false;
    }
    return true;
}

bool is_settled(const CommonMotion& before, const CommonMotion& now) {
    return before.terms == now.terms && is_settled(before.x_sum_px, now.x_sum_px, now.terms) &&
           is_settled(before.y_sum_px, now.y_sum_px, now.terms);
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

Drift drift_of(const MotionFit& fit, double steps) {
    Drift drift;
    drift.model = fit.motion.model;
    drift.first_frame = fit.motion.first_frame;
    drift.mean_x_px_per_frame = fit.motion.mean_x_px_per_frame;
    drift.mean_y_px_per_frame = fit.motion.mean_y_px_per_frame;
    drift.mean_x_se_px_per_frame = std::sqrt(fit.mean_variance_px2);
    drift.mean_y_se_px_per_frame = drift.mean_x_se_px_per_frame;
    for (std::size_t k = 0; k < fit.motion.x_sum_px.size(); k += fit.motion.terms) {
        drift.x_px.push_back(fit.motion.x_sum_px[k]);
        drift.y_px.push_back(fit.motion.y_sum_px[k]);
    }
    drift.variance_taken = fit.parameters / steps;
    drift.motion = fit.motion;
    return drift;
}

}  // namespace

Drift estimate_drift(const Tracks& tracks, const DriftOptions& options) {
    check_options(options);
    StepList list = collect_steps(tracks);
    Drift drift;
    drift.model = "none";
    if (list.steps.size() < fewest_steps) return drift;
    MotionFitOptions fit_options;
    fit_options.field = field_of(tracks);
    fit_options.min_knot_spacing_frames = options.min_knot_spacing_s * options.frames_per_s;
    MotionFit fit = fit_common_motion(list.steps, fit_options);
    for (int i = 0; i < most_reweightings; ++i) {
        reweight(fit.motion, list);
        const MotionFit before = std::exchange(fit, fit_common_motion(list.steps, fit_options));
        if (is_settled(before.motion, fit.motion)) break;
    }
    return drift_of(fit, static_cast<double>(list.steps.size()));
}

DriftOffset drift_offset(const Drift& drift, std::int32_t frame) {
    const std::int32_t since = frame - drift.first_frame;
    return {displacement_px(drift.x_px, drift.mean_x_px_per_frame, since),
            displacement_px(drift.y_px, drift.mean_y_px_per_frame, since)};
}

Drift without_vibration(const Drift& drift) {
    Drift flow = drift;
    for (const VibrationLine& line : drift.motion.vibration) {
        for (std::size_t f = 0; f < flow.x_px.size(); ++f) {
            const std::int32_t frame = flow.first_frame + static_cast<std::int32_t>(f);
            const double x_px = line.x_at_px(frame) - line.x_at_px(flow.first_frame);
            const double y_px = line.y_at_px(frame) - line.y_at_px(flow.first_frame);
            flow.x_px[f] -= x_px;
            flow.y_px[f] -= y_px;
            flow.motion.x_sum_px[f * flow.motion.terms] -= x_px;
            flow.motion.y_sum_px[f * flow.motion.terms] -= y_px;
        }
    }
    flow.motion.vibration.clear();
    return flow;
}

std::vector<DriftOffset> drift_along(const Drift& drift, const Track& track) {
    std::vector<DriftOffset> offsets;
    for (std::size_t i = 0; i < track.positions.size(); ++i) {
        const Localization& to = track.positions[i];
        if (i == 0 || !drift.motion.differs_over_field()) {
            offsets.push_back(drift_offset(drift, to.frame));
            continue;
        }
        const Localization& from = track.positions[i - 1];
        const WayPx way = drift.motion.between(
            from.frame, to.frame, 0.5 * (from.x_px + to.x_px), 0.5 * (from.y_px + to.y_px));
        const DriftOffset before = offsets.back();
        offsets.push_back({before.x_px + way.x_px, before.y_px + way.y_px});
    }
    return offsets;
}

Tracks remove_drift(const Tracks& tracks, const Drift& drift) {
    Tracks moved = tracks;
    for (Track& track : moved) {
        const std::vector<DriftOffset> offsets = drift_along(drift, track);
        for (std::size_t i = 0; i < offsets.size(); ++i) {
            track.positions[i].x_px -= offsets[i].x_px;
            track.positions[i].y_px -= offsets[i].y_px;
        }
    }
    return moved;
}

}  // namespace nta
