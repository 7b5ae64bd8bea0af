// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/core/spot_flux.hpp"
#include "nta/scatter/measure_light.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

using namespace nta;

namespace {

constexpr double sharp_px = 1.6;
constexpr double noise = 0.08;  // of ln flux: SNR of about 10

LightOptions options() {
    LightOptions o;
    o.scale = {Length::nanometers(166.0), Duration::seconds(1.0 / 30.0)};
    o.exposure = Duration::seconds(0.01);
    return o;
}

Localization spot(std::int32_t frame, double log_flux, double width_px) {
    Localization s;
    s.frame = frame;
    s.x_px = 20.0;
    s.y_px = 30.0;
    s.width_px = static_cast<float>(width_px);
    s.peak_adu =
        static_cast<float>(std::exp(log_flux) / (2.0 * std::numbers::pi * width_px * width_px));
    s.noise_adu = s.peak_adu / 10.0F;
    s.log_flux_sd = static_cast<float>(noise);
    return s;
}

// ln flux of frame k is 7 and what `change` adds, under noise.
Track track_of(int positions, Random& random, const std::function<double(int)>& change) {
    Track track;
    for (int k = 0; k < positions; ++k)
        track.positions.push_back(spot(k, 7.0 + change(k) + noise * random.normal(), sharp_px));
    return track;
}

std::vector<TrackLight> light_of(const Tracks& tracks, const TrackMotion& motion = {3.0, 147.0}) {
    return measure_light(tracks, std::vector<TrackMotion>(tracks.size(), motion), options());
}

double share_seen(const std::vector<TrackLight>& light) {
    double seen = 0.0;
    for (const TrackLight& l : light) seen += l.flicker && l.flicker->is_seen() ? 1.0 : 0.0;
    return seen / static_cast<double>(light.size());
}

}  // namespace

TEST_CASE("spot_flux_adu: does not depend on where between pixels the spot lies",
          "[scatter][property]") {
    for (const double shift : {0.0, 0.2, -0.45}) {
        Localization s = spot(0, 7.0, sharp_px);
        s.x_px += shift;
        s.y_px -= 0.5 * shift;
        s.peak_adu *=
            static_cast<float>(std::exp(-0.5 * 1.25 * shift * shift / (sharp_px * sharp_px)));
        // Single precision.
        CHECK(std::abs(spot_flux_adu(s) / std::exp(7.0) - 1.0) < 1e-6);
    }
}

TEST_CASE("measure_light: a steady particle has its flux, within the standard error",
          "[scatter][truth]") {
    Random random(31);
    Tracks tracks;
    for (int i = 0; i < 400; ++i) tracks.push_back(track_of(30, random, [](int) { return 0.0; }));
    double sum = 0.0;
    double squares = 0.0;
    double stated = 0.0;
    for (const TrackLight& l : light_of(tracks)) {
        REQUIRE(l.log_flux.has_value());
        CHECK_FALSE(l.is_lower_bound());
        sum += *l.log_flux - 7.0;
        squares += (*l.log_flux - 7.0) * (*l.log_flux - 7.0);
        stated += l.log_flux_se * l.log_flux_se;
    }
    // No error is left of a quantile's reach into the noise, 1.28 standard deviations of it. Where
    // chance looks like a walk, the level follows and its highest tenth lies above the mean: by a
    // quarter of the noise at most.
    CHECK(sum / 400.0 > -4.0 * noise / std::sqrt(400.0 * 30.0));
    CHECK(sum / 400.0 < 0.25 * noise);
    CHECK(std::sqrt(stated / squares) > 0.8);
}

TEST_CASE("measure_light: the brightest tenth of the way through the light sheet counts",
          "[scatter][truth]") {
    Random random(32);
    // Down to a fifth and back: the level's 90th percentile lies near the top.
    const auto light =
        light_of({track_of(41, random, [](int k) { return -1.6 * std::pow((k - 20) / 20.0, 2); })});
    // Noise of the level, and what the tenth itself falls by: 1.6 x 0.1^2.
    CHECK(std::abs(*light[0].log_flux - 7.0) < 4.0 * light[0].log_flux_se + 0.016);
}

TEST_CASE("measure_light: steady particles flicker by chance in about 5 %",
          "[scatter][statistical]") {
    Random random(33);
    Tracks tracks;
    for (int i = 0; i < 700; ++i) {
        double level = 0.0;
        tracks.push_back(
            track_of(30, random, [&](int) { return level += noise * random.normal(); }));
    }
    // Binomial 0.8 %; four of that.
    CHECK(std::abs(share_seen(light_of(tracks)) - 0.05) < 0.033);
}

TEST_CASE("measure_light: flicker of a third is seen in nearly every track of 30",
          "[scatter][statistical]") {
    Random random(34);
    Tracks tracks;
    for (int i = 0; i < 200; ++i)
        tracks.push_back(track_of(30, random, [&](int) { return 0.33 * random.normal(); }));
    const std::vector<TrackLight> light = light_of(tracks);
    CHECK(share_seen(light) > 0.95);
    double variance = 0.0;
    for (const TrackLight& l : light) variance += l.flicker->excess_variance / 200.0;
    // A variance of 30 values is known to 26 %, of 200 tracks to 2 %; four of that, and 3 % of
    // what is taken for a walk.
    CHECK(std::abs(variance / (0.33 * 0.33) - 1.0) < 0.11);
}

TEST_CASE("measure_light: slow changes through focus and lamp are no flicker",
          "[scatter][negative-control]") {
    Random random(35);
    Tracks tracks;
    for (int i = 0; i < 200; ++i) {
        tracks.push_back(track_of(30, random, [](int k) { return -0.06 * k; }));
        tracks.push_back(track_of(30, random, [](int k) { return 0.5 * std::sin(0.3 * k); }));
    }
    // Binomial 1.1 %; four of that above 5 %.
    CHECK(share_seen(light_of(tracks)) < 0.05 + 0.044);
}

TEST_CASE("measure_light: one bad spot makes no flicker", "[scatter][negative-control]") {
    Random random(36);
    Tracks tracks;
    for (int i = 0; i < 200; ++i)
        tracks.push_back(track_of(30, random, [](int k) { return k == 14 ? 0.8 : 0.0; }));
    // Ten standard deviations drawn in to three, which still add 9/30 to the variance of 30
    // positions: three times what chance gives (5 %), and four standard errors of 200 tracks are
    // not allowed for.
    CHECK(share_seen(light_of(tracks)) < 0.2);
}

TEST_CASE("measure_light: short needles and short tracks say nothing of flicker",
          "[scatter][limit]") {
    Random random(37);
    const Tracks one = {track_of(30, random, [&](int) { return 0.5 * random.normal(); })};
    // 150 x 30 nm diffuses as a sphere of 73.9 nm.
    CHECK_FALSE(light_of(one, {6.0, 73.0})[0].flicker.has_value());
    CHECK(light_of(one, {6.0, 75.0})[0].flicker.has_value());
    CHECK_FALSE(light_of({track_of(4, random, [](int) { return 0.0; })})[0].flicker.has_value());
}

TEST_CASE("measure_light: spots out of focus are passed over, and told where there are no others",
          "[scatter][truth]") {
    Random random(38);
    Tracks tracks;
    for (int i = 0; i < 10; ++i) tracks.push_back(track_of(30, random, [](int) { return 0.0; }));
    for (Localization& s : tracks[0].positions) s.width_px = 2.6F;  // 1.6 times the others
    for (std::size_t k = 0; k < 15; ++k) tracks[1].positions[k].width_px = 2.6F;
    const std::vector<TrackLight> light = light_of(tracks);
    CHECK(light[0].is_lower_bound());
    CHECK_FALSE(light[1].is_lower_bound());
    // Its wide spots hold 2.6 times as much light by this fit, and do not count.
    CHECK(std::abs(*light[1].log_flux - 7.0) < 4.0 * noise);
    CHECK_FALSE(light[2].is_lower_bound());
}

TEST_CASE("measure_light: clipped spots give a lower bound, failed fits nothing",
          "[scatter][truth]") {
    Random random(39);
    Tracks tracks = {track_of(30, random, [](int) { return 0.0; }),
                     track_of(30, random, [](int) { return 0.0; })};
    for (std::size_t k = 0; k < 5; ++k) tracks[0].positions[k].saturated = true;
    for (Localization& s : tracks[1].positions) s.log_flux_sd = 0.0F;
    const std::vector<TrackLight> light = light_of(tracks);
    CHECK(light[0].is_lower_bound());
    CHECK(light[0].flicker.has_value());  // by the other 25
    CHECK_FALSE(light[1].log_flux.has_value());
    CHECK_FALSE(light[1].flicker.has_value());
    for (Localization& s : tracks[0].positions) s.saturated = true;
    CHECK_FALSE(light_of(tracks)[0].flicker.has_value());
}

TEST_CASE("Flicker: the likelihood of an excess variance is that of a variance estimate",
          "[scatter][known-answer]") {
    // 30 squares of mean 0.06 where noise alone makes 0.02: by hand, nu = 30.
    Flicker f;
    f.noise_variance = 0.02;
    f.excess_variance = 0.04;
    f.excess_variance_se = 0.06 * std::sqrt(2.0 / 30.0);
    f.likelihood_ratio = 100.0;
    const auto ln_L = [](double v) { return -15.0 * (std::log(v + 0.02) + 0.06 / (v + 0.02)); };
    for (const double v : {0.01, 0.04, 0.3})
        CHECK(f.log_likelihood_ratio(v) == Approx(ln_L(v) - ln_L(0.0)));
    CHECK(f.log_likelihood_ratio(0.0) == 0.0);
    // No more than what is left when bad fits are drawn in.
    f.likelihood_ratio = 0.0;
    CHECK(f.log_likelihood_ratio(0.04) == 0.0);
    CHECK(Flicker{}.log_likelihood_ratio(0.1) == 0.0);
}
