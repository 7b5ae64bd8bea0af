// SPDX-License-Identifier: MIT
#include "nta/diffusion/motion_error.hpp"

#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <vector>

#include "simulated_tracks.hpp"

using namespace nta;

namespace {

struct Path {
    std::vector<double> x;  // from the mean
    std::vector<double> y;
    double mean_from_start_x = 0.0;
};

// Brownian motion whose variance about its mean is `blur`: a sixth of that of the displacement.
Path brownian_path(double blur, Random& random) {
    constexpr int steps = 64;
    const double sd = std::sqrt(6.0 * blur / steps);
    Path path;
    double x = 0.0, y = 0.0, mean_x = 0.0, mean_y = 0.0;
    for (int k = 0; k < steps; ++k) {
        const double dx = sd * random.normal();
        const double dy = sd * random.normal();
        path.x.push_back(x + 0.5 * dx);
        path.y.push_back(y + 0.5 * dy);
        mean_x += path.x.back() / steps;
        mean_y += path.y.back() / steps;
        x += dx;
        y += dy;
    }
    for (double& v : path.x) v -= mean_x;
    for (double& v : path.y) v -= mean_y;
    path.mean_from_start_x = mean_x;
    return path;
}

// Variance of this path per axis.
double own_blur(const Path& path) {
    double sum = 0.0;
    for (std::size_t k = 0; k < path.x.size(); ++k)
        sum += 0.5 * (path.x[k] * path.x[k] + path.y[k] * path.y[k]);
    return sum / static_cast<double>(path.x.size());
}

// Where least squares in white noise put a Gaussian: its gradient vanishes at the mean of the path
// under the weight exp(-r^2 / (2 S^2)) around that very place. Its width follows the path.
double fitted_center_x(const Path& path, double rest2) {
    const double S2 = 2.0 * rest2 + own_blur(path);
    double cx = 0.0, cy = 0.0;
    for (int round = 0; round < 40; ++round) {
        double sum = 0.0, sum_x = 0.0, sum_y = 0.0;
        for (std::size_t k = 0; k < path.x.size(); ++k) {
            const double r2 = std::pow(path.x[k] - cx, 2) + std::pow(path.y[k] - cy, 2);
            const double w = std::exp(-0.5 * r2 / S2);
            sum += w;
            sum_x += w * path.x[k];
            sum_y += w * path.y[k];
        }
        cx = sum_x / sum;
        cy = sum_y / sum;
    }
    return cx;
}

Localization spot_of_width(double width_px) {
    Localization spot;
    spot.x_sd_px = spot.y_sd_px = 0.1F;
    spot.peak_adu = 20.0F;
    spot.noise_adu = 1.0F;
    spot.width_px = static_cast<float>(width_px);
    return spot;
}

// lambda = 2 - <r^4> / (2 s^2 <r^2>), means over the squared Gaussian weighted by the noise of its
// pixels, in t = r^2 / (2 s^2).
double lambda_by_integration(double q) {
    double first = 0.0, second = 0.0;
    for (double t = 0.005; t < 25.0; t += 0.01) {
        const double w = std::exp(-2.0 * t) / (1.0 + q * std::exp(-t));
        first += w * t;
        second += w * t * t;
    }
    return 2.0 - second / first;
}

}  // namespace

TEST_CASE(
    "motion_error: the center of a smeared spot errs as the law says, resting widths 1.3 to "
    "2.2 px",
    "[diffusion][truth]") {
    Random random(5);
    for (const double rest_px : {1.3, 2.2}) {
        for (const double relative_blur : {0.1, 0.4}) {
            const double blur_px2 = relative_blur * rest_px * rest_px;
            const double width2_px2 = rest_px * rest_px + blur_px2;
            double squares = 0.0, products = 0.0;
            constexpr int paths = 4000;
            for (int i = 0; i < paths; ++i) {
                const Path path = brownian_path(blur_px2, random);
                const double error = fitted_center_x(path, rest_px * rest_px);
                squares += error * error / paths;
                products += error * path.mean_from_start_x / paths;
            }
            const MotionError expected =
                motion_error(spot_of_width(std::sqrt(width2_px2)), {width2_px2, 0.0}, blur_px2);
            const double covariance = 0.5 * (expected.of_step_px2 - expected.of_position_px2);
            CAPTURE(rest_px, relative_blur);
            // First order in b / S^2, and the errors have heavy tails: 10 % of the standard
            // deviation is what the bar asks for.
            CHECK(std::sqrt(expected.of_position_px2 / squares) == Approx(1.0).margin(0.1));
            // Twice as large an error of a part of the variance.
            CHECK(covariance / products == Approx(1.0).margin(0.25));
        }
    }
}

TEST_CASE("motion_error: a spot's peak tells how far its own center errs", "[diffusion][truth]") {
    Random random(8);
    constexpr double rest_px2 = 2.56;
    constexpr double blur_px2 = 1.8;
    constexpr double light = 100.0;
    constexpr int paths = 8000;
    // Compact, usual and long paths: up to 0.6 of the mean variance, to 1.4, and above.
    std::array<double, 3> squares{};
    std::array<double, 3> predicted{};
    for (int i = 0; i < paths; ++i) {
        const Path path = brownian_path(blur_px2, random);
        const double width2_px2 = rest_px2 + own_blur(path);
        Localization spot = spot_of_width(std::sqrt(width2_px2));
        spot.peak_adu = static_cast<float>(light / width2_px2);
        spot.log_flux_sd = 0.01F;
        const double rho = own_blur(path) / blur_px2;
        const std::size_t kind = rho < 0.6 ? 0 : rho < 1.4 ? 1 : 2;
        squares[kind] += std::pow(fitted_center_x(path, rest_px2), 2);
        predicted[kind] +=
            motion_error(spot, {rest_px2 + blur_px2, light}, blur_px2).of_position_px2;
    }
    // One law for all blurs is within 40 % of the standard deviation of compact spots, which is a
    // tenth of that of long ones, and within 25 % of the others.
    for (std::size_t kind = 0; kind < 3; ++kind) {
        CAPTURE(kind);
        CHECK(std::sqrt(predicted[kind] / squares[kind]) ==
              Approx(1.0).margin(kind == 0 ? 0.4 : 0.25));
    }
    CHECK(squares[2] > 50.0 * squares[0]);
}

TEST_CASE("motion_error: a peak that noise may have made tells nothing of the path",
          "[diffusion][limit]") {
    Localization spot = spot_of_width(2.0);
    const double without = motion_error(spot, {4.0, 0.0}, 1.0).of_position_px2;
    spot.log_flux_sd = 50.0F;
    CHECK(motion_error(spot, {4.0, 40.0}, 1.0).of_position_px2 == Approx(without).epsilon(1e-3));
}

TEST_CASE("motion_error: where noise grows with the light, the center errs less",
          "[diffusion][property]") {
    Localization spot = spot_of_width(2.0);
    const double white_px2 = motion_error(spot, {4.0, 0.0}, 1.0).of_position_px2;
    for (const double q : {1.0, 5.0, 20.0}) {
        spot.gain_adu = static_cast<float>(q / 20.0);  // peak 20, noise 1
        const double ratio = motion_error(spot, {4.0, 0.0}, 1.0).of_position_px2 / white_px2;
        // The power law is within 1 % of the integral.
        CHECK(std::sqrt(ratio) == Approx(lambda_by_integration(q)).epsilon(0.01));
    }
}

TEST_CASE("motion_error: none at rest, and none for a spot without a width",
          "[diffusion][property]") {
    CHECK(motion_error(spot_of_width(1.6), {2.56, 0.0}, 0.0).of_step_px2 == 0.0);
    CHECK(motion_error(spot_of_width(0.0), {}, 1.0).of_step_px2 == 0.0);
}

TEST_CASE("estimate_motion_blur: D tE / 3 for each track of one kind of particles",
          "[diffusion][statistical]") {
    Random random(6);
    simulated::Motion motion;
    motion.exposure_s = 0.015;
    const Tracks tracks = simulated::tracks(400, 12, motion, random);
    DiffusionOptions options;
    options.scale = simulated::k_scale;
    options.exposure = Duration::seconds(motion.exposure_s);
    const MotionBlur blur = estimate_motion_blur(tracks, options);
    const double um = options.scale.um_from_px();
    const double true_px2 = motion.D_um2_per_s * motion.exposure_s / 3.0 / (um * um);
    // 4400 steps tell D to 2 %.
    CHECK(blur.typical_px2 == Approx(true_px2).epsilon(0.08));
    double worst = 0.0;
    for (const double b : blur.of_track_px2) worst = std::max(worst, std::abs(b / true_px2 - 1.0));
    // Single tracks tell D to 40 %; as no more scatter is seen, each is told that of all.
    CHECK(worst < 0.3);
}

TEST_CASE("estimate_motion_blur: in a mixture the mean cube of the blur is right",
          "[diffusion][statistical]") {
    Random random(7);
    simulated::Motion slow;
    slow.D_um2_per_s = 2.0;
    simulated::Motion fast;
    fast.D_um2_per_s = 8.0;
    Tracks tracks = simulated::tracks(150, 30, slow, random);
    const Tracks more = simulated::tracks(150, 30, fast, random);
    tracks.insert(tracks.end(), more.begin(), more.end());
    DiffusionOptions options;
    options.scale = simulated::k_scale;
    options.exposure = Duration::seconds(slow.exposure_s);
    const MotionBlur blur = estimate_motion_blur(tracks, options);
    const double um = options.scale.um_from_px();
    const double px2_s_from_D = slow.exposure_s / 3.0 / (um * um);
    double of_slow = 0.0, of_fast = 0.0;
    for (std::size_t i = 0; i < 150; ++i) {
        of_slow += std::pow(blur.of_track_px2[i] / px2_s_from_D, 3) / 150.0;
        of_fast += std::pow(blur.of_track_px2[i + 150] / px2_s_from_D, 3) / 150.0;
    }
    // 150 fast tracks tell their D to 2.5 %, its cube to 8 %; four times that.
    CHECK(0.5 * (of_slow + of_fast) == Approx(0.5 * (8.0 + 512.0)).epsilon(0.32));
    // The two kinds are drawn together, but not into one.
    CHECK(of_fast > 5.0 * of_slow);
}

TEST_CASE("estimate_motion_blur: tracks without steps have none", "[diffusion][property]") {
    DiffusionOptions options;
    options.scale = simulated::k_scale;
    Track lonely;
    lonely.positions.resize(1);
    const MotionBlur blur = estimate_motion_blur({lonely}, options);
    REQUIRE(blur.of_track_px2.size() == 1);
    CHECK(blur.of_track_px2[0] == 0.0);
    CHECK(blur.typical_px2 == 0.0);
}

TEST_CASE(
    "motion_error: a lean without noise takes nearly all of the error away, a noisy one little",
    "[diffusion][property]") {
    Localization spot = spot_of_width(2.0);
    const MotionError without_lean = motion_error(spot, {4.0, 0.0}, 0.8);
    CHECK(without_lean.of_lean == 0.0);
    spot.lean_sd_px = 1e-4F;
    const MotionError noiseless = motion_error(spot, {4.0, 0.0}, 0.8);
    // 1 / k = 1 - S^2 / (s0^2 + 4 s^2) at small blur
    CHECK(noiseless.of_lean == Approx(1.0 / (1.0 - 7.2 / 19.2)).epsilon(1e-3));
    // What no line explains is left: 9 % of the variance at this blur.
    CHECK(noiseless.of_position_px2 < 0.1 * without_lean.of_position_px2);
    CHECK(noiseless.of_step_px2 < 0.1 * without_lean.of_step_px2);
    spot.lean_sd_px = 10.0F;
    const MotionError noisy = motion_error(spot, {4.0, 0.0}, 0.8);
    CHECK(noisy.of_lean < 1e-3);
    // What no line explains is added all the same.
    CHECK(noisy.of_position_px2 == Approx(without_lean.of_position_px2).epsilon(0.1));
}

TEST_CASE("motion errors correct and widen the spots of a track and leave others as they are",
          "[diffusion][property]") {
    Localizations spots(3, spot_of_width(2.0));
    for (Localization& spot : spots) {
        spot.x_px = 30.0;
        spot.lean_x_px = 0.2F;
        spot.lean_sd_px = 0.1F;
    }
    Track track;
    for (std::size_t k = 0; k < 2; ++k) {
        track.positions.push_back(spots[k]);
        track.positions.back().frame = static_cast<std::int32_t>(k);
        track.spot_indices.push_back(k);
    }
    correct_for_motion(track, 1.0, spots);
    const MotionError expected = motion_error(spots[2], {4.0, 0.0}, 1.0);
    // rounding of single precision
    CHECK(static_cast<double>(spots[0].x_sd_px) ==
          Approx(std::sqrt(0.01 + expected.of_position_px2)).epsilon(1e-6));
    CHECK(spots[0].x_px == Approx(30.0 + 0.2 * expected.of_lean));
    CHECK(spots[2].x_sd_px == 0.1F);
    CHECK(spots[2].x_px == 30.0);
    const Tracks corrected = with_motion_in_steps({track}, {{1.0}, 1.0});
    CHECK(corrected[0].positions[0].x_sd_px > spots[0].x_sd_px);
    CHECK(corrected[0].positions[0].x_px == Approx(spots[0].x_px));
}
