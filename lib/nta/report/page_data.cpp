// SPDX-License-Identifier: MIT
#include "nta/report/page_data.hpp"

#include "nta/report/json_values.hpp"
#include "nta/report/reported_setting.hpp"
#include "nta/report/result_tables.hpp"
#include "nta/report/summary_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace nta {
namespace {

using Json = json::Value;

using json::rounded;

constexpr std::size_t max_tracks = 5000;
constexpr std::size_t max_path_points = 60000;
constexpr std::size_t max_frame_points = 3000;
constexpr std::size_t max_bins = 2000;
constexpr double path_units_per_px = 10.0;
constexpr std::size_t msd_line_lags = 5;

std::size_t step_for(std::size_t count, std::size_t most) {
    return std::max<std::size_t>(1, (count + most - 1) / most);
}

struct RoundedCell {
    Json operator()(std::monostate) const { return {}; }
    Json operator()(double value) const { return rounded(value); }
    Json operator()(float value) const { return rounded(static_cast<double>(value)); }
    template <class Other>
    Json operator()(const Other& value) const {
        return value;
    }
};

// A column that says the same of every row, or nothing, is left out.
bool says_something(const Json& column, CellType type) {
    const auto is_null = [](const Json& entry) { return entry.is_null(); };
    if (std::all_of(column.begin(), column.end(), is_null)) return false;
    return type != CellType::text ||
           std::any_of(column.begin(), column.end(), [&](const Json& entry) {
               return entry != column.front();
           });
}

Json columns_of(const Table& table, const std::vector<std::size_t>& rows) {
    Json columns = Json::object();
    for (const Column& column : table.columns) {
        Json entries = Json::array();
        for (const std::size_t row : rows) {
            entries.push_back(std::visit(RoundedCell{}, column.at(row)));
        }
        if (says_something(entries, column.type)) columns[column.name] = std::move(entries);
    }
    return columns;
}

std::vector<std::size_t> every(std::size_t step, std::size_t rows) {
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < rows; i += step) chosen.push_back(i);
    return chosen;
}

// Of the numbers in rows [first, end), nothing where there are none.
std::optional<double> sum_of(const Column& column, std::size_t first, std::size_t end) {
    std::optional<double> sum;
    for (std::size_t i = first; i < end; ++i) {
        const Cell entry = column.at(i);
        if (const auto* value = std::get_if<double>(&entry)) sum = sum.value_or(0.0) + *value;
    }
    return sum;
}

// The columns of a table by bin, but for the centers, as sums over `step` bins.
Json summed_columns(const Table& table, std::size_t step) {
    Json columns = Json::object();
    for (const Column& column : table.columns) {
        if (column.name == "bin_center_nm") continue;
        Json sums = Json::array();
        for (std::size_t first = 0; first < table.rows; first += step) {
            const auto sum = sum_of(column, first, std::min(first + step, table.rows));
            sums.push_back(sum ? rounded(*sum) : Json());
        }
        if (says_something(sums, column.type)) columns[column.name] = std::move(sums);
    }
    return columns;
}

Json distribution(const Analysis& analysis, std::size_t step) {
    return {{"bin_width_nm", rounded(histogram_bin_width_nm(analysis) * static_cast<double>(step))},
            {"columns", summed_columns(size_distribution_table(analysis), step)}};
}

Json curves(const Analysis& analysis, std::size_t step) {
    Json by_method = Json::object();
    for (const auto& [method, estimate] : analysis.size.by_method) {
        if (estimate) by_method[method] = summed_columns(curve_table(estimate->curve), step);
    }
    return by_method;
}

std::vector<std::size_t> drawn_tracks(const Analysis& analysis) {
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < analysis.tracks.size(); ++i) {
        if (analysis.tracks[i].used) used.push_back(i);
    }
    std::vector<std::size_t> drawn;
    for (const std::size_t i : every(step_for(used.size(), max_tracks), used.size())) {
        drawn.push_back(used[i]);
    }
    return drawn;
}

// Where each track went in the picture, flow included: tenths of a pixel, the first position and
// then the steps from one to the next.
Json paths(const Analysis& analysis, const std::vector<std::size_t>& rows) {
    std::unordered_map<std::int64_t, std::size_t> path_of;
    for (std::size_t k = 0; k < rows.size(); ++k) path_of[analysis.tracks[rows[k]].track_id] = k;
    std::vector<std::vector<std::size_t>> spots(rows.size());
    std::size_t positions = 0;
    const std::size_t known = std::min(analysis.spots.size(), analysis.spot_track_id.size());
    for (std::size_t i = 0; i < known; ++i) {
        const Localization& spot = analysis.spots[i];
        const auto path = path_of.find(analysis.spot_track_id[i]);
        if (path == path_of.end() || !std::isfinite(spot.x_px) || !std::isfinite(spot.y_px))
            continue;
        spots[path->second].push_back(i);
        ++positions;
    }
    const std::size_t step = step_for(positions, max_path_points);
    const auto units = [](double px) { return std::llround(px * path_units_per_px); };
    Json all = Json::array();
    for (const std::vector<std::size_t>& path : spots) {
        Json steps = Json::array();
        long long x = 0;
        long long y = 0;
        for (std::size_t i = 0; i < path.size(); i += step) {
            const Localization& spot = analysis.spots[path[i]];
            steps.push_back(units(spot.x_px) - x);
            steps.push_back(units(spot.y_px) - y);
            x = units(spot.x_px);
            y = units(spot.y_px);
        }
        all.push_back(std::move(steps));
    }
    return {{"units_per_px", path_units_per_px}, {"step", step}, {"steps", std::move(all)}};
}

// Spots that count, in every frame that has a picture of its own.
Json counts(const Analysis& analysis) {
    const std::vector<std::int32_t>& frames = analysis.pictured_frames;
    const double least_snr = number_setting(analysis.settings, "count_snr").value_or(0.0);
    std::unordered_map<std::int32_t, double> count;
    for (std::size_t i = 0; i < analysis.spots.size(); ++i) {
        const bool is_excluded = i < analysis.spot_excluded.size() && analysis.spot_excluded[i];
        const Localization& spot = analysis.spots[i];
        if (!is_excluded && spot.snr() >= least_snr) count[spot.frame] += 1.0;
    }
    const std::size_t step = step_for(frames.size(), max_frame_points);
    Json frame = Json::array();
    Json mean = Json::array();
    for (std::size_t first = 0; first < frames.size(); first += step) {
        const std::size_t end = std::min(first + step, frames.size());
        double sum = 0.0;
        for (std::size_t i = first; i < end; ++i) sum += count[frames[i]];
        frame.push_back(frames[first]);
        mean.push_back(rounded(sum / static_cast<double>(end - first)));
    }
    return {{"step", step}, {"frame", std::move(frame)}, {"spots_per_frame", std::move(mean)}};
}

// Least squares over the first lags, weighted where standard errors are known.
Json msd_line(const Analysis& analysis) {
    const std::size_t lags = std::min(msd_line_lags, analysis.msd_um2.size());
    const auto& se = analysis.msd_se_um2;
    const bool is_weighted =
        se.size() >= lags && std::all_of(se.begin(),
                                         se.begin() + static_cast<std::ptrdiff_t>(lags),
                                         [](double s) { return s > 0.0; });
    double w = 0.0;
    double wk = 0.0;
    double wm = 0.0;
    for (std::size_t i = 0; i < lags; ++i) {
        const double weight = is_weighted ? 1.0 / (se[i] * se[i]) : 1.0;
        w += weight;
        wk += weight * static_cast<double>(i + 1);
        wm += weight * analysis.msd_um2[i];
    }
    double kk = 0.0;
    double km = 0.0;
    for (std::size_t i = 0; i < lags; ++i) {
        const double weight = is_weighted ? 1.0 / (se[i] * se[i]) : 1.0;
        const double k = static_cast<double>(i + 1) - wk / w;
        kk += weight * k * k;
        km += weight * k * (analysis.msd_um2[i] - wm / w);
    }
    if (!(kk > 0.0)) return {};
    const double slope = km / kk;
    return {{"um2_per_frame", rounded(slope)},
            {"um2_at_zero", rounded(wm / w - slope * wk / w)},
            {"lags", lags}};
}

std::vector<std::size_t> all_rows(const Table& table) { return every(1, table.rows); }

Json msd(const Analysis& analysis) {
    const Table table = msd_table(analysis);
    return {{"columns", columns_of(table, all_rows(table))}, {"line", msd_line(analysis)}};
}

Json drift(const Analysis& analysis) {
    const Table table = drift_table(analysis);
    const Drift& d = analysis.drift;
    return {
        {"model", d.model},
        {"mean_px_per_frame", {rounded(d.mean_x_px_per_frame), rounded(d.mean_y_px_per_frame)}},
        {"se_px_per_frame", {rounded(d.mean_x_se_px_per_frame), rounded(d.mean_y_se_px_per_frame)}},
        {"columns", columns_of(table, every(step_for(table.rows, max_frame_points), table.rows))}};
}

// Two hexadecimal digits a pixel.
Json picture(const FramePicture& shown) {
    std::string gray;
    gray.reserve(2 * shown.gray.size());
    for (const std::uint8_t value : shown.gray) {
        fmt::format_to(std::back_inserter(gray), "{:02x}", value);
    }
    return {{"width_px", shown.width_px},
            {"height_px", shown.height_px},
            {"frame", shown.frame},
            {"columns", shown.columns},
            {"rows", shown.rows},
            {"shrunk", shown.shrunk},
            {"gray", std::move(gray)}};
}

// Where there are populations, every track says its own, even if all are alike.
Json drawn_columns(const Analysis& analysis, const std::vector<std::size_t>& drawn) {
    Json columns = columns_of(tracks_table(analysis), drawn);
    if (analysis.populations.empty()) return columns;
    Json names = Json::array();
    for (const std::size_t row : drawn) names.push_back(analysis.tracks[row].population);
    columns["population"] = std::move(names);
    return columns;
}

// To four digits, which is more than a picture shows.
Json index_lines(const Analysis& analysis) {
    Json out = Json::array();
    const auto rounded = [](const std::vector<double>& values) {
        Json list = Json::array();
        for (const double v : values) list.push_back(std::stod(fmt::format("{:.4g}", v)));
        return list;
    };
    for (const IndexLine& line : analysis.index_lines) {
        out.push_back({{"index", line.index},
                       {"diameter_nm", rounded(line.diameter_nm)},
                       {"intensity_adu", rounded(line.intensity_adu)}});
    }
    return out;
}

}  // namespace

std::string page_data(const Analysis& analysis) {
    const std::size_t bin_step = step_for(size_distribution_table(analysis).rows, max_bins);
    const std::vector<std::size_t> drawn = drawn_tracks(analysis);
    const Json shown = {{"distribution", distribution(analysis, bin_step)},
                        {"curves", curves(analysis, bin_step)},
                        {"tracks", drawn_columns(analysis, drawn)},
                        {"paths", paths(analysis, drawn)},
                        {"counts", counts(analysis)},
                        {"msd", msd(analysis)},
                        {"drift", drift(analysis)},
                        {"index_lines", index_lines(analysis)},
                        {"picture", picture(analysis.picture)}};
    return "{\"summary\": " + summary_json(analysis) +
           ", \"page\": " + shown.dump(-1, ' ', false, Json::error_handler_t::replace) + "}";
}

}  // namespace nta
