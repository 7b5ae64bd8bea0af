// SPDX-License-Identifier: MIT
#include "nta/report/result_tables.hpp"

#include "nta/report/reported_setting.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace nta {
namespace {

std::optional<double> entry(const std::vector<double>& values, std::size_t i) {
    return i < values.size() ? std::optional(values[i]) : std::nullopt;
}

struct Bins {
    double width_nm = 1.0;
    std::size_t count = 0;
};

// Without a reported curve the bins are those that it would have had.
Bins histogram_bins(const Analysis& analysis) {
    if (const SizeEstimate* reported = analysis.size.reported()) {
        return {reported->curve.bin_width_nm, reported->curve.number_fraction.size()};
    }
    const double width_nm = number_setting(analysis.settings, "bin_width_nm").value_or(1.0);
    if (!analysis.size.track_counts.empty()) return {width_nm, analysis.size.track_counts.size()};
    const double max_nm = number_setting(analysis.settings, "max_diameter_nm").value_or(1000.0);
    const double count = std::ceil(max_nm / width_nm);
    const bool is_usable = std::isfinite(count) && count >= 1.0 && count <= 1e6;
    return {width_nm, is_usable ? static_cast<std::size_t>(count) : 0U};
}

BinConcentration reported_bin(const Analysis& analysis, std::size_t i) {
    const SizeEstimate* reported = analysis.size.reported();
    if (reported == nullptr || !analysis.concentration.per_ml) return {};
    const SizeCurve& curve = reported->curve;
    return bin_concentration(*analysis.concentration.per_ml,
                             curve.number_fraction[i],
                             entry(curve.number_fraction_low, i),
                             entry(curve.number_fraction_high, i));
}

template <class Number>
Column integers(std::string name, std::string unit, Number number) {
    return {std::move(name), std::move(unit), CellType::integer, [number](std::size_t i) {
                return Cell(static_cast<std::int64_t>(number(i)));
            }};
}

// A column of Analysis::tracks, from a member of TrackRow.
template <class Member>
Column track_column(const Analysis& analysis, std::string name, std::string unit, Member member) {
    using Value = std::decay_t<decltype(std::declval<TrackRow>().*member)>;
    constexpr bool is_text = std::is_same_v<Value, std::string>;
    constexpr bool is_integer = std::is_integral_v<Value>;
    const CellType type =
        is_text ? CellType::text : (is_integer ? CellType::integer : CellType::real);
    return {std::move(name), std::move(unit), type, [&analysis, member](std::size_t i) {
                const TrackRow& track = analysis.tracks[i];
                if constexpr (is_integer) {
                    return Cell(static_cast<std::int64_t>(track.*member));
                } else {
                    return cell(track.*member);
                }
            }};
}

// A column of real numbers from a function of the row.
template <class Number>
Column reals(std::string name, std::string unit, Number number) {
    using Value = std::decay_t<decltype(number(std::size_t{}))>;
    const CellType type = std::is_same_v<Value, float> ? CellType::real32 : CellType::real;
    return {std::move(name), std::move(unit), type, [number](std::size_t i) {
                return cell(number(i));
            }};
}

Column bin_centers(double width_nm) {
    return reals("bin_center_nm", "nm", [width_nm](std::size_t i) {
        return (static_cast<double>(i) + 0.5) * width_nm;
    });
}

// One row of the distribution by population.
struct PopulationBin {
    std::string population;
    double center_nm = 0.0;
    std::optional<double> per_ml;
    std::optional<double> low_per_ml;
    std::optional<double> high_per_ml;
    std::optional<double> number_fraction;
    std::optional<double> track_count;
};

std::optional<double> times(std::optional<double> value, double share) {
    if (value) *value *= share;
    return value;
}

// Used tracks of one name per bin, by their own diameters.
std::vector<double> named_track_counts(const Analysis& analysis,
                                       const std::string& name,
                                       const Bins& bins) {
    std::vector<double> counts(bins.count, 0.0);
    for (const TrackRow& track : analysis.tracks) {
        if (!track.used || track.population != name || !track.diameter_nm) continue;
        const double place = *track.diameter_nm / bins.width_nm;
        if (place < static_cast<double>(bins.count)) counts[static_cast<std::size_t>(place)] += 1.0;
    }
    return counts;
}

// Without populations every particle is undetermined.
std::vector<Population> told_populations(const Analysis& analysis) {
    if (!analysis.populations.empty()) return analysis.populations;
    return {{"undetermined", {1.0, {}, {}, {}}, std::nullopt, std::nullopt, {}}};
}

std::vector<PopulationBin> population_bins(const Analysis& analysis, const Bins& bins) {
    const SizeEstimate* reported = analysis.size.reported();
    std::vector<PopulationBin> rows;
    for (const Population& p : told_populations(analysis)) {
        const std::vector<double> counts = analysis.populations.empty()
                                               ? analysis.size.track_counts
                                               : named_track_counts(analysis, p.name, bins);
        for (std::size_t i = 0; i < bins.count; ++i) {
            PopulationBin& row = rows.emplace_back();
            row.population = p.name;
            row.center_nm = (static_cast<double>(i) + 0.5) * bins.width_nm;
            if (!analysis.size.track_counts.empty()) row.track_count = entry(counts, i);
            if (p.bounds) continue;  // nobody knows how a bin is divided
            const double share = p.share_at(row.center_nm);
            const BinConcentration bin = reported_bin(analysis, i);
            row.per_ml = times(bin.value_per_ml, share);
            row.low_per_ml = times(bin.low_per_ml, share);
            row.high_per_ml = times(bin.high_per_ml, share);
            if (reported != nullptr)
                row.number_fraction = share * reported->curve.number_fraction[i];
        }
    }
    return rows;
}

std::vector<std::size_t> reported_spots(const Analysis& analysis, bool all) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < analysis.spots.size(); ++i) {
        const bool is_excluded = i < analysis.spot_excluded.size() && analysis.spot_excluded[i];
        if (all || !is_excluded) rows.push_back(i);
    }
    return rows;
}

}  // namespace

double histogram_bin_width_nm(const Analysis& analysis) {
    return histogram_bins(analysis).width_nm;
}

BinConcentration bin_concentration(const Estimate& per_ml,
                                   double fraction,
                                   std::optional<double> fraction_low,
                                   std::optional<double> fraction_high) {
    BinConcentration bin;
    const double c = per_ml.value * fraction;
    bin.value_per_ml = c;
    const auto half_width = [&](double total_end, double fraction_end) {
        return std::hypot(fraction * (total_end - per_ml.value),
                          per_ml.value * (fraction_end - fraction));
    };
    if (per_ml.low && fraction_low) {
        bin.low_per_ml = std::max(0.0, c - half_width(*per_ml.low, *fraction_low));
    }
    if (per_ml.high && fraction_high) {
        bin.high_per_ml = c + half_width(*per_ml.high, *fraction_high);
    }
    return bin;
}

Table size_distribution_table(const Analysis& analysis) {
    const Bins bins = histogram_bins(analysis);
    const SizeEstimate* reported = analysis.size.reported();
    const auto concentration = [&analysis](auto member) {
        return [&analysis, member](std::size_t i) { return reported_bin(analysis, i).*member; };
    };
    return {"size_distribution",
            bins.count,
            {bin_centers(bins.width_nm),
             reals("concentration_per_ml", "1/mL", concentration(&BinConcentration::value_per_ml)),
             reals("low_per_ml", "1/mL", concentration(&BinConcentration::low_per_ml)),
             reals("high_per_ml", "1/mL", concentration(&BinConcentration::high_per_ml)),
             reals("number_fraction",
                   "1",
                   [reported](std::size_t i) -> std::optional<double> {
                       if (reported == nullptr) return std::nullopt;
                       return reported->curve.number_fraction[i];
                   }),
             reals("track_count", "1", [&analysis](std::size_t i) {
                 return entry(analysis.size.track_counts, i);
             })}};
}

std::optional<Estimate> per_ml_of(const Concentration& concentration, const Estimate& fraction) {
    if (!concentration.per_ml) return std::nullopt;
    const Estimate& all = *concentration.per_ml;
    const BinConcentration part =
        bin_concentration(all, fraction.value, fraction.low, fraction.high);
    Estimate out{*part.value_per_ml, part.low_per_ml, part.high_per_ml, std::nullopt};
    if (all.se && fraction.se)
        out.se = std::hypot(fraction.value * *all.se, all.value * *fraction.se);
    return out;
}

Table population_table(const Analysis& analysis) {
    const Bins bins = histogram_bins(analysis);
    const auto cells =
        std::make_shared<const std::vector<PopulationBin>>(population_bins(analysis, bins));
    const auto column = [&cells](const char* name, const char* unit, auto member) {
        return reals(name, unit, [cells, member](std::size_t i) { return (*cells)[i].*member; });
    };
    return {"size_distribution_by_population",
            cells->size(),
            {Column{"population",
                    "",
                    CellType::text,
                    [cells](std::size_t i) { return Cell((*cells)[i].population); }},
             column("bin_center_nm", "nm", &PopulationBin::center_nm),
             column("concentration_per_ml", "1/mL", &PopulationBin::per_ml),
             column("low_per_ml", "1/mL", &PopulationBin::low_per_ml),
             column("high_per_ml", "1/mL", &PopulationBin::high_per_ml),
             column("number_fraction", "1", &PopulationBin::number_fraction),
             column("track_count", "1", &PopulationBin::track_count)}};
}

Table detection_table(const Analysis& analysis) {
    const std::vector<DetectionPoint>& points = analysis.concentration.detection;
    const auto column = [&points](auto value) {
        return
            [&points, value](std::size_t i) -> std::optional<double> { return points[i].*value; };
    };
    return {"detection",
            points.size(),
            {reals("diameter_nm", "nm", column(&DetectionPoint::diameter_nm)),
             reals("peak_snr", "1", column(&DetectionPoint::peak_snr)),
             reals("depth_um", "um", column(&DetectionPoint::depth_um)),
             reals("seen_share", "1", column(&DetectionPoint::seen_share)),
             reals("refractive_index", "1", column(&DetectionPoint::refractive_index)),
             reals("depth_low_um", "um", column(&DetectionPoint::depth_low_um)),
             reals("depth_high_um", "um", column(&DetectionPoint::depth_high_um)),
             reals("seen_share_low", "1", column(&DetectionPoint::seen_share_low)),
             reals("seen_share_high", "1", column(&DetectionPoint::seen_share_high))}};
}

Table tracks_table(const Analysis& analysis) {
    const auto column = [&analysis](const char* name, const char* unit, auto member) {
        return track_column(analysis, name, unit, member);
    };
    return {"tracks",
            analysis.tracks.size(),
            {column("track_id", "", &TrackRow::track_id),
             column("first_frame", "frame", &TrackRow::first_frame),
             column("last_frame", "frame", &TrackRow::last_frame),
             column("positions", "1", &TrackRow::positions),
             column("diffusion_um2_per_s", "um^2/s", &TrackRow::diffusion_um2_per_s),
             column("diffusion_se_um2_per_s", "um^2/s", &TrackRow::diffusion_se_um2_per_s),
             column("diameter_nm", "nm", &TrackRow::diameter_nm),
             column("diameter_low_nm", "nm", &TrackRow::diameter_low_nm),
             column("diameter_high_nm", "nm", &TrackRow::diameter_high_nm),
             column("localization_sd_nm", "nm", &TrackRow::localization_sd_nm),
             column("intensity_adu", "ADU", &TrackRow::intensity_adu),
             column("flicker", "1", &TrackRow::flicker),
             column("refractive_index", "1", &TrackRow::refractive_index),
             column("population", "", &TrackRow::population),
             column("population_probability", "1", &TrackRow::population_probability),
             column("used", "", &TrackRow::used),
             column("reason", "", &TrackRow::reason)}};
}

Table index_table(const Analysis& analysis) {
    const auto rows = std::make_shared<std::vector<std::size_t>>();
    for (std::size_t i = 0; i < analysis.tracks.size(); ++i)
        if (analysis.tracks[i].refractive_index) rows->push_back(i);
    const auto of_track = [&analysis, rows](auto member) {
        return [&analysis, rows, member](std::size_t i) {
            return analysis.tracks[(*rows)[i]].*member;
        };
    };
    return {"refractive_index",
            rows->size(),
            {integers("track_id", "", of_track(&TrackRow::track_id)),
             reals("refractive_index", "1", of_track(&TrackRow::refractive_index)),
             reals("refractive_index_se", "1", of_track(&TrackRow::refractive_index_se))}};
}

Table spots_table(const Analysis& analysis, bool all) {
    const auto rows =
        std::make_shared<const std::vector<std::size_t>>(reported_spots(analysis, all));
    const auto of_spot = [&analysis, rows](auto member) {
        return [&analysis, rows, member](std::size_t i) {
            return std::invoke(member, analysis.spots[(*rows)[i]]);
        };
    };
    const auto track_id = [&analysis, rows](std::size_t i) {
        const std::size_t spot = (*rows)[i];
        const bool has_track =
            spot < analysis.spot_track_id.size() && analysis.spot_track_id[spot] >= 0;
        return has_track ? Cell(analysis.spot_track_id[spot]) : Cell();
    };
    Table table{"spots",
                rows->size(),
                {integers("frame", "frame", of_spot(&Localization::frame)),
                 reals("x_px", "px", of_spot(&Localization::x_px)),
                 reals("y_px", "px", of_spot(&Localization::y_px)),
                 reals("x_sd_px", "px", of_spot(&Localization::x_sd_px)),
                 reals("y_sd_px", "px", of_spot(&Localization::y_sd_px)),
                 reals("peak_adu", "ADU", of_spot(&Localization::peak_adu)),
                 reals("snr", "1", of_spot(&Localization::snr)),
                 reals("width_px", "px", of_spot(&Localization::width_px)),
                 Column{"track_id", "", CellType::integer, track_id}}};
    if (all) {
        table.columns.push_back(integers("excluded", "", [&analysis, rows](std::size_t i) {
            const std::size_t spot = (*rows)[i];
            return spot < analysis.spot_excluded.size() && analysis.spot_excluded[spot];
        }));
    }
    return table;
}

Table curve_table(const SizeCurve& curve) {
    const auto of = [](const std::vector<double>& values) {
        return [&values](std::size_t i) { return entry(values, i); };
    };
    return {"curve",
            curve.number_fraction.size(),
            {bin_centers(curve.bin_width_nm),
             reals("number_fraction", "1", of(curve.number_fraction)),
             reals("number_fraction_low", "1", of(curve.number_fraction_low)),
             reals("number_fraction_high", "1", of(curve.number_fraction_high))}};
}

Table peaks_table(const SizeStatistics& statistics) {
    const auto of = [&peaks = statistics.peaks](auto member) {
        return [&peaks, member](std::size_t i) { return peaks[i].*member; };
    };
    return {"peaks",
            statistics.peaks.size(),
            {reals("position_nm", "nm", of(&SizePeak::position_nm)),
             reals("height_per_nm", "1/nm", of(&SizePeak::height_per_nm)),
             reals("fraction", "1", of(&SizePeak::fraction)),
             reals("width_nm", "nm", of(&SizePeak::width_nm)),
             reals("resolved_from_next_probability",
                   "1",
                   of(&SizePeak::resolved_from_next_probability))}};
}

Table msd_table(const Analysis& analysis) {
    return {"msd",
            analysis.msd_um2.size(),
            {integers("lag_frames", "frame", [](std::size_t i) { return i + 1; }),
             reals("msd_um2", "um^2", [&analysis](std::size_t i) { return analysis.msd_um2[i]; }),
             reals("msd_se_um2", "um^2", [&analysis](std::size_t i) {
                 return entry(analysis.msd_se_um2, i);
             })}};
}

Table drift_table(const Analysis& analysis) {
    const Drift& drift = analysis.drift;
    return {"drift",
            std::min(drift.x_px.size(), drift.y_px.size()),
            {integers("frame",
                      "frame",
                      [&drift](std::size_t i) {
                          return drift.first_frame + static_cast<std::int64_t>(i);
                      }),
             reals("x_px", "px", [&drift](std::size_t i) { return drift.x_px[i]; }),
             reals("y_px", "px", [&drift](std::size_t i) { return drift.y_px[i]; })}};
}

}  // namespace nta
