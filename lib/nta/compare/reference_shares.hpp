// SPDX-License-Identifier: MIT
// How much of each sample is, or can be, each pure material of the study.
#pragma once

#include "nta/compare/study.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nta {

/// The share of one reference among the particles of one video.
struct ReferenceShare {
    std::string condition;
    std::string replicate;
    std::string video;
    std::string reference;
    std::optional<Estimate> fraction;   ///< with something to tell it from
    std::optional<ShareBounds> bounds;  ///< without: how large it can be
};

/// Of every sample whose tracks were compared with a reference of the study, in the order of both.
/// Those that were given as finished results of `nta analyze` were compared with none.
std::vector<ReferenceShare> reference_shares(const std::vector<StudySample>& samples);

}  // namespace nta
