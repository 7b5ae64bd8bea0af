// SPDX-License-Identifier: MIT
#include "nta/distribution/evidence_matrix.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

// ln L = -(x - mean)^2 / (2 sd^2) on a grid in steps of 0.0375.
const nta::LogGrid k_grid{std::log(10.0), 0.0375, 142};

std::vector<double> parabola(double mean, double sd) {
    std::vector<double> result;
    for (std::size_t j = 0; j < k_grid.size; ++j) {
        const double z = (k_grid.ln_nm(static_cast<double>(j)) - mean) / sd;
        result.push_back(-0.5 * z * z);
    }
    return result;
}

nta::EvidenceMatrix matrix_of(const std::vector<std::vector<double>>& rows) {
    return {std::vector<std::span<const double>>(rows.begin(), rows.end()), k_grid, 3};
}

}  // namespace

TEST_CASE("EvidenceMatrix: knows the width of a Gaussian likelihood and sorts by it",
          "[distribution][known-answer]") {
    const auto matrix = matrix_of({parabola(4.6, 0.3), parabola(4.6, 0.1), parabola(5.0, 0.2)});
    // Sums over a Gaussian in steps of an eighth of its width or less are exact to rounding, cut at
    // 7 standard deviations.
    CHECK(std::sqrt(matrix.variance_ln()[0]) == Approx(0.3).epsilon(1e-6));
    CHECK(std::sqrt(matrix.variance_ln()[1]) == Approx(0.1).epsilon(1e-6));
    CHECK(matrix.track_of_slot(0) == 1);
    CHECK(matrix.track_of_slot(1) == 2);
    CHECK(matrix.track_of_slot(2) == 0);
    const auto by_slot = matrix.by_slot(std::vector<double>{10.0, 11.0, 12.0});
    CHECK(by_slot[0] == 11.0);
    CHECK(by_slot[3] == 0.0);
}

TEST_CASE("EvidenceMatrix: no likelihood is sharper than 2 percent", "[distribution][property]") {
    const auto matrix = matrix_of({parabola(4.6, 0.01)});
    // The sum over nodes 1.25 % apart sees a width of 1 % to a few percent of itself.
    CHECK(std::sqrt(matrix.variance_ln()[0]) == Approx(0.02).epsilon(0.05));
}

TEST_CASE("EvidenceMatrix: interpolates the likelihood of a track between the nodes",
          "[distribution][property]") {
    nta::DistributionOptions options;
    const auto track = nta::test::evidence_of(29, 29 * 0.8, 0.03, options);
    const nta::LogGrid coarse{
        std::log(10.0),
        std::log(2000.0 / 10.0) / static_cast<double>(track.log_likelihood.size() - 1),
        track.log_likelihood.size()};
    const nta::EvidenceMatrix matrix({track.log_likelihood}, coarse, 3);
    const auto exact = [&](double ln_nm) {
        const double v =
            4.0 * options.D_of_1nm_um2_per_s / std::exp(ln_nm) * options.frame_interval_s +
            4.0 * 0.03 * 0.03;
        return -29.0 * std::log(v) - 29.0 * 0.8 / v;
    };
    double top = -1e300;
    for (std::size_t j = 0; j < matrix.grid().size; ++j)
        top = std::max(top, exact(matrix.grid().ln_nm(static_cast<double>(j))));
    for (std::size_t j = 0; j < matrix.grid().size; ++j) {
        const double expected = std::exp(exact(matrix.grid().ln_nm(static_cast<double>(j))) - top);
        // Interpolation error of ln L below 1e-5 for 29 displacements near the maximum; values are
        // floats.
        CHECK(static_cast<double>(matrix.bundles()[0].values[j].v[0]) ==
              Approx(expected).epsilon(1e-3).margin(1e-6));
    }
}

TEST_CASE("EvidenceMatrix: compacting drops tracks without weight and keeps the others",
          "[distribution][property]") {
    const auto matrix = matrix_of({parabola(4.6, 0.3), parabola(4.7, 0.1), parabola(5.0, 0.2)});
    const auto compact = matrix.compacted(std::vector<double>{1.0, 0.0, 2.0}, 10, 400);
    REQUIRE(compact.tracks() == 2);
    CHECK(compact.track_of_slot(0) == 2);
    CHECK(compact.track_of_slot(1) == 0);
    CHECK(compact.grid().size == 390);
    CHECK(compact.grid().ln_nm(0.0) == Approx(matrix.grid().ln_nm(10.0)));
    CHECK(compact.bundles()[0].values[150].v[0] == matrix.bundles()[0].values[160].v[1]);
}
