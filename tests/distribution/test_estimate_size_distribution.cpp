// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/distribution/size_distribution.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "simulated_evidence.hpp"

namespace {

using nta::DistributionOptions;
using nta::SizeDistribution;
using nta::test::lognormal;
using nta::test::SimulatedTracks;

std::vector<nta::TrackEvidence> simulate(const nta::test::DrawDiameter& draw,
                                         const SimulatedTracks& set,
                                         std::uint64_t seed,
                                         const DistributionOptions& options = {}) {
    nta::Random random(seed);
    return nta::test::simulate_evidence(draw, set, options, random);
}

SizeDistribution estimate(const std::vector<nta::TrackEvidence>& tracks,
                          const DistributionOptions& options,
                          int workers = 1) {
    nta::WorkerPool pool(workers);
    return nta::estimate_size_distribution(tracks, options, pool);
}

DistributionOptions without_bootstrap() {
    DistributionOptions options;
    options.bootstrap = 0;
    return options;
}

bool has(const SizeDistribution& result, const std::string& code) {
    return std::any_of(result.diagnostics.begin(), result.diagnostics.end(), [&](const auto& d) {
        return d.code == code;
    });
}

const nta::SizeStatistics& statistics(const SizeDistribution& result, const std::string& method) {
    REQUIRE(result.by_method.at(method));
    return result.by_method.at(method)->statistics;
}

double full_width_nm(const nta::SizeCurve& curve) {
    const auto& y = curve.number_fraction;
    const double half = 0.5 * *std::max_element(y.begin(), y.end());
    const auto above = [&](double v) { return v >= half; };
    const auto first = std::find_if(y.begin(), y.end(), above);
    const auto last = std::find_if(y.rbegin(), y.rend(), above).base();
    return static_cast<double>(last - first) * curve.bin_width_nm;
}

}  // namespace

TEST_CASE("diameter_grid_nm: ascends in equal steps of ln d from 10 nm to twice the histogram",
          "[distribution][property]") {
    const auto grid = nta::diameter_grid_nm(DistributionOptions{});
    CHECK(grid.front() == Approx(10.0));
    CHECK(grid.back() == Approx(2000.0));
    for (std::size_t i = 2; i < grid.size(); ++i)
        CHECK(grid[i] / grid[i - 1] == Approx(grid[1] / grid[0]));
    DistributionOptions small;
    small.max_diameter_nm = 200.0;
    CHECK(nta::diameter_grid_nm(small).front() == Approx(2.0));
}

TEST_CASE("estimate_size_distribution: monodisperse particles give one peak at their diameter",
          "[distribution][truth]") {
    for (const double d_nm : {50.0, 100.0, 300.0}) {
        const auto result = estimate(simulate(lognormal(d_nm, 0.03), {1000, 30.0, 10, 0.03}, 41),
                                     without_bootstrap());
        INFO(d_nm);
        CHECK(result.method == "lognormal");
        CHECK(has(result, "size-method"));
        // Bar D1: bias 1 % and SD 1.5 %; one run may be off by 1 + 3 x 1.5 % at most.
        CHECK(statistics(result, "lognormal").mode_nm->value == Approx(d_nm).epsilon(0.03));
        CHECK(statistics(result, "regularized").mode_nm->value == Approx(d_nm).epsilon(0.055));
        CHECK(statistics(result, "lognormal").peaks.size() == 1);
        CHECK(statistics(result, "regularized").peaks.size() == 1);
        // Bar D2.
        CHECK(full_width_nm(result.by_method.at("regularized")->curve) <= 0.20 * d_nm);
        // The raw histogram is broadened by the scatter of single tracks: that is why it is not
        // reported.
        CHECK(full_width_nm(result.by_method.at("raw")->curve) > 0.30 * d_nm);
        // Without localization noise unaccounted for, the vendors' kernel is right here, too.
        CHECK(statistics(result, "ftla").mode_nm->value == Approx(d_nm).epsilon(0.03));
        CHECK(statistics(result, "walker").mode_nm->value == Approx(d_nm).epsilon(0.06));
    }
}

TEST_CASE(
    "estimate_size_distribution: a lognormal of CV 0.35 is recovered without a false second peak",
    "[distribution][truth]") {
    const double sd_ln = std::sqrt(std::log(1.0 + 0.35 * 0.35));
    const double median_nm = 147.0 * std::exp(sd_ln * sd_ln);
    const auto result = estimate(simulate(lognormal(median_nm, sd_ln), {1000, 30.0, 10, 0.03}, 42),
                                 without_bootstrap());
    const auto& s = statistics(result, "lognormal");
    // METHODS.md 7.3: SD of the mode 2.2 nm with 1000 tracks; with frames as weights 700 count (2.7
    // nm), four of them. Mean alike.
    CHECK(s.mode_nm->value == Approx(147.0).margin(11.0));
    CHECK(s.mean_nm->value == Approx(174.8).margin(11.0));
    CHECK(s.peaks.size() == 1);
    CHECK(statistics(result, "regularized").peaks.size() == 1);
}

TEST_CASE("estimate_size_distribution: every curve sums to 1 and agrees with its own statistics",
          "[distribution][property]") {
    const auto result =
        estimate(simulate(lognormal(150.0, 0.3), {300, 30.0, 10, 0.03}, 43), without_bootstrap());
    for (const auto& [method, e] : result.by_method) {
        INFO(method);
        REQUIRE(e);
        const auto& y = e->curve.number_fraction;
        // Rounding of a thousand additions.
        CHECK(std::accumulate(y.begin(), y.end(), 0.0) == Approx(1.0).epsilon(1e-12));
        double mean = 0.0;
        for (std::size_t i = 0; i < y.size(); ++i) mean += y[i] * (static_cast<double>(i) + 0.5);
        CHECK(e->statistics.mean_nm->value == Approx(mean).epsilon(1e-12));
        const auto top = std::max_element(y.begin(), y.end()) - y.begin();
        CHECK(std::abs(e->statistics.mode_nm->value - (static_cast<double>(top) + 0.5)) <= 0.5);
        CHECK_FALSE(e->statistics.mode_nm->low);
        CHECK(e->curve.number_fraction_low.empty());
    }
    CHECK(std::accumulate(result.track_counts.begin(), result.track_counts.end(), 0.0) ==
          static_cast<double>(300 - result.tracks_beyond));
}

TEST_CASE("estimate_size_distribution: frames, not tracks, are counted", "[distribution][truth]") {
    // Small particles leave sooner: twice as many tracks of half the length are as many particles
    // in view.
    nta::Random random(44);
    const DistributionOptions options = without_bootstrap();
    auto tracks =
        nta::test::simulate_evidence(lognormal(80.0, 0.03), {1000, 20.0, 20, 0.0}, options, random);
    const auto large =
        nta::test::simulate_evidence(lognormal(200.0, 0.03), {500, 40.0, 40, 0.0}, options, random);
    tracks.insert(tracks.end(), large.begin(), large.end());
    const auto result = estimate(tracks, options);
    const auto& peaks = statistics(result, "lognormal").peaks;
    REQUIRE(peaks.size() == 2);
    // Hardly any overlap: the share is known to 1 %, the valley cuts off less.
    CHECK(peaks[0].fraction == Approx(0.5).margin(0.03));
}

TEST_CASE("estimate_size_distribution: says how sure it is that two peaks are two",
          "[distribution][truth]") {
    DistributionOptions options;
    options.bootstrap = 40;
    const auto two =
        simulate(nta::test::mixture(0.5, lognormal(100.0, 0.03), lognormal(160.0, 0.03)),
                 {600, 40.0, 10, 0.0},
                 52,
                 options);
    const auto result = estimate(two, options);
    REQUIRE(result.reported() != nullptr);
    const auto& peaks = result.reported()->statistics.peaks;
    REQUIRE(peaks.size() == 2);
    REQUIRE(peaks[0].resolved_from_next_probability);
    CHECK(*peaks[0].resolved_from_next_probability > 0.95);
    CHECK_FALSE(peaks[1].resolved_from_next_probability);
    REQUIRE(result.resolvable_ratio);
    CHECK(*result.resolvable_ratio < 1.6);
    CHECK(has(result, "size-resolution"));
    // Curves that are not reported say nothing of it.
    for (const auto& peak : statistics(result, "raw").peaks)
        CHECK_FALSE(peak.resolved_from_next_probability);
}

TEST_CASE("estimate_size_distribution: 100 and 120 nm at 30 positions are said to be one or two",
          "[distribution][truth]") {
    DistributionOptions options = without_bootstrap();
    for (const std::uint64_t seed : {81U, 82U, 83U}) {
        const auto near = estimate(
            simulate(nta::test::mixture(0.5, lognormal(100.0, 0.03), lognormal(120.0, 0.03)),
                     {1000, 30.0, 30, 0.0},
                     seed,
                     options),
            options);
        REQUIRE(near.resolvable_ratio);
        CHECK(*near.resolvable_ratio > 1.2);
        for (const std::string method : {"lognormal", "regularized", "raw", "walker"})
            CHECK(statistics(near, method).peaks.size() == 1);
        CHECK(has(near, "one-or-two-populations"));
    }
    const auto is_doubted = [&](const nta::test::DrawDiameter& draw) {
        return has(estimate(simulate(draw, {1000, 30.0, 30, 0.0}, 84, options), options),
                   "one-or-two-populations");
    };
    CHECK_FALSE(is_doubted(lognormal(100.0, 0.01)));
    CHECK_FALSE(is_doubted(lognormal(165.0, 0.34)));
    CHECK_FALSE(
        is_doubted(nta::test::mixture(0.5, lognormal(100.0, 0.01), lognormal(200.0, 0.01))));
}

TEST_CASE("estimate_size_distribution: particles lost in short tracks are put back",
          "[distribution][truth]") {
    // Equal numbers of 60 nm and 240 nm in view, of which shares kappa / sqrt(d) of the frames are
    // in short tracks.
    DistributionOptions options = without_bootstrap();
    const double kappa = 2.0;
    const double lost_60 = kappa / std::sqrt(60.0), lost_240 = kappa / std::sqrt(240.0);
    options.short_share = 0.5 * (lost_60 + lost_240);
    nta::Random random(45);
    const auto n_60 = static_cast<int>(1000 * (1.0 - lost_60)),
               n_240 = static_cast<int>(1000 * (1.0 - lost_240));
    auto tracks =
        nta::test::simulate_evidence(lognormal(60.0, 0.03), {n_60, 30.0, 30, 0.0}, options, random);
    const auto large = nta::test::simulate_evidence(
        lognormal(240.0, 0.03), {n_240, 30.0, 30, 0.0}, options, random);
    tracks.insert(tracks.end(), large.begin(), large.end());
    for (const std::string method : {"lognormal", "regularized"}) {
        const auto corrected = estimate(tracks, options);
        const auto& peaks = statistics(corrected, method).peaks;
        REQUIRE(peaks.size() == 2);
        // No sampling of numbers here, only a few tracks between the peaks and 3 % in d, 1.5 % in
        // the lost share.
        CHECK(peaks[0].fraction == Approx(0.5).margin(0.015));
        DistributionOptions uncorrected = options;
        uncorrected.short_share = 0.0;
        CHECK(statistics(estimate(tracks, uncorrected), method).peaks[0].fraction < 0.47);
    }
}

TEST_CASE("estimate_size_distribution: where small particles are not seen the mode is the sample's",
          "[distribution][truth]") {
    // Lognormal of mode 147 nm, of which nothing below some 120 nm is seen.
    const double median_nm = 165.0, sd_ln = 0.34;
    const double mode_nm = median_nm * std::exp(-sd_ln * sd_ln);
    DistributionOptions options = without_bootstrap();
    options.lower_limit_nm = 126.0;
    DistributionOptions whole = options;
    options.seen = {120.0, 0.03};
    const auto draw = nta::test::seen_only(lognormal(median_nm, sd_ln), options.seen);
    double mode = 0.0, mode_of_whole = 0.0;
    const int runs = 8;
    for (int run = 0; run < runs; ++run) {
        const auto tracks =
            simulate(draw, {1000, 30.0, 10, 0.03}, 500 + static_cast<unsigned>(run));
        const auto result = estimate(tracks, options);
        REQUIRE(result.lognormal_components.size() == 1);
        REQUIRE(result.lognormal_p);
        CHECK(*result.lognormal_p > 0.01);
        mode += statistics(result, "lognormal").mode_nm->value / runs;
        mode_of_whole += statistics(estimate(tracks, whole), "lognormal").mode_nm->value / runs;
    }
    // The cut takes most of what tells mean and width apart: one run scatters by 5 %.
    CHECK(mode == Approx(mode_nm).epsilon(0.04));
    // A lognormal of all that is seen would have it here.
    CHECK(mode_of_whole > 1.08 * mode_nm);
}

TEST_CASE(
    "estimate_size_distribution: the mode's interval holds where small particles are not seen",
    "[distribution][truth]") {
    const double median_nm = 165.0, sd_ln = 0.34;
    const double mode_nm = median_nm * std::exp(-sd_ln * sd_ln);
    DistributionOptions options;
    options.bootstrap = 100;
    options.lower_limit_nm = 115.0;
    options.seen = {110.0, 0.03};
    const auto draw = nta::test::seen_only(lognormal(median_nm, sd_ln), options.seen);
    int held = 0;
    const int runs = 20;
    for (int run = 0; run < runs; ++run) {
        const auto result = estimate(
            simulate(draw, {300, 30.0, 10, 0.03}, 600 + static_cast<unsigned>(run)), options);
        const auto& mode = *statistics(result, "lognormal").mode_nm;
        if (mode.low <= mode_nm && mode_nm <= mode.high) ++held;
    }
    // 95 % of 20; 17 or fewer would come by chance in 8 % of tests, 16 or fewer in 2 %.
    CHECK(held >= 17);
}

TEST_CASE("estimate_size_distribution: tracks that say nothing change nothing",
          "[distribution][negative-control]") {
    const DistributionOptions options = without_bootstrap();
    auto tracks = simulate(lognormal(150.0, 0.3), {300, 30.0, 10, 0.03}, 46);
    const auto before = estimate(tracks, options);
    nta::TrackEvidence nothing;
    nothing.counted_frames = 30.0;
    nothing.log_likelihood.assign(nta::diameter_grid_nm(options).size(), -12.0);
    tracks.push_back(nothing);
    const auto after = estimate(tracks, options);
    CHECK(after.by_method.at("lognormal")->curve.number_fraction ==
          before.by_method.at("lognormal")->curve.number_fraction);
    CHECK(has(after, "uninformative-track"));
    // Nearly nothing, which is not sorted out: the maximum is where it was, to the accuracy of the
    // climb.
    tracks.back().log_likelihood.front() += 0.01;
    CHECK(statistics(estimate(tracks, options), "lognormal").mode_nm->value ==
          Approx(statistics(before, "lognormal").mode_nm->value).epsilon(1e-3));
}

TEST_CASE("estimate_size_distribution: the reported method has intervals that hold the truth",
          "[distribution][statistical]") {
    DistributionOptions options;
    options.bootstrap = 100;
    int hits = 0;
    constexpr int runs = 20;
    for (int run = 0; run < runs; ++run) {
        options.seed = static_cast<std::uint64_t>(run);
        const auto result = estimate(
            simulate(lognormal(150.0, 0.25), {300, 30.0, 10, 0.03}, 200 + options.seed), options);
        REQUIRE(result.reported() != nullptr);
        const auto& d50 = result.reported()->statistics.d50_nm;
        REQUIRE(d50->se);
        CHECK(*d50->low < d50->value);
        CHECK(d50->value < *d50->high);
        hits += *d50->low <= 150.0 && 150.0 <= *d50->high ? 1 : 0;
        CHECK_FALSE(result.reported()->curve.number_fraction_low.empty());
    }
    // 95 % of 20, binomial: 15 or fewer has a probability of 3e-3, 14 or fewer of 3e-4.
    CHECK(hits >= 15);
}

TEST_CASE("estimate_size_distribution: fewer particles behind the tracks widen the intervals",
          "[distribution][property]") {
    const auto tracks = simulate(lognormal(150.0, 0.3), {300, 30.0, 10, 0.03}, 47);
    DistributionOptions options;
    options.bootstrap = 50;
    const auto plain = estimate(tracks, options);
    options.effective_particles = 60.0;
    const auto clustered = estimate(tracks, options);
    const double ratio =
        *statistics(clustered, "lognormal").d50_nm->se / *statistics(plain, "lognormal").d50_nm->se;
    // Between not at all and as if every track were its particle's exact diameter.
    CHECK(ratio > 1.2);
    CHECK(ratio < std::sqrt(5.0));
}

TEST_CASE("estimate_size_distribution: intervals hold where one particle is several tracks",
          "[distribution][statistical]") {
    DistributionOptions options;
    options.bootstrap = 100;
    options.effective_particles = 16.0;
    const double mode_nm = 165.0 * std::exp(-0.34 * 0.34);
    constexpr int runs = 60;
    int hits_d50 = 0, hits_mode = 0, hits_sd = 0;
    const double sd_nm = 165.0 * std::exp(0.5 * 0.34 * 0.34) * std::sqrt(std::expm1(0.34 * 0.34));
    const auto holds = [](const std::optional<nta::Estimate>& e, double truth) {
        return *e->low <= truth && truth <= *e->high ? 1 : 0;
    };
    for (int run = 0; run < runs; ++run) {
        options.seed = static_cast<std::uint64_t>(run);
        const auto result = estimate(simulate(nta::test::returning(lognormal(165.0, 0.34), 4),
                                              {64, 40.0, 40, 0.03},
                                              600 + options.seed,
                                              options),
                                     options);
        const auto& found = statistics(result, "lognormal");
        hits_d50 += holds(found.d50_nm, 165.0);
        hits_mode += holds(found.mode_nm, mode_nm);
        hits_sd += holds(found.sd_nm, sd_nm);
    }
    // 92 % of 60, binomial: 49 or fewer has a probability of 9e-3, 47 or fewer of 1e-3.
    CHECK(hits_d50 >= 48);
    CHECK(hits_mode >= 48);
    CHECK(hits_sd >= 48);
    INFO(hits_d50 << " " << hits_mode << " " << hits_sd);
}

TEST_CASE("estimate_size_distribution: gives the same bits for one, two and three workers",
          "[distribution][property]") {
    const auto tracks = simulate(lognormal(150.0, 0.3), {200, 30.0, 10, 0.03}, 48);
    DistributionOptions options;
    options.bootstrap = 20;
    options.method = "regularized";
    const auto one = estimate(tracks, options, 1);
    for (const int workers : {2, 3}) {
        const auto more = estimate(tracks, options, workers);
        for (const auto& [method, e] : one.by_method) {
            REQUIRE(more.by_method.at(method));
            const auto& other = *more.by_method.at(method);
            CHECK(other.curve.number_fraction == e->curve.number_fraction);
            CHECK(other.curve.number_fraction_low == e->curve.number_fraction_low);
            CHECK(other.statistics.mode_nm->se == e->statistics.mode_nm->se);
        }
    }
}

TEST_CASE(
    "estimate_size_distribution: tracks beyond the histogram are counted, not piled up at its end",
    "[distribution][truth]") {
    DistributionOptions options = without_bootstrap();
    options.max_diameter_nm = 200.0;
    const auto draw = nta::test::mixture(0.8, lognormal(100.0, 0.03), lognormal(350.0, 0.03));
    const auto result = estimate(simulate(draw, {500, 60.0, 60, 0.0}, 49, options), options);
    // 100 particles; 350 nm is seven standard deviations from 200 nm.
    CHECK(result.tracks_beyond == Approx(100).margin(40));
    CHECK(has(result, "beyond-histogram"));
    for (const std::string method : {"lognormal", "regularized", "raw"}) {
        const auto& y = result.by_method.at(method)->curve.number_fraction;
        CHECK(y.size() == 200);
        CHECK(y.back() < 1e-3);
        CHECK(statistics(result, method).mode_nm->value == Approx(100.0).epsilon(0.06));
    }
}

TEST_CASE("estimate_size_distribution: too few tracks give no curve and say so",
          "[distribution][errors]") {
    for (const int n : {0, 9}) {
        const auto result = estimate(simulate(lognormal(100.0, 0.1), {n, 30.0, 10, 0.0}, 50),
                                     DistributionOptions{});
        CHECK(result.method.empty());
        CHECK(result.reported() == nullptr);
        CHECK(has(result, "too-few-tracks"));
        CHECK(result.by_method.size() == 5);
        for (const auto& [method, e] : result.by_method) CHECK_FALSE(e);
        CHECK(result.track_counts.size() == 1000);
    }
    CHECK(estimate(simulate(lognormal(100.0, 0.1), {10, 30.0, 10, 0.0}, 50), DistributionOptions{})
              .reported() != nullptr);
}

TEST_CASE(
    "estimate_size_distribution: a method without particles in the histogram is missing, the "
    "others stay",
    "[distribution][errors]") {
    auto tracks = simulate(lognormal(100.0, 0.1), {50, 30.0, 10, 0.0}, 51);
    for (auto& track : tracks) {
        track.diameter_nm.reset();
        track.mean_square_step_um2 = 0.0;
    }
    const auto result = estimate(tracks, without_bootstrap());
    CHECK_FALSE(result.by_method.at("raw"));
    CHECK_FALSE(result.by_method.at("ftla"));
    CHECK_FALSE(result.by_method.at("walker"));
    CHECK(result.by_method.at("lognormal"));
    CHECK(has(result, "size-method-failed"));
    CHECK(has(result, "no-point-diameter"));
}

TEST_CASE("estimate_size_distribution: refuses an unknown method and a histogram without bins",
          "[distribution][errors]") {
    DistributionOptions options;
    options.method = "magic";
    CHECK_THROWS_AS(estimate({}, options), nta::InputError);
    options.method = "auto";
    options.bin_width_nm = 0.0;
    CHECK_THROWS_AS(estimate({}, options), nta::InputError);
}

TEST_CASE("estimate_size_distribution: meets the bars for mode and shape over many runs",
          "[distribution][statistical][slow]") {
    const double sd_ln = std::sqrt(std::log(1.0 + 0.35 * 0.35));
    struct Case {
        double median_nm, sd_ln, mode_nm, mode_sd_nm;
    };
    // SD allowed: bar D1 (1.5 %) and METHODS.md 7.3 (2.2 nm at equal weights, 2.7 nm with frames as
    // weights).
    const std::vector<Case> cases{{100.0, 0.03, 99.9, 1.5},
                                  {147.0 * std::exp(sd_ln * sd_ln), sd_ln, 147.0, 3.3}};
    constexpr int runs = 60;
    for (const auto& c : cases) {
        double sum = 0.0, squares = 0.0;
        int single_lognormal = 0, single_regularized = 0;
        for (int run = 0; run < runs; ++run) {
            const auto result = estimate(simulate(lognormal(c.median_nm, c.sd_ln),
                                                  {1000, 30.0, 10, 0.03},
                                                  1000 + static_cast<std::uint64_t>(run)),
                                         without_bootstrap());
            const double off = statistics(result, "ftla").mode_nm->value - c.mode_nm;
            sum += off;
            squares += off * off;
            single_lognormal += statistics(result, "lognormal").peaks.size() == 1 ? 1 : 0;
            single_regularized += statistics(result, "regularized").peaks.size() == 1 ? 1 : 0;
        }
        const double mean = sum / runs;
        // Bias of bar D1, or four standard errors of the mean of 60 runs where that is more.
        CHECK(std::abs(mean) <= std::max(0.01 * c.mode_nm, 4.0 * c.mode_sd_nm / std::sqrt(runs)));
        CHECK(std::sqrt(squares / runs - mean * mean) <= c.mode_sd_nm);
        // Bar D2: at least 95 %.
        CHECK(single_lognormal >= 0.95 * runs);
        CHECK(single_regularized >= 0.95 * runs);
    }
}
