// SPDX-License-Identifier: MIT
#include "nta/pipeline/track_evidence.hpp"

#include "nta/link/split_spots.hpp"
#include "nta/pipeline/detection_limit.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace nta {
namespace {

constexpr double normal_97_5 =
    1.959963984540054;  // 97.5 % quantile of the standard normal distribution

double counted_frames(const Track& track, double count_snr) {
    return static_cast<double>(std::count_if(
        track.positions.begin(), track.positions.end(), [count_snr](const Localization& p) {
            return p.snr() >= count_snr;
        }));
}

// Mean square step of unit gaps, two-dimensional.
double mean_square_step_um2(const Track& track, double um_from_px) {
    double sum = 0.0;
    int count = 0;
    for (std::size_t k = 1; k < track.positions.size(); ++k) {
        const Localization& a = track.positions[k - 1];
        const Localization& b = track.positions[k];
        if (b.frame != a.frame + 1) continue;
        const double dx = (b.x_px - a.x_px) * um_from_px;
        const double dy = (b.y_px - a.y_px) * um_from_px;
        sum += dx * dx + dy * dy;
        ++count;
    }
    return count > 0 ? sum / count : 0.0;
}

// Share of counted positions that lie in tracks too short to be sized.
double short_share(const Tracks& tracks, const AnalyzeOptions& options) {
    double all = 0.0;
    double in_short = 0.0;
    for (const Track& track : tracks) {
        const double counted = counted_frames(track, options.count_snr);
        all += counted;
        if (static_cast<std::int64_t>(track.positions.size()) < options.min_track)
            in_short += counted;
    }
    return all > 0.0 ? in_short / all : 0.0;
}

// Both ends of an interval moved out so that ln(end / value) grows in quadrature by the settings'
// uncertainty.
void widen(std::optional<double>& low,
           std::optional<double>& high,
           double value,
           double u_relative) {
    const double extra = normal_97_5 * u_relative;
    if (extra <= 0.0 || value <= 0.0) return;
    if (low && *low > 0.0) low = value * std::exp(-std::hypot(std::log(value / *low), extra));
    if (high) high = value * std::exp(std::hypot(std::log(*high / value), extra));
}

void widen(Estimate& e, double u_relative) {
    widen(e.low, e.high, e.value, u_relative);
    if (e.se) e.se = std::hypot(*e.se, u_relative * e.value);
}

TrackEvidence evidence_of(const Track& track,
                          const SizedTrack& sized,
                          const TrackDiffusion& diffusion,
                          const LikelihoodModel& model,
                          std::span<const double> D_ascending) {
    const double um = model.scale.um_from_px();
    TrackEvidence e;
    e.first_frame = track.first_frame();
    e.counted_frames = sized.counted_frames;
    e.diameter_nm = sized.diameter_nm;
    e.displacements = diffusion.displacements;
    e.mean_square_step_um2 = mean_square_step_um2(track, um) * model.long_lag_factor;
    const double sd_um = diffusion.localization_sd_nm * 1e-3;
    e.localization_variance_um2 = sd_um * sd_um;
    const double intensity_adu = in_focus_intensity_adu(track);
    if (intensity_adu > 0.0) e.ln_brightness = std::log(intensity_adu);
    e.log_likelihood = log_likelihood(track, D_ascending, model);
    // The grid of diameters ascends, that of D descends.
    std::reverse(e.log_likelihood.begin(), e.log_likelihood.end());
    return e;
}

}  // namespace

LinkResult follow(VideoSpots& found, const VideoInfo& video) {
    LinkResult linked = link_tracks(found.spots, link_options(video));
    join_split_spots(found.spots, linked.tracks, linked.step_variance_px2);
    return linked;
}

double in_focus_intensity_adu(const Track& track) {
    std::vector<float> peaks;
    for (const Localization& p : track.positions) peaks.push_back(p.peak_adu);
    const auto k =
        static_cast<std::ptrdiff_t>(std::floor(0.9 * static_cast<double>(peaks.size() - 1) + 0.5));
    std::nth_element(peaks.begin(), peaks.begin() + k, peaks.end());
    return static_cast<double>(peaks[static_cast<std::size_t>(k)]);
}

Tracks without(Tracks tracks, const std::vector<bool>& marked) {
    Tracks kept;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (!marked[i]) kept.push_back(std::move(tracks[i]));
    }
    return kept;
}

std::vector<bool> spots_of(const Tracks& tracks,
                           const std::vector<bool>& marked,
                           std::size_t spots) {
    std::vector<bool> out(spots, false);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (!marked[i]) continue;
        for (const std::size_t k : tracks[i].spot_indices) out[k] = true;
    }
    return out;
}

std::vector<SizedTrack> size_tracks(const Tracks& tracks,
                                    const DiffusionResult& diffusion,
                                    const AnalyzeOptions& options,
                                    const Settings& settings) {
    const auto diameter_nm = [&](double D) {
        return hydrodynamic_diameter(
                   Diffusivity::um2_per_s(D), settings.temperature, settings.viscosity)
            .nanometers();
    };
    std::vector<SizedTrack> sized(tracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        SizedTrack& s = sized[i];
        s.track_id = tracks[i].track_id;
        s.counted_frames = counted_frames(tracks[i], options.count_snr);
        const auto& D = diffusion.tracks[i];
        s.reason = !D ? "short" : s.counted_frames == 0.0 ? "dim" : "";
        s.used = s.reason.empty();
        if (!D) continue;
        if (D->D_um2_per_s > 0.0) s.diameter_nm = diameter_nm(D->D_um2_per_s);
        if (D->D_high_um2_per_s && *D->D_high_um2_per_s > 0.0) {
            s.diameter_low_nm = diameter_nm(*D->D_high_um2_per_s);
        }
        if (D->D_low_um2_per_s && *D->D_low_um2_per_s > 0.0) {
            s.diameter_high_nm = diameter_nm(*D->D_low_um2_per_s);
        }
        if (s.diameter_nm) {
            widen(s.diameter_low_nm,
                  s.diameter_high_nm,
                  *s.diameter_nm,
                  settings.diameter_u_relative);
        }
    }
    return sized;
}

std::vector<TrackMotion> motion_of(const std::vector<bool>& stuck,
                                   const DiffusionResult& diffusion,
                                   const std::vector<SizedTrack>& sized) {
    std::vector<TrackMotion> motion(stuck.size());
    std::size_t free = 0;
    for (std::size_t i = 0; i < stuck.size(); ++i) {
        if (stuck[i]) continue;
        if (diffusion.tracks[free]) motion[i].D_um2_per_s = diffusion.tracks[free]->D_um2_per_s;
        motion[i].diameter_nm = sized[free].diameter_nm;
        ++free;
    }
    return motion;
}

namespace {

// By the calibration, or else by the brightness of the particles seen.
std::optional<SeenAbove> seen_above(const DistributionInput& input) {
    if (input.weights && input.weights->detection_limit_nm)
        return SeenAbove{*input.weights->detection_limit_nm, true};
    const std::optional<double> limit_nm = detection_limit_nm(input);
    return limit_nm ? std::optional(SeenAbove{*limit_nm, false}) : std::nullopt;
}

SizeDistribution refused_below_limit(SizeDistribution size, const SeenAbove& seen) {
    if (!size.reported()) return size;
    size.detection_limit_nm = seen.limit_nm;
    if (!seen.is_cut) size.diagnostics.push_back(detection_limit_note(seen.limit_nm));
    return refuse_unseen(std::move(size), seen);
}

}  // namespace

SizeDistribution distribute(const DistributionInput& input, WorkerPool& workers) {
    DistributionOptions options = distribution_options(input.options, input.settings);
    // Depth weights have it in them.
    options.short_share = input.weights ? 0.0 : short_share(input.tracks, input.options);
    if (input.weights) {
        options.lower_limit_nm = input.weights->detection_limit_nm.value_or(0.0);
        options.seen = {input.weights->edge_nm, input.weights->edge_width_ln};
    }
    options.effective_particles = input.effective_particles;
    const std::optional<SeenAbove> seen = seen_above(input);
    if (seen) options.seen_above_nm = seen->limit_nm;

    const std::vector<double> diameters = diameter_grid_nm(options);
    std::vector<double> D_ascending(diameters.size());
    for (std::size_t k = 0; k < diameters.size(); ++k) {
        D_ascending[diameters.size() - 1 - k] = options.D_of_1nm_um2_per_s / diameters[k];
    }
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < input.sized.size(); ++i) {
        if (input.sized[i].used) used.push_back(i);
    }
    std::vector<TrackEvidence> evidence(used.size());
    workers.run(used.size(), [&](std::size_t k) {
        const std::size_t i = used[k];
        evidence[k] = evidence_of(input.tracks[i],
                                  input.sized[i],
                                  *input.diffusion.tracks[i],
                                  input.diffusion.model,
                                  D_ascending);
        if (input.weights) evidence[k].counted_frames = input.weights->track_per_um[i];
    });
    SizeDistribution size = estimate_size_distribution(evidence, options, workers);
    // What all tracks share is in no resample of them.
    const double u =
        std::hypot(input.settings.diameter_u_relative, input.diffusion.model.shared_log_D_se);
    for (auto& [name, estimate] : size.by_method) {
        if (!estimate) continue;
        SizeStatistics& s = estimate->statistics;
        for (auto* e : {&s.mode_nm, &s.mean_nm, &s.sd_nm, &s.d10_nm, &s.d50_nm, &s.d90_nm})
            widen(**e, u);
    }
    return seen ? refused_below_limit(std::move(size), *seen) : size;
}

}  // namespace nta
