// SPDX-License-Identifier: MIT
#include "export_command.hpp"

#include "nta/core/error.hpp"
#include "nta/report/export_results.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>

#include "held_signals.hpp"
#include "option_parser.hpp"

namespace nta {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;

struct NamedFormat {
    const char* name;
    ExportFormat format;
};
constexpr std::array<NamedFormat, 3> formats = {{{"nanosight", ExportFormat::nanosight},
                                                 {"tidy", ExportFormat::tidy},
                                                 {"trackpy", ExportFormat::trackpy}}};

po::options_description export_options() {
    constexpr unsigned line_length = 100;
    po::options_description out("Options", line_length);
    out.add_options()("format",
                      po::value<std::string>()->value_name("FORMAT"),
                      "nanosight: Summary, ParticleData and AllTracks of each video, and an "
                      "ExperimentSummary over all; tidy: long tables over all results; trackpy: "
                      "positions of all tracks, one table per video")(
        "out,o",
        po::value<std::string>()->default_value("nta-export")->value_name("DIR"),
        "folder for the files")("weighted",
                                po::bool_switch(),
                                "nanosight: summaries also hold the distributions of surface area "
                                "and of volume")(
        "force", po::bool_switch(), "overwrite an export that is there")(
        "help,h", po::bool_switch(), "this text");
    return out;
}

ExportFormat format_of(const po::variables_map& given) {
    const std::string name = given.count("format") ? given["format"].as<std::string>() : "";
    const auto* it = std::find_if(
        formats.begin(), formats.end(), [&](const NamedFormat& f) { return name == f.name; });
    const bool is_weighted = given["weighted"].as<bool>();
    if (it != formats.end() && is_weighted && it->format != ExportFormat::nanosight) {
        throw InputError(fmt::format("--weighted: found with --format {}, expected with --format "
                                     "nanosight; leave it out",
                                     name),
                         Fault::usage);
    }
    if (it != formats.end()) return is_weighted ? ExportFormat::nanosight_weighted : it->format;
    throw InputError(
        name.empty()
            ? "no format given; --format nanosight, tidy or trackpy"
            : fmt::format("--format: found '{}', expected nanosight, tidy or trackpy", name),
        Fault::usage);
}

}  // namespace

int run_export(const std::vector<std::string>& arguments) {
    const po::options_description visible = export_options();
    po::options_description all = visible;
    all.add_options()("results", po::value<std::vector<std::string>>());
    const po::variables_map given = parse_arguments(arguments, all, "results");
    if (given["help"].as<bool>()) {
        std::ostringstream text;
        text << visible;
        fmt::print(
            "Usage: nta export RESULTS... --format FORMAT [options]\n\nFinished results in the "
            "layouts of other programs. RESULTS is the result folder of a video, or a\nfolder that "
            "holds such folders.\n\n{}",
            text.str());
        return 0;
    }
    if (!given.count("results")) {
        throw InputError("no results given; nta export RESULTS... --format FORMAT", Fault::usage);
    }
    std::vector<fs::path> results;
    for (const std::string& path : given["results"].as<std::vector<std::string>>())
        results.emplace_back(path);
    const ExportFormat format = format_of(given);
    const fs::path out = given["out"].as<std::string>();
    {
        const HeldSignals held;
        export_results(results, format, out, given["force"].as<bool>());
    }
    fmt::print("Files in {}\n", out.string());
    return 0;
}

}  // namespace nta
