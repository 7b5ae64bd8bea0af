// SPDX-License-Identifier: MIT
#include "print_inspection.hpp"

#include "nta/core/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>

namespace nta {
namespace {

using nlohmann::ordered_json;

template <class T>
ordered_json or_null(const std::optional<T>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json setting_value(const ReportedSetting& setting) {
    return std::visit(
        [](const auto& v) -> ordered_json {
            if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>) {
                return nullptr;
            } else {
                return v;
            }
        },
        setting.value);
}

const char* fitness_text(Fitness fit) {
    switch (fit) {
        case Fitness::yes:
            return "yes";
        case Fitness::with_care:
            return "with care";
        case Fitness::no:
            break;
    }
    return "no";
}

const char* severity_text(Severity severity) {
    return severity == Severity::warning ? "warning" : "note";
}

std::optional<double> rate_of(const VideoInspection& v) {
    for (const ReportedSetting& s : v.settings) {
        if (s.name != "fps") continue;
        if (const double* rate = std::get_if<double>(&s.value)) return *rate;
    }
    return std::nullopt;
}

std::optional<std::string> frame_rate_text(const VideoInfo& info) {
    if (!info.frame_rate) return std::nullopt;
    return fmt::format("{}/{}", info.frame_rate->numerator, info.frame_rate->denominator);
}

void add_file(const VideoInspection& v, ordered_json& j) {
    j["format"] = "nta-inspect-1";
    j["video"] = v.info.path.filename().string();
    j["container"] = v.info.container;
    j["codec"] = v.info.codec;
    j["pixel_format"] = v.info.pixel_format;
    j["width_px"] = v.info.width;
    j["height_px"] = v.info.height;
    j["bits"] = v.info.bits;
    j["valid_bits"] = v.census.valid_bits;
    j["lowest_bit"] = v.census.lowest_bit;
    j["lossy"] = v.info.lossy;
    j["inter_frame"] = v.info.inter_frame;
    j["frame_rate"] = or_null(frame_rate_text(v.info));
    j["header_frames"] = or_null(v.info.header_frame_count);
    j["stored_frames"] = v.report.stored_frames;
    j["grid_frames"] = v.report.grid_frames;
    j["dropped_frames"] = v.report.dropped_frames;
    j["repeated_frames"] = v.report.repeated_frames;
    j["gray_range_adu"] = {v.census.darkest_adu, v.census.brightest_adu};
    j["gray_median_adu"] = v.census.median_adu;
    j["gray_levels"] = v.census.gray_levels;
    j["clip_adu"] = v.census.clip_adu;
    j["saturated_share"] = v.census.saturated_share;
}

ordered_json noise_json(const std::optional<PhotonTransfer>& noise) {
    if (!noise) return nullptr;
    return {{"sd_adu", noise->noise_sd_adu},
            {"gain_adu", or_null(noise->gain_adu)},
            {"gain_se_adu", or_null(noise->gain_se_adu)},
            {"variance_at_zero_adu2", or_null(noise->variance_at_zero_adu2)},
            {"levels_adu", {noise->darkest_adu, noise->brightest_adu}}};
}

ordered_json flow_json(const std::optional<InspectedFlow>& flow) {
    if (!flow) return nullptr;
    return {{"x_px_per_frame", flow->x_px_per_frame},
            {"y_px_per_frame", flow->y_px_per_frame},
            {"se_px_per_frame", flow->se_px_per_frame},
            {"um_per_s", or_null(flow->um_per_s)}};
}

ordered_json vibration_json(const VideoInspection& v) {
    if (!v.sample.vibration) return nullptr;
    const VibrationLine& found = *v.sample.vibration;
    const std::optional<double> rate = rate_of(v);
    return {{"cycles_per_frame", found.cycles_per_frame},
            {"frequency_hz", rate ? ordered_json(found.cycles_per_frame * *rate) : nullptr},
            {"x_amplitude_px", found.x_amplitude_px()},
            {"y_amplitude_px", found.y_amplitude_px()}};
}

ordered_json verdict_json(const Verdict& verdict) {
    ordered_json reasons = ordered_json::array();
    for (const Reason& r : verdict.reasons)
        reasons.push_back({{"code", r.code}, {"message", r.message}});
    return {{"fit", fitness_text(verdict.fit)}, {"reasons", reasons}};
}

void add_findings(const VideoInspection& v, ordered_json& j) {
    const InspectedSample& s = v.sample;
    j["noise"] = noise_json(v.photon_transfer);
    j["sample"] = {{"first_frame", s.first_frame},
                   {"frames", s.frames},
                   {"pictures", s.pictures},
                   {"tracks", s.tracks},
                   {"mean_positions", s.mean_positions},
                   {"stuck", s.stuck},
                   {"expected_false_links", s.expected_false_links}};
    j["particles_per_frame"] = {
        {"value", s.particles_per_frame},
        {"recommended", {least_particles_per_frame, most_particles_per_frame}}};
    j["expected_tracks"] = v.expected_tracks;
    j["flow"] = flow_json(s.flow);
    j["vibration"] = vibration_json(v);
}

std::string text_of(const ordered_json& value) {
    if (value.is_number_float()) return fmt::format("{:.7g}", value.get<double>());
    return printable(value.is_string() ? value.get<std::string>()
                     : value.is_null() ? "-"
                                       : value.dump());
}

void print_file(const VideoInspection& v) {
    fmt::print("{}\n", printable(v.info.path.filename().string()));
    fmt::print("  container     {}, {} ({}){}\n",
               printable(v.info.container),
               printable(v.info.codec),
               printable(v.info.pixel_format),
               v.info.lossy ? ", lossy" : "");
    fmt::print("  picture       {} x {} px, {} bit, {} of them in use\n",
               v.info.width,
               v.info.height,
               v.info.bits,
               v.census.valid_bits);
    fmt::print("  gray values   {} to {}, median {}, {} different ones, {:.3g} % saturated\n",
               v.census.darkest_adu,
               v.census.brightest_adu,
               v.census.median_adu,
               v.census.gray_levels,
               100.0 * v.census.saturated_share);
    const std::string header = v.info.header_frame_count
                                   ? to_text(static_cast<long long>(*v.info.header_frame_count))
                                   : "not told";
    fmt::print(
        "  frames        {} readable ({} by the header), {} on the time grid, {} dropped, {} "
        "repeated\n",
        v.report.stored_frames,
        header,
        v.report.grid_frames,
        v.report.dropped_frames,
        v.report.repeated_frames);
    fmt::print("  frame rate    {} per second by the container\n",
               frame_rate_text(v.info).value_or("none"));
}

void print_noise(const std::optional<PhotonTransfer>& noise) {
    if (!noise) return fmt::print("  noise         not told: no two pictures\n");
    fmt::print("  noise         {:.3g} gray values, ", noise->noise_sd_adu);
    if (noise->gain_adu) {
        fmt::print(
            "gain {:.3g} +- {:.1g} gray values per electron (photon transfer, {:.0f} to "
            "{:.0f})\n",
            *noise->gain_adu,
            *noise->gain_se_adu,
            noise->darkest_adu,
            noise->brightest_adu);
    } else {
        fmt::print("gain not told by this illumination\n");
    }
}

void print_motion(const VideoInspection& v) {
    const InspectedSample& s = v.sample;
    if (s.flow) {
        fmt::print("  flow          ({:.3f}, {:.3f}) +- {:.3f} px per frame",
                   s.flow->x_px_per_frame,
                   s.flow->y_px_per_frame,
                   s.flow->se_px_per_frame);
        if (s.flow->um_per_s) fmt::print(", {:.3g} um/s", *s.flow->um_per_s);
        fmt::print("\n");
    } else {
        fmt::print("  flow          not told: too few particles move\n");
    }
    if (!s.vibration) return fmt::print("  vibration     none found\n");
    const std::optional<double> rate = rate_of(v);
    fmt::print("  vibration     ({:.2f}, {:.2f}) px at {}\n",
               s.vibration->x_amplitude_px(),
               s.vibration->y_amplitude_px(),
               rate ? fmt::format("{:.3g} Hz", s.vibration->cycles_per_frame * *rate)
                    : fmt::format("{:.3g} cycles per frame", s.vibration->cycles_per_frame));
}

void print_particles(const VideoInspection& v) {
    const InspectedSample& s = v.sample;
    fmt::print(
        "  particles     {:.1f} per frame in {} frames from {} on (recommended {:.0f} to "
        "{:.0f})\n",
        s.particles_per_frame,
        s.frames,
        s.first_frame,
        least_particles_per_frame,
        most_particles_per_frame);
    fmt::print(
        "  tracks        about {:.0f} to be sized in the whole video, of {:.0f} positions "
        "each; {} stuck in the sample\n",
        v.expected_tracks,
        s.mean_positions,
        s.stuck);
}

void print_verdict(const char* purpose, const Verdict& verdict) {
    fmt::print("  {:<14}{}\n", purpose, fitness_text(verdict.fit));
    for (const Reason& r : verdict.reasons) fmt::print("    {}\n", printable(r.message));
}

std::string as_options(const std::vector<std::string>& names) {
    return fmt::format("--{}", fmt::join(names, ", --"));
}

void print_settings(const VideoInspection& v) {
    if (!v.sidecars.empty())
        fmt::print("  sidecars      {}\n",
                   printable(fmt::format("{}", fmt::join(v.sidecars, ", "))));
    fmt::print("  settings\n");
    for (const ReportedSetting& s : v.settings) {
        fmt::print("    {:<22}{:<14} {}\n", s.name, text_of(setting_value(s)), printable(s.source));
    }
    for (const Diagnostic& d : v.diagnostics)
        fmt::print("  {}: {}\n", severity_text(d.severity), printable(d.message));
}

}  // namespace

ordered_json inspection_json(const VideoInspection& v) {
    ordered_json j;
    add_file(v, j);
    add_findings(v, j);
    for (const ReportedSetting& s : v.settings)
        j["settings"][s.name] = {{"value", setting_value(s)}, {"source", s.source}};
    j["sidecars"] = v.sidecars;
    j["missing_settings"] = v.missing_settings;
    j["helpful_settings"] = v.helpful_settings;
    j["diagnostics"] = ordered_json::array();
    for (const Diagnostic& d : v.diagnostics) {
        j["diagnostics"].push_back({{"code", d.code},
                                    {"severity", severity_text(d.severity)},
                                    {"message", d.message},
                                    {"value", or_null(d.value)}});
    }
    j["verdict"] = {{"sizing", verdict_json(v.sizing)}, {"counting", verdict_json(v.counting)}};
    return j;
}

void print_inspection(const VideoInspection& v) {
    print_file(v);
    print_noise(v.photon_transfer);
    print_motion(v);
    print_particles(v);
    print_settings(v);
    print_verdict("fit to size", v.sizing);
    print_verdict("fit to count", v.counting);
    if (!v.missing_settings.empty())
        fmt::print("  To analyze it, give {}.\n", as_options(v.missing_settings));
    if (!v.helpful_settings.empty())
        fmt::print("  Results would gain by {}.\n", as_options(v.helpful_settings));
    fmt::print("\n");
}

}  // namespace nta
