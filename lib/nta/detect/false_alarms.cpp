// SPDX-License-Identifier: MIT
#include "nta/detect/false_alarms.hpp"

#include <boost/math/constants/constants.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/tools/roots.hpp>

#include <cmath>
#include <cstdint>

namespace nta {
namespace {

// Accepted spots over the sum of the maxima of each scale alone. The scales see the same noise, so
// there are fewer distinct maxima than the sum, and of these localization accepts the ones that
// stand out by least_accepted_snr. Simulated: white and photon noise at 1 and 0.1 per frame, 15,000
// frames (tests/localize/test_localize_spots.cpp checks the product).
constexpr double accepted_share = 0.48;

double phi(double z) {
    return std::exp(-0.5 * z * z) / boost::math::constants::root_two_pi<double>();
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
    const double r = std::exp(-1.0 / (4.0 * scale_px * scale_px));
    const auto integrand = [&](double z) {
        const double q = lattice_factor(z, r);
        return q * q * phi(z);
    };
    // phi falls by e^-30 within 6 units beyond any useful threshold.
    return pixels * boost::math::quadrature::gauss<double, 30>::integrate(integrand, u, u + 6.0);
}

double detection_threshold(double false_alarms,
                           std::span<const MatchedFilter> filters,
                           double pixels) {
    const double share = filters.size() > 1 ? accepted_share : 1.0;
    const auto excess = [&](double u) {
        double sum = 0.0;
        for (const MatchedFilter& f : filters) {
            const double step = f.step_px;
            sum += expected_noise_maxima(u, f.sd_px / step, pixels / (step * step));
        }
        return std::log(share * sum / false_alarms);
    };
    constexpr double lowest = 2.0;  // below, nearly every maximum is one of noise
    constexpr double highest = 12.0;
    if (excess(lowest) <= 0.0) return lowest;
    if (excess(highest) >= 0.0) return highest;
    std::uintmax_t iterations = 60;
    const auto root = boost::math::tools::toms748_solve(
        excess, lowest, highest, boost::math::tools::eps_tolerance<double>(30), iterations);
    return 0.5 * (root.first + root.second);
}

}  // namespace nta
