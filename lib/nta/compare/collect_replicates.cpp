// SPDX-License-Identifier: MIT
#include "nta/compare/endpoints.hpp"
#include "nta/compare/moments.hpp"
#include "nta/compare/replicates.hpp"
#include "nta/core/error.hpp"
#include "nta/core/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace nta {
namespace {

using Captures = std::vector<const StudySample*>;

[[noreturn]] void refuse(const std::string& message) { throw InputError(message, Fault::usage); }

void warn(Replicates& study, std::string code, std::string message, std::optional<double> value) {
    study.diagnostics.push_back({std::move(code), Severity::warning, std::move(message), value});
}

// The same recording as two replicates counts one experiment twice.
void refuse_twins(const std::vector<StudySample>& samples) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const StudySample& a = samples[j];
            const StudySample& b = samples[i];
            if (a.capture.sha256.empty() || a.capture.sha256 != b.capture.sha256) continue;
            if (a.role != SampleRole::sample || b.role != SampleRole::sample) continue;
            refuse(
                fmt::format("{} ({}, replicate {}) and {} ({}, replicate {}) are the same "
                            "recording; a recording "
                            "counts once, as one capture of one replicate",
                            a.capture.video,
                            a.condition,
                            a.replicate,
                            b.capture.video,
                            b.condition,
                            b.replicate));
        }
    }
}

HistogramBins common_bins(const std::vector<StudySample>& samples) {
    HistogramBins bins;
    const Capture* first = nullptr;
    for (const StudySample& s : samples) {
        const Capture& c = s.capture;
        bins.count = std::max(bins.count, c.number_fraction.size());
        if (c.number_fraction.empty()) continue;
        if (first == nullptr) first = &c;
        if (first->bin_width_nm != c.bin_width_nm) {
            refuse(fmt::format(
                "{} has bins of {} nm and {} of {} nm; analyze both with one --bin-width-nm",
                first->video,
                first->bin_width_nm,
                c.video,
                c.bin_width_nm));
        }
    }
    if (first != nullptr) bins.width_nm = first->bin_width_nm;
    return bins;
}

void require_all_or_none_normalized(const std::vector<StudySample>& samples) {
    const StudySample* with = nullptr;
    const StudySample* without = nullptr;
    for (const StudySample& s : samples) {
        if (s.role == SampleRole::sample) (s.normalize_to ? with : without) = &s;
    }
    if (with != nullptr && without != nullptr) {
        refuse(fmt::format("{} has normalize_to and {} has none; give it to all samples or to none",
                           with->capture.video,
                           without->capture.video));
    }
}

std::vector<std::string> names_of(const Captures& captures) {
    std::vector<std::string> names;
    for (const StudySample* s : captures) names.push_back(s->capture.video);
    return names;
}

class Collection {
  public:
    Collection(const std::vector<StudySample>& samples, const CompareOptions& options)
        : samples_(samples), options_(options) {
        refuse_twins(samples);
        require_all_or_none_normalized(samples);
        study_.bins = common_bins(samples);
        study_.kind = amount_kind(samples);
        study_.endpoints = study_endpoints(samples, study_.kind, options.above_nm);
        for (const StudySample& s : samples) {
            const bool is_new =
                std::find(study_.conditions.begin(), study_.conditions.end(), s.condition) ==
                study_.conditions.end();
            if (s.role == SampleRole::sample && is_new) study_.conditions.push_back(s.condition);
        }
    }

    Replicates run() {
        for (const std::string& condition : study_.conditions) {
            take_blank(condition);
            for (const auto& [name, captures] : by_replicate(SampleRole::sample, condition)) {
                study_.all.push_back(replicate(condition, name, captures));
            }
        }
        for (const std::string& name : reference_names()) {
            for (const auto& [replicate_name, captures] :
                 by_replicate(SampleRole::reference, name)) {
                study_.references.push_back(replicate(name, replicate_name, captures));
            }
        }
        note_missing();
        return std::move(study_);
    }

  private:
    // In the order of the study.
    [[nodiscard]] std::vector<std::string> reference_names() const {
        std::vector<std::string> names;
        for (const StudySample& s : samples_) {
            const bool is_new = std::find(names.begin(), names.end(), s.condition) == names.end();
            if (s.role == SampleRole::reference && is_new) names.push_back(s.condition);
        }
        return names;
    }

    // In the order of the study.
    std::vector<std::pair<std::string, Captures>> by_replicate(SampleRole role,
                                                               const std::string& condition) {
        std::vector<std::pair<std::string, Captures>> groups;
        for (const StudySample& s : samples_) {
            if (s.role != role || s.condition != condition) continue;
            auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) {
                return g.first == s.replicate;
            });
            if (group == groups.end()) group = groups.insert(groups.end(), {s.replicate, {}});
            group->second.push_back(&s);
        }
        return groups;
    }

    Amount amount(const StudySample& s) const {
        return amount_of(s.capture, study_.kind, study_.bins.count);
    }

    // A blank of the condition goes before one for all.
    void take_blank(const std::string& condition) {
        BlankUsed used;
        std::vector<Amount> amounts;
        for (const std::string& owner : {condition, std::string()}) {
            if (!amounts.empty()) break;
            for (const StudySample& s : samples_) {
                if (s.role != SampleRole::blank || s.condition != owner) continue;
                amounts.push_back(amount(s));
                used.videos.push_back(s.capture.video);
                check_blank_dilution(condition, s.capture);
            }
        }
        if (amounts.empty()) return;
        used.condition = condition;
        used.amount = mean_amount(amounts);
        if (!used.amount.is_sized) {
            warn(
                study_,
                "blank-without-sizes",
                fmt::format("the blank of {} holds particles too few to be sized: it is subtracted "
                            "from the concentration, but not from the sizes",
                            condition),
                used.amount.total);
        }
        study_.blanks.push_back(std::move(used));
    }

    void check_blank_dilution(const std::string& condition, const Capture& blank) {
        for (const StudySample& s : samples_) {
            if (s.role != SampleRole::sample || s.condition != condition) continue;
            if (s.capture.dilution == blank.dilution) continue;
            warn(
                study_,
                "blank-dilution",
                fmt::format("the blank {} has dilution {} and {} has {}: what is subtracted is the "
                            "blank multiplied by its own dilution; film it diluted as the samples",
                            blank.video,
                            blank.dilution,
                            s.capture.video,
                            s.capture.dilution),
                blank.dilution);
            return;
        }
    }

    [[nodiscard]] const Amount* blank_of(const std::string& condition) const {
        for (const BlankUsed& b : study_.blanks) {
            if (b.condition == condition) return &b.amount;
        }
        return nullptr;
    }

    [[nodiscard]] Amount corrected(const StudySample& s) const {
        const Amount* blank = s.role == SampleRole::sample ? blank_of(s.condition) : nullptr;
        return blank != nullptr ? subtract_blank(amount(s), *blank) : amount(s);
    }

    Replicate replicate(const std::string& condition,
                        const std::string& name,
                        const Captures& captures) {
        Replicate r;
        r.condition = condition;
        r.name = name;
        r.videos = names_of(captures);
        r.normalize_to = captures.front()->normalize_to;
        for (const StudySample* s : captures) {
            if (s->normalize_to != r.normalize_to) {
                refuse(
                    fmt::format("{}, replicate {}: its captures differ in normalize_to; give all "
                                "captures of one replicate the same",
                                condition,
                                name));
            }
            for (const std::string& code : s->capture.warnings) {
                if (std::find(r.warnings.begin(), r.warnings.end(), code) == r.warnings.end()) {
                    r.warnings.push_back(code);
                }
            }
        }
        const Captures used = in_linear_range(condition, name, captures, r);
        take_values(used, r);
        return r;
    }

    // A dilution series gives the amount, and says which captures can be used for the sizes.
    Captures in_linear_range(const std::string& condition,
                             const std::string& name,
                             const Captures& captures,
                             Replicate& r) {
        std::vector<Amount> amounts;
        for (const StudySample* s : captures) amounts.push_back(corrected(*s));
        r.amount = mean_amount(amounts);
        auto series = fit_dilution_series(steps_of(captures));
        if (!series) return captures;
        series->condition = condition;
        series->replicate = name;
        tell_of_series(*series);
        Captures used;
        for (const StudySample* s : captures) {
            for (const DilutionMember& m : series->members) {
                if (m.dilution == s->capture.dilution && m.is_in_range) used.push_back(s);
            }
        }
        if (!used.empty()) {
            amounts.clear();
            for (const StudySample* s : used) amounts.push_back(corrected(*s));
            r.amount = mean_amount(amounts);
        }
        if (series->stock) scale_to(r.amount, *series->stock);
        study_.series.push_back(std::move(*series));
        return used.empty() ? captures : used;
    }

    static void scale_to(Amount& amount, const Estimate& stock) {
        const double factor = amount.total > 0.0 ? stock.value / amount.total : 1.0;
        for (double& b : amount.bins) b *= factor;
        for (double& b : amount.bin_se) b *= factor;
        amount.total = stock.value;
        amount.se = stock.se.value_or(0.0);
    }

    std::vector<DilutionStep> steps_of(const Captures& captures) const {
        std::map<double, std::vector<const StudySample*>> by_dilution;
        for (const StudySample* s : captures) by_dilution[s->capture.dilution].push_back(s);
        std::vector<DilutionStep> steps;
        if (by_dilution.size() < 2) return steps;
        for (const auto& [dilution, members] : by_dilution) {
            DilutionStep step;
            step.dilution = dilution;
            std::vector<Amount> amounts;
            for (const StudySample* s : members) {
                amounts.push_back(corrected(*s));
                step.captures.push_back(&s->capture);
            }
            const Amount mean = mean_amount(amounts);
            step.stock = {mean.total, std::nullopt, std::nullopt, mean.se};
            steps.push_back(std::move(step));
        }
        return steps;
    }

    void tell_of_series(const DilutionSeries& series) {
        for (const DilutionMember& m : series.members) {
            const std::string where = fmt::format(
                "{}, replicate {}, dilution {}", series.condition, series.replicate, m.dilution);
            if (m.is_crowded) {
                warn(study_,
                     "series-crowded",
                     where + ": crowded, and left out of the best estimate; dilute further",
                     m.particles_per_frame);
            }
            if (m.is_thin) {
                warn(study_,
                     "series-thin",
                     where + ": fewer than 20 independent particles; film longer or dilute less",
                     m.particles_per_frame);
            }
        }
    }

    // Endpoints of each capture, averaged.
    void take_values(const Captures& captures, Replicate& r) {
        std::vector<Group> values(study_.endpoints.size());
        std::vector<std::vector<double>> curves;
        for (const StudySample* s : captures) {
            const bool has_blank = s->role == SampleRole::sample && blank_of(s->condition);
            std::vector<double> curve =
                has_blank ? corrected(*s).number_fraction() : s->capture.number_fraction;
            if (!curve.empty()) curve.resize(study_.bins.count);
            const auto here = endpoint_values(
                study_.endpoints, curve, study_.bins, s->capture, options_.above_nm);
            for (std::size_t e = 0; e < here.size(); ++e) {
                if (here[e]) values[e].push_back(*here[e]);
            }
            if (!curve.empty()) curves.push_back(std::move(curve));
            for (const ReferenceTrack& t : s->capture.tracks) {
                r.tracks.push_back({std::log(t.diameter_nm), t.log_flux});
            }
        }
        if (r.normalize_to) divide(r.amount, *r.normalize_to);
        for (const Group& v : values) {
            r.values.push_back(v.empty() ? std::nullopt : std::optional(moments_of(v).mean));
        }
        set_amount_values(r);
        average(curves, r);
    }

    static void divide(Amount& amount, double by) {
        amount.total /= by;
        amount.se /= by;
        for (double& b : amount.bins) b /= by;
        for (double& b : amount.bin_se) b /= by;
    }

    void set_amount_values(Replicate& r) const {
        for (std::size_t e = 0; e < study_.endpoints.size(); ++e) {
            if (is_amount(study_.endpoints[e])) r.values[e] = r.amount.total;
            if (study_.endpoints[e].name == k_log_concentration && r.amount.total > 0.0) {
                r.values[e] = std::log10(r.amount.total);
            }
        }
    }

    static void average(const std::vector<std::vector<double>>& curves, Replicate& r) {
        if (curves.empty()) return;
        r.number_fraction.resize(curves.front().size());
        for (const auto& curve : curves) {
            for (std::size_t i = 0; i < curve.size(); ++i) {
                r.number_fraction[i] += curve[i] / static_cast<double>(curves.size());
            }
        }
    }

    // Totals above different diameters are not of the same particles.
    void note_limits() {
        constexpr double bearable_ratio = 1.05;
        double low_nm = std::numeric_limits<double>::infinity();
        double high_nm = 0.0;
        for (const StudySample& s : samples_) {
            if (s.role == SampleRole::reference || !s.capture.counted_above_nm) continue;
            low_nm = std::min(low_nm, *s.capture.counted_above_nm);
            high_nm = std::max(high_nm, *s.capture.counted_above_nm);
        }
        if (!(high_nm > bearable_ratio * low_nm)) return;
        warn(study_,
             "limits-differ",
             fmt::format("the videos were counted above different detection limits, {:.0f} to "
                         "{:.0f} nm: concentrations and blanks are not of the same particles; "
                         "compare the curves above the largest",
                         low_nm,
                         high_nm),
             high_nm);
    }

    void note_missing() {
        note_limits();
        if (study_.kind == AmountKind::per_frame) {
            warn(
                study_,
                "no-concentration",
                "not every video has particles per mL: particles per frame, times the dilution, "
                "are compared in their place; they compare samples filmed by one instrument in one "
                "way; --depth-um gives particles per mL",
                std::nullopt);
        }
        for (const Replicate& r : study_.all) {
            if (!r.number_fraction.empty()) continue;
            warn(study_,
                 "no-sizes",
                 fmt::format("{}, replicate {}: no size distribution, so it enters the "
                             "concentration alone",
                             r.condition,
                             r.name),
                 std::nullopt);
        }
        note_differing(
            "method", "curves are by different methods ({}); give one --method", &Capture::method);
        note_differing("basis",
                       "some sizes are of what is seen and some of the sample ({}); use one "
                       "calibration for all",
                       &Capture::basis);
    }

    void note_differing(const std::string& what,
                        const char* message,
                        std::string Capture::*member) {
        std::set<std::string> found;
        for (const StudySample& s : samples_) {
            const std::string& value = s.capture.*member;
            if (s.role == SampleRole::sample && !value.empty()) found.insert(value);
        }
        if (found.size() < 2) return;
        std::string all;
        for (const std::string& f : found) all += (all.empty() ? "" : ", ") + f;
        warn(study_, "mixed-" + what, fmt::format(fmt::runtime(message), all), std::nullopt);
    }

    const std::vector<StudySample>& samples_;
    const CompareOptions& options_;
    Replicates study_;
};

}  // namespace

std::vector<const Replicate*> Replicates::of(const std::string& condition) const {
    std::vector<const Replicate*> found;
    for (const Replicate& r : all) {
        if (r.condition == condition) found.push_back(&r);
    }
    return found;
}

std::vector<double> Replicates::values(std::size_t endpoint, const std::string& condition) const {
    std::vector<double> found;
    for (const Replicate* r : of(condition)) {
        if (r->values[endpoint]) found.push_back(*r->values[endpoint]);
    }
    return found;
}

Replicates collect_replicates(const std::vector<StudySample>& samples,
                              const CompareOptions& options) {
    return Collection(samples, options).run();
}

}  // namespace nta
