// SPDX-License-Identifier: MIT
// Diffusion coefficients of simulated tracks against the Cramer-Rao bound, and the coverage of
// their intervals (bars C1 to C5).
#include "nta/diffusion/diffusion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "brownian_tracks.hpp"
#include "study.hpp"

namespace nta::accuracy {
namespace {

constexpr int tracks_per_set = 1000;  // a video's worth: what is pooled is pooled over these
constexpr double frame_s = 1.0 / 30.0;

struct Case {
    std::string name;
    int displacements = 30;
    Motion motion;
    bool exposure_known = true;
};

struct Estimates {
    std::vector<double> likelihood;  // D by maximum likelihood over the true one
    std::vector<double> covariance;  // D by the covariance estimator over the true one
    std::vector<double> diameter;    // true D over D, times 1 - 1/N
    std::vector<double> bound;       // Cramer-Rao bound of var(D) / D^2 of some of the tracks
    double in_68 = 0.0;
    double in_95 = 0.0;
    double bent = 0.0;  // sets with the warning "bent-msd"
    double sets = 0.0;

    void add(const Estimates& more) {
        const auto append = [](std::vector<double>& to, const std::vector<double>& from) {
            to.insert(to.end(), from.begin(), from.end());
        };
        append(likelihood, more.likelihood);
        append(covariance, more.covariance);
        append(diameter, more.diameter);
        append(bound, more.bound);
        in_68 += more.in_68;
        in_95 += more.in_95;
        bent += more.bent;
        sets += more.sets;
    }
    [[nodiscard]] Figure bias_percent(const std::vector<double>& ratio) const {
        return 100.0 * (mean_of(ratio) - 1.0);
    }
    // Bound of the variance over the variance.
    [[nodiscard]] Figure efficiency_percent() const {
        const Figure sd = spread_of(likelihood);
        const double share = mean_of(bound).value / (sd.value * sd.value);
        return {100.0 * share, 100.0 * share * 2.0 * sd.standard_error / sd.value};
    }
    [[nodiscard]] Figure covered_68_percent() const {
        return 100.0 * share_of(in_68, static_cast<double>(likelihood.size()));
    }
    [[nodiscard]] Figure covered_95_percent() const {
        return 100.0 * share_of(in_95, static_cast<double>(likelihood.size()));
    }
};

// Whether 2 [ln L_max - ln L(D)] of the true D is at most 1: inside the 68.27 % profile interval.
bool inside_68(const Track& track, double best, double truth, const LikelihoodModel& model) {
    const double found = std::max(best, 1e-4 * truth);
    const std::array<double, 2> ascending = {std::min(found, truth), std::max(found, truth)};
    const std::vector<double> ln = log_likelihood(track, ascending, model);
    return 2.0 * std::abs(ln[0] - ln[1]) <= 1.0;
}

Estimates estimate_set(const Case& c, std::uint64_t seed) {
    Random random(seed);
    Tracks tracks;
    for (int i = 0; i < tracks_per_set; ++i)
        tracks.push_back(brownian_track(c.displacements + 1, c.motion, random));
    DiffusionOptions options;
    options.scale = reference_scale();
    if (c.exposure_known) options.exposure = Duration::seconds(c.motion.exposure_s);
    const DiffusionResult result = estimate_diffusion(tracks, options);

    Estimates out;
    out.sets = 1.0;
    for (const Diagnostic& d : result.diagnostics) out.bent += d.code == "bent-msd" ? 1.0 : 0.0;
    const double truth = c.motion.D_um2_per_s;
    const std::size_t bounds = c.motion.missed > 0.0 ? 20 : 1;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const TrackDiffusion& t = *result.tracks[i];
        out.likelihood.push_back(t.D_um2_per_s / truth);
        out.covariance.push_back(t.D_cve_um2_per_s / truth);
        if (t.D_um2_per_s > 0.0)
            out.diameter.push_back(truth / t.D_um2_per_s * (1.0 - 1.0 / c.displacements));
        if (i < bounds)
            out.bound.push_back(1.0 / (diffusion_information(tracks[i], c.motion) * truth * truth));
        if (inside_68(tracks[i], t.D_um2_per_s, truth, result.model)) out.in_68 += 1.0;
        const bool above = !t.D_low_um2_per_s || *t.D_low_um2_per_s <= truth;
        const bool below = !t.D_high_um2_per_s || truth <= *t.D_high_um2_per_s;
        if (above && below) out.in_95 += 1.0;
    }
    return out;
}

std::vector<Estimates> estimate(const std::vector<Case>& cases,
                                std::size_t sets,
                                std::uint64_t study,
                                WorkerPool& workers) {
    std::vector<Estimates> by_set(cases.size() * sets);
    workers.run(by_set.size(), [&](std::size_t i) {
        by_set[i] = estimate_set(cases[i / sets], seed_of(study, i));
    });
    std::vector<Estimates> result(cases.size());
    for (std::size_t i = 0; i < by_set.size(); ++i) result[i / sets].add(by_set[i]);
    return result;
}

// var(D) / D^2 of the covariance estimator in two dimensions (Vestergaard et al., Phys. Rev. E 89
// (2014) 022726).
double covariance_variance(const Motion& m, double N) {
    const double R = m.exposure_s / (6.0 * frame_s);
    const double e = m.noise_um * m.noise_um / (m.D_um2_per_s * frame_s) - 2.0 * R;
    return 0.5 * ((6.0 + 4.0 * e + 2.0 * e * e) / N + 4.0 * (1.0 + e) * (1.0 + e) / (N * N));
}

Motion vesicle_147nm() {
    Motion m;
    m.D_um2_per_s = water_diffusion_um2_per_s(147.0);
    return m;
}

constexpr std::array<int, 5> lengths = {10, 20, 30, 50, 100};

// The checks of C2 and C3 on one case.
void check_likelihood(const Case& c,
                      const Estimates& e,
                      std::vector<Check>& efficiency,
                      std::vector<Check>& coverage) {
    const bool is_short = c.displacements < 20;
    efficiency.push_back(
        {"efficiency, " + c.name, e.efficiency_percent(), "%", is_short ? 90.0 : 95.0});
    if (is_short) {
        efficiency.push_back(
            within("diameter bias, " + c.name, e.bias_percent(e.diameter), 2.0, "%"));
    } else {
        efficiency.push_back(within("D bias, " + c.name, e.bias_percent(e.likelihood), 1.0, "%"));
    }
    coverage.push_back({"68 %, " + c.name, e.covered_68_percent(), "%", 66.0, 70.0});
    coverage.push_back({"95 %, " + c.name, e.covered_95_percent(), "%", 94.0, 96.0});
}

std::vector<std::string> likelihood_row(const Case& c, const Estimates& e) {
    return {c.name,
            text(e.bias_percent(e.likelihood)),
            text(e.bias_percent(e.diameter)),
            text(100.0 * spread_of(e.likelihood)),
            text(e.efficiency_percent()),
            text(e.covered_68_percent()),
            text(e.covered_95_percent())};
}

const std::vector<std::string> likelihood_columns = {"tracks",
                                                     "D bias, %",
                                                     "diameter bias after 1 - 1/N, %",
                                                     "SD of D, %",
                                                     "efficiency, %",
                                                     "in 68 % interval",
                                                     "in 95 % interval"};

// --- C1, C2, C3 ---

std::vector<Case> plain_cases() {
    std::vector<Case> cases;
    struct Kind {
        const char* name;
        double exposure_s;
        double predicted_over_noise;
    };
    constexpr std::array<Kind, 3> kinds = {{{"10 ms", 0.010, 1.0},
                                            {"full exposure", frame_s, 1.0},
                                            {"10 ms, noise predicted 20 % low", 0.010, 0.8}}};
    for (const Kind& kind : kinds) {
        for (const int N : lengths) {
            Motion m = vesicle_147nm();
            m.exposure_s = kind.exposure_s;
            m.predicted_over_noise = kind.predicted_over_noise;
            cases.push_back({fmt::format("N = {}, {}", N, kind.name), N, m, true});
        }
    }
    return cases;
}

void measure_plain(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    const std::vector<Case> cases = plain_cases();
    const std::vector<Estimates> found =
        estimate(cases, static_cast<std::size_t>(o.times(24, 3)), 401, workers);
    Table likelihood{
        "Maximum likelihood (147 nm, position noise 30 nm; bound: that of known noise)",
        likelihood_columns,
        {}};
    Table covariance{"Covariance estimator", {"tracks", "D bias, %", "variance / formula"}, {}};
    DataFile data{"diffusion_bias",
                  "N; 10 ms: D bias % and error, diameter bias % and error, efficiency %; then "
                  "efficiency % at full exposure",
                  {}};
    std::vector<Check> c1, c2, c3;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const Case& c = cases[i];
        const Estimates& e = found[i];
        check_likelihood(c, e, c2, c3);
        likelihood.rows.push_back(likelihood_row(c, e));
        if (c.motion.predicted_over_noise != 1.0) continue;
        const Figure sd = spread_of(e.covariance);
        const double formula = covariance_variance(c.motion, c.displacements);
        const Figure ratio{sd.value * sd.value / formula,
                           2.0 * sd.value * sd.standard_error / formula};
        const Figure bias = e.bias_percent(e.covariance);
        covariance.rows.push_back({c.name, text(bias), text(ratio)});
        c1.push_back(within("bias, " + c.name, bias, 1.0, "%"));
        c1.push_back({"variance, " + c.name, ratio, "x formula", 0.95, 1.05});
        if (i < lengths.size()) {
            const Figure D = e.bias_percent(e.likelihood);
            const Figure d = e.bias_percent(e.diameter);
            data.rows.push_back({static_cast<double>(c.displacements),
                                 D.value,
                                 D.standard_error,
                                 d.value,
                                 d.standard_error,
                                 e.efficiency_percent().value});
        } else {
            data.rows[i - lengths.size()].push_back(e.efficiency_percent().value);
        }
    }
    out.bars.push_back(judge("C1",
                             "covariance estimator: bias at most 1 %, variance within 5 % of the "
                             "formula, at least 20 000 tracks, N 10 to 100",
                             c1));
    out.bars.push_back(judge("C2",
                             "maximum likelihood: at least 95 % of the bound for N >= 20, 90 % at "
                             "10; D bias at most 1 % (N = 10: diameter after 1 - 1/N, 2 %)",
                             c2));
    out.bars.push_back(judge("C3", "68 / 95 % intervals cover 66-70 / 94-96 %", c3));
    out.tables.push_back(likelihood);
    out.tables.push_back(covariance);
    out.data.push_back(data);
}

// --- C4 ---

void measure_gaps(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    std::vector<Case> cases;
    for (const int N : lengths) {
        Motion m = vesicle_147nm();
        m.missed = 0.1;
        m.noise_spread = 0.6;
        cases.push_back({fmt::format("N = {}, gaps", N), N, m, true});
    }
    const std::vector<Estimates> found =
        estimate(cases, static_cast<std::size_t>(o.times(24, 3)), 402, workers);
    std::vector<Check> checks;
    Table table{"10 % of the frames missing, each position with a noise of its own (12 to 48 nm)",
                likelihood_columns,
                {}};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        check_likelihood(cases[i], found[i], checks, checks);
        table.rows.push_back(likelihood_row(cases[i], found[i]));
    }
    out.bars.push_back(judge("C4", "10 % missing frames, variable noise: C2, C3 hold", checks));
    out.tables.push_back(table);
}

// --- C5 ---

void measure_exposures(const StudyOptions& o, WorkerPool& workers, StudyResult& out) {
    std::vector<Case> cases;
    for (const bool known : {true, false}) {
        for (const double share : {0.0, 0.25, 0.5, 0.75, 1.0}) {
            Motion m = vesicle_147nm();
            m.exposure_s = share * frame_s;
            cases.push_back(
                {fmt::format("tE = {} dt{}", share, known ? "" : ", not told"), 30, m, known});
        }
    }
    const std::vector<Estimates> found =
        estimate(cases, static_cast<std::size_t>(o.times(24, 3)), 403, workers);
    std::vector<Check> checks;
    std::vector<Check> not_told;
    Table table{"Exposures, N = 30", likelihood_columns, {}};
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const Check check =
            within(cases[i].name, found[i].bias_percent(found[i].likelihood), 1.0, "%");
        (cases[i].exposure_known ? checks : not_told).push_back(check);
        table.rows.push_back(likelihood_row(cases[i], found[i]));
    }
    out.bars.push_back(judge("C5",
                             "exposure 0 to a whole frame: bias at most 1 %",
                             checks,
                             "exposure not told: " + judge("", "", not_told).measured));
    out.tables.push_back(table);
}

}  // namespace

StudyResult measure_diffusion(const StudyOptions& options, WorkerPool& workers) {
    StudyResult out;
    measure_plain(options, workers, out);
    measure_gaps(options, workers, out);
    measure_exposures(options, workers, out);
    out.repetitions = fmt::format(
        "{} tracks per row, estimated in sets of {} as those of one video. Efficiency: bound of "
        "var(D) with known position noise over var(D).",
        options.times(24, 3) * tracks_per_set,
        tracks_per_set);
    return out;
}

}  // namespace nta::accuracy
