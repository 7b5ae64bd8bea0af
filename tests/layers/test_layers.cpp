// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "layers/layer_rules.hpp"

namespace {

const std::filesystem::path k_root = NTA_SOURCE_DIR;

std::string listed(const std::vector<nta::Breach>& breaches) {
    std::string text;
    for (const nta::Breach& b : breaches) {
        text += b.file + ":" + std::to_string(b.line) + ": " + b.rule + "\n";
    }
    return text;
}

std::vector<std::string> order() {
    return nta::stage_order(nta::file_text(k_root / "lib/CMakeLists.txt"));
}

bool is_source(const std::filesystem::path& path) {
    return path.extension() == ".cpp" || path.extension() == ".hpp";
}

/// Rules broken by a file with this one line.
std::size_t breach_count(const std::string& path, const std::string& text) {
    return nta::source_breaches(path, text, order()).size();
}

}  // namespace

TEST_CASE("layers: the order of the stages is read from lib/CMakeLists.txt", "[layers]") {
    const std::vector<std::string> stages = order();
    REQUIRE(stages.size() >= 14);
    CHECK(stages.front() == "core");
    CHECK(stages.back() == "pipeline");
    CHECK(nta::stage_order("foreach(stage core read)").empty());
}

TEST_CASE("layers: no file of lib or apps breaks the layer order or a library's confinement",
          "[layers]") {
    std::vector<nta::Breach> breaches;
    int files = 0;
    for (const std::filesystem::path& path : nta::repository_files(k_root)) {
        const std::string name = path.generic_string();
        if (!is_source(path) || !(name.starts_with("lib/") || name.starts_with("apps/"))) continue;
        ++files;
        const auto found = nta::source_breaches(name, nta::file_text(k_root / path), order());
        breaches.insert(breaches.end(), found.begin(), found.end());
    }
    // Fewer would mean that the walk found nothing and the test proves nothing.
    CHECK(files > 20);
    INFO(listed(breaches));
    CHECK(breaches.empty());
}

TEST_CASE("layers: no test or benchmark file is longer than 600 lines", "[layers]") {
    std::vector<nta::Breach> breaches;
    for (const std::filesystem::path& path : nta::repository_files(k_root)) {
        if (!is_source(path)) continue;
        const std::string text = nta::file_text(k_root / path);
        const auto lines = std::ranges::count(text, '\n');
        if (lines > 600) breaches.push_back({path.generic_string(), 0, std::to_string(lines)});
    }
    INFO(listed(breaches));
    CHECK(breaches.empty());
}

TEST_CASE("layers: no text file of the repository holds a path of one machine", "[layers]") {
    std::vector<nta::Breach> breaches;
    for (const std::filesystem::path& path : nta::repository_files(k_root)) {
        const auto found = nta::machine_path_breaches(
            path.generic_string(), nta::file_text(k_root / path), k_root.string());
        breaches.insert(breaches.end(), found.begin(), found.end());
    }
    INFO(listed(breaches));
    CHECK(breaches.empty());
}

TEST_CASE("layers: a stage that includes a later stage is caught, an earlier one is fine",
          "[layers][negative-control]") {
    CHECK(breach_count("lib/nta/link/a.cpp", "#include \"nta/drift/drift.hpp\"\n") == 1);
    CHECK(breach_count("lib/nta/link/a.hpp", "  #  include <nta/pipeline/analyze_video.hpp>\n") ==
          1);
    CHECK(breach_count("lib/nta/drift/a.cpp", "#include \"nta/link/link_tracks.hpp\"\n") == 0);
    CHECK(breach_count("lib/nta/link/a.cpp", "#include \"nta/link/own.hpp\"\n") == 0);
    CHECK(breach_count("apps/nta/a.cpp", "#include \"nta/pipeline/analyze_video.hpp\"\n") == 0);
    CHECK(breach_count("lib/nta/link/a.cpp", "#include \"nta/utils/strings.hpp\"\n") == 1);
}

TEST_CASE("layers: a library outside its stages is caught", "[layers][negative-control]") {
    CHECK(breach_count("lib/nta/drift/a.cpp", "#include <opencv2/core.hpp>\n") == 1);
    CHECK(breach_count("apps/nta/a.cpp", "#include <opencv2/imgproc.hpp>\n") == 1);
    CHECK(breach_count("lib/nta/detect/a.cpp", "#include <opencv2/core.hpp>\n") == 0);
    CHECK(breach_count("lib/nta/overlay/a.cpp", "#include <opencv2/imgproc.hpp>\n") == 0);
    CHECK(breach_count("lib/nta/overlay/a.cpp", "#include <libavformat/avformat.h>\n") == 1);
    CHECK(breach_count("lib/nta/simulate/a.cpp", "#include <libavformat/avformat.h>\n") == 1);
    CHECK(breach_count("lib/nta/read/a.cpp", "#include <libavcodec/avcodec.h>\n") == 0);
    CHECK(breach_count("lib/nta/pipeline/a.cpp", "#include <hdf5.h>\n") == 1);
    CHECK(breach_count("lib/nta/report/a.cpp", "#include <hdf5.h>\n") == 0);
    CHECK(breach_count("lib/nta/read/a.cpp", "#include <boost/program_options.hpp>\n") == 1);
    CHECK(breach_count("apps/nta/a.cpp", "#include <boost/program_options.hpp>\n") == 0);
}

TEST_CASE("layers: cv::Mat in a header outside the image stages is caught",
          "[layers][negative-control]") {
    CHECK(breach_count("lib/nta/pipeline/a.hpp", "void f(const cv::Mat& image);\n") == 1);
    CHECK(breach_count("lib/nta/core/a.hpp", "std::vector<cv::Mat1f> images;\n") == 1);
    CHECK(breach_count("lib/nta/detect/a.hpp", "void f(const cv::Mat& image);\n") == 0);
    CHECK(breach_count("lib/nta/core/a.hpp", "// no cv::Mat here\n") == 0);
}

TEST_CASE("layers: std::views and setlocale are caught, but not in comments",
          "[layers][negative-control]") {
    CHECK(breach_count("lib/nta/link/a.cpp", "for (int i : std::views::iota(0, 3)) f(i);\n") == 1);
    CHECK(breach_count("apps/nta/a.cpp", "    std::setlocale(LC_ALL, \"\");\n") == 1);
    CHECK(breach_count("apps/nta/a.cpp", "setlocale(LC_ALL, \"\");\n") == 1);
    CHECK(breach_count("apps/nta/a.cpp", "f();  // std::views would blind clang-tidy\n") == 0);
}

TEST_CASE("layers: a file of 601 lines is caught, one of 600 is not",
          "[layers][negative-control]") {
    std::string text;
    for (int i = 0; i < 600; ++i) text += "int a;\n";
    CHECK(breach_count("lib/nta/link/a.cpp", text) == 0);
    CHECK(breach_count("lib/nta/link/a.cpp", text + "int a;\n") == 1);
}

TEST_CASE("layers: a home folder or this checkout's own path is caught, other slashes are not",
          "[layers][negative-control]") {
    const auto count = [](const std::string& text) {
        return nta::machine_path_breaches("a.md", text, "/srv/projects/nta").size();
    };
    // In pieces, as in layer_rules.cpp: this file is searched too.
    CHECK(count("see /ho"
                "me/ann/nta") == 1);
    CHECK(count("path = \"/wo"
                "rk/data\"") == 1);
    CHECK(count("C:\\Us"
                "ers\\ann") == 1);
    CHECK(count("cd /ro"
                "ot/nta") == 1);
    CHECK(count("file:/srv/projects/nta/README.md") == 1);
    CHECK(count("lib/nta/core and https://example.org/work/1 and /usr/include") == 0);
}
