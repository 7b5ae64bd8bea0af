// SPDX-License-Identifier: MIT
// Links between frames against the truth, and what linking, flow and vibration do to D (bars B1 to
// B4).
#include "nta/diffusion/diffusion.hpp"
#include "nta/drift/drift.hpp"
#include "nta/link/link_tracks.hpp"

#include <fmt/format.h>

#include <cmath>

#include "brownian_tracks.hpp"
#include "slab_film.hpp"
#include "study.hpp"

namespace nta::accuracy {
namespace {

constexpr int sized_positions = 5;  // the default of --min-track

// Mean D of the sized tracks, by displacements: what a size distribution is made of.
double mean_diffusion_um2_per_s(const Tracks& tracks, const SlabScene& scene, double taken) {
    DiffusionOptions options;
    options.scale = reference_scale();
    options.exposure = Duration::seconds(scene.exposure_s);
    options.min_positions = sized_positions;
    options.variance_taken = taken;
    double sum = 0.0;
    double steps = 0.0;
    for (const auto& track : estimate_diffusion(tracks, options).tracks) {
        if (!track) continue;
        sum += track->D_um2_per_s * track->displacements;
        steps += track->displacements;
    }
    return sum / steps;
}

// One film: linked and drift-free, against the truth's own tracks.
struct Outcome {
    double links = 0.0;
    double false_links = 0.0;
    double D_bias = 0.0;
    double length_ratio = 0.0;  // mean track length, linked over true
    double expected_false_links = 0.0;
    double flow_px_per_frame = 0.0;
};

double mean_length(const Tracks& tracks, const SlabFilm& film) {
    double positions = 0.0;
    double count = 0.0;
    for (const Track& t : tracks) {
        if (film.particle[t.spot_indices.front()] < 0) continue;
        positions += static_cast<double>(t.positions.size());
        count += 1.0;
    }
    return positions / count;
}

Outcome follow(const SlabScene& scene) {
    const SlabFilm film = film_slab(scene);
    LinkOptions link;
    link.image_width_px = slab_width_px;
    link.image_height_px = slab_height_px;
    const LinkResult linked = link_tracks(film.spots, link);
    const Drift drift = estimate_drift(linked.tracks, {scene.frames_per_s, 1.0});
    const Tracks truth = true_tracks(film);
    Outcome out;
    for (const Track& t : linked.tracks) {
        for (std::size_t k = 1; k < t.spot_indices.size(); ++k) {
            const auto from = film.particle[t.spot_indices[k - 1]];
            out.links += 1.0;
            if (from < 0 || from != film.particle[t.spot_indices[k]]) out.false_links += 1.0;
        }
    }
    out.D_bias =
        mean_diffusion_um2_per_s(remove_drift(linked.tracks, drift), scene, drift.variance_taken) /
            mean_diffusion_um2_per_s(truth, scene, 0.0) -
        1.0;
    out.length_ratio = mean_length(linked.tracks, film) / mean_length(truth, film);
    out.expected_false_links = linked.expected_false_links;
    out.flow_px_per_frame = drift.mean_x_px_per_frame;
    return out;
}

// All films of one scene.
struct Series {
    std::string name;
    SlabScene scene;
    int films = 1;
    std::vector<Outcome> outcomes;

    [[nodiscard]] Figure mean(double Outcome::*what) const {
        std::vector<double> values;
        for (const Outcome& o : outcomes) values.push_back(o.*what);
        return mean_of(values);
    }
    [[nodiscard]] Figure false_percent() const {
        std::vector<double> values;
        for (const Outcome& o : outcomes) values.push_back(100.0 * o.false_links / o.links);
        return mean_of(values);
    }
    [[nodiscard]] Figure D_bias_percent() const { return 100.0 * mean(&Outcome::D_bias); }
};

void follow_all(std::vector<Series>& all, std::uint64_t study, WorkerPool& workers) {
    std::vector<std::pair<std::size_t, std::size_t>> tasks;
    for (std::size_t s = 0; s < all.size(); ++s) {
        all[s].outcomes.resize(static_cast<std::size_t>(all[s].films));
        for (std::size_t f = 0; f < all[s].outcomes.size(); ++f) tasks.emplace_back(s, f);
    }
    workers.run(tasks.size(), [&](std::size_t t) {
        const auto [s, f] = tasks[t];
        SlabScene scene = all[s].scene;
        scene.seed = seed_of(study, 1000 * s + f);
        all[s].outcomes[f] = follow(scene);
    });
}

// --- B1, B2 ---

Series density_series(double diameter_nm, double per_ml, bool bright, const StudyOptions& o) {
    SlabScene scene;
    scene.diameters_nm = {diameter_nm};
    scene.particles_per_ml = per_ml;
    scene.with_brightness = bright;
    const double films = per_ml < 2e8 ? 24 : per_ml < 1.5e9 ? 6 : 4;
    return {fmt::format("{} nm, {:.0e} per mL", diameter_nm, per_ml),
            scene,
            o.quick ? 1 : static_cast<int>(films),
            {}};
}

void measure_density(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    const std::vector<double> densities = {1e8, 5e8, 1e9, 2e9, 4e9};
    const std::vector<double> diameters = {50.0, 100.0, 147.0};
    std::vector<Series> all;
    for (const bool bright : {true, false})
        for (const double d : diameters)
            for (const double n : densities)
                if (!o.quick || n < 3e9) all.push_back(density_series(d, n, bright, o));
    follow_all(all, 301, workers);

    Table table{
        "Links and D over density (10 um deep, 30 frames/s, 10 s, 97 % seen, 0.2 false "
        "spots per frame, position error 0.2 px)",
        {"particles",
         "brightness known",
         "films",
         "false links, %",
         "expected by nta, %",
         "D bias, %"},
        {}};
    DataFile data{
        "false_links", "per mL; false links % with brightness for 50 100 147 nm, then without", {}};
    for (const double n : densities) data.rows.push_back({n});
    std::vector<Check> links;
    std::vector<Check> bias;
    std::vector<Check> blind;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Series& s = all[i];
        const bool bright = s.scene.with_brightness;
        table.rows.push_back({s.name,
                              bright ? "yes" : "no",
                              fmt::format("{}", s.films),
                              text(s.false_percent()),
                              text(100.0 * s.mean(&Outcome::expected_false_links)),
                              text(s.D_bias_percent())});
        for (auto& row : data.rows)
            if (row[0] == s.scene.particles_per_ml) row.push_back(s.false_percent().value);
        const double d = s.scene.diameters_nm.front();
        const double n = s.scene.particles_per_ml;
        const bool thin = d == 100.0 && n == 1e8;
        const bool dense = n == 1e9 && d < 120.0;
        const double limit = thin ? 0.3 : d == 100.0 ? 1.5 : 3.5;
        if (bright && (thin || dense))
            links.push_back({s.name, s.false_percent(), "%", 0.0, limit});
        if (n > 2e9) continue;
        (bright ? bias : blind).push_back(within(s.name, s.D_bias_percent(), 1.5, "%"));
    }
    const Bar position_only = judge("", "", blind);
    out.bars.push_back(judge("B1",
                             "false links: 100 nm at most 0.3 % at 1e8, 1.5 % at 1e9 per mL, 50 nm "
                             "at most 3.5 % at 1e9",
                             links,
                             "brightness known, as in a video"));
    out.bars.push_back(judge("B2",
                             "D bias by linking at most 1.5 % up to 2e9 per mL",
                             bias,
                             "by position alone: " + position_only.measured));
    out.tables.push_back(table);
    out.data.push_back(data);
}

// --- B3 ---

constexpr double um_per_px = 0.166;

void measure_flow(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    std::vector<Series> all;
    const auto add = [&](double flow, double vibration_um, double hz) {
        SlabScene scene;
        scene.particles_per_ml = 0.95e8;  // 8 in view
        scene.frames = 600;
        scene.flow_um_per_s = flow;
        scene.vibration_um = vibration_um;
        scene.vibration_hz = hz;
        scene.surroundings_um = 30.0;
        const std::string shaking =
            vibration_um > 0.0 ? fmt::format("{} um at {} Hz", vibration_um, hz) : "no vibration";
        all.push_back({fmt::format("{} um/s, {}", flow, shaking), scene, o.times(20, 2), {}});
    };
    for (const double flow : {0.0, 10.0, 50.0}) {
        add(flow, 0.0, 1.0);
        for (const double hz : {1.0, 3.0, 10.0}) add(flow, 0.3, hz);
    }
    follow_all(all, 302, workers);

    Table table{
        "Flow and vibration (100 nm, 8 particles in view, 20 s)",
        {"motion", "films", "D bias, %", "velocity error, %", "its RMS, %", "bound of the RMS, %"},
        {}};
    std::vector<Check> checks;
    for (const Series& s : all) {
        const double flow = s.scene.flow_um_per_s;
        checks.push_back(within("D, " + s.name, s.D_bias_percent(), 1.5, "%"));
        std::vector<std::string> row = {
            s.name, fmt::format("{}", s.films), text(s.D_bias_percent()), "-", "-", "-"};
        if (flow > 0.0) {
            std::vector<double> errors;
            for (const Outcome& f : s.outcomes)
                errors.push_back(
                    100.0 * (f.flow_px_per_frame * um_per_px * s.scene.frames_per_s / flow - 1.0));
            const Figure error = mean_of(errors);
            // n particles' own diffusion: SD of their mean velocity sqrt(2 D / (n T)).
            const double bound = 100.0 *
                                 std::sqrt(2.0 * water_diffusion_um2_per_s(100.0) /
                                           (8.0 * s.scene.frames / s.scene.frames_per_s)) /
                                 flow;
            checks.push_back(within("velocity, " + s.name, error, 2.0, "%"));
            row[3] = text(error);
            row[4] = text(rms_of(errors));
            row[5] = fmt::format("{:.2f}", bound);
        }
        table.rows.push_back(row);
    }
    out.bars.push_back(judge("B3",
                             "0 to 50 um/s flow and 0.3 um vibration of 1 to 10 Hz, 8 particles: D "
                             "bias at most 1.5 %, velocity error at most 2 %",
                             checks));
    out.tables.push_back(table);
}

// --- B4 ---

void measure_misses(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    std::vector<Series> all;
    for (const double seen : {1.0, 0.95, 0.9}) {
        SlabScene scene;
        scene.seen_share = seen;
        all.push_back(
            {fmt::format("{:.0f} % missed", 100.0 * (1.0 - seen)), scene, o.times(24, 2), {}});
    }
    follow_all(all, 303, workers);
    Table table{"Missed detections (100 nm, 1e8 per mL, 10 s)",
                {"missed", "films", "track length / true, %", "D bias, %", "false links, %"},
                {}};
    std::vector<Check> checks;
    for (const Series& s : all) {
        const Figure length = 100.0 * s.mean(&Outcome::length_ratio);
        table.rows.push_back({s.name,
                              fmt::format("{}", s.films),
                              text(length),
                              text(s.D_bias_percent()),
                              text(s.false_percent())});
        if (s.scene.seen_share != 0.95) continue;
        checks.push_back({"mean length", length, "%", 90.0});
        checks.push_back(within("D bias", s.D_bias_percent(), 1.0, "%"));
    }
    out.bars.push_back(judge("B4",
                             "5 % missed detections: mean track length at least 90 % of the truth, "
                             "D bias at most 1 %",
                             checks));
    out.tables.push_back(table);
}

}  // namespace

StudyResult measure_linking(const StudyOptions& options, WorkerPool& workers) {
    StudyResult out;
    measure_density(options, workers, out);
    measure_flow(options, workers, out);
    measure_misses(options, workers, out);
    out.repetitions =
        "D bias: mean D of the tracks that are long enough to be sized, by displacements, over "
        "that "
        "of the same spots joined by truth (flow and vibration taken off), so that the particles' "
        "own scatter cancels.";
    return out;
}

}  // namespace nta::accuracy
