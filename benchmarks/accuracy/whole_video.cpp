// SPDX-License-Identifier: MIT
#include "whole_video.hpp"

#include "nta/pipeline/analyze_video.hpp"
#include "nta/read/video_writer.hpp"

#include <memory>
#include <utility>

#include "simulated_source.hpp"

namespace nta::accuracy {
namespace {

constexpr double blank_depth_um = 15.0;

VideoTruth truth_of(const SimulatedSource& film, const TrueFrames& frames) {
    const Scene& scene = film.simulator().scene();
    const ExpectedVisibility expected = expected_visibility(film.simulator());
    VideoTruth t;
    for (const ScenePopulation& p : scene.populations) t.nominal_per_ml += p.concentration_per_ml;
    t.realized_per_ml = static_cast<double>(film.simulator().particles().size()) /
                        box_volume_ml(film.simulator().box());
    t.visible_per_frame = film.truth().mean_visible_per_frame();
    if (const auto d = film.truth().visible_diameters()) t.d50_nm = d->d50_nm;
    if (expected.diameters) {
        t.expected_d50_nm = expected.diameters->d50_nm;
        t.expected_mode_nm = expected.diameters->mode_nm;
    }
    t.expected_depth_um = scene.populations.empty() ? blank_depth_um : expected.effective_depth_um;
    t.merged_share = merged_share(frames);
    return t;
}

AnalyzeOptions options_for(const Scene& scene, bool exposure_told, double depth_um) {
    AnalyzeOptions o;
    o.pixel_size_nm = scene.video.pixel_size_nm;
    o.temperature_c = scene.motion.temperature_c;
    if (exposure_told) o.exposure_ms = scene.video.exposure_ms;
    o.depth_um = depth_um;
    return o;
}

void write_file(const std::vector<FramePtr>& frames,
                const SceneVideo& v,
                const std::filesystem::path& path) {
    std::filesystem::create_directories(path.parent_path());
    VideoWriter writer(path,
                       {v.width_px, v.height_px, v.bits, frame_rate_fraction(v.fps), v.codec});
    for (const FramePtr& frame : frames) writer.write(frame->image);
    writer.finish();
}

}  // namespace

std::vector<VideoOutcome> film_and_analyze(const VideoRun& run) {
    SimulatedSource film(run.scene);
    std::vector<FramePtr> frames;
    while (FramePtr frame = film.read()) frames.push_back(std::move(frame));
    const TrueFrames spots = by_frame(film.true_spots(), run.scene.video.frames);
    const VideoTruth truth = truth_of(film, spots);
    if (run.file) write_file(frames, run.scene.video, *run.file);

    std::vector<VideoOutcome> outcomes;
    for (const bool told : run.exposure_told) {
        std::unique_ptr<VideoSource> video;
        if (run.file) {
            video = open_video(*run.file);
        } else {
            video = std::make_unique<StoredSource>(film.info(), frames);
        }
        WorkerPool alone(1);
        StageClock clock;
        Workshop workshop{alone, clock, {}};
        VideoOutcome outcome;
        outcome.truth = truth;
        outcome.analysis = analyze_video(
            *video, options_for(run.scene, told, truth.expected_depth_um), {}, workshop);
        outcome.spots_per_frame =
            static_cast<double>(outcome.analysis.spots.size()) / run.scene.video.frames;
        outcome.spots = score_spots(outcome.analysis.spots, outcome.analysis.spot_track_id, spots);
        outcome.analysis.spots = {};
        outcomes.push_back(std::move(outcome));
    }
    if (run.file) std::filesystem::remove(*run.file);
    return outcomes;
}

}  // namespace nta::accuracy
