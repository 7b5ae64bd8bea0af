// SPDX-License-Identifier: MIT
#include "nta/pipeline/settings.hpp"

#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/size/hydrodynamic_diameter.hpp"
#include "nta/size/nanosight_viscosity.hpp"
#include "nta/size/water_viscosity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

namespace nta {
namespace {

[[noreturn]] void refuse(const std::string& option,
                         const std::string& found,
                         const std::string& expected) {
    throw InputError(fmt::format("--{}: found {}, expected {}", option, found, expected),
                     Fault::usage);
}

struct RangeCheck {
    template <class Number>
    void number(std::string_view name,
                const Number& value,
                std::string_view unit,
                double low,
                double high,
                std::string_view) {
        const auto v = static_cast<double>(value);
        if (!(v >= low && v <= high)) {
            // Not to_text(), which is for finite numbers: "nan" and "inf" arrive here too.
            refuse(std::string(name),
                   fmt::format("{}", v),
                   fmt::format(
                       "a number from {} to {}{}{}", low, high, unit.empty() ? "" : " ", unit));
        }
    }
    void number(std::string_view name,
                const std::optional<double>& value,
                std::string_view unit,
                double low,
                double high,
                std::string_view help) {
        if (value) number(name, *value, unit, low, high, help);
    }
    void choice(std::string_view name,
                const std::string& value,
                std::initializer_list<const char*> choices,
                std::string_view) {
        if (std::find(choices.begin(), choices.end(), value) != choices.end()) return;
        std::string all;
        for (const char* c : choices) all += (all.empty() ? "" : ", ") + std::string(c);
        refuse(std::string(name), "'" + value + "'", "one of " + all);
    }
    void text(std::string_view,
              const std::optional<std::string>&,
              std::string_view,
              std::string_view) {}
    void texts(std::string_view,
               const std::vector<std::string>&,
               std::string_view,
               std::string_view) {}
    void flag(std::string_view, bool, std::string_view) {}
};

// Whole numbers between separators, all of them, or nothing.
std::optional<std::vector<std::int64_t>> whole_numbers(std::string_view text, char separator) {
    std::vector<std::int64_t> numbers;
    for (;;) {
        const std::size_t end = text.find(separator);
        const auto number = parse_integer(text.substr(0, end));
        if (!number) return std::nullopt;
        numbers.push_back(*number);
        if (end == std::string_view::npos) return numbers;
        text.remove_prefix(end + 1);
    }
}

struct FrameRange {
    std::int64_t first = 0;
    std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

FrameRange frame_range(const std::optional<std::string>& text) {
    if (!text) return {};
    const auto numbers = whole_numbers(*text, ':');
    if (!numbers || numbers->size() != 2 || numbers->at(0) < 0 || numbers->at(1) < numbers->at(0)) {
        refuse("frames", "'" + *text + "'", "FIRST:LAST with 0 <= FIRST <= LAST, such as 0:299");
    }
    return {numbers->at(0), numbers->at(1)};
}

std::vector<PixelRectangle> rectangles(const std::vector<std::string>& texts) {
    std::vector<PixelRectangle> out;
    for (const std::string& text : texts) {
        const auto n = whole_numbers(text, ',');
        const auto fits = [](std::int64_t v) { return v >= 0 && v <= 1'000'000; };
        if (!n || n->size() != 4 || !std::all_of(n->begin(), n->end(), fits) || n->at(2) == 0 ||
            n->at(3) == 0) {
            refuse("exclude", "'" + text + "'", "X,Y,W,H in pixels, such as 10,20,50,40");
        }
        out.push_back({static_cast<int>(n->at(0)),
                       static_cast<int>(n->at(1)),
                       static_cast<int>(n->at(2)),
                       static_cast<int>(n->at(3))});
    }
    return out;
}

// Columns from 0 to `width` that lie in any of the regions, in a row where all of them are.
std::int64_t covered_columns(std::vector<PixelRectangle> regions, std::int64_t width) {
    std::sort(regions.begin(), regions.end(), [](const PixelRectangle& a, const PixelRectangle& b) {
        return a.x < b.x;
    });
    std::int64_t covered = 0;
    std::int64_t reached = 0;
    for (const PixelRectangle& r : regions) {
        const std::int64_t begin = std::max<std::int64_t>(r.x, reached);
        const std::int64_t end = std::min<std::int64_t>(std::int64_t{r.x} + r.width, width);
        covered += std::max<std::int64_t>(0, end - begin);
        reached = std::max(reached, end);
    }
    return covered;
}

// Pixels in any of the excluded regions, each once. By strips between their edges, for a header may
// announce any size.
double excluded_area_px2(const std::vector<PixelRectangle>& regions, const VideoInfo& video) {
    std::vector<std::int64_t> edges;
    for (const PixelRectangle& r : regions) {
        edges.push_back(std::min<std::int64_t>(r.y, video.height));
        edges.push_back(std::min<std::int64_t>(std::int64_t{r.y} + r.height, video.height));
    }
    std::sort(edges.begin(), edges.end());
    double area = 0.0;
    for (std::size_t k = 1; k < edges.size(); ++k) {
        if (edges[k] == edges[k - 1]) continue;
        std::vector<PixelRectangle> here;
        std::copy_if(
            regions.begin(), regions.end(), std::back_inserter(here), [&](const PixelRectangle& r) {
                return r.y <= edges[k - 1] && std::int64_t{r.y} + r.height >= edges[k];
            });
        area += static_cast<double>(edges[k] - edges[k - 1]) *
                static_cast<double>(covered_columns(std::move(here), video.width));
    }
    return area;
}

void settle_excluded(const AnalyzeOptions& options, const VideoInfo& video, Settings& s) {
    s.excluded = rectangles(options.exclude);
    if (s.excluded.empty()) return;
    s.excluded_area_px2 = excluded_area_px2(s.excluded, video);
    if (s.excluded_area_px2 >= static_cast<double>(video.width) * video.height) {
        refuse("exclude",
               fmt::format("all of the {} x {} px picture", video.width, video.height),
               "a part of it");
    }
    const auto outside =
        std::count_if(s.excluded.begin(), s.excluded.end(), [&](const PixelRectangle& r) {
            return r.x >= video.width || r.y >= video.height;
        });
    if (outside > 0) {
        s.diagnostics.push_back(
            {"exclude-outside",
             Severity::warning,
             fmt::format(
                 "{} of the excluded regions lie outside the {} x {} px picture and exclude "
                 "nothing; --exclude takes X,Y,W,H in pixels from the top left",
                 outside,
                 video.width,
                 video.height),
             static_cast<double>(outside)});
    }
}

double required(const std::optional<double>& value, const char* what, const char* option) {
    if (!value) {
        throw InputError(
            fmt::format(
                "the {} is not known: no option, settings file or sidecar file beside the video "
                "gives it; add --{}",
                what,
                option),
            Fault::usage);
    }
    return *value;
}

struct Collect {
    const SettingSources& sources;
    std::vector<ReportedSetting>& out;

    void add(std::string_view name, decltype(ReportedSetting::value) value) {
        std::string key(name);
        const auto it = sources.find(key);
        std::replace(key.begin(), key.end(), '-', '_');
        out.push_back({key, std::move(value), it == sources.end() ? "default" : it->second});
    }
    void number(
        std::string_view name, double value, std::string_view, double, double, std::string_view) {
        add(name, value);
    }
    void number(std::string_view name,
                std::int64_t value,
                std::string_view,
                double,
                double,
                std::string_view) {
        add(name, value);
    }
    void number(std::string_view name,
                const std::optional<double>& value,
                std::string_view,
                double,
                double,
                std::string_view) {
        if (value) {
            add(name, *value);
        } else {
            add(name, std::monostate{});
        }
    }
    void choice(std::string_view name,
                const std::string& value,
                std::initializer_list<const char*>,
                std::string_view) {
        add(name, value);
    }
    void text(std::string_view name,
              const std::optional<std::string>& value,
              std::string_view,
              std::string_view) {
        if (value) {
            add(name, *value);
        } else {
            add(name, std::monostate{});
        }
    }
    void texts(std::string_view name,
               const std::vector<std::string>& values,
               std::string_view,
               std::string_view) {
        std::string all;
        for (const std::string& v : values) all += (all.empty() ? "" : " ") + v;
        add(name, all);
    }
    void flag(std::string_view name, bool value, std::string_view) { add(name, value); }
};

Viscosity viscosity_of(const AnalyzeOptions& options, Temperature temperature) {
    if (options.viscosity_cp) return Viscosity::centipoise(*options.viscosity_cp);
    return options.viscosity_rule == "nanosight" ? nanosight_viscosity(temperature)
                                                 : water_viscosity(temperature);
}

}  // namespace

void check_options(const AnalyzeOptions& options) {
    RangeCheck check;
    AnalyzeOptions::describe(options, check);
    frame_range(options.frames);
    rectangles(options.exclude);
    if (options.depth_um && options.calibration) {
        throw InputError("--depth-um and --calibration are both given; keep one", Fault::usage);
    }
    if (options.fps && options.exposure_ms &&
        *options.exposure_ms > 1000.0 / *options.fps * 1.001) {
        refuse("exposure-ms",
               to_text(*options.exposure_ms),
               fmt::format("at most the time between two frames, {} ms", 1000.0 / *options.fps));
    }
}

Settings resolve_settings(const AnalyzeOptions& options, const VideoInfo& video) {
    Settings s;
    s.scale.pixel_size =
        Length::nanometers(required(options.pixel_size_nm, "pixel size", "pixel-size-nm"));
    s.temperature =
        Temperature::celsius(required(options.temperature_c, "temperature", "temperature-c"));
    if (options.fps) {
        s.frames_per_s = *options.fps;
    } else if (video.frame_rate && video.frame_rate->value() > 0.0) {
        s.frames_per_s = video.frame_rate->value();
        s.diagnostics.push_back(
            {"container-frame-rate",
             Severity::note,
             fmt::format("the frame rate, {} per second, is the container's; sizes are "
                         "proportional to 1/fps: give --fps where the camera's is known",
                         s.frames_per_s),
             s.frames_per_s});
    } else {
        required(std::nullopt, "frame rate", "fps");
    }
    s.scale.frame_interval = Duration::seconds(1.0 / s.frames_per_s);
    if (options.exposure_ms) {
        s.exposure = Duration::milliseconds(*options.exposure_ms);
        if (s.exposure->seconds() > 1.001 / s.frames_per_s) {
            refuse(
                "exposure-ms",
                to_text(*options.exposure_ms),
                fmt::format("at most the time between two frames, {} ms", 1000.0 / s.frames_per_s));
        }
    } else {
        s.diagnostics.push_back(
            {"unknown-exposure",
             Severity::note,
             "the exposure is not known: blur is estimated from the tracks, at the price of "
             "wider intervals; give --exposure-ms",
             std::nullopt});
    }
    s.viscosity_from_temperature = !options.viscosity_cp.has_value();
    s.viscosity = viscosity_of(options, s.temperature);
    std::optional<double> slope_per_K;
    if (s.viscosity_from_temperature) {
        slope_per_K = options.viscosity_rule == "nanosight"
                          ? nanosight_viscosity_slope_per_K(s.temperature)
                          : water_viscosity_slope_per_K(s.temperature);
    }
    s.diameter_u_relative =
        diameter_relative_u({.temperature_u_K = options.temperature_u_c.value_or(0.0),
                             .viscosity_u_percent = options.viscosity_u_percent.value_or(0.0),
                             .pixel_size_u_percent = options.pixel_size_u_percent.value_or(0.0)},
                            s.temperature,
                            slope_per_K);
    const FrameRange range = frame_range(options.frames);
    s.first_frame = range.first;
    s.last_frame = range.last;
    settle_excluded(options, video, s);
    return s;
}

std::vector<ReportedSetting> report_settings(const AnalyzeOptions& options,
                                             const SettingSources& sources,
                                             const VideoInfo& video) {
    std::vector<ReportedSetting> out;
    Collect collect{sources, out};
    AnalyzeOptions::describe(options, collect);
    for (ReportedSetting& setting : out) {
        if (!std::holds_alternative<std::monostate>(setting.value)) continue;
        setting.source = "not given";
        if (setting.name == "fps" && video.frame_rate) {
            setting = {"fps", video.frame_rate->value(), "container"};
        } else if (setting.name == "viscosity_cp" && options.temperature_c) {
            const Viscosity v = viscosity_of(options, Temperature::celsius(*options.temperature_c));
            setting = {
                "viscosity_cp",
                v.centipoise(),
                options.viscosity_rule == "nanosight" ? "water, NanoSight rule" : "water, IAPWS"};
        } else if (setting.name == "dilution") {
            setting = {"dilution", 1.0, "default (as measured)"};
        }
    }
    return out;
}

}  // namespace nta
