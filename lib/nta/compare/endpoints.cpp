// SPDX-License-Identifier: MIT
#include "nta/compare/endpoints.hpp"

#include "nta/core/text.hpp"
#include "nta/distribution/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace nta {
namespace {

const std::string k_fraction_suffix = "_fraction";

// Populations whose share every sample states.
std::vector<std::string> common_populations(const std::vector<StudySample>& samples) {
    std::vector<std::string> common;
    bool is_first = true;
    for (const StudySample& s : samples) {
        if (s.role != SampleRole::sample) continue;
        std::set<std::string> here;
        for (const StoredPopulation& p : s.capture.populations) {
            if (p.fraction) here.insert(p.name);
        }
        if (is_first) common.assign(here.begin(), here.end());
        std::erase_if(common, [&](const std::string& name) { return !here.contains(name); });
        is_first = false;
    }
    return common;
}

std::optional<double> population_fraction(const Capture& capture, const std::string& name) {
    for (const StoredPopulation& p : capture.populations) {
        if (p.name + k_fraction_suffix == name && p.fraction) return p.fraction->value;
    }
    return std::nullopt;
}

std::optional<double> size_value(const std::string& name, const SizeStatistics& s) {
    if (name == "mode_nm") return s.mode_nm->value;
    if (name == "mean_nm") return s.mean_nm->value;
    if (name == "d10_nm") return s.d10_nm->value;
    if (name == "d50_nm") return s.d50_nm->value;
    if (name == "d90_nm") return s.d90_nm->value;
    if (name == "span") return s.span->value;
    return std::nullopt;
}

}  // namespace

const char* const k_log_concentration = "log10_concentration";

bool is_amount(const Endpoint& endpoint) {
    return endpoint.name == "concentration_per_ml" || endpoint.name == "particles_per_frame";
}

std::vector<Endpoint> study_endpoints(const std::vector<StudySample>& samples,
                                      AmountKind kind,
                                      double above_nm) {
    const bool per_ml = kind == AmountKind::per_ml;
    std::vector<Endpoint> list = {
        {"mode_nm", "mode", "nm", true},
        per_ml ? Endpoint{"concentration_per_ml", "concentration", "1/mL", true}
               : Endpoint{"particles_per_frame", "particles per frame", "", true},
        {k_log_concentration,
         per_ml ? "log10 concentration" : "log10 particles per frame",
         "",
         true},
        {"mean_nm", "mean", "nm", false},
        {"d10_nm", "D10", "nm", false},
        {"d50_nm", "D50", "nm", false},
        {"d90_nm", "D90", "nm", false},
        {"span", "span", "", false},
        {"fraction_above_" + to_text(above_nm) + "_nm",
         "above " + to_text(above_nm) + " nm",
         "",
         false}};
    for (const std::string& name : common_populations(samples)) {
        list.push_back({name + k_fraction_suffix, name + " fraction", "", false});
    }
    return list;
}

double fraction_above(std::span<const double> number_fraction,
                      const HistogramBins& bins,
                      double diameter_nm) {
    double above = 0.0;
    for (std::size_t i = 0; i < number_fraction.size(); ++i) {
        const double share =
            std::clamp((bins.edge_nm(i + 1) - diameter_nm) / bins.width_nm, 0.0, 1.0);
        above += share * number_fraction[i];
    }
    return above;
}

std::vector<std::optional<double>> endpoint_values(const std::vector<Endpoint>& endpoints,
                                                   std::span<const double> number_fraction,
                                                   const HistogramBins& bins,
                                                   const Capture& capture,
                                                   double above_nm) {
    std::optional<SizeStatistics> statistics;
    if (!number_fraction.empty()) statistics = describe_curve(number_fraction, bins);
    std::vector<std::optional<double>> values;
    for (const Endpoint& e : endpoints) {
        std::optional<double> value = population_fraction(capture, e.name);
        if (statistics && !value && !capture.refused.contains(e.name)) {
            value = size_value(e.name, *statistics);
        }
        // A share of all particles, as the mean is one of all.
        const bool is_share = e.name.starts_with("fraction_above_");
        if (statistics && !value && is_share && !capture.refused.contains("mean_nm")) {
            value = fraction_above(number_fraction, bins, above_nm);
        }
        values.push_back(value);
    }
    return values;
}

}  // namespace nta
