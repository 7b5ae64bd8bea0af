// SPDX-License-Identifier: MIT
#include "slab_intervals.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "sized_tracks.hpp"
#include "slab_film.hpp"

namespace nta::accuracy {
namespace {

struct Case {
    std::string name;
    double mode_nm;
    double cv;
    double in_view;
    int films;
};

// What an interval claims, and whether it is so.
struct Claim {
    double log_error = 0.0;
    double log_se = 0.0;  // half of the interval over 1.96
    bool holds = false;
};

struct Outcome {
    Claim d50, mode;
    double off_those_in_view = 0.0;  // ln(D50) less the mean ln d of the particles in view
    double tracks = 0.0;
    double particles_stated = 0.0;
    double particles_true = 0.0;
};

double median_nm(const Case& c) { return c.mode_nm * (1.0 + c.cv * c.cv); }

SlabScene scene_of(const Case& c, std::uint64_t seed) {
    SlabScene scene = lognormal_slab(c.mode_nm, c.cv, c.in_view);
    scene.exposure_s = 0.01;
    scene.false_spots_per_frame = 0.0;
    scene.seed = seed;
    return scene;
}

// (sum L)^2 / sum L^2 of the frames L in which each particle was seen.
double effective_particles(const SlabFilm& film) {
    std::map<std::int64_t, double> frames_of;
    for (const std::int64_t particle : film.particle) frames_of[particle] += 1.0;
    double sum = 0.0, squares = 0.0;
    for (const auto& [particle, frames] : frames_of) {
        sum += frames;
        squares += frames * frames;
    }
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

// Of lognormals ln(D50) is the mean of ln d. By frames, as weights are.
double mean_ln_in_view(const SlabScene& scene, const SlabFilm& film) {
    double mean = 0.0;
    for (std::size_t k = 0; k < film.in_view_share.size(); ++k)
        mean += film.in_view_share[k] * std::log(scene.diameters_nm[k]);
    return mean;
}

Claim claim_of(const Estimate& e, double truth) {
    Claim claim;
    claim.log_error = std::log(e.value / truth);
    if (!e.low || !e.high) return claim;
    claim.log_se = std::log(*e.high / *e.low) / (2.0 * 1.96);
    claim.holds = *e.low <= truth && truth <= *e.high;
    return claim;
}

Outcome film_once(const Case& c, std::uint64_t seed) {
    const SlabScene scene = scene_of(c, seed);
    const SlabFilm film = film_slab(scene);
    const Tracks tracks = true_tracks(film);
    SizingOptions options;
    options.bootstrap = 100;
    options.effective_particles = count_particles(film, scene).effective_particles;
    const SizeDistribution size = size_tracks_of_video(tracks, options);
    Outcome o;
    o.tracks = static_cast<double>(tracks.size());
    o.particles_stated = options.effective_particles;
    o.particles_true = effective_particles(film);
    const SizeEstimate* reported = size.reported();
    if (!reported) return o;
    o.d50 = claim_of(*reported->statistics.d50_nm, median_nm(c));
    o.mode = claim_of(*reported->statistics.mode_nm, c.mode_nm);
    o.off_those_in_view =
        std::log(reported->statistics.d50_nm->value) - mean_ln_in_view(scene, film);
    return o;
}

// 1: the errors are as large as the intervals say.
double error_over_stated(const std::vector<Outcome>& outcomes, Claim Outcome::*claim) {
    double errors = 0.0, stated = 0.0;
    for (const Outcome& o : outcomes) {
        errors += std::pow((o.*claim).log_error, 2);
        stated += std::pow((o.*claim).log_se, 2);
    }
    return std::sqrt(errors / stated);
}

}  // namespace

void measure_slab_intervals(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    std::vector<Case> cases;
    for (const double in_view : {8.0, 35.0}) {
        cases.push_back(
            {fmt::format("100 nm, {} in view", in_view), 100.0, 0.0, in_view, o.times(480, 6)});
        cases.push_back({fmt::format("147 nm, CV 0.35, {} in view", in_view),
                         147.0,
                         0.35,
                         in_view,
                         o.times(480, 6)});
    }
    Table table{
        "95 % intervals where one particle is several tracks (films of 10 s, slab of 10 um, "
        "linked by truth)",
        {"truth",
         "films",
         "tracks",
         "effective particles",
         "stated",
         "holds D50, %",
         "error / stated, D50",
         "D50 less that of those in view, %",
         "holds mode, %",
         "error / stated, mode"},
        {}};
    std::vector<Check> checks;
    for (std::size_t k = 0; k < cases.size(); ++k) {
        const Case& c = cases[k];
        std::vector<Outcome> outcomes(static_cast<std::size_t>(c.films));
        workers.run(outcomes.size(),
                    [&](std::size_t i) { outcomes[i] = film_once(c, seed_of(505, 1000 * k + i)); });
        const auto mean = [&](double Outcome::*value) {
            double sum = 0.0;
            for (const Outcome& v : outcomes) sum += v.*value;
            return fmt::format("{:.0f}", sum / static_cast<double>(outcomes.size()));
        };
        std::vector<double> off;
        for (const Outcome& v : outcomes) off.push_back(100.0 * v.off_those_in_view);
        const auto held = [&](Claim Outcome::*claim) {
            const auto n = std::count_if(outcomes.begin(), outcomes.end(), [&](const Outcome& v) {
                return (v.*claim).holds;
            });
            return 100.0 * share_of(static_cast<double>(n), static_cast<double>(c.films));
        };
        checks.push_back({"D50, " + c.name, held(&Outcome::d50), "%", 92.0, 97.0});
        checks.push_back({"mode, " + c.name, held(&Outcome::mode), "%", 92.0, 97.0});
        table.rows.push_back({c.name,
                              fmt::format("{}", c.films),
                              mean(&Outcome::tracks),
                              mean(&Outcome::particles_true),
                              mean(&Outcome::particles_stated),
                              text(held(&Outcome::d50)),
                              fmt::format("{:.2f}", error_over_stated(outcomes, &Outcome::d50)),
                              text(mean_of(off)),
                              text(held(&Outcome::mode)),
                              fmt::format("{:.2f}", error_over_stated(outcomes, &Outcome::mode))});
    }
    out.bars.push_back(judge("D6 (slab)",
                             "95 % intervals of mode and D50 cover 92 to 97 % where particles come "
                             "and go, 8 and 35 in view",
                             checks));
    out.tables.push_back(table);
}

}  // namespace nta::accuracy
