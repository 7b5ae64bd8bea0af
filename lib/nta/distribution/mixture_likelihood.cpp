// SPDX-License-Identifier: MIT
#include "nta/distribution/mixture_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace nta {

namespace {

constexpr double k_window_sd = 5.5;       // N(5.5) / N(0) = 3e-7
constexpr double k_step_per_width = 1.2;  // see visit_tracks
constexpr double k_inverse_sqrt_2pi = 0.398942280401432678;
constexpr double k_broad_sd_ln = 0.15;
constexpr double k_no_edge = 0.999;  // share seen
constexpr double k_least_density =
    1e-30;  // keeps logarithms finite for a component that lies off the grid

// Weights of the nodes of one component's window in the three integrals.
struct Window {
    std::size_t first = 0;
    std::vector<std::array<float, 3>> factors;
    double narrowest_sd = 0.0;  ///< no factor varies faster than a Gaussian of this width
};

Window window_of(const NormalComponent& component, const LogGrid& grid, const SeenShare& seen) {
    const double reach = k_window_sd * component.sd;
    const double last = static_cast<double>(grid.size) - 1.0;
    const double low =
        std::clamp((component.mean - reach - grid.first_ln_nm) / grid.step, 0.0, last);
    const double high =
        std::clamp((component.mean + reach - grid.first_ln_nm) / grid.step, 0.0, last);
    Window window;
    window.first = static_cast<std::size_t>(std::ceil(low));
    // The edge of what is seen is soft, and where the component lies above it there is none.
    const bool has_edge = seen.is_partial() && seen.at(component.mean - reach) < k_no_edge;
    window.narrowest_sd = has_edge ? std::min(component.sd, seen.width_ln) : component.sd;
    const auto end = static_cast<std::size_t>(std::floor(high)) + 1;
    for (std::size_t j = window.first; j < end; ++j) {
        const double x = grid.ln_nm(static_cast<double>(j));
        const double z = (x - component.mean) / component.sd;
        const double share = has_edge ? seen.at(x) : 1.0;
        const double density =
            share * k_inverse_sqrt_2pi * std::exp(-0.5 * z * z) * grid.step / component.sd;
        window.factors.push_back({static_cast<float>(density),
                                  static_cast<float>(density * z),
                                  static_cast<float>(density * z * z)});
    }
    return window;
}

std::size_t stride_for(double component_sd, double narrowest_sd, double step) {
    const double width = component_sd * narrowest_sd / std::hypot(component_sd, narrowest_sd);
    return std::max<std::size_t>(1, static_cast<std::size_t>(k_step_per_width * width / step));
}

void integrate(const EvidenceMatrix::Bundle& bundle,
               const Window& window,
               std::size_t stride,
               std::array<Lanes, 3>& sums) {
    Lanes::Vector zeroth{}, first{}, second{};
    for (std::size_t j = 0; j < window.factors.size(); j += stride) {
        const Lanes::Vector value = bundle.values[window.first + j].v;
        const auto& factor = window.factors[j];
        zeroth += factor[0] * value;
        first += factor[1] * value;
        second += factor[2] * value;
    }
    const auto scale = static_cast<float>(stride);
    sums[0].v = zeroth * scale;
    sums[1].v = first * scale;
    sums[2].v = second * scale;
}

std::vector<Window> windows_of(const NormalMixture& mixture,
                               const LogGrid& grid,
                               const SeenShare& seen) {
    std::vector<Window> windows;
    for (const auto& component : mixture) windows.push_back(window_of(component, grid, seen));
    return windows;
}

SeenPart seen_part_of(const std::vector<Window>& windows,
                      const NormalMixture& mixture,
                      const SeenShare& seen) {
    SeenPart part;
    part.moments.assign(mixture.size(), ComponentMoments{1.0, 0.0, 1.0});
    if (!seen.is_partial()) return part;
    part.share = 0.0;
    for (std::size_t c = 0; c < mixture.size(); ++c) {
        ComponentMoments& m = part.moments[c];
        m = {};
        for (const auto& factor : windows[c].factors) {
            for (std::size_t q = 0; q < m.size(); ++q) m.at(q) += static_cast<double>(factor.at(q));
        }
        part.share += mixture[c].weight * m[0];
    }
    part.share = std::max(part.share, k_least_density);
    return part;
}

}  // namespace

SeenPart seen_part(const NormalMixture& mixture, const LogGrid& grid, const SeenShare& seen) {
    const std::vector<Window> windows =
        seen.is_partial() ? windows_of(mixture, grid, seen) : std::vector<Window>();
    return seen_part_of(windows, mixture, seen);
}

std::vector<double> seen_weights(const NormalMixture& mixture, const SeenPart& part) {
    std::vector<double> weights;
    for (std::size_t c = 0; c < mixture.size(); ++c)
        weights.push_back(mixture[c].weight * part.moments[c][0] / part.share);
    return weights;
}

bool is_cut_off(const NormalMixture& mixture,
                const LogGrid& grid,
                const SeenShare& seen,
                double whole) {
    const SeenPart part = seen_part(mixture, grid, seen);
    return std::any_of(
        part.moments.begin(), part.moments.end(), [&](const auto& m) { return m[0] < whole; });
}

bool is_cut_by_edge(const NormalMixture& without_edge,
                    const NormalMixture& with_edge,
                    const EvidenceMatrix& evidence) {
    NormalMixture broad;
    std::copy_if(without_edge.begin(),
                 without_edge.end(),
                 std::back_inserter(broad),
                 [](const NormalComponent& c) { return c.sd >= k_broad_sd_ln; });
    return with_edge.size() < without_edge.size() ||
           is_cut_off(broad, evidence.grid(), evidence.seen(), k_clear_of_edge);
}

void visit_tracks(
    const EvidenceMatrix& evidence,
    const NormalMixture& mixture,
    const std::function<void(std::size_t, double, std::span<const ComponentMoments>)>& visit) {
    const std::size_t k = mixture.size();
    const std::vector<Window> windows = windows_of(mixture, evidence.grid(), evidence.seen());
    const double seen = seen_part_of(windows, mixture, evidence.seen()).share;
    std::vector<std::array<Lanes, 3>> sums(k);
    std::vector<ComponentMoments> moments(k);
    const std::size_t tracks = evidence.tracks();
    for (std::size_t b = 0; b < evidence.bundles().size(); ++b) {
        const auto& bundle = evidence.bundles()[b];
        for (std::size_t c = 0; c < k; ++c) {
            integrate(
                bundle,
                windows[c],
                stride_for(windows[c].narrowest_sd, bundle.narrowest_sd_ln, evidence.grid().step),
                sums[c]);
        }
        for (std::size_t lane = 0; lane < k_lanes && b * k_lanes + lane < tracks; ++lane) {
            double likelihood = k_least_density;
            for (std::size_t c = 0; c < k; ++c) {
                for (std::size_t q = 0; q < 3; ++q)
                    moments[c][q] = static_cast<double>(sums[c][q].v[lane]) / seen;
                likelihood += mixture[c].weight * moments[c][0];
            }
            visit(b * k_lanes + lane, likelihood, moments);
        }
    }
}

void track_score(const NormalMixture& mixture,
                 double likelihood,
                 std::span<const ComponentMoments> moments,
                 const SeenPart& seen,
                 Eigen::Ref<Eigen::VectorXd> score) {
    const auto k = static_cast<Eigen::Index>(mixture.size());
    for (Eigen::Index c = 0; c < k; ++c) {
        const auto& component = mixture[static_cast<std::size_t>(c)];
        const auto& moment = moments[static_cast<std::size_t>(c)];
        const auto& all = seen.moments[static_cast<std::size_t>(c)];
        const double share = component.weight / likelihood;
        const double of_all = component.weight / seen.share;
        score[c] = (share * moment[1] - of_all * all[1]) / component.sd;
        score[k + c] = share * (moment[2] - moment[0]) - of_all * (all[2] - all[0]);
        score[2 * k + c] = share * moment[0] - of_all * all[0];
    }
}

}  // namespace nta
