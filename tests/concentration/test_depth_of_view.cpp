// SPDX-License-Identifier: MIT
#include "nta/concentration/depth_of_view.hpp"

#include "support/catch.hpp"

#include <cmath>

namespace {

constexpr double k_sharp = 1e6;  // signal-to-noise ratio at which the edge has no width

nta::DepthOfView usual_view() {
    nta::DepthOfView view;
    view.focus_depth_um = 4.0;
    view.sheet_half_width_um = 10.0;
    view.focus_sd_px = 1.6;
    return view;
}

// Where exp(-2 z^2 / w^2) / (1 + b + (z / z0)^2) = 1 / ratio, by halving.
double edge_um(const nta::DepthOfView& v, double ratio, double b) {
    double low = 0.0, high = 1e3;
    for (int i = 0; i < 200; ++i) {
        const double z = 0.5 * (low + high);
        const double peak = ratio * std::exp(-2.0 * std::pow(z / v.sheet_half_width_um, 2.0)) /
                            (1.0 + b + std::pow(z / v.focus_depth_um, 2.0));
        (peak >= 1.0 ? low : high) = z;
    }
    return low;
}

}  // namespace

TEST_CASE("concentration: a sharp threshold sees to where the peak falls to it") {
    const nta::DepthOfView view = usual_view();
    for (const double ratio : {1.2, 2.0, 10.0, 100.0}) {
        INFO(ratio);
        // Simpson's rule reaches a step of the integrand within half a panel of 48.
        CHECK(nta::depth_um(view, ratio, 0.0, k_sharp) ==
              Approx(2.0 * edge_um(view, ratio, 0.0)).epsilon(0.02));
    }
}

TEST_CASE("concentration: without a light sheet the depth is that of defocus alone") {
    nta::DepthOfView view = usual_view();
    view.sheet_half_width_um = 1e4;
    // 2 z0 sqrt(P / T - 1)
    CHECK(nta::depth_um(view, 5.0, 0.0, k_sharp) == Approx(16.0).epsilon(0.02));
}

TEST_CASE("concentration: brighter particles are seen deeper, blurred ones less deep") {
    const nta::DepthOfView view = usual_view();
    double last = 0.0;
    // From where a blurred one is well above the threshold: below it, the scatter helps.
    for (double ratio = 2.0; ratio < 200.0; ratio *= 1.1) {
        const double depth = nta::depth_um(view, ratio, 0.0, 5.0);
        CHECK(depth > last);
        CHECK(nta::depth_um(view, ratio, 1.0, 5.0) < depth);
        last = depth;
    }
}

TEST_CASE("concentration: light and width of a spot tell the peak at rest from any depth") {
    nta::DepthOfView view = usual_view();
    view.light.coefficients = {0.2, -0.1, 0.3, 0.1, -0.2};
    const double blur_px2 = 0.6;
    for (const double z_um : {0.0, 2.0, 6.0}) {
        nta::Localization spot;
        spot.x_px = 100.0;  // on a pixel, whose value is then the amplitude
        spot.y_px = 333.0;
        const double u2 = std::pow(z_um / view.focus_depth_um, 2.0);
        const double y = 1.0 + blur_px2 / 2.56 + u2;
        spot.width_px = static_cast<float>(1.6 * std::sqrt(y));
        spot.peak_adu = static_cast<float>(
            50.0 * std::exp(view.light.log_at(100.0, 333.0) - 2.0 * 0.16 * u2) / y);
        // Single precision of the spot.
        CHECK(nta::log_rest_peak(view, spot, blur_px2) == Approx(std::log(50.0)).epsilon(1e-6));
    }
}

TEST_CASE("concentration: the light's terms have a mean of zero over the picture") {
    nta::FieldLight light;
    light.width_px = 64.0;
    light.height_px = 48.0;
    light.coefficients = {0.3, 0.2, 0.5, 0.4, -0.6};
    double sum = 0.0;
    for (int y = 0; y < 48; ++y)
        for (int x = 0; x < 64; ++x) sum += light.log_at(x, y);
    // Midpoint rule of u^2: 1 / (12 n^2).
    CHECK(std::abs(sum / (64.0 * 48.0)) < 1e-4);
}
