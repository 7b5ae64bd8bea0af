// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/simulate/simulate.hpp"
#include "nta/simulate/write_simulation.hpp"

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include "simulate/small_scene.hpp"

namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("write_simulation: two runs give the same bytes in all five files",
          "[simulate][contract]") {
    const nta::test::ScratchFolder scratch;
    for (const char* folder : {"a", "b"}) {
        fs::create_directory(scratch.path() / folder);
        nta::write_simulation(small_scene(), scratch.path() / folder / "beads.avi");
    }
    for (const char* name : {"beads.avi",
                             "beads.truth.json",
                             "beads.truth.h5",
                             "beads.truth.csv",
                             "beads.truth_faint.csv"}) {
        CHECK(fs::file_size(scratch.path() / "a" / name) > 40);
        CHECK(content(scratch.path() / "a" / name) == content(scratch.path() / "b" / name));
    }
    CHECK(std::distance(fs::directory_iterator(scratch.path() / "a"), {}) == 5);
}

TEST_CASE("write_simulation: the truth table has one row per visible particle and frame",
          "[simulate][contract]") {
    const nta::test::ScratchFolder scratch;
    nta::write_simulation(small_scene(), scratch.path() / "beads.avi");
    const std::string table = content(scratch.path() / "beads.truth.csv");
    CHECK(table.starts_with("frame,particle_id,x_px,y_px,snr,diameter_nm\n"));
    const auto spots = nta::simulate_video(small_scene()).spots;
    const auto visible =
        std::count_if(spots.begin(), spots.end(), [](const auto& s) { return s.visible; });
    CHECK(std::count(table.begin(), table.end(), '\n') == visible + 1);
}

TEST_CASE("write_simulation: a run that fails leaves nothing behind", "[simulate][errors]") {
    const nta::test::ScratchFolder scratch;
    const auto stop = [](std::int64_t done, std::int64_t) {
        if (done == 3) throw nta::InputError("stopped");
    };
    CHECK_THROWS_AS(nta::write_simulation(small_scene(), scratch.path() / "beads.avi", stop),
                    nta::InputError);
    CHECK(fs::is_empty(scratch.path()));
}

TEST_CASE("write_simulation: a missing folder is an input error", "[simulate][errors]") {
    const nta::test::ScratchFolder scratch;
    try {
        nta::write_simulation(small_scene(), scratch.path() / "none" / "beads.avi");
        FAIL("accepted");
    } catch (const nta::InputError& error) {
        CHECK(error.fault() == nta::Fault::input);
        CHECK_THAT(error.what(), Catch::Matchers::Contains("beads.avi"));
    }
}
