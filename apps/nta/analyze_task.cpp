// SPDX-License-Identifier: MIT
#include "analyze_task.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/pipeline/analyze_video.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/read/checksum.hpp"
#include "nta/read/find_sidecars.hpp"
#include "nta/report/experiment_table.hpp"
#include "nta/report/nanosight_files.hpp"

#include <fmt/format.h>

#include <exception>
#include <future>
#include <new>
#include <string>
#include <utility>

#include "held_signals.hpp"
#include "messages.hpp"

namespace nta {

GivenSettings given_settings(const AnalyzeTask& task, const VideoInfo& info) {
    GivenSettings given =
        complete_settings(task.options, task.sources, find_sidecars(task.video), info);
    given.references = task.references;
    return given;
}

std::vector<ReportedSetting> settings_of(const AnalyzeTask& task) {
    const std::unique_ptr<VideoSource> video = open_video(task.video, read_options(task.options));
    try {
        const GivenSettings given = given_settings(task, video->info());
        resolve_settings(given.options, video->info());
        return report_settings(given.options, given.sources, video->info());
    } catch (const InputError& error) {
        throw with_context(task.video.string(), error);
    }
}

void check_settings_for(const AnalyzeTask& task) {
    try {
        settings_of(task);
    } catch (const InputError& error) {
        if (error.fault() == Fault::usage) throw;
    }
}

AnalyzedVideo analyze(const AnalyzeTask& task, Workshop& workshop) {
    std::unique_ptr<VideoSource> video = open_video(task.video, read_options(task.options));
    // Beside the analysis, so that the file's bytes are asked for while they are in memory.
    std::future<std::string> checksum = std::async(std::launch::async, sha256_of_video, task.video);
    GivenSettings given = given_settings(task, video->info());
    Analysis analysis = analyze_video(*video, given, workshop);
    analysis.provenance.sha256 = checksum.get();
    return {std::move(video), std::move(given), std::move(analysis)};
}

void write_held(const Analysis& analysis,
                const std::filesystem::path& folder,
                const ReportOptions& options,
                StageClock& clock) {
    const StageClock::Lap lap(clock, "report");
    const HeldSignals held;
    write_results(analysis, folder, options);
}

Diagnostics write_tables_of_all(const std::filesystem::path& folder) {
    Diagnostics told = write_experiment_table(folder);
    append(told, write_nanosight_experiment_file(folder, folder));
    return told;
}

std::string named(const std::filesystem::path& video, const std::string& message) {
    const std::string name = video.string();
    return message.starts_with(name) ? message : name + ": " + message;
}

bool worked(const std::filesystem::path& video, const std::function<void()>& work) {
    std::string message;
    try {
        work();
        return true;
    } catch (const std::bad_alloc&) {
        message = "the memory does not suffice for this video; analyze a part of it with --frames";
    } catch (const std::exception& error) {
        message = error.what();
    }
    write_message(named(video, message));
    return false;
}

int parse_jobs(const std::string& text) {
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

}  // namespace nta
