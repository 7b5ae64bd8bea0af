// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/read/toml_nesting.hpp"

#include "support/catch.hpp"

#include <string>

using namespace nta;

namespace {

std::string repeated(const std::string& part, int times) {
    std::string out;
    for (int k = 0; k < times; ++k) out += part;
    return out;
}

}  // namespace

TEST_CASE("toml_nesting: deep dotted keys are refused with their line", "[read][errors]") {
    for (const char* level : {".a", " . a", ".\"a\"", ".\t'a'"}) {
        const std::string text = "format = 1\nb" + repeated(level, 1000) + " = 1\n";
        CHECK_THROWS_AS(check_toml_nesting(text), InputError);
        try {
            check_toml_nesting(text);
        } catch (const InputError& error) {
            CHECK(error.fault() == Fault::usage);
            CHECK(std::string(error.what()).starts_with("line 2:"));
        }
    }
}

TEST_CASE("toml_nesting: numbers, short keys and rows of full stops in comments pass",
          "[read][negative]") {
    CHECK_NOTHROW(check_toml_nesting("# " + repeated(".", 1000) + "\na.b.c = 1.5\n"));
    CHECK_NOTHROW(check_toml_nesting(repeated("a.b.c = 1.5\n", 1000)));
    CHECK_NOTHROW(check_toml_nesting("x = [" + repeated("1.5, ", 90) + "2]\n"));
    CHECK_NOTHROW(check_toml_nesting(""));
}
