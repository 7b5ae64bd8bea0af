// SPDX-License-Identifier: MIT
#include "followed_elsewhere.hpp"

#include "nta/core/error.hpp"
#include "nta/diffusion/displacements.hpp"
#include "nta/diffusion/fit_likelihood_model.hpp"
#include "nta/drift/drift.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/pipeline/stage_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

namespace nta {
namespace {

void require_usable(const Localizations& spots, const std::vector<std::int64_t>& particles) {
    for (std::size_t i = 0; i < spots.size(); ++i) {
        const Localization& s = spots[i];
        for (const double value :
             {s.x_px, s.y_px, static_cast<double>(s.x_sd_px), static_cast<double>(s.y_sd_px)}) {
            if (std::isfinite(value)) continue;
            throw InputError(
                fmt::format("row {}: found {} for a position, expected a finite number", i, value));
        }
    }
    if (spots.size() != particles.size())
        throw InputError(
            fmt::format("{} positions and {} particles, expected one particle for each position",
                        spots.size(),
                        particles.size()));
}

void require_one_each_frame(const Track& track) {
    for (std::size_t k = 1; k < track.positions.size(); ++k) {
        if (track.positions[k].frame == track.positions[k - 1].frame)
            throw InputError(fmt::format("particle {} has two positions in frame {}, expected one",
                                         track.track_id,
                                         track.positions[k].frame));
    }
}

std::vector<std::int32_t> all_frames(const Localizations& ordered) {
    if (ordered.empty()) return {};
    constexpr std::int64_t most = 10'000'000;
    const std::int32_t first = ordered.front().frame;
    const std::int64_t count = std::int64_t{ordered.back().frame} - first + 1;
    if (first < 0 || count > most) {
        throw InputError(fmt::format("frames from {} to {}, expected at most {} of them, from 0",
                                     first,
                                     ordered.back().frame,
                                     most));
    }
    std::vector<std::int32_t> frames(static_cast<std::size_t>(count));
    std::iota(frames.begin(), frames.end(), first);
    return frames;
}

template <class Change>
void change_all(Followed& spots, Change change) {
    for (Localization& s : spots.found.spots) change(s);
    for (Track& track : spots.linked.tracks) {
        for (Localization& s : track.positions) change(s);
    }
}

bool none_known(const Localizations& spots, float Localization::*value) {
    return std::none_of(
        spots.begin(), spots.end(), [value](const Localization& s) { return s.*value > 0.0F; });
}

double pooled_position_variance_px2(const Tracks& linked,
                                    const AnalyzeOptions& options,
                                    const Settings& settings) {
    const Drift drift = estimate_drift(linked, drift_options(settings));
    std::vector<Displacements> steps;
    for (const Track& track : remove_drift(linked, drift)) {
        if (static_cast<std::int64_t>(track.positions.size()) >= options.min_track)
            steps.push_back(displacements_of(track, settings.scale));
    }
    const PooledCovariance pooled = pool_covariances(steps);
    const double blur = settings.exposure->seconds() / settings.scale.s_from_frame() / 6.0;
    const double variance_um2 =
        blur * pooled.mean_square_um2 + (2.0 * blur - 1.0) * pooled.lag1_um2;
    const double um = settings.scale.um_from_px();
    return std::max(0.0, variance_um2) / (um * um);
}

}  // namespace

UnseenVideo::UnseenVideo(int width, int height) {
    info_.width = width;
    info_.height = height;
}

UnseenVideo video_of(const Localizations& spots, const FilmedAs& filmed) {
    if (filmed.width > 0 && filmed.height > 0) return {filmed.width, filmed.height};
    double x = 0.0;
    double y = 0.0;
    for (const Localization& s : spots) {
        x = std::max(x, s.x_px);
        y = std::max(y, s.y_px);
    }
    const auto size = [](double last_px) {
        constexpr double most_px = 1e6;
        return 1 + static_cast<int>(std::min(last_px + 0.5, most_px));
    };
    return {size(x), size(y)};
}

Followed followed(const Localizations& spots,
                  const std::vector<std::int64_t>& particles,
                  const FilmedAs& filmed) {
    require_usable(spots, particles);
    std::vector<std::size_t> order(spots.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return spots[a].frame < spots[b].frame;
    });
    Followed out;
    std::map<std::int64_t, std::size_t> places;
    for (const std::size_t i : order) {
        out.found.spots.push_back(spots[i]);
        if (particles[i] < 0) continue;
        const auto [place, is_new] = places.emplace(particles[i], out.linked.tracks.size());
        if (is_new) out.linked.tracks.emplace_back().track_id = particles[i];
        Track& track = out.linked.tracks[place->second];
        track.positions.push_back(spots[i]);
        track.spot_indices.push_back(out.found.spots.size() - 1);
    }
    // As link_tracks() leaves them: sums over tracks then have the same order, and the same last
    // bit.
    std::sort(out.linked.tracks.begin(),
              out.linked.tracks.end(),
              [](const Track& a, const Track& b) { return a.track_id < b.track_id; });
    for (const Track& track : out.linked.tracks) require_one_each_frame(track);
    out.found.pictured_frames = filmed.frames.empty() ? all_frames(out.found.spots) : filmed.frames;
    out.found.grid_frames = static_cast<std::int64_t>(out.found.pictured_frames.size());
    return out;
}

void fill_unknown(Followed& spots, const GivenSettings& given, const VideoInfo& video) {
    const Localizations& all = spots.found.spots;
    if (none_known(all, &Localization::noise_adu)) {
        const bool dark = none_known(all, &Localization::peak_adu);
        change_all(spots, [dark](Localization& s) {
            s.noise_adu = 0.0F;  // above any --count-snr
            if (dark) s.peak_adu = 1.0F;
        });
    }
    const Settings settings = resolve_settings(given.options, video);
    if (!settings.exposure || !none_known(all, &Localization::x_sd_px)) return;
    const auto sd_px = static_cast<float>(
        std::sqrt(pooled_position_variance_px2(spots.linked.tracks, given.options, settings)));
    change_all(spots, [sd_px](Localization& s) { s.x_sd_px = s.y_sd_px = sd_px; });
}

}  // namespace nta
