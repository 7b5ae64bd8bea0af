// SPDX-License-Identifier: MIT
#include "nta/simulate/camera.hpp"

#include "nta/simulate/random_stream.hpp"

#include <boost/math/distributions/normal.hpp>

#include <algorithm>
#include <cmath>

namespace nta {
namespace {

constexpr double k_grid_step = 0.5;
constexpr double k_largest_tabled = 256.0;
constexpr std::size_t k_guides = 256;
constexpr std::uint32_t k_normal_rest_bits = 20;
constexpr std::size_t k_normal_cells = 4096;

// By inversion, for means below the grid step.
std::int64_t small_poisson(double mean, double u) {
    // exp(-mean) is never below 1 - mean, so most draws need no exponential.
    if (u < 1.0 - mean) return 0;
    double term = std::exp(-mean);
    double cumulative = term;
    std::int64_t k = 0;
    while (u >= cumulative && term > 0.0) {
        ++k;
        term *= mean / static_cast<double>(k);
        cumulative += term;
    }
    return k;
}

double uniform_of(std::uint32_t bits) { return static_cast<double>(bits) * 0x1.0p-32; }

}  // namespace

PoissonTables::PoissonTables()
    : tables_(static_cast<std::size_t>(k_largest_tabled / k_grid_step)) {}

PoissonTables::Table PoissonTables::make_table(double mean) {
    Table table;
    double cumulative = 0.0;
    // Beyond the mean and 1 - 1e-17 the 53 bits of a uniform number reach no further.
    for (std::size_t k = 0;; ++k) {
        const auto count = static_cast<double>(k);
        const double term = std::exp(count * std::log(mean) - mean - std::lgamma(count + 1.0));
        cumulative += term;
        table.cumulative.push_back(cumulative);
        if (count > mean && term < 1e-17) break;
    }
    table.cumulative.back() = 1.0;
    for (std::size_t g = 0; g < k_guides; ++g) {
        const double low = static_cast<double>(g) / k_guides;
        const auto at = std::upper_bound(table.cumulative.begin(), table.cumulative.end(), low);
        table.first.push_back(static_cast<std::uint16_t>(at - table.cumulative.begin()));
    }
    return table;
}

std::int64_t PoissonTables::draw(double mean, Random& random) {
    if (mean >= k_largest_tabled) return random.poisson(mean);
    const auto cell = static_cast<std::size_t>(mean / k_grid_step);
    const double grid_mean = static_cast<double>(cell) * k_grid_step;
    const std::uint64_t bits = random.bits();
    const std::int64_t rest =
        small_poisson(mean - grid_mean, uniform_of(static_cast<std::uint32_t>(bits)));
    if (cell == 0) return rest;
    Table& table = tables_[cell];
    if (table.first.empty()) table = make_table(grid_mean);
    const double u = uniform_of(static_cast<std::uint32_t>(bits >> 32U));
    std::size_t k = table.first[static_cast<std::size_t>(u * k_guides)];
    while (u >= table.cumulative[k]) ++k;
    return static_cast<std::int64_t>(k) + rest;
}

NormalTable::NormalTable() {
    const boost::math::normal normal;
    for (std::size_t i = 1; i < k_normal_cells; ++i)
        bounds_.push_back(boost::math::quantile(normal, static_cast<double>(i) / k_normal_cells));
}

double NormalTable::draw(std::uint32_t bits, Random& random) const {
    const std::size_t cell = bits >> k_normal_rest_bits;
    if (cell > 0 && cell < k_normal_cells - 1) {
        constexpr std::uint32_t mask = (1U << k_normal_rest_bits) - 1U;
        const double rest = (static_cast<double>(bits & mask) + 0.5) / (mask + 1.0);
        return bounds_[cell - 1] + rest * (bounds_[cell] - bounds_[cell - 1]);
    }
    const double edge = bounds_.back();
    for (;;) {
        const double x = std::sqrt(edge * edge - 2.0 * std::log(1.0 - random.uniform()));
        if (random.uniform() * x < edge) return cell == 0 ? -x : x;
    }
}

Camera::Camera(const Scene& scene)
    : settings_(scene.camera),
      width_px_(scene.video.width_px),
      height_px_(scene.video.height_px),
      is_16_bit_(scene.video.bits > 8),
      highest_adu_(std::ldexp(1.0, scene.video.bits) - 1.0) {
    Random random = random_stream(scene.video.seed, RandomPurpose::camera);
    for (int i = 0; i < settings_.hot_pixels; ++i) {
        const auto x = static_cast<int>(random.below(static_cast<std::uint64_t>(width_px_)));
        const auto y = static_cast<int>(random.below(static_cast<std::uint64_t>(height_px_)));
        hot_pixels_.push_back({x, y, settings_.hot_pixel_adu * random.uniform()});
    }
    if (settings_.pixel_gain_spread <= 0.0) return;
    sensitivity_.resize(static_cast<std::size_t>(width_px_) * static_cast<std::size_t>(height_px_));
    for (float& s : sensitivity_)
        s = static_cast<float>(std::max(0.0, 1.0 + settings_.pixel_gain_spread * random.normal()));
}

double Camera::stored_adu(double electrons, std::uint32_t bits, Random& random) {
    if (settings_.shot_noise) electrons = static_cast<double>(poisson_.draw(electrons, random));
    if (settings_.read_noise_e > 0.0)
        electrons += settings_.read_noise_e * normal_.draw(bits, random);
    const double gray_adu =
        std::floor(settings_.offset_adu + settings_.adu_per_electron * electrons + 0.5);
    if (gray_adu > highest_adu_) ++saturated_pixels_;
    return std::clamp(gray_adu, 0.0, highest_adu_);
}

GrayImage Camera::expose(std::span<const float> light_adu, Random& random) {
    light_adu_.assign(light_adu.begin(), light_adu.end());
    for (std::size_t i = 0; i < sensitivity_.size(); ++i) light_adu_[i] *= sensitivity_[i];
    for (const HotPixel& hot : hot_pixels_)
        light_adu_[static_cast<std::size_t>(hot.y_px) * static_cast<std::size_t>(width_px_) +
                   static_cast<std::size_t>(hot.x_px)] += static_cast<float>(hot.excess_adu);
    GrayImage image;
    image.width = width_px_;
    image.height = height_px_;
    image.is_16_bit = is_16_bit_;
    if (is_16_bit_)
        image.pixels16.resize(light_adu.size());
    else
        image.pixels8.resize(light_adu.size());
    const double gain = settings_.adu_per_electron;
    // Far beyond saturation, where more light changes nothing.
    const double most_electrons = std::max(4.0 * highest_adu_ / gain, 100.0);
    std::uint64_t bits = 0;  // for the read noise of two pixels
    for (std::size_t i = 0; i < light_adu_.size(); ++i) {
        bits = i % 2 == 0 ? random.bits() : bits >> 32U;
        const double gray_adu =
            stored_adu(std::min(static_cast<double>(light_adu_[i]) / gain, most_electrons),
                       static_cast<std::uint32_t>(bits),
                       random);
        if (is_16_bit_)
            image.pixels16[i] = static_cast<std::uint16_t>(gray_adu);
        else
            image.pixels8[i] = static_cast<std::uint8_t>(gray_adu);
    }
    return image;
}

double Camera::noise_adu(double light_adu) const {
    const double gain = settings_.adu_per_electron;
    const double shot_e2 = settings_.shot_noise ? light_adu / gain : 0.0;
    const double read_e2 = settings_.read_noise_e * settings_.read_noise_e;
    return std::sqrt(gain * gain * (shot_e2 + read_e2) + 1.0 / 12.0);
}

}  // namespace nta
