// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <regex>
#include <set>
#include <string>

#include "layers/layer_rules.hpp"

namespace {

const std::filesystem::path k_root = NTA_SOURCE_DIR;

/// What the pattern's group matches, anywhere in the text.
std::set<std::string> found(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    std::set<std::string> names;
    for (std::sregex_iterator it(text.begin(), text.end(), expression), end; it != end; ++it) {
        names.insert((*it)[1]);
    }
    return names;
}

/// Stages that are timed in a source file: named to a Lap, or to at() of analyze_video.cpp.
std::set<std::string> timed_stages(const std::string& text) {
    return found(text, R"re((?:StageClock::Lap lap\([A-Za-z_.]+, |\bat\()"([a-z]+)")re");
}

std::set<std::string> benchmark_names(const std::string& text) {
    return found(text, R"re(BENCHMARK\([a-z_]+\)->Name\("([a-z]+)"\))re");
}

}  // namespace

TEST_CASE("layers: benchmarks/speed has one benchmark for each stage of --timing, and simulate",
          "[layers]") {
    std::set<std::string> stages = {"simulate"};
    for (const char* file : {"lib/nta/pipeline/analyze_video.cpp",
                             "lib/nta/pipeline/localize_all_frames.cpp",
                             "apps/nta/analyze_command.cpp",
                             "apps/nta/analyze_task.cpp"}) {
        stages.merge(timed_stages(nta::file_text(k_root / file)));
    }
    // Eleven stages are on a frame's way: fewer would mean that the search misses them.
    CHECK(stages.size() >= 12);
    CHECK(benchmark_names(nta::file_text(k_root / "benchmarks/speed/stages.cpp")) == stages);
}

TEST_CASE("layers: a timed stage and a benchmark are recognized, other names are not",
          "[layers][negative-control]") {
    CHECK(timed_stages(R"(const StageClock::Lap lap(workshop_.clock, "read");)") ==
          std::set<std::string>{"read"});
    CHECK(timed_stages("at(\"link\", [&] {") == std::set<std::string>{"link"});
    CHECK(timed_stages("Progress{\"detect\", 0, 0}; format(\"size\");").empty());
    CHECK(benchmark_names("BENCHMARK(time_link)->Name(\"link\")->Unit(x);") ==
          std::set<std::string>{"link"});
    CHECK(benchmark_names("BENCHMARK(time_link)->Unit(x);").empty());
}
