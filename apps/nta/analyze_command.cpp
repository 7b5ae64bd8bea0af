// SPDX-License-Identifier: MIT
#include "analyze_command.hpp"

#include "nta/core/error.hpp"
#include "nta/core/parallel.hpp"
#include "nta/core/text.hpp"
#include "nta/overlay/write_overlay.hpp"
#include "nta/pipeline/analyze_video.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/read/checksum.hpp"
#include "nta/read/find_sidecars.hpp"
#include "nta/report/experiment_table.hpp"
#include "nta/report/summary_table.hpp"
#include "nta/report/write_results.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <future>
#include <memory>
#include <new>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>

#include "held_signals.hpp"
#include "messages.hpp"
#include "option_parser.hpp"
#include "output_place.hpp"
#include "progress_display.hpp"
#include "settings_file.hpp"

namespace nta {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;

/// Where the results of one video go.
struct Places {
    fs::path folder;
    std::optional<fs::path> overlay;
};

struct Run {
    std::vector<fs::path> videos;
    fs::path out;
    AnalyzeOptions options;
    SettingSources sources;
    ReportOptions report;
    std::optional<fs::path> overlay;  ///< as given
    int jobs = 1;
    bool quiet = false;
    bool timing = false;
};

po::options_description run_options() {
    constexpr unsigned line_length = 110;
    po::options_description out("This run", line_length);
    out.add_options()("out,o",
                      po::value<std::string>()->default_value("nta-results")->value_name("DIR"),
                      "folder for results")("settings",
                                            po::value<std::string>()->value_name("FILE.toml"),
                                            "settings, under the names of the options")(
        "spots-csv",
        po::value<std::string>()->implicit_value("accepted")->value_name("[=all]"),
        "write every accepted spot; =all: stuck ones too, marked")(
        "overlay",
        po::value<std::string>()->value_name("FILE"),
        "the video with spots, tracks and their numbers drawn on it (.mp4, .avi), or its frame "
        "with "
        "the median number of spots in used tracks (.png); of several videos FILE_STEM")(
        "jobs",
        po::value<std::string>()->value_name("N"),
        "workers (default: the processors there are)")(
        "force", po::bool_switch(), "overwrite results that are there")(
        "quiet", po::bool_switch(), "no progress")("timing", po::bool_switch(), "time by stage")(
        "help,h", po::bool_switch(), "this text");
    return out;
}

SpotsFile spots_file(const po::variables_map& given) {
    if (!given.count("spots-csv")) return SpotsFile::none;
    const auto& which = given["spots-csv"].as<std::string>();
    if (which == "accepted") return SpotsFile::accepted;
    if (which == "all") return SpotsFile::all;
    throw InputError(fmt::format("--spots-csv: found '{}', expected nothing or =all", which),
                     Fault::usage);
}

int jobs_of(const po::variables_map& given) {
    if (!given.count("jobs")) return available_processors();
    const auto& text = given["jobs"].as<std::string>();
    const std::optional<long long> jobs = parse_integer(text);
    constexpr int most_jobs = 1024;
    if (!jobs || *jobs < 1 || *jobs > most_jobs) {
        throw InputError(
            fmt::format(
                "--jobs: found '{}', expected a whole number from 1 to {}", text, most_jobs),
            Fault::usage);
    }
    return static_cast<int>(*jobs);
}

Run read_run(const po::variables_map& given) {
    Run run;
    if (!given.count("video")) {
        throw InputError("no video given; nta analyze VIDEO... --pixel-size-nm X --temperature-c X",
                         Fault::usage);
    }
    for (const std::string& video : given["video"].as<std::vector<std::string>>())
        run.videos.emplace_back(video);
    run.out = given["out"].as<std::string>();
    run.report.spots = spots_file(given);
    if (given.count("overlay")) run.overlay = given["overlay"].as<std::string>();
    run.report.overwrite = given["force"].as<bool>();
    run.jobs = jobs_of(given);
    run.quiet = given["quiet"].as<bool>();
    run.timing = given["timing"].as<bool>();
    if (given.count("settings")) {
        read_settings_file(given["settings"].as<std::string>(), run.options, run.sources);
    }
    assign_command_line(given, run.options, run.sources);
    check_options(run.options);
    return run;
}

void print_timing(const StageClock& clock) {
    double all = 0.0;
    for (const auto& [stage, seconds] : clock.totals()) all += seconds;
    fmt::print("Time by stage (s, over all workers)\n");
    for (const auto& [stage, seconds] : clock.totals()) {
        fmt::print("  {:<14}{:8.3f}  {:5.1f} %\n",
                   stage,
                   seconds,
                   all > 0.0 ? 100.0 * seconds / all : 0.0);
    }
}

// The destructor of the held signals, which comes last, lets an interrupt end the program as usual.
void draw_overlay(VideoSource& video,
                  const Analysis& analysis,
                  const GivenSettings& given,
                  const fs::path& file,
                  Workshop& workshop) {
    const StageClock::Lap lap(workshop.clock, "overlay");
    const HeldSignals held;
    const Settings settings = resolve_settings(given.options, video.info());
    std::error_code failure;  // of the folder is told where the file cannot be made
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), failure);
    try {
        write_overlay(video,
                      analysis,
                      overlay_options(given.options, settings),
                      {file, workshop.workers, [&](const Progress& progress) {
                           HeldSignals::check();
                           workshop.progress(progress);
                       }});
    } catch (const Interrupted&) {  // the unfinished file is gone by now
    }
}

void analyze_one(const Run& run, const fs::path& path, const Places& places, WorkerPool& workers) {
    const std::unique_ptr<VideoSource> video = open_video(path, read_options(run.options));
    // Beside the analysis, so that the file's bytes are asked for while they are in memory.
    std::future<std::string> checksum = std::async(std::launch::async, sha256_of_video, path);
    StageClock clock;
    ProgressDisplay display(path.filename().string(), run.quiet);
    Workshop workshop{workers, clock, [&](const Progress& progress) { display.show(progress); }};
    const GivenSettings given =
        complete_settings(run.options, run.sources, find_sidecars(path), video->info());
    Analysis analysis = analyze_video(*video, given, workshop);
    analysis.provenance.sha256 = checksum.get();
    {
        const StageClock::Lap lap(clock, "report");
        const HeldSignals held;
        write_results(analysis, places.folder, run.report);
    }
    if (places.overlay) draw_overlay(*video, analysis, given, *places.overlay, workshop);
    display.finish();
    fmt::print("{}Results in {}\n", summary_table(analysis), places.folder.string());
    if (places.overlay) fmt::print("Overlay: {}\n", places.overlay->string());
    fmt::print("\n");
    if (run.timing) print_timing(clock);
}

std::vector<Places> places_of(const Run& run) {
    const std::vector<fs::path> folders = result_folders(run.out, run.videos, run.report.overwrite);
    std::vector<Places> places;
    for (const fs::path& folder : folders) places.push_back({folder, std::nullopt});
    if (!run.overlay) return places;
    const std::vector<fs::path> files =
        overlay_files(*run.overlay, run.videos, folders, run.report.overwrite);
    for (std::size_t i = 0; i < files.size(); ++i) places[i].overlay = files[i];
    return places;
}

// Settings that do not suffice for one of the videos are wrong usage, found before any work. A
// video that cannot be opened is reported when its turn comes.
void check_settings_for(const fs::path& path, const Run& run) {
    std::unique_ptr<VideoSource> video;
    try {
        video = open_video(path, read_options(run.options));
    } catch (const InputError&) {
        return;
    }
    try {
        const GivenSettings given =
            complete_settings(run.options, run.sources, find_sidecars(path), video->info());
        resolve_settings(given.options, video->info());
    } catch (const InputError& error) {
        throw with_context(path.string(), error);
    }
}

// One video that fails does not take the others with it.
bool analyzed(const Run& run, const fs::path& path, const Places& places, WorkerPool& workers) {
    std::string message;
    try {
        analyze_one(run, path, places, workers);
        return true;
    } catch (const std::bad_alloc&) {
        message = "the memory does not suffice for this video; analyze a part of it with --frames";
    } catch (const std::exception& error) {
        message = error.what();
    }
    const std::string name = path.string();
    write_message(message.starts_with(name) ? message : name + ": " + message);
    return false;
}

}  // namespace

int run_analyze(const std::vector<std::string>& arguments) {
    po::options_description visible =
        described_options("Settings (the same names are keys of a settings file)");
    visible.add(run_options());
    po::options_description all = visible;
    all.add_options()("video", po::value<std::vector<std::string>>());
    const po::variables_map given = parse_arguments(arguments, all, "video");
    if (given["help"].as<bool>()) {
        std::ostringstream text;
        text << visible;
        fmt::print(
            "Usage: nta analyze VIDEO... [options]\n\nEach video to particle sizes and particles "
            "per "
            "milliliter, with uncertainties.\n\n{}",
            text.str());
        return 0;
    }
    const Run run = read_run(given);
    const std::vector<Places> places = places_of(run);
    for (const fs::path& video : run.videos) check_settings_for(video, run);
    WorkerPool workers(run.jobs);
    int failed = 0;
    for (std::size_t i = 0; i < run.videos.size(); ++i) {
        if (!analyzed(run, run.videos[i], places[i], workers)) ++failed;
    }
    if (failed < static_cast<int>(run.videos.size())) {
        const HeldSignals held;
        for (const Diagnostic& d : write_experiment_table(run.out)) write_message(d.message);
    }
    return failed == 0 ? 0 : 1;
}

}  // namespace nta
