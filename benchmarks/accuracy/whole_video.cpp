// SPDX-License-Identifier: MIT
#include "whole_video.hpp"

#include "nta/pipeline/analyze_video.hpp"
#include "nta/read/video_writer.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "simulated_source.hpp"

namespace nta::accuracy {
namespace {

constexpr double blank_depth_um = 15.0;

// One frame's true spots.
using FrameSpots = std::span<const TrueSpot>;

std::vector<FrameSpots> by_frame(const std::vector<TrueSpot>& spots, int frames) {
    std::vector<FrameSpots> result(static_cast<std::size_t>(frames));
    for (std::size_t from = 0; from < spots.size();) {
        std::size_t to = from;
        while (to < spots.size() && spots[to].frame == spots[from].frame) ++to;
        result[static_cast<std::size_t>(spots[from].frame)] =
            FrameSpots(spots).subspan(from, to - from);
        from = to;
    }
    return result;
}

// Distance to the nearest other spot of the frame that `counts`.
template <class Counts>
double neighbor_px(const TrueSpot& spot, FrameSpots frame, Counts counts) {
    double least = 1e9;
    for (const TrueSpot& other : frame) {
        if (other.particle_id == spot.particle_id || !counts(other)) continue;
        least = std::min(least, std::hypot(other.x_px - spot.x_px, other.y_px - spot.y_px));
    }
    return least;
}

double merged_share(const std::vector<FrameSpots>& frames) {
    constexpr double merging_px = 3.0 * 1.6;
    double visible = 0.0;
    double merged = 0.0;
    for (const FrameSpots& frame : frames) {
        for (const TrueSpot& s : frame) {
            if (!s.visible) continue;
            visible += 1.0;
            const auto is_visible = [](const TrueSpot& o) { return o.visible; };
            merged += neighbor_px(s, frame, is_visible) < merging_px ? 1.0 : 0.0;
        }
    }
    return visible > 0.0 ? merged / visible : 0.0;
}

VideoTruth truth_of(const SimulatedSource& film, const std::vector<FrameSpots>& frames) {
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

SpotScore score(const Localizations& found, const std::vector<FrameSpots>& truth) {
    constexpr double reach_px = 3.0;
    constexpr double alone_px = 10.0;
    double visible = 0.0, seen = 0.0, right = 0.0;
    double squares = 0.0, predicted = 0.0, measured = 0.0;
    std::vector<std::vector<const Localization*>> spots(truth.size());
    for (const Localization& s : found) spots[static_cast<std::size_t>(s.frame)].push_back(&s);
    const auto anybody = [](const TrueSpot&) { return true; };
    for (std::size_t f = 0; f < truth.size(); ++f) {
        const auto distance = [](const Localization& a, const TrueSpot& b) {
            return std::hypot(a.x_px - b.x_px, a.y_px - b.y_px);
        };
        for (const Localization* s : spots[f])
            right += std::any_of(truth[f].begin(),
                                 truth[f].end(),
                                 [&](const TrueSpot& t) { return distance(*s, t) < reach_px; })
                         ? 1.0
                         : 0.0;
        for (const TrueSpot& t : truth[f]) {
            if (!t.visible) continue;
            visible += 1.0;
            const auto nearest =
                std::min_element(spots[f].begin(),
                                 spots[f].end(),
                                 [&](const Localization* a, const Localization* b) {
                                     return distance(*a, t) < distance(*b, t);
                                 });
            if (nearest == spots[f].end() || distance(**nearest, t) >= reach_px) continue;
            seen += 1.0;
            if (neighbor_px(t, truth[f], anybody) < alone_px) continue;
            const Localization& s = **nearest;
            squares += 0.5 * distance(s, t) * distance(s, t);
            predicted += 0.5 * (std::pow(static_cast<double>(s.x_sd_px), 2.0) +
                                std::pow(static_cast<double>(s.y_sd_px), 2.0));
            measured += 1.0;
        }
    }
    SpotScore out;
    if (visible > 0.0) out.recall = seen / visible;
    if (!found.empty()) out.precision = right / static_cast<double>(found.size());
    if (measured > 0.0) {
        out.rms_error_px = std::sqrt(squares / measured);
        out.predicted_rms_px = std::sqrt(predicted / measured);
    }
    return out;
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
    const std::vector<FrameSpots> spots = by_frame(film.true_spots(), run.scene.video.frames);
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
        outcome.spots = score(outcome.analysis.spots, spots);
        outcome.analysis.spots = {};
        outcomes.push_back(std::move(outcome));
    }
    if (run.file) std::filesystem::remove(*run.file);
    return outcomes;
}

}  // namespace nta::accuracy
