// SPDX-License-Identifier: MIT
#include "nta/compare/compare_study.hpp"

#include "nta/compare/endpoints.hpp"
#include "nta/compare/moments.hpp"
#include "nta/core/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace nta {
namespace {

void warn(Comparison& c, std::string code, std::string message, std::optional<double> value) {
    c.diagnostics.push_back({std::move(code), Severity::warning, std::move(message), value});
}

void judge_replicates(Comparison& c, const std::string& condition) {
    constexpr std::size_t enough = 3;
    const auto replicates = c.replicates.of(condition);
    const std::size_t n = replicates.size();
    if (n >= enough) return;
    const auto count = static_cast<double>(n);
    if (n >= 2) {
        warn(c,
             "few-replicates",
             fmt::format("{}: n = {} independent experiments; at least 3 are needed to judge a "
                         "difference",
                         condition,
                         n),
             count);
        return;
    }
    const std::size_t captures = replicates.empty() ? 0 : replicates.front()->videos.size();
    warn(c,
         "single-replicate",
         fmt::format("{}: n = 1, because {} of one experiment {} one replicate, however many "
                     "particles were tracked; no test is made",
                     condition,
                     captures == 1 ? "one video" : fmt::format("{} videos", captures),
                     captures == 1 ? "is" : "are"),
         count);
}

void judge_splits(Comparison& c, const std::vector<CurveDifference>& differences) {
    constexpr double level = 0.05;
    for (const CurveDifference& d : differences) {
        if (d.distances.empty()) continue;
        const PermutationP& p = d.distances.front().p;
        if (p.smallest_p < level) continue;
        warn(c,
             "too-few-to-permute",
             fmt::format("{} and {}: with {} ways to divide the replicates, p by permutation "
                         "cannot be below {:.2g}",
                         d.first,
                         d.second,
                         p.splits,
                         p.smallest_p),
             p.smallest_p);
    }
}

bool is_brightness_compared(const Comparison& c,
                            const std::string& condition,
                            const std::string& reference) {
    for (const CurveComparison& curves : c.curves) {
        for (const CurveDifference& d : curves.signatures) {
            if (d.first != condition || d.second != reference) continue;
            for (const DistanceTest& t : d.distances)
                if (t.name == k_size_brightness_distance) return true;
        }
    }
    return false;
}

// Brightness means the same in both only where light and camera were.
void judge_references(Comparison& c, const std::vector<StudySample>& samples) {
    for (const StudySample& r : samples) {
        if (r.role != SampleRole::reference) continue;
        for (const StudySample& s : samples) {
            if (s.role != SampleRole::sample) continue;
            if (is_filmed_alike(r.capture, s.capture.is_calibrated, s.capture.exposure_ms))
                continue;
            if (!is_brightness_compared(c, s.condition, r.condition)) continue;
            const bool is_named = s.capture.compared_with.count(r.condition) > 0;
            warn(
                c,
                "reference-filmed-otherwise",
                fmt::format("the reference {} ({}) and {} differ in exposure or calibration: their "
                            "brightness means two things, so that {} between {} and {} is no "
                            "evidence{}",
                            r.condition,
                            r.capture.video,
                            s.capture.video,
                            k_size_brightness_distance,
                            s.condition,
                            r.condition,
                            is_named ? "" : "; single tracks are not compared with it"),
                std::nullopt);
            return;
        }
    }
}

void judge_blanks(Comparison& c) {
    const auto& study = c.replicates;
    constexpr double much = 0.2;
    for (const BlankUsed& b : study.blanks) {
        Group left;
        for (const Replicate* r : study.of(b.condition)) {
            left.push_back(r->amount.total * r->normalize_to.value_or(1.0));
        }
        const double sample = moments_of(left).mean + b.amount.total;
        if (!(sample > 0.0) || b.amount.total <= much * sample) continue;
        constexpr double percent = 100.0;
        warn(c,
             "blank-high",
             fmt::format("{}: the blank holds {:.0f} % of what was counted in the samples; find "
                         "where its particles come from",
                         b.condition,
                         percent * b.amount.total / sample),
             b.amount.total / sample);
    }
}

}  // namespace

Comparison compare_study(const std::string& title,
                         const std::vector<StudySample>& samples,
                         const CompareOptions& options) {
    Comparison c;
    c.title = title;
    c.options = options;
    c.replicates = collect_replicates(samples, options);
    if (c.replicates.conditions.size() < 2 && c.replicates.series.empty()) {
        throw InputError(
            fmt::format(
                "{} with samples, expected at least two, or one sample at several dilutions with "
                "particles in two of them",
                c.replicates.conditions.empty() ? "no condition" : "one condition"),
            Fault::usage);
    }
    c.diagnostics = c.replicates.diagnostics;
    c.endpoints = compare_endpoints(c.replicates, options);
    c.curves = compare_curves(c.replicates, options);
    c.reference_shares = reference_shares(samples);
    if (c.replicates.conditions.size() > 1) {
        for (const std::string& condition : c.replicates.conditions) judge_replicates(c, condition);
    }
    for (const CurveComparison& curves : c.curves) {
        judge_splits(c, curves.differences);
        judge_splits(c, curves.signatures);
    }
    judge_references(c, samples);
    judge_blanks(c);
    return c;
}

}  // namespace nta
