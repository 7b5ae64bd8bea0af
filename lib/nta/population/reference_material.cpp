// SPDX-License-Identifier: MIT
#include "nta/population/reference_material.hpp"

#include "nta/core/square.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <utility>

namespace nta {
namespace {

constexpr int reference_size_steps = 100;
constexpr double size_smoothing_ln = 0.08;
constexpr double cell_ln = 0.1;  // brightness is gathered in steps, finer than any error of it
constexpr double least_spread_ln = 0.1;
constexpr double negligible_share = 1e-4;
// Flicker is gathered by standard deviation; beyond the last, a needle shows what the last does.
constexpr std::array<double, 6> flicker_sds = {0.0, 0.1, 0.2, 0.35, 0.6, 1.0};

std::vector<double> log_nodes() {
    std::vector<double> out = population_diameters_nm();
    for (double& d : out) d = std::log(d);
    return out;
}

bool is_in_range(const ReferenceTrack& t) {
    static const std::vector<double> nm = population_diameters_nm();
    return t.diameter_nm >= nm.front() && t.diameter_nm <= nm.back() && t.log_diameter_se > 0.0 &&
           std::isfinite(t.log_flux);
}

std::vector<double> normalized(std::vector<double> values) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (double& v : values) v /= sum;
    return values;
}

// Every track's probability of each diameter, before anything is known of the others.
std::vector<std::vector<double>> by_node(const std::vector<ReferenceTrack>& tracks) {
    static const std::vector<double> nodes = log_nodes();
    std::vector<std::vector<double>> out;
    for (const ReferenceTrack& t : tracks) {
        // A node stands for all diameters around it.
        const double se = std::hypot(t.log_diameter_se, 0.3 * (nodes[1] - nodes[0]));
        auto& row = out.emplace_back();
        for (const double node : nodes)
            row.push_back(std::exp(-0.5 * square((std::log(t.diameter_nm) - node) / se)));
        row = normalized(std::move(row));
    }
    return out;
}

std::vector<double> posterior(const std::vector<double>& row, const std::vector<double>& sizes) {
    std::vector<double> out(row.size());
    std::transform(row.begin(), row.end(), sizes.begin(), out.begin(), std::multiplies<>());
    return normalized(std::move(out));
}

std::vector<double> smoothed(const std::vector<double>& sizes) {
    static const std::vector<double> nodes = log_nodes();
    std::vector<double> out(sizes.size(), 0.0);
    for (std::size_t i = 0; i < sizes.size(); ++i)
        for (std::size_t k = 0; k < sizes.size(); ++k)
            out[k] += sizes[i] * std::exp(-0.5 * square((nodes[i] - nodes[k]) / size_smoothing_ln));
    return normalized(std::move(out));
}

// Sizes smoothed between the steps: unsmoothed, they end as a few spikes.
std::vector<double> most_likely_sizes(const std::vector<ReferenceTrack>& tracks,
                                      const std::vector<std::vector<double>>& rows) {
    std::vector<double> sizes(k_population_nodes, 1.0 / k_population_nodes);
    for (int step = 0; step < reference_size_steps; ++step) {
        std::vector<double> next(sizes.size(), 0.0);
        for (std::size_t i = 0; i < tracks.size(); ++i) {
            const std::vector<double> p = posterior(rows[i], sizes);
            for (std::size_t k = 0; k < p.size(); ++k) next[k] += p[k];
        }
        sizes = smoothed(next);
    }
    return sizes;
}

// Spread of ln flux around its trend with ln d.
double residual_sd(const std::vector<ReferenceTrack>& tracks) {
    const auto n = static_cast<double>(tracks.size());
    double x = 0.0;
    double y = 0.0;
    for (const ReferenceTrack& t : tracks) {
        x += std::log(t.diameter_nm) / n;
        y += t.log_flux / n;
    }
    double xx = 0.0;
    double xy = 0.0;
    double yy = 0.0;
    for (const ReferenceTrack& t : tracks) {
        const double dx = std::log(t.diameter_nm) - x;
        xx += dx * dx;
        xy += dx * (t.log_flux - y);
        yy += square(t.log_flux - y);
    }
    const double explained = xx > 0.0 ? xy * xy / xx : 0.0;
    return std::sqrt(std::max(0.0, yy - explained) / std::max(1.0, n - 2.0));
}

std::size_t flicker_level(const std::optional<double>& flicker) {
    if (!flicker || !(*flicker > 0.0)) return 0;
    std::size_t nearest = 1;
    for (std::size_t k = 2; k < flicker_sds.size(); ++k)
        if (std::abs(*flicker - flicker_sds.at(k)) < std::abs(*flicker - flicker_sds.at(nearest)))
            nearest = k;
    return nearest;
}

// Fowler, Noll & Vo, IETF draft-eastlake-fnv (2019), sec. 2.
class Fnv1a {
  public:
    void add(std::uint64_t bits) {
        constexpr int bytes = 8;
        constexpr std::uint64_t prime = 0x100000001b3;
        for (int k = 0; k < bytes; ++k) {
            hash_ ^= (bits >> (8U * static_cast<unsigned>(k))) & 0xffU;
            hash_ *= prime;
        }
    }
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    [[nodiscard]] std::uint64_t hash() const { return hash_; }

  private:
    std::uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace

std::string fingerprint_of(const ReferenceMaterial& reference) {
    Fnv1a all;
    for (const ReferenceTrack& t : reference.tracks) {
        all.add(t.diameter_nm);
        all.add(t.log_diameter_se);
        all.add(t.log_flux);
        all.add(t.flicker.value_or(-1.0));
        all.add(t.weight);
    }
    all.add(reference.particles);
    return fmt::format("{:016x}", all.hash());
}

bool has_density(const ReferenceMaterial& reference) {
    const auto known = std::count_if(reference.tracks.begin(), reference.tracks.end(), is_in_range);
    return static_cast<std::size_t>(known) >= k_fewest_reference_tracks;
}

std::optional<ParticleKind> reference_kind(const ReferenceMaterial& reference, double first_share) {
    if (!has_density(reference)) return std::nullopt;
    std::vector<ReferenceTrack> tracks;
    std::copy_if(
        reference.tracks.begin(), reference.tracks.end(), std::back_inserter(tracks), is_in_range);
    const std::vector<std::vector<double>> rows = by_node(tracks);
    ParticleKind out;
    out.first_share = first_share;
    out.sizes = most_likely_sizes(tracks, rows);
    // Silverman 1986, eq. 3.28 without the range between quartiles.
    const double spread =
        std::max(least_spread_ln,
                 1.06 * residual_sd(tracks) * std::pow(static_cast<double>(tracks.size()), -0.2));
    using Cell = std::pair<long, std::size_t>;
    std::vector<std::map<Cell, double>> cells(k_population_nodes);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const std::vector<double> p = posterior(rows[i], out.sizes);
        const Cell cell{std::lround(tracks[i].log_flux / cell_ln),
                        flicker_level(tracks[i].flicker)};
        for (std::size_t k = 0; k < p.size(); ++k)
            if (p[k] > negligible_share) cells[k][cell] += p[k];
    }
    for (const auto& here : cells) {
        double sum = 0.0;
        for (const auto& [cell, weight] : here) sum += weight;
        auto& all = out.appearances.emplace_back();
        for (const auto& [cell, weight] : here)
            all.push_back({cell_ln * static_cast<double>(cell.first),
                           square(flicker_sds.at(cell.second)),
                           weight / sum,
                           spread});
    }
    return out;
}

}  // namespace nta
