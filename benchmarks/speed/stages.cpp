// SPDX-License-Identifier: MIT
// Speed of each stage on one thread, under the names of --timing; input is made outside the timed
// loops. Counters are per second of processor time.
// usage: speed_stages [FILM.avi] [--benchmark_filter=detect ...]
// Without a film, 300 pictures of the standard scene are made in a temporary folder.
#include "nta/core/freed_memory.hpp"
#include "nta/core/parallel.hpp"
#include "nta/detect/noise_meter.hpp"
#include "nta/localize/localize_spots.hpp"
#include "nta/overlay/write_overlay.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/pipeline/tell_populations.hpp"
#include "nta/report/write_results.hpp"
#include "nta/simulate/simulate.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <exception>
#include <iostream>
#include <limits>
#include <optional>
#include <span>

#include "film.hpp"
#include "stage_input.hpp"

namespace {

using benchmark::Counter;
using benchmark::State;

constexpr double k_adu_per_um2 = 1e7;
constexpr double k_wavelength_nm = 405.0;
constexpr double k_na = 0.4;
constexpr double k_medium_index = 1.3427;
constexpr std::int64_t k_film_frames = 300;
constexpr std::int64_t k_read_frames = 100;
constexpr std::int64_t k_overlay_frames = 50;
constexpr std::size_t k_chunk_frames = 25;  // share one background at 25 frames per second
constexpr std::size_t k_level_frames = 3;   // pictures on which its noise is measured

// The name of `n` in each pass, as a rate.
void count(State& state, const char* what, std::size_t n) {
    const auto all = static_cast<double>(n) * static_cast<double>(state.iterations());
    state.counters[what] = Counter(all, Counter::kIsRate);
}

void count_tracks(State& state) {
    const nta::TrackInput& in = nta::track_input();
    count(state, "tracks/s", static_cast<std::size_t>(in.tracks_used));
    state.SetLabel(std::to_string(in.tracks_used) + " tracks used, " +
                   std::to_string(in.linked.tracks.size()) + " linked, " +
                   std::to_string(in.found.spots.size()) + " spots");
}

void time_read(State& state) {
    const auto video = nta::open_video(nta::film());
    for ([[maybe_unused]] auto pass : state) {
        video->rewind();
        for (std::int64_t i = 0; i < k_read_frames; ++i) benchmark::DoNotOptimize(video->read());
    }
    count(state, "frames/s", k_read_frames);
}

// As often as in an analysis: once for the frames that share it.
void time_background(State& state) {
    const nta::FrameInput& in = nta::frame_input();
    const std::span<const nta::FramePtr> some =
        std::span<const nta::FramePtr>(in.samples).first(k_level_frames);
    nta::DetectScratch scratch;
    for ([[maybe_unused]] auto pass : state) {
        const nta::Background made = nta::estimate_background(in.samples);
        benchmark::DoNotOptimize(nta::measure_detection_level(some, made, {}, scratch));
    }
    count(state, "frames/s", k_chunk_frames);
}

void time_detect(State& state) {
    const nta::FrameInput& in = nta::frame_input();
    nta::DetectScratch scratch;
    for ([[maybe_unused]] auto pass : state) {
        for (const nta::FramePtr& frame : in.frames) {
            benchmark::DoNotOptimize(
                nta::detect_spots(frame->image, in.background, in.level, {}, scratch));
        }
    }
    count(state, "frames/s", in.frames.size());
}

void time_localize(State& state) {
    const nta::FrameInput& in = nta::frame_input();
    std::size_t spots = 0;
    for ([[maybe_unused]] auto pass : state) {
        for (std::size_t i = 0; i < in.frames.size(); ++i) {
            const nta::FrameLocalizations found = nta::localize_spots(
                *in.frames[i], in.background, in.level, in.candidates[i], {}, in.residuals[i]);
            spots += found.spots.size();
        }
    }
    count(state, "frames/s", in.frames.size());
    state.counters["spots/s"] = Counter(static_cast<double>(spots), Counter::kIsRate);
}

void time_link(State& state) {
    const nta::TrackInput& in = nta::track_input();
    for ([[maybe_unused]] auto pass : state) {
        benchmark::DoNotOptimize(nta::link_tracks(in.found.spots, nta::link_options(in.video)));
    }
    count_tracks(state);
}

void time_drift(State& state) {
    const nta::TrackInput& in = nta::track_input();
    for ([[maybe_unused]] auto pass : state) {
        benchmark::DoNotOptimize(
            nta::estimate_drift(in.linked.tracks, nta::drift_options(in.settings)));
    }
    count_tracks(state);
}

void time_diffusion(State& state) {
    const nta::TrackInput& in = nta::track_input();
    for ([[maybe_unused]] auto pass : state) {
        benchmark::DoNotOptimize(nta::estimate_diffusion(
            in.tracks, nta::diffusion_options(in.options, in.settings, in.drift)));
    }
    count_tracks(state);
}

void time_size(State& state) {
    const nta::TrackInput& in = nta::track_input();
    for ([[maybe_unused]] auto pass : state) {
        benchmark::DoNotOptimize(
            nta::size_tracks(in.tracks, in.diffusion, in.options, in.settings));
    }
    count_tracks(state);
}

void time_concentration(State& state) {
    const nta::TrackInput& in = nta::track_input();
    const nta::ConcentrationOptions options = nta::concentration_options(
        in.options, in.settings, in.video, in.found, in.diffusion, in.drift);
    for ([[maybe_unused]] auto pass : state) {
        benchmark::DoNotOptimize(
            nta::estimate_concentration(in.found.spots, options, in.static_spots));
    }
    count_tracks(state);
}

void time_scatter(State& state) {
    const nta::TrackInput& in = nta::track_input();
    for ([[maybe_unused]] auto pass : state) {
        benchmark::DoNotOptimize(
            nta::measure_light(in.linked.tracks,
                               nta::motion_of(in.stuck, in.diffusion, in.sized),
                               nta::light_options(in.options, in.settings)));
    }
    count_tracks(state);
}

// With a scale of brightness, as a calibration gives it; every track stands for as many particles.
void time_population(State& state) {
    const nta::TrackInput& in = nta::track_input();
    nta::GivenSettings given{in.options, {}, {}, {}, {}};
    given.calibration.emplace();
    given.calibration->adu_per_um2 = k_adu_per_um2;
    given.calibration->settings.wavelength_nm = k_wavelength_nm;
    given.calibration->settings.na = k_na;
    given.calibration->settings.medium_index = k_medium_index;
    std::optional<nta::DepthWeights> weights(std::in_place);
    weights->track_per_um.assign(in.tracks.size(), 1.0);
    nta::LightOfTracks light;
    light.tracks = nta::measure_light(in.linked.tracks,
                                      nta::motion_of(in.stuck, in.diffusion, in.sized),
                                      nta::light_options(in.options, in.settings));
    light.bounded_index.resize(light.tracks.size());
    nta::WorkerPool workers(1);
    for ([[maybe_unused]] auto pass : state) {
        benchmark::DoNotOptimize(
            nta::tell_populations({{in.linked.tracks, in.stuck, in.diffusion, in.sized, weights},
                                   in.tracks,
                                   light,
                                   in.concentration.effective_particles},
                                  given,
                                  in.settings,
                                  workers));
    }
    count_tracks(state);
}

void time_distribution(State& state) {
    const nta::TrackInput& in = nta::track_input();
    nta::WorkerPool workers(1);
    for ([[maybe_unused]] auto pass : state) {
        benchmark::DoNotOptimize(nta::distribute({in.tracks,
                                                  in.sized,
                                                  in.diffusion,
                                                  in.options,
                                                  in.settings,
                                                  in.concentration.effective_particles,
                                                  std::nullopt},
                                                 workers));
    }
    count_tracks(state);
}

void time_report(State& state) {
    const nta::TrackInput& in = nta::track_input();
    const nta::TemporaryFolder folder;
    nta::ReportOptions options;
    options.overwrite = true;
    for ([[maybe_unused]] auto pass : state) {
        nta::write_results(in.analysis, folder.path() / "results", options);
    }
    count_tracks(state);
}

// To a video, on one worker.
void time_overlay(State& state) {
    const nta::TrackInput& in = nta::track_input();
    const nta::TemporaryFolder folder;
    const auto video = nta::open_video(nta::film());
    nta::WorkerPool workers(1);
    nta::OverlayOptions options = nta::overlay_options(in.options, in.settings);
    options.last_frame = options.first_frame + k_overlay_frames - 1;
    for ([[maybe_unused]] auto pass : state) {
        nta::write_overlay(
            *video, in.analysis, options, {folder.path() / "overlay.mp4", workers, {}});
    }
    count(state, "frames/s", k_overlay_frames);
}

void time_simulate(State& state) {
    nta::Scene scene = nta::standard_scene(nta::k_visible_50_per_ml);
    scene.video.frames = 1'000'000;
    nta::Simulator simulator(scene);
    std::size_t visible = 0;
    for ([[maybe_unused]] auto pass : state) {
        const std::optional<nta::SimulatedFrame> step = simulator.next();
        for (const nta::TrueSpot& spot : step->spots) visible += spot.visible ? 1 : 0;
    }
    count(state, "frames/s", 1);
    state.counters["visible"] = Counter(static_cast<double>(visible), Counter::kAvgIterations);
}

// tests/layers compares these names with those of --timing.
BENCHMARK(time_read)->Name("read")->Unit(benchmark::kMillisecond);
BENCHMARK(time_background)->Name("background")->Unit(benchmark::kMillisecond);
BENCHMARK(time_detect)->Name("detect")->Unit(benchmark::kMillisecond);
BENCHMARK(time_localize)->Name("localize")->Unit(benchmark::kMillisecond);
BENCHMARK(time_link)->Name("link")->Unit(benchmark::kMillisecond);
BENCHMARK(time_drift)->Name("drift")->Unit(benchmark::kMillisecond);
BENCHMARK(time_diffusion)->Name("diffusion")->Unit(benchmark::kMillisecond);
BENCHMARK(time_size)->Name("size")->Unit(benchmark::kMillisecond);
BENCHMARK(time_concentration)->Name("concentration")->Unit(benchmark::kMillisecond);
BENCHMARK(time_scatter)->Name("scatter")->Unit(benchmark::kMillisecond);
BENCHMARK(time_population)->Name("population")->Unit(benchmark::kMillisecond);
BENCHMARK(time_distribution)->Name("distribution")->Unit(benchmark::kMillisecond);
BENCHMARK(time_report)->Name("report")->Unit(benchmark::kMillisecond);
BENCHMARK(time_overlay)->Name("overlay")->Unit(benchmark::kMillisecond);
BENCHMARK(time_simulate)->Name("simulate")->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    nta::keep_freed_memory();  // as the program does
    benchmark::Initialize(&argc, argv);
    try {
        std::optional<nta::TemporaryFolder> folder;
        if (argc > 1) {
            nta::set_film(argv[1]);
        } else {
            nta::set_film(folder.emplace().path() / "film.avi");
            nta::write_film(nta::film(), k_film_frames, k_film_frames);
        }
        benchmark::RunSpecifiedBenchmarks();
    } catch (const std::exception& error) {
        std::cerr << "speed_stages: " << error.what() << '\n';
        return 1;
    }
    benchmark::Shutdown();
    return 0;
}
