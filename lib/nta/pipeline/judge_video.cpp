// SPDX-License-Identifier: MIT
#include "nta/pipeline/inspect_video.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nta {
namespace {

class Judge {
  public:
    // Adds a reason where it holds; the gravest decides.
    void weigh(bool holds, Fitness fit, const char* code, const std::string& message) {
        if (!holds) return;
        verdict_.fit = std::max(verdict_.fit, fit);
        verdict_.reasons.push_back({code, message});
    }
    // `care` and `no` are the bounds above which a quantity calls for care or rules the video out.
    void bound(double value, double care, double no, const char* code, const std::string& message) {
        weigh(value > care, value > no ? Fitness::no : Fitness::with_care, code, message);
    }
    Verdict verdict() { return std::move(verdict_); }

  private:
    Verdict verdict_;
};

bool is_told(const VideoInspection& v, const char* code) {
    return std::any_of(v.diagnostics.begin(), v.diagnostics.end(), [&](const Diagnostic& d) {
        return d.code == code;
    });
}

constexpr double bearable_clipped_share = 1e-3;

void weigh_pictures(const VideoInspection& v, Judge& judge) {
    judge.weigh(v.sample.pictures < 2,
                Fitness::no,
                "single-picture",
                "there are no two pictures, so nothing moves");
    const double repeated = static_cast<double>(v.report.repeated_frames) /
                            static_cast<double>(std::max<std::int64_t>(1, v.report.stored_frames));
    judge.bound(repeated,
                0.01,
                0.3,
                "repeated-frames",
                fmt::format("{:.0f} % of the pictures repeat the one before: the camera was slower "
                            "than the frame rate says",
                            100.0 * repeated));
}

void weigh_ground(const VideoInspection& v, Judge& judge) {
    judge.bound(v.sample.ground_clipped_share,
                bearable_clipped_share,
                0.5,
                "saturated-picture",
                fmt::format("{:.1f} % of the picture is clipped even without particles",
                            100.0 * v.sample.ground_clipped_share));
    judge.weigh(is_told(v, "dark-particles"),
                Fitness::no,
                "dark-particles",
                "what moves is darker than the ground; give --invert");
}

void weigh_crowding(const VideoInspection& v, Judge& judge) {
    judge.bound(
        v.sample.expected_false_links,
        0.05,
        0.2,
        "crowded-links",
        fmt::format("about {:.0f} % of the links would join different particles; dilute the "
                    "sample",
                    100.0 * v.sample.expected_false_links));
}

void weigh_compression(const VideoInspection& v, Judge& judge) {
    judge.weigh(v.info.inter_frame,
                Fitness::with_care,
                "inter-frame-codec",
                "the codec predicts pictures from others, which changes short steps");
    judge.weigh(v.info.lossy && !v.info.inter_frame,
                Fitness::with_care,
                "lossy-codec",
                "the codec changes gray values, which moves dim particles");
}

void weigh_motion(const VideoInspection& v, Judge& judge) {
    if (v.sample.flow) {
        const double speed =
            std::hypot(v.sample.flow->x_px_per_frame, v.sample.flow->y_px_per_frame);
        // Linking looks for flows of up to 20 px per frame and axis.
        judge.weigh(speed > 10.0,
                    Fitness::with_care,
                    "fast-flow",
                    fmt::format("the liquid moves by {:.1f} px per frame, so particles are seen "
                                "briefly; slow the pump",
                                speed));
    }
    if (v.sample.vibration) {
        const double amplitude = v.sample.vibration->amplitude_px();
        judge.weigh(amplitude > 0.1,
                    Fitness::with_care,
                    "vibration",
                    fmt::format("all particles shake by {:.2f} px at one frequency; the analysis "
                                "takes that off, but not shaking without a fixed frequency: film "
                                "on a quieter table",
                                amplitude));
    }
}

}  // namespace

Verdict judge_sizing(const VideoInspection& v) {
    Judge judge;
    weigh_pictures(v, judge);
    weigh_ground(v, judge);
    judge.weigh(v.sample.tracks == 0,
                Fitness::no,
                "no-tracks",
                "no particle was followed long enough for a size");
    // Half of the 1000 that laboratories ask for; fewer give a mode to no better than 2 to 6 %.
    constexpr double enough_tracks = 500.0;
    judge.weigh(
        v.sample.tracks > 0 && v.expected_tracks < enough_tracks,
        Fitness::with_care,
        "few-tracks",
        fmt::format("about {:.0f} particles can be sized, 500 or more are recommended; film "
                    "longer, or more videos of the sample",
                    v.expected_tracks));
    weigh_crowding(v, judge);
    weigh_compression(v, judge);
    weigh_motion(v, judge);
    constexpr double hidden_noise_adu = 0.3;  // rounding alone is 0.29
    judge.weigh(v.photon_transfer && v.photon_transfer->noise_sd_adu < hidden_noise_adu &&
                    v.sample.pictures > 1,
                Fitness::with_care,
                "hidden-noise",
                "noise is hidden by the rounding of gray values, so position errors are uncertain; "
                "raise the camera level");
    judge.weigh(is_told(v, "rate-disagrees") || is_told(v, "frame-rate-disagrees"),
                Fitness::with_care,
                "rate-disagrees",
                "sources disagree about the frame rate, to which sizes are inversely proportional");
    return judge.verdict();
}

Verdict judge_counting(const VideoInspection& v) {
    Judge judge;
    const double particles = v.sample.particles_per_frame;
    judge.weigh(v.census.pictures == 0, Fitness::no, "no-pictures", "there is no picture");
    weigh_ground(v, judge);
    judge.weigh(particles == 0.0,
                Fitness::with_care,
                "no-particles",
                "no particle was seen: only an upper limit of the concentration can be given");
    judge.weigh(
        particles > 0.0 && particles < least_particles_per_frame,
        Fitness::with_care,
        "few-particles",
        fmt::format("{:.1f} particles per frame, 20 to 100 are recommended; film longer, or "
                    "dilute less",
                    particles));
    judge.weigh(particles > most_particles_per_frame,
                Fitness::with_care,
                "many-particles",
                fmt::format("{:.0f} particles per frame, 20 to 100 are recommended; dilute the "
                            "sample",
                            particles));
    weigh_crowding(v, judge);
    constexpr std::int64_t enough_frames = 250;  // 10 s at 25 frames/s
    judge.weigh(v.report.grid_frames < enough_frames,
                Fitness::with_care,
                "short-video",
                fmt::format("only {} frames: the same few particles are counted again and again; "
                            "film 30 to 60 s",
                            v.report.grid_frames));
    return judge.verdict();
}

}  // namespace nta
