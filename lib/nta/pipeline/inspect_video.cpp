// SPDX-License-Identifier: MIT
#include "nta/pipeline/inspect_video.hpp"

#include "nta/drift/drift.hpp"
#include "nta/drift/stuck.hpp"
#include "nta/link/link_tracks.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/pipeline/track_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nta {
namespace {

// Finding particles needs neither pixel size nor temperature, and the frame rate only to turn the
// seconds of its windows into frames: what is missing stands in for itself.
Settings settings_for_finding(const AnalyzeOptions& options, const VideoInfo& video) {
    AnalyzeOptions complete = options;
    constexpr double any_pixel_size_nm = 166.0;
    constexpr double any_temperature_c = 25.0;
    constexpr double any_rate = 25.0;
    complete.pixel_size_nm = options.pixel_size_nm.value_or(any_pixel_size_nm);
    complete.temperature_c = options.temperature_c.value_or(any_temperature_c);
    if (!options.fps && !video.frame_rate) complete.fps = any_rate;
    return resolve_settings(complete, video);
}

// A run of frames from the middle of those that an analysis would use.
void choose_frames(std::int64_t most, std::int64_t grid_frames, Settings& settings) {
    const std::int64_t first = settings.first_frame;
    const std::int64_t last = std::min(settings.last_frame, grid_frames - 1);
    const std::int64_t frames = last - first + 1;
    if (frames <= most) return;  // none at all is told by who reads them
    settings.first_frame = first + (frames - most) / 2;
    settings.last_frame = settings.first_frame + most - 1;
}

std::optional<InspectedFlow> flow_of(const Drift& drift,
                                     const GivenSettings& given,
                                     const Settings& settings,
                                     bool rate_known) {
    if (drift.model == "none") return std::nullopt;
    InspectedFlow flow{drift.mean_x_px_per_frame,
                       drift.mean_y_px_per_frame,
                       std::hypot(drift.mean_x_se_px_per_frame, drift.mean_y_se_px_per_frame),
                       std::nullopt};
    if (given.options.pixel_size_nm && rate_known) {
        flow.um_per_s = std::hypot(flow.x_px_per_frame, flow.y_px_per_frame) *
                        settings.scale.um_from_px() / settings.scale.s_from_frame();
    }
    return flow;
}

void count_particles(const VideoSpots& found,
                     const LinkResult& linked,
                     const std::vector<bool>& stuck,
                     const AnalyzeOptions& options,
                     InspectedSample& sample) {
    const std::vector<bool> static_spots = spots_of(linked.tracks, stuck, found.spots.size());
    std::int64_t counted = 0;
    for (std::size_t k = 0; k < found.spots.size(); ++k)
        if (!static_spots[k] && found.spots[k].snr() >= options.count_snr) ++counted;
    sample.particles_per_frame =
        static_cast<double>(counted) /
        static_cast<double>(std::max<std::size_t>(1, found.pictured_frames.size()));
    double positions = 0.0;
    for (std::size_t i = 0; i < linked.tracks.size(); ++i) {
        const auto length = static_cast<std::int64_t>(linked.tracks[i].positions.size());
        if (stuck[i] || length < options.min_track) continue;
        ++sample.tracks;
        positions += static_cast<double>(length);
    }
    if (sample.tracks > 0) sample.mean_positions = positions / static_cast<double>(sample.tracks);
    sample.stuck = std::count(stuck.begin(), stuck.end(), true);
}

InspectedSample look_for_particles(VideoSource& video,
                                   const GivenSettings& given,
                                   const Settings& settings,
                                   Workshop& workshop,
                                   Diagnostics& diagnostics) {
    const VideoSpots found =
        localize_all_frames(video, frame_options(given.options, settings), workshop);
    append(diagnostics, found.diagnostics);
    const LinkResult linked = link_tracks(found.spots, link_options(video.info()));
    const Drift drift = estimate_drift(linked.tracks, drift_options(settings));
    const std::vector<bool> stuck = find_stuck(linked.tracks, drift);
    InspectedSample sample;
    sample.first_frame = settings.first_frame;
    sample.frames = found.grid_frames;
    sample.pictures = static_cast<std::int64_t>(found.pictured_frames.size());
    count_particles(found, linked, stuck, given.options, sample);
    sample.expected_false_links = linked.expected_false_links;
    for (const Diagnostic& d : found.diagnostics) {
        if (d.code == "saturated-picture") sample.ground_clipped_share = d.value.value_or(0.0);
    }
    const bool rate_known = given.options.fps || video.info().frame_rate;
    sample.flow = flow_of(drift, given, settings, rate_known);
    const std::vector<VibrationLine>& lines = drift.motion.vibration;
    const auto strongest =
        std::max_element(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
            return a.amplitude_px() < b.amplitude_px();
        });
    if (strongest != lines.end()) sample.vibration = *strongest;
    return sample;
}

double followed_per_frame(const InspectedSample& sample) {
    return static_cast<double>(sample.tracks) * sample.mean_positions /
           static_cast<double>(std::max<std::int64_t>(1, sample.frames));
}

// Whether far more particles show once the picture is inverted, in a short run of frames. Looked
// at only where there are few bright ones: dark particles have bright rings.
bool shows_dark_particles(VideoSource& video,
                          const GivenSettings& given,
                          Settings settings,
                          const InspectedSample& bright,
                          Workshop& workshop) {
    constexpr std::int64_t few_tracks = 20;
    if (given.options.invert || bright.tracks >= few_tracks) return false;
    GivenSettings inverted = given;
    inverted.options.invert = true;
    constexpr std::int64_t some_frames = 50;
    settings.last_frame = std::min(settings.last_frame, settings.first_frame + some_frames - 1);
    Diagnostics unused;
    video.rewind();
    const InspectedSample dark = look_for_particles(video, inverted, settings, workshop, unused);
    constexpr double far_more = 5.0;
    return dark.tracks > 0 && followed_per_frame(dark) > far_more * followed_per_frame(bright);
}

bool is_given(const VideoInspection& inspection, const std::string& name) {
    return std::any_of(inspection.settings.begin(),
                       inspection.settings.end(),
                       [&](const ReportedSetting& setting) {
                           return setting.name == name &&
                                  !std::holds_alternative<std::monostate>(setting.value);
                       });
}

std::vector<std::string> not_given(const VideoInspection& inspection,
                                   std::initializer_list<const char*> options) {
    std::vector<std::string> out;
    for (const std::string option : options) {
        std::string name = option;
        std::replace(name.begin(), name.end(), '-', '_');
        if (!is_given(inspection, name)) out.push_back(option);
    }
    return out;
}

}  // namespace

VideoInspection inspect_video(VideoSource& video,
                              const GivenSettings& given,
                              const InspectOptions& options,
                              Workshop& workshop) {
    VideoInspection out;
    Settings settings = settings_for_finding(given.options, video.info());
    out.census = count_pictures(video);
    out.info = video.info();
    out.report = video.report();
    out.photon_transfer = measure_photon_transfer(std::exchange(out.census.pairs, {}));
    append(out.diagnostics, out.report.diagnostics);
    append(out.diagnostics, given.diagnostics);
    append(out.diagnostics, settings.diagnostics);

    const std::int64_t analyzed = std::min(settings.last_frame, out.report.grid_frames - 1) -
                                  std::min(settings.first_frame, out.report.grid_frames) + 1;
    choose_frames(options.most_frames, out.report.grid_frames, settings);
    video.rewind();
    out.sample = look_for_particles(video, given, settings, workshop, out.diagnostics);
    if (shows_dark_particles(video, given, settings, out.sample, workshop)) {
        out.diagnostics.push_back({"dark-particles",
                                   Severity::warning,
                                   "what moves is darker than the ground: give --invert",
                                   std::nullopt});
    }
    out.expected_tracks =
        static_cast<double>(out.sample.tracks) *
        std::max(1.0,
                 static_cast<double>(analyzed) /
                     static_cast<double>(std::max<std::int64_t>(1, out.sample.frames)));
    out.settings = report_settings(given.options, given.sources, out.info);
    out.sidecars = given.sidecars;
    out.missing_settings = not_given(out, {"pixel-size-nm", "temperature-c", "fps"});
    out.helpful_settings = not_given(out, {"exposure-ms", "depth-um"});
    out.sizing = judge_sizing(out);
    out.counting = judge_counting(out);
    return out;
}

}  // namespace nta
