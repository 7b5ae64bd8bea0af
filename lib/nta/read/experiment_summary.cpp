// SPDX-License-Identifier: MIT
#include "nta/read/experiment_summary.hpp"

#include "nta/core/error.hpp"
#include "nta/read/vendor_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace nta {
namespace {

constexpr std::size_t most_summary_bytes = 64'000'000;
constexpr std::size_t most_head_bytes = 4'000'000;
constexpr std::size_t most_texts = 500'000;
constexpr std::size_t most_curves = 100;

constexpr std::array titles = {"NTA Experiment Summary File", "NTA Single Analysis Summary File"};
constexpr std::array curve_sections = {"Size Data", "Diffusion Coefficient Data"};

template <class List>
bool is_one_of(std::string_view text, const List& list) {
    return std::any_of(list.begin(), list.end(), [&](const char* item) { return text == item; });
}

struct SummaryKey {
    const char* section;
    const char* name;
    std::optional<double> RecordingSettings::*value;
    std::optional<double> (*read)(const std::string&);
};
constexpr std::array<SummaryKey, 8> keys = {{
    {"Conditions", "Temperature/C", &RecordingSettings::temperature_c, recorded_number},
    {"Conditions", "Viscosity/cP", &RecordingSettings::viscosity_cp, recorded_number},
    {"Conditions", "Laser Type", &RecordingSettings::wavelength_nm, laser_wavelength_nm},
    {"Conditions", "Camera Level", &RecordingSettings::camera_level, recorded_number},
    {"Conditions", "Slider Gain", &RecordingSettings::gain, recorded_number},
    {"Conditions", "Shutter/ms", &RecordingSettings::exposure_ms, recorded_number},
    {"Conditions", "Frame rate/fps", &RecordingSettings::fps, recorded_number},
    {"Results",
     "Dilution factor (concentrations adjusted for this factor)",
     &RecordingSettings::dilution,
     recorded_dilution},
}};

// Reads a summary line by line; where a line belongs depends on what came before.
class SummaryParser {
  public:
    explicit SummaryParser(SummaryPart part) : part_(part) {}

    ExperimentSummary parse(std::string_view text) {
        LineReader lines(text);
        std::string_view line;
        if (!lines.next(line)) line = {};
        std::vector<std::string> fields = csv_fields(line);
        if (fields.empty() || !is_one_of(fields.front(), titles)) {
            throw InputError(
                "line 1: expected 'NTA Experiment Summary File'; it is another kind of table");
        }
        out_.title = std::move(fields.front());
        while (lines.next(line)) {
            try {
                if (!take(csv_fields(line))) break;
            } catch (const InputError& error) {
                throw with_context(fmt::format("line {}", lines.number()), error);
            }
        }
        return std::move(out_);
    }

  private:
    enum class Place { rows, statistics, bin_titles, bins, percentiles };

    // False where the wanted part ends.
    bool take(std::vector<std::string> fields) {
        if (fields.empty()) return true;
        const std::string& first = fields.front();
        if (first.starts_with('[') && first.ends_with(']')) {
            return open_section(std::move(fields));
        }
        if (place_ == Place::bin_titles) {
            set_titles(out_.curves.back().bins, std::move(fields));
            place_ = Place::bins;
        } else if (in_curves_ && first == "Weighting") {
            if (out_.curves.size() == most_curves) throw InputError("too many distributions");
            out_.curves.push_back({out_.sections.back().name,
                                   fields.size() > 1 ? fields[1] : std::string(),
                                   {},
                                   {},
                                   {}});
            place_ = Place::statistics;
        } else if (place_ == Place::statistics && first == "Graph Data") {
            place_ = Place::bin_titles;
        } else if (place_ == Place::bins && first == "Percentile") {
            set_titles(out_.curves.back().percentiles, std::move(fields));
            place_ = Place::percentiles;
        } else {
            take_values(std::move(fields));
        }
        return true;
    }

    bool open_section(std::vector<std::string> fields) {
        const std::string name = fields.front().substr(1, fields.front().size() - 2);
        in_curves_ = is_one_of(name, curve_sections);
        if (in_curves_ && part_ == SummaryPart::head) return false;
        place_ = Place::rows;
        count(fields.size());
        out_.sections.push_back({name, rest(std::move(fields)), {}});
        return true;
    }

    void take_values(std::vector<std::string> fields) {
        switch (place_) {
            case Place::bins:
                return append(out_.curves.back().bins, fields);
            case Place::percentiles:
                return append(out_.curves.back().percentiles, fields);
            case Place::statistics:
                return keep(out_.curves.back().statistics, std::move(fields));
            case Place::rows:
            case Place::bin_titles:
                break;
        }
        if (fields.front() == "Filename:" && out_.videos.empty()) {
            std::copy_if(fields.begin() + 1,
                         fields.end(),
                         std::back_inserter(out_.videos),
                         [](const std::string& name) { return !name.empty(); });
        }
        keep(out_.sections.empty() ? out_.preamble : out_.sections.back().rows, std::move(fields));
    }

    static std::vector<std::string> rest(std::vector<std::string> fields) {
        fields.erase(fields.begin());
        return fields;
    }

    void count(std::size_t texts) {
        texts_ += texts;
        if (texts_ > most_texts) {
            throw InputError(
                fmt::format("more than {} fields, expected a NanoSight summary", most_texts));
        }
    }

    void keep(std::vector<SummaryRow>& rows, std::vector<std::string> fields) {
        count(fields.size());
        SummaryRow row;
        row.key = std::move(fields.front());
        row.values = rest(std::move(fields));
        rows.push_back(std::move(row));
    }

    static void set_titles(SummaryTable& table, std::vector<std::string> fields) {
        table.columns.resize(fields.size());
        table.titles = std::move(fields);
    }

    static void append(SummaryTable& table, const std::vector<std::string>& fields) {
        if (fields.size() != table.titles.size()) {
            throw InputError(fmt::format(
                "{} values under {} titles of a table", fields.size(), table.titles.size()));
        }
        for (std::size_t k = 0; k < fields.size(); ++k) {
            const std::optional<double> number = finite_number(fields[k]);
            if (!number) {
                throw InputError(
                    fmt::format("found '{}' in a table, expected a number", fields[k]));
            }
            table.columns[k].push_back(*number);
        }
    }

    SummaryPart part_;
    ExperimentSummary out_;
    bool in_curves_ = false;
    Place place_ = Place::rows;
    std::size_t texts_ = 0;
};

}  // namespace

bool is_experiment_summary(std::string_view text) {
    std::string_view line;
    if (!LineReader(text).next(line)) return false;
    const std::vector<std::string> fields = csv_fields(line);
    return !fields.empty() && is_one_of(fields.front(), titles);
}

ExperimentSummary parse_experiment_summary(std::string_view text, SummaryPart part) {
    return SummaryParser(part).parse(text);
}

ExperimentSummary read_experiment_summary(const std::filesystem::path& path, SummaryPart part) {
    const bool all = part == SummaryPart::whole;
    const VendorText file = read_vendor_text(path, all ? most_summary_bytes : most_head_bytes);
    if (all && file.cut) throw InputError("larger than 64 MB, expected a NanoSight summary");
    return parse_experiment_summary(file.text, part);
}

std::string summary_value(const ExperimentSummary& summary,
                          std::string_view section,
                          std::string_view key,
                          std::size_t video) {
    for (const SummarySection& s : summary.sections) {
        if (s.name != section) continue;
        for (const SummaryRow& row : s.rows) {
            if (row.key == key) return video < row.values.size() ? row.values[video] : "";
        }
    }
    return {};
}

std::vector<RecordingSettings> recording_settings(const ExperimentSummary& summary) {
    std::vector<RecordingSettings> videos(summary.videos.size());
    for (const SummaryKey& key : keys) {
        for (std::size_t k = 0; k < videos.size(); ++k) {
            videos[k].*(key.value) = key.read(summary_value(summary, key.section, key.name, k));
        }
    }
    return videos;
}

}  // namespace nta
