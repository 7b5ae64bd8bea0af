// SPDX-License-Identifier: MIT
#include "nta/simulate/truth.hpp"

#include "nta/simulate/brightness.hpp"
#include "nta/simulate/diameter_distribution.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nta {
namespace {

double quantile_nm(std::span<const double> sorted_nm,
                   std::span<const double> cumulative,
                   double p) {
    const double target = p * cumulative.back();
    const auto at = std::lower_bound(cumulative.begin(), cumulative.end(), target);
    const auto i = std::min<std::size_t>(static_cast<std::size_t>(at - cumulative.begin()),
                                         sorted_nm.size() - 1);
    return sorted_nm[i];
}

double kernel_mode_nm(std::span<const double> diameters_nm,
                      std::span<const double> weights,
                      double bandwidth_nm) {
    const auto [low, high] = std::minmax_element(diameters_nm.begin(), diameters_nm.end());
    constexpr int steps = 2000;
    double best_nm = *low;
    double best = -1.0;
    for (int k = 0; k <= steps; ++k) {
        const double at_nm = *low + (*high - *low) * k / steps;
        double density = 0.0;
        for (std::size_t i = 0; i < diameters_nm.size(); ++i) {
            const double u = (at_nm - diameters_nm[i]) / bandwidth_nm;
            if (std::abs(u) < 6.0) density += weights[i] * std::exp(-0.5 * u * u);
        }
        if (density <= best) continue;
        best = density;
        best_nm = at_nm;
    }
    return best_nm;
}

// Silverman's rule for weighted data: the number of particles is (sum w)^2 / sum w^2.
double kernel_bandwidth_nm(const DiameterSummary& s, std::span<const double> weights) {
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    const double squares = std::inner_product(weights.begin(), weights.end(), weights.begin(), 0.0);
    const double spread_nm = std::min(s.sd_nm, (s.d90_nm - s.d10_nm) / 2.563);
    return std::max(0.1, 0.9 * spread_nm * std::pow(sum * sum / squares, -0.2));
}

// Mean of exp(-u^2 / (2 sd^2)) over u uniform in -0.5 to 0.5: how much the highest pixel misses of
// the peak, per axis.
double pixel_phase_factor(double sd_px) {
    const double a = 0.5 / (sd_px * std::numbers::sqrt2);
    return std::sqrt(std::numbers::pi) / 2.0 * std::erf(a) / a;
}

class DepthModel {
  public:
    explicit DepthModel(const Simulator& s) : simulator_(s) {
        const std::vector<float>& light = s.static_light().light_adu;
        const Scene& scene = s.scene();
        // The middle of the video stands for all of it where the light drifts.
        lamp_ = 1.0 + 0.5 * scene.optics.light_drift;
        const double mean_adu = lamp_ * std::accumulate(light.begin(), light.end(), 0.0) /
                                static_cast<double>(light.size());
        noise_adu_ = s.camera().noise_adu(mean_adu);
        px_from_um_ = 1e3 / scene.video.pixel_size_nm;
        exposure_s_ = scene.video.exposure_ms * 1e-3;
        light_levels_ = light_levels(scene, s.illumination());
    }

    // Depth on both sides of the focus in which a particle is visible, mean over the picture.
    [[nodiscard]] double depth_um(double focus_peak_adu, double diameter_nm, double snr) const {
        const Scene& scene = simulator_.scene();
        const double D_um2_per_s =
            diffusion_coefficient(Length::nanometers(diameter_nm),
                                  Temperature::celsius(scene.motion.temperature_c),
                                  scene_viscosity(scene))
                .um2_per_s();
        const double blur_px2 = D_um2_per_s * exposure_s_ / 3.0 * px_from_um_ * px_from_um_;
        double sum_um = 0.0;
        for (const double level : light_levels_)
            sum_um += local_depth_um(lamp_ * level * focus_peak_adu, blur_px2, snr);
        return sum_um / static_cast<double>(light_levels_.size());
    }

  private:
    // The light at the middles of a grid of fields, or 1 where it is even.
    static std::vector<double> light_levels(const Scene& scene, const Illumination& illumination) {
        if (!scene.optics.beam_half_width_um && scene.optics.light_fall_x == 0.0) return {1.0};
        constexpr int fields = 8;
        const double um_from_px = scene.video.pixel_size_nm * 1e-3;
        std::vector<double> levels;
        for (int row = 0; row < fields; ++row) {
            for (int column = 0; column < fields; ++column) {
                const double u = (column + 0.5) / fields;
                const double v = (row + 0.5) / fields;
                levels.push_back(illumination.across(u * scene.video.width_px * um_from_px,
                                                     v * scene.video.height_px * um_from_px));
            }
        }
        return levels;
    }

    [[nodiscard]] double local_depth_um(double focus_peak_adu, double blur_px2, double snr) const {
        if (peak_snr(focus_peak_adu, blur_px2, 0.0) < snr) return 0.0;
        double inside_um = 0.0;
        double outside_um = simulator_.box().z_um / 2.0;
        // The peak falls with depth, so halving finds the one depth where it reaches the limit.
        for (int i = 0; i < 40; ++i) {
            const double middle_um = 0.5 * (inside_um + outside_um);
            (peak_snr(focus_peak_adu, blur_px2, middle_um) >= snr ? inside_um : outside_um) =
                middle_um;
        }
        return 2.0 * inside_um;
    }

    [[nodiscard]] double peak_snr(double focus_peak_adu, double blur_px2, double z_um) const {
        const SpotModel& model = simulator_.spot_model();
        const double sd_px = model.sd_px(z_um);
        const double blurred_sd_px = std::sqrt(sd_px * sd_px + blur_px2);
        const double phase = pixel_phase_factor(blurred_sd_px);
        return focus_peak_adu * simulator_.illumination().sheet(z_um) * model.relative_peak(z_um) *
               sd_px * sd_px / (blurred_sd_px * blurred_sd_px) * phase * phase / noise_adu_;
    }

    const Simulator& simulator_;
    double lamp_ = 1.0;
    double noise_adu_ = 1.0;
    double px_from_um_ = 1.0;
    double exposure_s_ = 0.0;
    std::vector<double> light_levels_;
};

// A population cut into narrow classes of diameter of equal width, so that the highest is the mode.
struct DiameterClass {
    double middle_nm = 0.0;
    double share = 0.0;
};
std::vector<DiameterClass> diameter_classes(const ScenePopulation& p) {
    const DiameterDistribution diameters(p);
    if (p.distribution == DiameterShape::single) return {{diameters.lowest_nm(), 1.0}};
    constexpr int classes = 2000;
    const double lowest_nm = diameters.lowest_nm();
    const double step_nm = (diameters.highest_nm() - lowest_nm) / classes;
    std::vector<DiameterClass> result;
    for (int k = 0; k < classes; ++k) {
        const double low_nm = lowest_nm + k * step_nm;
        const double share =
            diameters.share_below(low_nm + step_nm) - diameters.share_below(low_nm);
        if (share > 0.0) result.push_back({low_nm + step_nm / 2.0, share});
    }
    return result;
}

// Numbers per volume of the classes of all populations.
struct SampleClasses {
    std::vector<double> diameters_nm;
    std::vector<double> per_um3;
    std::vector<double> depth_um;
};
SampleClasses sample_classes(const Scene& scene, const DepthModel* model) {
    SampleClasses result;
    for (const ScenePopulation& p : scene.populations) {
        const Brightness brightness(scene, p);
        for (const DiameterClass& c : diameter_classes(p)) {
            result.diameters_nm.push_back(c.middle_nm);
            result.per_um3.push_back(p.concentration_per_ml * 1e-12 * c.share);
            if (model == nullptr) continue;
            result.depth_um.push_back(
                model->depth_um(brightness.peak_adu(c.middle_nm), c.middle_nm, k_visible_snr));
        }
    }
    return result;
}

// Classes of one population have equal widths: the highest is the mode, without smoothing.
std::optional<DiameterSummary> summarize_classes(const SampleClasses& classes,
                                                 std::span<const double> weights,
                                                 std::size_t populations) {
    std::optional<DiameterSummary> s = summarize_diameters(classes.diameters_nm, weights);
    if (!s || populations != 1) return s;
    const auto highest = std::max_element(weights.begin(), weights.end());
    s->mode_nm = classes.diameters_nm[static_cast<std::size_t>(highest - weights.begin())];
    return s;
}

}  // namespace

std::optional<DiameterSummary> summarize_diameters(std::span<const double> diameters_nm,
                                                   std::span<const double> weights) {
    std::vector<std::size_t> order(diameters_nm.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t i) { return weights[i] <= 0.0; });
    if (order.empty()) return std::nullopt;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return diameters_nm[a] < diameters_nm[b];
    });
    std::vector<double> sorted_nm, sorted_weights, cumulative;
    double sum = 0.0;
    double first_nm = 0.0;
    for (const std::size_t i : order) {
        sorted_nm.push_back(diameters_nm[i]);
        sorted_weights.push_back(weights[i]);
        cumulative.push_back(sum += weights[i]);
        first_nm += weights[i] * diameters_nm[i];
    }
    DiameterSummary s;
    s.mean_nm = first_nm / sum;
    double second_nm2 = 0.0;
    for (std::size_t i = 0; i < sorted_nm.size(); ++i)
        second_nm2 += sorted_weights[i] * (sorted_nm[i] - s.mean_nm) * (sorted_nm[i] - s.mean_nm);
    s.sd_nm = std::sqrt(second_nm2 / sum);
    s.d10_nm = quantile_nm(sorted_nm, cumulative, 0.1);
    s.d50_nm = quantile_nm(sorted_nm, cumulative, 0.5);
    s.d90_nm = quantile_nm(sorted_nm, cumulative, 0.9);
    s.mode_nm = kernel_mode_nm(sorted_nm, sorted_weights, kernel_bandwidth_nm(s, sorted_weights));
    return s;
}

ExpectedVisibility expected_visibility(const Simulator& simulator) {
    const Scene& scene = simulator.scene();
    const DepthModel model(simulator);
    const SampleClasses classes = sample_classes(scene, &model);
    std::vector<double> per_um2;
    for (std::size_t i = 0; i < classes.per_um3.size(); ++i)
        per_um2.push_back(classes.per_um3[i] * classes.depth_um[i]);
    const double um_from_px = scene.video.pixel_size_nm * 1e-3;
    const double area_um2 = scene.video.width_px * um_from_px * scene.video.height_px * um_from_px;
    const double per_um3 = std::accumulate(classes.per_um3.begin(), classes.per_um3.end(), 0.0);
    const double visible_per_um2 = std::accumulate(per_um2.begin(), per_um2.end(), 0.0);
    ExpectedVisibility result;
    result.mean_visible_per_frame = visible_per_um2 * area_um2;
    result.effective_depth_um = per_um3 > 0.0 ? visible_per_um2 / per_um3 : 0.0;
    result.diameters = summarize_classes(classes, per_um2, scene.populations.size());
    return result;
}

double visible_depth_um(const Simulator& simulator,
                        std::size_t population,
                        double diameter_nm,
                        double snr) {
    const Scene& scene = simulator.scene();
    const Brightness brightness(scene, scene.populations.at(population));
    return DepthModel(simulator).depth_um(brightness.peak_adu(diameter_nm), diameter_nm, snr);
}

SampleDistribution sample_distribution(const Scene& scene) {
    const SampleClasses classes = sample_classes(scene, nullptr);
    SampleDistribution result;
    result.diameters = summarize_classes(classes, classes.per_um3, scene.populations.size());
    const double sum = std::accumulate(classes.per_um3.begin(), classes.per_um3.end(), 0.0);
    if (sum <= 0.0) return result;
    for (std::size_t i = 0; i < classes.per_um3.size(); ++i) {
        const auto bin = static_cast<std::size_t>(classes.diameters_nm[i] / result.bin_width_nm);
        if (bin >= result.number_fraction.size()) result.number_fraction.resize(bin + 1, 0.0);
        result.number_fraction[bin] += classes.per_um3[i] / sum;
    }
    return result;
}

}  // namespace nta
