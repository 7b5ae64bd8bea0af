// SPDX-License-Identifier: MIT
#include "nta/compare/compare_curves.hpp"

#include "nta/compare/mean_tests.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nta {
namespace {

using Curve = std::vector<double>;
using Curves = std::vector<Curve>;

Curve mean_curve(const Curves& curves) {
    Curve mean(curves.empty() ? 0 : curves.front().size());
    for (const Curve& curve : curves) {
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += curve[i];
    }
    for (double& m : mean) m /= static_cast<double>(curves.size());
    return mean;
}

Group column(const Curves& curves, std::size_t bin) {
    Group values;
    for (const Curve& curve : curves) values.push_back(curve[bin]);
    return values;
}

// Two groups of curves in one list, and which of them are in the second group.
struct Division {
    const Curves& curves;
    const std::vector<bool>& second;
};

Curve mean_of_group(const Division& d, bool second) {
    Curve mean(d.curves.front().size());
    double n = 0.0;
    for (std::size_t r = 0; r < d.curves.size(); ++r) {
        if (d.second[r] != second) continue;
        n += 1.0;
        for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += d.curves[r][i];
    }
    for (double& m : mean) m /= n;
    return mean;
}

// Difference of the groups' means and its standard error in each bin.
struct BinDifferences {
    Curve difference;
    Curve se;
};

BinDifferences bin_differences(const Division& d) {
    const Curve means[] = {mean_of_group(d, false), mean_of_group(d, true)};
    const auto n_second = static_cast<double>(std::count(d.second.begin(), d.second.end(), true));
    const double n[] = {static_cast<double>(d.second.size()) - n_second, n_second};
    BinDifferences out;
    out.se.resize(means[0].size());
    for (std::size_t r = 0; r < d.curves.size(); ++r) {
        const int g = d.second[r] ? 1 : 0;
        for (std::size_t i = 0; i < out.se.size(); ++i) {
            const double off = d.curves[r][i] - means[g][i];
            out.se[i] += off * off / ((n[g] - 1.0) * n[g]);
        }
    }
    double most = 0.0;
    for (double& v : out.se) {
        v = std::sqrt(v);
        most = std::max(most, v);
    }
    constexpr double floor = 0.05;
    for (std::size_t i = 0; i < out.se.size(); ++i) {
        out.se[i] = std::max(out.se[i], floor * most);
        out.difference.push_back(means[1][i] - means[0][i]);
    }
    return out;
}

double largest_t(const Division& d) {
    const BinDifferences bins = bin_differences(d);
    double most = 0.0;
    for (std::size_t i = 0; i < bins.se.size(); ++i) {
        if (bins.se[i] > 0.0) most = std::max(most, std::abs(bins.difference[i]) / bins.se[i]);
    }
    return most;
}

// Each curve less the mean of its own group.
Curves deviations(const Division& d) {
    const Curve means[] = {mean_of_group(d, false), mean_of_group(d, true)};
    Curves off = d.curves;
    for (std::size_t r = 0; r < off.size(); ++r) {
        for (std::size_t i = 0; i < off[r].size(); ++i) off[r][i] -= means[d.second[r] ? 1 : 0][i];
    }
    return off;
}

// max |t| of each split.
std::vector<double> largest_ts(const Curves& curves, const Splits& splits) {
    std::vector<double> largest;
    for (const auto& split : splits.second) largest.push_back(largest_t({curves, split}));
    return largest;
}

// c of the simultaneous band.
double critical_t(const Curves& curves, const Splits& splits) {
    std::vector<double> largest = largest_ts(deviations({curves, splits.second.front()}), splits);
    constexpr double level = 0.95;
    const auto rank =
        static_cast<std::ptrdiff_t>(std::ceil(level * static_cast<double>(largest.size()))) - 1;
    std::nth_element(largest.begin(), largest.begin() + rank, largest.end());
    const auto df = static_cast<double>(curves.size() - 2);
    return std::max(largest[static_cast<std::size_t>(rank)], two_sided_t(df));
}

struct Distances {
    double wasserstein_nm = 0.0;
    double kolmogorov = 0.0;
    double anderson_darling = 0.0;
    double energy_nm = 0.0;
};

// Of two densities given by their bins, each with a sum of 1.
Distances distances(const Curve& first, const Curve& second, double width_nm) {
    Distances d;
    double F = 0.0;
    double G = 0.0;
    for (std::size_t i = 0; i < first.size(); ++i) {
        F += first[i];
        G += second[i];
        const double off = F - G;
        const double H = 0.5 * (F + G);
        d.wasserstein_nm += std::abs(off) * width_nm;
        d.energy_nm += 2.0 * off * off * width_nm;
        d.kolmogorov = std::max(d.kolmogorov, std::abs(off));
        constexpr double least = 1e-9;  // the end, where H(1 - H) is rounding
        if (H * (1.0 - H) > least) {
            d.anderson_darling += off * off / (H * (1.0 - H)) * 0.5 * (first[i] + second[i]);
        }
    }
    return d;
}

std::vector<DistanceTest> distance_tests(const Curves& curves,
                                         const Splits& splits,
                                         double width_nm) {
    std::vector<Distances> found;
    for (const auto& split : splits.second) {
        const Division d{curves, split};
        found.push_back(distances(mean_of_group(d, false), mean_of_group(d, true), width_nm));
    }
    const auto test = [&](const char* name, const char* unit, double Distances::*member) {
        std::vector<double> values;
        for (const Distances& d : found) values.push_back(d.*member);
        return DistanceTest{name, unit, values.front(), permutation_p(splits, values)};
    };
    return {test("wasserstein-1", "nm", &Distances::wasserstein_nm),
            test("kolmogorov-smirnov", "", &Distances::kolmogorov),
            test("anderson-darling", "", &Distances::anderson_darling),
            test("energy", "nm", &Distances::energy_nm)};
}

// What is compared: a curve per replicate, and what a blank adds to its uncertainty.
struct Quantity {
    std::string name;
    std::string unit;
    bool is_shape = false;
};

Curves curves_of(const Replicates& study, const std::string& condition, const Quantity& what) {
    Curves curves;
    for (const Replicate* r : study.of(condition)) {
        const Curve& curve = what.is_shape ? r->number_fraction : r->amount.bins;
        if (!curve.empty()) curves.push_back(curve);
    }
    return curves;
}

// The shapes of one pure material, its tracks, and its name.
struct Reference {
    std::string name;
    Curves curves;
    std::vector<std::vector<TrackPoint>> tracks;
};

std::vector<Reference> references_of(const Replicates& study) {
    std::vector<Reference> out;
    for (const Replicate& r : study.references) {
        if (r.number_fraction.empty()) continue;
        if (out.empty() || out.back().name != r.condition) out.push_back({r.condition, {}, {}});
        out.back().curves.push_back(r.number_fraction);
        out.back().tracks.push_back(r.tracks);
    }
    return out;
}

const Amount* blank_of(const Replicates& study, const std::string& condition) {
    for (const BlankUsed& b : study.blanks) {
        if (b.condition == condition && !b.amount.bin_se.empty()) return &b.amount;
    }
    return nullptr;
}

ConditionCurve condition_curve(const std::string& name, const Curves& curves, const Amount* blank) {
    ConditionCurve out{name, curves.size(), mean_curve(curves), {}, {}};
    if (out.n < 2) return out;
    constexpr double normal_95 = 1.959963984540054;
    for (std::size_t i = 0; i < out.mean.size(); ++i) {
        const double half = std::hypot(*mean_half_width(moments_of(column(curves, i))),
                                       blank != nullptr ? normal_95 * blank->bin_se[i] : 0.0);
        out.low.push_back(out.mean[i] - half);
        out.high.push_back(out.mean[i] + half);
    }
    return out;
}

CurveDifference curve_difference(const Curves& first,
                                 const Curves& second,
                                 const Quantity& what,
                                 double width_nm,
                                 const CompareOptions& options) {
    CurveDifference out;
    out.n_first = first.size();
    out.n_second = second.size();
    Curves all = first;
    all.insert(all.end(), second.begin(), second.end());
    const Splits splits =
        divide_anew(first.size(), second.size(), {options.permutations, options.seed});
    const Division observed{all, splits.second.front()};
    if (what.is_shape) out.distances = distance_tests(all, splits, width_nm);
    if (first.size() < 2 || second.size() < 2) {
        const Curve means[] = {mean_curve(first), mean_curve(second)};
        for (std::size_t i = 0; i < means[0].size(); ++i) {
            out.mean.push_back(means[1][i] - means[0][i]);
        }
        return out;
    }
    const BinDifferences bins = bin_differences(observed);
    out.mean = bins.difference;
    const double c = critical_t(all, splits);
    for (std::size_t i = 0; i < bins.se.size(); ++i) {
        out.low.push_back(bins.difference[i] - c * bins.se[i]);
        out.high.push_back(bins.difference[i] + c * bins.se[i]);
    }
    out.p_max_t = permutation_p(splits, largest_ts(all, splits));
    return out;
}

// Size and brightness together, where every video has tracks.
void add_track_distance(const Replicates& study,
                        const std::string& condition,
                        const Reference& reference,
                        const CompareOptions& options,
                        CurveDifference& d) {
    std::vector<std::vector<TrackPoint>> tracks;
    for (const Replicate* r : study.of(condition))
        if (!r->number_fraction.empty()) tracks.push_back(r->tracks);
    const std::size_t first = tracks.size();
    tracks.insert(tracks.end(), reference.tracks.begin(), reference.tracks.end());
    const auto has_none = [](const std::vector<TrackPoint>& t) { return t.empty(); };
    if (std::any_of(tracks.begin(), tracks.end(), has_none)) return;
    const Splits splits =
        divide_anew(first, reference.tracks.size(), {options.permutations, options.seed});
    const std::vector<double> energies = track_energies(tracks, splits);
    d.distances.push_back(
        {k_size_brightness_distance, "", energies.front(), permutation_p(splits, energies)});
}

void add_references(const Replicates& study,
                    const Quantity& shape,
                    const CompareOptions& options,
                    CurveComparison& out) {
    for (const Reference& reference : references_of(study)) {
        out.references.push_back(condition_curve(reference.name, reference.curves, nullptr));
        for (const std::string& condition : study.conditions) {
            const Curves curves = curves_of(study, condition, shape);
            if (curves.empty()) continue;
            CurveDifference d =
                curve_difference(curves, reference.curves, shape, study.bins.width_nm, options);
            d.first = condition;
            d.second = reference.name;
            add_track_distance(study, condition, reference, options, d);
            out.signatures.push_back(std::move(d));
        }
    }
}

CurveComparison compare(const Replicates& study,
                        const Quantity& what,
                        const CompareOptions& options) {
    CurveComparison out;
    out.quantity = what.name;
    out.unit = what.unit;
    out.bins = study.bins;
    const auto& names = study.conditions;
    for (const std::string& c : names) {
        out.conditions.push_back(condition_curve(
            c, curves_of(study, c, what), what.is_shape ? nullptr : blank_of(study, c)));
    }
    if (what.is_shape) add_references(study, what, options, out);
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = i + 1; j < names.size(); ++j) {
            const Curves first = curves_of(study, names[i], what);
            const Curves second = curves_of(study, names[j], what);
            if (first.empty() || second.empty()) continue;
            CurveDifference d = curve_difference(first, second, what, study.bins.width_nm, options);
            d.first = names[i];
            d.second = names[j];
            out.differences.push_back(std::move(d));
        }
    }
    return out;
}

}  // namespace

std::vector<CurveComparison> compare_curves(const Replicates& study,
                                            const CompareOptions& options) {
    if (study.bins.count == 0) return {};
    const bool per_ml = study.kind == AmountKind::per_ml;
    return {
        compare(study, {"number_fraction", "", true}, options),
        compare(
            study,
            {per_ml ? "concentration_per_ml" : "particles_per_frame", per_ml ? "1/mL" : "", false},
            options)};
}

}  // namespace nta
