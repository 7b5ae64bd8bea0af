// SPDX-License-Identifier: MIT
#include "nta/pipeline/given_settings.hpp"

#include "nta/calibrate/calibration_file.hpp"
#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/size/nanosight_viscosity.hpp"
#include "nta/size/water_viscosity.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace nta {
namespace {

using Value = std::optional<double>;

struct Target {
    const RecordingKey& key;
    Value AnalyzeOptions::*option;
};
// In the order of recording_keys.
constexpr std::array<Value AnalyzeOptions::*, recording_keys.size()> option_fields = {
    &AnalyzeOptions::pixel_size_nm,
    &AnalyzeOptions::fps,
    &AnalyzeOptions::exposure_ms,
    &AnalyzeOptions::temperature_c,
    &AnalyzeOptions::viscosity_cp,
    &AnalyzeOptions::dilution,
    &AnalyzeOptions::wavelength_nm,
};

bool differ(const RecordingKey& key, double a, double b) {
    if (key.value == &RecordingSettings::temperature_c) {
        constexpr double bearable_K = 0.05;  // 0.14 % in diameter
        return std::abs(a - b) > bearable_K;
    }
    constexpr double bearable_share = 1e-3;
    return std::abs(a - b) > bearable_share * std::abs(b);
}

// Whether a viscosity is that of water at a temperature, as instruments calculate it.
bool is_water(double viscosity_cp, double temperature_c) {
    const Temperature t = Temperature::celsius(temperature_c);
    // Exports hold six digits, of a temperature with three digits after the point.
    constexpr double rounding = 2e-5;
    constexpr double between_formulas = 2e-3;
    const auto near = [&](Viscosity water, double share) {
        return std::abs(viscosity_cp / water.centipoise() - 1.0) <= share;
    };
    try {
        return near(nanosight_viscosity(t), rounding) || near(water_viscosity(t), between_formulas);
    } catch (const InputError&) {
        return false;  // no liquid water at that temperature
    }
}

class Completion {
  public:
    Completion(GivenSettings given, const SidecarSearch& search, const VideoInfo& video)
        : given_(std::move(given)), search_(search), video_(video) {}

    GivenSettings run() {
        given_.diagnostics.insert(
            given_.diagnostics.end(), search_.diagnostics.begin(), search_.diagnostics.end());
        for (const Sidecar& s : search_.sidecars) given_.sidecars.push_back(s.file);
        for (std::size_t k = 0; k < recording_keys.size(); ++k)
            settle({recording_keys[k], option_fields[k]});
        settle_viscosity();
        settle_exposure();
        compare_with_container();
        return std::move(given_);
    }

  private:
    Value& field(const Target& target) { return given_.options.*(target.option); }

    [[nodiscard]] std::string source_of(const RecordingKey& key) const {
        const auto it = given_.sources.find(key.option);
        return it == given_.sources.end() ? "option" : it->second;
    }

    void settle(const Target& target) {
        const bool from_user = field(target).has_value();
        for (const Sidecar& sidecar : search_.sidecars) {
            const Value& value = sidecar.settings.*(target.key.value);
            if (!value || !in_range(target, *value, sidecar)) continue;
            if (!field(target)) {
                field(target) = value;
                given_.sources[target.key.option] = "sidecar " + sidecar.file;
                if (target.key.value == &RecordingSettings::viscosity_cp) viscosity_ = &sidecar;
            } else if (differ(target.key, *value, *field(target))) {
                tell_difference(target, *value, sidecar, from_user);
            }
        }
    }

    bool in_range(const Target& target, double value, const Sidecar& sidecar) {
        AnalyzeOptions alone;
        alone.*(target.option) = value;
        try {
            check_options(alone);
            return true;
        } catch (const InputError& error) {
            warn("sidecar-value",
                 fmt::format("{}: its value is not used; {}", sidecar.file, error.what()),
                 value);
            return false;
        }
    }

    void tell_difference(const Target& target,
                         double value,
                         const Sidecar& sidecar,
                         bool from_user) {
        const std::string text = fmt::format("{} {} ({}) is used, but {} says {}",
                                             target.key.option,
                                             to_text(*field(target)),
                                             source_of(target.key),
                                             sidecar.file,
                                             to_text(value));
        if (target.key.value == &RecordingSettings::fps) {
            warn("rate-disagrees", text + "; sizes are proportional to 1/fps", value);
        } else if (from_user) {
            note("sidecar-overridden", text, value);
        } else {
            warn("sidecars-disagree",
                 text + fmt::format("; give --{} if the first is wrong", target.key.option),
                 value);
        }
    }

    void settle_viscosity() {
        if (viscosity_ == nullptr) return;
        AnalyzeOptions& options = given_.options;
        const double value = *options.viscosity_cp;
        const Value& temperature = viscosity_->settings.temperature_c;
        if (temperature && is_water(value, *temperature)) {
            options.viscosity_cp.reset();
            given_.sources.erase("viscosity-cp");
            note("sidecar-viscosity-water",
                 fmt::format("the {} cP of {} is the instrument's value for water at {} C; water's "
                             "viscosity is calculated here instead (--viscosity-rule nanosight "
                             "repeats NanoSight's)",
                             to_text(value),
                             viscosity_->file,
                             to_text(*temperature)),
                 value);
            return;
        }
        const RecordingKey& key = recording_keys[3];
        if (!temperature ||
            (options.temperature_c && differ(key, *temperature, *options.temperature_c))) {
            warn("sidecar-viscosity-temperature",
                 fmt::format("the {} cP of {} {}; give --viscosity-cp for the temperature of the "
                             "sample",
                             to_text(value),
                             viscosity_->file,
                             temperature ? "belong to " + to_text(*temperature) + " C"
                                         : "come without a temperature"),
                 value);
        }
    }

    [[nodiscard]] Value rate() const {
        if (given_.options.fps) return given_.options.fps;
        return video_.frame_rate ? Value(video_.frame_rate->value()) : std::nullopt;
    }

    void settle_exposure() {
        AnalyzeOptions& options = given_.options;
        const auto from_sidecar = given_.sources.find("exposure-ms");
        const bool ours =
            from_sidecar != given_.sources.end() && from_sidecar->second.starts_with("sidecar ");
        if (options.exposure_ms && ours && rate() && *rate() > 0.0 &&
            *options.exposure_ms > 1000.0 / *rate() * 1.001) {
            warn("sidecar-value",
                 fmt::format("the exposure of {} ms ({}) is longer than the {:.4g} ms between two "
                             "frames and is not used; check the frame rate",
                             to_text(*options.exposure_ms),
                             from_sidecar->second,
                             1000.0 / *rate()),
                 *options.exposure_ms);
            options.exposure_ms.reset();
            given_.sources.erase(from_sidecar);
        }
        if (options.exposure_ms) return;
        for (const Sidecar& sidecar : search_.sidecars) {
            if (!sidecar.settings.shutter_setting) continue;
            note("sidecar-shutter-unit",
                 fmt::format("{} gives a shutter of {} without a unit, which is not used; give "
                             "--exposure-ms if the exposure is known",
                             sidecar.file,
                             to_text(*sidecar.settings.shutter_setting)),
                 sidecar.settings.shutter_setting);
        }
    }

    void compare_with_container() {
        const RecordingKey& key = recording_keys[1];
        if (!given_.options.fps || !video_.frame_rate) return;
        const double container = video_.frame_rate->value();
        if (!differ(key, container, *given_.options.fps)) return;
        warn("rate-disagrees",
             fmt::format("{} frames/s ({}) are used, but the container says {}; sizes are "
                         "proportional to 1/fps",
                         to_text(*given_.options.fps),
                         source_of(key),
                         container),
             container);
    }

    void warn(const char* code, std::string message, Value value) {
        given_.diagnostics.push_back({code, Severity::warning, std::move(message), value});
    }
    void note(const char* code, std::string message, Value value) {
        given_.diagnostics.push_back({code, Severity::note, std::move(message), value});
    }

    GivenSettings given_;
    const SidecarSearch& search_;
    const VideoInfo& video_;
    const Sidecar* viscosity_ = nullptr;  ///< whose viscosity was taken
};

void fill(Value& open,
          const Value& calibrated,
          const char* option,
          const std::string& file,
          SettingSources& sources) {
    if (open || !calibrated) return;
    open = calibrated;
    sources[option] = "calibration " + file;
}

void take_calibration(const std::string& path,
                      const SidecarSearch& search,
                      const VideoInfo& video,
                      GivenSettings& given) {
    Calibration calibration = read_calibration(path);
    check_agreement(calibration, instrument_settings(given.options, search, video));
    // Results hold no folders.
    given.options.calibration = calibration.file;
    const InstrumentSettings& s = calibration.settings;
    AnalyzeOptions& o = given.options;
    fill(o.wavelength_nm, s.wavelength_nm, "wavelength-nm", calibration.file, given.sources);
    fill(o.na, s.na, "na", calibration.file, given.sources);
    fill(o.medium_index, s.medium_index, "medium-index", calibration.file, given.sources);
    given.calibration = std::move(calibration);
}

// What the most trusted sidecar says, where any does.
Value sidecar_value(const SidecarSearch& search, Value RecordingSettings::*value) {
    for (const Sidecar& sidecar : search.sidecars)
        if (sidecar.settings.*value) return sidecar.settings.*value;
    return std::nullopt;
}

}  // namespace

InstrumentSettings instrument_settings(const AnalyzeOptions& options,
                                       const SidecarSearch& search,
                                       const VideoInfo& video) {
    return {.wavelength_nm = options.wavelength_nm,
            .na = options.na,
            .medium_index = options.medium_index,
            .pixel_size_nm = options.pixel_size_nm,
            .exposure_ms = options.exposure_ms,
            .bits = video.bits,
            .width_px = video.width,
            .height_px = video.height,
            .camera_level = sidecar_value(search, &RecordingSettings::camera_level),
            .shutter = sidecar_value(search, &RecordingSettings::shutter_setting),
            .gain = sidecar_value(search, &RecordingSettings::gain)};
}

GivenSettings complete_settings(const AnalyzeOptions& options,
                                const SettingSources& sources,
                                const SidecarSearch& search,
                                const VideoInfo& video) {
    GivenSettings given = Completion({options, sources, {}, {}}, search, video).run();
    if (options.calibration) take_calibration(*options.calibration, search, video, given);
    return given;
}

}  // namespace nta
