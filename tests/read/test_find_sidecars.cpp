// SPDX-License-Identifier: MIT
#include "nta/read/find_sidecars.hpp"

#include "support/catch.hpp"

#include <algorithm>

#include "avi_bytes.hpp"
#include "reading.hpp"
#include "vendor_files.hpp"

using namespace nta;
using namespace nta::reading;

namespace {

bool tells(const SidecarSearch& search, const std::string& code) {
    return std::any_of(search.diagnostics.begin(),
                       search.diagnostics.end(),
                       [&](const Diagnostic& d) { return d.code == code; });
}

std::vector<std::string> files(const SidecarSearch& search) {
    std::vector<std::string> names;
    for (const Sidecar& s : search.sidecars) names.push_back(s.file);
    return names;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at))
        text.replace(at, what.size(), by), at += by.size();
    return text;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("sidecars: a .nano file is found by the video's name in any case", "[read][property]") {
    const ScratchFolder folder;
    write_bytes(folder / "Beads_01.AVI", "x");
    write_bytes(folder / "beads.nano", nano_text());
    const SidecarSearch search = find_sidecars(folder / "Beads_01.AVI");
    REQUIRE(files(search) == Names{"beads.nano"});
    CHECK(search.sidecars[0].settings.temperature_c == 23.455);
    // Two of the three videos that it lists are not there.
    CHECK(tells(search, "sidecar-missing-videos"));
}

TEST_CASE("sidecars: .nano goes before the video's own summary, and that before the experiment's",
          "[read][property]") {
    const ScratchFolder folder;
    write_bytes(folder / "demo_00.avi", "x");
    write_bytes(folder / "a-ExperimentSummary.csv", summary_text());
    write_bytes(folder / "demo_00_Summary.csv", summary_text("NTA Single Analysis Summary File"));
    write_bytes(folder / "z.nano", replaced(nano_text(), "beads_", "demo_"));
    CHECK(files(find_sidecars(folder / "demo_00.avi")) ==
          Names{"z.nano", "demo_00_Summary.csv", "a-ExperimentSummary.csv"});
}

TEST_CASE("sidecars: a summary is known by its first line, whatever its name", "[read][property]") {
    const ScratchFolder folder;
    write_bytes(folder / "demo_01.avi", "x");
    write_bytes(folder / "renamed.csv", summary_text());
    write_bytes(folder / "x-ExperimentSummary.csv", "particle_size,demo_01\n1,2\n");
    const SidecarSearch search = find_sidecars(folder / "demo_01.avi");
    REQUIRE(files(search) == Names{"renamed.csv"});
    CHECK(search.sidecars[0].settings.temperature_c == 23.5);
}

TEST_CASE("sidecars: summaries of this program are not taken for an instrument's",
          "[read][property]") {
    const ScratchFolder folder;
    write_bytes(folder / "demo_00.avi", "x");
    write_bytes(folder / "r-ExperimentSummary.csv",
                replaced(summary_text(), "Created with NTA 3.4", "Created with nta 0.1"));
    CHECK(files(find_sidecars(folder / "demo_00.avi")).empty());
}

TEST_CASE("sidecars: a ZetaView export is found by the video it was made from",
          "[read][property]") {
    const ScratchFolder folder;
    write_bytes(folder / "demo.avi", "x");
    write_bytes(folder / "a_size_488.txt", zetaview_text());
    write_bytes(folder / "a_prof_488.txt", zetaview_text());
    const SidecarSearch search = find_sidecars(folder / "demo.avi");
    CHECK(files(search) == Names{"a_size_488.txt"});
    CHECK(tells(search, "sidecar-refused"));
}

TEST_CASE("sidecars: two files that name the video and differ are both left out, and said",
          "[read][errors]") {
    const ScratchFolder folder;
    write_bytes(folder / "beads_00.avi", "x");
    write_bytes(folder / "a.nano", nano_text());
    write_bytes(folder / "b.nano", nano_text());
    // Copies do not contradict each other.
    CHECK(files(find_sidecars(folder / "beads_00.avi")) == Names{"a.nano"});
    write_bytes(folder / "b.nano", replaced(nano_text(), "PixelSize=166", "PixelSize=140"));
    const SidecarSearch search = find_sidecars(folder / "beads_00.avi");
    CHECK(files(search).empty());
    CHECK(tells(search, "sidecar-ambiguous"));
    // Within one file likewise.
    fs::remove(folder / "b.nano");
    write_bytes(folder / "a.nano", replaced(nano_text(), "beads_01.avi", "BEADS_00.avi"));
    CHECK(tells(find_sidecars(folder / "beads_00.avi"), "sidecar-ambiguous"));
}

TEST_CASE("sidecars: files about other videos are not used, and a renamed video is said",
          "[read][property]") {
    const ScratchFolder folder;
    write_bytes(folder / "other.avi", "x");
    write_bytes(folder / "beads_00.mkv", "x");
    write_bytes(folder / "beads.nano", nano_text());
    const SidecarSearch search = find_sidecars(folder / "other.avi");
    CHECK(files(search).empty());
    CHECK(tells(search, "sidecar-no-match"));
    CHECK(tells(find_sidecars(folder / "beads_00.mkv"), "sidecar-other-name"));
    fs::create_directory(folder / "sub");
    write_bytes(folder / "sub/beads_00.avi", "x");
    CHECK(files(find_sidecars(folder / "sub/beads_00.avi")).empty());  // its own folder only
}

TEST_CASE("sidecars: damaged and hostile files are said and do no harm", "[read][errors]") {
    const ScratchFolder folder;
    write_bytes(folder / "v.avi", "x");
    CHECK(find_sidecars(folder / "v.avi").diagnostics.empty());
    CHECK(find_sidecars(folder / "missing.avi").sidecars.empty());
    write_bytes(folder / "v.nano", std::string("[Filenames]\nv.avi\n\0\0", 21));
    write_bytes(folder / "bare.nano", "nothing here\n");
    write_bytes(folder / "commas.csv",
                "NTA Experiment Summary File\n" + std::string(1'000'000, ',') + "1\n");
    write_bytes(folder / "long.txt", std::string(1'000'000, '\t'));
    fs::create_directory(folder / "folder.nano");
    const SidecarSearch search = find_sidecars(folder / "v.avi");
    CHECK(search.sidecars.empty());
    CHECK(std::count_if(search.diagnostics.begin(), search.diagnostics.end(), [](const auto& d) {
              return d.code == "sidecar-refused";
          }) == 3);
}
