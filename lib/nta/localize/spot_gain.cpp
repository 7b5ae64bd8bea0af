// SPDX-License-Identifier: MIT
#include "nta/localize/spot_gain.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace nta {
namespace {

constexpr double widest_px = 3.0;          // rings are sharper than their fitted Gaussian
constexpr double reach_widths = 4.0;       // beyond, less than 0.04 % of the peak
constexpr double counted_widths = 2.0;     // light enough to tell something
constexpr double ground_level = 0.02;      // light of spots in units of the noise: none
constexpr double ground_limit = 4.0;       // of white noise 6e-5 lies beyond; a faint spot does
constexpr double groups_per_octave = 4.0;  // of the light over the noise

enum class Use : std::uint8_t { ground, spot, nothing };

// The light of all fitted spots, in units of the noise of a pixel, and what each pixel is good for.
class Model {
  public:
    Model(const Background& background, const Localizations& spots)
        : background_(background),
          width_(background.width),
          height_(background.height),
          light_(background.noise_adu.size(), 0.0F),
          use_(background.noise_adu.size(), Use::ground) {
        for (const Localization& spot : spots) paint(spot);
        for (const Localization& spot : spots) {
            if (is_told(spot)) mark(spot, counted_widths, Use::spot);
        }
        for (const Localization& spot : spots) {
            if (!is_told(spot)) mark(spot, reach_widths, Use::nothing);
        }
    }
    [[nodiscard]] std::size_t index(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
               static_cast<std::size_t>(x);
    }
    [[nodiscard]] Use use(int x, int y) const { return use_[index(x, y)]; }
    [[nodiscard]] double light(int x, int y) const {
        return static_cast<double>(light_[index(x, y)]);
    }

  private:
    static bool is_told(const Localization& spot) {
        return !spot.saturated && static_cast<double>(spot.width_px) <= widest_px;
    }

    template <class Work>
    void around(const Localization& spot, double reach_px, Work&& work) {
        const int x0 = std::max(0, static_cast<int>(std::floor(spot.x_px - reach_px)));
        const int x1 = std::min(width_ - 1, static_cast<int>(std::ceil(spot.x_px + reach_px)));
        const int y0 = std::max(0, static_cast<int>(std::floor(spot.y_px - reach_px)));
        const int y1 = std::min(height_ - 1, static_cast<int>(std::ceil(spot.y_px + reach_px)));
        for (int y = y0; y <= y1; ++y) {
            for (int x = x0; x <= x1; ++x) {
                const double dx = x - spot.x_px;
                const double dy = y - spot.y_px;
                work(index(x, y), dx * dx + dy * dy);
            }
        }
    }

    void paint(const Localization& spot) {
        const double s = static_cast<double>(spot.width_px);
        const double factor = -0.5 / (s * s);
        // peak_adu is that of the highest pixel
        const double dx = std::round(spot.x_px) - spot.x_px;
        const double dy = std::round(spot.y_px) - spot.y_px;
        const double amplitude_adu =
            static_cast<double>(spot.peak_adu) / std::exp(factor * (dx * dx + dy * dy));
        around(spot, reach_widths * s, [&](std::size_t i, double r2) {
            const double noise = static_cast<double>(background_.noise_adu[i]);
            light_[i] += static_cast<float>(amplitude_adu / noise * std::exp(factor * r2));
        });
    }

    void mark(const Localization& spot, double widths, Use use) {
        const double reach_px = widths * static_cast<double>(spot.width_px);
        around(spot, reach_px, [&](std::size_t i, double r2) {
            if (r2 <= reach_px * reach_px) use_[i] = use;
        });
    }

    const Background& background_;
    int width_;
    int height_;
    std::vector<float> light_;
    std::vector<Use> use_;
};

// The operator at a pixel, on what the spots do not explain.
double left_over(const cv::Mat1f& residual, const Model& model, int x, int y) {
    constexpr std::array<double, 3> second_difference = {1.0, -2.0, 1.0};
    double sum = 0.0;
    for (int j = -1; j <= 1; ++j) {
        for (int i = -1; i <= 1; ++i) {
            const double left =
                static_cast<double>(residual(y + j, x + i)) - model.light(x + i, y + j);
            sum += second_difference[static_cast<std::size_t>(i + 1)] *
                   second_difference[static_cast<std::size_t>(j + 1)] * left;
        }
    }
    return sum / 6.0;
}

// Light under the operator: its squared weights are those of the variance.
double mean_light(const Model& model, int x, int y) {
    constexpr std::array<double, 3> weight = {1.0 / 6.0, 4.0 / 6.0, 1.0 / 6.0};
    double sum = 0.0;
    for (int j = -1; j <= 1; ++j) {
        for (int i = -1; i <= 1; ++i) {
            sum += weight[static_cast<std::size_t>(i + 1)] *
                   weight[static_cast<std::size_t>(j + 1)] * model.light(x + i, y + j);
        }
    }
    return sum;
}

}  // namespace

void SpotGain::add(const cv::Mat1f& residual,
                   const Background& background,
                   const Localizations& spots) {
    const Model model(background, spots);
    constexpr int ground_step = 4;  // a sixteenth of the ground tells more than all spots
    for (int y = 1; y + 1 < background.height; ++y) {
        for (int x = 1; x + 1 < background.width; ++x) {
            const Use use = model.use(x, y);
            if (use == Use::nothing) continue;
            if (use == Use::ground && (x % ground_step != 0 || y % ground_step != 0)) continue;
            const double noise = static_cast<double>(background.noise_adu[model.index(x, y)]);
            const double light = mean_light(model, x, y);
            const double left = left_over(residual, model, x, y);
            if (use == Use::ground) {
                if (light > ground_level || std::abs(left) > ground_limit) continue;
                ground_.pixels += 1.0;
                ground_.square_adu2 += left * left * noise * noise;
                ground_noise_adu2_ += noise * noise;
                continue;
            }
            const double octaves = std::log2(1.0 + std::max(0.0, light));
            Group& group = groups_[std::min(groups_.size() - 1,
                                            static_cast<std::size_t>(groups_per_octave * octaves))];
            group.pixels += 1.0;
            group.light_adu += light * noise;
            group.square_adu2 += left * left * noise * noise;
        }
    }
}

std::optional<SpotGain::Line> SpotGain::fit() const {
    constexpr double enough_pixels = 1000.0;
    if (ground_.pixels < enough_pixels || ground_.square_adu2 <= 0.0) return std::nullopt;
    const double ground_adu2 = ground_noise_adu2_ / ground_.pixels;
    const double kept = ground_.square_adu2 / ground_noise_adu2_;
    // Sum of the squared autocorrelations of the operator's output (1, 4/9 and 1/36 at 0, 1 and 2
    // pixels, both ways): as many neighbors count as one.
    constexpr double alike = (1.0 + 2.0 * (16.0 + 1.0) / 36.0) * (1.0 + 2.0 * (16.0 + 1.0) / 36.0);
    Eigen::Vector2d line = Eigen::Vector2d::Zero();  // g, c
    double gain_variance = 0.0;
    for (int round = 0; round < 10; ++round) {
        Eigen::Matrix2d information = Eigen::Matrix2d::Zero();
        Eigen::Vector2d sum = Eigen::Vector2d::Zero();
        for (const Group& group : groups_) {
            if (group.pixels <= 0.0) continue;
            const double m = group.light_adu / group.pixels;
            const double variance = group.square_adu2 / (group.pixels * kept);
            const Eigen::Vector2d powers(m, m * m);
            const double expected = std::max(ground_adu2, ground_adu2 + powers.dot(line));
            const double weight = group.pixels / (alike * 2.0 * expected * expected);
            information += weight * powers * powers.transpose();
            sum += weight * (variance - ground_adu2) * powers;
        }
        const Eigen::LDLT<Eigen::Matrix2d> factors(information);
        if (factors.info() != Eigen::Success || !factors.isPositive()) return std::nullopt;
        line = factors.solve(sum);
        gain_variance = factors.solve(Eigen::Vector2d::UnitX().eval())(0);
        if (line(1) < 0.0) {  // no misfit to be seen
            line = Eigen::Vector2d(sum(0) / information(0, 0), 0.0);
            gain_variance = 1.0 / information(0, 0);
        }
    }
    if (!line.allFinite() || !(gain_variance > 0.0)) return std::nullopt;
    return Line{line(0), std::sqrt(gain_variance)};
}

std::optional<double> SpotGain::gain_adu() const {
    const std::optional<Line> line = fit();
    constexpr double significant = 5.0;
    if (!line || line->gain_adu < significant * line->se_adu) return std::nullopt;
    return line->gain_adu;
}

bool SpotGain::settled() const {
    const std::optional<Line> line = fit();
    return line && line->se_adu < 0.05 * line->gain_adu;
}

}  // namespace nta
