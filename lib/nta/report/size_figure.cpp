// SPDX-License-Identifier: MIT
#include "nta/report/size_figure.hpp"

#include "nta/report/result_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace nta {
namespace {

constexpr double k_nothing = std::numeric_limits<double>::quiet_NaN();

// Center, value and ends of the band of each bin, per nm.
struct Curve {
    std::vector<double> center_nm;
    std::vector<double> value;
    std::vector<double> low;
    std::vector<double> high;

    void add(double center, double of, std::optional<double> from, std::optional<double> to) {
        center_nm.push_back(center);
        value.push_back(of);
        low.push_back(from.value_or(k_nothing));
        high.push_back(to.value_or(k_nothing));
    }
};

Curve curve_of(const Analysis& analysis, const SizeCurve& size) {
    const double width_nm = size.bin_width_nm;
    const auto& per_ml = analysis.concentration.per_ml;
    const auto end = [&](const std::vector<double>& values, std::size_t i) {
        return i < values.size() ? std::optional(values[i]) : std::nullopt;
    };
    const auto per_nm = [&](std::optional<double> v) {
        return v ? std::optional(*v / width_nm) : std::nullopt;
    };
    Curve curve;
    for (std::size_t i = 0; i < size.number_fraction.size(); ++i) {
        const double center = (static_cast<double>(i) + 0.5) * width_nm;
        const double fraction = size.number_fraction[i];
        const auto low = end(size.number_fraction_low, i);
        const auto high = end(size.number_fraction_high, i);
        if (per_ml) {
            const BinConcentration bin = bin_concentration(*per_ml, fraction, low, high);
            curve.add(center,
                      bin.value_per_ml.value_or(0.0) / width_nm,
                      per_nm(bin.low_per_ml),
                      per_nm(bin.high_per_ml));
        } else {
            curve.add(center, fraction / width_nm, per_nm(low), per_nm(high));
        }
    }
    return curve;
}

}  // namespace

std::optional<Figure> size_figure(const Analysis& analysis) {
    const SizeEstimate* reported = analysis.size.reported();
    if (reported == nullptr) return std::nullopt;
    Curve curve = curve_of(analysis, reported->curve);
    const bool is_per_ml = analysis.concentration.per_ml.has_value();
    const double top = *std::max_element(curve.value.begin(), curve.value.end());
    const SharedPower power = shared_power(top);
    for (auto* values : {&curve.value, &curve.low, &curve.high}) {
        for (double& v : *values) v /= power.factor;
    }
    const bool has_band = std::any_of(
        curve.high.begin(), curve.high.end(), [](double v) { return std::isfinite(v); });
    const std::vector<std::vector<double>> columns = {
        curve.center_nm, curve.value, curve.low, curve.high};
    // A band far above its curve would press it flat.
    constexpr double most_band = 3.0;
    std::string script = gnuplot_data("$curve", columns) + gnuplot_head();
    script +=
        fmt::format("set xrange [0:{:.6g}]\nset yrange [0:*<{:.6g}]\n",
                    figure_range_nm(reported->curve.number_fraction, reported->curve.bin_width_nm),
                    most_band * top / power.factor);
    script += "set xlabel 'Hydrodynamic diameter (nm)'\n";
    script += "set ylabel '" +
              (is_per_ml ? "Concentration (" + power.label + "particles mL^{-1} nm^{-1})"
                         : std::string("Number fraction (nm^{-1})")) +
              "'\nplot ";
    if (has_band) {
        script +=
            "$curve using 1:3:4 with filledcurves linecolor rgb '#1f5fa8' "
            "title '95 % interval', ";
    }
    script += "$curve using 1:2 with lines linewidth 1.5 linecolor rgb '#1f5fa8' title " +
              gnuplot_text(analysis.size.method) + '\n';
    return Figure{"size_distribution", script};
}

}  // namespace nta
