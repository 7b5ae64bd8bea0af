// SPDX-License-Identifier: MIT
#include "nta/pipeline/assemble_analysis.hpp"

#include "nta/pipeline/frame_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace nta {
namespace {

constexpr double acceptable_false_links = 0.05;

TrackRow row_of(const Track& track, const TrackLight& light) {
    TrackRow row;
    row.track_id = track.track_id;
    row.first_frame = track.first_frame();
    row.last_frame = track.last_frame();
    row.positions = static_cast<std::int64_t>(track.positions.size());
    if (light.log_flux) row.intensity_adu = std::exp(*light.log_flux);
    row.flicker = told_flicker(light);
    if (light.index) {
        row.refractive_index = light.index->index;
        row.refractive_index_se = light.index->se;
    }
    return row;
}

void add_sizes(const SizedTrack& sized,
               const std::optional<TrackDiffusion>& diffusion,
               TrackRow& row) {
    row.used = sized.used;
    row.reason = sized.reason;
    row.diameter_nm = sized.diameter_nm;
    row.diameter_low_nm = sized.diameter_low_nm;
    row.diameter_high_nm = sized.diameter_high_nm;
    if (!diffusion) return;
    row.diffusion_um2_per_s = diffusion->D_um2_per_s;
    row.diffusion_se_um2_per_s = diffusion->D_se_um2_per_s;
    row.localization_sd_nm = diffusion->localization_sd_nm;
}

std::vector<TrackRow> track_rows(const JourneyResults& r) {
    std::vector<TrackRow> rows;
    std::size_t free = 0;
    for (std::size_t i = 0; i < r.linked.tracks.size(); ++i) {
        TrackRow row = row_of(r.linked.tracks[i], r.light[i]);
        row.population = r.populations.tracks[i].name;
        if (!r.populations.all.empty())
            row.population_probability = r.populations.tracks[i].probability;
        if (r.stuck[i]) {
            row.reason = "stuck";
        } else {
            add_sizes(r.sized[free], r.diffusion.tracks[free], row);
            ++free;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

// The spots with the errors that their motion adds; stuck ones do not move.
Localizations with_motion_errors(Localizations spots, const JourneyResults& r) {
    std::vector<bool> linked(spots.size(), false);
    std::size_t free = 0;
    for (std::size_t i = 0; i < r.linked.tracks.size(); ++i) {
        const Track& track = r.linked.tracks[i];
        for (const std::size_t k : track.spot_indices) linked[k] = true;
        if (!r.stuck[i]) correct_for_motion(track, r.blur.of_track_px2[free++], spots);
    }
    for (std::size_t k = 0; k < spots.size(); ++k) {
        if (!linked[k]) correct_for_motion(r.blur.typical_px2, spots[k]);
    }
    return spots;
}

/// What all particles share, and how it was described: uniform, or as a field.
Diagnostics motion_diagnostics(const JourneyResults& r) {
    Diagnostics out;
    const Drift& d = r.drift;
    const double drift = std::hypot(d.mean_x_px_per_frame, d.mean_y_px_per_frame);
    const double drift_se = std::hypot(d.mean_x_se_px_per_frame, d.mean_y_se_px_per_frame);
    const bool uniform = d.model == "none" || d.model == "constant";
    if (drift > 4.0 * drift_se || !uniform) {
        out.push_back(
            {"drift",
             Severity::note,
             fmt::format(
                 "the particles drift together by ({:.3f}, {:.3f}) px per frame, which was removed "
                 "({})",
                 d.mean_x_px_per_frame,
                 d.mean_y_px_per_frame,
                 d.model),
             drift});
    }
    for (const VibrationLine& line : d.motion.vibration) {
        out.push_back({"vibration-removed",
                       Severity::note,
                       fmt::format("all particles shake together by {:.2f} px at {:.3g} Hz (or a "
                                   "multiple of the frame rate from it), which was removed",
                                   line.amplitude_px(),
                                   line.cycles_per_frame * r.settings.frames_per_s),
                       line.amplitude_px()});
    }
    return out;
}

Diagnostics linking_diagnostics(const JourneyResults& r) {
    Diagnostics out;
    const auto stuck = std::count(r.stuck.begin(), r.stuck.end(), true);
    if (stuck > 0) {
        out.push_back(
            {"stuck-particles",
             Severity::warning,
             fmt::format(
                 "{} tracks do not move and were left out of sizes and counts; rinse the cell if "
                 "there are many",
                 stuck),
             static_cast<double>(stuck)});
    }
    if (r.linked.expected_false_links > acceptable_false_links) {
        out.push_back(
            {"crowded-links",
             Severity::warning,
             fmt::format(
                 "about {:.0f} % of the links are expected to join different particles; dilute the "
                 "sample",
                 100.0 * r.linked.expected_false_links),
             r.linked.expected_false_links});
    }
    append(out, motion_diagnostics(r));
    return out;
}

TrackTotals totals_of(const std::vector<TrackRow>& rows, const SizeDistribution& size) {
    TrackTotals totals;
    totals.found = static_cast<std::int64_t>(rows.size());
    std::int64_t positions = 0;
    for (const TrackRow& row : rows) {
        if (!row.used) continue;
        ++totals.used;
        positions += row.positions;
    }
    totals.effective_particles = size.effective_particles;
    if (totals.used > 0) {
        totals.mean_positions = static_cast<double>(positions) / static_cast<double>(totals.used);
    }
    return totals;
}

}  // namespace

std::vector<ReferenceUsed> references_used(const std::vector<ReferenceMaterial>& references) {
    std::vector<ReferenceUsed> out;
    for (const ReferenceMaterial& r : references) out.push_back({r.name, fingerprint_of(r)});
    return out;
}

Analysis assemble_analysis(const JourneyResults& r) {
    Analysis a;
    if (r.given.calibration) a.basis = "population";
    a.size = r.size;
    a.concentration = r.concentration;
    a.spots = with_motion_errors(std::move(r.found.spots), r);
    a.spot_track_id.assign(a.spots.size(), -1);
    a.spot_excluded.assign(a.spots.size(), false);
    for (std::size_t i = 0; i < r.linked.tracks.size(); ++i) {
        for (const std::size_t k : r.linked.tracks[i].spot_indices) {
            a.spot_track_id[k] = r.linked.tracks[i].track_id;
            if (r.stuck[i]) a.spot_excluded[k] = true;
        }
    }
    a.tracks = track_rows(r);
    a.populations = r.populations.all;
    if (r.given.calibration) a.index_lines = index_lines(*r.given.calibration);
    a.totals = totals_of(a.tracks, r.size);
    a.drift = r.drift;
    a.msd_um2 = r.diffusion.msd_um2;
    a.msd_se_um2 = r.diffusion.msd_se_um2;
    a.pictured_frames = r.found.pictured_frames;
    if (r.found.first_picture) {
        a.picture = frame_picture(*r.found.first_picture, r.given.options.invert);
    }
    a.settings = report_settings(r.given.options, r.given.sources, r.video.info());
    append(a.diagnostics, r.video.report().diagnostics);
    append(a.diagnostics, r.given.diagnostics);
    append(a.diagnostics, r.settings.diagnostics);
    append(a.diagnostics, r.found.diagnostics);
    append(a.diagnostics, linking_diagnostics(r));
    append(a.diagnostics, r.diffusion.diagnostics);
    append(a.diagnostics, r.size.diagnostics);
    append(a.diagnostics, r.concentration.diagnostics);
    append(a.diagnostics, r.populations.diagnostics);
    a.provenance.program = std::string("nta ") + NTA_VERSION;
    a.provenance.video = r.video.info().path.filename().string();
    a.provenance.frames = r.found.grid_frames;
    a.provenance.references = references_used(r.given.references);
    return a;
}

}  // namespace nta
