// SPDX-License-Identifier: MIT
// Concentrations of an ensemble of samples against the counting limit (bar E2).
#include "nta/concentration/occupancy.hpp"

#include <fmt/format.h>

#include <cmath>

#include "brownian_tracks.hpp"
#include "slab_film.hpp"
#include "study.hpp"

namespace nta::accuracy {
namespace {

struct Sample {
    std::string name;
    SlabScene scene;
    int films = 1;
};

struct Count {
    double per_ml = 0.0;
    double se_per_ml = 0.0;
    bool covered = false;
};

Count count_film(const SlabScene& scene) {
    const Concentration found = count_particles(film_slab(scene), scene);
    const Estimate& c = *found.per_ml;
    return {c.value,
            c.se.value_or(0.0),
            c.low.value_or(0.0) <= scene.particles_per_ml &&
                scene.particles_per_ml <= c.high.value_or(1e30)};
}

// Relative standard error of the count of an ideal counter (docs/methods/concentration.md).
double counting_limit(const SlabScene& scene) {
    const double width_um = slab_width_px * 0.166;
    const double height_um = slab_height_px * 0.166;
    const double mean = scene.particles_per_ml * 1e-12 * width_um * height_um * scene.depth_um;
    const double looks = independent_looks(
        {width_um, height_um, scene.depth_um},
        {water_diffusion_um2_per_s(scene.diameters_nm.front()), scene.flow_um_per_s, 0.0},
        scene.frames,
        1.0 / scene.frames_per_s);
    return 1.0 / std::sqrt(mean * looks);
}

std::vector<Sample> ensembles(const StudyOptions& o) {
    std::vector<Sample> all;
    const auto add = [&](double per_ml, double flow, int films) {
        SlabScene scene;
        scene.particles_per_ml = per_ml;
        scene.frames = 600;
        scene.flow_um_per_s = flow;
        scene.seen_share = 1.0;
        scene.false_spots_per_frame = 0.0;
        // Farther than a particle comes in 20 s, so that none that left returns as another.
        scene.surroundings_um = 3.0 * std::sqrt(2.0 * water_diffusion_um2_per_s(100.0) * 20.0);
        all.push_back(
            {fmt::format(
                 "{:.0e} per mL{}", per_ml, flow > 0.0 ? fmt::format(", {} um/s", flow) : ""),
             scene,
             films});
    };
    add(1e7, 0.0, o.times(1500, 100));
    add(3e7, 0.0, o.times(1000, 50));
    add(1e8, 0.0, o.times(800, 40));
    add(3e8, 0.0, o.times(300, 8));
    add(1e9, 0.0, o.times(100, 4));
    add(1e7, 50.0, o.times(800, 40));
    add(1e8, 50.0, o.times(500, 20));
    return all;
}

}  // namespace

StudyResult measure_concentration(const StudyOptions& options, WorkerPool& workers) {
    const std::vector<Sample> all = ensembles(options);
    std::vector<std::vector<Count>> counts(all.size());
    std::vector<std::pair<std::size_t, std::size_t>> tasks;
    for (std::size_t s = 0; s < all.size(); ++s) {
        counts[s].resize(static_cast<std::size_t>(all[s].films));
        for (std::size_t f = 0; f < counts[s].size(); ++f) tasks.emplace_back(s, f);
    }
    workers.run(tasks.size(), [&](std::size_t t) {
        const auto [s, f] = tasks[t];
        SlabScene scene = all[s].scene;
        scene.seed = seed_of(601, 2000 * s + f);
        counts[s][f] = count_film(scene);
    });

    StudyResult out;
    Table table{"Points in a slab of 10 um (100 nm, 20 s; samples drawn anew for each film)",
                {"sample",
                 "films",
                 "bias, %",
                 "RMS error, %",
                 "counting limit, %",
                 "RMS error / limit",
                 "stated standard error, %",
                 "95 % interval covers, %"},
                {}};
    DataFile data{"count_error", "per mL, flow (um/s), RMS error %, its error, limit %", {}};
    std::vector<Check> e2;
    for (std::size_t s = 0; s < all.size(); ++s) {
        const double truth = all[s].scene.particles_per_ml;
        std::vector<double> error, stated;
        double covered = 0.0;
        for (const Count& c : counts[s]) {
            error.push_back(100.0 * (c.per_ml / truth - 1.0));
            stated.push_back(100.0 * c.se_per_ml / truth);
            covered += c.covered ? 1.0 : 0.0;
        }
        const double limit = 100.0 * counting_limit(all[s].scene);
        const Figure over = (1.0 / limit) * rms_of(error);
        const Figure coverage = 100.0 * share_of(covered, static_cast<double>(error.size()));
        e2.push_back({"error, " + all[s].name, over, "x limit", 0.0, 1.25});
        e2.push_back({"interval, " + all[s].name, coverage, "%", 92.0, 97.0});
        table.rows.push_back({all[s].name,
                              fmt::format("{}", all[s].films),
                              text(mean_of(error)),
                              text(rms_of(error)),
                              fmt::format("{:.1f}", limit),
                              text(over),
                              fmt::format("{:.1f}", mean_of(stated).value),
                              text(coverage)});
        data.rows.push_back({truth,
                             all[s].scene.flow_um_per_s,
                             rms_of(error).value,
                             rms_of(error).standard_error,
                             limit});
    }
    out.bars.push_back(
        judge("E2",
              "ensemble truth: error at most 1.25 x theoretical standard error, 95 % "
              "interval covers 92 to 97 %",
              e2));
    out.tables.push_back(table);
    out.data.push_back(data);
    out.repetitions =
        "Counting limit: standard error of an ideal counter, who sees the same particles again and "
        "again (docs/methods/concentration.md).";
    return out;
}

}  // namespace nta::accuracy
