// SPDX-License-Identifier: MIT
#include "nta/report/gnuplot.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/report/output_folder.hpp"
#include "nta/report/table.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numeric>
#include <ostream>
#include <utility>

namespace nta {
namespace {

namespace fs = std::filesystem;

constexpr mode_t k_file_mode = 0644;

// Runs gnuplot without a shell and without the user's own settings; what it draws goes to a file.
bool run_gnuplot(std::vector<std::string> arguments, const std::string& out) {
    arguments.insert(arguments.begin(), {"gnuplot", "-d"});
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0) return false;
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(
        &actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, k_file_mode);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failure = posix_spawnp(&child, "gnuplot", &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) return false;
    int status = 0;
    while (waitpid(child, &status, 0) == -1) {
        if (errno != EINTR) return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// The time of drawing stands in a PDF; results hold no clock times.
void remove_time(const fs::path& pdf) {
    std::ifstream in(pdf, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const std::string key = "/CreationDate (D:";
    const std::size_t at = bytes.find(key);
    if (at == std::string::npos) return;
    const std::string none = "19700101000000Z";
    bytes.replace(at + key.size(), none.size(), none);
    write_file(pdf, [&](std::ostream& out) { out << bytes; });
}

}  // namespace

std::string gnuplot_text(const std::string& text) {
    std::string quoted = "'";
    for (const char c : printable(valid_utf8(text))) {
        // gnuplot takes two quotes for one, but not at the beginning of a text.
        if (c == '\'') {
            quoted += "\xE2\x80\x99";
        } else {
            quoted += c;
        }
    }
    return quoted + '\'';
}

std::string gnuplot_data(const std::string& name, std::span<const std::vector<double>> columns) {
    std::string block = name + " << EOD\n";
    const std::size_t rows = columns.empty() ? 0 : columns.front().size();
    for (std::size_t i = 0; i < rows; ++i) {
        for (const std::vector<double>& column : columns) {
            block += std::isfinite(column[i]) ? fmt::format("{:.7g} ", column[i]) : "NaN ";
        }
        block.back() = '\n';
    }
    return block + "EOD\n";
}

std::string gnuplot_head() {
    return "set encoding utf8\n"
           "set border 3 linewidth 0.75\n"
           "set tics out nomirror scale 0.6\n"
           "set style fill transparent solid 0.2 noborder\n"
           "set key tmargin left Left reverse vertical noenhanced samplen 1.5\n";
}

SharedPower shared_power(double largest) {
    constexpr double least_exponent = 4.0;
    const double exponent = largest > 0.0 ? std::floor(std::log10(largest)) : 0.0;
    if (exponent < least_exponent) return {};
    return {std::pow(10.0, exponent), fmt::format("10^{{{:.0f}}} ", exponent)};
}

double figure_range_nm(const std::vector<double>& number_fraction, double bin_width_nm) {
    constexpr double shown = 0.995;
    constexpr double air = 1.08;
    const double total = std::accumulate(number_fraction.begin(), number_fraction.end(), 0.0);
    double sum = 0.0;
    std::size_t bins = 0;
    while (bins < number_fraction.size() && sum < shown * total) sum += number_fraction[bins++];
    return air * std::max(1.0, static_cast<double>(bins)) * bin_width_nm;
}

void require_gnuplot() {
    if (run_gnuplot({"--version"}, "/dev/null")) return;
    throw InputError(
        "--figures needs gnuplot, which was not found; install it (Debian: sudo apt install "
        "gnuplot-nox), or leave --figures out");
}

void write_figures(const std::vector<Figure>& figures, const fs::path& folder) {
    using Terminal = std::pair<const char*, const char*>;
    // One column of a journal is 85 mm wide, 321 pixels of 96 to the inch; letters of 7 points.
    constexpr std::array<Terminal, 2> terminals = {
        {{".svg", "set terminal svg size 321,242 dynamic font 'Helvetica,Arial,sans-serif,9.3'"},
         {".pdf", "set terminal pdfcairo size 8.5cm,6.4cm fontscale 0.75 font 'Helvetica,7'"}}};
    for (const Figure& figure : figures) {
        const fs::path script = folder / (figure.name + ".gp");
        write_file(script, [&](std::ostream& out) { out << figure.script; });
        for (const auto& [ending, terminal] : terminals) {
            const fs::path drawing = folder / (figure.name + ending);
            if (!run_gnuplot({"-e", terminal, script.string()}, drawing.string())) {
                throw InputError(drawing.filename().string() +
                                 " could not be drawn by gnuplot; check free space and that "
                                 "gnuplot has its svg and pdfcairo terminals");
            }
        }
        remove_time(folder / (figure.name + ".pdf"));
    }
}

}  // namespace nta
