// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/localize/fit_spot.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <numbers>

using namespace nta;

namespace {

// A spot in unit noise plus photon noise of the given gain (in noise units).
SpotWindow window_with(const SpotShape& spot, double shot, double noise, Random& random) {
    SpotWindow w(10, 20, 15, 15);
    for (int j = 0; j < w.height; ++j) {
        for (int i = 0; i < w.width; ++i) {
            const double dx = w.x0 + i - spot.x_px;
            const double dy = w.y0 + j - spot.y_px;
            const double signal = spot.amplitude * std::exp(-0.5 * (dx * dx + dy * dy) /
                                                            (spot.width_px * spot.width_px));
            w.value[w.index(i, j)] = static_cast<float>(
                signal + noise * std::sqrt(1.0 + shot * signal) * random.normal());
            w.weight[w.index(i, j)] = 1.0F;
        }
    }
    return w;
}

struct Errors {
    double rmse_px = 0.0;
    double predicted_px = 0.0;
    double bias_px = 0.0;
    int fits = 0;
};

Errors measure(double snr, double width_px, double shot, int trials, Random& random) {
    Errors e;
    for (int t = 0; t < trials; ++t) {
        const SpotShape truth{
            17.0 + random.uniform() - 0.5, 27.0 + random.uniform() - 0.5, snr, width_px, 0.0};
        const SpotWindow w = window_with(truth, shot, 1.0, random);
        const auto fit = fit_spot(w, {17.0, 27.0, snr, 1.8, 0.0}, shot);
        if (!fit) continue;
        const double error = fit->shape.x_px - truth.x_px;
        e.rmse_px += error * error;
        e.bias_px += error;
        e.predicted_px += fit->x_sd_px * fit->x_sd_px;
        ++e.fits;
    }
    return {std::sqrt(e.rmse_px / e.fits),
            std::sqrt(e.predicted_px / e.fits),
            e.bias_px / e.fits,
            e.fits};
}

}  // namespace

TEST_CASE("fit_spot: recovers a noiseless spot to rounding", "[localize][known-answer]") {
    Random random(1);
    const SpotShape truth{17.31, 26.78, 40.0, 1.7, 0.0};
    const auto fit =
        fit_spot(window_with(truth, 0.0, 0.0, random), {17.0, 27.0, 30.0, 1.3, 0.0}, 0.0);
    REQUIRE(fit.has_value());
    // Values are floats of 40 units: 2e-6 each; the descent stops at steps of 1e-4 px, where the
    // next would be far smaller.
    CHECK(std::abs(fit->shape.x_px - 17.31) < 1e-5);
    CHECK(std::abs(fit->shape.y_px - 26.78) < 1e-5);
    CHECK(std::abs(fit->shape.width_px - 1.7) < 1e-5);
    CHECK(std::abs(fit->shape.amplitude - 40.0) < 1e-3);
}

TEST_CASE("fit_spot: position error reaches the Cramer-Rao bound sqrt(2/pi)/SNR and is predicted",
          "[localize][statistical]") {
    // Additive white noise, width above 1.2 px: sigma_x = sqrt(2/pi)/SNR px whatever the width
    // (docs/methods/localize.md).
    Random random(2);
    constexpr int trials = 1500;
    for (const double width : {1.3, 1.8}) {
        for (const double snr : {5.0, 10.0, 20.0, 50.0}) {
            const Errors e = measure(snr, width, 0.0, trials, random);
            const double bound = std::sqrt(2.0 / std::numbers::pi) / snr;
            CHECK(e.fits == trials);
            // The project's bar is 1.10; 1500 trials tell an RMSE to 1.8 %.
            CHECK(e.rmse_px < 1.10 * bound);
            CHECK(e.rmse_px > 0.93 * bound);
            // Bar: predicted within 10 %.
            CHECK(std::abs(e.predicted_px / e.rmse_px - 1.0) < 0.10);
            CHECK(std::abs(e.bias_px) < 4.0 * bound / std::sqrt(trials));
        }
    }
}

TEST_CASE("fit_spot: the error of ln(amplitude width^2), the spot's light, is predicted",
          "[localize][statistical]") {
    Random random(9);
    constexpr int trials = 1500;
    for (const double shot : {0.0, 0.3}) {
        for (const double snr : {10.0, 50.0}) {
            double sum = 0.0;
            double squares = 0.0;
            double predicted = 0.0;
            for (int t = 0; t < trials; ++t) {
                const SpotShape truth{
                    17.0 + random.uniform() - 0.5, 27.0 + random.uniform() - 0.5, snr, 1.6, 0.0};
                const auto fit = fit_spot(
                    window_with(truth, shot, 1.0, random), {17.0, 27.0, snr, 1.8, 0.0}, shot);
                REQUIRE(fit.has_value());
                const double width_px = fit->shape.width_px;
                const double error =
                    std::log(fit->shape.amplitude * width_px * width_px / (snr * 1.6 * 1.6));
                sum += error;
                squares += error * error;
                predicted += fit->log_flux_sd * fit->log_flux_sd;
            }
            const double mean = sum / trials;
            const double sd = std::sqrt(squares / trials - mean * mean);
            // The bar of positions: 10 %; 1500 trials tell a standard deviation to 1.8 %.
            CHECK(std::abs(std::sqrt(predicted / trials) / sd - 1.0) < 0.10);
            // To first order the logarithm is half the variance low.
            CHECK(std::abs(mean) < sd * sd + 4.0 * sd / std::sqrt(trials));
        }
    }
}

TEST_CASE("fit_spot: photon noise is weighed, and its error predicted", "[localize][statistical]") {
    Random random(3);
    constexpr double shot = 0.3;
    const Errors weighed = measure(60.0, 1.6, shot, 1500, random);
    // Same bar of 10 %, with 1.8 % sampling.
    CHECK(std::abs(weighed.predicted_px / weighed.rmse_px - 1.0) < 0.10);
}

TEST_CASE("fit_spot: clipped pixels are masked and the flanks tell the peak", "[localize][truth]") {
    Random random(4);
    const SpotShape truth{17.2, 27.1, 300.0, 1.7, 0.0};
    SpotWindow w = window_with(truth, 0.0, 1.0, random);
    for (std::size_t i = 0; i < w.value.size(); ++i) {
        if (w.value[i] > 150.0F) {
            w.value[i] = 150.0F;
            w.weight[i] = 0.0F;
        }
    }
    const auto fit = fit_spot(w, {17.0, 27.0, 150.0, 1.8, 0.0}, 0.0);
    REQUIRE(fit.has_value());
    // Without the middle the peak is known to about 1 %.
    CHECK(std::abs(fit->shape.amplitude / 300.0 - 1.0) < 0.05);
    CHECK(std::hypot(fit->shape.x_px - 17.2, fit->shape.y_px - 27.1) < 0.05);
}

TEST_CASE("fit_spot: gives nothing where all pixels are masked", "[localize][errors]") {
    const SpotWindow w(0, 0, 9, 9);
    CHECK_FALSE(fit_spot(w, {4.0, 4.0, 5.0, 1.5, 0.0}, 0.0).has_value());
}
