// SPDX-License-Identifier: MIT
#pragma once

#include "nta/calibrate/calibration.hpp"
#include "nta/concentration/depth_weights.hpp"
#include "nta/core/calibration.hpp"
#include "nta/core/localization.hpp"
#include "nta/core/quantities.hpp"
#include "nta/core/track.hpp"

#include <string>
#include <vector>

namespace nta {

/// A video of beads after tracking, and what is declared of them.
struct BeadVideo {
    BeadRecord bead;  ///< video, diameter, index, concentration; measured diameter
    Localizations spots;
    Tracks tracks;                     ///< free ones, by spot_indices into `spots`
    std::vector<bool> excluded;        ///< one per spot: static or stuck
    std::vector<WeighedTrack> motion;  ///< one per track
    double area_um2 = 0.0;
    double frames = 0.0;          ///< with a picture of their own
    double overlap_factor = 1.0;  ///< particles per frame over counted spots per frame
    double merged_share = 0.0;  ///< of the beads, with a neighbor so close that they make one spot
    double looks = 1.0;         ///< independent looks at the sample, see independent_looks()
    double D_of_1nm_um2_per_s = 490.75;
    ImageScale scale;
    Duration exposure;
    double count_snr = 5.0;
    double width_px = 640.0;
    double height_px = 480.0;
};

/// Throws InputError (input) saying why, where the beads are not what was declared: measured
/// diameter off by more than 10 %, more than 10 % of the tracks twice as bright as the typical one
/// (aggregates; a pair of small beads has up to four times the light of one), more than 5 % that
/// merge with a neighbor (crowding), or fewer than 50 tracks.
void check_beads(const BeadVideo& video, const std::vector<double>& rest_peak_adu);

/// The depth of view and the scale of brightness from beads.
///
/// The spots' light and width give the ratio of light sheet and defocus, the width in focus, and
/// how even the light is (fit_optics); z0 then follows from the counts, as that for which sum(1 /
/// depth) is the declared concentration (weigh_by_depth, as for a sample, so that what both share
/// cancels). The uncertainty holds the counting error of each video (occupancy), the
/// concentration's, which all videos share, and that of the fit. Of several videos the mean of ln
/// z0, weighted by counting error.
/// Throws InputError where check_beads() does, where the fit fails, and where videos contradict
/// each other (p < 0.001).
Calibration make_calibration(const std::vector<BeadVideo>& videos,
                             const InstrumentSettings& settings,
                             const std::string& program);

}  // namespace nta
