// SPDX-License-Identifier: MIT
// Captures with a lognormal size distribution, without videos.
#pragma once

#include "nta/compare/study.hpp"

#include <cmath>
#include <string>

namespace nta::test {

struct MadeCapture {
    double median_nm = 150.0;
    double per_ml = 1e9;
    double relative_se = 0.05;
    double dilution = 1.0;
    double log_flux = 5.0;  ///< of a particle of 150 nm
    int tracks = 0;
};

/// A capture with 10 nm bins; `name` is its checksum too.
inline Capture made_capture(const std::string& name, const MadeCapture& made = {}) {
    Capture c;
    c.video = name + ".avi";
    c.sha256 = name;
    c.method = "lognormal";
    c.basis = "visible";
    c.dilution = made.dilution;
    c.bin_width_nm = 10.0;
    constexpr int bins = 60;
    constexpr double sd_ln = 0.3;
    double sum = 0.0;
    for (int i = 0; i < bins; ++i) {
        const double d = 10.0 * (i + 0.5);
        const double z = std::log(d / made.median_nm) / sd_ln;
        c.number_fraction.push_back(std::exp(-0.5 * z * z) / d);
        sum += c.number_fraction.back();
    }
    for (double& f : c.number_fraction) f /= sum;
    const double se = made.per_ml * made.relative_se;
    c.per_ml = Estimate{made.per_ml, made.per_ml - 2 * se, made.per_ml + 2 * se, se};
    c.particles_per_frame = Estimate{made.per_ml / made.dilution * 1e-7, {}, {}, {}};
    // Quantiles of the lognormal in a scrambled order, and light that follows them with a scatter.
    for (int i = 0; i < made.tracks; ++i) {
        const double u = (i * 37 % made.tracks + 0.5) / made.tracks;
        const double v = (i * 61 % made.tracks + 0.5) / made.tracks;
        const double nm = made.median_nm * std::exp(sd_ln * std::log(u / (1.0 - u)) / 1.7);
        c.tracks.push_back({nm,
                            0.2,
                            made.log_flux + 3.0 * std::log(nm / 150.0) + 0.5 * (2.0 * v - 1.0),
                            std::nullopt});
    }
    c.effective_particles = 1.0 / (made.relative_se * made.relative_se);
    return c;
}

inline StudySample made_sample(const std::string& condition,
                               const std::string& replicate,
                               const MadeCapture& made = {}) {
    StudySample s;
    s.condition = condition;
    s.replicate = replicate;
    s.capture = made_capture(condition + replicate + std::to_string(made.per_ml) +
                                 std::to_string(made.dilution) + std::to_string(made.median_nm),
                             made);
    return s;
}

}  // namespace nta::test
