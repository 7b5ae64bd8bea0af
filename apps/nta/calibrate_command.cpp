// SPDX-License-Identifier: MIT
#include "calibrate_command.hpp"

#include "nta/calibrate/calibration_file.hpp"
#include "nta/calibrate/make_calibration.hpp"
#include "nta/core/error.hpp"
#include "nta/core/parallel.hpp"
#include "nta/core/text.hpp"
#include "nta/pipeline/analyze_video.hpp"
#include "nta/pipeline/bead_video.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/read/find_sidecars.hpp"
#include "nta/report/output_folder.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <sstream>

#include "held_signals.hpp"
#include "option_parser.hpp"
#include "progress_display.hpp"
#include "settings_file.hpp"
#include "summary_depth.hpp"

namespace nta {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

struct CalibrationRun {
    std::vector<fs::path> videos;
    std::vector<DeclaredBeads> beads;  // one per video
    fs::path out;
    AnalyzeOptions options;
    SettingSources sources;
    bool quiet = false;
    std::optional<fs::path> summary;  // in place of beads
};

po::options_description bead_options() {
    constexpr unsigned line_length = 110;
    po::options_description out("Beads (once for all videos, or once per video in their order)",
                                line_length);
    const auto add = [&](const char* name, const char* help) {
        out.add_options()(name, po::value<Texts>()->value_name("X"), help);
    };
    add("bead-diameter-nm", "diameter of the beads, in nm (default 100)");
    add("bead-index", "refractive index of the beads (default 1.59, polystyrene)");
    add("bead-concentration-per-ml", "beads per milliliter in the cell, after dilution");
    out.add_options()(
        "from-experiment-summary",
        po::value<std::string>()->value_name("FILE"),
        "in place of beads: the vendor's summary of the one video given; --out is then a "
        "settings file with the mean depth");
    add("bead-concentration-u-percent", "its standard uncertainty, in % (default 0)");
    return out;
}

po::options_description calibration_options() {
    constexpr unsigned line_length = 110;
    po::options_description out("This run", line_length);
    out.add_options()(
        "out,o", po::value<std::string>()->value_name("FILE"), "calibration to write (TOML)")(
        "settings",
        po::value<std::string>()->value_name("FILE.toml"),
        "settings, under the names of the options")(
        "force", po::bool_switch(), "overwrite an existing file")(
        "quiet", po::bool_switch(), "no progress")("help,h", po::bool_switch(), "this text");
    return out;
}

struct Range {
    double low, high;
};

// One number per video, from an option given once, once per video, or not at all.
std::vector<double> per_video(const po::variables_map& given,
                              const char* name,
                              std::size_t videos,
                              std::optional<double> without,
                              Range range) {
    if (!given.count(name)) {
        if (without) return std::vector<double>(videos, *without);
        throw InputError(fmt::format("--{} is missing; it says what the beads are", name),
                         Fault::usage);
    }
    const Texts& texts = given[name].as<Texts>();
    if (texts.size() != 1 && texts.size() != videos) {
        throw InputError(
            fmt::format(
                "--{}: found {} values for {} videos, expected one for all or one per video",
                name,
                texts.size(),
                videos),
            Fault::usage);
    }
    std::vector<double> out;
    for (const std::string& text : texts) {
        const auto value = parse_double(text);
        if (!value || !(*value >= range.low && *value <= range.high)) {
            throw InputError(fmt::format("--{}: found '{}', expected a number from {} to {}",
                                         name,
                                         text,
                                         range.low,
                                         range.high),
                             Fault::usage);
        }
        out.push_back(*value);
    }
    out.resize(videos, out.front());
    return out;
}

std::vector<DeclaredBeads> declared_beads(const po::variables_map& given, std::size_t videos) {
    const auto diameters = per_video(given, "bead-diameter-nm", videos, 100.0, {10.0, 2000.0});
    const auto indices = per_video(given, "bead-index", videos, 1.59, {1.0, 3.0});
    const auto per_ml =
        per_video(given, "bead-concentration-per-ml", videos, std::nullopt, {1e4, 1e12});
    const auto u = per_video(given, "bead-concentration-u-percent", videos, 0.0, {0.0, 100.0});
    std::vector<DeclaredBeads> out;
    for (std::size_t k = 0; k < videos; ++k)
        out.push_back({diameters[k], indices[k], per_ml[k], u[k]});
    return out;
}

fs::path output_file(const po::variables_map& given) {
    if (!given.count("out"))
        throw InputError("--out FILE is missing; nta calibrate VIDEO... --out FILE", Fault::usage);
    fs::path out = given["out"].as<std::string>();
    std::error_code failure;
    if (!out.has_filename() || fs::is_directory(out, failure))
        throw InputError("--out: expected the name of a file, such as beads.toml", Fault::usage);
    if (fs::exists(out, failure) && !given["force"].as<bool>())
        throw InputError(out.string() + ": exists already; use --force to overwrite it",
                         Fault::usage);
    return out;
}

void check_no_beads(const po::variables_map& given) {
    for (const char* name : {"bead-diameter-nm",
                             "bead-index",
                             "bead-concentration-per-ml",
                             "bead-concentration-u-percent"}) {
        if (given.count(name))
            throw InputError(
                fmt::format("--{} and --from-experiment-summary are both given; keep one", name),
                Fault::usage);
    }
}

CalibrationRun read_calibration_run(const po::variables_map& given) {
    CalibrationRun run;
    if (!given.count("video"))
        throw InputError(
            "no video given; nta calibrate VIDEO... --bead-concentration-per-ml X --out FILE",
            Fault::usage);
    for (const std::string& video : given["video"].as<Texts>()) run.videos.emplace_back(video);
    if (given.count("from-experiment-summary")) {
        run.summary = given["from-experiment-summary"].as<std::string>();
        if (run.videos.size() != 1) {
            throw InputError(
                fmt::format("--from-experiment-summary: found {} videos, expected the one "
                            "that the summary is of",
                            run.videos.size()),
                Fault::usage);
        }
        check_no_beads(given);
    } else {
        run.beads = declared_beads(given, run.videos.size());
    }
    run.quiet = given["quiet"].as<bool>();
    if (given.count("settings"))
        read_settings_file(given["settings"].as<std::string>(), run.options, run.sources);
    assign_command_line(given, run.options, run.sources);
    check_options(run.options);
    if (run.options.depth_um || run.options.calibration)
        throw InputError(
            "--depth-um and --calibration are not for nta calibrate, which measures the depth",
            Fault::usage);
    run.out = output_file(given);
    return run;
}

Analysis analyze_quietly(VideoSource& video,
                         const GivenSettings& given,
                         const CalibrationRun& run,
                         WorkerPool& workers) {
    StageClock clock;
    ProgressDisplay display(video.info().path.filename().string(), run.quiet);
    Workshop workshop{workers, clock, [&](const Progress& progress) { display.show(progress); }};
    Analysis analysis = analyze_video(video, given, workshop);
    display.finish();
    return analysis;
}

void write_depth(const CalibrationRun& run, WorkerPool& workers) {
    const fs::path& path = run.videos.front();
    const std::unique_ptr<VideoSource> video = open_video(path, read_options(run.options));
    const GivenSettings given =
        complete_settings(run.options, run.sources, find_sidecars(path), video->info());
    const Concentration counted = analyze_quietly(*video, given, run, workers).concentration;
    const double depth_um = depth_um_by_summary(*run.summary, path, counted);
    const HeldSignals held;
    write_file_atomically(run.out, [&](std::ostream& out) {
        out << depth_settings_text(
            depth_um, counted, given.options.count_snr, run.summary->filename().string());
    });
    fmt::print("Mean depth of view: {:.2f} um\nSettings in {}\n", depth_um, run.out.string());
}

struct Recording {
    InstrumentSettings settings;
    BeadVideo beads;
};

void require(const std::optional<double>& value, const char* what, const char* option) {
    if (!value)
        throw InputError(fmt::format("the {} is not known; add --{}", what, option), Fault::usage);
}

GivenSettings settings_for(const CalibrationRun& run,
                           const fs::path& path,
                           const VideoSource& video,
                           InstrumentSettings& instrument) {
    const SidecarSearch sidecars = find_sidecars(path);
    GivenSettings given = complete_settings(run.options, run.sources, sidecars, video.info());
    resolve_settings(given.options, video.info());
    instrument = instrument_settings(given.options, sidecars, video.info());
    require(instrument.exposure_ms, "exposure", "exposure-ms");
    require(instrument.wavelength_nm, "wavelength of the laser", "wavelength-nm");
    require(instrument.na, "numerical aperture", "na");
    require(instrument.medium_index, "refractive index of the liquid", "medium-index");
    return given;
}

Recording observe(const CalibrationRun& run, std::size_t k, WorkerPool& workers) {
    const fs::path& path = run.videos[k];
    try {
        const std::unique_ptr<VideoSource> video = open_video(path, read_options(run.options));
        Recording out;
        const GivenSettings given = settings_for(run, path, *video, out.settings);
        const Analysis analysis = analyze_quietly(*video, given, run, workers);
        out.beads = bead_video(analysis, given, video->info(), run.beads[k]);
        return out;
    } catch (const InputError& error) {
        const std::string message = error.what();
        if (message.starts_with(path.string()) || message.starts_with(path.filename().string()))
            throw;
        throw with_context(path.string(), error);
    }
}

// The videos must be of one instrument at one setting.
void check_same(const Recording& first, const Recording& other) {
    Calibration c;
    c.file = "of " + first.beads.bead.video;
    c.settings = first.settings;
    try {
        check_agreement(c, other.settings);
    } catch (const InputError& error) {
        throw with_context(other.beads.bead.video, error);
    }
}

void print_calibration(const Calibration& c, const fs::path& out) {
    const auto u = [&](std::size_t k) { return 100.0 * std::sqrt(c.covariance[4 * k]); };
    fmt::print(
        "Depth of view: defocus z0 {:.2f} um ({:.1f} %), light sheet w {:.2f} um, spot in focus "
        "{:.3f} px\n",
        c.view.focus_depth_um,
        u(0),
        c.view.sheet_half_width_um,
        c.view.focus_sd_px);
    for (const BeadRecord& b : c.beads) {
        fmt::print(
            "  {}: {:.1f} nm (declared {}), {:.1f} per frame, peak {:.1f} ADU, seen {:.2f} um "
            "deep\n",
            b.video,
            b.measured_diameter_nm,
            b.diameter_nm,
            b.particles_per_frame,
            b.rest_peak_adu,
            b.depth_um);
    }
    fmt::print("Pixel size by the beads: {:.3f} +- {:.3f} of the given one\nCalibration in {}\n",
               c.pixel_size_ratio,
               c.pixel_size_ratio_se,
               out.string());
}

}  // namespace

int run_calibrate(const Texts& arguments) {
    po::options_description visible = bead_options();
    visible.add(described_options("Settings (the same names are keys of a settings file)"));
    visible.add(calibration_options());
    po::options_description all = visible;
    all.add_options()("video", po::value<Texts>());
    const po::variables_map given = parse_arguments(arguments, all, "video");
    if (given["help"].as<bool>()) {
        std::ostringstream text;
        text << visible;
        fmt::print(
            "Usage: nta calibrate VIDEO... --bead-concentration-per-ml X --out FILE "
            "[options]\n\nVideos of beads of known size and concentration "
            "to a calibration: depth of view by brightness,\nbrightness by scattering. For nta "
            "analyze --calibration.\n\n{}",
            text.str());
        return 0;
    }
    const CalibrationRun run = read_calibration_run(given);
    WorkerPool workers(available_processors());
    if (run.summary) {
        write_depth(run, workers);
        return 0;
    }
    std::vector<Recording> recordings;
    for (std::size_t k = 0; k < run.videos.size(); ++k) {
        recordings.push_back(observe(run, k, workers));
        check_same(recordings.front(), recordings.back());
    }
    std::vector<BeadVideo> beads;
    for (Recording& r : recordings) beads.push_back(std::move(r.beads));
    const Calibration calibration =
        make_calibration(beads, recordings.front().settings, std::string("nta ") + NTA_VERSION);
    const HeldSignals held;
    write_file_atomically(run.out,
                          [&](std::ostream& out) { out << calibration_text(calibration); });
    print_calibration(calibration, run.out);
    return 0;
}

}  // namespace nta
