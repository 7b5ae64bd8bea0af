// SPDX-License-Identifier: MIT
#include "nta/compare/comparison_files.hpp"
#include "nta/core/text.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace nta {
namespace {

struct Row {
    std::string endpoint;
    std::string unit;
    std::string role;
    TestRow test;
};
using Rows = std::shared_ptr<const std::vector<Row>>;

std::string role_of(const Endpoint& endpoint, const TestRow& row) {
    if (row.test == "levene" || row.test == "shapiro-wilk") return "advice";
    if (row.test.starts_with("detectable")) return "design";
    return endpoint.is_primary ? "primary" : "exploratory";
}

void add_distances(const std::vector<CurveDifference>& differences,
                   const std::string& quantity,
                   std::vector<Row>& rows) {
    for (const CurveDifference& d : differences) {
        const auto add = [&](const std::string& test,
                             const std::string& unit,
                             std::optional<double> value,
                             const PermutationP& p) {
            TestRow row;
            row.test = test;
            row.first = d.first;
            row.second = d.second;
            row.n = {d.n_first, d.n_second};
            row.estimate = value;
            row.p = p.p;
            rows.push_back({quantity, unit, "exploratory", row});
        };
        for (const DistanceTest& t : d.distances) add(t.name, t.unit, t.value, t.p);
        if (d.p_max_t) add("max-t", "", std::nullopt, *d.p_max_t);
    }
}

std::vector<Row> all_rows(const Comparison& c) {
    std::vector<Row> rows;
    for (const EndpointComparison& e : c.endpoints) {
        for (const TestRow& row : e.rows) {
            rows.push_back({e.endpoint.name, e.endpoint.unit, role_of(e.endpoint, row), row});
        }
    }
    for (const CurveComparison& curves : c.curves) {
        add_distances(curves.differences, "curve " + curves.quantity, rows);
        add_distances(curves.signatures, "signature " + curves.quantity, rows);
    }
    return rows;
}

std::string n_text(const TestRow& row) {
    std::string text;
    for (const std::size_t n : row.n) {
        text += (text.empty() ? "" : "+") + to_text(static_cast<long long>(n));
    }
    return text;
}

template <class Value>
Column column(const Rows& rows, std::string name, CellType type, Value value) {
    return {std::move(name), "", type, [rows, value](std::size_t i) {
                return cell(value((*rows)[i]));
            }};
}

Column number(const Rows& rows, std::string name, std::optional<double> TestRow::*member) {
    return column(
        rows, std::move(name), CellType::real, [member](const Row& r) { return r.test.*member; });
}

std::string joined(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& t : texts) all += (all.empty() ? "" : " ") + t;
    return all;
}

}  // namespace

Table comparison_table(const Comparison& comparison) {
    const Rows rows = std::make_shared<const std::vector<Row>>(all_rows(comparison));
    const auto text = [&](const char* name, auto value) {
        return column(rows, name, CellType::text, value);
    };
    return {"comparison",
            rows->size(),
            {text("endpoint", [](const Row& r) { return r.endpoint; }),
             text("unit", [](const Row& r) { return r.unit; }),
             text("test", [](const Row& r) { return r.test.test; }),
             text("condition_1", [](const Row& r) { return r.test.first; }),
             text("condition_2", [](const Row& r) { return r.test.second; }),
             text("n", [](const Row& r) { return n_text(r.test); }),
             number(rows, "estimate", &TestRow::estimate),
             number(rows, "low", &TestRow::low),
             number(rows, "high", &TestRow::high),
             number(rows, "statistic", &TestRow::statistic),
             number(rows, "df", &TestRow::df),
             number(rows, "df_denominator", &TestRow::df_denominator),
             number(rows, "p", &TestRow::p),
             number(rows, "p_adjusted", &TestRow::p_adjusted),
             text("role", [](const Row& r) { return r.role; })}};
}

Table replicates_table(const Comparison& comparison) {
    const auto rows = std::make_shared<std::vector<Replicate>>(comparison.replicates.all);
    for (const Replicate& r : comparison.replicates.references) rows->push_back(r);
    const std::size_t samples = comparison.replicates.all.size();
    Table table{"replicates", rows->size(), {}};
    const auto add = [&](std::string name, CellType type, auto value) {
        table.columns.push_back({std::move(name), "", type, [rows, value](std::size_t i) -> Cell {
                                     return value((*rows)[i], i);
                                 }});
    };
    add("role", CellType::text, [samples](const Replicate&, std::size_t i) {
        return cell(std::string(i < samples ? "sample" : "reference"));
    });
    add("condition", CellType::text, [](const Replicate& r, std::size_t) {
        return cell(r.condition);
    });
    add("replicate", CellType::text, [](const Replicate& r, std::size_t) { return cell(r.name); });
    add("captures", CellType::integer, [](const Replicate& r, std::size_t) {
        return Cell(static_cast<std::int64_t>(r.videos.size()));
    });
    for (std::size_t e = 0; e < comparison.replicates.endpoints.size(); ++e) {
        add(comparison.replicates.endpoints[e].name,
            CellType::real,
            [e](const Replicate& r, std::size_t) { return cell(r.values[e]); });
    }
    add("concentration_se", CellType::real, [](const Replicate& r, std::size_t) {
        return cell(r.amount.se);
    });
    add("normalize_to", CellType::real, [](const Replicate& r, std::size_t) {
        return cell(r.normalize_to);
    });
    add("videos", CellType::text, [](const Replicate& r, std::size_t) {
        return cell(joined(r.videos));
    });
    add("warnings", CellType::text, [](const Replicate& r, std::size_t) {
        return cell(joined(r.warnings));
    });
    return table;
}

}  // namespace nta
