// SPDX-License-Identifier: MIT
#include "inspect_command.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/read/video_source.hpp"

#include <boost/program_options/value_semantic.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <type_traits>

#include "option_parser.hpp"
#include "settings_file.hpp"

namespace nta {
namespace {

namespace po = boost::program_options;
using nlohmann::ordered_json;

// What one pass over the pictures shows.
struct Content {
    int darkest = 65535;
    int brightest = 0;
    std::int64_t saturated_pixels = 0;
    std::int64_t pixels = 0;
};

Content look_through(VideoSource& video) {
    Content content;
    while (const FramePtr frame = video.read()) {
        if (frame->status == FrameStatus::dropped) continue;
        const GrayImage& image = frame->image;
        const auto look = [&](const auto& pixels, int clip) {
            const auto [low, high] = std::minmax_element(pixels.begin(), pixels.end());
            content.darkest = std::min(content.darkest, static_cast<int>(*low));
            content.brightest = std::max(content.brightest, static_cast<int>(*high));
            if (*high == clip)
                content.saturated_pixels += std::count(pixels.begin(), pixels.end(), *high);
            content.pixels += static_cast<std::int64_t>(pixels.size());
        };
        if (image.is_16_bit) {
            look(image.pixels16, 65535);
        } else {
            look(image.pixels8, 255);
        }
    }
    return content;
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

ordered_json as_json(VideoSource& video, const std::vector<ReportedSetting>& settings) {
    const Content content = look_through(video);
    const VideoInfo& info = video.info();
    const ReadReport& report = video.report();
    ordered_json j;
    j["format"] = "nta-inspect-1";
    j["video"] = info.path.filename().string();
    j["container"] = info.container;
    j["codec"] = info.codec;
    j["pixel_format"] = info.pixel_format;
    j["width_px"] = info.width;
    j["height_px"] = info.height;
    j["bits"] = info.bits;
    j["lossy"] = info.lossy;
    j["inter_frame"] = info.inter_frame;
    j["frame_rate"] = info.frame_rate
                          ? ordered_json(fmt::format(
                                "{}/{}", info.frame_rate->numerator, info.frame_rate->denominator))
                          : ordered_json(nullptr);
    j["header_frames"] =
        info.header_frame_count ? ordered_json(*info.header_frame_count) : ordered_json(nullptr);
    j["stored_frames"] = report.stored_frames;
    j["grid_frames"] = report.grid_frames;
    j["dropped_frames"] = report.dropped_frames;
    j["repeated_frames"] = report.repeated_frames;
    j["gray_range_adu"] = {content.darkest, content.brightest};
    j["saturated_share"] = content.pixels > 0 ? static_cast<double>(content.saturated_pixels) /
                                                    static_cast<double>(content.pixels)
                                              : 0.0;
    for (const ReportedSetting& s : settings) {
        j["settings"][s.name] = {{"value", setting_value(s)}, {"source", s.source}};
    }
    j["diagnostics"] = ordered_json::array();
    for (const Diagnostic& d : report.diagnostics) {
        j["diagnostics"].push_back(
            {{"code", d.code},
             {"severity", d.severity == Severity::warning ? "warning" : "note"},
             {"message", d.message}});
    }
    return j;
}

// Settings that an analysis cannot do without.
std::vector<std::string> missing_settings(const ordered_json& j) {
    std::vector<std::string> missing;
    for (const char* key : {"pixel_size_nm", "temperature_c", "fps"}) {
        if (!j["settings"][key]["value"].is_null()) continue;
        std::string option = key;
        std::replace(option.begin(), option.end(), '_', '-');
        missing.push_back("--" + option);
    }
    return missing;
}

void print_text(const ordered_json& j) {
    const auto text = [](const ordered_json& v) {
        return printable(v.is_string() ? v.get<std::string>() : v.is_null() ? "-" : v.dump());
    };
    fmt::print("{}\n", text(j["video"]));
    fmt::print("  container     {}, {} ({})\n",
               text(j["container"]),
               text(j["codec"]),
               text(j["pixel_format"]));
    fmt::print("  picture       {} x {} px, {} bit, gray values {} to {}, {:.3g} % saturated\n",
               text(j["width_px"]),
               text(j["height_px"]),
               text(j["bits"]),
               text(j["gray_range_adu"][0]),
               text(j["gray_range_adu"][1]),
               100.0 * j["saturated_share"].get<double>());
    fmt::print(
        "  frames        {} stored ({} by the header), {} on the time grid, {} dropped, {} "
        "repeated\n",
        text(j["stored_frames"]),
        text(j["header_frames"]),
        text(j["grid_frames"]),
        text(j["dropped_frames"]),
        text(j["repeated_frames"]));
    fmt::print("  frame rate    {} per second\n", text(j["frame_rate"]));
    fmt::print("  settings\n");
    for (const auto& [name, setting] : j["settings"].items()) {
        fmt::print("    {:<22}{:<14}{}\n", name, text(setting["value"]), text(setting["source"]));
    }
    for (const auto& d : j["diagnostics"])
        fmt::print("  {}: {}\n", text(d["severity"]), text(d["message"]));
    const std::vector<std::string> missing = missing_settings(j);
    if (!missing.empty()) fmt::print("  To analyze it, give {}.\n", fmt::join(missing, ", "));
    fmt::print("\n");
}

}  // namespace

int run_inspect(const std::vector<std::string>& arguments) {
    po::options_description visible =
        described_options("Settings, to see what an analysis would use");
    visible.add_options()(
        "settings", po::value<std::string>()->value_name("FILE.toml"), "settings file")(
        "json", po::bool_switch(), "as JSON")("help,h", po::bool_switch(), "this text");
    po::options_description all = visible;
    all.add_options()("video", po::value<std::vector<std::string>>());
    const po::variables_map given = parse_arguments(arguments, all, "video");
    if (given["help"].as<bool>()) {
        std::ostringstream text;
        text << visible;
        fmt::print(
            "Usage: nta inspect VIDEO... [--json] [settings]\n\nWhat a video holds, and where each "
            "setting comes "
            "from.\n\n{}",
            text.str());
        return 0;
    }
    if (!given.count("video"))
        throw InputError("no video given; nta inspect VIDEO...", Fault::usage);
    AnalyzeOptions options;
    SettingSources sources;
    if (given.count("settings"))
        read_settings_file(given["settings"].as<std::string>(), options, sources);
    assign_command_line(given, options, sources);
    check_options(options);

    int status = 0;
    ordered_json results = ordered_json::array();
    for (const std::string& path : given["video"].as<std::vector<std::string>>()) {
        try {
            const std::unique_ptr<VideoSource> video = open_video(path);
            results.push_back(as_json(*video, report_settings(options, sources, video->info())));
            if (!given["json"].as<bool>()) print_text(results.back());
        } catch (const InputError& error) {
            fmt::print(stderr, "nta: {}\n", error.what());
            status = 1;
        }
    }
    if (given["json"].as<bool>()) {
        const ordered_json& shown = results.size() == 1 ? results.front() : results;
        fmt::print("{}\n", shown.dump(2, ' ', false, ordered_json::error_handler_t::replace));
    }
    return status;
}

}  // namespace nta
