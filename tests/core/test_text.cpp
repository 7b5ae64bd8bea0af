// SPDX-License-Identifier: MIT
#include "nta/core/text.hpp"

#include "support/catch.hpp"

using namespace nta;

TEST_CASE("text: numbers read back exactly and use a point", "[core][property]") {
    for (const double x : {0.1, 1.0 / 3.0, 4.92e8, -1e-300, 0.0, 123456789.0}) {
        CHECK(parse_double(to_text(x)) == x);
    }
    CHECK(to_text(0.1) == "0.1");
    CHECK(to_text(0.1F) == "0.1");
}

TEST_CASE("text: what is not wholly a number is refused", "[core][errors]") {
    for (const char* text : {"", " 1", "1 ", "1,5", "abc", "1e", "--1"}) {
        CHECK_FALSE(parse_double(text).has_value());
        CHECK_FALSE(parse_integer(text).has_value());
    }
    CHECK(parse_double("+1.5") == 1.5);
    CHECK_FALSE(parse_integer("1.5").has_value());
}

TEST_CASE("text: control characters of a file name do not reach the terminal", "[core][errors]") {
    CHECK(printable("a\x1b[2Jb\n") == "a?[2Jb?");
    CHECK(printable("B\xc3\xa4r.avi") == "B\xc3\xa4r.avi");
}
