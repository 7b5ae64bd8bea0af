// SPDX-License-Identifier: MIT
// What every linker must do, whatever its method.
#pragma once

#include "nta/link/link_tracks.hpp"

#include <functional>

namespace nta_test {

using Linker = std::function<nta::LinkResult(const nta::Localizations&, const nta::LinkOptions&)>;

/// Runs the whole suite as sections of the calling test case.
void check_linker_contract(const Linker& link);

}  // namespace nta_test
