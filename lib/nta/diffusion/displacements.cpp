// SPDX-License-Identifier: MIT
#include "nta/diffusion/displacements.hpp"

#include <cassert>

namespace nta {

Displacements displacements_of(const Track& track, const ImageScale& scale) {
    assert(track.positions.size() >= 2);
    const double um = scale.um_from_px();
    Displacements steps;
    for (std::size_t i = 0; i < track.positions.size(); ++i) {
        const Localization& here = track.positions[i];
        const double x_sd_um = static_cast<double>(here.x_sd_px) * um;
        const double y_sd_um = static_cast<double>(here.y_sd_px) * um;
        steps.x_variance_um2.push_back(x_sd_um * x_sd_um);
        steps.y_variance_um2.push_back(y_sd_um * y_sd_um);
        if (i == 0) continue;
        const Localization& before = track.positions[i - 1];
        assert(here.frame > before.frame);
        steps.x_um.push_back((here.x_px - before.x_px) * um);
        steps.y_um.push_back((here.y_px - before.y_px) * um);
        steps.gap_frames.push_back(static_cast<double>(here.frame - before.frame));
    }
    return steps;
}

double mean_position_variance_um2(const Displacements& steps) {
    double sum = 0.0;
    for (const double v : steps.x_variance_um2) sum += v;
    for (const double v : steps.y_variance_um2) sum += v;
    return sum / (2.0 * static_cast<double>(steps.x_variance_um2.size()));
}

}  // namespace nta
