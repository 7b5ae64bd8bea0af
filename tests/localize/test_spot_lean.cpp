// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/localize/spot_lean.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <optional>
#include <vector>

using namespace nta;

namespace {

struct Light {
    double x_px, y_px, peak;
};

// Gaussians of 1.6 px in unit noise, with photon noise of the given gain (in noise units).
SpotWindow window_with(const std::vector<Light>& lights,
                       double shot,
                       double noise,
                       Random& random) {
    SpotWindow w(10, 20, 17, 17);
    for (int j = 0; j < w.height; ++j) {
        for (int i = 0; i < w.width; ++i) {
            double signal = 0.0;
            for (const Light& light : lights) {
                const double dx = w.x0 + i - light.x_px;
                const double dy = w.y0 + j - light.y_px;
                signal += light.peak * std::exp(-0.5 * (dx * dx + dy * dy) / (1.6 * 1.6));
            }
            w.value[w.index(i, j)] = static_cast<float>(
                signal + noise * std::sqrt(1.0 + shot * signal) * random.normal());
            w.weight[w.index(i, j)] = 1.0F;
        }
    }
    return w;
}

constexpr SpotShape start{18.0, 28.0, 15.0, 1.8, 0.0};

}  // namespace

TEST_CASE("measure_lean: a round spot leans nowhere", "[localize][known-answer]") {
    Random random(1);
    const SpotWindow w = window_with({{18.2, 27.7, 20.0}}, 0.0, 0.0, random);
    const auto fit = fit_spot(w, start, 0.0);
    REQUIRE(fit);
    const SpotLean lean = measure_lean(w, *fit, 0.0);
    // Single precision.
    CHECK(std::abs(lean.x_px) < 1e-4);
    CHECK(std::abs(lean.y_px) < 1e-4);
}

TEST_CASE(
    "measure_lean: of a round spot it is noise of the predicted standard deviation, apart "
    "from that of the fit",
    "[localize][statistical]") {
    Random random(2);
    for (const double shot : {0.0, 0.3}) {
        double squares = 0.0, predicted = 0.0, products = 0.0, fits = 0.0;
        constexpr int spots = 1500;
        for (int t = 0; t < spots; ++t) {
            const double x = 18.0 + random.uniform() - 0.5;
            const SpotWindow w = window_with({{x, 28.0, 15.0}}, shot, 1.0, random);
            const auto fit = fit_spot(w, start, shot);
            REQUIRE(fit);
            const SpotLean lean = measure_lean(w, *fit, shot);
            squares += lean.x_px * lean.x_px;
            predicted += lean.sd_px * lean.sd_px;
            products += lean.x_px * (fit->shape.x_px - x);
            fits += fit->noise_sd_px * fit->noise_sd_px;
        }
        CAPTURE(shot);
        // 1500 spots tell a standard deviation to 1.8 %, the width is fitted as well.
        CHECK(std::sqrt(squares / predicted) == Approx(1.0).margin(0.08));
        // A correlation of none, to 2.6 %; four times that.
        CHECK(std::abs(products) < 0.1 * std::sqrt(predicted * fits));
    }
}

TEST_CASE("measure_lean: a smeared spot leans toward its weaker side, by half of its error",
          "[localize][truth]") {
    Random random(3);
    // Three quarters of the light at one end of a way of 2 px.
    const SpotWindow w = window_with({{17.5, 28.0, 15.0}, {19.5, 28.0, 5.0}}, 0.0, 0.0, random);
    const double center_of_light = 18.0;
    const auto fit = fit_spot(w, start, 0.0);
    REQUIRE(fit);
    const double error = fit->shape.x_px - center_of_light;
    const SpotLean lean = measure_lean(w, *fit, 0.0);
    CHECK(error < -0.01);
    // 1 / k = 0.62 for small blur, to first order.
    CHECK(lean.x_px / -error == Approx(0.62).margin(0.1));
    CHECK(std::abs(lean.y_px) < 1e-3);
}

TEST_CASE("measure_lean: not measured where every pixel is masked", "[localize][property]") {
    Random random(4);
    SpotWindow w = window_with({{18.0, 28.0, 15.0}}, 0.0, 1.0, random);
    const auto fit = fit_spot(w, start, 0.0);
    REQUIRE(fit);
    for (float& weight : w.weight) weight = 0.0F;
    CHECK(measure_lean(w, *fit, 0.0).sd_px == 0.0);
}
