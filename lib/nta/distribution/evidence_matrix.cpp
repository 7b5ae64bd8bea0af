// SPDX-License-Identifier: MIT
#include "nta/distribution/evidence_matrix.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace nta {

namespace {

// No track is taken to know its diameter better than this: temperature, drift and convection limit
// it, and the grid too.
constexpr double k_sharpest_sd_ln = 0.02;
// Relative likelihood given to the impossible, so that one outlier cannot make a mixture's
// likelihood vanish.
constexpr double k_likelihood_floor = 1e-20;

// ln L is close to a parabola over a few nodes of the coarse grid: cubic Lagrange interpolation has
// an error of (3/128) h^4 (ln L)'''' ~ 1e-7 per displacement at h = 0.04.
void refine(std::span<const double> coarse, std::size_t refinement, std::vector<double>& fine) {
    const std::size_t last = coarse.size() - 1;
    for (std::size_t i = 0; i < fine.size(); ++i) {
        const std::size_t cell = std::min(i / refinement, last - 1);
        const std::size_t start = std::clamp<std::size_t>(cell, 1, last - 2) - 1;
        const double t =
            static_cast<double>(i) / static_cast<double>(refinement) - static_cast<double>(start);
        const double a = t, b = t - 1.0, c = t - 2.0, d = t - 3.0;
        fine[i] = -b * c * d / 6.0 * coarse[start] + a * c * d / 2.0 * coarse[start + 1] -
                  a * b * d / 2.0 * coarse[start + 2] + a * b * c / 6.0 * coarse[start + 3];
    }
}

// Scales to a maximum of 1 and returns the variance of the likelihood, read as a density in ln d.
double exponentiate(std::vector<double>& row, double step) {
    const double top = *std::max_element(row.begin(), row.end());
    std::array<double, 3> moments{};
    for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = std::exp(row[j] - top);
        const double x = step * static_cast<double>(j);
        moments[0] += row[j];
        moments[1] += row[j] * x;
        moments[2] += row[j] * x * x;
    }
    const double mean = moments[1] / moments[0];
    return std::max(moments[2] / moments[0] - mean * mean, 0.0);
}

}  // namespace

EvidenceMatrix::EvidenceMatrix(const std::vector<std::span<const double>>& log_likelihoods,
                               const LogGrid& coarse,
                               std::size_t refinement) {
    assert(coarse.size >= 4 && refinement >= 1);
    const std::size_t n = log_likelihoods.size();
    grid_ = {coarse.first_ln_nm,
             coarse.step / static_cast<double>(refinement),
             (coarse.size - 1) * refinement + 1};
    std::vector<std::vector<float>> rows(n);
    variance_ln_.resize(n);
    std::vector<double> logs(grid_.size);
    std::vector<double> row;
    for (std::size_t i = 0; i < n; ++i) {
        refine(log_likelihoods[i], refinement, logs);
        row = logs;
        double variance = exponentiate(row, grid_.step);
        if (variance < k_sharpest_sd_ln * k_sharpest_sd_ln) {
            const double tempering = variance / (k_sharpest_sd_ln * k_sharpest_sd_ln);
            row = logs;
            for (double& value : row) value *= tempering;
            variance = exponentiate(row, grid_.step);
        }
        variance_ln_[i] = variance;
        rows[i].resize(grid_.size);
        std::transform(row.begin(), row.end(), rows[i].begin(), [](double value) {
            return static_cast<float>(std::max(value, k_likelihood_floor));
        });
    }
    track_of_slot_.resize(n);
    std::iota(track_of_slot_.begin(), track_of_slot_.end(), std::size_t{0});
    std::stable_sort(
        track_of_slot_.begin(), track_of_slot_.end(), [this](std::size_t a, std::size_t b) {
            return variance_ln_[a] < variance_ln_[b];
        });
    bundles_.resize((n + k_lanes - 1) / k_lanes);
    for (std::size_t b = 0; b < bundles_.size(); ++b) {
        bundles_[b].values.assign(grid_.size, Lanes{Lanes::Vector{} + 1.0F});
        bundles_[b].narrowest_sd_ln = std::sqrt(variance_ln_[track_of_slot_[b * k_lanes]]);
        for (std::size_t lane = 0; lane < k_lanes && b * k_lanes + lane < n; ++lane) {
            const std::vector<float>& source = rows[track_of_slot_[b * k_lanes + lane]];
            for (std::size_t j = 0; j < grid_.size; ++j) bundles_[b].values[j].v[lane] = source[j];
        }
    }
}

EvidenceMatrix EvidenceMatrix::seen_by(const SeenShare& seen) const {
    EvidenceMatrix result = *this;
    result.seen_ = seen;
    return result;
}

EvidenceMatrix EvidenceMatrix::coarsened(std::size_t stride) const {
    EvidenceMatrix result;
    result.seen_ = seen_;
    result.grid_ = {
        grid_.first_ln_nm, grid_.step * static_cast<double>(stride), (grid_.size - 1) / stride + 1};
    result.track_of_slot_ = track_of_slot_;
    result.variance_ln_ = variance_ln_;
    result.bundles_.resize(bundles_.size());
    for (std::size_t b = 0; b < bundles_.size(); ++b) {
        result.bundles_[b].narrowest_sd_ln = bundles_[b].narrowest_sd_ln;
        result.bundles_[b].values.resize(result.grid_.size);
        for (std::size_t j = 0; j < result.grid_.size; ++j) {
            result.bundles_[b].values[j] = bundles_[b].values[j * stride];
        }
    }
    return result;
}

EvidenceMatrix EvidenceMatrix::compacted(std::span<const double> weights,
                                         std::size_t first_node,
                                         std::size_t last_node) const {
    EvidenceMatrix result;
    result.seen_ = seen_;
    result.grid_ = {
        grid_.ln_nm(static_cast<double>(first_node)), grid_.step, last_node - first_node};
    result.variance_ln_ = variance_ln_;
    std::vector<std::size_t> source_slots;
    for (std::size_t slot = 0; slot < track_of_slot_.size(); ++slot) {
        if (weights[track_of_slot_[slot]] > 0.0) source_slots.push_back(slot);
    }
    result.bundles_.resize((source_slots.size() + k_lanes - 1) / k_lanes);
    for (std::size_t b = 0; b < result.bundles_.size(); ++b) {
        Bundle& bundle = result.bundles_[b];
        bundle.values.assign(result.grid_.size, Lanes{Lanes::Vector{} + 1.0F});
        bundle.narrowest_sd_ln = bundles_[source_slots[b * k_lanes] / k_lanes].narrowest_sd_ln;
        for (std::size_t lane = 0; lane < k_lanes && b * k_lanes + lane < source_slots.size();
             ++lane) {
            const std::size_t slot = source_slots[b * k_lanes + lane];
            const std::vector<Lanes>& source = bundles_[slot / k_lanes].values;
            for (std::size_t j = 0; j < result.grid_.size; ++j) {
                bundle.values[j].v[lane] = source[first_node + j].v[slot % k_lanes];
            }
        }
    }
    for (const std::size_t slot : source_slots)
        result.track_of_slot_.push_back(track_of_slot_[slot]);
    return result;
}

EvidenceMatrix EvidenceMatrix::shifted(std::span<const std::ptrdiff_t> nodes) const {
    EvidenceMatrix result = *this;
    const auto last = static_cast<std::ptrdiff_t>(grid_.size) - 1;
    for (std::size_t slot = 0; slot < tracks(); ++slot) {
        const std::vector<Lanes>& source = bundles_[slot / k_lanes].values;
        std::vector<Lanes>& moved = result.bundles_[slot / k_lanes].values;
        for (std::ptrdiff_t j = 0; j <= last; ++j) {
            const auto from =
                static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(j - nodes[slot], 0, last));
            moved[static_cast<std::size_t>(j)].v[slot % k_lanes] = source[from].v[slot % k_lanes];
        }
    }
    return result;
}

EvidenceMatrix EvidenceMatrix::multiplied(
    const std::function<double(std::size_t, std::size_t)>& factor, double narrowest_sd_ln) const {
    EvidenceMatrix result = *this;
    for (Bundle& bundle : result.bundles_) {
        // Widths of a product of Gaussians add as inverse squares.
        bundle.narrowest_sd_ln = bundle.narrowest_sd_ln * narrowest_sd_ln /
                                 std::hypot(bundle.narrowest_sd_ln, narrowest_sd_ln);
    }
    for (std::size_t slot = 0; slot < tracks(); ++slot) {
        std::vector<Lanes>& values = result.bundles_[slot / k_lanes].values;
        for (std::size_t j = 0; j < grid_.size; ++j)
            values[j].v[slot % k_lanes] *= static_cast<float>(factor(track_of_slot_[slot], j));
    }
    return result;
}

std::vector<double> EvidenceMatrix::by_slot(std::span<const double> weights) const {
    std::vector<double> result(slots(), 0.0);
    for (std::size_t slot = 0; slot < track_of_slot_.size(); ++slot) {
        result[slot] = weights[track_of_slot_[slot]];
    }
    return result;
}

}  // namespace nta
