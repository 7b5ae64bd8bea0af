// SPDX-License-Identifier: MIT
#include "nta/compare/comparison_figures.hpp"

#include "nta/core/error.hpp"
#include "nta/report/output_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace nta {
namespace {

constexpr std::array<const char*, 5> k_colors = {
    "#1f5fa8", "#b3541e", "#2a7f62", "#87459e", "#6c757f"};

std::string color(std::size_t condition) {
    return std::string(" linecolor rgb '") + k_colors.at(condition % k_colors.size()) + "' ";
}

const TestRow* find(const EndpointComparison& e, const std::string& test, const std::string& of) {
    const auto it = std::find_if(e.rows.begin(), e.rows.end(), [&](const TestRow& row) {
        return row.test == test && row.first == of;
    });
    return it == e.rows.end() ? nullptr : &*it;
}

std::string data_name(const char* kind, std::size_t i) { return fmt::format("${}{}", kind, i); }

// The points of a condition beside each other, in the order of the study.
std::string points_of(const std::vector<double>& values, std::size_t condition, double factor) {
    constexpr double width = 0.3;
    std::vector<std::vector<double>> columns(2);
    const auto n = static_cast<double>(values.size());
    for (std::size_t k = 0; k < values.size(); ++k) {
        const double place = (static_cast<double>(k) + 0.5) / n - 0.5;
        columns[0].push_back(static_cast<double>(condition) + width * place);
        columns[1].push_back(values[k] / factor);
    }
    return gnuplot_data(data_name("points", condition), columns);
}

// Mean and standard deviation of a condition; nothing where there is none.
std::string mean_of(const EndpointComparison& e,
                    const std::string& name,
                    std::size_t condition,
                    double factor) {
    const TestRow* mean = find(e, "mean", name);
    if (mean == nullptr || !mean->estimate) return {};
    const TestRow* sd = find(e, "sd", name);
    const double spread = sd != nullptr && sd->estimate ? *sd->estimate : 0.0;
    const std::vector<std::vector<double>> columns = {
        {static_cast<double>(condition)}, {*mean->estimate / factor}, {spread / factor}};
    return gnuplot_data(data_name("mean", condition), columns);
}

std::string axis_label(const Endpoint& endpoint, const SharedPower& power) {
    std::string label = endpoint.label;
    if (!label.empty())
        label.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(label.front())));
    const std::string unit = endpoint.unit == "1/mL" ? "particles mL^{-1}" : endpoint.unit;
    return unit.empty() ? label : label + " (" + power.label + unit + ")";
}

// Names that would run into each other side by side.
bool are_long(const std::vector<std::string>& names) {
    constexpr std::size_t letters_side_by_side = 45;
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return name.size() * names.size() > letters_side_by_side;
    });
}

std::optional<Figure> endpoint_figure(const Comparison& c, std::size_t index) {
    const EndpointComparison& e = c.endpoints[index];
    const std::vector<std::string>& conditions = c.replicates.conditions;
    double largest = 0.0;
    for (const std::string& name : conditions) {
        for (const double v : c.replicates.values(index, name)) {
            largest = std::max(largest, std::abs(v));
        }
    }
    const SharedPower power = shared_power(largest);
    std::string data;
    std::string plots;
    std::string names;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        names += (i > 0 ? ", " : "") + gnuplot_text(conditions[i]) + fmt::format(" {}", i);
        const std::vector<double> values = c.replicates.values(index, conditions[i]);
        if (values.empty()) continue;
        data += points_of(values, i, power.factor);
        plots += (plots.empty() ? "" : ", ") + data_name("points", i) +
                 " using 1:2 with points pointtype 7 pointsize 0.5" + color(i) + "notitle";
        const std::string mean = mean_of(e, conditions[i], i, power.factor);
        if (mean.empty()) continue;
        data += mean;
        const std::string black =
            " with vectors nohead linewidth 1.2 linecolor rgb 'black' notitle";
        plots += ", " + data_name("mean", i) + " using 1:($2-$3):(0):(2*$3)" + black + ", " +
                 data_name("mean", i) + " using ($1-0.2):2:(0.4):(0)" + black;
    }
    if (plots.empty()) return std::nullopt;
    const auto last = static_cast<double>(conditions.size()) - 0.5;
    return Figure{
        e.endpoint.name,
        data + gnuplot_head() +
            fmt::format("set xrange [-0.5:{}]\nset xtics ({}) noenhanced{}\nset offsets 0, "
                        "0, graph 0.05, graph 0.05\n",
                        last,
                        names,
                        are_long(conditions) ? " rotate by 25 right" : "") +
            "set ylabel '" + axis_label(e.endpoint, power) + "'\nplot " + plots + '\n'};
}

const char* quantity_label(const std::string& quantity) {
    if (quantity == "number_fraction") return "number fraction nm^{-1}";
    return quantity == "concentration_per_ml" ? "particles mL^{-1} nm^{-1}"
                                              : "particles per frame nm^{-1}";
}

double largest_of(const std::vector<double>& values) {
    double largest = 0.0;
    for (const double v : values) largest = std::max(largest, std::abs(v));
    return largest;
}

// A curve with its band as a data block, per nm.
std::string band_data(const std::string& name,
                      const CurveComparison& curve,
                      const std::array<const std::vector<double>*, 3>& values,
                      double factor) {
    std::vector<std::vector<double>> columns(1);
    const double per = curve.bins.width_nm * factor;
    for (std::size_t i = 0; i < values[0]->size(); ++i) {
        columns[0].push_back((static_cast<double>(i) + 0.5) * curve.bins.width_nm);
    }
    for (const std::vector<double>* of : values) {
        if (of->empty()) continue;
        columns.push_back(*of);
        for (double& v : columns.back()) v /= per;
    }
    return gnuplot_data(name, columns);
}

std::string band_plot(const std::string& name, bool has_band, std::size_t i) {
    return (has_band ? name + " using 1:3:4 with filledcurves" + color(i) + "notitle, " : "") +
           name + " using 1:2 with lines linewidth 1.5" + color(i);
}

std::string curve_axes(const CurveComparison& curve, double range_nm, const std::string& label) {
    return gnuplot_head() + fmt::format("set xrange [0:{:.6g}]\n", range_nm) +
           "set xlabel 'Hydrodynamic diameter (nm)'\nset ylabel '" + label +
           quantity_label(curve.quantity) + ")'\n";
}

// To where the widest mean curve ends.
double range_nm(const CurveComparison& curve) {
    double range = 0.0;
    for (const ConditionCurve& c : curve.conditions) {
        if (c.mean.empty()) continue;
        range = std::max(range, figure_range_nm(c.mean, curve.bins.width_nm));
    }
    return range;
}

std::optional<Figure> mean_figure(const CurveComparison& curve) {
    double top = 0.0;
    double band_top = 0.0;
    for (const ConditionCurve& c : curve.conditions) {
        top = std::max(top, largest_of(c.mean));
        band_top = std::max(band_top, largest_of(c.high));
    }
    // A band far above the curves would press them flat.
    constexpr double most_band = 3.0;
    const double shown_top = std::clamp(band_top, top, most_band * top) / curve.bins.width_nm;
    const SharedPower power = shared_power(top / curve.bins.width_nm);
    std::string data;
    std::string plots;
    for (std::size_t i = 0; i < curve.conditions.size(); ++i) {
        const ConditionCurve& c = curve.conditions[i];
        if (c.mean.empty()) continue;
        const std::string name = data_name("curve", i);
        data += band_data(name, curve, {&c.mean, &c.low, &c.high}, power.factor);
        plots += (plots.empty() ? "" : ", ") + band_plot(name, !c.low.empty(), i) + "title " +
                 gnuplot_text(fmt::format("{} (n = {})", c.condition, c.n));
    }
    if (plots.empty()) return std::nullopt;
    return Figure{"mean_" + curve.quantity,
                  data + curve_axes(curve, range_nm(curve), "Mean (" + power.label) +
                      fmt::format("set yrange [0:{:.6g}]\nplot ", shown_top / power.factor) +
                      plots + '\n'};
}

std::optional<Figure> difference_figure(const CurveComparison& curve,
                                        const CurveDifference& d,
                                        std::size_t number) {
    if (d.mean.empty()) return std::nullopt;
    const SharedPower power = shared_power(largest_of(d.mean) / curve.bins.width_nm);
    const std::string name = "$difference";
    const std::string data = band_data(name, curve, {&d.mean, &d.low, &d.high}, power.factor);
    return Figure{fmt::format("difference_{}_{}", curve.quantity, number),
                  data + curve_axes(curve, range_nm(curve), "Difference (" + power.label) +
                      "set xzeroaxis linetype 1 linecolor rgb '#888888'\nplot " +
                      band_plot(name, !d.low.empty(), 0) + "title " +
                      gnuplot_text(d.second + " \xE2\x88\x92 " + d.first) + '\n'};
}

bool is_ours(const std::string& name) {
    constexpr std::array<std::string_view, 3> endings = {".gp", ".svg", ".pdf"};
    return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) {
        return name.ends_with(ending);
    });
}

}  // namespace

std::vector<Figure> comparison_figures(const Comparison& c) {
    std::vector<Figure> figures;
    const auto add = [&](std::optional<Figure> figure) {
        if (figure) figures.push_back(std::move(*figure));
    };
    for (std::size_t e = 0; e < c.endpoints.size(); ++e) {
        if (c.endpoints[e].endpoint.is_primary) add(endpoint_figure(c, e));
    }
    for (const CurveComparison& curve : c.curves) {
        add(mean_figure(curve));
        std::size_t number = 0;
        for (const CurveDifference& d : curve.differences) {
            if (d.first == c.replicates.conditions.front()) {
                add(difference_figure(curve, d, ++number));
            }
        }
    }
    return figures;
}

void write_comparison_figures(const Comparison& comparison, const std::filesystem::path& folder) {
    const std::filesystem::path place = folder / "figures";
    try {
        OutputFolder output(place, true, is_ours);
        write_figures(comparison_figures(comparison), output.temporary());
        output.commit();
    } catch (const InputError& error) {
        throw with_context(place.string(), error);
    } catch (const std::filesystem::filesystem_error& error) {
        throw InputError(place.string() + ": the figures could not be written (" +
                         error.code().message() + "); check the folder and its permissions");
    }
}

}  // namespace nta
