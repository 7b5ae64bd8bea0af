// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// Every setting of an analysis that a user can give, named as on the command line and in a
/// settings file.
///
/// Fields are listed once, in describe(): --help, settings files, range checks, the settings block
/// of every result and the table in the documentation come from there.
struct AnalyzeOptions {
    std::optional<double> pixel_size_nm;
    std::optional<double> fps;
    std::optional<double> exposure_ms;
    std::optional<double> temperature_c;
    std::optional<double> viscosity_cp;
    std::string viscosity_rule = "iapws";
    std::optional<double> temperature_u_c;
    std::optional<double> viscosity_u_percent;
    std::optional<double> pixel_size_u_percent;
    std::optional<double> dilution;
    std::optional<double> depth_um;
    std::optional<std::string> calibration;  ///< file made by nta calibrate
    double false_alarms = 0.1;
    double count_snr = 5.0;
    std::string method = "auto";
    std::optional<double> wavelength_nm;
    std::optional<double> na;
    std::optional<double> medium_index;
    double max_diameter_nm = 1000.0;
    double bin_width_nm = 1.0;
    std::int64_t min_track = 5;
    std::int64_t bootstrap = 200;
    std::optional<std::string> frames;  ///< FIRST:LAST
    std::vector<std::string> exclude;   ///< X,Y,W,H each
    bool invert = false;
    std::string color = "luma";
    bool words_are_gray = false;
    bool drop_repeated = false;
    std::int64_t seed = 1;

    /// Calls `v` with each field: name, field, unit, permitted range (inclusive), one line of help.
    template <class Self, class Visitor>
    static void describe(Self& o, Visitor& v) {
        describe_recording(o, v);
        describe_analysis(o, v);
    }

  private:
    // The instrument and the sample.
    template <class Self, class Visitor>
    static void describe_recording(Self& o, Visitor& v) {
        v.number("pixel-size-nm",
                 o.pixel_size_nm,
                 "nm",
                 1.0,
                 1e5,
                 "size of a pixel in the sample (LM10: about 166)");
        v.number("fps", o.fps, "1/s", 1e-3, 1e6, "frames per second, in place of the container's");
        v.number("exposure-ms",
                 o.exposure_ms,
                 "ms",
                 0.0,
                 1e6,
                 "shutter time; unknown is handled, never assumed");
        v.number("temperature-c", o.temperature_c, "C", -20.0, 110.0, "temperature of the sample");
        v.number("viscosity-cp",
                 o.viscosity_cp,
                 "cP",
                 0.01,
                 1e4,
                 "viscosity of the liquid; default: water at that temperature");
        v.choice("viscosity-rule",
                 o.viscosity_rule,
                 {"iapws", "nanosight"},
                 "formula for water's viscosity");
        v.number("temperature-u-c",
                 o.temperature_u_c,
                 "C",
                 0.0,
                 50.0,
                 "standard uncertainty of the temperature");
        v.number("viscosity-u-percent",
                 o.viscosity_u_percent,
                 "%",
                 0.0,
                 100.0,
                 "standard uncertainty of the viscosity");
        v.number("pixel-size-u-percent",
                 o.pixel_size_u_percent,
                 "%",
                 0.0,
                 100.0,
                 "standard uncertainty of the pixel size");
        v.number("dilution",
                 o.dilution,
                 "",
                 1e-6,
                 1e12,
                 "factor by which the sample was diluted; concentrations are multiplied by it");
        v.number(
            "depth-um", o.depth_um, "um", 1e-3, 1e5, "depth of view; without it no concentration");
        v.text("calibration",
               o.calibration,
               "FILE",
               "depth of view by brightness, from nta calibrate; in place of --depth-um");
    }

    // What is done with the frames.
    template <class Self, class Visitor>
    static void describe_analysis(Self& o, Visitor& v) {
        v.number("false-alarms",
                 o.false_alarms,
                 "per frame",
                 1e-6,
                 1e3,
                 "detection threshold as false spots per frame");
        v.number("count-snr",
                 o.count_snr,
                 "",
                 1.0,
                 1e4,
                 "a particle counts where its peak signal-to-noise ratio is at least this");
        v.choice("method",
                 o.method,
                 {"auto", "lognormal", "regularized", "raw", "walker", "ftla"},
                 "size distribution that is reported");
        v.number("wavelength-nm",
                 o.wavelength_nm,
                 "nm",
                 100.0,
                 5000.0,
                 "wavelength of the laser in vacuum");
        v.number("na", o.na, "", 0.01, 1.7, "numerical aperture of the objective");
        v.number("medium-index", o.medium_index, "", 1.0, 3.0, "refractive index of the liquid");
        v.number("max-diameter-nm", o.max_diameter_nm, "nm", 10.0, 1e5, "end of the histogram");
        v.number("bin-width-nm", o.bin_width_nm, "nm", 0.1, 1e3, "width of its bins");
        v.number("min-track", o.min_track, "positions", 3.0, 1e6, "shortest track used for sizing");
        v.number("bootstrap", o.bootstrap, "", 0.0, 1e5, "resamples for intervals, 0 for none");
        v.text("frames",
               o.frames,
               "FIRST:LAST",
               "part of the video, by frame number from 0, both included");
        v.texts("exclude", o.exclude, "X,Y,W,H", "region to ignore, in pixels; may be repeated");
        v.flag("invert", o.invert, "dark particles on bright ground");
        v.choice("color",
                 o.color,
                 {"luma", "red", "green", "blue"},
                 "gray value of a pixel with color: its luma, or one channel");
        v.flag("words-are-gray",
               o.words_are_gray,
               "16-bit pixels of an AVI without FOURCC are gray, not RGB555");
        v.flag("drop-repeated",
               o.drop_repeated,
               "pictures identical to the one before take no time of their own");
        v.number("seed", o.seed, "", 0.0, 9e15, "seed of the bootstrap");
    }
};

/// Where each value of AnalyzeOptions came from, by option name; absent: "default".
using SettingSources = std::map<std::string, std::string>;

}  // namespace nta
