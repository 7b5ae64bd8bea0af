// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace nta {

/// Writes text to standard error as it is. Where nobody can read it, nothing happens: a closed
/// terminal must not end an analysis.
void write_status(const std::string& text) noexcept;

/// Writes "nta: MESSAGE" as one line to standard error; control characters of file names become
/// '?'.
void write_message(const std::string& message) noexcept;

/// Opens /dev/null in the place of standard streams that are closed, so that no video or result
/// gets their number and their text.
void hold_standard_streams() noexcept;

/// Whether all that was printed to standard output has arrived.
bool standard_output_arrived() noexcept;

}  // namespace nta
