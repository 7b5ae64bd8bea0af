// SPDX-License-Identifier: MIT
// The journey of a frame. Each line's stage is also the name in --timing, in the progress display
// and in benchmarks/speed.
#include "nta/pipeline/analyze_video.hpp"

#include "nta/concentration/estimate_concentration.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/diffusion/motion_error.hpp"
#include "nta/drift/drift.hpp"
#include "nta/drift/stuck.hpp"
#include "nta/pipeline/assemble_analysis.hpp"
#include "nta/pipeline/light_of_tracks.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/pipeline/tell_populations.hpp"
#include "nta/pipeline/track_evidence.hpp"
#include "nta/pipeline/weigh_tracks.hpp"

#include <utility>

namespace nta {

Analysis analyze_video(VideoSource& video, const GivenSettings& given, Workshop& workshop) {
    const Settings settings = resolve_settings(given.options, video.info());

    // read, background, detect, localize
    VideoSpots found = localize_all_frames(video, frame_options(given.options, settings), workshop);
    const LinkResult linked = workshop.at("link", [&] { return follow(found, video.info()); });
    return analyze_tracks({video, found, linked}, given, workshop);
}

Analysis analyze_tracks(const FollowedSpots& followed,
                        const GivenSettings& given,
                        Workshop& workshop) {
    VideoSpots& found = followed.found;
    const LinkResult& linked = followed.linked;
    const VideoInfo& info = followed.video.info();
    const AnalyzeOptions& options = given.options;
    const Settings settings = resolve_settings(options, info);
    const auto at = [&](const char* stage, auto&& work) { return workshop.at(stage, work); };

    const Drift drift =
        at("drift", [&] { return estimate_drift(linked.tracks, drift_options(settings)); });
    const std::vector<bool> stuck = find_stuck(linked.tracks, drift);
    Tracks drift_free = without(remove_drift(linked.tracks, drift), stuck);
    const DiffusionOptions motion = diffusion_options(options, settings, drift);
    const MotionBlur blur =
        at("diffusion", [&] { return estimate_motion_blur(drift_free, motion); });
    const Tracks tracks = with_motion_in_steps(std::move(drift_free), blur);
    const DiffusionResult diffusion =
        at("diffusion", [&] { return estimate_diffusion(tracks, motion); });
    const std::vector<SizedTrack> sized =
        at("size", [&] { return size_tracks(tracks, diffusion, options, settings); });
    const std::optional<DepthWeights> weights = at("concentration", [&] {
        return weigh_tracks({found, linked.tracks, stuck, diffusion, sized}, given, settings);
    });
    // Before the distribution: it knows how many independent particles stand behind the tracks.
    const Concentration counted = at("concentration", [&] {
        return estimate_concentration(
            found.spots,
            with_weights(concentration_options(options, settings, info, found, diffusion, drift),
                         weights,
                         given),
            spots_of(linked.tracks, stuck, found.spots.size()));
    });
    const SizeDistribution size = at("distribution", [&] {
        return distribute(
            {tracks, sized, diffusion, options, settings, counted.effective_particles, weights},
            workshop.workers);
    });
    const Concentration concentration = refer_to_sizes(counted, size, weights, given);
    const LightInput journey{linked.tracks, stuck, diffusion, sized, weights};
    const LightOfTracks light =
        at("scatter", [&] { return light_of_tracks(journey, given, settings); });
    const PopulationInput particles{journey, tracks, light, counted.effective_particles};
    const Populations populations = at("population", [&] {
        return tell_populations(particles, given, settings, workshop.workers);
    });
    return assemble_analysis({given,
                              followed.video,
                              settings,
                              found,
                              linked,
                              drift,
                              stuck,
                              sized,
                              blur,
                              diffusion,
                              size,
                              concentration,
                              light.tracks,
                              populations});
}

Analysis analyze_video(VideoSource& video,
                       const AnalyzeOptions& options,
                       const SettingSources& sources,
                       Workshop& workshop) {
    return analyze_video(video, {options, sources, {}, {}, {}}, workshop);
}

}  // namespace nta
