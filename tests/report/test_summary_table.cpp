// SPDX-License-Identifier: MIT
#include "nta/report/summary_table.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <limits>
#include <sstream>

#include "report/example_analysis.hpp"

using namespace nta;

namespace {

std::size_t widest_line(const std::string& text) {
    std::istringstream lines(text);
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
    return widest;
}

}  // namespace

TEST_CASE("summary_table: shows sizes, concentration, tracks and warnings",
          "[report][known-answer]") {
    Analysis a = example::analysis();
    a.provenance.video = "sample.avi";
    CHECK(summary_table(a) == R"(sample.avi
                                           95 % interval
  mode                         1.5  nm            1.0 to 2.0
  mean                         1.8  nm            1.2 to 2.2
  standard deviation           0.4  nm
  D10                          1.1  nm            0.6 to 1.6
  D50                          1.6  nm            1.1 to 2.1
  D90                          2.6  nm            2.1 to 3.1
  peaks told apart    too few tracks
  concentration              4e+08  /mL         3e+08 to 6e+08
  particles per frame        32.50              30.50 to 34.50
  tracks found                   2
  tracks used                    1
  method              regularized, particles as seen
  warning: The curve, "bent", levels off. [bent-msd]
  warning: The stage shakes. [vibration]
)");
}

TEST_CASE("summary_table: without a depth it says what is needed", "[report][errors]") {
    const std::string text = summary_table(example::blank());
    CHECK(text.find("needs --depth-um or --calibration") != std::string::npos);
    CHECK(text.find("could not be estimated") != std::string::npos);
}

TEST_CASE("summary_table: a number that is refused is said not to be given", "[report][errors]") {
    Analysis a = example::analysis();
    a.size.by_method["regularized"]->statistics.d10_nm.reset();
    a.size.resolvable_ratio = 1.375;
    const std::string text = summary_table(a);
    CHECK(text.find("  D10                    not given\n") != std::string::npos);
    CHECK(text.find("  peaks told apart    from 1:1.38 on\n") != std::string::npos);
}

TEST_CASE("summary_table: stays within 100 columns and clear of control characters",
          "[report][errors]") {
    Analysis a = example::analysis();
    a.provenance.video = "\x1B[2Jevil\n" + std::string(300, 'v') + ".avi";
    a.diagnostics[0].message = std::string(250, 'm');
    for (int i = 0; i < 60; ++i) a.diagnostics[2].message += " shaking";
    a.concentration.per_ml = Estimate{std::numeric_limits<double>::quiet_NaN(), 1e300, 1e-300, 0.0};
    const std::string text = summary_table(a);
    CHECK(widest_line(text) <= 100);
    CHECK(text.find('\x1B') == std::string::npos);
    CHECK(text.find("nan") == std::string::npos);
}
