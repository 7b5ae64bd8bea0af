// SPDX-License-Identifier: MIT
#include "nta/distribution/walker.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

TEST_CASE("walker_log_density: agrees with the printed value", "[distribution][known-answer]") {
    // METHODS.md 7.2: n = 10, m = 0.5, v = 0.65, eleven digits printed.
    CHECK(std::exp(nta::walker_log_density(0.5, 10.0, 0.65)) ==
          Approx(1.8243436773).epsilon(1e-10));
}

TEST_CASE(
    "walker_log_density: is a density of the mean square step with expectation v and variance v^2 "
    "/ n",
    "[distribution][property]") {
    const double n = 10.0, v = 0.65, dm = 0.001;
    double total = 0.0, mean = 0.0, square = 0.0;
    for (int i = 0; i < 5000; ++i) {
        const double m = (i + 0.5) * dm;
        const double p = std::exp(nta::walker_log_density(m, n, v)) * dm;
        total += p;
        mean += p * m;
        square += p * m * m;
    }
    // Midpoint sums of a smooth function in steps of 0.005 of its width.
    CHECK(total == Approx(1.0).epsilon(1e-5));
    CHECK(mean == Approx(v).epsilon(1e-5));
    CHECK(square - mean * mean == Approx(v * v / n).epsilon(1e-4));
}

TEST_CASE(
    "walker_log_likelihood: exposure and localization noise enter the expected step and its spread",
    "[distribution][known-answer]") {
    nta::DistributionOptions options;
    options.frame_interval_s = 0.04;
    options.exposure_s = 0.02;
    nta::TrackEvidence track;
    track.displacements = 20;
    track.mean_square_step_um2 = 0.8;
    track.localization_variance_um2 = 0.0025;
    const double d = 100.0, D = options.D_of_1nm_um2_per_s / d;
    const double R = 0.02 / (6.0 * 0.04);
    const double v = 4.0 * D * 0.04 * (1.0 - 2.0 * R) + 4.0 * 0.0025;
    const double eps = 0.0025 / (D * 0.04) - 2.0 * R;
    const double n = 20.0 / (1.0 + eps * eps / (2.0 * (1.0 + eps) * (1.0 + eps)));
    const std::vector<double> diameters{d};
    // The same arithmetic in another order.
    CHECK(nta::walker_log_likelihood(track, diameters, options)[0] ==
          Approx(nta::walker_log_density(0.8, n, v)).epsilon(1e-12));
}
