// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/link/motion_fit.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <functional>
#include <numbers>

using nta::CommonMotion;
using nta::fit_common_motion;
using nta::MotionFit;
using nta::MotionFitOptions;
using nta::MotionStep;
using nta::WayPx;

namespace {

constexpr double width_px = 640.0;
constexpr double height_px = 480.0;

MotionFitOptions options() {
    MotionFitOptions o;
    o.field = {0.0, 0.0, width_px, height_px};
    return o;
}

using Velocity = std::function<WayPx(double frame, double x_px, double y_px)>;

/// `n` steps per frame at random places, carried with the velocity in their middle.
std::vector<MotionStep> carried_steps(
    int n, int frames, double step_sd_px, const Velocity& velocity, std::uint64_t seed) {
    nta::Random random(seed);
    std::vector<MotionStep> steps;
    for (int f = 1; f < frames; ++f) {
        for (int i = 0; i < n; ++i) {
            const double x = width_px * random.uniform();
            const double y = height_px * random.uniform();
            const WayPx v = velocity(f - 0.5, x, y);
            steps.push_back({f - 1,
                             f,
                             x,
                             y,
                             v.x_px + step_sd_px * random.normal(),
                             v.y_px + step_sd_px * random.normal(),
                             1.0 / std::max(1e-6, step_sd_px * step_sd_px)});
        }
    }
    return steps;
}

WayPx still(double /*frame*/, double /*x_px*/, double /*y_px*/) { return {}; }

double wrong_by_px(const CommonMotion& m, int frame, double x, double y, WayPx truth) {
    const WayPx way = m.between(frame - 1, frame, x, y);
    return std::hypot(way.x_px - truth.x_px, way.y_px - truth.y_px);
}

}  // namespace

TEST_CASE("common motion: a parabola across the picture is found exactly where nothing scatters",
          "[link][known-answer]") {
    const Velocity parabola = [](double /*frame*/, double /*x*/, double y) -> WayPx {
        const double u = 2.0 * y / height_px - 1.0;
        return {14.0 * (1.0 - u * u), 1.0 - u * u};
    };
    const auto steps = carried_steps(5, 200, 0.0, parabola, 31);
    const MotionFit fit = fit_common_motion(steps, options());
    CHECK(fit.motion.model == "constant in time, differs over the picture");
    // A ridge of 1e-9 of the weights.
    CHECK(fit.motion.mean_x_px_per_frame == Approx(14.0 * 2.0 / 3.0).epsilon(1e-6));
    for (const double y : {0.0, 100.0, 240.0, 480.0}) {
        CHECK(wrong_by_px(fit.motion, 77, 300.0, y, parabola(76.5, 300.0, y)) < 1e-5);
    }
    // Beyond the known frames, at the mean velocity.
    CHECK(fit.motion.between(500, 502, 0.0, 0.0).x_px ==
          Approx(2.0 * fit.motion.mean_x_px_per_frame));
}

TEST_CASE("common motion: a parabola that swings is followed in space and time",
          "[link][statistical]") {
    const Velocity swinging = [](double frame, double /*x*/, double y) -> WayPx {
        const double u = 2.0 * y / height_px - 1.0;
        const double swing = 1.0 + 0.4 * std::sin(2.0 * std::numbers::pi * frame / 300.0);
        return {14.0 * swing * (1.0 - u * u), 0.0};
    };
    const MotionFit fit = fit_common_motion(carried_steps(35, 600, 3.0, swinging, 32), options());
    CHECK(fit.motion.model == "smooth in time, differs over the picture");
    double squares = 0.0;
    int n = 0;
    for (int f = 1; f < 600; f += 7) {
        for (const double y : {40.0, 140.0, 240.0, 340.0, 440.0}) {
            const double e = wrong_by_px(fit.motion, f, 320.0, y, swinging(f - 0.5, 320.0, y));
            squares += e * e;
            ++n;
        }
    }
    // The mean variance of a fit: parameters/steps times the variance of a step, both axes; 4 times
    // as much is left for what a spline cannot follow. Without the model it is 40 px^2.
    CHECK(squares / n < 4.0 * 2.0 * 9.0 * fit.parameters / (35.0 * 599.0));
    CHECK(fit.parameters < 0.01 * 35.0 * 599.0);
}

TEST_CASE("common motion: an hour of film is followed like a minute", "[link][statistical]") {
    const Velocity slow = [](double frame, double /*x*/, double /*y*/) -> WayPx {
        return {2.0 * std::sin(2.0 * std::numbers::pi * frame / 20000.0), 0.0};
    };
    const MotionFit fit = fit_common_motion(carried_steps(1, 90000, 3.0, slow, 37), options());
    CHECK(fit.motion.model == "smooth in time");
    // Amplitude 2 px per frame; known to 3 px / sqrt(1000) where one of 90 parameters speaks, 4 of
    // it.
    for (const int frame : {5000, 15000, 45000, 85000}) {
        const WayPx truth = slow(frame - 0.5, 0.0, 0.0);
        CHECK(wrong_by_px(fit.motion, frame, 320.0, 240.0, truth) < 0.4);
    }
}

TEST_CASE("common motion: without flow and shaking none is invented", "[link][statistical]") {
    int not_constant = 0;
    int shaking = 0;
    constexpr int videos = 100;
    for (int k = 0; k < videos; ++k) {
        const auto steps = carried_steps(8, 300, 3.0, still, 3300 + static_cast<std::uint64_t>(k));
        const MotionFit fit = fit_common_motion(steps, options());
        if (fit.motion.model != "constant") ++not_constant;
        if (!fit.motion.vibration.empty()) ++shaking;
        // Standard error 3 px / sqrt(2400 steps), 4 of them.
        CHECK(std::abs(fit.motion.mean_x_px_per_frame) < 4.0 * std::sqrt(fit.mean_variance_px2));
    }
    // The information criterion asks for ln(4784) = 8.5 per parameter: once in ten thousand.
    CHECK(not_constant <= 1);
    // One in 100 is allowed for; 5 are beyond 4 standard errors.
    CHECK(shaking <= 5);
}

TEST_CASE("common motion: few particles are given a uniform flow", "[link][property]") {
    const Velocity parabola = [](double /*frame*/, double /*x*/, double y) -> WayPx {
        const double u = 2.0 * y / height_px - 1.0;
        return {5.0 * (1.0 - u * u), 0.0};
    };
    // 60 steps support no five parameters.
    const MotionFit fit = fit_common_motion(carried_steps(1, 61, 3.0, parabola, 34), options());
    CHECK(fit.motion.model == "constant");
    CHECK(fit_common_motion({}, options()).motion.model == "none");
}

TEST_CASE("common motion: shaking along both axes is found at its frequencies",
          "[link][statistical]") {
    const auto place = [](double f) -> WayPx {
        return {1.8 * std::sin(2.0 * std::numbers::pi * 0.23 * f),
                1.0 * std::cos(2.0 * std::numbers::pi * 0.13 * f)};
    };
    const Velocity shaken = [&](double frame, double /*x*/, double /*y*/) -> WayPx {
        const WayPx before = place(frame - 0.5);
        const WayPx after = place(frame + 0.5);
        return {4.0 + after.x_px - before.x_px, after.y_px - before.y_px};
    };
    const MotionFit fit = fit_common_motion(carried_steps(8, 600, 3.0, shaken, 35), options());
    REQUIRE(fit.motion.vibration.size() == 2);
    // Standard error of a frequency: sqrt(6) sd / (pi a T sqrt(N)) (Rife & Boorstyn, IEEE Trans.
    // Inf. Theory 20 (1974) 591), below 1e-4; 5 of them.
    CHECK(fit.motion.vibration[0].cycles_per_frame == Approx(0.23).margin(5e-4));
    CHECK(fit.motion.vibration[1].cycles_per_frame == Approx(0.13).margin(5e-4));
    // Amplitudes: 3 px sqrt(2 / 4800) / (2 sin(pi 0.13)) = 0.08, and as much of the other axis.
    CHECK(fit.motion.vibration[0].amplitude_px() == Approx(1.8).margin(0.35));
    CHECK(fit.motion.vibration[1].amplitude_px() == Approx(1.0).margin(0.35));
    // 3 px / sqrt(4800), 4 of them.
    CHECK(fit.motion.mean_x_px_per_frame == Approx(4.0).margin(0.17));
}

TEST_CASE("common motion: particles that leave a bounded picture do not look like a flow inward",
          "[link][statistical]") {
    // Brownian steps in a box 40 px wide are seen only if both ends lie in it.
    nta::Random random(36);
    std::vector<MotionStep> steps;
    while (steps.size() < 20000) {
        const double x = -20.0 + 80.0 * random.uniform();
        const double to = x + 8.0 * random.normal();
        if (x < 0.0 || x > 40.0 || to < 0.0 || to > 40.0) continue;
        const auto frame = static_cast<std::int32_t>(steps.size() / 100);
        steps.push_back({frame, frame + 1, 0.5 * (x + to), 20.0, to - x, 8.0 * random.normal()});
    }
    MotionFitOptions o = options();
    o.field = {0.0, 0.0, 40.0, 40.0};
    CHECK(fit_common_motion(steps, o).motion.model == "constant");
    // Control: looked up where they start, they seem to be driven inward.
    for (MotionStep& s : steps) s.x_px -= 0.5 * s.dx_px;
    CHECK(fit_common_motion(steps, o).motion.model != "constant");
}
