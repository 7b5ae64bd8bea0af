// SPDX-License-Identifier: MIT
#include "sized_tracks.hpp"

#include "nta/drift/drift.hpp"
#include "nta/link/link_tracks.hpp"
#include "nta/pipeline/stage_options.hpp"
#include "nta/pipeline/track_evidence.hpp"

#include <algorithm>
#include <optional>

namespace nta::accuracy {

namespace {

// Far above every limit: the sizes are in question, not what can be seen.
Tracks bright(Tracks tracks) {
    constexpr float times = 1000.0F;
    for (Track& track : tracks) {
        for (Localization& spot : track.positions) spot.noise_adu /= times;
    }
    return tracks;
}

}  // namespace

SizeDistribution size_tracks_of_video(const Tracks& seen, const SizingOptions& o) {
    const Tracks tracks = bright(seen);
    AnalyzeOptions options;
    options.pixel_size_nm = 166.0;
    options.fps = 30.0;
    options.exposure_ms = 1e3 * o.exposure_s;
    options.temperature_c = 25.0;
    options.bootstrap = o.bootstrap;
    options.method = o.method;
    VideoInfo info;
    info.width = 640;
    info.height = 480;
    const Settings settings = resolve_settings(options, info);
    Drift drift;
    drift.variance_taken = o.variance_taken;
    const DiffusionResult diffusion =
        estimate_diffusion(tracks, diffusion_options(options, settings, drift));
    const std::vector<SizedTrack> sized = size_tracks(tracks, diffusion, options, settings);
    WorkerPool alone(1);
    return distribute(
        {tracks, sized, diffusion, options, settings, o.effective_particles, std::nullopt}, alone);
}

SizeDistribution size_film(const SlabFilm& film,
                           const SlabScene& scene,
                           double effective_particles) {
    const Tracks linked = link_tracks(film.spots, {}).tracks;
    const Drift drift = estimate_drift(linked, {scene.frames_per_s, 1.0});
    SizingOptions options;
    options.exposure_s = scene.exposure_s;
    options.variance_taken = drift.variance_taken;
    options.effective_particles = effective_particles;
    return size_tracks_of_video(remove_drift(linked, drift), options);
}

double full_width_nm(const SizeCurve& curve) {
    const std::vector<double>& f = curve.number_fraction;
    if (f.empty()) return 0.0;
    const double half = 0.5 * *std::max_element(f.begin(), f.end());
    const auto above = [half](double v) { return v >= half; };
    const auto first = std::find_if(f.begin(), f.end(), above) - f.begin();
    const auto last = f.rend() - std::find_if(f.rbegin(), f.rend(), above) - 1;
    // Where the straight line between two bins crosses half of the height.
    const auto crossing = [&](std::ptrdiff_t inside, std::ptrdiff_t outside) {
        if (outside < 0 || outside >= static_cast<std::ptrdiff_t>(f.size())) return 0.5;
        const double a = f[static_cast<std::size_t>(inside)];
        const double b = f[static_cast<std::size_t>(outside)];
        return (a - half) / (a - b);
    };
    return curve.bin_width_nm * (static_cast<double>(last - first) + crossing(first, first - 1) +
                                 crossing(last, last + 1));
}

}  // namespace nta::accuracy
