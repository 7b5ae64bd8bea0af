// SPDX-License-Identifier: MIT
#pragma once

#include "nta/calibrate/make_calibration.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/read/video_source.hpp"
#include "nta/report/analysis.hpp"

namespace nta {

/// Size, index and concentration that the maker of the beads states.
struct DeclaredBeads {
    double diameter_nm = 100.0;
    double index = 1.59;
    double per_ml = 0.0;
    double per_ml_u_percent = 0.0;
};

/// What an analysis of a video of beads says to a calibration. Throws InputError (usage) where the
/// exposure is not known, and (input) where the beads have no size distribution.
BeadVideo bead_video(const Analysis& analysis,
                     const GivenSettings& given,
                     const VideoInfo& video,
                     const DeclaredBeads& declared);

}  // namespace nta
