// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/report/gnuplot.hpp"
#include "nta/report/size_figure.hpp"

#include "support/catch.hpp"

#include <cstdio>
#include <cstdlib>

#include "report/example_analysis.hpp"

using namespace nta;
namespace fs = std::filesystem;

namespace {

void skip_without_gnuplot() {
    try {
        require_gnuplot();
    } catch (const InputError&) {
        std::puts("SKIPPED: no gnuplot (Debian package gnuplot-nox)");
        std::exit(77);
    }
}

}  // namespace

TEST_CASE("gnuplot: a name is a text in a script, whatever it holds", "[report][errors]") {
    CHECK(gnuplot_text("control") == "'control'");
    CHECK(gnuplot_text("5' end \\n `x`\n\"") == "'5\xE2\x80\x99 end \\n `x`?\"'");
    CHECK(gnuplot_text("\xE9") == "'\xEF\xBF\xBD'");
}

TEST_CASE("gnuplot: large numbers share a power of ten", "[report][known-answer]") {
    CHECK(shared_power(4.92e8).factor == Approx(1e8));
    CHECK(shared_power(4.92e8).label == "10^{8} ");
    CHECK(shared_power(520.0).factor == 1.0);
    CHECK(shared_power(0.0).label.empty());
}

TEST_CASE("gnuplot: a figure reaches to where 0.5 % of the particles are larger",
          "[report][known-answer]") {
    // 99.5 % are reached in the second of the bins of 2 nm; with 8 % of air.
    CHECK(figure_range_nm({0.5, 0.4951, 0.0049, 0.0}, 2.0) == Approx(4.0 * 1.08));
}

TEST_CASE("gnuplot: figures are SVG and PDF, the same each time, and a name in them runs nothing",
          "[report][property]") {
    skip_without_gnuplot();
    const example::ScratchFolder folder;
    const fs::path trap = folder / "trap";
    const std::string name =
        "'; system('touch " + trap.string() + "'); `touch " + trap.string() + "` \\n <b> $x";
    const Figure named{
        "named", gnuplot_head() + "plot sin(x) title " + gnuplot_text(name) + " noenhanced\n"};
    const std::optional<Figure> size = size_figure(example::analysis());
    REQUIRE(size.has_value());
    for (const char* place : {"a", "b"}) {
        fs::create_directory(folder / place);
        write_figures({named, *size}, folder / place);
    }
    CHECK_FALSE(fs::exists(trap));
    CHECK(example::entries(folder / "a") == 6);
    for (const char* file : {"named.svg",
                             "named.pdf",
                             "size_distribution.svg",
                             "size_distribution.pdf",
                             "size_distribution.gp"}) {
        CHECK(example::content(folder / "a" / file) == example::content(folder / "b" / file));
    }
    CHECK(example::content(folder / "a/size_distribution.pdf").starts_with("%PDF"));
    CHECK(example::content(folder / "a/size_distribution.pdf").find("(D:19700101000000Z") !=
          std::string::npos);
    CHECK(example::content(folder / "a/named.svg").find("<b>") == std::string::npos);
}

TEST_CASE("gnuplot: a script that fails and a folder that is not there are errors",
          "[report][errors]") {
    skip_without_gnuplot();
    const example::ScratchFolder folder;
    CHECK_THROWS_AS(write_figures({{"bad", "plot no_such_function(x)\n"}}, folder.path()),
                    InputError);
    CHECK_THROWS_AS(write_figures({{"good", "plot sin(x)\n"}}, folder / "missing"), InputError);
}

TEST_CASE("size_figure: no sizes, no figure, and without a depth number fractions",
          "[report][contract]") {
    CHECK_FALSE(size_figure(example::blank()).has_value());
    Analysis a = example::analysis();
    CHECK(size_figure(a)->script.find("particles mL^{-1}") != std::string::npos);
    a.concentration.per_ml.reset();
    CHECK(size_figure(a)->script.find("Number fraction (nm^{-1})") != std::string::npos);
}
