// SPDX-License-Identifier: MIT
#include "nta/compare/comparison_content.hpp"
#include "nta/compare/comparison_files.hpp"
#include "nta/core/error.hpp"
#include "nta/report/csv.hpp"
#include "nta/report/output_folder.hpp"

#include <ostream>

namespace nta {
namespace {

using Json = json::Value;

using json::bounds;
using json::diagnostics;
using json::estimate;
using json::number;

Json numbers(const std::vector<double>& values) {
    Json list = Json::array();
    for (const double v : values) list.push_back(number(v));
    return list;
}

Json band(const std::vector<double>& values) { return values.empty() ? Json() : numbers(values); }

Json condition(const std::string& name) { return name.empty() ? Json() : Json(name); }

Json test_row(const TestRow& row) {
    return {{"test", row.test},
            {"condition_1", condition(row.first)},
            {"condition_2", condition(row.second)},
            {"n", row.n},
            {"estimate", number(row.estimate)},
            {"low", number(row.low)},
            {"high", number(row.high)},
            {"statistic", number(row.statistic)},
            {"df", number(row.df)},
            {"df_denominator", number(row.df_denominator)},
            {"p", number(row.p)},
            {"p_adjusted", number(row.p_adjusted)}};
}

Json endpoints(const Comparison& c) {
    Json list = Json::array();
    for (const EndpointComparison& e : c.endpoints) {
        Json tests = Json::array();
        for (const TestRow& row : e.rows) tests.push_back(test_row(row));
        list.push_back({{"name", e.endpoint.name},
                        {"label", e.endpoint.label},
                        {"unit", e.endpoint.unit},
                        {"role", e.endpoint.is_primary ? "primary" : "exploratory"},
                        {"tests", std::move(tests)}});
    }
    return list;
}

Json values_of(const Replicate& r, const std::vector<Endpoint>& all) {
    Json values = Json::object();
    for (std::size_t e = 0; e < all.size(); ++e) values[all[e].name] = number(r.values[e]);
    return values;
}

Json replicates(const std::vector<Replicate>& list, const std::vector<Endpoint>& all) {
    Json out = Json::array();
    for (const Replicate& r : list) {
        out.push_back({{"condition", r.condition},
                       {"replicate", r.name},
                       {"videos", r.videos},
                       {"values", values_of(r, all)},
                       {"concentration_se", number(r.amount.se)},
                       {"normalize_to", number(r.normalize_to)},
                       {"number_fraction", band(r.number_fraction)},
                       {"warnings", r.warnings}});
    }
    return out;
}

Json permutation(const PermutationP& p) {
    return {{"p", number(p.p)},
            {"smallest_p", number(p.smallest_p)},
            {"splits", p.splits},
            {"all_splits", p.is_exhaustive}};
}

Json curves_of(const std::vector<ConditionCurve>& list) {
    Json out = Json::array();
    for (const ConditionCurve& c : list) {
        out.push_back({{"condition", c.condition},
                       {"n", c.n},
                       {"mean", band(c.mean)},
                       {"low", band(c.low)},
                       {"high", band(c.high)}});
    }
    return out;
}

Json differences(const std::vector<CurveDifference>& list) {
    Json out = Json::array();
    for (const CurveDifference& d : list) {
        Json distances = Json::array();
        for (const DistanceTest& t : d.distances) {
            Json entry = {{"name", t.name}, {"unit", t.unit}, {"value", number(t.value)}};
            entry.update(permutation(t.p));
            distances.push_back(std::move(entry));
        }
        out.push_back({{"condition_1", d.first},
                       {"condition_2", d.second},
                       {"mean", band(d.mean)},
                       {"low", band(d.low)},
                       {"high", band(d.high)},
                       {"max_t", d.p_max_t ? permutation(*d.p_max_t) : Json()},
                       {"distances", std::move(distances)}});
    }
    return out;
}

Json curves(const Comparison& c) {
    Json out = Json::array();
    for (const CurveComparison& curve : c.curves) {
        out.push_back({{"quantity", curve.quantity},
                       {"unit", curve.unit},
                       {"bin_width_nm", number(curve.bins.width_nm)},
                       {"bins", curve.bins.count},
                       {"conditions", curves_of(curve.conditions)},
                       {"references", curves_of(curve.references)},
                       {"differences", differences(curve.differences)},
                       {"signatures", differences(curve.signatures)}});
    }
    return out;
}

Json shares_of_references(const Comparison& c) {
    Json out = Json::array();
    for (const ReferenceShare& r : c.reference_shares) {
        out.push_back(
            {{"condition", r.condition},
             {"replicate", r.replicate},
             {"video", r.video},
             {"reference", r.reference},
             {"fraction", r.bounds ? bounds(r.bounds->low, r.bounds->high) : estimate(r.fraction)},
             {"p_all", r.bounds ? number(r.bounds->p_all) : Json()}});
    }
    return out;
}

Json blanks(const Comparison& c) {
    Json out = Json::array();
    for (const BlankUsed& b : c.replicates.blanks) {
        out.push_back({{"condition", b.condition},
                       {"videos", b.videos},
                       {"amount", number(b.amount.total)},
                       {"se", number(b.amount.se)},
                       {"bins", band(b.amount.bins)},
                       {"bin_se", band(b.amount.bin_se)}});
    }
    return out;
}

Json series(const Comparison& c) {
    Json out = Json::array();
    for (const DilutionSeries& s : c.replicates.series) {
        Json members = Json::array();
        for (const DilutionMember& m : s.members) {
            members.push_back({{"dilution", number(m.dilution)},
                               {"videos", m.videos},
                               {"filmed", number(m.filmed)},
                               {"stock", number(m.stock)},
                               {"relative_se", number(m.relative_se)},
                               {"particles_per_frame", number(m.particles_per_frame)},
                               {"crowded", m.is_crowded},
                               {"thin", m.is_thin},
                               {"in_linear_range", m.is_in_range}});
        }
        out.push_back({{"condition", s.condition},
                       {"replicate", s.replicate},
                       {"slope", estimate(s.slope)},
                       {"linear_range_dilution",
                        {number(s.linear_low_dilution), number(s.linear_high_dilution)}},
                       {"coincidence_percent_per_particle", estimate(s.coincidence_percent)},
                       {"stock", estimate(s.stock)},
                       {"members", std::move(members)}});
    }
    return out;
}

Json margins(const Comparison& c) {
    Json out = Json::array();
    for (const Margin& m : c.options.margins) {
        out.push_back({{"endpoint", m.endpoint.empty() ? "all" : m.endpoint},
                       {"value", number(m.value)},
                       {"unit", m.is_percent ? "%" : "as the endpoint"}});
    }
    return out;
}

Json conditions(const Comparison& c) {
    Json list = Json::array();
    for (const std::string& name : c.replicates.conditions) {
        list.push_back({{"name", name}, {"n", c.replicates.of(name).size()}});
    }
    return list;
}

}  // namespace

json::Value comparison_content(const Comparison& c) {
    const Replicates& r = c.replicates;
    return {{"format", "nta-comparison-1"},
            {"program", c.program},
            {"title", c.title},
            {"unit_of_replication", "replicate"},
            {"concentration", r.kind == AmountKind::per_ml ? "per_ml" : "particles_per_frame"},
            {"conditions", conditions(c)},
            {"replicates", replicates(r.all, r.endpoints)},
            {"references", replicates(r.references, r.endpoints)},
            {"blanks", blanks(c)},
            {"endpoints", endpoints(c)},
            {"curves", curves(c)},
            {"reference_shares", shares_of_references(c)},
            {"dilution_series", series(c)},
            {"options",
             {{"above_nm", number(c.options.above_nm)},
              {"margins", margins(c)},
              {"permutations", c.options.permutations},
              {"seed", c.options.seed}}},
            {"diagnostics", diagnostics(c.diagnostics)}};
}

std::string comparison_json(const Comparison& comparison) {
    return comparison_content(comparison).dump(1, ' ', false, Json::error_handler_t::replace) +
           '\n';
}

void write_comparison(const Comparison& comparison, const std::filesystem::path& folder) {
    const auto write = [&](const std::string& name, const auto& content) {
        write_file_atomically(folder / name, content);
    };
    try {
        for (const Table& table : {comparison_table(comparison), replicates_table(comparison)}) {
            write(table.name + ".csv", [&](std::ostream& out) { write_csv(out, table); });
        }
        write("comparison.json", [&](std::ostream& out) { out << comparison_json(comparison); });
        write("comparison.html", [&](std::ostream& out) { out << comparison_page(comparison); });
    } catch (const InputError& error) {
        throw with_context(folder.string(), error);
    }
}

}  // namespace nta
