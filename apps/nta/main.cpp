// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/freed_memory.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "analyze_command.hpp"
#include "calibrate_command.hpp"
#include "compare_command.hpp"
#include "export_command.hpp"
#include "inspect_command.hpp"
#include "messages.hpp"
#include "simulate_command.hpp"

namespace {

constexpr int exit_input = 1;
constexpr int exit_usage = 2;

struct Command {
    const char* name;
    const char* summary;
    int (*run)(const std::vector<std::string>& arguments);
};

constexpr std::array<Command, 6> commands = {{
    {"analyze", "each video to particle sizes and particles per milliliter", nta::run_analyze},
    {"calibrate", "videos of beads to depth of view and brightness", nta::run_calibrate},
    {"compare", "conditions of a study, by independent experiments", nta::run_compare},
    {"export", "finished results in the layouts of other programs", nta::run_export},
    {"inspect", "what a video holds, and where each setting comes from", nta::run_inspect},
    {"simulate", "a video with known truth", nta::run_simulate},
}};

void print_help() {
    fmt::print(
        "nta {}: nanoparticle tracking analysis\n\nUsage: nta COMMAND [options]\n\nCommands:\n",
        NTA_VERSION);
    for (const Command& c : commands) fmt::print("  {:<10} {}\n", c.name, c.summary);
    fmt::print(
        "\nnta COMMAND --help lists the options of a command; nta --version prints the version.\n");
}

int run(const std::vector<std::string>& arguments) {
    if (arguments.empty()) {
        nta::write_message("no command given; nta --help lists them");
        return exit_usage;
    }
    const std::string& first = arguments.front();
    if (first == "--help" || first == "-h" || first == "help") {
        print_help();
        return 0;
    }
    if (first == "--version") {
        fmt::print("nta {}\n", NTA_VERSION);
        return 0;
    }
    const auto command = std::find_if(
        commands.begin(), commands.end(), [&](const Command& c) { return first == c.name; });
    if (command == commands.end()) {
        nta::write_message("'" + first + "' is not a command; nta --help lists them");
        return exit_usage;
    }
    return command->run({arguments.begin() + 1, arguments.end()});
}

}  // namespace

int main(int argc, char** argv) {
    nta::hold_standard_streams();
    nta::keep_freed_memory();
    try {
        const int status = run({argv + std::min(argc, 1), argv + argc});
        if (nta::standard_output_arrived()) return status;
        nta::write_message(
            "standard output could not be written to; check free space where it leads");
        return status == 0 ? exit_input : status;
    } catch (const nta::InputError& error) {
        nta::write_message(error.what());
        return error.fault() == nta::Fault::usage ? exit_usage : exit_input;
    } catch (const std::bad_alloc&) {
        nta::write_message("the memory does not suffice for this video");
        return exit_input;
    } catch (const std::exception& error) {
        nta::write_message(error.what());
        return exit_input;
    }
}
