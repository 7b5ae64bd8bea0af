// SPDX-License-Identifier: MIT
#include "nta/report/stored_summary.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <map>

namespace nta {
namespace {

using SortedJson =
    nlohmann::json;  // not the ordered one, whose look-up is linear: files may be hostile

// A summary takes some 20 kB: far larger or deeper ones are not ours, and must not take all memory
// or the stack.
constexpr std::uintmax_t k_max_bytes = 4U << 20U;
constexpr int k_max_depth = 32;

SortedJson parse(const std::string& text) {
    const auto limit_depth = [](int depth, SortedJson::parse_event_t, SortedJson&) {
        if (depth > k_max_depth) throw InputError("nested too deeply for a summary of nta");
        return true;
    };
    try {
        return SortedJson::parse(text, limit_depth);
    } catch (const SortedJson::exception&) {
        throw InputError("not a JSON file or damaged; analyze the video again with --force");
    }
}

std::string read_text(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(file, error);
    if (error) throw InputError("could not be read: " + error.message());
    if (bytes > k_max_bytes) throw InputError("larger than 4 MB, expected a summary of nta");
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in) throw InputError("could not be read; check its permissions");
    return text;
}

void check_format(const SortedJson& summary) {
    constexpr std::string_view prefix = "nta-summary-";
    const auto it = summary.is_object() ? summary.find("format") : summary.end();
    if (!summary.is_object() || it == summary.end() || !it->is_string()) {
        throw InputError(R"(no "format", expected "nta-summary-1"; is this a result of nta?)");
    }
    const std::string format = it->get<std::string>();
    const std::string_view version =
        format.starts_with(prefix) ? std::string_view(format).substr(prefix.size()) : "";
    if (parse_integer(version.substr(0, version.find('.'))) != 1) {
        throw InputError("format \"" + format +
                         "\", expected \"nta-summary-1\"; was it made by a newer nta?");
    }
}

std::optional<double> optional_number(const SortedJson& value) {
    return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

std::optional<Estimate> estimate(const SortedJson& json) {
    if (json.is_null() || json.at("value").is_null()) return std::nullopt;
    return Estimate{json.at("value").get<double>(),
                    optional_number(json.at("low")),
                    optional_number(json.at("high")),
                    optional_number(json.at("se"))};
}

std::optional<StoredSize> size(const SortedJson& json) {
    if (json.is_null()) return std::nullopt;
    return StoredSize{json.at("method").get<std::string>(),
                      json.at("basis").get<std::string>(),
                      estimate(json.at("mode_nm")),
                      estimate(json.at("mean_nm")),
                      estimate(json.at("sd_nm")),
                      estimate(json.at("d10_nm")),
                      estimate(json.at("d50_nm")),
                      estimate(json.at("d90_nm")),
                      estimate(json.at("span"))};
}

// A share of which only the ends are known has no value.
std::optional<ShareBounds> bounds(const SortedJson& population) {
    const SortedJson& fraction = population.at("fraction");
    if (fraction.is_null() || !fraction.at("value").is_null() || fraction.at("high").is_null())
        return std::nullopt;
    ShareBounds out{fraction.at("low").get<double>(), fraction.at("high").get<double>(), {}};
    if (population.contains("p_all")) out.p_all = optional_number(population.at("p_all"));
    return out;
}

std::vector<StoredPopulation> populations(const SortedJson& json) {
    std::vector<StoredPopulation> list;
    for (const SortedJson& p : json.get_ref<const SortedJson::array_t&>()) {
        list.push_back({p.at("name").get<std::string>(), estimate(p.at("fraction")), bounds(p)});
    }
    return list;
}

TrackTotals tracks(const SortedJson& json) {
    return {json.at("found").get<std::int64_t>(),
            json.at("used").get<std::int64_t>(),
            optional_number(json.at("effective_particles")).value_or(0.0),
            optional_number(json.at("mean_positions")).value_or(0.0)};
}

ReportedSetting setting(const std::string& name, const SortedJson& json) {
    ReportedSetting s;
    s.name = name;
    s.source = json.at("source").get<std::string>();
    const SortedJson& value = json.at("value");
    if (value.is_boolean()) {
        s.value = value.get<bool>();
    } else if (value.is_number_float()) {
        s.value = value.get<double>();
    } else if (value.is_number()) {
        s.value = value.get<std::int64_t>();
    } else if (!value.is_null()) {
        s.value = value.get<std::string>();
    }
    return s;
}

std::vector<ReportedSetting> settings(const SortedJson& json) {
    std::vector<ReportedSetting> list;
    for (const auto& [name, value] : json.get_ref<const SortedJson::object_t&>()) {
        list.push_back(setting(name, value));
    }
    return list;
}

Diagnostics diagnostics(const SortedJson& json) {
    Diagnostics list;
    for (const SortedJson& d : json.get_ref<const SortedJson::array_t&>()) {
        const bool is_note = d.at("severity").get<std::string>() == "note";
        list.push_back({d.at("code").get<std::string>(),
                        is_note ? Severity::note : Severity::warning,
                        d.at("message").get<std::string>(),
                        optional_number(d.at("value"))});
    }
    return list;
}

Provenance provenance(const SortedJson& json) {
    Provenance out = {json.at("program").get<std::string>(),
                      json.at("video").get<std::string>(),
                      json.at("sha256").get<std::string>(),
                      json.at("frames").get<std::int64_t>()};
    if (!json.contains("references")) return out;
    for (const SortedJson& r : json.at("references").get_ref<const SortedJson::array_t&>())
        out.references.push_back(
            {r.at("name").get<std::string>(), r.at("fingerprint").get<std::string>()});
    return out;
}

StoredSummary stored_summary(const std::string& text) {
    const SortedJson json = parse(text);
    check_format(json);
    try {
        StoredSummary summary;
        summary.size = size(json.at("size"));
        summary.per_ml = estimate(json.at("concentration").at("per_ml"));
        summary.particles_per_frame = estimate(json.at("concentration").at("particles_per_frame"));
        summary.counted_above_nm =
            optional_number(json.at("concentration").at("detection_limit_nm"));
        summary.populations = populations(json.at("populations"));
        summary.tracks = tracks(json.at("tracks"));
        summary.settings = settings(json.at("settings"));
        summary.settings_json =
            json.at("settings").dump(-1, ' ', false, SortedJson::error_handler_t::replace);
        summary.diagnostics = diagnostics(json.at("diagnostics"));
        summary.provenance = provenance(json.at("provenance"));
        return summary;
    } catch (const SortedJson::exception&) {
        throw InputError(
            "entries are missing or of the wrong kind; analyze the video again with --force");
    }
}

}  // namespace

std::optional<StoredSummary> read_summary(const std::filesystem::path& path) {
    std::error_code error;
    const bool is_folder = std::filesystem::is_directory(path, error);
    const std::filesystem::path file = is_folder ? path / "summary.json" : path;
    if (!std::filesystem::exists(file, error)) return std::nullopt;
    try {
        return stored_summary(read_text(file));
    } catch (const InputError& e) {
        throw with_context(file.string(), e);
    }
}

bool same_settings(const std::vector<ReportedSetting>& a, const std::vector<ReportedSetting>& b) {
    const auto values_by_name = [](const std::vector<ReportedSetting>& list) {
        std::map<std::string, decltype(ReportedSetting::value)> values;
        for (const ReportedSetting& setting : list) values[setting.name] = setting.value;
        return values;
    };
    return values_by_name(a) == values_by_name(b);
}

}  // namespace nta
