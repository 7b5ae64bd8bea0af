// SPDX-License-Identifier: MIT
#include "nta/distribution/lognormal_mixture.hpp"
#include "nta/distribution/size_curve.hpp"
#include "nta/distribution/statistics.hpp"

#include "support/catch.hpp"

#include <cmath>
#include <numeric>
#include <vector>

namespace {

double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

// All mass in one bin.
std::vector<double> spike(const nta::HistogramBins& bins, double diameter_nm) {
    std::vector<double> mass(bins.count, 0.0);
    mass[static_cast<std::size_t>(diameter_nm / bins.width_nm)] = 1.0;
    return mass;
}

}  // namespace

TEST_CASE("kept_share: follows the shares simulated for tracks of at least 10 frames",
          "[distribution][known-answer]") {
    // METHODS.md 7.4, simulated at 10 um depth: one kappa describes five diameters.
    const double kappa = 0.150 * std::sqrt(50.0);
    const std::vector<std::pair<double, double>> simulated{
        {50, 0.850}, {100, 0.893}, {147, 0.910}, {200, 0.925}, {300, 0.937}};
    for (const auto& [d_nm, kept] : simulated) {
        INFO(d_nm);
        // Printed to three digits, from a simulation with a scatter of about as much.
        CHECK(nta::kept_share(kappa, d_nm) == Approx(kept).margin(0.003));
    }
}

TEST_CASE("kept_share: is never below a fifth", "[distribution][property]") {
    CHECK(nta::kept_share(100.0, 1.0) == Approx(0.2));
}

TEST_CASE("solve_kappa: a monodisperse sample loses exactly the share that was lost",
          "[distribution][property]") {
    const auto bins = nta::histogram_bins(1000.0, 1.0);
    const double kappa = nta::solve_kappa(spike(bins, 100.2), bins, 0.107);
    // Bisection to the last bit.
    CHECK(nta::kept_share(kappa, 100.5) == Approx(0.893).epsilon(1e-9));
    CHECK(nta::solve_kappa(spike(bins, 100.2), bins, 0.0) == 0.0);
}

TEST_CASE("particle_curve: gives back the particles that short tracks took away",
          "[distribution][truth]") {
    const auto bins = nta::histogram_bins(1000.0, 1.0);
    // Equal numbers at 50.5 and 200.5 nm; kept shares of METHODS.md 7.4.
    const double kappa = 0.150 * std::sqrt(50.0);
    const double kept_50 = nta::kept_share(kappa, 50.5), kept_200 = nta::kept_share(kappa, 200.5);
    const double lost = 1.0 - 0.5 * (kept_50 + kept_200);
    std::vector<double> seen(bins.count, 0.0);
    seen[50] = kept_50 / (kept_50 + kept_200);
    seen[200] = kept_200 / (kept_50 + kept_200);
    const auto curve = nta::particle_curve(seen, bins, lost);
    CHECK(curve[50] == Approx(0.5).epsilon(1e-9));
    CHECK(curve[200] == Approx(0.5).epsilon(1e-9));
    CHECK(nta::particle_curve(seen, bins, 0.0)[50] < 0.48);
}

TEST_CASE("particle_curve: no mass stays no mass", "[distribution][property]") {
    const auto bins = nta::histogram_bins(100.0, 1.0);
    CHECK(sum(nta::particle_curve(std::vector<double>(100, 0.0), bins, 0.1)) == 0.0);
}

TEST_CASE(
    "rebin: conserves mass, has no negative bin and keeps the mode of a narrow peak within 0.5 nm",
    "[distribution][property]") {
    const auto bins = nta::histogram_bins(1000.0, 1.0);
    const nta::LogGrid grid{std::log(10.0), 0.025, 212};
    for (const double median_nm : {61.3, 100.0, 147.7}) {
        std::vector<float> mass(grid.size);
        double total = 0.0;
        for (std::size_t j = 0; j < grid.size; ++j) {
            const double z = (grid.ln_nm(static_cast<double>(j)) - std::log(median_nm)) / 0.03;
            mass[j] = static_cast<float>(std::exp(-0.5 * z * z));
            total += static_cast<double>(mass[j]);
        }
        const auto result = nta::rebin(mass, grid, bins);
        // Sums of at most a thousand roundings of doubles.
        CHECK(sum(result) == Approx(total).epsilon(1e-12));
        CHECK(*std::min_element(result.begin(), result.end()) >= 0.0);
        CHECK(std::abs(nta::describe_curve(result, bins).mode_nm->value - median_nm) < 0.5);
    }
}

TEST_CASE(
    "mixture_bin_mass: a lognormal of CV 0.35 has the mode, median and mean of its closed form",
    "[distribution][known-answer]") {
    const auto bins = nta::histogram_bins(2000.0, 1.0);
    const double sd_ln = std::sqrt(std::log(1.0 + 0.35 * 0.35));
    // METHODS.md 7.1, printed to six digits.
    CHECK(sd_ln == Approx(0.339939).margin(5e-7));
    const double median_nm = 147.0 * std::exp(sd_ln * sd_ln);
    const auto mass = nta::mixture_bin_mass({{1.0, std::log(median_nm), sd_ln}}, bins);
    const auto statistics = nta::describe_curve(mass, bins);
    // METHODS.md 7.1: printed to 0.1 nm, and bins of 1 nm shift a smooth curve by less than 0.05
    // nm.
    CHECK(statistics.mode_nm->value == Approx(147.0).margin(0.1));
    CHECK(statistics.d50_nm->value == Approx(165.0).margin(0.1));
    CHECK(statistics.mean_nm->value == Approx(174.8).margin(0.1));
    CHECK(statistics.sd_nm->value / statistics.mean_nm->value == Approx(0.35).margin(0.001));
}
