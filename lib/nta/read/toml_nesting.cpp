// SPDX-License-Identifier: MIT
#include "nta/read/toml_nesting.hpp"

#include "nta/core/error.hpp"

#include <string>

namespace nta {

void check_toml_nesting(std::string_view text) {
    // toml++ itself refuses more than 256 nested lists; with 100 dots on the line of each, the
    // stack still suffices.
    constexpr int most_dots = 100;
    int dots = 0;
    long line = 1;
    char before = ' ';
    for (const char c : text) {
        if (c == '\n') {
            ++line;
            dots = 0;
        }
        if (c == '.' && before != '.' && ++dots > most_dots) {
            throw InputError("line " + std::to_string(line) + ": more than " +
                                 std::to_string(most_dots) +
                                 " dots, expected short keys, numbers and texts; break the line or "
                                 "shorten its text",
                             Fault::usage);
        }
        if (c != ' ' && c != '\t') before = c;
    }
}

}  // namespace nta
