// SPDX-License-Identifier: MIT
// Whether two conditions are told apart where particles come and go.
#pragma once

#include "study.hpp"

namespace nta::accuracy {

/// Films of one minute, pumped as NTA films are: modes of 147 and 136 nm, five videos against five.
void measure_slab_power(const StudyOptions& options, WorkerPool& workers, StudyResult& out);

}  // namespace nta::accuracy
