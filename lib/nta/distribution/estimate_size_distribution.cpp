// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/text.hpp"
#include "nta/distribution/bootstrap.hpp"
#include "nta/distribution/brightness.hpp"
#include "nta/distribution/diameter_grid.hpp"
#include "nta/distribution/falling_curve.hpp"
#include "nta/distribution/goodness_of_fit.hpp"
#include "nta/distribution/lognormal_mixture.hpp"
#include "nta/distribution/mixture_intervals.hpp"
#include "nta/distribution/raw.hpp"
#include "nta/distribution/regularized.hpp"
#include "nta/distribution/resolvable_ratio.hpp"
#include "nta/distribution/size_distribution.hpp"
#include "nta/distribution/statistics.hpp"
#include "nta/distribution/track_length.hpp"
#include "nta/distribution/track_sharing.hpp"
#include "nta/distribution/usable_tracks.hpp"
#include "nta/distribution/walker.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string_view>

namespace nta {
namespace {

constexpr std::size_t k_fewest_tracks = 10;
constexpr int k_preliminary_steps = 30;
constexpr double k_least_p = 0.05;
constexpr double k_least_agreement = 0.01;
constexpr double k_whole_component = 0.999;  // resampled by its parameters
// A bootstrap fit starts next to its maximum: stop within 5 % of a standard error of it.
constexpr double k_refit_gain = 1e-3;

constexpr std::array<std::string_view, 5> k_methods{
    "lognormal", "regularized", "raw", "walker", "ftla"};

// The tracks that can be used, and what all methods share.
struct Sample {
    std::vector<const TrackEvidence*> tracks;
    std::vector<double> weights;
    HistogramBins bins;
    double short_share = 0.0;
    EvidenceMatrix evidence;         // on the fine grid
    EvidenceMatrix coarse_evidence;  // where there is mass, for EM
    NodeDensity preliminary;         // on the grid of coarse_evidence

    [[nodiscard]] std::vector<double> curve(std::vector<double> bin_mass) const {
        return particle_curve(std::move(bin_mass), bins, short_share);
    }
};

// What resampling says of a curve, and how far deviations from it are still to be widened.
struct Resampled {
    ResampledCurves curves;
    BootstrapPlan plan;
};

// A curve and how to resample it.
struct Fitted {
    std::vector<double> curve;
    std::function<Resampled(const BootstrapPlan&, WorkerPool&)> resample;
};

void check(const DistributionOptions& options) {
    const bool known =
        std::find(k_methods.begin(), k_methods.end(), options.method) != k_methods.end();
    if (!known && options.method != "auto") {
        throw InputError("method: found '" + options.method +
                             "', expected auto, lognormal, regularized, raw, walker or ftla",
                         Fault::usage);
    }
    if (!(options.max_diameter_nm > 0.0) || !(options.bin_width_nm > 0.0) ||
        options.bin_width_nm > options.max_diameter_nm) {
        throw InputError("histogram: found bins of " + to_text(options.bin_width_nm) +
                             " nm up to " + to_text(options.max_diameter_nm) +
                             " nm, expected positive numbers, the bins being the smaller",
                         Fault::usage);
    }
}

EvidenceMatrix fine_evidence(const std::vector<std::vector<double>>& rows,
                             const DistributionOptions& options) {
    return {std::vector<std::span<const double>>(rows.begin(), rows.end()),
            diameter_grid(options),
            k_refinement};
}

EvidenceMatrix fine_evidence(const std::vector<const TrackEvidence*>& tracks,
                             const DistributionOptions& options) {
    std::vector<std::span<const double>> rows;
    for (const auto* track : tracks) rows.emplace_back(track->log_likelihood);
    return {rows, diameter_grid(options), k_refinement};
}

Sample make_sample(const std::vector<const TrackEvidence*>& tracks,
                   const DistributionOptions& options) {
    std::vector<double> weights;
    for (const auto* track : tracks) weights.push_back(track->counted_frames);
    EvidenceMatrix fine = fine_evidence(tracks, options);
    const EvidenceMatrix coarse = fine.coarsened(k_em_stride);
    NodeDensity density = run_em(coarse, weights, k_preliminary_steps);
    EvidenceMatrix occupied = coarse.compacted(weights, density.first, density.last);
    density.mass = {density.mass.begin() + static_cast<std::ptrdiff_t>(density.first),
                    density.mass.begin() + static_cast<std::ptrdiff_t>(density.last)};
    const std::vector<double> scores = length_scores(tracks, weights);
    if (!scores.empty()) {
        const LengthLaw law =
            learn_length_law(occupied,
                             weights,
                             scores,
                             density.mass,
                             independent_tracks(weights, options.effective_particles));
        fine = with_length(fine, law, scores);
        occupied = with_length(occupied, law, scores);
    }
    return {tracks,
            std::move(weights),
            histogram_bins(options.max_diameter_nm, options.bin_width_nm),
            options.short_share,
            std::move(fine),
            std::move(occupied),
            std::move(density)};
}

// A mixture keeps its number of components; where tracks share particles is made up for in its
// parameters.
Fitted fitted_mixture(const Sample& sample,
                      const NormalMixture& mixture,
                      const MixtureSharing& sharing,
                      const SeenShare& seen,
                      const RefitMixture& refit) {
    const auto resample = [&sample, mixture, sharing, seen, refit](const BootstrapPlan& plan,
                                                                   WorkerPool& workers) {
        const std::vector<NormalMixture> plausible = plausible_mixtures(
            mixture, resampled_mixtures(refit, sample.weights, plan, workers), sharing);
        ResampledCurves curves(plausible.size());
        workers.run(curves.size(), [&](std::size_t r) {
            curves[r] = sample.curve(mixture_bin_mass(plausible[r], sample.bins, seen));
        });
        BootstrapPlan rest = plan;
        rest.widening = 1.0;
        return Resampled{std::move(curves), rest};
    };
    return {sample.curve(mixture_bin_mass(mixture, sample.bins, seen)), resample};
}

// Starts at `mixture`.
RefitMixture refit_mixture(const EvidenceMatrix& evidence, const NormalMixture& mixture) {
    return [&evidence, mixture](std::span<const double> weights) {
        return climb_mixture(evidence, weights, mixture, 0, k_refit_gain).mixture;
    };
}

Fitted fitted_from(const Refit& refit, const Sample& sample) {
    return {refit(sample.weights),
            [refit, &sample](const BootstrapPlan& plan, WorkerPool& workers) {
                return Resampled{resampled_curves(refit, sample.weights, plan, workers), plan};
            }};
}

Fitted fit_regularized(const Sample& sample, const EvidenceMatrix& all, WorkerPool& workers) {
    const int steps = cross_validated_steps(all, sample.weights, workers);
    return fitted_from(
        [&sample, &all, steps](std::span<const double> weights) {
            const EvidenceMatrix evidence = all.compacted(weights, 0, all.grid().size);
            return sample.curve(
                rebin(run_em(evidence, weights, steps).mass, evidence.grid(), sample.bins));
        },
        sample);
}

Fitted fit_raw(const Sample& sample) {
    std::vector<std::optional<double>> diameters_nm;
    for (const auto* track : sample.tracks) diameters_nm.push_back(track->diameter_nm);
    const RawHistogram histogram(diameters_nm, sample.bins);
    return fitted_from(
        [&sample, histogram](std::span<const double> weights) {
            return sample.curve(histogram.bin_mass(weights));
        },
        sample);
}

// Likelihoods by the vendors' kernel, and the weights without the tracks that have no mean square
// step.
struct VendorSample {
    EvidenceMatrix evidence;
    EvidenceMatrix coarse_evidence;
    std::vector<bool> has_step;

    [[nodiscard]] std::vector<double> masked(std::span<const double> weights) const {
        std::vector<double> result(weights.begin(), weights.end());
        for (std::size_t i = 0; i < result.size(); ++i) {
            if (!has_step[i]) result[i] = 0.0;
        }
        return result;
    }
};

VendorSample make_vendor_sample(const Sample& sample, const DistributionOptions& options) {
    const std::vector<double> diameters_nm = diameter_grid_nm(options);
    std::vector<std::vector<double>> rows;
    std::vector<bool> has_step;
    for (const auto* track : sample.tracks) {
        has_step.push_back(track->displacements > 0 && track->mean_square_step_um2 > 0.0);
        rows.push_back(has_step.back() ? walker_log_likelihood(*track, diameters_nm, options)
                                       : std::vector<double>(diameters_nm.size(), 0.0));
    }
    EvidenceMatrix evidence = fine_evidence(rows, options);
    EvidenceMatrix coarse = evidence.coarsened(k_em_stride);
    return {std::move(evidence), std::move(coarse), std::move(has_step)};
}

Fitted fit_walker(const Sample& sample, const VendorSample& vendor) {
    const int steps = walker_steps(vendor.coarse_evidence, vendor.masked(sample.weights));
    return fitted_from(
        [&sample, &vendor, steps](std::span<const double> weights) {
            const std::vector<double> masked = vendor.masked(weights);
            const auto& all = vendor.coarse_evidence;
            const EvidenceMatrix evidence = all.compacted(masked, 0, all.grid().size);
            return sample.curve(
                rebin(run_walker(evidence, masked, steps).mass, evidence.grid(), sample.bins));
        },
        sample);
}

Fitted fit_ftla(const Sample& sample, const VendorSample& vendor, double effective_particles) {
    const std::vector<double> weights = vendor.masked(sample.weights);
    if (!(effective_count(weights) > 1.0)) return {};
    const NormalMixture mixture =
        fit_single_lognormal(
            vendor.evidence, weights, sample.preliminary.mass, sample.coarse_evidence.grid())
            .mixture;
    const RefitMixture refit = refit_mixture(vendor.evidence, mixture);
    return fitted_mixture(
        sample,
        mixture,
        sharing_of(vendor.evidence, weights, effective_particles, mixture),
        SeenShare{},
        [refit, &vendor](std::span<const double> w) { return refit(vendor.masked(w)); });
}

// How far the particles' number, not that of the tracks, sets the errors.
struct Independence {
    MixtureSharing sharing;
    double widening = 1.0;  ///< see independence_widening, of a mean
    double stretch = 1.0;   ///< see student_stretch
};

Independence independence_of(const NormalMixture& mixture,
                             const Sample& sample,
                             const DistributionOptions& options) {
    const MixtureSharing sharing =
        sharing_of(sample.evidence, sample.weights, options.effective_particles, mixture);
    return {sharing, independence_widening(sharing.all, 1), student_stretch(sharing.all)};
}

// The mixture that describes the tracks best, and the evidence behind it.
struct Lognormals {
    MixtureFit fit;
    Independence independence;
    EvidenceMatrix evidence;
    EvidenceMatrix coarse_evidence;
    bool with_brightness = false;
};

MixtureFit fit_lognormal_mixture(const EvidenceMatrix& evidence,
                                 const Sample& sample,
                                 const DistributionOptions& options) {
    return fit_lognormal_mixture(evidence,
                                 sample.weights,
                                 sample.preliminary.mass,
                                 sample.coarse_evidence.grid(),
                                 options.effective_particles);
}

// Brightness is let in where it tells populations apart: one broad peak it would broaden by a few
// percent, for its law is smoothed. What it adds to the likelihood must pay for that law, by BIC,
// the tracks counted as often as there are particles behind them. And it may sharpen what the
// tracks say, not overrule it: as a description of the diameters alone the mixture must be as good
// as one fitted to them, within what chance allows.
bool gains(const MixtureFit& joint, const Lognormals& plain, const Sample& sample) {
    if (joint.mixture.size() < 2) return false;
    const double inflation = std::pow(plain.independence.widening, 2);
    const double components =
        static_cast<double>(joint.mixture.size()) - static_cast<double>(plain.fit.mixture.size());
    const double parameters_added =
        3.0 * components / inflation +
        brightness_law_parameters(sample.preliminary.mass, sample.coarse_evidence.grid());
    const double gain = 2.0 * (joint.log_likelihood - plain.fit.log_likelihood) / inflation;
    if (gain <= parameters_added * std::log(effective_count(sample.weights))) return false;
    const double loss = plain.fit.log_likelihood -
                        mixture_log_likelihood(sample.evidence, sample.weights, joint.mixture);
    const double parameters = 3.0 * static_cast<double>(plain.fit.mixture.size()) - 1.0;
    return boost::math::gamma_q(0.5 * parameters, std::max(loss, 0.0)) > k_least_agreement;
}

// The mixture of all that is seen, or, where the edge of what is seen cuts into it, that of the
// sample.
Lognormals fit_lognormals(Sample& sample, const DistributionOptions& options) {
    MixtureFit fit = fit_lognormal_mixture(sample.evidence, sample, options);
    if (is_cut_off(fit.mixture, sample.evidence.grid(), options.seen, k_clear_of_edge)) {
        EvidenceMatrix cut = sample.evidence.seen_by(options.seen);
        MixtureFit of_sample = fit_lognormal_mixture(cut, sample, options);
        if (is_cut_by_edge(fit.mixture, of_sample.mixture, cut)) {
            sample.evidence = std::move(cut);
            fit = std::move(of_sample);
        }
    }
    Lognormals plain{std::move(fit), {}, sample.evidence, sample.coarse_evidence};
    plain.independence = independence_of(plain.fit.mixture, sample, options);
    const std::vector<double> scores = brightness_scores(sample.tracks, sample.weights);
    if (scores.empty()) return plain;
    const BrightnessLaw law = learn_brightness_law(
        sample.coarse_evidence, sample.weights, scores, sample.preliminary.mass);
    EvidenceMatrix evidence = with_brightness(sample.evidence, law, scores);
    MixtureFit joint = fit_lognormal_mixture(evidence, sample, options);
    if (!gains(joint, plain, sample)) return plain;
    const Independence independence = independence_of(joint.mixture, sample, options);
    return {std::move(joint),
            independence,
            std::move(evidence),
            with_brightness(sample.coarse_evidence, law, scores),
            true};
}

// Mean and width of a component that is cut off hang on each other along a bent line, so its
// resamples are taken as curves.
Fitted fitted_from(const Lognormals& lognormals, const Sample& sample) {
    const NormalMixture& mixture = lognormals.fit.mixture;
    const SeenShare& seen = lognormals.evidence.seen();
    const RefitMixture refit = refit_mixture(lognormals.evidence, mixture);
    if (!is_cut_off(mixture, lognormals.evidence.grid(), seen, k_whole_component))
        return fitted_mixture(sample, mixture, lognormals.independence.sharing, seen, refit);
    return fitted_from(
        [refit, &sample, seen](std::span<const double> weights) {
            return sample.curve(mixture_bin_mass(refit(weights), sample.bins, seen));
        },
        sample);
}

std::string digits(double value, int significant) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.*g", significant, value);
    return text.data();
}

std::string choose_method(const DistributionOptions& options, SizeDistribution& result) {
    if (options.method != "auto") return options.method;
    const bool rejected = result.lognormal_p && *result.lognormal_p < k_least_p;
    const std::string lognormals = std::to_string(result.lognormal_components.size()) +
                                   " lognormal" +
                                   (result.lognormal_components.size() == 1 ? "" : "s");
    const std::string p =
        result.lognormal_p ? "p = " + digits(*result.lognormal_p, 2) : "not testable";
    result.diagnostics.push_back(
        {"size-method",
         Severity::note,
         rejected
             ? "The regularized curve is reported: a mixture of " + lognormals +
                   " does not describe the tracks (" + p + ")."
             : "A mixture of " + lognormals + " is reported: it describes the tracks (" + p + ").",
         result.lognormal_p});
    return rejected ? "regularized" : "lognormal";
}

void count_tracks(const Sample& sample, SizeDistribution& result) {
    std::int64_t without = 0;
    for (const auto* track : sample.tracks) {
        if (!track->diameter_nm) {
            ++without;
            continue;
        }
        const double bin = std::floor(*track->diameter_nm / sample.bins.width_nm);
        if (bin < static_cast<double>(sample.bins.count)) {
            result.track_counts[static_cast<std::size_t>(bin)] += 1.0;
        } else {
            ++result.tracks_beyond;
        }
    }
    if (result.tracks_beyond > 0) {
        result.diagnostics.push_back({"beyond-histogram",
                                      Severity::warning,
                                      "Tracks with a diameter beyond the histogram are not shown "
                                      "in it: raise --max-diameter-nm to see them.",
                                      static_cast<double>(result.tracks_beyond)});
    }
    if (without > 0) {
        result.diagnostics.push_back(
            {"no-point-diameter",
             Severity::note,
             "Tracks without a positive diffusion coefficient enter all curves but the raw one.",
             static_cast<double>(without)});
    }
}

void describe_mixture(const Sample& sample,
                      const Lognormals& lognormals,
                      SizeDistribution& result) {
    const NormalMixture& mixture = lognormals.fit.mixture;
    const std::vector<double> shares = seen_weights(
        mixture, seen_part(mixture, lognormals.evidence.grid(), lognormals.evidence.seen()));
    for (std::size_t c = 0; c < mixture.size(); ++c)
        result.lognormal_components.push_back(
            {shares[c], std::exp(mixture[c].mean), mixture[c].sd});
    result.lognormal_p = mixture_goodness_of_fit(
        sample.evidence, sample.weights, mixture, std::pow(lognormals.independence.widening, 2));
    if (!lognormals.with_brightness) return;
    result.diagnostics.push_back(
        {"size-brightness",
         Severity::note,
         "Brightness goes with size here: lognormal and regularized are fitted to both together.",
         std::nullopt});
}

// Asked only where something hangs on it, for the answer takes as long as a fit.
void state_fall_from_limit(const Sample& sample,
                           const Lognormals& lognormals,
                           double limit_nm,
                           SizeDistribution& result) {
    const SizeEstimate* reported = result.reported();
    if (!(limit_nm > 0.0) || reported == nullptr) return;
    const SizeStatistics& s = reported->statistics;
    if (s.d50_nm->value >= crowded_at_limit_nm(limit_nm) && s.mode_nm->value >= limit_nm) return;
    result.falls_from_limit_to_nm = falls_from_limit_to_nm(lognormals.evidence,
                                                           sample.weights,
                                                           lognormals.fit,
                                                           limit_nm,
                                                           lognormals.independence.widening);
}

// The weights of the tracks as far as they belong to each component.
std::vector<std::vector<double>> weights_by_component(const Sample& sample,
                                                      const Lognormals& lognormals) {
    const NormalMixture& mixture = lognormals.fit.mixture;
    const EvidenceMatrix& evidence = lognormals.evidence;
    std::vector<std::vector<double>> result(mixture.size(),
                                            std::vector<double>(sample.weights.size(), 0.0));
    visit_tracks(
        evidence,
        mixture,
        [&](std::size_t slot, double likelihood, std::span<const ComponentMoments> moments) {
            if (slot >= evidence.tracks()) return;
            const std::size_t i = evidence.track_of_slot(slot);
            for (std::size_t c = 0; c < mixture.size(); ++c)
                result[c][i] = sample.weights[i] * mixture[c].weight * moments[c][0] / likelihood;
        });
    return result;
}

// Two narrow populations too near to be told apart look like one that is a little wide: its width
// is then theirs as well as its own.
void state_one_or_two(const Sample& sample,
                      const Lognormals& lognormals,
                      SizeDistribution& result) {
    constexpr double normal_95 = 1.6448536269514722;
    // Monodisperse beads come out with a full width at half height of up to 15 %.
    constexpr double beads_sd_ln = 0.15 / 2.3548200450309493;
    const NormalMixture& mixture = lognormals.fit.mixture;
    const auto weights = weights_by_component(sample, lognormals);
    const std::vector<double>& variances = sample.evidence.variance_ln();
    for (std::size_t c = 0; c < mixture.size(); ++c) {
        const double sd = mixture[c].sd;
        const std::optional<double> ratio = resolvable_ratio(variances, weights[c]);
        const bool is_wide =
            sd > beads_sd_ln && sd * sd > normal_95 * narrow_variance_error(variances, weights[c]);
        if (!ratio || !is_wide || std::exp(2.0 * sd) >= *ratio) continue;
        result.diagnostics.push_back(
            {"one-or-two-populations",
             Severity::warning,
             "The peak at " + digits(std::exp(mixture[c].mean), 3) +
                 " nm may be one population or two: it is wider than the errors of its tracks, "
                 "and with these tracks two whose diameters differ by less than a factor of " +
                 digits(*ratio, 3) + " could not be told apart.",
             ratio});
    }
}

void state_resolution(const Sample& sample,
                      const Lognormals& lognormals,
                      SizeDistribution& result) {
    result.resolvable_ratio = resolvable_ratio(sample.evidence.variance_ln(), sample.weights);
    result.diagnostics.push_back(
        {"size-resolution",
         Severity::note,
         result.resolvable_ratio
             ? "Two narrow populations in equal numbers would be told apart from a ratio of "
               "diameters of " +
                   digits(*result.resolvable_ratio, 3) +
                   " on; closer ones show as one peak. More or longer tracks resolve more."
             : "These tracks are too few to tell neighboring populations apart.",
         result.resolvable_ratio});
    state_one_or_two(sample, lognormals, result);
}

// Turns the fits into estimates; one that has no mass inside the histogram is reported as failed.
void keep_estimates(const std::map<std::string, Fitted>& fits,
                    const Sample& sample,
                    double lower_limit_nm,
                    double least_peak_ratio,
                    SizeDistribution& result) {
    for (auto [name, fit] : fits) {
        const double share = cut_below(fit.curve, sample.bins, lower_limit_nm);
        const double total = std::accumulate(fit.curve.begin(), fit.curve.end(), 0.0);
        if (!(total > 0.5) || !std::isfinite(total)) {
            result.diagnostics.push_back(
                {"size-method-failed",
                 Severity::warning,
                 "The method " + name + " finds no particles within the histogram.",
                 std::nullopt});
            continue;
        }
        SizeEstimate estimate;
        estimate.curve.bin_width_nm = sample.bins.width_nm;
        estimate.curve.number_fraction = fit.curve;
        estimate.share_above_limit = share;
        // Of these curves a valley alone is no proof of two populations.
        const bool is_wavy = name == "regularized" || name == "raw" || name == "walker";
        estimate.statistics =
            describe_curve(fit.curve, sample.bins, is_wavy ? least_peak_ratio : 1.0);
        result.by_method[name] = std::move(estimate);
    }
}

}  // namespace

SizeDistribution estimate_size_distribution(const std::vector<TrackEvidence>& tracks,
                                            const DistributionOptions& options,
                                            WorkerPool& workers) {
    check(options);
    SizeDistribution result;
    result.effective_particles = options.effective_particles;
    for (const auto name : k_methods) result.by_method[std::string(name)] = std::nullopt;
    result.track_counts.assign(histogram_bins(options.max_diameter_nm, options.bin_width_nm).count,
                               0.0);
    const auto used = usable_tracks(tracks, diameter_grid(options).size, result.diagnostics);
    if (used.size() < k_fewest_tracks) {
        result.diagnostics.push_back(
            {"too-few-tracks",
             Severity::warning,
             "Fewer than 10 tracks can be sized: there is no size distribution.",
             static_cast<double>(used.size())});
        return result;
    }
    Sample sample = make_sample(used, options);
    count_tracks(sample, result);
    const VendorSample vendor = make_vendor_sample(sample, options);
    const Lognormals lognormals = fit_lognormals(sample, options);
    describe_mixture(sample, lognormals, result);
    const std::map<std::string, Fitted> fits{
        {"lognormal", fitted_from(lognormals, sample)},
        {"regularized", fit_regularized(sample, lognormals.coarse_evidence, workers)},
        {"raw", fit_raw(sample)},
        {"walker", fit_walker(sample, vendor)},
        {"ftla", fit_ftla(sample, vendor, options.effective_particles)}};
    state_resolution(sample, lognormals, result);
    // Brightness tells nearer ones apart than diameters alone do.
    const double least_peak_ratio =
        lognormals.with_brightness ? 1.0 : result.resolvable_ratio.value_or(1.0);
    keep_estimates(fits, sample, options.lower_limit_nm, least_peak_ratio, result);
    const std::string method = choose_method(options, result);
    if (result.by_method[method]) result.method = method;
    state_fall_from_limit(sample, lognormals, options.seen_above_nm, result);
    const BootstrapPlan plan{options.bootstrap,
                             options.seed,
                             lognormals.independence.widening,
                             lognormals.independence.stretch};
    for (auto& [name, estimate] : result.by_method) {
        // Intervals of the nonparametric methods are dear: only where they are reported.
        const bool dear = name == "regularized" || name == "walker";
        if (estimate && (!dear || name == result.method)) {
            auto [curves, rest] = fits.at(name).resample(plan, workers);
            estimate->share_above_limit_se =
                rest.widening * cut_all_below(curves, sample.bins, options.lower_limit_nm);
            add_intervals(*estimate, curves, rest, workers);
            // Nobody knows which valleys of a wavy curve are real where no ratio is sure to show.
            const bool is_judged = name == "lognormal" || result.resolvable_ratio;
            if (name == result.method && is_judged) add_resolution(*estimate, curves, rest);
        }
    }
    return result;
}

}  // namespace nta
