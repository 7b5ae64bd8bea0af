// SPDX-License-Identifier: MIT
#pragma once

namespace nta {

/// Lets the whole process keep up to 128 MB of freed memory for what comes next, instead of giving
/// it back to the system after each frame: to get the memory of a frame anew costs several times
/// as long as to read the frame.
///
/// A program calls it once, at its start; no function of the library does. Without the GNU C
/// library it does nothing.
void keep_freed_memory();

}  // namespace nta
