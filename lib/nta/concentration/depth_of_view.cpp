// SPDX-License-Identifier: MIT
#include "nta/concentration/depth_of_view.hpp"

#include <boost/math/special_functions/lambert_w.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

// Uncorrelated noise in the pixels, with a level that is known: 0.798 = sqrt(2 / pi).
constexpr double k_peak_noise = 0.7978845608;

// u^2 = (z / z0)^2 at which the peak of a particle falls to the threshold, 0 where it never
// reaches it.
double edge_u2(double kappa, double log_ratio, double blur) {
    // exp() of more is no number; nobody is that bright.
    constexpr double most = 600.0;
    const double w = boost::math::lambert_w0(
        2.0 * kappa * std::exp(std::min(most, log_ratio + 2.0 * kappa * (1.0 + blur))));
    return std::max(0.0, w / (2.0 * kappa) - 1.0 - blur);
}

double normal_below(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

}  // namespace

std::array<double, FieldLight::terms> FieldLight::terms_at(double x_px, double y_px) const {
    const double u = (x_px + 0.5) / width_px - 0.5;
    const double v = (y_px + 0.5) / height_px - 0.5;
    return {u, v, u * u - 1.0 / 12.0, u * v, v * v - 1.0 / 12.0};
}

double FieldLight::log_at(double x_px, double y_px) const {
    const auto t = terms_at(x_px, y_px);
    double sum = 0.0;
    for (std::size_t k = 0; k < terms; ++k) sum += coefficients[k] * t[k];
    return sum;
}

double depth_um(const DepthOfView& view,
                double peak_over_threshold,
                double blur_px2,
                double threshold_snr) {
    const double s0_2 = view.focus_sd_px * view.focus_sd_px;
    const double kappa = view.sheet_share();
    const double b = blur_px2 / s0_2;
    const double log_ratio = std::log(peak_over_threshold);
    const double noise = k_peak_noise / (view.focus_sd_px * threshold_snr);
    // y = mean width^2 / s0^2; the mean of ln(width^2) lies below ln y by half its variance.
    const auto log_excess = [&](double u2, double y) {
        return log_ratio - 2.0 * kappa * u2 - std::log(y) +
               0.5 * blur_relative_variance * b * b / (y * y);
    };
    const auto sd = [&](double y) {
        return std::sqrt(noise * noise / y + blur_relative_variance * b * b / (y * y));
    };
    // Simpson's rule out to where the chance to be counted is below 1e-4.
    constexpr int panels = 48;
    constexpr double reach_sd = 3.7;
    const double end_u = std::sqrt(edge_u2(kappa, log_ratio + reach_sd * sd(1.0 + b), b)) + 1e-9;
    double sum = 0.0;
    for (int i = 0; i <= panels; ++i) {
        const double u = end_u * i / panels;
        const double y = 1.0 + b + u * u;
        const double weight = i == 0 || i == panels ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
        sum += weight * normal_below(log_excess(u * u, y) / sd(y));
    }
    return 2.0 * view.focus_depth_um * sum * end_u / (3.0 * panels);
}

double log_pixel_phase(double width_px) {
    // Mean of -u^2 / (2 s^2) over |u| <= 1/2, both axes.
    return -1.0 / (12.0 * width_px * width_px);
}

double log_amplitude(const Localization& spot) {
    const double width2 = static_cast<double>(spot.width_px) * static_cast<double>(spot.width_px);
    const double dx = spot.x_px - std::round(spot.x_px);
    const double dy = spot.y_px - std::round(spot.y_px);
    return std::log(static_cast<double>(spot.peak_adu)) + (dx * dx + dy * dy) / (2.0 * width2);
}

double log_rest_peak(const DepthOfView& view, const Localization& spot, double blur_px2) {
    const double s0_2 = view.focus_sd_px * view.focus_sd_px;
    const double width2 = static_cast<double>(spot.width_px) * static_cast<double>(spot.width_px);
    const double u2 = width2 / s0_2 - 1.0 - blur_px2 / s0_2;
    return log_amplitude(spot) + std::log(width2 / s0_2) + 2.0 * view.sheet_share() * u2 -
           view.light.log_at(spot.x_px, spot.y_px);
}

}  // namespace nta
