// SPDX-License-Identifier: MIT
// Uses a header and a function from a library: compiles only with nta's include folder, links only with its libraries.
#include "nta/core/quantities.hpp"
#include "nta/core/text.hpp"

int main() {
    const nta::Length diameter = nta::Length::nanometers(100.0);
    return nta::to_text(diameter.nanometers()).empty() ? 1 : 0;
}
