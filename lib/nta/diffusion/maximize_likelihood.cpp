// SPDX-License-Identifier: MIT
#include "nta/diffusion/maximize_likelihood.hpp"

#include <boost/math/tools/minima.hpp>
#include <boost/math/tools/toms748_solve.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace nta {

namespace {

// Searched range around the scale of D (mean square step over 2 dt): below, noise explains the
// motion to a thousandth of its variance; above lies motion blur, which hides at most a third.
constexpr double k_lowest_over_scale = 1e-4;
constexpr double k_highest_over_scale = 100.0;
constexpr int k_bits = 40;  // relative accuracy asked of the root finder: 1e-12

struct Bracket {
    double low;
    double high;
};

// Neighbors of the best of evenly spaced values of ln D, or nothing where the likelihood is highest
// at the lowest D.
std::optional<Bracket> bracket_peak(const StepLikelihood& likelihood, Bracket range) {
    std::array<double, 32> log_D{};
    std::array<double, 32> D{};
    const double step = (range.high - range.low) / static_cast<double>(log_D.size() - 1);
    for (std::size_t i = 0; i < log_D.size(); ++i) {
        log_D[i] = range.low + step * static_cast<double>(i);
        D[i] = std::exp(log_D[i]);
    }
    const std::vector<double> values = likelihood.log_likelihoods(D);
    const auto best =
        static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
    if (best == 0) return std::nullopt;
    return Bracket{log_D[best - 1], log_D[std::min(best + 1, log_D.size() - 1)]};
}

// ln D between `inside` (within the interval) and `outside` at which the excess is zero, or nothing
// where it is inside, too.
template <class Excess>
std::optional<double> crossing(const Excess& excess, double inside, double outside) {
    const double at_outside = excess(outside);
    // Written so that a likelihood that cannot be told (not a number) ends here, too.
    if (!(at_outside > 0.0)) return std::nullopt;
    const double at_inside = excess(inside);
    if (!(at_inside < 0.0)) return inside;
    const bool rising = inside < outside;
    std::uintmax_t evaluations = 100;
    const auto [a, b] =
        boost::math::tools::toms748_solve(excess,
                                          std::min(inside, outside),
                                          std::max(inside, outside),
                                          rising ? at_inside : at_outside,
                                          rising ? at_outside : at_inside,
                                          boost::math::tools::eps_tolerance<double>(k_bits),
                                          evaluations);
    return 0.5 * (a + b);
}

// Grows the step away from the peak until it leaves the interval: closer brackets take fewer
// evaluations.
template <class Excess>
std::optional<double> limit(const Excess& excess, double peak, double end) {
    double inside = peak;
    double step = 0.25;
    while (step < std::abs(end - peak)) {
        const double next = end > peak ? peak + step : peak - step;
        if (excess(next) > 0.0) return crossing(excess, inside, next);
        inside = next;
        step *= 1.6;
    }
    return crossing(excess, inside, end);
}

std::optional<double> exp_of(std::optional<double> log_value) {
    if (!log_value) return std::nullopt;
    return std::exp(*log_value);
}

}  // namespace

LikelihoodPeak maximize_likelihood(const StepLikelihood& likelihood, double drop) {
    LikelihoodPeak peak;
    const double scale = likelihood.diffusion_scale_um2_per_s();
    if (!(scale > 0.0)) return peak;  // the particle did not move at all
    const Bracket range{std::log(scale * k_lowest_over_scale),
                        std::log(scale * k_highest_over_scale)};
    const auto value = [&](double log_D) { return likelihood.log_likelihood(std::exp(log_D)); };
    const std::optional<Bracket> around = bracket_peak(likelihood, range);
    double log_D = range.low;
    if (around) {
        // a minimum is flat: half the bits of a double are all that function values can tell
        const auto [at, negative] = boost::math::tools::brent_find_minima(
            [&](double x) { return -value(x); }, around->low, around->high, 26);
        log_D = at;
        peak.log_likelihood = -negative;
        peak.D_um2_per_s = std::exp(at);
        const double h = 0.02;
        const double curvature =
            (value(at + h) - 2.0 * peak.log_likelihood + value(at - h)) / (h * h);
        if (curvature < 0.0) peak.se_um2_per_s = peak.D_um2_per_s / std::sqrt(-curvature);
    } else {
        peak.log_likelihood = value(log_D);
    }
    const auto excess = [&](double x) { return 2.0 * (peak.log_likelihood - value(x)) - drop; };
    if (around) peak.low_um2_per_s = exp_of(limit(excess, log_D, range.low));
    peak.high_um2_per_s = exp_of(limit(excess, log_D, range.high));
    return peak;
}

}  // namespace nta
