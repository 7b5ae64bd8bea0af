// SPDX-License-Identifier: MIT
#include "nta/pipeline/bead_video.hpp"

#include "nta/concentration/occupancy.hpp"
#include "nta/core/error.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace nta {
namespace {

// Depth for the occupancy's correlation time, before it is measured.
constexpr double k_nominal_depth_um = 10.0;

void add_tracks(const Analysis& analysis, BeadVideo& out) {
    std::map<std::int64_t, std::size_t> place;
    for (const TrackRow& row : analysis.tracks) {
        if (row.reason == "stuck") continue;
        place[row.track_id] = out.tracks.size();
        Track& track = out.tracks.emplace_back();
        track.track_id = row.track_id;
        out.motion.push_back(
            {row.diffusion_um2_per_s, static_cast<int>(row.positions) - 1, row.used});
    }
    for (std::size_t k = 0; k < analysis.spots.size(); ++k) {
        const auto it = place.find(analysis.spot_track_id[k]);
        if (it == place.end()) continue;
        out.tracks[it->second].positions.push_back(analysis.spots[k]);
        out.tracks[it->second].spot_indices.push_back(k);
    }
}

double looks_of(const Analysis& a,
                const Settings& settings,
                const BeadVideo& v,
                const VideoInfo& video) {
    const double um = settings.scale.um_from_px();
    const double um_per_s = um / settings.scale.s_from_frame();
    const CountedBox box{video.width * um, video.height * um, k_nominal_depth_um};
    const ParticleMotion motion{v.D_of_1nm_um2_per_s / v.bead.diameter_nm,
                                a.drift.mean_x_px_per_frame * um_per_s,
                                a.drift.mean_y_px_per_frame * um_per_s};
    return independent_looks(
        box, motion, static_cast<int>(v.frames), settings.scale.s_from_frame());
}

void add_measured_size(const Analysis& a, BeadRecord& bead) {
    const SizeEstimate* size = a.size.reported();
    if (size == nullptr)
        throw InputError(fmt::format(
            "{}: the beads have no size distribution; film longer, or more places", bead.video));
    const std::optional<Estimate>& d50_nm = size->statistics.d50_nm;
    if (!d50_nm)
        throw InputError(
            fmt::format("{}: most beads may be too dim to be seen, expected all of "
                        "them; raise the camera level or the laser power",
                        bead.video));
    bead.measured_diameter_nm = d50_nm->value;
    bead.measured_diameter_se_nm = d50_nm->se.value_or(0.0);
}

// Share of the particles with a neighbor within merging distance, as the concentration stage has it
// from n = n_raw exp(q / 2).
double merged_share(const Concentration& c) {
    return 1.0 - std::pow(c.particles_per_frame_raw / c.particles_per_frame.value, 2.0);
}

}  // namespace

BeadVideo bead_video(const Analysis& a,
                     const GivenSettings& given,
                     const VideoInfo& video,
                     const DeclaredBeads& declared) {
    const Settings settings = resolve_settings(given.options, video);
    BeadVideo out;
    out.bead.video = a.provenance.video;
    out.bead.diameter_nm = declared.diameter_nm;
    out.bead.index = declared.index;
    out.bead.per_ml = declared.per_ml;
    out.bead.per_ml_u_percent = declared.per_ml_u_percent;
    if (!settings.exposure)
        throw InputError(
            "the exposure is not known, but blur lowers the beads' peaks; add --exposure-ms",
            Fault::usage);
    if (!(a.concentration.particles_per_frame_raw > 0.0))
        throw InputError(fmt::format("{}: no beads are seen", out.bead.video));
    add_measured_size(a, out.bead);
    out.spots = a.spots;
    out.excluded = a.spot_excluded;
    add_tracks(a, out);
    out.area_um2 = a.concentration.counted_area_um2;
    out.frames = static_cast<double>(a.concentration.counted_frames);
    out.overlap_factor =
        a.concentration.particles_per_frame.value / a.concentration.particles_per_frame_raw;
    out.merged_share = merged_share(a.concentration);
    out.D_of_1nm_um2_per_s =
        diffusion_coefficient(Length::nanometers(1.0), settings.temperature, settings.viscosity)
            .um2_per_s();
    out.scale = settings.scale;
    out.exposure = *settings.exposure;
    out.count_snr = given.options.count_snr;
    out.width_px = video.width;
    out.height_px = video.height;
    out.looks = looks_of(a, settings, out, video);
    return out;
}

}  // namespace nta
