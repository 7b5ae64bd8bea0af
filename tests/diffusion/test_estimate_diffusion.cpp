// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/diffusion/diffusion.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>

#include "simulated_tracks.hpp"

using nta::DiffusionOptions;
using nta::DiffusionResult;
using nta::Duration;
using nta::estimate_diffusion;
using nta::Random;

namespace {

DiffusionOptions options_with(std::optional<Duration> exposure) {
    DiffusionOptions options;
    options.scale = simulated::k_scale;
    options.exposure = exposure;
    return options;
}

double mean_diffusion_um2_per_s(const DiffusionResult& result) {
    double sum = 0.0;
    double count = 0.0;
    for (const auto& track : result.tracks) {
        if (!track) continue;
        sum += track->D_um2_per_s;
        count += 1.0;
    }
    return sum / count;
}

const nta::Diagnostic* find(const nta::Diagnostics& diagnostics, const std::string& code) {
    for (const auto& d : diagnostics) {
        if (d.code == code) return &d;
    }
    return nullptr;
}

}  // namespace

TEST_CASE("estimate_diffusion: recovers D at any exposure, told or not",
          "[diffusion][statistical]") {
    for (const double exposure_s : {0.0, 0.010, 0.0333}) {
        for (const bool told : {true, false}) {
            CAPTURE(exposure_s, told);
            Random random(21);
            const auto tracks =
                simulated::tracks(1500, 21, {.D_um2_per_s = 3.0, .exposure_s = exposure_s}, random);
            const auto result = estimate_diffusion(
                tracks,
                options_with(told ? std::optional(Duration::seconds(exposure_s)) : std::nullopt));
            // relative variance of one track 0.05 (0.13 for the pooled covariance), 4 standard
            // errors: 2.3 % told, 3.7 % not
            CHECK(std::abs(mean_diffusion_um2_per_s(result) / 3.0 - 1.0) < (told ? 0.023 : 0.037));
            CHECK(std::abs(result.D_ensemble_um2_per_s / 3.0 - 1.0) < 0.037);
            CHECK(result.long_lag_factor == 1.0);
            CHECK(find(result.diagnostics, "bent-msd") == nullptr);
            CHECK(bool(find(result.diagnostics, "exposure-inferred")) == !told);
        }
    }
}

TEST_CASE("estimate_diffusion: an unknown exposure does not bias sizes far from the mean",
          "[diffusion][statistical]") {
    Random random(22);
    nta::Tracks tracks;
    for (const double D : {1.0, 3.0, 9.0}) {
        for (auto& t :
             simulated::tracks(800, 25, {.D_um2_per_s = D, .exposure_s = 0.0333}, random)) {
            tracks.push_back(std::move(t));
        }
    }
    const auto result = estimate_diffusion(tracks, options_with(std::nullopt));
    REQUIRE(result.model.inferred_blur);
    for (std::size_t i = 0; i < 3; ++i) {
        double sum = 0.0;
        for (std::size_t k = 800 * i; k < 800 * (i + 1); ++k) sum += result.tracks[k]->D_um2_per_s;
        const double expected = std::vector{1.0, 3.0, 9.0}[i];
        // 4 standard errors of the tracks 4 sqrt(0.05 / 800) = 3.2 %, and 2 % of the blur that all
        // share
        CHECK(std::abs(sum / 800.0 / expected - 1.0) < 0.05);
    }
}

TEST_CASE(
    "estimate_diffusion: an unknown exposure leaves an error that all tracks share, and states it",
    "[diffusion][statistical]") {
    constexpr int sets = 100;
    constexpr int track_count = 60;
    Random random(29);
    double squares = 0.0;
    for (int i = 0; i < sets; ++i) {
        const auto tracks = simulated::tracks(track_count, 25, {.exposure_s = 0.015}, random);
        const auto result = estimate_diffusion(tracks, options_with(std::nullopt));
        double scatter = 0.0;
        const double mean = mean_diffusion_um2_per_s(result);
        for (const auto& t : result.tracks) scatter += std::pow(t->D_um2_per_s / mean - 1.0, 2);
        const double own_se = std::sqrt(scatter) / track_count;
        const double z = std::log(mean / 3.0) / std::hypot(own_se, result.model.shared_log_D_se);
        squares += z * z;
    }
    // An SD from 100 sets is good to 7 %, 4 standard errors; without the shared error it would
    // be 1.6.
    CHECK(std::abs(std::sqrt(squares / sets) - 1.0) < 0.28);
}

TEST_CASE("estimate_diffusion: dim spots with understated noise do not shorten an unknown exposure",
          "[diffusion][statistical]") {
    Random random(31);
    nta::Tracks tracks =
        simulated::tracks(1000, 25, {.exposure_s = 0.0333, .noise_um = 0.02}, random);
    const simulated::Motion dim{
        .exposure_s = 0.0333, .noise_um = 0.13, .predicted_over_noise = 0.7};
    for (auto& t : simulated::tracks(600, 25, dim, random)) tracks.push_back(std::move(t));
    const auto result = estimate_diffusion(tracks, options_with(std::nullopt));
    double sum = 0.0;
    for (std::size_t i = 0; i < 1000; ++i) sum += result.tracks[i]->D_um2_per_s;
    // 2 % of the noise left in R, and 4 standard errors: of 1000 tracks 0.7 %, of R 1 %. With equal
    // weights D is 6 % too small.
    CHECK(std::abs(sum / 1000.0 / 3.0 - 1.0) < 0.05);
}

TEST_CASE("estimate_diffusion: what is unknown of the position noise is an error all tracks share",
          "[diffusion][statistical]") {
    // Fast particles, whose steps say little of 30 nm: alone, they would say 0 or 70 nm by chance.
    constexpr int sets = 60;
    constexpr int track_count = 150;
    Random random(30);
    double squares = 0.0;
    double largest = 0.0;
    for (int i = 0; i < sets; ++i) {
        const auto tracks =
            simulated::tracks(track_count, 30, {.D_um2_per_s = 4.9, .exposure_s = 0.015}, random);
        const auto result = estimate_diffusion(tracks, options_with(Duration::milliseconds(15.0)));
        CHECK(result.model.position_variance_factor > 0.0);
        largest = std::max(largest, result.model.position_variance_factor);
        CHECK(find(result.diagnostics, "position-noise-rescaled") == nullptr);
        double scatter = 0.0;
        const double mean = mean_diffusion_um2_per_s(result);
        for (const auto& t : result.tracks) scatter += std::pow(t->D_um2_per_s / mean - 1.0, 2);
        const double own_se = std::sqrt(scatter) / track_count;
        CHECK(result.model.shared_log_D_se > 0.0);
        const double z = std::log(mean / 4.9) / std::hypot(own_se, result.model.shared_log_D_se);
        squares += z * z;
    }
    // An SD from 60 sets is good to 9 %, 4 standard errors. The predictions are right here, while
    // half of the shared error stands for their being wrong: it may be a little below 1.
    CHECK(std::sqrt(squares / sets) < 1.36);
    CHECK(std::sqrt(squares / sets) > 0.6);
    // The pooled estimate scatters by 2.9 times the prediction; averaged with it, 3.6 standard
    // deviations of its scatter weigh 3.6 * 2.9 / (1 + 2.9^2) = 1.1.
    CHECK(largest < 2.5);
}

TEST_CASE("estimate_diffusion: position noise is found the better the more steps there are",
          "[diffusion][statistical]") {
    Random random(33);
    const simulated::Motion m{.D_um2_per_s = 1.0, .noise_um = 0.06, .predicted_over_noise = 0.5};
    double last = 1.0;
    for (const int count : {60, 400, 3000}) {
        const auto tracks = simulated::tracks(count, 30, m, random);
        const auto result = estimate_diffusion(tracks, options_with(Duration::milliseconds(10.0)));
        CHECK(result.model.position_variance_factor > last);
        last = result.model.position_variance_factor;
    }
    // True factor 4, standard error of 90000 steps 2 %.
    CHECK(last == Approx(4.0).epsilon(0.08));
}

TEST_CASE("estimate_diffusion: finds and repairs position noise that spot fits understate",
          "[diffusion][statistical]") {
    Random random(23);
    const simulated::Motion m{
        .D_um2_per_s = 1.0, .exposure_s = 0.01, .noise_um = 0.10, .predicted_over_noise = 0.5};
    const auto tracks = simulated::tracks(1500, 21, m, random);
    const auto result = estimate_diffusion(tracks, options_with(Duration::milliseconds(10.0)));
    // true factor 4; standard error of the pooled noise about 1.5 %
    CHECK(std::abs(result.model.position_variance_factor / 4.0 - 1.0) < 0.06);
    CHECK(find(result.diagnostics, "position-noise-rescaled") != nullptr);
    // 4 standard errors of the tracks and of the pooled noise, about 1 % each
    CHECK(std::abs(mean_diffusion_um2_per_s(result) - 1.0) < 0.06);
    CHECK(std::abs(result.tracks[0]->localization_sd_nm - 100.0) < 4.0);
}

TEST_CASE("estimate_diffusion: leaves right predictions alone", "[diffusion][statistical]") {
    Random random(24);
    const auto tracks =
        simulated::tracks(1500, 15, {.D_um2_per_s = 3.0, .noise_spread = 0.5}, random);
    const auto result = estimate_diffusion(tracks, options_with(Duration::milliseconds(10.0)));
    // D = 3 um^2/s: the pooled estimate has a standard error as large as the noise itself, and half
    // of its deviation is taken. 4 of these half standard errors.
    CHECK(std::abs(result.model.position_variance_factor - 1.0) < 2.0);
    // 4 standard errors of the tracks (relative variance 0.09) and of the noise taken.
    CHECK(std::abs(mean_diffusion_um2_per_s(result) / 3.0 - 1.0) < 0.04);
    CHECK(result.diagnostics.empty());
}

TEST_CASE("estimate_diffusion: makes up for the variance that drift removal took",
          "[diffusion][property]") {
    Random random(25);
    const auto tracks = simulated::tracks(50, 12, {}, random);
    DiffusionOptions options = options_with(Duration::milliseconds(10.0));
    const auto plain = estimate_diffusion(tracks, options);
    options.variance_taken = 0.1;
    const auto corrected = estimate_diffusion(tracks, options);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        // one division: rounding
        CHECK(std::abs(corrected.tracks[i]->D_um2_per_s * 0.9 / plain.tracks[i]->D_um2_per_s -
                       1.0) < 1e-14);
        CHECK(std::abs(*corrected.tracks[i]->D_low_um2_per_s * 0.9 /
                           *plain.tracks[i]->D_low_um2_per_s -
                       1.0) < 1e-14);
    }
    CHECK(std::abs(corrected.msd_um2[0] * 0.9 / plain.msd_um2[0] - 1.0) < 1e-14);
}

TEST_CASE("estimate_diffusion: the mean square displacement is 4 D t plus noise minus blur",
          "[diffusion][statistical]") {
    Random random(26);
    const double dt_s = simulated::k_scale.s_from_frame();
    const auto tracks = simulated::tracks(
        800, 30, {.D_um2_per_s = 2.0, .exposure_s = 0.02, .noise_um = 0.05, .missed = 0.1}, random);
    const auto result = estimate_diffusion(tracks, options_with(Duration::seconds(0.02)));
    REQUIRE(result.msd_um2.size() == 20);
    REQUIRE(result.msd_se_um2.size() == 20);
    for (std::size_t k = 1; k <= 20; ++k) {
        CAPTURE(k);
        const double expected =
            4.0 * 2.0 * dt_s * static_cast<double>(k) + 4.0 * 0.05 * 0.05 - 4.0 / 3.0 * 2.0 * 0.02;
        CHECK(std::abs(result.msd_um2[k - 1] - expected) < 4.0 * result.msd_se_um2[k - 1]);
        CHECK(result.msd_se_um2[k - 1] < 0.05 * expected);
    }
}

TEST_CASE("estimate_diffusion: short tracks are left out, few or none give an empty result",
          "[diffusion][property]") {
    Random random(27);
    nta::Tracks tracks{simulated::track(4, {}, random), simulated::track(5, {}, random)};
    const auto result = estimate_diffusion(tracks, options_with(Duration::milliseconds(10.0)));
    REQUIRE(result.tracks.size() == 2);
    CHECK_FALSE(result.tracks[0]);
    REQUIRE(result.tracks[1]);
    CHECK(result.tracks[1]->displacements == 4);
    const auto none = estimate_diffusion({}, options_with(std::nullopt));
    CHECK(none.tracks.empty());
    CHECK(none.msd_um2.empty());
    CHECK(none.D_ensemble_um2_per_s == 0.0);
    CHECK(none.diagnostics.empty());
}

TEST_CASE("estimate_diffusion: without exposure and predicted noise it uses the pooled covariance",
          "[diffusion][statistical]") {
    Random random(28);
    const auto tracks = simulated::tracks(1000, 20, {.predicted_over_noise = 0.0}, random);
    const auto result = estimate_diffusion(tracks, options_with(std::nullopt));
    CHECK_FALSE(result.model.blur);
    CHECK_FALSE(result.model.inferred_blur);
    REQUIRE(result.model.pooled_covariance_um2);
    // 4 standard errors: relative variance of a track about 0.06, the pooled covariance adds 1 %
    CHECK(std::abs(mean_diffusion_um2_per_s(result) / 3.0 - 1.0) < 0.05);
}

TEST_CASE("estimate_diffusion: an exposure longer than a frame is a usage error",
          "[diffusion][errors]") {
    try {
        estimate_diffusion({}, options_with(Duration::milliseconds(40.0)));
        FAIL("accepted");
    } catch (const nta::InputError& error) {
        CHECK(error.fault() == nta::Fault::usage);
    }
    DiffusionOptions options = options_with(std::nullopt);
    options.min_positions = 1;
    CHECK_THROWS_AS(estimate_diffusion({}, options), nta::InputError);
}
