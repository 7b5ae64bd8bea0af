// SPDX-License-Identifier: MIT
#include "nta/detect/false_alarms.hpp"

#include <boost/math/constants/constants.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/tools/roots.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace nta {
namespace {

double phi(double z) {
    return std::exp(-0.5 * z * z) / boost::math::constants::root_two_pi<double>();
}

// int_u^inf Q(z)^2 phi(z) share(z) dz
template <class Share>
double integral_over_maxima(double u, double scale_px, Share share) {
    const double r = std::exp(-1.0 / (4.0 * scale_px * scale_px));
    const auto integrand = [&](double z) {
        const double q = lattice_factor(z, r);
        return q * q * phi(z) * share(z);
    };
    // phi falls by e^-30 within 6 units beyond any useful threshold.
    return boost::math::quadrature::gauss<double, 30>::integrate(integrand, u, u + 6.0);
}

}  // namespace

double lattice_factor(double z, double correlation) {
    const double r = correlation;
    const double h = std::sqrt((1.0 - r) / (1.0 + r));
    const double a = std::asin(std::sqrt((1.0 - r * r) / 2.0));
    const auto integrand = [&](double t) {
        const double s = std::sin(t);
        return s > 0.0 ? std::exp(-h * h * z * z / (2.0 * s * s)) : 0.0;
    };
    const double integral =
        boost::math::quadrature::gauss<double, 30>::integrate(integrand, 0.0, a);
    const boost::math::normal_distribution<double> normal;
    return 1.0 - 2.0 * boost::math::cdf(normal, -h * z) +
           integral / boost::math::constants::pi<double>();
}

double expected_noise_maxima(double u, double scale_px, double pixels) {
    return pixels * integral_over_maxima(u, scale_px, [](double) { return 1.0; });
}

double accepted_share(double response, double scale_px) {
    // Simulated with white and photon noise of 3 to 80 electrons per pixel, 3,000 pictures of
    // 640 x 480 pixels each: 0.49, 0.56, 0.69 and 0.81 of the distinct maxima of the narrow filter
    // at responses of 4.1, 4.5, 4.9 and 5.3.
    constexpr double distinct_share = 0.955;
    constexpr double narrower = 0.845;
    constexpr double scatter = 1.3;
    const double middle =
        narrower * least_accepted_snr * scale_px * boost::math::constants::root_pi<double>();
    const boost::math::normal_distribution<double> normal;
    return distinct_share * boost::math::cdf(normal, (response - middle) / scatter);
}

double NoiseTail::depth(double height) const {
    // The root of a quadratic equation, written so that a skewness of 0 is no exception.
    const double curvature = sd_skewness / 6.0;
    const double above = height - mean + curvature;
    return 2.0 * above / (sd + std::sqrt(std::max(0.0, sd * sd + 4.0 * curvature * above)));
}

double expected_false_alarms(const std::array<double, filter_bank.size()>& heights,
                             std::span<const NoiseOfGroup> groups) {
    double sum = 0.0;
    for (const NoiseOfGroup& group : groups) {
        for (std::size_t s = 0; s < filter_bank.size(); ++s) {
            const MatchedFilter& f = filter_bank[s];
            const NoiseTail& tail = group.tails[s];
            const double step = f.step_px;
            const auto accepted = [&](double z) { return accepted_share(tail.height(z), f.sd_px); };
            sum += group.pixels / (step * step) *
                   integral_over_maxima(tail.depth(heights[s]), f.sd_px / step, accepted);
        }
    }
    return sum;
}

double detection_threshold(double false_alarms,
                           const NoiseTails& whole,
                           std::span<const NoiseOfGroup> groups) {
    const auto excess = [&](double u) {
        std::array<double, filter_bank.size()> heights{};
        for (std::size_t s = 0; s < heights.size(); ++s) heights[s] = whole[s].height(u);
        // At least one in 1e300, so that there is a logarithm.
        return std::log(std::max(expected_false_alarms(heights, groups), 1e-300) / false_alarms);
    };
    constexpr double lowest = 2.0;  // below, nearly every maximum is one of noise
    constexpr double highest = 12.0;
    if (excess(lowest) <= 0.0) return lowest;
    if (excess(highest) >= 0.0) return highest;
    std::uintmax_t iterations = 60;
    const auto root = boost::math::tools::toms748_solve(
        excess, lowest, highest, boost::math::tools::eps_tolerance<double>(20), iterations);
    return 0.5 * (root.first + root.second);
}

}  // namespace nta
