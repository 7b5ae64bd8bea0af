// SPDX-License-Identifier: MIT
#include "comparison.hpp"

#include "nta/compare/compare_study.hpp"
#include "nta/compare/mean_tests.hpp"
#include "nta/compare/post_hoc.hpp"
#include "nta/compare/rank_tests.hpp"
#include "nta/core/error.hpp"
#include "nta/core/random.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace nta::accuracy {
namespace {

const Group a = {147.0, 151.2, 143.8, 149.5, 145.1};
const Group b = {136.0, 139.4, 133.1, 137.7, 135.2};
const Group c = {128.3, 131.9, 127.0, 134.6, 130.5};
const Group e = {147.0, 151.2, 143.8, 160.5, 135.1, 140.0, 155.0};

struct Value {
    double found = 0.0;
    double scipy = 0.0;
};

// scipy 1.10.1, printed with 12 digits.
std::vector<Value> statistics() {
    const std::vector<Group> groups = {a, b, c};
    const std::vector<Moments> m = {moments_of(a), moments_of(b), moments_of(c)};
    const auto student = *student_test(m[0], m[1]);
    const auto welch = *welch_test(m[0], m[1]);
    const auto unequal = *welch_test(moments_of(e), m[1]);
    const auto f = *anova(m);
    const auto pooled = bonferroni_pooled(m);
    const auto pairwise = bonferroni_pairwise(m);
    const auto levene = *levene_test(groups);
    return {{student.test.statistic, 6.356174529852},
            {student.test.p, 2.19155980252e-4},
            {*welch.test.df, 7.584615821304},
            {welch.test.p, 2.74506168079e-4},
            {unequal.test.statistic, 3.219461391840},
            {unequal.test.p, 0.0140985095683},
            {f.statistic, 45.745165717137},
            {f.p, 2.43046185531e-6},
            {pooled[0].p_adjusted, 1.44947241812e-4},
            {pooled[1].p_adjusted, 2.05066001714e-6},
            {pooled[2].p_adjusted, 0.0208577665947},
            {pairwise[0].p_adjusted, 6.57467940756e-4},
            {pairwise[1].p_adjusted, 6.44744882235e-5},
            {pairwise[2].p_adjusted, 0.0285132029069},
            {kolmogorov_smirnov(a, b)->p, 0.00793650793651},
            {mann_whitney(a, b)->p, 0.00793650793651},
            {*wasserstein_1(a, b), 11.04},
            {*anderson_darling(groups), 6.503596507517},
            {kruskal_wallis(groups)->p, 0.00245408818041},
            {levene.statistic, 0.210908076440},
            {levene.p, 0.812787269583}};
}

double largest_error() {
    double worst = 0.0;
    for (const Value& v : statistics()) worst = std::max(worst, std::abs(v.found / v.scipy - 1.0));
    return worst;
}

// An analyzed video whose sizes are lognormal, in bins of 10 nm.
StudySample made_sample(const std::string& condition, int replicate, double median_nm) {
    StudySample s;
    s.condition = condition;
    s.replicate = std::to_string(replicate);
    s.capture.video = condition + s.replicate + ".avi";
    s.capture.bin_width_nm = 10.0;
    double sum = 0.0;
    for (double d = 5.0; d < 600.0; d += 10.0) {
        const double z = std::log(d / median_nm) / 0.3;
        s.capture.number_fraction.push_back(std::exp(-0.5 * z * z) / d);
        sum += s.capture.number_fraction.back();
    }
    for (double& f : s.capture.number_fraction) f /= sum;
    const double per_ml = 1e9 * median_nm / 147.0;
    s.capture.per_ml = Estimate{per_ml, 0.9 * per_ml, 1.1 * per_ml, 0.05 * per_ml};
    return s;
}

// `replicates` per condition, which are all of one kind.
std::vector<StudySample> null_study(int conditions, int replicates, Random& random) {
    std::vector<StudySample> samples;
    for (int k = 0; k < conditions; ++k) {
        for (int r = 0; r < replicates; ++r) {
            samples.push_back(
                made_sample("condition " + std::to_string(k), r, 147.0 + 5.0 * random.normal()));
        }
    }
    return samples;
}

// Kolmogorov's limit of P(D >= d) for n values; too large for p that come in steps, so that a bar
// above is on the safe side.
double kolmogorov_p(double d, double n) {
    const double x2 = n * d * d;
    double p = 0.0;
    for (int k = 1; k <= 100; ++k) p += (k % 2 == 1 ? 2.0 : -2.0) * std::exp(-2.0 * k * k * x2);
    return x2 < 1e-3 ? 1.0 : std::clamp(p, 0.0, 1.0);
}

// Of p that can be multiples of `step`, against the uniform distribution on these.
double uniform_p(const std::vector<double>& found, double step) {
    double d = 0.0;
    for (double level = step; level < 1.0 - 1e-9; level += step) {
        const auto below =
            std::count_if(found.begin(), found.end(), [&](double p) { return p <= level + 1e-9; });
        const double share = static_cast<double>(below) / static_cast<double>(found.size());
        d = std::max(d, std::abs(share - level));
    }
    return kolmogorov_p(d, static_cast<double>(found.size()));
}

Bar null_bar(const StudyOptions& options) {
    Random random(seed_of(60, 0));
    const int studies = options.times(500, 100);
    std::vector<std::vector<double>> p(5);
    double step = 1.0;
    std::vector<std::string> names;
    for (int s = 0; s < studies; ++s) {
        const auto curves = compare_curves(collect_replicates(null_study(2, 5, random), {}), {});
        const CurveDifference& d = curves.front().differences.front();
        names.clear();
        for (std::size_t t = 0; t < d.distances.size(); ++t) {
            p[t].push_back(d.distances[t].p.p);
            names.push_back(d.distances[t].name);
        }
        p[4].push_back(d.p_max_t->p);
        names.emplace_back("max |t|");
        step = d.p_max_t->smallest_p;
    }
    std::vector<Check> checks;
    for (std::size_t t = 0; t < p.size(); ++t) {
        checks.push_back({"p of uniformity, " + names[t], {uniform_p(p[t], step), 0.0}, "", 0.01});
    }
    return judge(
        "F6", "permutation p uniform under the null hypothesis (KS p > 0.01, 500 studies)", checks);
}

// Studies in which particles, frames or copies would pass for experiments, and which are told.
Bar pseudo_replication_bar() {
    Random random(seed_of(61, 0));
    int told = 0;
    auto copies = null_study(2, 3, random);
    copies[0].capture.sha256 = copies[1].capture.sha256 = "the same";
    try {
        compare_study("", copies, {});
    } catch (const InputError&) {
        ++told;
    }
    auto captures = null_study(2, 5, random);
    for (StudySample& s : captures) s.replicate = "1";
    const Comparison compared = compare_study("", captures, {});
    bool has_p = false;
    for (const auto& endpoint : compared.endpoints) {
        for (const TestRow& row : endpoint.rows) has_p = has_p || row.p;
    }
    const bool warned = std::any_of(compared.diagnostics.begin(),
                                    compared.diagnostics.end(),
                                    [](const auto& d) { return d.code == "single-replicate"; });
    if (warned && !has_p) ++told;
    return judge("H2",
                 "pseudo-replication refused or warned of",
                 {{"a recording given twice, five captures of one experiment: told, of 2",
                   {static_cast<double>(told), 0.0},
                   "",
                   2.0}});
}

Bar power_bar() {
    Random random(seed_of(62, 0));
    double with = 0.0;
    double all = 0.0;
    for (const int conditions : {2, 3}) {
        for (const int replicates : {2, 3, 5}) {
            const auto study = compare_study("", null_study(conditions, replicates, random), {});
            for (const EndpointComparison& endpoint : study.endpoints) {
                for (const TestRow& row : endpoint.rows) {
                    const bool is_headline =
                        row.test == "student" || row.test == "bonferroni-pooled";
                    if (!is_headline) continue;
                    all += 1.0;
                    const bool is_stated = std::any_of(
                        endpoint.rows.begin(), endpoint.rows.end(), [&](const TestRow& r) {
                            return r.test == "detectable-80" && r.first == row.first &&
                                   r.second == row.second;
                        });
                    with += is_stated ? 1.0 : 0.0;
                }
            }
        }
    }
    return judge("H3",
                 "power printed with each comparison",
                 {{"comparisons with the difference they could have found",
                   {100.0 * with / all, 0.0},
                   "%",
                   100.0}});
}

}  // namespace

std::vector<Bar> comparison_bars(const StudyOptions& options) {
    return {null_bar(options),
            judge("H1",
                  "statistics to 1e-9",
                  {{"largest relative error of 21 statistics and p, in 1e-9",
                    {1e9 * largest_error(), 0.0},
                    "",
                    0.0,
                    1.0}}),
            pseudo_replication_bar(),
            power_bar()};
}

}  // namespace nta::accuracy
