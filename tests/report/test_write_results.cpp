// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/report/output_folder.hpp"
#include "nta/report/stored_summary.hpp"
#include "nta/report/write_results.hpp"

#include "support/catch.hpp"

#include <sys/resource.h>

#include <csignal>

#include "report/example_analysis.hpp"

using namespace nta;
namespace fs = std::filesystem;

namespace {

// The video's name has a quote and a line break, and a byte that is not UTF-8.
constexpr std::array k_files = {"summary.json",
                                "size_distribution.csv",
                                "size_distribution_by_population.csv",
                                "tracks.csv",
                                "results.h5",
                                "report.html",
                                "<b>a,\"b\"\nc\xEF\xBF\xBD_Summary.csv",
                                "<b>a,\"b\"\nc\xEF\xBF\xBD_ParticleData.csv",
                                "<b>a,\"b\"\nc\xEF\xBF\xBD_AllTracks.csv"};

// As on a full disk: files may not grow beyond so many bytes while this lives.
class FileSizeLimit {
  public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limit{bytes, old_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

  private:
    rlimit old_{};
    void (*handler_)(int);
};

Fault fault_of_writing(const fs::path& folder, const ReportOptions& options) {
    try {
        write_results(example::analysis(), folder, options);
    } catch (const InputError& e) {
        CHECK(std::string(e.what()).starts_with(folder.string() + ": "));
        return e.fault();
    }
    FAIL("written without an error");
    return Fault::input;
}

Analysis many_tracks(int count) {
    Analysis a = example::analysis();
    for (int i = 0; i < count; ++i) {
        TrackRow row = a.tracks[0];
        row.track_id = i;
        row.diameter_nm = 100.0 / (i + 3.0);
        a.tracks.push_back(row);
    }
    return a;
}

}  // namespace

TEST_CASE("write_results: writes its files and nothing else", "[report][contract]") {
    const example::ScratchFolder folder;
    write_results(example::analysis(), folder / "a", {});
    CHECK(example::entries(folder.path()) == 1);
    CHECK(example::entries(folder / "a") == k_files.size());
    for (const char* name : k_files) CHECK(fs::file_size(folder / "a" / name) > 0);
    write_results(example::analysis(), folder / "b/c/", {SpotsFile::accepted, false});
    CHECK(example::entries(folder / "b/c") == k_files.size() + 1);
    CHECK(example::content(folder / "b/c/spots.csv").find("excluded") == std::string::npos);
}

TEST_CASE("write_results: writing twice gives the same bytes", "[report][property]") {
    const example::ScratchFolder folder;
    const Analysis a = many_tracks(10000);
    write_results(a, folder / "a", {SpotsFile::all, false});
    write_results(a, folder / "elsewhere/b", {SpotsFile::all, false});
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "a")) {
        const fs::path name = entry.path().filename();
        const bool is_same =
            example::content(entry.path()) == example::content(folder / "elsewhere/b" / name);
        CHECK(is_same);
    }
}

TEST_CASE("write_results: an existing result is replaced only on request", "[report][errors]") {
    const example::ScratchFolder folder;
    write_results(example::analysis(), folder / "a", {SpotsFile::all, false});
    example::put(folder / "a/notes.txt", "mine");
    example::put(folder / "a/report.html", "of the old result");
    CHECK(fault_of_writing(folder / "a", {}) == Fault::usage);
    CHECK(fs::exists(folder / "a/spots.csv"));

    write_results(example::blank(), folder / "a", {SpotsFile::none, true});
    CHECK_FALSE(read_summary(folder / "a")->size.has_value());
    // The spots and the report belonged to the old result, the notes to the user.
    CHECK_FALSE(fs::exists(folder / "a/spots.csv"));
    CHECK(example::content(folder / "a/report.html") != "of the old result");
    CHECK(example::content(folder / "a/notes.txt") == "mine");
    CHECK(example::entries(folder.path()) == 1);
}

TEST_CASE("write_results: a file where a folder should be is an error and stays",
          "[report][errors]") {
    const example::ScratchFolder folder;
    example::put(folder / "a", "mine");
    CHECK(fault_of_writing(folder / "a", {}) == Fault::input);
    CHECK(fault_of_writing(folder / "a", {SpotsFile::none, true}) == Fault::input);
    CHECK(fault_of_writing(folder / "a/b", {}) == Fault::input);
    CHECK(fault_of_writing(folder / "a/b/c", {}) == Fault::input);
    CHECK(example::content(folder / "a") == "mine");
    CHECK(example::entries(folder.path()) == 1);
}

TEST_CASE("write_results: a folder that cannot be made is an error", "[report][errors]") {
    // Not even root can make folders there.
    CHECK(fault_of_writing("/proc/nta-results/a", {}) == Fault::input);
    const example::ScratchFolder folder;
    // Names end at 255 bytes on the usual file systems, and the temporary one is longer.
    CHECK(fault_of_writing(folder / ("new/" + std::string(255, 'n')), {}) == Fault::input);
    CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("write_results: a full disk leaves nothing behind, whichever file meets it",
          "[report][errors]") {
    const example::ScratchFolder folder;
    write_results(many_tracks(0), folder / "old", {});
    const std::string old = example::content(folder / "old/summary.json");
    const Analysis a = many_tracks(5000);
    // Limits at which the first table, the tracks, the HDF5 file (first bytes, tables) and the
    // summary are cut.
    for (const rlim_t bytes : {rlim_t{0}, rlim_t{100}, rlim_t{1000}, rlim_t{100000}}) {
        const FileSizeLimit limit(bytes);
        CHECK_THROWS_AS(write_results(a, folder / "new/a", {}), InputError);
        CHECK_THROWS_AS(write_results(a, folder / "old", {SpotsFile::none, true}), InputError);
    }
    for (const rlim_t bytes : {rlim_t{0}, rlim_t{2000}, rlim_t{6000}, rlim_t{12000}}) {
        const FileSizeLimit limit(bytes);
        CHECK_THROWS_AS(write_results(many_tracks(0), folder / "new/a", {}), InputError);
    }
    CHECK(example::entries(folder.path()) == 1);
    CHECK(example::content(folder / "old/summary.json") == old);
    write_results(a, folder / "new/a", {});
    CHECK(example::entries(folder / "new/a") == k_files.size());
}

TEST_CASE("write_results: a link to a folder stands for that folder", "[report][errors]") {
    const example::ScratchFolder folder;
    fs::create_directory(folder / "real");
    fs::create_directory_symlink(folder / "real", folder / "link");
    CHECK(fault_of_writing(folder / "link", {}) == Fault::usage);
    write_results(example::analysis(), folder / "link", {SpotsFile::none, true});
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(example::entries(folder / "real") == k_files.size());
}

TEST_CASE("write_results: holds no absolute path and no temporary name", "[report][property]") {
    const example::ScratchFolder folder;
    write_results(example::analysis(), folder / "a", {SpotsFile::all, false});
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / "a")) {
        const std::string text = example::content(entry.path());
        CHECK(text.find(folder.path().string()) == std::string::npos);
        CHECK(text.find("/data/") == std::string::npos);
        CHECK(text.find(".tmp-") == std::string::npos);
    }
}

TEST_CASE("output_folder: temporary names are told from results", "[report][property]") {
    CHECK(is_temporary_name("sample.tmp-4711"));
    CHECK(is_temporary_name("sample.old-1"));
    for (const char* name : {"sample", "sample.tmp-", "sample.tmp-4x", "tmp-4711", "a.tmp-1.avi"}) {
        CHECK_FALSE(is_temporary_name(name));
    }
}
