// SPDX-License-Identifier: MIT
#include "nta/simulate/spot_model.hpp"

#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

using nta::DrawWindow;
using nta::PlaceUm;
using nta::SpotModel;
using nta::SpotPatch;

namespace {

const SpotModel k_open{1.6, 3.0, 0.0};
const SpotModel k_ringed{1.6, 3.0, 0.7};
const DrawWindow k_window{400, 300, 16, 1.0};

double flux(const SpotPatch& patch) {
    return std::accumulate(patch.light_adu.begin(), patch.light_adu.end(), 0.0);
}

SpotPatch draw(const SpotModel& model, std::span<const PlaceUm> path) {
    std::vector<nta::LitPlace> lit;
    for (const PlaceUm& place : path) lit.push_back({place, 100.0});
    SpotPatch patch;
    nta::draw_spot(model, lit, k_window, patch);
    return patch;
}

}  // namespace

TEST_CASE("draw_spot: defocus spreads the light and keeps its sum", "[simulate][property]") {
    const double expected = 2.0 * std::numbers::pi * 1.6 * 1.6 * 100.0;
    for (const double z_um : {0.0, 3.0, -9.0, 20.0}) {
        const std::array<PlaceUm, 1> path{PlaceUm{200.3, 150.7, z_um}};
        // Cut at 4 SD in x and y, 1 - erf(4/sqrt(2))^2 = 1.3e-4 of the light is lost; pixel
        // sampling changes less.
        CHECK(flux(draw(k_open, path)) == Approx(expected).epsilon(2.5e-4));
    }
}

TEST_CASE("SpotModel: at depth zR the spot is sqrt(2) wider and half as high",
          "[simulate][known-answer]") {
    CHECK(k_open.sd_px(3.0) == Approx(1.6 * std::numbers::sqrt2));
    CHECK(k_open.relative_peak(3.0) == Approx(0.5));
}

TEST_CASE("draw_spot: a ring moves light outward and keeps its sum", "[simulate][property]") {
    const double expected = 2.0 * std::numbers::pi * 1.6 * 1.6 * 100.0;
    for (const double z_um : {0.0, 3.0, -9.0, 20.0}) {
        const std::array<PlaceUm, 1> path{PlaceUm{200.3, 150.7, z_um}};
        // As without ring; the ring ends at 2.2 + 3.6 x 0.5 SD, 3.2e-4 of a Gaussian annulus lie
        // beyond, and the table of 1024 steps adds 1e-4.
        CHECK(flux(draw(k_ringed, path)) == Approx(expected).epsilon(7e-4));
    }
}

TEST_CASE("draw_spot: far out of focus the ring stands out from the light inside it",
          "[simulate][property]") {
    // z = 6 zR: q = 0.7 x 36 / 40 = 0.63, SD = 1.6 sqrt(37) = 9.73 px.
    const std::array<PlaceUm, 1> path{PlaceUm{200.0, 150.0, 18.0}};
    const SpotPatch patch = draw(k_ringed, path);
    const auto along_row = [&](double r_sd) {
        const int x = 200 + static_cast<int>(std::lround(r_sd * 9.73));
        return patch.light_adu[static_cast<std::size_t>((150 - patch.top_px) * patch.width_px + x -
                                                        patch.left_px)];
    };
    CHECK(along_row(2.2) > 1.2F * along_row(1.3));
    CHECK(along_row(0.0) > along_row(1.3));
    CHECK(along_row(3.8) < 0.1F * along_row(2.2));
}

TEST_CASE("SpotModel: the relative peak is the brightest pixel of a drawn spot",
          "[simulate][known-answer]") {
    for (const double z_um : {0.0, 2.0, 9.0, 25.0}) {
        const std::array<PlaceUm, 1> path{PlaceUm{200.0, 150.0, z_um}};
        // The crest of a ring may lie half a pixel from the nearest one, where it is down by
        // under 1 - exp(-(0.5 / 0.8)^2 / 2) of its part; the table adds 1e-4.
        CHECK(static_cast<double>(draw(k_ringed, path).peak().adu) ==
              Approx(100.0 * k_ringed.relative_peak(z_um)).epsilon(2e-3));
    }
}

TEST_CASE("draw_spot: a spot at rest on a pixel center has its peak there",
          "[simulate][known-answer]") {
    const std::array<PlaceUm, 2> path{PlaceUm{20.0, 30.0, 0.0}, PlaceUm{20.0, 30.0, 0.0}};
    const SpotPatch::Peak peak = draw(k_open, path).peak();
    CHECK(peak.adu == 100.0F);
    CHECK(peak.x_px == 20);
    CHECK(peak.y_px == 30);
}

TEST_CASE("draw_spot: the center of light is the mean of the path", "[simulate][property]") {
    const std::array<PlaceUm, 3> path{
        PlaceUm{20.0, 30.0, 0.0}, PlaceUm{23.5, 31.0, 0.0}, PlaceUm{21.0, 28.0, 0.0}};
    const SpotPatch patch = draw(k_open, path);
    double x_sum = 0.0;
    double y_sum = 0.0;
    for (int i = 0; i < patch.width_px * patch.height_px; ++i) {
        const auto light = static_cast<double>(patch.light_adu[static_cast<std::size_t>(i)]);
        x_sum += light * (patch.left_px + i % patch.width_px);
        y_sum += light * (patch.top_px + i / patch.width_px);
    }
    // The cut at 4 SD lies asymmetrically by up to one pixel, where the Gaussian is 3e-4 of its
    // peak.
    CHECK(x_sum / flux(patch) == Approx(21.5).margin(2e-3));
    CHECK(y_sum / flux(patch) == Approx(89.0 / 3.0).margin(2e-3));
}

TEST_CASE("draw_spot: light that misses the window gives an empty patch", "[simulate][property]") {
    const std::array<PlaceUm, 1> path{PlaceUm{-100.0, 30.0, 0.0}};
    CHECK(draw(k_open, path).light_adu.empty());
}
