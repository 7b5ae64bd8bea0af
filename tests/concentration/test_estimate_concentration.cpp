// SPDX-License-Identifier: MIT
#include "nta/concentration/estimate_concentration.hpp"
#include "nta/concentration/occupancy.hpp"
#include "nta/core/error.hpp"
#include "nta/core/random.hpp"

#include "support/catch.hpp"

#include <cmath>

using nta::Concentration;
using nta::ConcentrationOptions;
using nta::estimate_concentration;
using nta::Localization;
using nta::Localizations;
using nta::Random;

namespace {

ConcentrationOptions options_for(int frames) {
    ConcentrationOptions o;
    o.depth = nta::Length::micrometers(10.0);
    o.scale = {nta::Length::micrometers(0.2), nta::Duration::seconds(0.1)};
    o.image_width_px = 150.0;
    o.image_height_px = 150.0;
    o.typical_D = nta::Diffusivity::um2_per_s(4.9);
    for (int f = 0; f < frames; ++f) o.frames.push_back(f);
    return o;
}

Localization spot(std::int32_t frame, double x_px, double y_px, float snr = 10.0F) {
    Localization s;
    s.frame = frame;
    s.x_px = x_px;
    s.y_px = y_px;
    s.peak_adu = snr;
    s.noise_adu = 1.0F;
    s.width_px = 0.001F;  // points: no overlap
    return s;
}

double wrap(double value, double size) { return value - size * std::floor(value / size); }

// Points that diffuse in a periodic box much larger than the counted one (30 x 30 x 10 um), as
// their number density says.
Localizations simulate_points(double per_ml, int frames, Random& random) {
    const double lateral_um = 90.0;
    const double axial_um = 60.0;
    const double step_um = std::sqrt(2.0 * 4.9 * 0.1);
    const auto particles = random.poisson(per_ml * 1e-12 * lateral_um * lateral_um * axial_um);
    Localizations spots;
    for (std::int64_t p = 0; p < particles; ++p) {
        double x_um = lateral_um * random.uniform();
        double y_um = lateral_um * random.uniform();
        double z_um = axial_um * random.uniform();
        for (std::int32_t f = 0; f < frames; ++f) {
            if (x_um < 30.0 && y_um < 30.0 && z_um < 10.0) {
                spots.push_back(spot(f, x_um / 0.2 - 0.5, y_um / 0.2 - 0.5));
            }
            x_um = wrap(x_um + step_um * random.normal(), lateral_um);
            y_um = wrap(y_um + step_um * random.normal(), lateral_um);
            z_um = wrap(z_um + step_um * random.normal(), axial_um);
        }
    }
    return spots;
}

const nta::Diagnostic* find(const Concentration& c, const std::string& code) {
    for (const auto& d : c.diagnostics) {
        if (d.code == code) return &d;
    }
    return nullptr;
}

struct Coverage {
    double mean_over_true = 0.0;
    double scatter_over_se = 0.0;
    double covered = 0.0;
    double trends = 0.0;
};

Coverage cover(double per_ml, int frames, int videos, std::uint64_t seed) {
    Random random(seed);
    Coverage result;
    double se2 = 0.0;
    double squares = 0.0;
    for (int i = 0; i < videos; ++i) {
        const auto c =
            estimate_concentration(simulate_points(per_ml, frames, random), options_for(frames));
        const double ratio = c.per_ml->value / per_ml;
        result.mean_over_true += ratio / videos;
        squares += ratio * ratio / videos;
        const double se = c.per_ml->se.value_or(0.0) / per_ml;
        se2 += se * se / videos;
        const bool inside = *c.per_ml->low <= per_ml && per_ml <= *c.per_ml->high;
        result.covered += inside ? 1.0 / videos : 0.0;
        result.trends += find(c, "count-trend") != nullptr ? 1.0 / videos : 0.0;
    }
    result.scatter_over_se =
        std::sqrt((squares - result.mean_over_true * result.mean_over_true) / se2);
    return result;
}

}  // namespace

TEST_CASE("estimate_concentration: recovers diffusing points, and its 95 % interval covers 95 %",
          "[concentration][statistical]") {
    const int videos = 250;
    // 5.4 particles per frame, 20 s
    const Coverage c = cover(6e8, 200, videos, 1);
    // relative standard error of a video about 0.25, 4 standard errors of the mean
    CHECK(std::abs(c.mean_over_true - 1.0) < 4.0 * 0.25 / std::sqrt(videos));
    // 4 standard errors of a standard deviation: 4 / sqrt(2 n)
    CHECK(std::abs(c.scatter_over_se - 1.0) < 4.0 / std::sqrt(2.0 * videos));
    // 92 to 97 %, 3 standard errors more
    CHECK(c.covered > 0.92 - 3.0 * std::sqrt(0.95 * 0.05 / videos));
    CHECK(c.covered < 0.97 + 3.0 * std::sqrt(0.95 * 0.05 / videos));
    CHECK(c.trends <= 0.01);
}

TEST_CASE("estimate_concentration: an empty video has an upper limit by its independent looks",
          "[concentration][known-answer]") {
    const auto options = options_for(100);
    const auto c = estimate_concentration({}, options);
    REQUIRE(c.per_ml);
    CHECK(c.per_ml->value == 0.0);
    CHECK(c.per_ml->low == 0.0);
    CHECK_FALSE(c.per_ml->se);
    CHECK(c.effective_particles == 0.0);
    const double looks = nta::independent_looks({30.0, 30.0, 10.0}, {4.9, 0.0, 0.0}, 100, 0.1);
    // -ln(0.05) = 2.995732 particles in 9e-9 mL; rounding
    CHECK(std::abs(*c.per_ml->high * 9e-9 * looks / 2.995732273553991 - 1.0) < 1e-12);
    const auto one_frame = estimate_concentration({}, options_for(1));
    CHECK(std::abs(*one_frame.per_ml->high * 9e-9 / 2.995732273553991 - 1.0) < 1e-12);
}

TEST_CASE(
    "estimate_concentration: with a calibration an empty video has the upper limit of a depth",
    "[concentration][limiting-case]") {
    auto options = options_for(100);
    const auto given_depth = estimate_concentration({}, options);
    nta::WeightedCount nothing;
    nothing.mean_depth_um = options.depth->micrometers();
    nothing.depth_u_relative = 0.1;
    options.depth.reset();
    options.weighted = nothing;
    const auto c = estimate_concentration({}, options);
    REQUIRE(c.per_ml);
    CHECK(c.per_ml->value == 0.0);
    // The depth's uncertainty at 1.96 standard errors on top.
    CHECK(*c.per_ml->high == Approx(*given_depth.per_ml->high * std::exp(0.1 * 1.959963984540054)));
}

TEST_CASE("above_limit: the share's uncertainty is part of the concentration's",
          "[concentration][known-answer]") {
    Concentration all;
    all.per_ml = nta::Estimate{1e9, 1e9 * std::exp(-0.3), 1e9 * std::exp(0.3), 1.5e8};
    const Concentration exact = nta::above_limit(all, 70.0, {0.5, {}, {}, 0.0});
    CHECK(exact.detection_limit_nm == 70.0);
    CHECK(*exact.per_ml->low == Approx(0.5e9 * std::exp(-0.3)));
    const Concentration c = nta::above_limit(all, 70.0, {0.5, {}, {}, 0.1});
    CHECK(c.per_ml->value == Approx(0.5e9));
    // 20 % of the share, in quadrature: sqrt(0.3^2 + (1.96 x 0.2)^2) and sqrt(0.15^2 + 0.2^2).
    const double wide = std::hypot(0.3, 0.2 * 1.959963984540054);
    CHECK(*c.per_ml->low == Approx(0.5e9 * std::exp(-wide)));
    CHECK(*c.per_ml->high == Approx(0.5e9 * std::exp(wide)));
    CHECK(*c.per_ml->se == Approx(0.5e9 * 0.25));
}

TEST_CASE("estimate_concentration: one spot in a whole video has an interval that holds its count",
          "[concentration][property]") {
    const Concentration c = estimate_concentration({spot(250, 70.0, 70.0)}, options_for(300));
    CHECK(c.particles_per_frame.value == Approx(1.0 / 300.0).epsilon(0.01));
    CHECK(*c.particles_per_frame.low == 0.0);
    CHECK(*c.particles_per_frame.high > c.particles_per_frame.value);
    CHECK(*c.per_ml->low <= c.per_ml->value);
    // One spot late in the video is no trend.
    CHECK(find(c, "count-trend") == nullptr);
}

TEST_CASE(
    "estimate_concentration: counts what is bright, inside the margin and in a frame of its own",
    "[concentration][property]") {
    auto options = options_for(2);
    options.margin_px = 10.0;
    options.excluded_area_px2 = 900.0;
    options.dilution = 50.0;
    const Localizations spots{spot(0, 75.0, 75.0),
                              spot(0, 75.0, 40.0, 4.9F),
                              spot(0, 9.4, 75.0),
                              spot(0, 9.6, 75.0),
                              spot(0, 139.6, 75.0),
                              spot(1, 75.0, 139.4),
                              spot(2, 75.0, 75.0)};
    const auto c = estimate_concentration(spots, options);
    CHECK(c.particles_per_frame_raw == 1.5);
    CHECK(c.centers_per_frame == 3.0);
    // (130 x 130 - 900) x 0.04 um^2; rounding
    CHECK(std::abs(c.counted_area_um2 - 640.0) < 1e-10);
    CHECK(std::abs(c.per_ml->value / (1.5 / 6400e-12 * 50.0) - 1.0) < 1e-6);
    CHECK(c.depth_um->value == 10.0);
    CHECK(c.method == "given depth");
}

TEST_CASE("estimate_concentration: without a depth there is no concentration",
          "[concentration][property]") {
    auto options = options_for(10);
    options.depth.reset();
    Localizations spots;
    for (std::int32_t f = 0; f < 10; ++f) spots.push_back(spot(f, 75.0, 75.0));
    const auto c = estimate_concentration(spots, options);
    CHECK_FALSE(c.per_ml);
    CHECK_FALSE(c.depth_um);
    CHECK(c.method == "none");
    CHECK(std::abs(c.particles_per_frame.value - 1.0) < 1e-6);
    // one particle, hardly more than one look: nearly the interval of a Poisson count of one
    CHECK(*c.particles_per_frame.low < 0.2);
    CHECK(*c.particles_per_frame.high > 3.0);
    CHECK(find(c, "few-particles") != nullptr);
}

TEST_CASE("estimate_concentration: corrects for spots that merge", "[concentration][statistical]") {
    Random random(3);
    const double radius_px = 3.0 * 1.5;
    const int particles = 50;
    const int frames = 400;
    Localizations spots;
    for (std::int32_t f = 0; f < frames; ++f) {
        // pairs closer than the merging distance make one spot at their middle: each later point
        // joins an earlier one
        std::vector<Localization> placed;
        for (int p = 0; p < particles; ++p) {
            auto s = spot(f, 150.0 * random.uniform() - 0.5, 150.0 * random.uniform() - 0.5);
            s.width_px = 1.5F;
            bool merged = false;
            for (const auto& other : placed) {
                merged = merged || std::hypot(s.x_px - other.x_px, s.y_px - other.y_px) < radius_px;
            }
            if (!merged) placed.push_back(s);
        }
        spots.insert(spots.end(), placed.begin(), placed.end());
    }
    const auto c = estimate_concentration(spots, options_for(frames));
    const double q = 3.14159265 * radius_px * radius_px * particles / (150.0 * 150.0);
    CHECK(q > 0.14);
    CHECK(c.particles_per_frame_raw < 47.5);
    // edges have fewer neighbors (0.3 %), and spots here stay where they are as they take others
    // in (0.4 %); 4 standard errors are 0.5 %. Without the correction 6 % would be missing
    CHECK(std::abs(c.particles_per_frame.value / particles - 1.0) < 0.012);
    const auto* crowded = find(c, "crowded");
    REQUIRE(crowded != nullptr);
    CHECK(std::abs(*crowded->value - (1.0 - std::exp(-q))) < 0.01);
}

TEST_CASE(
    "estimate_concentration: counts that rise beyond chance warn, a crowd of one spot does not "
    "hang",
    "[concentration][property]") {
    Random random(4);
    Localizations spots;
    for (std::int32_t f = 0; f < 300; ++f) {
        for (int i = 0; i < 30 + f / 6; ++i) spots.push_back(spot(f, 5.0 + i, 75.0));
    }
    auto options = options_for(300);
    options.flow_x_um_per_s = 50.0;
    const auto rising = estimate_concentration(spots, options);
    const auto* trend = find(rising, "count-trend");
    REQUIRE(trend != nullptr);
    // from 30 to 79 around a mean of 54.5
    CHECK(std::abs(*trend->value - 0.9) < 0.02);
    for (auto& s : spots) s.width_px = 1000.0F;
    CHECK(std::isfinite(estimate_concentration(spots, options).per_ml->value));
}

TEST_CASE("estimate_concentration: impossible settings are a usage error",
          "[concentration][errors]") {
    auto no_area = options_for(1);
    no_area.margin_px = 75.0;
    CHECK_THROWS_AS(estimate_concentration({}, no_area), nta::InputError);
    auto excluded = options_for(1);
    excluded.excluded_area_px2 = 150.0 * 150.0;
    CHECK_THROWS_AS(estimate_concentration({}, excluded), nta::InputError);
    auto dilution = options_for(1);
    dilution.dilution = 0.0;
    CHECK_THROWS_AS(estimate_concentration({}, dilution), nta::InputError);
    auto depth = options_for(1);
    depth.depth = nta::Length::micrometers(-1.0);
    CHECK_THROWS_AS(estimate_concentration({}, depth), nta::InputError);
    CHECK_NOTHROW(estimate_concentration({}, options_for(0)));
}
