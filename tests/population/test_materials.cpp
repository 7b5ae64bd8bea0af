// SPDX-License-Identifier: MIT
#include "nta/population/materials.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace nta;

namespace {

const Materials& materials() {
    static const Materials made([] {
        MaterialOptions o;
        o.optics.wavelength = Length::nanometers(405.0);
        return o;
    }());
    return made;
}

std::size_t node_near(double nm) {
    const std::vector<double> all = population_diameters_nm();
    return static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), nm) - all.begin());
}

double mean_log_flux(Material m, std::size_t node) {
    double sum = 0.0;
    for (const Appearance& a : materials().appearances(m, node)) sum += a.weight * a.log_flux;
    return sum;
}

}  // namespace

TEST_CASE("Materials: appearances of one material and diameter weigh 1 together",
          "[population][property]") {
    for (const Material m : {Material::vesicle, Material::compact, Material::needle}) {
        const auto& all = materials().appearances(m, node_near(147.0));
        const double sum =
            std::accumulate(all.begin(), all.end(), 0.0, [](double s, const Appearance& a) {
                return s + a.weight;
            });
        CHECK(sum == Approx(1.0));
    }
}

TEST_CASE("Materials: a needle of 300 x 60 nm flickers as its orientations say",
          "[population][known-answer]") {
    // docs/methods/scatter.md: static coefficient of variation 1.08 along the optical axis, of
    // which 10 ms leave the share for a relaxation of 0.903 ms: 0.45. The nodes stand 6 % apart.
    const auto& all = materials().appearances(Material::needle, node_near(147.8));
    const double excess = std::log1p(0.45 * 0.45);
    const bool found = std::any_of(all.begin(), all.end(), [&](const Appearance& a) {
        return std::abs(a.excess_variance / excess - 1.0) < 0.25;
    });
    CHECK(found);
}

TEST_CASE("Materials: at one diameter vesicles are dimmest and compact mineral is brightest",
          "[population][property]") {
    for (const double nm : {80.0, 147.0, 220.0}) {
        const std::size_t k = node_near(nm);
        CHECK(mean_log_flux(Material::vesicle, k) < mean_log_flux(Material::loaded_vesicle, k));
        CHECK(mean_log_flux(Material::loaded_vesicle, k) < mean_log_flux(Material::compact, k));
        CHECK(mean_log_flux(Material::needle, k) < mean_log_flux(Material::compact, k));
    }
}

TEST_CASE("Materials: spheres do not flicker", "[population][property]") {
    for (const Appearance& a : materials().appearances(Material::compact, node_near(200.0)))
        CHECK(a.excess_variance == 0.0);
}

TEST_CASE("Materials: nothing larger than a vesicle is a loaded vesicle", "[population][limit]") {
    CHECK(materials().appearances(Material::loaded_vesicle, node_near(500.0)).empty());
    CHECK_FALSE(materials().appearances(Material::loaded_vesicle, node_near(300.0)).empty());
}
