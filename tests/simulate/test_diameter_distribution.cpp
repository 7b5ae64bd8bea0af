// SPDX-License-Identifier: MIT
#include "nta/simulate/diameter_distribution.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "simulate/small_scene.hpp"

using nta::DiameterDistribution;
using nta::DiameterShape;
using nta::Random;
using nta::ScenePopulation;

namespace {

ScenePopulation vesicles() {
    ScenePopulation p;
    p.distribution = DiameterShape::lognormal;
    p.mode_nm = 147.0;
    p.cv = 0.35;
    p.max_nm = 1e5;
    return p;
}

std::vector<double> draws(const ScenePopulation& p, int n) {
    const DiameterDistribution distribution(p);
    Random random(1);
    std::vector<double> result;
    for (int i = 0; i < n; ++i) result.push_back(distribution.draw_nm(random));
    return result;
}

double mean(const std::vector<double>& x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

}  // namespace

TEST_CASE(
    "DiameterDistribution: a lognormal of CV 0.35 and mode 147 nm has median 165.0 and mean 174.8 "
    "nm",
    "[simulate][known-answer]") {
    // Closed form, Johnson, Kotz & Balakrishnan 1994, sec. 14.3: sigma^2 = ln(1 + 0.35^2) =
    // 0.115559, median 147 exp(sigma^2), mean = median exp(sigma^2 / 2). The tolerance is half of
    // the last printed digit.
    const DiameterDistribution d(vesicles());
    CHECK(d.share_below(165.0) == Approx(0.5).margin(0.0005));
    const std::vector<double> x = draws(vesicles(), 100000);
    // 4 standard errors: SD 61 nm over sqrt(100000).
    CHECK(std::abs(mean(x) - 174.8) < 4.0 * 61.2 / std::sqrt(1e5) + 0.05);
}

TEST_CASE("DiameterDistribution: the density is highest at the mode", "[simulate][property]") {
    const DiameterDistribution d(vesicles());
    const auto density = [&](double at_nm) {
        return d.share_below(at_nm + 0.5) - d.share_below(at_nm - 0.5);
    };
    CHECK(density(147.0) > density(143.0));
    CHECK(density(147.0) > density(151.0));
}

TEST_CASE("DiameterDistribution: draws stay within the range and follow the share below",
          "[simulate][statistical]") {
    ScenePopulation p = vesicles();
    p.min_nm = 100.0;
    p.max_nm = 200.0;
    const DiameterDistribution d(p);
    const std::vector<double> x = draws(p, 20000);
    CHECK(*std::min_element(x.begin(), x.end()) >= 100.0);
    CHECK(*std::max_element(x.begin(), x.end()) <= 200.0);
    const double share = d.share_below(150.0);
    const auto below = std::count_if(x.begin(), x.end(), [](double v) { return v < 150.0; });
    // 4 standard deviations of a binomial count.
    CHECK(std::abs(static_cast<double>(below) - 20000 * share) <
          4.0 * std::sqrt(20000 * share * (1.0 - share)));
}

TEST_CASE("DiameterDistribution: a single diameter is drawn without spread",
          "[simulate][known-answer]") {
    const std::vector<double> x = draws(small_scene().populations.front(), 10);
    CHECK(x == std::vector<double>(10, 100.0));
}
