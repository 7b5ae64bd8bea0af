// SPDX-License-Identifier: MIT
// Refractive index, vesicle against mineral, and the share of each in a mixture (bars F2, F3, F5).
#include "nta/concentration/depth_weights.hpp"
#include "nta/core/order_statistics.hpp"
#include "nta/core/random.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "brownian_tracks.hpp"
#include "lit_tracks.hpp"
#include "made_particles.hpp"
#include "study.hpp"

namespace nta::accuracy {
namespace {

constexpr std::uint64_t study_number = 95;
constexpr double sample_sd_ln = 0.34;  // of ln d: a coefficient of variation of 0.35

// --- light with a calibration ---

struct RestLight {
    std::vector<double> log_error;  ///< found over true
    std::vector<double> stated;
    double true_log_flux = 0.0;
};

// What weigh_by_depth() says of painted tracks, given the true sheet and focus.
RestLight rest_light(const LitParticles& p, int positions, int count, std::uint64_t seed) {
    const LitTracks lit = film_lit_tracks(p, positions, count, seed);
    Localizations spots;
    Tracks tracks = lit.tracks;
    std::vector<WeighedTrack> motion(tracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        for (const Localization& spot : tracks[i].positions) {
            tracks[i].spot_indices.push_back(spots.size());
            spots.push_back(spot);
        }
        motion[i] = {lit.diffusion_um2_per_s, positions - 1, true};
    }
    DepthWeightOptions o;
    o.view.focus_depth_um = p.optics.depth_of_focus_um;
    o.view.sheet_half_width_um = p.optics.sheet_half_width_um;
    o.view.focus_sd_px = p.optics.spot_sd_px;
    o.scale = {reference_scale().pixel_size, Duration::seconds(p.frame_s)};
    o.exposure = Duration::seconds(p.exposure_s);
    o.typical_D_um2_per_s = lit.diffusion_um2_per_s;
    const DepthWeights found =
        weigh_by_depth(spots, tracks, std::vector<bool>(spots.size(), false), motion, o);
    RestLight out;
    out.true_log_flux = std::log(lit.focus_flux_adu);
    const double flux_per_peak = lit.focus_flux_adu / (p.snr * lit.noise_adu);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        out.log_error.push_back(std::log(found.rest_peak_adu[i] * flux_per_peak) -
                                out.true_log_flux);
        out.stated.push_back(std::hypot(found.log_rest_peak_se[i], 0.1));
    }
    return out;
}

struct LightStudy {
    Table table{"Light with a calibration, tracks of 30: ln(found / true), at rest in focus",
                {"spheres", "median", "SD", "stated error"},
                {}};
    double bead_log_error = 0.0;
    std::vector<double> vesicle_log_errors;
};

LightStudy study_light(const StudyOptions& options) {
    LightStudy out;
    const int count = options.times(400, 120);
    std::uint64_t seed = seed_of(study_number, 0);
    // The first is the bead, the second the vesicle of bar F2.
    for (const auto& [nm, snr] :
         {std::pair{100.0, 100.0}, {147.0, 12.0}, {147.0, 30.0}, {250.0, 60.0}}) {
        LitParticles p;
        p.diameter_nm = nm;
        p.snr = snr;
        const RestLight light = rest_light(p, 30, count, seed++);
        out.table.rows.push_back({fmt::format("{:g} nm, SNR {:g}", nm, snr),
                                  fmt::format("{:.3f}", median_of(light.log_error)),
                                  text(spread_of(light.log_error)),
                                  text(rms_of(light.stated))});
        if (out.table.rows.size() == 1) out.bead_log_error = median_of(light.log_error);
        if (out.table.rows.size() == 2) out.vesicle_log_errors = light.log_error;
    }
    return out;
}

// --- refractive index ---

struct IndexCase {
    double index = 1.38;
    Figure median_error;
    Figure spread;
};

// Diameters as 30 positions tell them, light as painted tracks do.
std::vector<IndexCase> study_indexes(const StudyOptions& options) {
    std::vector<IndexCase> cases;
    for (const double index : {1.36, 1.38, 1.40, 1.45, 1.55}) {
        MadeParticles p;
        p.index = index;
        p.count = options.times(1000, 300);
        std::vector<double> found;
        for (const PopulationTrack& t : made_particles(p, seed_of(study_number, 20)))
            if (t.index) found.push_back(*t.index);
        const Figure spread = spread_of(found);
        constexpr double median_over_mean_se = 1.2533;
        const double se =
            median_over_mean_se * spread.value / std::sqrt(static_cast<double>(found.size()));
        cases.push_back({index, {median_of(found) - index, se}, spread});
    }
    return cases;
}

Bar index_bar(const LightStudy& light, const std::vector<IndexCase>& cases) {
    const IndexCase& vesicle = cases[1];
    // d ln C / dn = 54 at index 1.38 turns light into index.
    constexpr double slope = 54.0;
    const double scale_error = (median_of(light.vesicle_log_errors) - light.bead_log_error) / slope;
    return judge("F2",
                 "147 nm, index 1.38: median within 0.01 after one-bead calibration, SD at most "
                 "0.02 at 30 positions",
                 {within("median error", vesicle.median_error, 0.01, ""),
                  {"SD", vesicle.spread, "", 0.0, 0.02},
                  within("error of the scale by beads", {scale_error, 0.0}, 0.01, "")},
                 "the SD grows with the index less that of the liquid, see the table");
}

Table index_table(const std::vector<IndexCase>& cases) {
    Table table{"Refractive index of single tracks, 147 nm, 30 positions",
                {"index", "error of the median", "SD"},
                {}};
    for (const IndexCase& c : cases)
        table.rows.push_back(
            {fmt::format("{:.2f}", c.index), text(c.median_error), text(c.spread)});
    return table;
}

// --- vesicle against mineral ---

using Particles = std::vector<PopulationTrack>;

Particles joined(Particles a, const Particles& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// How much more probable mineral is than vesicle.
double log_odds(const TrackPopulation& t) {
    constexpr double least = 1e-300;
    return std::log(std::max(t.mineral, least)) - std::log(std::max(t.vesicle, least));
}

Figure auc(const Particles& vesicles, const Particles& minerals) {
    WorkerPool alone(1);
    const Populations found = find_populations(joined(vesicles, minerals), made_options(), alone);
    std::vector<double> low;
    std::vector<double> high;
    for (std::size_t i = 0; i < found.tracks.size(); ++i)
        (i < vesicles.size() ? low : high).push_back(log_odds(found.tracks[i]));
    return chance_below(low, high);
}

struct MineralCase {
    std::string name;
    double index = 1.55;
    double aspect = 1.0;
    bool is_clipped = false;
    bool without_flicker = false;
    double at_least = -std::numeric_limits<double>::infinity();
};

const std::vector<MineralCase>& mineral_cases() {
    static const std::vector<MineralCase> cases = {
        {"compact, index 1.50", 1.50, 1.0, false, false, 0.98},
        {"compact, index 1.57", 1.57, 1.0, false, false, 0.98},
        {"compact, index 1.64", 1.64, 1.0, false, false, 0.98},
        {"compact, index 1.64, clipped", 1.64, 1.0, true, false, 0.95},
        {"needles 300 x 60 nm, index 1.64", 1.64, 5.0, false, false, 0.97},
        {"needles, index 1.64, brightness alone", 1.64, 5.0, false, true, 0.95},
        {"needles 300 x 60 nm, index 1.50", 1.50, 5.0, false, false, 0.97},
        {"needles, index 1.50, brightness alone", 1.50, 5.0, false, true},
    };
    return cases;
}

void change(const MineralCase& c, Particles& tracks) {
    for (PopulationTrack& t : tracks) {
        if (c.without_flicker) t.flicker.reset();
        if (!c.is_clipped) continue;
        t.is_lower_bound = true;
        t.log_flux -= 1.0;
        t.flicker.reset();
    }
}

std::vector<Check> mineral_checks(const StudyOptions& options, WorkerPool& workers) {
    const auto& cases = mineral_cases();
    std::vector<Check> checks(cases.size());
    const int count = options.times(600, 150);
    workers.run(cases.size(), [&](std::size_t k) {
        MadeParticles vesicles;
        vesicles.count = count;
        vesicles.sd_ln = sample_sd_ln;
        MadeParticles minerals = vesicles;
        minerals.median_nm = 147.8;
        if (cases[k].aspect > 1.0) minerals.sd_ln = 0.0;  // 300 x 60 nm
        minerals.index = cases[k].index;
        minerals.aspect = cases[k].aspect;
        Particles of_mineral = made_particles(minerals, seed_of(study_number, 40 + 2 * k));
        Particles of_vesicles = made_particles(vesicles, seed_of(study_number, 41 + 2 * k));
        change(cases[k], of_mineral);
        if (cases[k].without_flicker) change(cases[k], of_vesicles);
        checks[k] = {cases[k].name, auc(of_vesicles, of_mineral), "", cases[k].at_least};
    });
    return checks;
}

Bar mineral_bar(const std::vector<Check>& all) {
    std::vector<Check> judged;
    for (const Check& c : all)
        if (std::isfinite(c.at_least)) judged.push_back(c);
    return judge(
        "F3",
        "median 147 nm, AUC: vesicles against compact Ca-P 1.50 to 1.64 at least 0.98, clipped "
        "0.95, needles with flicker 0.97, by brightness alone (1.64) 0.95",
        judged);
}

Table mineral_table(const std::vector<Check>& all) {
    Table table{
        "Vesicles of index 1.38 against mineral, median 147 nm, CV 0.35 (needles all alike), "
        "tracks of 30: area under the curve",
        {"mineral", "AUC"},
        {}};
    for (const Check& c : all) table.rows.push_back({c.what, text(c.figure)});
    return table;
}

// --- mixtures ---

constexpr int mixture_tracks = 1000;
constexpr std::array<double, 4> fractions = {0.05, 0.1, 0.2, 0.5};

struct MixtureCase {
    double aspect = 1.0;
    double fraction = 0.1;
    std::vector<double> error;  ///< against the particles in hand
    int covered = 0;            ///< intervals that hold the fraction of the sample
};

void add_mixture(MixtureCase& c, std::uint64_t seed) {
    Random random(seed);
    int mineral_count = 0;
    for (int i = 0; i < mixture_tracks; ++i) mineral_count += random.uniform() < c.fraction ? 1 : 0;
    MadeParticles vesicles;
    vesicles.sd_ln = sample_sd_ln;
    vesicles.count = mixture_tracks - mineral_count;
    vesicles.index = 1.39;
    MadeParticles minerals = vesicles;
    minerals.median_nm = 200.0;
    minerals.count = mineral_count;
    minerals.index = 1.60;
    minerals.aspect = c.aspect;
    WorkerPool alone(1);
    const Populations found = find_populations(
        joined(made_particles(vesicles, seed + 1), made_particles(minerals, seed + 2)),
        made_options(),
        alone);
    const Estimate& f = found.all[1].fraction;
    c.error.push_back(f.value - static_cast<double>(mineral_count) / mixture_tracks);
    if (*f.low <= c.fraction && c.fraction <= *f.high) ++c.covered;
}

std::vector<MixtureCase> study_mixtures(const StudyOptions& options, WorkerPool& workers) {
    std::vector<MixtureCase> cases;
    for (const double aspect : {1.0, 5.0})
        for (const double f : fractions) cases.push_back({aspect, f, {}, 0});
    const int times = options.times(40, 5);
    workers.run(cases.size(), [&](std::size_t k) {
        for (int r = 0; r < times; ++r)
            add_mixture(cases[k],
                        seed_of(study_number, 100 + 1000 * k + 10 * static_cast<std::size_t>(r)));
    });
    return cases;
}

Bar mixture_bar(const std::vector<MixtureCase>& cases) {
    Figure bias;
    Figure spread;
    double covered = 0.0;
    double all = 0.0;
    for (const MixtureCase& c : cases) {
        const Figure here = mean_of(c.error);
        if (std::abs(here.value) >= std::abs(bias.value)) bias = here;
        const Figure s = spread_of(c.error);
        if (s.value >= spread.value) spread = s;
        covered += c.covered;
        all += static_cast<double>(c.error.size());
    }
    return judge(
        "F5",
        "share of mineral within 0.03, SD at most 0.015, 0.05 to 0.5 of 1,000 tracks, with "
        "a calibrated interval",
        {within("worst mean error", bias, 0.03, ""),
         {"worst SD", spread, "", 0.0, 0.015},
         {"95 % intervals that hold the sample's share",
          100.0 * share_of(covered, all),
          "%",
          91.0,
          99.0}});
}

Table mixture_table(const std::vector<MixtureCase>& cases) {
    Table table{"Share of mineral (index 1.60) among vesicles (1.39), 1,000 tracks of 30",
                {"mineral", "share", "mean error", "SD", "intervals that hold it, %"},
                {}};
    for (const MixtureCase& c : cases)
        table.rows.push_back(
            {c.aspect > 1.0 ? "needles" : "compact",
             fmt::format("{:g}", c.fraction),
             text(mean_of(c.error)),
             text(spread_of(c.error)),
             text(100.0 * share_of(c.covered, static_cast<double>(c.error.size())))});
    return table;
}

}  // namespace

StudyResult measure_populations(const StudyOptions& options, WorkerPool& workers) {
    const LightStudy light = study_light(options);
    const std::vector<IndexCase> indexes = study_indexes(options);
    const std::vector<Check> minerals = mineral_checks(options, workers);
    const std::vector<MixtureCase> mixtures = study_mixtures(options, workers);
    StudyResult out;
    out.bars = {index_bar(light, indexes), mineral_bar(minerals), mixture_bar(mixtures)};
    out.tables = {
        light.table, index_table(indexes), mineral_table(minerals), mixture_table(mixtures)};
    out.repetitions = options.quick ? "150 particles of each kind, mixtures 5 times."
                                    : "600 particles of each kind, mixtures 40 times.";
    return out;
}

}  // namespace nta::accuracy
