// SPDX-License-Identifier: MIT
// Internal to the stage: the likelihoods of all tracks, laid out for speed.
#pragma once

#include "nta/distribution/seen_share.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace nta {

inline constexpr std::size_t k_lanes = 16;

/// Sixteen tracks side by side. The compiler maps it to the vector registers of the machine; the
/// result does not depend on which.
struct alignas(64) Lanes {
    using Vector = float __attribute__((vector_size(64)));
    Vector v;
};

/// Nodes evenly spaced in ln d.
struct LogGrid {
    double first_ln_nm = 0.0;
    double step = 0.0;
    std::size_t size = 0;

    [[nodiscard]] double ln_nm(double i) const { return first_ln_nm + step * i; }
};

/// Likelihood of every track at every node, each track scaled to a maximum of 1. Tracks are sorted
/// by how sharply they tell the diameter and bundled by sixteen, so that each bundle can be
/// integrated with the coarsest step that is exact for it.
class EvidenceMatrix {
  public:
    struct Bundle {
        std::vector<Lanes> values;     ///< one entry per node
        double narrowest_sd_ln = 0.0;  ///< of the likelihoods in it, in ln d
    };

    /// `log_likelihoods`: one row per track, each given on `coarse`. Interpolated to a grid
    /// `refinement` times as fine.
    EvidenceMatrix(const std::vector<std::span<const double>>& log_likelihoods,
                   const LogGrid& coarse,
                   std::size_t refinement);

    /// The same tracks, where the sample's particles were seen in this share only. Mixtures fitted
    /// to them are those of the sample.
    [[nodiscard]] EvidenceMatrix seen_by(const SeenShare& seen) const;
    [[nodiscard]] const SeenShare& seen() const { return seen_; }

    /// The same tracks on every `stride`-th node.
    [[nodiscard]] EvidenceMatrix coarsened(std::size_t stride) const;
    /// The tracks with positive weight and the nodes [first_node, last_node): less to do for a
    /// bootstrap resample.
    [[nodiscard]] EvidenceMatrix compacted(std::span<const double> weights,
                                           std::size_t first_node,
                                           std::size_t last_node) const;

    /// Each track's likelihood moved by a number of nodes, by slot (upward in ln d where positive);
    /// beyond the ends of the grid it stays as it is there.
    [[nodiscard]] EvidenceMatrix shifted(std::span<const std::ptrdiff_t> nodes) const;
    /// Each likelihood multiplied by factor(track, node), which varies in ln d no faster than a
    /// Gaussian of width `narrowest_sd_ln` does.
    [[nodiscard]] EvidenceMatrix multiplied(
        const std::function<double(std::size_t, std::size_t)>& factor,
        double narrowest_sd_ln) const;

    [[nodiscard]] const LogGrid& grid() const { return grid_; }
    [[nodiscard]] const std::vector<Bundle>& bundles() const { return bundles_; }
    [[nodiscard]] std::size_t slots() const { return bundles_.size() * k_lanes; }
    [[nodiscard]] std::size_t tracks() const { return track_of_slot_.size(); }
    [[nodiscard]] std::size_t track_of_slot(std::size_t slot) const { return track_of_slot_[slot]; }
    /// Variance of each track's likelihood in ln d, by track.
    [[nodiscard]] const std::vector<double>& variance_ln() const { return variance_ln_; }
    /// Weights by track -> weights by slot; empty slots at the end get 0.
    [[nodiscard]] std::vector<double> by_slot(std::span<const double> weights) const;

  private:
    EvidenceMatrix() = default;

    LogGrid grid_;
    SeenShare seen_;
    std::vector<std::size_t> track_of_slot_;
    std::vector<double> variance_ln_;
    std::vector<Bundle> bundles_;
};

}  // namespace nta
