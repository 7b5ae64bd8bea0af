// SPDX-License-Identifier: MIT
// Shares of populations whose particles wander in and out of a slab.
#pragma once

#include "study.hpp"

namespace nta::accuracy {

/// Films of equal numbers of 50, 200 and 300 nm, linked and sized: shares in view against those of
/// the curve (bar D5).
void measure_slab_shares(const StudyOptions& options, WorkerPool& workers, StudyResult& out);

}  // namespace nta::accuracy
