// SPDX-License-Identifier: MIT
#include "compare_command.hpp"

#include "nta/compare/comparison_figures.hpp"
#include "nta/compare/comparison_files.hpp"
#include "nta/core/error.hpp"
#include "nta/core/parallel.hpp"
#include "nta/core/text.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>

#include "analyze_study.hpp"
#include "condition_groups.hpp"
#include "held_signals.hpp"
#include "nearest_name.hpp"
#include "option_parser.hpp"
#include "settings_file.hpp"

namespace nta {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;

constexpr unsigned k_line_length = 110;

po::options_description compare_options() {
    po::options_description out("This comparison", k_line_length);
    const auto text = [] { return po::value<std::string>(); };
    out.add_options()("condition",
                      text()->value_name("NAME VIDEO..."),
                      "videos of one condition, each an independent experiment; repeated, in place "
                      "of a study file")(
        "blank",
        text()->value_name("VIDEO..."),
        "videos of the medium alone, subtracted from all conditions; goes with --condition")(
        "margin",
        po::value<std::vector<std::string>>()->value_name("[ENDPOINT=]X[%]"),
        "test whether conditions are equivalent within this distance, in the endpoint's unit or in "
        "% of the first condition; may be repeated")(
        "above-nm",
        text()->value_name("X")->default_value("200"),
        "compare the fraction of particles above this diameter, in nm")(
        "permutations",
        text()->value_name("N")->default_value("10000"),
        "ways to divide the replicates that are tried; all, where there are fewer")(
        "out,o", text()->value_name("DIR")->default_value("nta-results"), "folder for results")(
        "settings", text()->value_name("FILE.toml"), "settings, under the names of the options")(
        "jobs",
        text()->value_name("N"),
        "workers (default: the processors granted by scheduler or container)")(
        "force", po::bool_switch(), "analyze again what is finished already")(
        "only",
        text()->value_name("VIDEO"),
        "analyze this video of the study and compare nothing: one job of a cluster. References "
        "must "
        "be finished")(
        "finished",
        po::bool_switch(),
        "compare results that are finished, and read no pictures: videos may be gone")(
        "list", po::bool_switch(), "the videos, their roles and result folders as JSON; no work")(
        "figures",
        po::bool_switch(),
        "figures for a paper, SVG and PDF, in the folder figures; needs gnuplot")(
        "quiet", po::bool_switch(), "no progress")("help,h", po::bool_switch(), "this text");
    return out;
}

double number_of(const po::variables_map& given, const std::string& name, double least) {
    const auto& text = given[name].as<std::string>();
    const auto number = parse_double(text);
    if (!number || !std::isfinite(*number) || *number < least) {
        throw InputError(
            fmt::format("--{}: found '{}', expected a number of at least {}", name, text, least),
            Fault::usage);
    }
    return *number;
}

// "mode_nm" for "mode", "concentration_per_ml" for "concentration".
std::string endpoint_of(const std::string& name, double above_nm) {
    const std::vector<std::string> names = {"mode_nm",
                                            "mean_nm",
                                            "d10_nm",
                                            "d50_nm",
                                            "d90_nm",
                                            "span",
                                            "concentration_per_ml",
                                            "particles_per_frame",
                                            "log10_concentration",
                                            "fraction_above_" + to_text(above_nm) + "_nm"};
    std::vector<std::string> spoken;
    for (const std::string& full : names) {
        std::string brief = full.substr(0, full.find("_nm"));
        brief = brief.substr(0, brief.find("_per_ml"));
        if (name == full || name == brief) return full;
        spoken.push_back(brief);
    }
    throw InputError(
        fmt::format("--margin: '{}' is no endpoint{}", name, did_you_mean(name, spoken)),
        Fault::usage);
}

Margin margin_of(const std::string& text, double above_nm) {
    Margin margin;
    const std::size_t equals = text.find('=');
    std::string_view value(text);
    if (equals != std::string::npos) {
        margin.endpoint = endpoint_of(text.substr(0, equals), above_nm);
        value.remove_prefix(equals + 1);
    }
    margin.is_percent = value.ends_with('%');
    if (margin.is_percent) value.remove_suffix(1);
    const auto number = parse_double(value);
    if (!number || !std::isfinite(*number) || !(*number > 0.0)) {
        throw InputError(
            fmt::format("--margin: found '{}', expected X, X%, ENDPOINT=X or ENDPOINT=X% with X "
                        "above 0, such as mode=10 or concentration=20%",
                        text),
            Fault::usage);
    }
    margin.value = *number;
    if (margin.endpoint.empty() && !margin.is_percent) {
        throw InputError(
            fmt::format("--margin: found '{}', expected ENDPOINT={} or {}%: endpoints have "
                        "different units",
                        text,
                        text,
                        text),
            Fault::usage);
    }
    return margin;
}

CompareOptions read_compare_options(const po::variables_map& given, std::int64_t seed) {
    CompareOptions options;
    options.above_nm = number_of(given, "above-nm", 0.0);
    options.permutations = static_cast<std::int64_t>(number_of(given, "permutations", 100.0));
    options.seed = static_cast<std::uint64_t>(seed);
    if (given.count("margin")) {
        for (const std::string& text : given["margin"].as<std::vector<std::string>>()) {
            options.margins.push_back(margin_of(text, options.above_nm));
        }
    }
    return options;
}

StudyPlan plan_of(const std::vector<ConditionGroup>& groups,
                  const AnalyzeOptions& options,
                  const SettingSources& sources) {
    StudyPlan plan;
    plan.replicates_are_videos = true;
    std::map<std::string, long long> seen;  // a condition may come in several groups
    for (const ConditionGroup& group : groups) {
        for (const std::string& video : group.videos) {
            PlannedSample sample;
            sample.video = video;
            sample.condition = group.condition;
            sample.role = group.condition.empty() ? SampleRole::blank : SampleRole::sample;
            sample.replicate = to_text(++seen[group.condition]);
            sample.options = options;
            sample.sources = sources;
            plan.samples.push_back(std::move(sample));
        }
    }
    return plan;
}

StudyPlan read_plan(const po::variables_map& given, const std::vector<ConditionGroup>& groups) {
    const auto studies = given.count("study") ? given["study"].as<std::vector<std::string>>()
                                              : std::vector<std::string>();
    if (studies.size() + (groups.empty() ? 0 : 1) != 1) {
        throw InputError(
            "expected one study file, or --condition NAME VIDEO... for each condition; see nta "
            "compare --help",
            Fault::usage);
    }
    AnalyzeOptions options;
    SettingSources sources;
    if (given.count("settings")) {
        read_settings_file(given["settings"].as<std::string>(), options, sources);
    }
    StudyPlan plan = groups.empty() ? read_study_file(studies.front(), options, sources)
                                    : plan_of(groups, options, sources);
    for (PlannedSample& sample : plan.samples) {
        assign_command_line(given, sample.options, sample.sources);
        check_options(sample.options);
    }
    return plan;
}

// What a comparison cannot know from its samples.
void add_diagnostics(const StudyPlan& plan,
                     const std::vector<std::optional<StudySample>>& samples,
                     Comparison& comparison) {
    if (plan.replicates_are_videos) {
        comparison.diagnostics.push_back(
            {"videos-are-replicates",
             Severity::note,
             "each video counts as an independent experiment; where several are captures of one "
             "sample, say so by `replicate` in a study file, or p is too small",
             std::nullopt});
    }
    const auto is_reference = [](const PlannedSample& s) {
        return s.role == SampleRole::reference;
    };
    const auto is_finished_sample = [](const PlannedSample& s) {
        return s.role == SampleRole::sample && !s.results.empty();
    };
    if (std::any_of(plan.samples.begin(), plan.samples.end(), is_reference) &&
        std::any_of(plan.samples.begin(), plan.samples.end(), is_finished_sample)) {
        comparison.diagnostics.push_back(
            {"results-not-compared",
             Severity::note,
             "samples given as results keep the populations that they were analyzed with; give "
             "their videos to have each track compared with the references",
             std::nullopt});
    }
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i]) continue;
        const PlannedSample& planned = plan.samples[i];
        comparison.diagnostics.push_back(
            {"sample-missing",
             Severity::warning,
             fmt::format(
                 "{} ({}, replicate {}) could not be used and is left out",
                 (planned.video.empty() ? planned.results : planned.video).filename().string(),
                 planned.condition,
                 planned.replicate),
             std::nullopt});
    }
}

void write_held(const Comparison& comparison, const fs::path& out, bool has_figures) {
    const HeldSignals held;
    fs::create_directories(out);
    write_comparison(comparison, out);
    if (has_figures) write_comparison_figures(comparison, out);
}

void print_help(const po::options_description& options) {
    std::ostringstream text;
    text << options;
    fmt::print(
        "Usage: nta compare STUDY.toml [options]\n"
        "       nta compare --condition NAME VIDEO... --condition NAME VIDEO... [options]\n\n"
        "Analyzes the videos that are not analyzed yet, then compares the conditions: means of\n"
        "replicates with tests and intervals, whole distributions, blanks, dilution series.\n"
        "Writes comparison.html, comparison.json, comparison.csv and replicates.csv.\n\n{}",
        text.str());
}

const char* name_of(SampleRole role) {
    switch (role) {
        case SampleRole::reference:
            return "reference";
        case SampleRole::blank:
            return "blank";
        case SampleRole::sample:
            break;
    }
    return "sample";
}

// For programs that run the jobs of a study: what there is to do, and what each job leaves behind.
void print_list(const StudyPlan& plan, const std::vector<fs::path>& folders) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const PlannedSample& s = plan.samples[i];
        nlohmann::ordered_json one;
        if (!s.video.empty()) one["video"] = s.video.string();
        one["role"] = name_of(s.role);
        one["condition"] = s.condition;
        one["replicate"] = s.replicate;
        one["results"] = folders[i].string();
        list.push_back(std::move(one));
    }
    fmt::print("{}\n", list.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::size_t place_of(const std::string& video, const StudyPlan& plan) {
    const auto same = [&](const PlannedSample& s) {
        return !s.video.empty() && s.video.lexically_normal() == fs::path(video).lexically_normal();
    };
    const auto found = std::find_if(plan.samples.begin(), plan.samples.end(), same);
    if (found != plan.samples.end()) return static_cast<std::size_t>(found - plan.samples.begin());
    throw InputError(
        fmt::format("--only: {} is no video of this study; nta compare STUDY --list names them",
                    video),
        Fault::usage);
}

StudyRun read_run(const po::variables_map& given, const StudyPlan& plan) {
    StudyRun run;
    run.out = given["out"].as<std::string>();
    run.jobs =
        given.count("jobs") ? parse_jobs(given["jobs"].as<std::string>()) : available_processors();
    run.quiet = given["quiet"].as<bool>();
    run.analyze_anew = given["force"].as<bool>();
    run.finished = given["finished"].as<bool>();
    if (given.count("only")) run.only = place_of(given["only"].as<std::string>(), plan);
    if (run.finished && (run.only || run.analyze_anew)) {
        throw InputError("--finished reads results, --only and --force make them; give one",
                         Fault::usage);
    }
    return run;
}

}  // namespace

int run_compare(const std::vector<std::string>& arguments) {
    const GroupedArguments parts = take_condition_groups(arguments);
    po::options_description visible = compare_options();
    visible.add(
        described_options("Settings (the same names are keys of a study and a settings file)"));
    po::options_description all = visible;
    all.add_options()("study", po::value<std::vector<std::string>>());
    const po::variables_map given = parse_arguments(parts.rest, all, "study");
    if (given["help"].as<bool>()) {
        print_help(visible);
        return 0;
    }
    const StudyPlan plan = read_plan(given, parts.groups);
    const CompareOptions options = read_compare_options(given, plan.samples.front().options.seed);
    const StudyRun run = read_run(given, plan);
    const bool has_figures = given["figures"].as<bool>();
    if (has_figures) require_gnuplot();
    const std::vector<fs::path> folders = study_folders(plan, run.out);
    if (given["list"].as<bool>()) {
        print_list(plan, folders);
        return 0;
    }
    for (std::size_t i = 0; i < folders.size(); ++i) {
        const PlannedSample& s = plan.samples[i];
        const bool is_read = !run.finished && (!run.only || *run.only == i);
        if (!s.video.empty() && is_read)
            check_settings_for({s.video, folders[i], s.options, s.sources});
    }
    const auto found = analyze_study(plan, folders, run);
    if (run.only) return found[*run.only] ? 0 : 1;
    std::vector<StudySample> samples;
    for (const auto& sample : found) {
        if (sample) samples.push_back(*sample);
    }
    const bool all_done = samples.size() == found.size();
    if (samples.empty()) return 1;
    Comparison comparison;
    try {
        comparison = compare_study(plan.title, samples, options);
    } catch (const InputError& error) {
        if (all_done) throw;
        throw InputError(error.what());  // too few are left: not the user's way of asking
    }
    comparison.program = std::string("nta ") + NTA_VERSION;
    add_diagnostics(plan, found, comparison);
    write_held(comparison, run.out, has_figures);
    fmt::print("{}Results in {}\n", comparison_text(comparison), run.out.string());
    return all_done ? 0 : 1;
}

}  // namespace nta
