// SPDX-License-Identifier: MIT
// The check tracks of METHODS section 6. Their likelihoods were calculated from the full covariance
// matrix (Python, dense).
#pragma once

#include "nta/diffusion/step_likelihood.hpp"

#include <vector>

namespace known {

inline nta::Displacements track_without_gaps() {
    nta::Displacements steps;
    steps.x_um = {.50, -.30, .20, .10, -.40, .70, -.60, .25};
    steps.y_um = {-.20, .45, -.35, .60, -.10, .15, .30, -.55};
    steps.gap_frames.assign(8, 1.0);
    steps.x_variance_um2.assign(9, 0.03 * 0.03);
    steps.y_variance_um2 = steps.x_variance_um2;
    return steps;
}

inline nta::Displacements track_with_gaps() {
    nta::Displacements steps = track_without_gaps();
    steps.gap_frames = {1, 1, 2, 1, 1, 3, 1, 1};
    steps.x_variance_um2.clear();
    for (const double sd_um : {.03, .04, .03, .05, .03, .04, .03, .06, .03}) {
        steps.x_variance_um2.push_back(sd_um * sd_um);
    }
    steps.y_variance_um2 = steps.x_variance_um2;
    return steps;
}

/// 30 frames per second, exposure 10 ms.
inline nta::LikelihoodModel model() {
    nta::LikelihoodModel m;
    m.scale = {nta::Length::micrometers(1.0), nta::Duration::seconds(1.0 / 30.0)};
    m.blur = 0.01 * 30.0 / 6.0;
    return m;
}

}  // namespace known
