// SPDX-License-Identifier: MIT
#include "nta/report/csv.hpp"

#include "support/catch.hpp"

#include <limits>
#include <sstream>

using namespace nta;

TEST_CASE("csv: texts with commas, quotes and line breaks are quoted as RFC 4180 says",
          "[report][known-answer]") {
    // RFC 4180, section 2, rules 5 to 7: example fields of its own.
    CHECK(csv_field("aaa") == "aaa");
    CHECK(csv_field("b\r\nbb") == "\"b\r\nbb\"");
    CHECK(csv_field("b\"bb") == "\"b\"\"bb\"");
    CHECK(csv_field("a,b") == "\"a,b\"");
    CHECK(csv_field("").empty());
}

TEST_CASE("csv: numbers that are not finite and absent entries are empty", "[report][errors]") {
    const std::vector<Cell> cells = {cell(std::numeric_limits<double>::quiet_NaN()),
                                     cell(std::numeric_limits<float>::infinity()),
                                     cell(-std::numeric_limits<double>::infinity()),
                                     cell(std::optional<double>()),
                                     cell(std::optional(std::numeric_limits<double>::infinity()))};
    Table table{"t", 1, {}};
    for (const Cell& entry : cells) {
        table.columns.push_back({"c", "", CellType::real, [entry](std::size_t) { return entry; }});
    }
    std::ostringstream out;
    write_csv(out, table);
    CHECK(out.str() == "c,c,c,c,c\n,,,,\n");
}

TEST_CASE("csv: a table without rows is its header", "[report][property]") {
    std::ostringstream out;
    write_csv(out, {"t", 0, {{"a", "", CellType::real, {}}, {"b", "", CellType::text, {}}}});
    CHECK(out.str() == "a,b\n");
}

TEST_CASE("csv: numbers keep all digits and whole numbers have no decimal sign",
          "[report][property]") {
    const auto constant = [](Cell entry) { return [entry](std::size_t) { return entry; }; };
    std::ostringstream out;
    write_csv(out,
              {"t",
               1,
               {{"a", "", CellType::real, constant(cell(1.0 / 3.0))},
                {"b", "", CellType::real32, constant(cell(0.1F))},
                {"c", "", CellType::integer, constant(Cell(std::int64_t{9007199254740993}))}}});
    // 0.3333333333333333 is the shortest text of the double next to 1/3 (16 digits suffice for it).
    CHECK(out.str() == "a,b,c\n0.3333333333333333,0.1,9007199254740993\n");
}

TEST_CASE("table: bytes that are not UTF-8 become replacement characters, the rest stays",
          "[report][errors]") {
    CHECK(valid_utf8("caf\xC3\xA9 <b>,\"\n") == "caf\xC3\xA9 <b>,\"\n");
    CHECK(valid_utf8("caf\xE9.avi") == "caf\xEF\xBF\xBD.avi");
}
