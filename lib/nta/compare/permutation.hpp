// SPDX-License-Identifier: MIT
// p by permuting replicates, never tracks: the tracks of one video share its errors, and treating
// them as independent makes every difference significant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace nta {

/// How n1 + n2 replicates are divided anew into groups of n1 and n2.
struct Splits {
    /// Entry i is true where replicate i is in the second group. The first split is the observed
    /// one.
    std::vector<std::vector<bool>> second;
    bool is_exhaustive = false;  ///< all splits, each once; else the observed one and drawn ones
};

struct PermutationOptions {
    std::int64_t most_splits = 10000;  ///< all are counted out up to here, else so many are drawn
    std::uint64_t seed = 1;
};

/// All C(n1 + n2, n1) splits where they are at most `most_splits`, else the observed one and
/// most_splits - 1 random ones.
Splits divide_anew(std::size_t n_first, std::size_t n_second, const PermutationOptions& options);

struct PermutationP {
    double p = 1.0;
    /// The smallest p that so many replicates can give with a statistic that does not change where
    /// both groups change places: 3 + 3 0.1, 4 + 4 0.0286, 5 + 5 0.0079.
    double smallest_p = 1.0;
    std::size_t splits = 0;
    bool is_exhaustive = false;
};

/// Share of the splits whose statistic is at least that of the observed one, from the statistic of
/// every split in order. The observed one is among them, so p is never 0. Pitman, Suppl. J. R.
/// Stat. Soc. 4 (1937) 119; drawn splits: Phipson & Smyth, Stat. Appl. Genet. Mol. Biol. 9
/// (2010) 39.
PermutationP permutation_p(const Splits& splits, std::span<const double> statistics);

}  // namespace nta
