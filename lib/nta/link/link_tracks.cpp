// SPDX-License-Identifier: MIT
#include "nta/link/link_tracks.hpp"

#include "nta/core/error.hpp"
#include "nta/link/common_flow.hpp"
#include "nta/link/follow_spots.hpp"
#include "nta/link/learn_motion.hpp"
#include "nta/link/spot_table.hpp"

#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>

namespace nta {
namespace {

// Links of whose like a thousandth changes are a prior that changes by as little.
constexpr double settled_share = 1e-3;

void check_options(const LinkOptions& o) {
    if (!(o.image_width_px > 0.0) || !(o.image_height_px > 0.0)) {
        throw InputError("linking: image width and height must be positive");
    }
    if (o.max_gap_frames < 0) {
        throw InputError("linking: the longest gap must not be negative; 0 allows none",
                         Fault::usage);
    }
    if (o.max_step_px && !(*o.max_step_px > 0.0)) {
        throw InputError("linking: the longest step must be positive", Fault::usage);
    }
}

/// Tracks in order of first frame and place of the first spot, which is the order of the table.
Tracks tracks_from_chains(const SpotTable& table,
                          const SpotChains& chains,
                          const Localizations& spots) {
    std::vector<std::size_t> track_of(table.spots.size());
    std::vector<std::size_t> lengths;
    for (std::size_t j = 0; j < table.spots.size(); ++j) {
        const bool first = chains.previous[j] == no_spot;
        if (first) lengths.push_back(0);
        track_of[j] =
            first ? lengths.size() - 1 : track_of[static_cast<std::size_t>(chains.previous[j])];
        ++lengths[track_of[j]];
    }
    Tracks tracks(lengths.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        tracks[i].track_id = static_cast<std::int64_t>(i);
        tracks[i].positions.reserve(lengths[i]);
        tracks[i].spot_indices.reserve(lengths[i]);
    }
    for (std::size_t j = 0; j < table.spots.size(); ++j) {
        const std::size_t input = table.spots[j].input_index;
        tracks[track_of[j]].positions.push_back(spots[input]);
        tracks[track_of[j]].spot_indices.push_back(input);
    }
    return tracks;
}

// Links that differ from those of the pass before.
double share_of_changes(const SpotChains& before, const SpotChains& now) {
    std::size_t changed = 0;
    for (std::size_t j = 0; j < now.previous.size(); ++j)
        if (now.previous[j] != before.previous[j]) ++changed;
    return static_cast<double>(changed) / static_cast<double>(now.previous.size());
}

}  // namespace

LinkResult link_tracks(const Localizations& spots, const LinkOptions& options) {
    check_options(options);
    LinkResult result;
    if (spots.empty()) return result;
    const SpotTable table = make_spot_table(spots, options.image_width_px, options.image_height_px);
    const CommonFlow flow = find_common_flow(
        without_resting_spots(table), options.image_width_px, options.image_height_px);

    MotionModel model = first_motion_model(table, flow);
    SpotChains chains = follow_spots(table, model, options);
    // Ensemble step variance first, then each track's own, twice where the prior has not settled.
    for (const bool per_track : {false, true, true}) {
        model = learn_motion(table, chains, model, per_track);
        const SpotChains before = std::exchange(chains, follow_spots(table, model, options));
        if (per_track && share_of_changes(before, chains) < settled_share) break;
    }

    result.tracks = tracks_from_chains(table, chains, spots);
    result.flow_x_px_per_frame = model.flow.mean_x_px_per_frame;
    result.flow_y_px_per_frame = model.flow.mean_y_px_per_frame;
    result.flow_model = model.flow.model;
    result.step_variance_px2 = mean_step_variance_px2(table, chains, model.flow);
    const double neighbors =
        std::numbers::pi * table.density_per_px2() * 2.0 * result.step_variance_px2;
    result.expected_false_links = -std::expm1(-neighbors);
    result.left_out_candidates = chains.left_out_candidates;
    return result;
}

}  // namespace nta
