// SPDX-License-Identifier: MIT
#include "nta/simulate/truth.hpp"

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
        const double mean_adu =
            std::accumulate(light.begin(), light.end(), 0.0) / static_cast<double>(light.size());
        noise_adu_ = s.camera().noise_adu(mean_adu);
        const Scene& scene = s.scene();
        px_from_um_ = 1e3 / scene.video.pixel_size_nm;
        exposure_s_ = scene.video.exposure_ms * 1e-3;
    }

    // Depth on both sides of the focus in which a diameter is visible.
    [[nodiscard]] double depth_um(const ScenePopulation& p, double diameter_nm) const {
        const Scene& scene = simulator_.scene();
        const double focus_peak_adu =
            p.peak_adu_at_100nm * std::pow(diameter_nm / 100.0, p.brightness_power);
        const double D_um2_per_s =
            diffusion_coefficient(Length::nanometers(diameter_nm),
                                  Temperature::celsius(scene.motion.temperature_c),
                                  scene_viscosity(scene))
                .um2_per_s();
        const double blur_px2 = D_um2_per_s * exposure_s_ / 3.0 * px_from_um_ * px_from_um_;
        if (snr(focus_peak_adu, blur_px2, 0.0) < k_visible_snr) return 0.0;
        double inside_um = 0.0;
        double outside_um = simulator_.box().z_um / 2.0;
        // The peak falls with depth, so halving finds the one depth where it reaches the limit.
        for (int i = 0; i < 40; ++i) {
            const double middle_um = 0.5 * (inside_um + outside_um);
            (snr(focus_peak_adu, blur_px2, middle_um) >= k_visible_snr ? inside_um : outside_um) =
                middle_um;
        }
        return 2.0 * inside_um;
    }

  private:
    [[nodiscard]] double snr(double focus_peak_adu, double blur_px2, double z_um) const {
        const SpotModel& model = simulator_.spot_model();
        const double sd_px = model.sd_px(z_um);
        const double blurred_sd_px = std::sqrt(sd_px * sd_px + blur_px2);
        const double phase = pixel_phase_factor(blurred_sd_px);
        return model.peak_adu(focus_peak_adu, z_um) * sd_px * sd_px /
               (blurred_sd_px * blurred_sd_px) * phase * phase / noise_adu_;
    }

    const Simulator& simulator_;
    double noise_adu_ = 1.0;
    double px_from_um_ = 1.0;
    double exposure_s_ = 0.0;
};

// A population cut into narrow classes of diameter, each weighted by its visible number per area
// and frame.
void add_visible_classes(const ScenePopulation& p,
                         const DepthModel& model,
                         std::vector<double>& diameters_nm,
                         std::vector<double>& per_um2) {
    const double per_um3 = p.concentration_per_ml * 1e-12;
    const DiameterDistribution diameters(p);
    if (p.distribution == DiameterShape::single) {
        const double d_nm = p.median_nm.value_or(p.mode_nm.value_or(0.0));
        diameters_nm.push_back(d_nm);
        per_um2.push_back(per_um3 * model.depth_um(p, d_nm));
        return;
    }
    // Far finer than anything measured, and of equal width, so that the highest class is the mode.
    constexpr int classes = 4000;
    const double lowest_nm = diameters.lowest_nm();
    const double step_nm = (diameters.highest_nm() - lowest_nm) / classes;
    for (int k = 0; k < classes; ++k) {
        const double low_nm = lowest_nm + k * step_nm;
        const double share =
            diameters.share_below(low_nm + step_nm) - diameters.share_below(low_nm);
        if (share <= 0.0) continue;
        const double middle_nm = low_nm + step_nm / 2.0;
        diameters_nm.push_back(middle_nm);
        per_um2.push_back(per_um3 * share * model.depth_um(p, middle_nm));
    }
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
    std::vector<double> diameters_nm;
    std::vector<double> per_um2;
    double per_um3 = 0.0;
    for (const ScenePopulation& p : scene.populations) {
        add_visible_classes(p, model, diameters_nm, per_um2);
        per_um3 += p.concentration_per_ml * 1e-12;
    }
    const double um_from_px = scene.video.pixel_size_nm * 1e-3;
    const double area_um2 = scene.video.width_px * um_from_px * scene.video.height_px * um_from_px;
    const double visible_per_um2 = std::accumulate(per_um2.begin(), per_um2.end(), 0.0);
    ExpectedVisibility result;
    result.mean_visible_per_frame = visible_per_um2 * area_um2;
    result.effective_depth_um = per_um3 > 0.0 ? visible_per_um2 / per_um3 : 0.0;
    result.diameters = summarize_diameters(diameters_nm, per_um2);
    if (result.diameters) {
        // Classes of equal width: the highest one is the mode, without smoothing.
        const auto highest = std::max_element(per_um2.begin(), per_um2.end());
        if (scene.populations.size() == 1)
            result.diameters->mode_nm =
                diameters_nm[static_cast<std::size_t>(highest - per_um2.begin())];
    }
    return result;
}

}  // namespace nta
