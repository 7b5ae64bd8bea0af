// SPDX-License-Identifier: MIT
#include "nta/report/summary_json.hpp"

#include "nta/report/json_values.hpp"
#include "nta/report/result_tables.hpp"

#include <array>
#include <filesystem>

namespace nta {
namespace {

using Json = json::Value;

constexpr std::array k_methods = {"lognormal", "regularized", "raw", "walker", "ftla"};

using json::bounds;
using json::diagnostics;
using json::estimate;
using json::number;

Json peaks(const std::vector<SizePeak>& found) {
    Json list = Json::array();
    for (const SizePeak& peak : found) {
        list.push_back(
            {{"position_nm", number(peak.position_nm)},
             {"height_per_nm", number(peak.height_per_nm)},
             {"fraction", number(peak.fraction)},
             {"width_nm", number(peak.width_nm)},
             {"resolved_from_next_probability", number(peak.resolved_from_next_probability)}});
    }
    return list;
}

Json numbers(const std::vector<std::optional<double>>& values) {
    Json list = Json::array();
    for (const std::optional<double>& value : values) list.push_back(number(value));
    return list;
}

Json size(const Analysis& analysis, const std::string& method) {
    const auto it = analysis.size.by_method.find(method);
    if (it == analysis.size.by_method.end() || !it->second) return {};
    const SizeStatistics& s = it->second->statistics;
    return {{"method", method},
            {"basis", analysis.basis},
            {"mode_nm", estimate(s.mode_nm)},
            {"mean_nm", estimate(s.mean_nm)},
            {"sd_nm", estimate(s.sd_nm)},
            {"d10_nm", estimate(s.d10_nm)},
            {"d50_nm", estimate(s.d50_nm)},
            {"d90_nm", estimate(s.d90_nm)},
            {"span", estimate(s.span)},
            {"range_nm", Json::array({number(s.range_low_nm), number(s.range_high_nm)})},
            {"percentiles_nm", numbers(s.percentiles_nm)},
            {"detection_limit_nm",
             number(analysis.concentration.detection_limit_nm
                        ? analysis.concentration.detection_limit_nm
                        : analysis.size.detection_limit_nm)},
            {"resolvable_ratio", number(analysis.size.resolvable_ratio)},
            {"peaks", peaks(s.peaks)}};
}

Json size_by_method(const Analysis& analysis) {
    Json methods = Json::object();
    for (const char* method : k_methods) methods[method] = size(analysis, method);
    return methods;
}

Json concentration(const Concentration& c) {
    return {{"per_ml", estimate(c.per_ml)},
            {"particles_per_frame", estimate(c.particles_per_frame)},
            {"particles_per_frame_raw", number(c.particles_per_frame_raw)},
            {"centers_per_frame", number(c.centers_per_frame)},
            {"depth_um", estimate(c.depth_um)},
            {"detection_limit_nm", number(c.detection_limit_nm)},
            {"method", c.method}};
}

// A reference that stands alone: how large its share can be, and no value.
Json bounded_population(const Population& p, const Concentration& concentration) {
    const ShareBounds& b = *p.bounds;
    Json per_ml;
    if (concentration.per_ml) {
        const auto of_all = [&](double share) {
            return per_ml_of(concentration, {share, share, share, {}});
        };
        const auto least = of_all(b.low);
        const auto most = of_all(b.high);
        per_ml = bounds(least ? least->low : std::nullopt, most ? most->high : std::nullopt);
    }
    Json out = {{"name", p.name},
                {"fraction", bounds(b.low, b.high)},
                {"per_ml", per_ml},
                {"refractive_index", Json()}};
    if (b.p_all) out["p_all"] = number(*b.p_all);
    return out;
}

Json populations(const Analysis& analysis) {
    Json list = Json::array();
    for (const Population& p : analysis.populations) {
        if (p.bounds) {
            list.push_back(bounded_population(p, analysis.concentration));
            continue;
        }
        list.push_back({{"name", p.name},
                        {"fraction", estimate(p.fraction)},
                        {"per_ml", estimate(per_ml_of(analysis.concentration, p.fraction))},
                        {"refractive_index", estimate(p.refractive_index)}});
    }
    return list;
}

Json tracks(const TrackTotals& totals) {
    return {{"found", totals.found},
            {"used", totals.used},
            {"effective_particles", number(totals.effective_particles)},
            {"mean_positions", number(totals.mean_positions)}};
}

struct SettingValue {
    Json operator()(std::monostate) const { return {}; }
    Json operator()(double value) const { return number(value); }
    template <class Other>
    Json operator()(const Other& value) const {
        return value;
    }
};

Json settings(const std::vector<ReportedSetting>& used) {
    Json object = Json::object();
    for (const ReportedSetting& setting : used) {
        object[setting.name] = {{"value", std::visit(SettingValue{}, setting.value)},
                                {"source", setting.source}};
    }
    return object;
}

Json provenance(const Provenance& p) {
    Json out = {{"program", p.program},
                {"video", std::filesystem::path(p.video).filename().string()},
                {"sha256", p.sha256},
                {"frames", p.frames}};
    for (const ReferenceUsed& r : p.references)
        out["references"].push_back({{"name", r.name}, {"fingerprint", r.fingerprint}});
    return out;
}

}  // namespace

std::string summary_json(const Analysis& analysis) {
    const Json summary = {{"format", "nta-summary-1"},
                          {"size", size(analysis, analysis.size.method)},
                          {"size_by_method", size_by_method(analysis)},
                          {"concentration", concentration(analysis.concentration)},
                          {"populations", populations(analysis)},
                          {"tracks", tracks(analysis.totals)},
                          {"settings", settings(analysis.settings)},
                          {"diagnostics", diagnostics(analysis.diagnostics)},
                          {"provenance", provenance(analysis.provenance)}};
    return summary.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace nta
