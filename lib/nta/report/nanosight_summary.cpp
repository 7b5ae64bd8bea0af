// SPDX-License-Identifier: MIT
#include "nta/report/nanosight_summary.hpp"

#include "nta/core/text.hpp"
#include "nta/report/csv.hpp"
#include "nta/report/nanosight_curve.hpp"
#include "nta/report/nanosight_text.hpp"
#include "nta/report/reported_setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nta {
namespace {

using Numbers = std::vector<std::optional<double>>;

constexpr std::string_view k_unknown = "Not recorded";
constexpr double k_parts = 1e6;  // shares of particles are written per million

std::string formatted(const std::optional<double>& value,
                      const char* format,
                      std::string_view absent = "") {
    if (!value || !std::isfinite(*value)) return std::string(absent);
    const std::string text = fmt::format(fmt::runtime(format), *value);
    // A drift that rounds to nothing has no direction.
    return text.find_first_not_of("-0.") == std::string::npos && text.front() == '-'
               ? text.substr(1)
               : text;
}

// Mean and standard error over videos that have the number: sample SD / sqrt(n).
struct Average {
    std::optional<double> mean;
    std::optional<double> se;
};

Average average(const Numbers& values) {
    double sum = 0.0;
    double n = 0.0;
    for (const auto& v : values) {
        if (!v) continue;
        sum += *v;
        n += 1.0;
    }
    if (n < 1.0) return {};
    Average out{sum / n, std::nullopt};
    double squares = 0.0;
    for (const auto& v : values) {
        if (v) squares += std::pow(*v - *out.mean, 2);
    }
    if (n >= 2.0) out.se = std::sqrt(squares / (n - 1.0) / n);
    return out;
}

bool has_any(const ResultDigest& d, std::initializer_list<std::string_view> codes) {
    return std::any_of(d.diagnostics.begin(), d.diagnostics.end(), [&](const Diagnostic& found) {
        return std::find(codes.begin(), codes.end(), found.code) != codes.end();
    });
}

std::string validity(const ResultDigest& d) {
    const bool is_doubtful =
        has_any(d, {"many-particles", "crowded-links", "saturated-picture", "dark-particles"});
    return !d.per_ml || is_doubtful ? "Unreliable" : "OK";
}

std::string completed_tracks(const ResultDigest& d) {
    constexpr int enough = 100;
    if (d.tracks.found == 0) return "No Data";
    return d.tracks.found < enough ? "<100" : "OK";
}

std::string particles_per_frame(const ResultDigest& d) {
    if (has_any(d, {"few-particles", "no-particles"})) return "Too Low";
    return has_any(d, {"many-particles"}) ? "Too High" : "OK";
}

std::string low_concentration(const ResultDigest& d) {
    return has_any(d, {"few-particles", "no-particles"}) ? "Low concentration" : "OK";
}

std::string video_length(const ResultDigest& d) {
    constexpr int shortest = 250;
    return d.frames < shortest ? "Short video" : "OK";
}

std::string vibration(const ResultDigest& d) {
    return has_any(d, {"vibration-removed"}) ? "Yes" : "No";
}

std::string warnings(const ResultDigest& d) {
    std::string codes;
    for (const Diagnostic& found : d.diagnostics) {
        if (found.severity != Severity::warning) continue;
        codes += (codes.empty() ? "" : " ") + found.code;
    }
    return codes;
}

std::string laser(const ResultDigest& d) {
    const auto nm = number_setting(d.settings, "wavelength_nm");
    if (!nm) return "Unknown";
    constexpr double green_nm = 500.0;
    constexpr double red_nm = 590.0;
    const char* color = *nm < green_nm ? "Blue" : (*nm < red_nm ? "Green" : "Red");
    return fmt::format("{}{:.0f}", color, *nm);
}

std::string dilution(const ResultDigest& d) {
    const auto factor = number_setting(d.settings, "dilution");
    return formatted(factor == 1.0 ? std::nullopt : factor, "{:.2e}", k_unknown);
}

std::string first_frame(const ResultDigest& d) {
    const std::string range = text_setting(d.settings, "frames");
    return range.empty() ? "0" : range.substr(0, range.find(':'));
}

std::string held_curve(const ResultDigest& d) {
    if (d.method.empty()) return "none";
    return d.method + (d.basis == "population" ? " of the sample" : " of particles as seen");
}

// A distribution as the file names it. Titles of a histogram of shares must not promise amounts.
struct WeightingText {
    NanosightWeighting weighting;
    const char* name;
    const char* amount;
    const char* amount_average;
    const char* share;
    const char* share_average;
};

constexpr std::array<WeightingText, 3> k_weightings = {{
    {NanosightWeighting::number,
     "Number",
     "Concentration (particles / ml)",
     "Concentration average",
     "Share of particles (per million)",
     "Share average"},
    {NanosightWeighting::surface_area,
     "Surface Area",
     "Surface area conc. (nm\u00B2 / ml)",
     "Surface area average",
     "Surface area (nm\u00B2 / million particles)",
     "Surface area average"},
    {NanosightWeighting::volume,
     "Volume",
     "Volume conc. (nm\u00B3 / ml)",
     "Volume average",
     "Volume (nm\u00B3 / million particles)",
     "Volume average"},
}};

// The lines of one file, in the order in which NanoSight's program writes them.
class Sheet {
  public:
    Sheet(std::ostream& out, std::span<const ResultDigest> videos, NanosightWeightings weightings)
        : out_(out),
          videos_(videos),
          weightings_(weightings == NanosightWeightings::all ? k_weightings.size() : 1) {
        // Titles say what a column holds, so one that is no concentration must not stand under
        // theirs, and averages need one kind.
        has_amounts_ = std::all_of(
            videos.begin(), videos.end(), [](const ResultDigest& d) { return d.per_ml; });
        for (const ResultDigest& d : videos) {
            curves_.push_back(nanosight_curve(d, has_amounts_ ? *d.per_ml : k_parts));
        }
        has_averages_ = std::count_if(curves_.begin(), curves_.end(), [](const auto& curve) {
                            return curve.has_sizes;
                        }) >= 2;
    }

    void write(std::string_view title) {
        write_head(title);
        write_conditions();
        write_settings();
        write_results();
        write_flags();
        write_content();
        const std::vector<NanosightCurve> by_number = curves_;
        for (std::size_t w = 0; w < weightings_; ++w) {
            for (std::size_t v = 0; v < curves_.size(); ++v) {
                curves_[v] = weighted_curve(by_number[v], k_weightings.at(w).weighting);
            }
            write_sizes(k_weightings.at(w));
        }
    }

  private:
    using Text = std::function<std::string(const ResultDigest&)>;
    using Number = std::function<std::optional<double>(const ResultDigest&)>;

    void line(std::string_view text) { out_ << nanosight_text(text) << "\r\n"; }
    void blank() { line(std::string(videos_.size() + 1, ',')); }
    void title(const std::string& name) { line(name + std::string(videos_.size() + 1, ',')); }

    void texts(std::string_view key, const Text& of) {
        std::string row = csv_field(std::string(key)) + ',';
        for (const ResultDigest& d : videos_) row += csv_field(of(d)) + ',';
        line(row);
    }

    void same(std::string_view key, std::string_view value) {
        texts(key, [&](const ResultDigest&) { return std::string(value); });
    }

    void numbers(std::string_view key, const Number& of, const char* format) {
        texts(key, [&](const ResultDigest& d) { return formatted(of(d), format, k_unknown); });
    }

    void setting(std::string_view key, const std::string& name, const char* format) {
        numbers(
            key, [&](const ResultDigest& d) { return number_setting(d.settings, name); }, format);
    }

    // One value per video, then their average and standard error, for results and statistics.
    void averaged(std::string_view key,
                  const Numbers& values,
                  const char* format,
                  std::string_view absent = "") {
        std::string row = std::string(key) + ',';
        for (const auto& v : values) row += formatted(v, format, absent) + ',';
        if (has_averages_) {
            const Average a = average(values);
            row += formatted(a.mean, format) + ',' + formatted(a.se, format) + ',';
        }
        line(row);
    }

    void plain(std::string_view key, const Text& of) {
        std::string row = std::string(key) + ',';
        for (const ResultDigest& d : videos_) row += of(d) + ',';
        line(row + (has_averages_ ? ",," : ""));
    }

    Numbers each(const Number& of) const {
        Numbers values;
        for (const ResultDigest& d : videos_) values.push_back(of(d));
        return values;
    }

    Numbers each_curve(const std::function<double(const NanosightCurve&)>& of) const {
        Numbers values;
        for (const NanosightCurve& curve : curves_) {
            values.push_back(curve.has_sizes ? std::optional(of(curve)) : std::nullopt);
        }
        return values;
    }

    void write_head(std::string_view title) {
        const std::string& program = videos_.front().program;
        line(std::string(title) + ',');
        line("Created with " + program + ',');
        line(",");
        line("[Experiment Details],,");
        line("Software Version," + csv_field(program) + ',');
        for (const char* key : {"Experiment Name",
                                "Operator Name",
                                "Time Captured",
                                "Sample Description",
                                "Pre-treatment",
                                "Diluent"}) {
            line(std::string(key) + ",,");
        }
        line(std::string("Remarks,") +
             (has_amounts_ ? "" : "no depth of view: bins hold shares of particles per million") +
             ',');
        line(",,");
        blank();
        texts("Filename:", video_stem);
        same("Processed", "Yes");
        line("");
    }

    void write_conditions() {
        title("[Conditions]");
        setting("Temperature/C", "temperature_c", "{:.3f}");
        setting("Viscosity/cP", "viscosity_cp", "{:.6f}");
        same("Camera Type", "Unknown");
        texts("Laser Type", laser);
        for (const char* key : {"Camera Level", "Slider Shutter", "Slider Gain"}) {
            same(key, k_unknown);
        }
        setting("Shutter/ms", "exposure_ms", "{:.6f}");
        same("Camera Histogram Upper Limit", k_unknown);
        same("Camera Histogram Lower Limit", k_unknown);
        setting("Frame rate/fps", "fps", "{:.6f}");
        same("Syringe Pump Speed/AU", k_unknown);
        blank();
    }

    void write_settings() {
        title("[Settings]");
        same("Detection Threshold", "Auto");
        same("Max Jump Mode", "Auto");
        same("Max Jump Distance", k_unknown);
        same("Blur", "Auto");
        setting("Min Track Length", "min_track", "{:.0f}");
        texts("First frame", first_frame);
        numbers(
            "Total frames analysed",
            [](const ResultDigest& d) { return static_cast<double>(d.frames); },
            "{:.0f}");
        blank();
        line("[Exclusion Regions]");
        const bool has_regions = std::any_of(videos_.begin(), videos_.end(), [](const auto& d) {
            return !text_setting(d.settings, "exclude").empty();
        });
        if (has_regions) {
            texts("X;Y;W;H in pixels",
                  [](const ResultDigest& d) { return text_setting(d.settings, "exclude"); });
        } else {
            title("No Exclusion Regions Used");
        }
        line("");
    }

    void write_results() {
        line("[Results]," + std::string(videos_.size(), ',') +
             (has_averages_ ? "Average,Standard Error," : ""));
        plain("Dilution factor (concentrations adjusted for this factor)", dilution);
        averaged("Concentration (Particles / ml)",
                 each([](const ResultDigest& d) { return d.per_ml; }),
                 "{:.2e}",
                 k_unknown);
        plain("Concentration Upgrade?", [](const ResultDigest&) { return "No"; });
        averaged("Particles per frame",
                 each([](const ResultDigest& d) { return d.particles_per_frame; }),
                 "{:.1f}");
        averaged("Centres per frame",
                 each([](const ResultDigest& d) { return d.centers_per_frame; }),
                 "{:.1f}");
        plain("Completed tracks",
              [](const ResultDigest& d) { return fmt::format("{}", d.tracks.found); });
        plain("X-Drift (pix/frame)",
              [](const ResultDigest& d) { return formatted(d.drift_x_px_per_frame, "{:.1f}"); });
        plain("Y-Drift (pix/frame)",
              [](const ResultDigest& d) { return formatted(d.drift_y_px_per_frame, "{:.1f}"); });
        line(std::string(videos_.size() + (has_averages_ ? 3 : 1), ','));
    }

    void write_flags() {
        line("[Concentration Warnings]");
        texts("Validity of concentration measurement", validity);
        texts("Completed Tracks", completed_tracks);
        texts("Particles per frame", particles_per_frame);
        same("Noise level", k_unknown);
        texts("Brightness", [](const ResultDigest& d) {
            return has_any(d, {"saturated-spots"}) ? "Too bright" : "OK";
        });
        same("Detection Threshold", "OK");
        same("Camera Histogram Lower Limit", k_unknown);
        line("");
        line("[Information]");
        texts("Completed Tracks", completed_tracks);
        texts("Concentration", low_concentration);
        texts("Video length", video_length);
        same("Noise level", k_unknown);
        texts("Vibration detected", vibration);
        texts("Vibration correction applied", vibration);
        same("Settings changed?", "No");
        texts("Errors (1)", warnings);
        same("Errors (2)", "");
        line("");
    }

    void write_content() {
        line("[Data Included],");
        for (std::size_t w = 0; w < weightings_; ++w) {
            line(fmt::format("Size distribution - {} weighting - With Percentiles,",
                             k_weightings.at(w).name));
        }
        line(",");
        line("[Size Data],,");
        line("Analysis Method," + method() + ',');
    }

    void write_sizes(const WeightingText& text) {
        line(fmt::format("Weighting,{},", text.name));
        std::string names = "Filename,";
        for (const ResultDigest& d : videos_) names += csv_field(video_stem(d)) + ',';
        line(names + (has_averages_ ? "Average,Standard Error," : ""));
        write_statistics();
        write_bins(text);
        write_percentiles();
    }

    // The curve by name, of each video where they differ.
    [[nodiscard]] std::string method() const {
        std::vector<std::string> kinds;
        for (const ResultDigest& d : videos_) kinds.push_back(held_curve(d));
        const bool is_one = std::all_of(
            kinds.begin(), kinds.end(), [&](const auto& kind) { return kind == kinds.front(); });
        if (is_one) kinds.resize(1);
        return fmt::format("nta {}", fmt::join(kinds, "; "));
    }

    void write_statistics() {
        constexpr std::size_t d10 = 10;
        constexpr std::size_t d50 = 50;
        constexpr std::size_t d90 = 90;
        const auto statistic = [&](std::string_view key, const auto& of) {
            averaged(key, each_curve(of), "{:.1f}");
        };
        statistic("Mean", [](const NanosightCurve& c) { return c.mean_nm; });
        statistic("Mode", [](const NanosightCurve& c) { return c.mode_nm; });
        statistic("SD", [](const NanosightCurve& c) { return c.sd_nm; });
        statistic("D10", [](const NanosightCurve& c) { return c.percentiles_nm[d10]; });
        statistic("D50", [](const NanosightCurve& c) { return c.percentiles_nm[d50]; });
        statistic("D90", [](const NanosightCurve& c) { return c.percentiles_nm[d90]; });
        plain("Valid Tracks",
              [](const ResultDigest& d) { return fmt::format("{}.0", d.tracks.used); });
    }

    void write_bins(const WeightingText& text) {
        const std::string column = has_amounts_ ? text.amount : text.share;
        line("Graph Data,");
        std::string titles = "Bin centre (nm),";
        for (std::size_t v = 0; v < videos_.size(); ++v) titles += column + ',';
        const char* mean = has_amounts_ ? text.amount_average : text.share_average;
        if (has_averages_) titles += std::string(mean) + ",Standard Error,";
        line(titles);
        for (std::size_t k = 0; k < k_nanosight_bins; ++k) {
            std::string row = fmt::format("{}.5,", k);
            Numbers sized;
            for (const NanosightCurve& curve : curves_) {
                row += fmt::format("{:.0f},", curve.bins[k]);
                if (curve.has_sizes) sized.emplace_back(curve.bins[k]);
            }
            if (has_averages_) {
                const Average a = average(sized);
                row += fmt::format("{:.0f},{:.0f},", std::floor(*a.mean), std::floor(*a.se));
            }
            line(row);
        }
        line("");
    }

    void write_percentiles() {
        std::string titles = "Percentile,";
        for (std::size_t v = 0; v < videos_.size(); ++v) titles += "Size (nm),";
        line(titles);
        for (std::size_t p = 0; p < k_nanosight_percentiles; ++p) {
            std::string row = fmt::format("{},", p);
            for (const NanosightCurve& curve : curves_) {
                row += fmt::format("{:.1f},", curve.percentiles_nm.at(p));
            }
            line(row);
        }
        blank();
    }

    std::ostream& out_;
    std::span<const ResultDigest> videos_;
    std::vector<NanosightCurve> curves_;  // of the weighting being written
    std::size_t weightings_;              // of k_weightings, the first ones
    bool has_amounts_ = false;
    bool has_averages_ = false;
};

}  // namespace

void write_nanosight_summary(std::ostream& out,
                             const ResultDigest& video,
                             NanosightWeightings weightings) {
    Sheet(out, {&video, 1}, weightings).write("NTA Single Analysis Summary File");
}

void write_nanosight_experiment(std::ostream& out,
                                std::span<const ResultDigest> videos,
                                NanosightWeightings weightings) {
    assert(!videos.empty());
    Sheet(out, videos, weightings).write("NTA Experiment Summary File");
}

}  // namespace nta
