// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/report/export_results.hpp"
#include "nta/report/write_results.hpp"

#include "support/catch.hpp"

#include "report/example_analysis.hpp"

using namespace nta;
namespace fs = std::filesystem;

namespace {

Analysis named(const std::string& video) {
    Analysis a = example::analysis();
    a.provenance.video = video;
    return a;
}

Fault fault_of(const std::vector<fs::path>& results, ExportFormat format, const fs::path& out) {
    try {
        export_results(results, format, out, false);
    } catch (const InputError& e) {
        return e.fault();
    }
    FAIL("exported without an error");
    return Fault::input;
}

std::string first_line(const fs::path& file) {
    const std::string text = example::content(file);
    return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE("export_results: NanoSight's files are those that the analysis wrote, byte for byte",
          "[report][property]") {
    const example::ScratchFolder folder;
    write_results(named("a.avi"), folder / "r/a", {});
    export_results({folder / "r/a/results.h5"}, ExportFormat::nanosight, folder / "out", false);
    for (const char* name : {"a_Summary.csv", "a_ParticleData.csv", "a_AllTracks.csv"}) {
        CHECK(example::content(folder / "out" / name) == example::content(folder / "r/a" / name));
    }
    CHECK(example::entries(folder / "out") == 4);
}

TEST_CASE("export_results: several folders of results keep apart", "[report][contract]") {
    const example::ScratchFolder folder;
    for (const char* place : {"control/1", "control/2", "calcifying/1"}) {
        write_results(named(fs::path(place).filename().string() + ".avi"), folder / place, {});
    }
    export_results(
        {folder / "control", folder / "calcifying/"}, ExportFormat::trackpy, folder / "out", false);
    CHECK(example::entries(folder / "out/control") == 2);
    // mass: 2 pi 1.5^2 40, times exp(r^2 / (2 1.5^2)) for the peak's place r between pixels, r^2 =
    // 0.25^2 + 0.5^2 in the first row. ep: the root of the mean of 0.125^2 and 0.25^2.
    CHECK(example::content(folder / "out/calcifying/1_trackpy.csv") ==
          "y,x,mass,size,signal,ep,frame,particle\n"
          "20.5,10.25,606.1522,1.5,40,0.19764236,0,3\n"
          "21,11,565.4867,1.5,40,0.19764236,7,3\n");
}

TEST_CASE("export_results: tidy tables stack every result under its group and name",
          "[report][contract]") {
    const example::ScratchFolder folder;
    write_results(named("1.avi"), folder / "control/1", {});
    write_results(example::analysis(), folder / "control/odd", {});
    write_results(example::blank(), folder / "control/blank", {});
    export_results({folder / "control"}, ExportFormat::tidy, folder / "out", false);
    CHECK(first_line(folder / "out/tidy_tracks.csv").starts_with("group,result,video,track_id,"));
    CHECK(
        first_line(folder / "out/tidy_sizes.csv").starts_with("group,result,video,bin_center_nm,"));
    const std::string estimates = example::content(folder / "out/tidy_estimates.csv");
    CHECK(
        estimates.starts_with("group,result,video,quantity,unit,value,low,high,se\n"
                              "control,1,1.avi,mode,nm,1.5,1,2,0.25\n"));
    // Of the blank there is what it has.
    CHECK(estimates.find("control,blank,blank.avi,particles_per_frame,1,0,0,0.5,\n") !=
          std::string::npos);
    CHECK(estimates.find("control,blank,blank.avi,mode") == std::string::npos);
    const std::string tracks = example::content(folder / "out/tidy_tracks.csv");
    // Two results of two tracks; the odd name has a line break inside its quotes.
    CHECK(std::count(tracks.begin(), tracks.end(), '\n') == 1 + 2 + 2 * 2);
}

TEST_CASE("export_results: what is no result is an error and leaves nothing", "[report][errors]") {
    const example::ScratchFolder folder;
    fs::create_directory(folder / "empty");
    write_results(named("a.avi"), folder / "r/a", {});
    write_results(named("a.avi"), folder / "r/b", {});
    const fs::path out = folder / "out";
    CHECK(fault_of({folder / "missing"}, ExportFormat::tidy, out) == Fault::input);
    CHECK(fault_of({folder / "empty"}, ExportFormat::tidy, out) == Fault::input);
    // Two results of one name.
    CHECK(fault_of({folder / "r"}, ExportFormat::trackpy, out) == Fault::usage);
    for (const char* damage : {"", "not HDF5", "\x89HDF\r\n\x1a\n"}) {
        example::put(folder / "r/a/results.h5", damage);
        CHECK(fault_of({folder / "r/a"}, ExportFormat::nanosight, out) == Fault::input);
    }
    CHECK_FALSE(fs::exists(out));
}

TEST_CASE("export_results: a cut results.h5 is an error wherever it is cut", "[report][errors]") {
    const example::ScratchFolder folder;
    write_results(named("a.avi"), folder / "a", {});
    const std::string whole = example::content(folder / "a/results.h5");
    for (std::size_t part = 1; part < 8; ++part) {
        example::put(folder / "a/results.h5", whole.substr(0, whole.size() * part / 8));
        CHECK(fault_of({folder / "a"}, ExportFormat::trackpy, folder / "out") == Fault::input);
    }
}

TEST_CASE("export_results: an export is replaced only on request, and as a whole",
          "[report][errors]") {
    const example::ScratchFolder folder;
    write_results(named("a.avi"), folder / "r/a", {});
    export_results({folder / "r"}, ExportFormat::nanosight, folder / "out", false);
    example::put(folder / "out/notes.txt", "mine");
    CHECK(fault_of({folder / "r"}, ExportFormat::tidy, folder / "out") == Fault::usage);
    export_results({folder / "r"}, ExportFormat::tidy, folder / "out", true);
    CHECK(example::entries(folder / "out") == 4);
    CHECK(example::content(folder / "out/notes.txt") == "mine");
}
