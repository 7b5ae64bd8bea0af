// SPDX-License-Identifier: MIT
#include "analyze_command.hpp"

#include "nta/core/error.hpp"
#include "nta/core/parallel.hpp"
#include "nta/overlay/write_overlay.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/report/gnuplot.hpp"
#include "nta/report/summary_table.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "analyze_task.hpp"
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
        "figures",
        po::bool_switch(),
        "figures for a paper, SVG and PDF, in a folder of the results; needs gnuplot")(
        "jobs",
        po::value<std::string>()->value_name("N"),
        "workers (default: the processors granted by scheduler or container)")(
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
    run.report.figures = given["figures"].as<bool>();
    run.jobs =
        given.count("jobs") ? parse_jobs(given["jobs"].as<std::string>()) : available_processors();
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

void analyze_one(const Run& run, const AnalyzeTask& task, WorkerPool& workers) {
    StageClock clock;
    ProgressDisplay display(task.video.filename().string(), run.quiet);
    Workshop workshop{workers, clock, [&](const Progress& progress) { display.show(progress); }};
    const AnalyzedVideo done = analyze(task, workshop);
    write_held(done.analysis, task.folder, run.report, clock);
    if (task.overlay) draw_overlay(*done.video, done.analysis, done.given, *task.overlay, workshop);
    display.finish();
    fmt::print("{}Results in {}\n", summary_table(done.analysis), task.folder.string());
    if (task.overlay) fmt::print("Overlay: {}\n", task.overlay->string());
    fmt::print("\n");
    if (run.timing) print_timing(clock);
}

std::vector<AnalyzeTask> tasks_of(const Run& run) {
    const std::vector<fs::path> folders = result_folders(run.out, run.videos, run.report.overwrite);
    std::vector<AnalyzeTask> tasks;
    for (std::size_t i = 0; i < run.videos.size(); ++i)
        tasks.push_back({run.videos[i], folders[i], run.options, run.sources, std::nullopt});
    if (!run.overlay) return tasks;
    const std::vector<fs::path> files =
        overlay_files(*run.overlay, run.videos, folders, run.report.overwrite);
    for (std::size_t i = 0; i < files.size(); ++i) tasks[i].overlay = files[i];
    return tasks;
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
    const std::vector<AnalyzeTask> tasks = tasks_of(run);
    for (const AnalyzeTask& task : tasks) check_settings_for(task);
    if (run.report.figures) require_gnuplot();
    WorkerPool workers(run.jobs);
    int failed = 0;
    for (const AnalyzeTask& task : tasks) {
        if (!worked(task.video, [&] { analyze_one(run, task, workers); })) ++failed;
    }
    if (failed < static_cast<int>(run.videos.size())) {
        const HeldSignals held;
        for (const Diagnostic& d : write_tables_of_all(run.out)) write_message(d.message);
    }
    return failed == 0 ? 0 : 1;
}

}  // namespace nta
