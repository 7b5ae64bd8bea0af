// SPDX-License-Identifier: MIT
#include "stage_input.hpp"

#include "nta/core/parallel.hpp"
#include "nta/detect/noise_meter.hpp"
#include "nta/drift/stuck.hpp"

#include <algorithm>
#include <memory>

#include "film.hpp"

namespace nta {
namespace {

constexpr std::int64_t k_window_frames = 375;  // 15 s at 25 frames per second
constexpr std::size_t k_samples = 31;
constexpr std::size_t k_frames = 20;

std::filesystem::path& film_path() {
    static std::filesystem::path path;
    return path;
}

FrameInput make_frame_input() {
    FrameInput input;
    const auto video = open_video(film());
    std::vector<FramePtr> window;
    while (static_cast<std::int64_t>(window.size()) < k_window_frames) {
        FramePtr frame = video->read();
        if (!frame) break;
        window.push_back(std::move(frame));
    }
    const std::size_t step = std::max<std::size_t>(1, window.size() / k_samples);
    for (std::size_t i = 0; i < window.size() && input.samples.size() < k_samples; i += step) {
        input.samples.push_back(window[i]);
    }
    const std::size_t first = window.size() / 2;
    for (std::size_t i = first; i < std::min(first + k_frames, window.size()); ++i) {
        input.frames.push_back(window[i]);
    }
    const DetectOptions options;
    DetectScratch scratch;
    input.background = estimate_background(input.samples);
    input.level = measure_detection_level(input.samples, input.background, options, scratch);
    for (const FramePtr& frame : input.frames) {
        input.candidates.push_back(
            detect_spots(frame->image, input.background, input.level, options, scratch));
        input.residuals.emplace_back().residual = scratch.residual.clone();
    }
    return input;
}

// The steps of analyze_video(), each result kept. Filled in place: later ones refer to earlier
// ones.
std::unique_ptr<TrackInput> make_track_input() {
    auto input = std::make_unique<TrackInput>();
    TrackInput& in = *input;
    in.options = options_of_film();
    WorkerPool workers(available_processors());
    StageClock clock;
    Workshop workshop{workers, clock, {}};
    const auto video = open_video(film());
    in.video = video->info();
    in.settings = resolve_settings(in.options, in.video);
    in.found = localize_all_frames(*video, frame_options(in.options, in.settings), workshop);
    in.linked = link_tracks(in.found.spots, link_options(in.video));
    in.drift = estimate_drift(in.linked.tracks, drift_options(in.settings));
    in.stuck = find_stuck(in.linked.tracks, in.drift);
    in.static_spots = spots_of(in.linked.tracks, in.stuck, in.found.spots.size());
    in.tracks = without(remove_drift(in.linked.tracks, in.drift), in.stuck);
    in.diffusion =
        estimate_diffusion(in.tracks, diffusion_options(in.options, in.settings, in.drift));
    in.sized = size_tracks(in.tracks, in.diffusion, in.options, in.settings);
    in.concentration = estimate_concentration(
        in.found.spots,
        concentration_options(in.options, in.settings, in.video, in.found, in.diffusion, in.drift),
        in.static_spots);
    video->rewind();
    in.analysis = analyze_video(*video, in.options, {}, workshop);
    in.tracks_used = in.analysis.totals.used;
    return input;
}

}  // namespace

void set_film(const std::filesystem::path& film) { film_path() = film; }

const std::filesystem::path& film() { return film_path(); }

const FrameInput& frame_input() {
    static const FrameInput input = make_frame_input();
    return input;
}

const TrackInput& track_input() {
    static const std::unique_ptr<TrackInput> input = make_track_input();
    return *input;
}

}  // namespace nta
