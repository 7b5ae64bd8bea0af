// SPDX-License-Identifier: MIT
#include "nta/diffusion/diffusion.hpp"
#include "nta/diffusion/step_likelihood.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>

#include "simulated_tracks.hpp"

using nta::LikelihoodModel;
using nta::Random;
using nta::StepLikelihood;

namespace {

std::vector<double> grid(double first, double last, int count) {
    std::vector<double> D;
    for (int i = 0; i < count; ++i) D.push_back(first * std::pow(last / first, i / (count - 1.0)));
    return D;
}

LikelihoodModel model_with(double variance_taken, double long_lag_factor) {
    LikelihoodModel model;
    model.scale = simulated::k_scale;
    model.blur = 0.05;
    model.variance_taken = variance_taken;
    model.long_lag_factor = long_lag_factor;
    return model;
}

}  // namespace

TEST_CASE("log_likelihood: interpolation is within 1e-3 wherever the likelihood is not negligible",
          "[diffusion][property]") {
    Random random(2);
    // diameters of 5 to 2000 nm in water at 25 C
    const std::vector<double> D = grid(0.245, 98.0, 400);
    const LikelihoodModel model = model_with(0.0, 1.0);
    for (const int positions : {2, 5, 10, 30, 100, 300, 3000}) {
        for (const double D_true : {0.3, 1.0, 5.0, 15.0, 80.0}) {
            CAPTURE(positions, D_true);
            const nta::Track track = simulated::track(positions, {.D_um2_per_s = D_true}, random);
            const auto interpolated = nta::log_likelihood(track, D, model);
            const StepLikelihood exact(nta::displacements_of(track, model.scale), model);
            const double top = *std::max_element(interpolated.begin(), interpolated.end());
            double worst = 0.0;
            for (std::size_t i = 0; i < D.size(); ++i) {
                // e^-20 of the peak
                if (interpolated[i] < top - 20.0) continue;
                worst = std::max(worst, std::abs(interpolated[i] - exact.log_likelihood(D[i])));
            }
            CHECK(worst < 1e-3);
        }
    }
}

TEST_CASE("log_likelihood: drift removal and the long-lag factor shift it along D",
          "[diffusion][property]") {
    Random random(4);
    const nta::Track track = simulated::track(20, {}, random);
    const std::vector<double> D = grid(0.5, 20.0, 30);
    std::vector<double> true_D;
    for (const double value : D) true_D.push_back(value * 1.25 / (1.0 - 0.02));
    const auto plain = nta::log_likelihood(track, D, model_with(0.0, 1.0));
    const auto shifted = nta::log_likelihood(track, true_D, model_with(0.02, 1.25));
    REQUIRE(shifted.size() == plain.size());
    // rounding of D by a few units of 1e-16, times a slope of up to 1000
    for (std::size_t i = 0; i < D.size(); ++i) CHECK(std::abs(shifted[i] - plain[i]) < 1e-11);
}

TEST_CASE("log_likelihood: stays a finite number at absurd diffusion coefficients",
          "[diffusion][property]") {
    Random random(9);
    const nta::Track track = simulated::track(300, {.D_um2_per_s = 10.0}, random);
    for (const double value :
         nta::log_likelihood(track, grid(1e-9, 1e9, 400), model_with(0.0, 1.0))) {
        CHECK(std::isfinite(value));
    }
    CHECK(nta::log_likelihood(track, {}, model_with(0.0, 1.0)).empty());
}
