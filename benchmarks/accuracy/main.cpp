// SPDX-License-Identifier: MIT
// Bias and spread of every stage against truth and theoretical bounds, and which bars are met.
#include "nta/core/error.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "page.hpp"
#include "study.hpp"

namespace {

using namespace nta::accuracy;

struct Group {
    const char* name;
    StudyResult (*measure)(const StudyOptions&, nta::WorkerPool&);
};
constexpr std::array<Group, 11> groups = {{{"detection", measure_detection},
                                           {"localization", measure_localization},
                                           {"linking", measure_linking},
                                           {"diffusion", measure_diffusion},
                                           {"distribution", measure_distribution},
                                           {"concentration", measure_concentration},
                                           {"scatter", measure_scatter},
                                           {"populations", measure_populations},
                                           {"calibration", measure_calibration},
                                           {"videos", measure_videos},
                                           {"physics", measure_physics}}};

constexpr const char* usage =
    "usage: accuracy [--quick] [--only GROUP] [--page FILE] [--data FOLDER] [--workers N]\n"
    "                [--commit TEXT]\n"
    "  --quick        few repetitions: under a minute, figures to look at, not to quote\n"
    "  --only GROUP   detection, localization, linking, diffusion, distribution, concentration,\n"
    "                 scatter, populations, calibration, videos or physics\n"
    "  --page FILE    write the results between the markers of this page; of one group: its\n"
    "                 tables and its bars, the others stay as they are\n"
    "  --data FOLDER  write the numbers behind the pictures there\n"
    "  --commit TEXT  what the page says of the source it was measured with\n";

struct Arguments {
    bool quick = false;
    std::string only;
    std::string page;
    std::string data;
    std::string commit = "unknown";
    int workers = 2;
};

[[noreturn]] void refuse(const std::string& why) {
    throw nta::InputError(fmt::format("{}\n{}", why, usage), nta::Fault::usage);
}

bool is_group(const std::string& name) {
    for (const Group& g : groups)
        if (name == g.name) return true;
    return false;
}

Arguments parse(const std::vector<std::string>& words) {
    Arguments a;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--quick") {
            a.quick = true;
            continue;
        }
        if (i + 1 == words.size())
            refuse(fmt::format("accuracy: '{}' is not known, or lacks its value", words[i]));
        const std::string& value = words[i + 1];
        if (words[i] == "--only") {
            a.only = value;
        } else if (words[i] == "--page") {
            a.page = value;
        } else if (words[i] == "--data") {
            a.data = value;
        } else if (words[i] == "--commit") {
            a.commit = value;
        } else if (words[i] == "--workers" && value.size() == 1 && value[0] > '0' &&
                   value[0] <= '9') {
            a.workers = value[0] - '0';
        } else {
            refuse(fmt::format("accuracy: '{} {}' is not known", words[i], value));
        }
        ++i;
    }
    if (!a.only.empty() && !is_group(a.only))
        refuse(fmt::format("accuracy: no group '{}'", a.only));
    return a;
}

// Every group has tables but physics, whose figures all stand among the bars.
std::vector<std::string> block_names() {
    std::vector<std::string> names = {"bars"};
    for (const Group& g : groups)
        if (g.measure != measure_physics) names.emplace_back(g.name);
    return names;
}

std::string provenance(const Arguments& a) {
    return fmt::format(
        "Printed by `benchmarks/accuracy/run_accuracy{}`, each row at the commit that it names. "
        "Figures are given with their standard errors.\n",
        a.quick ? " --quick" : "");
}

std::filesystem::path scratch_folder() {
    return std::filesystem::temp_directory_path() /
           fmt::format("nta_accuracy_{}",
                       std::chrono::steady_clock::now().time_since_epoch().count());
}

void run(const Arguments& a) {
    if (!a.page.empty()) check_markers(a.page, block_names());
    nta::WorkerPool workers(a.workers);
    const StudyOptions options{a.quick, scratch_folder()};
    std::vector<Bar> bars;
    std::vector<PageBlock> blocks;
    for (const Group& group : groups) {
        if (!a.only.empty() && a.only != group.name) continue;
        const auto start = std::chrono::steady_clock::now();
        const StudyResult result = group.measure(options, workers);
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
        std::fputs(fmt::format("== {} ({:.0f} s)\n\n{}\n{}\n",
                               group.name,
                               passed.count(),
                               bars_markdown(result.bars, a.commit),
                               tables_markdown(result, a.commit))
                       .c_str(),
                   stdout);
        std::fflush(stdout);
        bars.insert(bars.end(), result.bars.begin(), result.bars.end());
        if (!result.tables.empty())
            blocks.push_back({group.name, tables_markdown(result, a.commit)});
        if (!a.data.empty()) write_data(a.data, result.data);
    }
    if (a.page.empty()) return;
    const std::string table =
        a.only.empty() ? bars_markdown(bars, a.commit) : bars_markdown(bars, a.commit, a.page);
    blocks.push_back({"bars", fmt::format("{}\n{}\n", provenance(a), table)});
    write_blocks(a.page, blocks);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(parse({argv + 1, argv + argc}));
        return 0;
    } catch (const nta::InputError& error) {
        std::fputs(fmt::format("{}\n", error.what()).c_str(), stderr);
        return error.fault() == nta::Fault::usage ? 2 : 1;
    } catch (const std::exception& error) {
        std::fputs(fmt::format("accuracy: {}\n", error.what()).c_str(), stderr);
        return 1;
    }
}
