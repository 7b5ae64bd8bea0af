// SPDX-License-Identifier: MIT
// Figures for a paper, drawn by gnuplot, which need not be there for anything else.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace nta {

/// A figure: the name of its files, and a gnuplot script that draws it, without a terminal.
struct Figure {
    std::string name;
    std::string script;
};

/// A text in a gnuplot script, in single quotes: nothing in it is a command or markup, wherever
/// `noenhanced` follows. Control characters become '?', an apostrophe becomes a typographic one.
std::string gnuplot_text(const std::string& text);

/// Rows of numbers as a data block of that name ("$curve"); numbers that are not finite end a line.
std::string gnuplot_data(const std::string& name, std::span<const std::vector<double>> columns);

/// What all figures begin with: axes on two sides, and room for one column of a journal.
std::string gnuplot_head();

/// A power of ten that large numbers of an axis share: their factor, and how the axis names it.
struct SharedPower {
    double factor = 1.0;
    std::string label;  ///< "10^{8} ", empty for a factor of 1
};
SharedPower shared_power(double largest);

/// How far a figure's axis of diameters goes: to where less than 0.5 % of the particles are larger.
double figure_range_nm(const std::vector<double>& number_fraction, double bin_width_nm);

/// Throws InputError where there is no gnuplot, naming the package that has it.
void require_gnuplot();

/// Writes NAME.gp, NAME.svg and NAME.pdf of each figure into a folder that is there. The same
/// figures give the same bytes with the same gnuplot and fonts. Throws InputError where gnuplot
/// fails or a file cannot be written.
void write_figures(const std::vector<Figure>& figures, const std::filesystem::path& folder);

}  // namespace nta
