// SPDX-License-Identifier: MIT
#include "inspect_command.hpp"

#include "nta/core/error.hpp"
#include "nta/core/parallel.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/inspect_video.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/read/find_sidecars.hpp"
#include "nta/read/video_source.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <sstream>

#include "messages.hpp"
#include "option_parser.hpp"
#include "print_inspection.hpp"
#include "settings_file.hpp"

namespace nta {
namespace {

namespace po = boost::program_options;
using nlohmann::ordered_json;

VideoInspection inspect(const std::string& path,
                        const AnalyzeOptions& options,
                        const SettingSources& sources,
                        WorkerPool& workers) {
    const std::unique_ptr<VideoSource> video = open_video(path, read_options(options));
    const GivenSettings given =
        complete_settings(options, sources, find_sidecars(path), video->info());
    StageClock clock;
    Workshop workshop{workers, clock, {}};
    return inspect_video(*video, given, {}, workshop);
}

}  // namespace

int run_inspect(const std::vector<std::string>& arguments) {
    po::options_description visible =
        described_options("Settings, to see what an analysis would use");
    visible.add_options()(
        "settings", po::value<std::string>()->value_name("FILE.toml"), "settings file")(
        "json", po::bool_switch(), "as JSON")("help,h", po::bool_switch(), "this text");
    po::options_description all = visible;
    all.add_options()("video", po::value<std::vector<std::string>>());
    const po::variables_map given = parse_arguments(arguments, all, "video");
    if (given["help"].as<bool>()) {
        std::ostringstream text;
        text << visible;
        fmt::print(
            "Usage: nta inspect VIDEO... [--json] [settings]\n\nWhat a video holds, and where each "
            "setting comes "
            "from.\n\n{}",
            text.str());
        return 0;
    }
    if (!given.count("video"))
        throw InputError("no video given; nta inspect VIDEO...", Fault::usage);
    AnalyzeOptions options;
    SettingSources sources;
    if (given.count("settings"))
        read_settings_file(given["settings"].as<std::string>(), options, sources);
    assign_command_line(given, options, sources);
    check_options(options);

    WorkerPool workers(available_processors());
    int status = 0;
    ordered_json results = ordered_json::array();
    for (const std::string& path : given["video"].as<std::vector<std::string>>()) {
        try {
            const VideoInspection inspection = inspect(path, options, sources, workers);
            if (given["json"].as<bool>()) {
                results.push_back(inspection_json(inspection));
            } else {
                print_inspection(inspection);
            }
        } catch (const InputError& error) {
            const std::string message = error.what();
            write_message(message.starts_with(path) ? message : path + ": " + message);
            status = error.fault() == Fault::usage ? 2 : 1;
        }
    }
    if (given["json"].as<bool>()) {
        const ordered_json& shown = results.size() == 1 ? results.front() : results;
        fmt::print("{}\n", shown.dump(2, ' ', false, ordered_json::error_handler_t::replace));
    }
    return status;
}

}  // namespace nta
