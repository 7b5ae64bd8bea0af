// SPDX-License-Identifier: MIT
#include "drift/carried_tracks.hpp"

#include <cmath>

namespace nta_test {

nta::Track make_track(int frames,
                      double step_sd_px,
                      double localization_sd_px,
                      nta::Random& random) {
    nta::Track track;
    double x = 600.0 * random.uniform();
    double y = 400.0 * random.uniform();
    for (int f = 0; f < frames; ++f) {
        x += step_sd_px * random.normal();
        y += step_sd_px * random.normal();
        nta::Localization p;
        p.frame = f;
        p.x_px = x + localization_sd_px * random.normal();
        p.y_px = y + localization_sd_px * random.normal();
        p.x_sd_px = static_cast<float>(localization_sd_px);
        p.y_sd_px = p.x_sd_px;
        p.peak_adu = 50.0F;
        p.noise_adu = 2.0F;
        track.positions.push_back(p);
    }
    return track;
}

CarriedTracks make_carried_tracks(const CarriedOptions& o) {
    nta::Random random(o.seed);
    std::vector<double> x(static_cast<std::size_t>(o.frames), 0.0);
    std::vector<double> y = x;
    for (std::size_t f = 1; f < x.size(); ++f) {
        x[f] = x[f - 1] + o.velocity_x(static_cast<double>(f) - 0.5);
        y[f] = y[f - 1] + o.velocity_y(static_cast<double>(f) - 0.5);
    }
    CarriedTracks tracks;
    for (int i = 0; i < o.particles; ++i) {
        for (int begin = 0; begin < o.frames;) {
            const double life = -o.mean_length_frames * std::log(1.0 - random.uniform());
            const int length = std::min(o.frames - begin, 2 + static_cast<int>(life));
            nta::Track track = make_track(length, o.step_sd_px, o.localization_sd_px, random);
            track.track_id = static_cast<std::int64_t>(tracks.free.size());
            for (nta::Localization& p : track.positions) p.frame += begin;
            tracks.free.push_back(track);
            for (nta::Localization& p : track.positions) {
                p.x_px += x[static_cast<std::size_t>(p.frame)];
                p.y_px += y[static_cast<std::size_t>(p.frame)];
            }
            tracks.seen.push_back(track);
            begin += length;
        }
    }
    return tracks;
}

StepVariance step_variance(const nta::Tracks& tracks) {
    StepVariance v;
    for (const nta::Track& t : tracks) {
        for (std::size_t k = 1; k < t.positions.size(); ++k) {
            const double dx = t.positions[k].x_px - t.positions[k - 1].x_px;
            const double dy = t.positions[k].y_px - t.positions[k - 1].y_px;
            v.px2 += 0.5 * (dx * dx + dy * dy);
            v.steps += 1.0;
        }
    }
    v.px2 /= v.steps;
    return v;
}

}  // namespace nta_test
