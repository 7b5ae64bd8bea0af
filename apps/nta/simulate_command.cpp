// SPDX-License-Identifier: MIT
#include "simulate_command.hpp"

#include "nta/core/error.hpp"
#include "nta/simulate/write_simulation.hpp"

#include <boost/program_options.hpp>

#include <cstdint>
#include <filesystem>
#include <iostream>

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

po::variables_map parse(const std::vector<std::string>& arguments) {
    po::options_description all = visible_options();
    all.add_options()("scene", po::value<std::vector<std::string>>());
    po::positional_options_description positional;
    positional.add("scene", -1);
    po::variables_map values;
    try {
        // Abbreviated options are not guessed: a later version may add a second match.
        const int style =
            po::command_line_style::unix_style ^ po::command_line_style::allow_guessing;
        po::store(po::command_line_parser(arguments)
                      .options(all)
                      .positional(positional)
                      .style(style)
                      .run(),
                  values);
    } catch (const po::error& error) {
        throw nta::InputError(
            std::string("nta simulate: ") + error.what() + "; see nta simulate --help",
            nta::Fault::usage);
    }
    return values;
}

void refuse_existing(const nta::SimulationFiles& files) {
    for (const auto& path : {files.video, files.truth_json, files.truth_csv, files.faint_csv}) {
        if (std::filesystem::exists(path))
            throw nta::InputError(path.string() + ": exists already; use --force to overwrite it",
                                  nta::Fault::usage);
    }
}

// One line on standard error, renewed at each percent.
class Progress {
  public:
    void operator()(std::int64_t done, std::int64_t total) {
        const std::int64_t percent = 100 * done / total;
        if (percent == shown_) return;
        shown_ = percent;
        std::cerr << "\rsimulate: " << percent << " %" << (done == total ? "\n" : "") << std::flush;
    }

  private:
    std::int64_t shown_ = -1;
};

}  // namespace

int run_simulate(const std::vector<std::string>& arguments) {
    const po::variables_map values = parse(arguments);
    if (values["help"].as<bool>()) {
        std::cout << "Usage: nta simulate SCENE.toml --out VIDEO [options]\n\n"
                     "Writes a video with known truth, and the truth beside it (VIDEO stem + "
                     ".truth.json, "
                     ".truth.csv, .truth_faint.csv).\n\n"
                  << visible_options();
        return 0;
    }
    if (values.count("scene") == 0 || values["scene"].as<std::vector<std::string>>().size() != 1)
        throw nta::InputError("nta simulate: expected one scene file; see nta simulate --help",
                              nta::Fault::usage);
    if (values.count("out") == 0)
        throw nta::InputError("nta simulate: --out VIDEO is missing", nta::Fault::usage);
    const std::filesystem::path out = values["out"].as<std::string>();
    if (!out.has_filename() || std::filesystem::is_directory(out))
        throw nta::InputError(
            "nta simulate: --out: expected the name of a video, such as beads.avi",
            nta::Fault::usage);
    if (!values["force"].as<bool>()) refuse_existing(nta::simulation_files(out));
    nta::Scene scene = nta::read_scene(values["scene"].as<std::vector<std::string>>().front());
    if (values.count("seed") != 0) scene.video.seed = values["seed"].as<std::int64_t>();
    if (values["quiet"].as<bool>())
        nta::write_simulation(scene, out);
    else
        nta::write_simulation(scene, out, Progress());
    return 0;
}

}  // namespace nta
