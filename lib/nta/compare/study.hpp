// SPDX-License-Identifier: MIT
// What a comparison is made of: analyzed videos, each with its place in the experiment.
#pragma once

#include "nta/compare/capture.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nta {

enum class SampleRole {
    sample,
    blank,      ///< medium alone, subtracted from the samples
    reference,  ///< a pure material
};

struct StudySample {
    Capture capture;
    std::string condition;  ///< of a blank: the condition it belongs to, or empty for all; of a
                            ///< reference: its name
    std::string replicate;  ///< independent experiment; several captures of one are averaged
    SampleRole role = SampleRole::sample;
    std::optional<double> normalize_to;  ///< cells, mg of protein: concentrations are divided by it
};

/// Equivalence is asked for within this distance.
struct Margin {
    std::string endpoint;     ///< its name; empty for all
    double value = 0.0;       ///< in the unit of the endpoint
    bool is_percent = false;  ///< of the first condition's mean instead; of the ratio for a
                              ///< logarithm
};

struct CompareOptions {
    double above_nm = 200.0;  ///< the endpoint "fraction above a size"
    std::vector<Margin> margins;
    std::int64_t permutations = 10000;  ///< splits are counted out up to here, else drawn
    std::uint64_t seed = 1;
};

}  // namespace nta
