// SPDX-License-Identifier: MIT
#include "nta/calibrate/calibration_file.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/read/toml_nesting.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

namespace nta {
namespace {

constexpr const char* k_format = "nta-calibration-1";

// Beyond them a file was damaged, and numbers would leave what a double holds.
struct Range {
    double low, high;  // inclusive
};
constexpr Range k_any = {-1e30, 1e30};
constexpr Range k_positive = {1e-30, 1e30};
constexpr Range k_not_negative = {0.0, 1e30};
constexpr Range k_length_um = {1e-3, 1e5};
constexpr Range k_sheet_um = {1e-3, 1e12};  // as good as none where it is wide
constexpr Range k_width_px = {0.1, 100.0};
constexpr Range k_count_snr = {0.1, 1e4};
constexpr Range k_log_light = {-20.0, 20.0};
constexpr Range k_covariance = {-100.0, 100.0};
constexpr double k_most_focus_over_sheet = 30.0;

template <class Table>
struct Field {
    const char* key;
    double Table::*value;
    Range range;
    const char* meaning;
};

constexpr std::array<Field<DepthOfView>, 3> k_view_fields = {{
    {"focus_depth_um",
     &DepthOfView::focus_depth_um,
     k_length_um,
     "z0: a spot's peak is halved by defocus at this distance"},
    {"sheet_half_width_um",
     &DepthOfView::sheet_half_width_um,
     k_sheet_um,
     "w: the light falls to 1/e^2 at this distance"},
    {"focus_sd_px",
     &DepthOfView::focus_sd_px,
     k_width_px,
     "standard deviation of a spot in focus, at rest"},
}};

constexpr std::array<Field<BeadRecord>, 13> k_bead_fields = {{
    {"diameter_nm", &BeadRecord::diameter_nm, k_positive, "declared"},
    {"index", &BeadRecord::index, k_positive, "declared"},
    {"per_ml", &BeadRecord::per_ml, k_positive, "declared, in the cell"},
    {"per_ml_u_percent",
     &BeadRecord::per_ml_u_percent,
     k_not_negative,
     "declared standard uncertainty"},
    {"measured_diameter_nm", &BeadRecord::measured_diameter_nm, k_positive, "median, as seen"},
    {"measured_diameter_se_nm", &BeadRecord::measured_diameter_se_nm, k_not_negative, ""},
    {"particles_per_frame", &BeadRecord::particles_per_frame, k_positive, ""},
    {"counting_u_relative",
     &BeadRecord::counting_u_relative,
     k_not_negative,
     "of these beads by chance"},
    {"rest_peak_adu",
     &BeadRecord::rest_peak_adu,
     k_positive,
     "in focus, at rest, under the mean light"},
    {"rest_peak_u_relative", &BeadRecord::rest_peak_u_relative, k_not_negative, ""},
    {"scattering_um2", &BeadRecord::scattering_um2, k_positive, "collected cross section, by Mie"},
    {"depth_um", &BeadRecord::depth_um, k_positive, "in which they were counted"},
    {"noise_adu", &BeadRecord::noise_adu, k_positive, "of a pixel of the ground"},
}};

struct SettingField {
    const char* key;
    std::optional<double> InstrumentSettings::*value;
    Range range;
};
constexpr std::array<SettingField, 11> k_setting_fields = {{
    {"wavelength_nm", &InstrumentSettings::wavelength_nm, {100.0, 1e4}},
    {"na", &InstrumentSettings::na, {0.01, 2.0}},
    {"medium_index", &InstrumentSettings::medium_index, {1.0, 3.0}},
    {"pixel_size_nm", &InstrumentSettings::pixel_size_nm, {0.1, 1e6}},
    {"exposure_ms", &InstrumentSettings::exposure_ms, {0.0, 1e6}},
    {"bits", &InstrumentSettings::bits, {1.0, 16.0}},
    {"width_px", &InstrumentSettings::width_px, {1.0, 1e6}},
    {"height_px", &InstrumentSettings::height_px, {1.0, 1e6}},
    {"camera_level", &InstrumentSettings::camera_level, k_any},
    {"shutter", &InstrumentSettings::shutter, k_any},
    {"gain", &InstrumentSettings::gain, k_any},
}};

// --- writing ---

// TOML tells whole numbers from others.
std::string number(double value) {
    std::string text = to_text(value);
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::string line(const char* key, double value, const std::string& comment) {
    std::string text = fmt::format("{} = {}", key, number(value));
    if (!comment.empty()) text += "  # " + comment;
    return text + "\n";
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : printable(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

template <class Values>
std::string list(const Values& values) {
    std::string out;
    for (const double v : values) out += (out.empty() ? "" : ", ") + number(v);
    return "[" + out + "]";
}

double u_percent(const DepthCovariance& c, std::size_t k) {
    return 100.0 * std::sqrt(std::max(0.0, c[4 * k]));
}

std::string view_text(const Calibration& c) {
    std::string out =
        "\n[depth]\n# peak(z) = peak * light * exp(-2 z^2 / w^2) / (1 + (z / z0)^2): a particle "
        "counts where this is at least\n"
        "# the threshold, --count-snr times the noise of a pixel\n";
    for (const auto& f : k_view_fields) out += line(f.key, c.view.*f.value, f.meaning);
    out += line("count_snr", c.count_snr, "of the beads' counts; others may be used");
    out += fmt::format(
        "light = {}  # ln light = c0 u + c1 v + c2 (u^2 - 1/12) + c3 u v + c4 (v^2 - 1/12), u and "
        "v from -1/2 to 1/2\n",
        list(c.view.light.coefficients));
    out += fmt::format(
        "# standard uncertainties: z0 {:.2g} %, (z0 / w)^2 {:.2g} %, focus_sd_px {:.2g} %\n",
        u_percent(c.covariance, 0),
        u_percent(c.covariance, 1),
        u_percent(c.covariance, 2));
    out += fmt::format("covariance = {}  # of ln z0, ln (z0 / w)^2, ln focus_sd_px, row by row\n",
                       list(c.covariance));
    return out;
}

std::string curve_text(const Calibration& c) {
    std::vector<double> ratios, depths;
    for (const double ratio : {1.5, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0}) {
        ratios.push_back(ratio);
        depths.push_back(std::round(1e3 * depth_um(c.view, ratio, 0.0, c.count_snr)) * 1e-3);
    }
    return fmt::format(
        "\n[curve]  # to look at, not read: depth of particles at rest\npeak_over_threshold = "
        "{}\ndepth_um = {}\n",
        list(ratios),
        list(depths));
}

std::string bead_text(const BeadRecord& b) {
    std::string out = "\n[[bead]]\nvideo = " + quoted(b.video) + "\n";
    for (const auto& f : k_bead_fields) out += line(f.key, b.*f.value, f.meaning);
    return out;
}

// --- reading ---

[[noreturn]] void refuse(const std::string& message) { throw InputError(message, Fault::usage); }

class TableReader {
  public:
    TableReader(const toml::table& table, std::string name)
        : table_(table), name_(std::move(name)) {}

    std::optional<double> optional_number(const char* key, Range range) {
        const toml::node* node = find(key);
        if (node == nullptr) return std::nullopt;
        return as_number(*node, key, range);
    }
    double number(const char* key, Range range) {
        const auto value = optional_number(key, range);
        if (!value) refuse(fmt::format("{} {}: missing, expected a number", name_, key));
        return *value;
    }
    std::string text(const char* key) {
        const toml::node* node = find(key);
        if (node == nullptr || !node->is_string())
            refuse(fmt::format("{} {}: expected a text", name_, key));
        return node->as_string()->get();
    }
    template <std::size_t n>
    std::array<double, n> numbers(const char* key, Range range) {
        const toml::node* node = find(key);
        const toml::array* list = node == nullptr ? nullptr : node->as_array();
        if (list == nullptr || list->size() != n)
            refuse(fmt::format("{} {}: expected {} numbers", name_, key, n));
        std::array<double, n> out{};
        for (std::size_t k = 0; k < n; ++k) out[k] = as_number(*list->get(k), key, range);
        return out;
    }
    const toml::table& table(const char* key) {
        const toml::node* node = find(key);
        if (node == nullptr || !node->is_table()) refuse(fmt::format("[{}] is missing", key));
        return *node->as_table();
    }
    const toml::array& tables(const char* key) {
        const toml::node* node = find(key);
        if (node == nullptr || !node->is_array_of_tables())
            refuse(fmt::format("[[{}]] is missing", key));
        return *node->as_array();
    }
    void ignore(const char* key) { known_.insert(key); }
    void reject_unknown() const {
        for (const auto& [key, node] : table_) {
            if (!known_.contains(std::string(key.str())))
                refuse(fmt::format("line {}: unknown key \"{}\"",
                                   node.source().begin.line,
                                   printable(std::string(key.str()))));
        }
    }

  private:
    const toml::node* find(const char* key) {
        known_.insert(key);
        return table_.get(key);
    }
    [[nodiscard]] double as_number(const toml::node& node, const char* key, Range range) const {
        const auto value = node.is_number() ? node.value<double>() : std::nullopt;
        if (!value || !std::isfinite(*value))
            refuse(fmt::format("{} {}: expected a finite number", name_, key));
        if (!(*value >= range.low && *value <= range.high)) {
            refuse(fmt::format("{} {}: found {}, expected {} to {}",
                               name_,
                               key,
                               to_text(*value),
                               to_text(range.low),
                               to_text(range.high)));
        }
        return *value;
    }
    const toml::table& table_;
    std::string name_;
    std::set<std::string> known_;
};

InstrumentSettings settings_of(const toml::table& table) {
    TableReader reader(table, "settings");
    InstrumentSettings s;
    for (const auto& f : k_setting_fields) s.*f.value = reader.optional_number(f.key, f.range);
    reader.reject_unknown();
    if (!s.pixel_size_nm || !s.exposure_ms || !s.bits || !s.width_px || !s.height_px ||
        !s.wavelength_nm || !s.na || !s.medium_index)
        refuse(
            "settings: expected wavelength_nm, na, medium_index, pixel_size_nm, exposure_ms, bits, "
            "width_px and height_px");
    return s;
}

void check_view(const Calibration& c) {
    if (c.view.focus_depth_um > k_most_focus_over_sheet * c.view.sheet_half_width_um) {
        refuse(fmt::format("depth: focus_depth_um is {}, expected at most {} x sheet_half_width_um",
                           to_text(c.view.focus_depth_um),
                           to_text(k_most_focus_over_sheet)));
    }
    for (std::size_t i = 0; i < 3; ++i) {
        if (c.covariance[4 * i] < 0.0)
            refuse("depth covariance: expected no negative number on the diagonal");
    }
}

void read_view(const toml::table& table, Calibration& c) {
    TableReader reader(table, "depth");
    for (const auto& f : k_view_fields) c.view.*f.value = reader.number(f.key, f.range);
    c.count_snr = reader.number("count_snr", k_count_snr);
    c.view.light.coefficients = reader.numbers<FieldLight::terms>("light", k_log_light);
    c.covariance = reader.numbers<9>("covariance", k_covariance);
    reader.reject_unknown();
    check_view(c);
    c.view.light.width_px = *c.settings.width_px;
    c.view.light.height_px = *c.settings.height_px;
}

BeadRecord bead_of(const toml::table& table) {
    TableReader reader(table, "bead");
    BeadRecord b;
    b.video = reader.text("video");
    for (const auto& f : k_bead_fields) b.*f.value = reader.number(f.key, f.range);
    reader.reject_unknown();
    return b;
}

Calibration calibration_of(const toml::table& table) {
    TableReader reader(table, "file");
    const std::string format = reader.text("format");
    if (format != k_format)
        refuse(fmt::format("format: found '{}', expected '{}'; was it written for a newer nta?",
                           printable(format),
                           k_format));
    Calibration c;
    c.program = reader.text("program");
    c.settings = settings_of(reader.table("settings"));
    read_view(reader.table("depth"), c);
    TableReader brightness(reader.table("brightness"), "brightness");
    c.adu_per_um2 = brightness.number("adu_per_um2", k_positive);
    c.adu_per_um2_u_relative = brightness.number("adu_per_um2_u_relative", k_not_negative);
    c.pixel_size_ratio = brightness.number("pixel_size_ratio", k_positive);
    c.pixel_size_ratio_se = brightness.number("pixel_size_ratio_se", k_not_negative);
    brightness.reject_unknown();
    for (const toml::node& node : reader.tables("bead"))
        c.beads.push_back(bead_of(*node.as_table()));
    reader.ignore("curve");
    reader.reject_unknown();
    return c;
}

std::string content_of(const std::filesystem::path& path) {
    constexpr std::uintmax_t most_bytes = 1'000'000;
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure))
        refuse("no such calibration file; check the path");
    if (std::filesystem::file_size(path, failure) > most_bytes)
        refuse("larger than 1 MB, expected a calibration; check the path");
    std::ifstream file(path, std::ios::binary);
    if (!file) refuse("cannot be read; check its permissions");
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::string calibration_text(const Calibration& c) {
    std::string out = fmt::format(
        "# Depth of view and brightness of an instrument, from beads; for nta analyze "
        "--calibration\nformat = \"{}\"\nprogram = {}\n",
        k_format,
        quoted(c.program));
    out += "\n[settings]  # the recordings for which this holds\n";
    for (const auto& f : k_setting_fields)
        if (c.settings.*f.value) out += line(f.key, *(c.settings.*f.value), "");
    out += view_text(c);
    out += "\n[brightness]\n";
    out += line("adu_per_um2",
                c.adu_per_um2,
                "light of a spot (2 pi s0^2 peak, at rest in focus) per um^2 of collected "
                "scattering cross section");
    out += line("adu_per_um2_u_relative", c.adu_per_um2_u_relative, "");
    out += line("pixel_size_ratio",
                c.pixel_size_ratio,
                "true pixel size over the given one, if the beads have their declared diameter");
    out += line("pixel_size_ratio_se", c.pixel_size_ratio_se, "");
    out += curve_text(c);
    for (const BeadRecord& b : c.beads) out += bead_text(b);
    return out;
}

Calibration parse_calibration(std::string_view text, const std::string& where) {
    try {
        check_toml_nesting(text);
        const toml::table table = toml::parse(text);
        Calibration c = calibration_of(table);
        c.file = where;
        return c;
    } catch (const toml::parse_error& error) {
        throw InputError(fmt::format("{}: line {}: not valid TOML: {}",
                                     where,
                                     error.source().begin.line,
                                     error.description()),
                         Fault::usage);
    } catch (const InputError& error) {
        throw with_context(where, error);
    }
}

Calibration read_calibration(const std::filesystem::path& path) {
    try {
        const std::string text = content_of(path);
        Calibration c = parse_calibration(text, path.filename().string());
        return c;
    } catch (const InputError& error) {
        const std::string message = error.what();
        if (message.starts_with(path.filename().string())) throw;
        throw with_context(path.string(), error);
    }
}

}  // namespace nta
