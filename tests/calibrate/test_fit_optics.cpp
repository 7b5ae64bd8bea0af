// SPDX-License-Identifier: MIT
#include "nta/calibrate/fit_optics.hpp"

#include "support/catch.hpp"

#include <cmath>

#include "bead_films.hpp"

namespace {

std::vector<nta::BeadSpot> spots_of(const nta::test::GlowingSpots& film, std::size_t bead) {
    std::vector<nta::BeadSpot> out;
    for (std::size_t t = 0; t < film.tracks.size(); ++t) {
        for (const nta::Localization& s : film.tracks[t].positions) {
            if (s.snr() < 5.0) continue;
            nta::BeadSpot b;
            const double width2 = std::pow(static_cast<double>(s.width_px), 2.0);
            const double phase = (std::pow(s.x_px - std::round(s.x_px), 2.0) +
                                  std::pow(s.y_px - std::round(s.y_px), 2.0)) /
                                 (2.0 * width2);
            b.log_amplitude = std::log(static_cast<double>(s.peak_adu)) + phase;
            b.log_width2 = std::log(width2);
            b.log_threshold = std::log(5.0 * static_cast<double>(s.noise_adu)) + phase;
            b.peak_noise = static_cast<double>(s.x_sd_px / s.width_px);
            b.field = nta::FieldLight{}.terms_at(s.x_px, s.y_px);
            b.bead = bead;
            b.track = t + (bead << 32U);
            out.push_back(b);
        }
    }
    return out;
}

constexpr double blur_of_100nm_px2 = 4.9 * 0.015 / (3.0 * 0.166 * 0.166);

}  // namespace

TEST_CASE("calibrate: light sheet, defocus and width are found, and their errors stated") {
    double squares = 0.0;
    constexpr int runs = 3;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        const nta::test::GlowingSpots film =
            nta::test::film(nta::test::bead_scene(60 + seed), {{250, 60.0, 4.9}});
        const nta::OpticsFit fit = nta::fit_optics(spots_of(film, 0), {blur_of_100nm_px2}, 5.0, {});
        REQUIRE(fit.converged);
        CHECK(fit.kappa == Approx(0.16).epsilon(0.25));
        CHECK(fit.focus_sd_px == Approx(1.6).epsilon(0.025));
        CHECK(std::exp(fit.log_rest_peak[0]) == Approx(60.0).epsilon(0.06));
        squares += std::pow(std::log(fit.kappa / 0.16), 2.0) / fit.covariance(0, 0);
    }
    // Mean of 3 squared normal deviates, up to 3.8 with 99 %; a bias of two standard errors, which
    // the fit's simple model of the blur has in so few beads, doubles it.
    CHECK(squares / runs < 7.6);
}

TEST_CASE("calibrate: beads of two sizes share the optics and keep their own brightness") {
    std::vector<nta::BeadSpot> spots =
        spots_of(nta::test::film(nta::test::bead_scene(70), {{250, 40.0, 4.9}}), 0);
    const std::vector<nta::BeadSpot> more =
        spots_of(nta::test::film(nta::test::bead_scene(71), {{250, 150.0, 2.45}}), 1);
    spots.insert(spots.end(), more.begin(), more.end());
    const nta::OpticsFit fit =
        nta::fit_optics(spots, {blur_of_100nm_px2, 0.5 * blur_of_100nm_px2}, 5.0, {});
    REQUIRE(fit.converged);
    CHECK(std::exp(fit.log_rest_peak[0]) == Approx(40.0).epsilon(0.06));
    CHECK(std::exp(fit.log_rest_peak[1]) == Approx(150.0).epsilon(0.06));
    CHECK(fit.kappa == Approx(0.16).epsilon(0.15));
}
