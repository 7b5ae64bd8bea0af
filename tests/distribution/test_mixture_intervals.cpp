// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/distribution/lognormal_mixture.hpp"
#include "nta/distribution/mixture_intervals.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace {

// What resampling makes of n particles whose sizes are known exactly: mean and sd of n draws from a
// normal distribution with the fitted mean and sd.
std::vector<nta::NormalMixture> resamples_of(const nta::NormalComponent& fit, int n, int count) {
    nta::Random random(17);
    std::vector<nta::NormalMixture> result;
    for (int r = 0; r < count; ++r) {
        double sum = 0.0, squares = 0.0;
        for (int i = 0; i < n; ++i) {
            const double z = random.normal();
            sum += z;
            squares += z * z;
        }
        const double mean = sum / n;
        result.push_back(
            {{1.0, fit.mean + fit.sd * mean, fit.sd * std::sqrt(squares / n - mean * mean)}});
    }
    return result;
}

template <class Get>
double mean_of(const std::vector<nta::NormalMixture>& mixtures, const Get& get) {
    double sum = 0.0;
    for (const auto& m : mixtures) sum += get(m[0]);
    return sum / static_cast<double>(mixtures.size());
}

nta::MixtureSharing one_component(const nta::TrackSharing& sharing) { return {sharing, {sharing}}; }

double ln_sd(const nta::NormalComponent& c) { return std::log(c.sd); }

}  // namespace

TEST_CASE("plausible_mixtures: what makes fitted widths too small is taken out",
          "[distribution][known-answer]") {
    constexpr int n = 40;
    const nta::NormalComponent fit{1.0, 5.0, 0.3};
    const auto resampled = resamples_of(fit, n, 4000);
    const auto plausible =
        nta::plausible_mixtures({fit}, resampled, one_component({0.09, 0.0, n, 0.0, n - 1.0}));
    // E ln(chi-square of n - 1 / n) = digamma((n - 1) / 2) - ln(n / 2) = -0.0512, of the variance.
    // SD of ln sd: 1 / sqrt(2 n) = 0.11, of the mean of 4000: 0.0018; alternating signs add as much
    // again to that of the plausible ones, 0.0025. Four times.
    CHECK(mean_of(resampled, ln_sd) == Approx(std::log(0.3) - 0.0256).margin(0.007));
    CHECK(mean_of(plausible, ln_sd) == Approx(std::log(0.3) + 0.0256).margin(0.01));
}

TEST_CASE("plausible_mixtures: shared particles widen means and widths by their own degrees",
          "[distribution][property]") {
    const nta::NormalComponent fit{1.0, 5.0, 0.3};
    const auto resampled = resamples_of(fit, 200, 1000);
    const auto spread = [&](const nta::TrackSharing& sharing, const auto& get) {
        const auto plausible = nta::plausible_mixtures({fit}, resampled, one_component(sharing));
        const double mean = mean_of(plausible, get);
        return std::sqrt(mean_of(
            plausible, [&](const nta::NormalComponent& c) { return std::pow(get(c) - mean, 2); }));
    };
    const auto place = [](const nta::NormalComponent& c) { return c.mean; };
    const auto ln_total = [](const nta::NormalComponent& c) {
        return std::log(c.sd * c.sd + 0.09);
    };
    const nta::TrackSharing alone{0.09, 0.09, 200, 0.0, 199};
    const nta::TrackSharing shared{0.09, 0.09, 200, 50.0, 199};
    // Half of the variance is the particles': 1 + 3/2 and 1 + 3/4. The spread of the resamples is
    // the same on both sides, only rounding is left.
    CHECK(spread(shared, place) / spread(alone, place) == Approx(std::sqrt(2.5)).epsilon(1e-6));
    CHECK(spread(shared, ln_total) / spread(alone, ln_total) ==
          Approx(std::sqrt(1.75)).epsilon(1e-2));
}

TEST_CASE("plausible_mixtures: are mixtures, whatever resampling did to their shares",
          "[distribution][property]") {
    const nta::NormalMixture fit{{0.97, 4.6, 0.05}, {0.03, 5.3, nta::k_width_floor_ln}};
    nta::Random random(5);
    std::vector<nta::NormalMixture> resampled;
    for (int r = 0; r < 100; ++r) {
        const double share = r % 7 == 0 ? 1e-4 : 0.1 * random.uniform();
        resampled.push_back({{1.0 - share, 4.6 + 0.1 * random.normal(), 0.4 * random.uniform()},
                             {share, 5.3 + random.normal(), 1.5 * random.uniform()}});
    }
    const nta::TrackSharing broad{0.04, 0.03, 60.0, 6.0, 20.0};
    const nta::TrackSharing narrow{0.0, 0.02, 30.0, 6.0, 10.0};
    for (const auto& mixture : nta::plausible_mixtures(fit, resampled, {broad, {broad, narrow}})) {
        double total = 0.0;
        for (const auto& c : mixture) {
            CHECK(c.weight >= 0.0);
            CHECK(c.sd >= nta::k_width_floor_ln);
            CHECK(std::isfinite(c.mean));
            CHECK(std::isfinite(c.sd));
            total += c.weight;
        }
        CHECK(total == Approx(1.0));
    }
}
