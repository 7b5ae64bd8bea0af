// SPDX-License-Identifier: MIT
// Whether the intervals of sizes hold where one particle is several tracks.
#pragma once

#include "study.hpp"

namespace nta::accuracy {

/// Films of particles that wander in and out of a slab: coverage of the intervals of mode and D50.
void measure_slab_intervals(const StudyOptions& options, WorkerPool& workers, StudyResult& out);

}  // namespace nta::accuracy
