// SPDX-License-Identifier: MIT
#include "simulate_command.hpp"

#include "nta/core/error.hpp"
#include "nta/simulate/write_simulation.hpp"

#include <boost/program_options.hpp>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "held_signals.hpp"
#include "messages.hpp"
#include "option_parser.hpp"

namespace nta {

namespace po = boost::program_options;

namespace {

po::options_description visible_options() {
    po::options_description options("Options");
    options.add_options()("out,o", po::value<std::string>(), "video to write (AVI)")(
        "seed", po::value<std::int64_t>(), "seed of the random numbers, in place of the scene's")(
        "force", po::bool_switch(), "overwrite existing files")(
        "quiet", po::bool_switch(), "no progress")("help,h", po::bool_switch(), "show this help");
    return options;
}

void require_free(const nta::SimulationFiles& files,
                  const std::filesystem::path& scene,
                  bool overwrite) {
    for (const auto& path : files.all()) {
        std::error_code failure;
        const auto there = std::filesystem::status(path, failure);
        if (!std::filesystem::exists(there)) continue;
        if (std::filesystem::equivalent(path, scene, failure))
            throw nta::InputError(path.string() + ": is the scene itself; choose another --out",
                                  nta::Fault::usage);
        if (!std::filesystem::is_regular_file(there))
            throw nta::InputError(
                path.string() +
                    ": is no regular file, expected one or nothing; choose another --out",
                nta::Fault::usage);
        if (!overwrite)
            throw nta::InputError(path.string() + ": exists already; use --force to overwrite it",
                                  nta::Fault::usage);
    }
}

// On a terminal, a line that is renewed at each percent and gone at the end. An interrupt ends the
// work at the next frame.
class FrameProgress {
  public:
    explicit FrameProgress(bool quiet) : shows_(!quiet && isatty(STDERR_FILENO) == 1) {}
    ~FrameProgress() { clear(); }
    FrameProgress(const FrameProgress&) = delete;
    FrameProgress& operator=(const FrameProgress&) = delete;

    void show(std::int64_t done, std::int64_t total) {
        HeldSignals::check();
        const std::int64_t percent = 100 * done / total;
        if (!shows_ || percent == shown_) return;
        clear();
        shown_ = percent;
        write_status("simulate: " + std::to_string(percent) + " %");
    }

  private:
    void clear() const {
        if (shown_ >= 0) write_status("\r\033[K");
    }
    bool shows_;
    std::int64_t shown_ = -1;
};

// The destructor of the held signals, which comes last, lets an interrupt end the program as usual.
void write(const Scene& scene, const std::filesystem::path& out, bool quiet) {
    const HeldSignals held;
    try {
        FrameProgress progress(quiet);
        write_simulation(
            scene, out, [&](std::int64_t done, std::int64_t total) { progress.show(done, total); });
    } catch (const Interrupted&) {  // the unfinished files are gone by now
    }
}

}  // namespace

int run_simulate(const std::vector<std::string>& arguments) {
    po::options_description all = visible_options();
    all.add_options()("scene", po::value<std::vector<std::string>>());
    const po::variables_map values = parse_arguments(arguments, all, "scene");
    if (values["help"].as<bool>()) {
        std::cout << "Usage: nta simulate SCENE.toml --out VIDEO [options]\n\n"
                     "Writes a video with known truth, and the truth beside it (VIDEO stem + "
                     ".truth.json, .truth.h5, .truth.csv, .truth_faint.csv).\n\n"
                  << visible_options();
        return 0;
    }
    if (values.count("scene") == 0 || values["scene"].as<std::vector<std::string>>().size() != 1)
        throw nta::InputError("expected one scene file; see nta simulate --help",
                              nta::Fault::usage);
    if (values.count("out") == 0)
        throw nta::InputError("--out VIDEO is missing; nta simulate SCENE.toml --out VIDEO",
                              nta::Fault::usage);
    const std::filesystem::path out = values["out"].as<std::string>();
    std::error_code failure;
    if (!out.has_filename() || std::filesystem::is_directory(out, failure))
        throw nta::InputError("--out: expected the name of a video, such as beads.avi",
                              nta::Fault::usage);
    const std::filesystem::path scene_file = values["scene"].as<std::vector<std::string>>().front();
    require_free(nta::simulation_files(out), scene_file, values["force"].as<bool>());
    nta::Scene scene = nta::read_scene(scene_file);
    if (values.count("seed") != 0) scene.video.seed = values["seed"].as<std::int64_t>();
    write(scene, out, values["quiet"].as<bool>());
    return 0;
}

}  // namespace nta
