// SPDX-License-Identifier: MIT
#include "nta/compare/comparison_files.hpp"
#include "nta/core/text.hpp"
#include "nta/report/table.hpp"

#include <fmt/format.h>

#include <string>

namespace nta {
namespace {

std::string shown(const std::string& text) { return printable(valid_utf8(text)); }

std::string value(const std::optional<double>& v) { return v ? fmt::format("{:.4g}", *v) : "?"; }

std::string interval(const TestRow& row) {
    if (!row.low || !row.high) return "";
    return fmt::format(" ({} to {})", value(row.low), value(row.high));
}

std::string p_text(const std::optional<double>& p) {
    if (!p) return "p ?";
    return *p < 1e-4 ? "p < 0.0001" : fmt::format("p {:.2g}", *p);
}

// A p with its adjusted value where there is one.
std::string p_of(const TestRow& row, const char* adjustment) {
    std::string text = p_text(row.p);
    if (row.p_adjusted) text += fmt::format(" ({} {:.2g})", adjustment, *row.p_adjusted);
    return text;
}

std::string line(const std::string& label, const std::string& text) {
    return fmt::format("    {:<24}  {}\n", label, text);
}

const char* unit_of(AmountKind kind) { return kind == AmountKind::per_ml ? " /mL" : " /frame"; }

class EndpointText {
  public:
    EndpointText(const EndpointComparison& e, const std::vector<std::string>& conditions)
        : e_(e), conditions_(conditions) {}

    std::string run() {
        const std::string unit = e_.endpoint.unit.empty() ? "" : " (" + e_.endpoint.unit + ")";
        std::string text = "  " + e_.endpoint.label + unit + '\n';
        for (const std::string& condition : conditions_) text += condition_line(condition);
        text += overall();
        for (const TestRow& row : e_.rows) {
            if (row.test == (conditions_.size() == 2 ? "student" : "bonferroni-pooled")) {
                text += pair(row);
            }
        }
        return text;
    }

  private:
    [[nodiscard]] const TestRow* find(const std::string& test,
                                      const std::string& first,
                                      const std::string& second) const {
        for (const TestRow& row : e_.rows) {
            if (row.test == test && row.first == first && row.second == second) return &row;
        }
        return nullptr;
    }

    [[nodiscard]] std::string condition_line(const std::string& condition) const {
        const TestRow* mean = find("mean", condition, "");
        if (mean == nullptr) return line(shown(condition), "not measured");
        const TestRow* sd = find("sd", condition, "");
        std::string text = value(mean->estimate);
        if (sd != nullptr) text += " +/- " + value(sd->estimate);
        return line(shown(condition), fmt::format("{:<24} n = {}", text, mean->n.front()));
    }

    [[nodiscard]] std::string overall() const {
        const TestRow* row = find("anova", "", "");
        if (row == nullptr) return "";
        return line("all", fmt::format("{}, one-way ANOVA", p_of(*row, "Holm")));
    }

    [[nodiscard]] std::string pair(const TestRow& row) const {
        const std::string names = shown(row.second) + " - " + shown(row.first);
        std::string text = line(names, value(row.estimate) + interval(row));
        if (const TestRow* ratio = find("ratio", row.first, row.second)) {
            text += line("", "ratio " + value(ratio->estimate) + interval(*ratio));
        }
        if (row.test == "student") {
            text += line("", p_of(row, "Holm") + ", Student" + welch(row));
        } else {
            text += line("",
                         fmt::format("p {:.2g}, Bonferroni, pooled mean square",
                                     row.p_adjusted.value_or(1.0)));
        }
        return text + equivalence(row) + detectable(row);
    }

    [[nodiscard]] std::string welch(const TestRow& row) const {
        const TestRow* welch = find("welch", row.first, row.second);
        return welch == nullptr ? "" : "; " + p_text(welch->p) + ", Welch";
    }

    [[nodiscard]] std::string equivalence(const TestRow& row) const {
        const TestRow* tost = find("equivalence", row.first, row.second);
        if (tost == nullptr) return "";
        return line("",
                    fmt::format("within a margin of {}: {}, two one-sided tests",
                                value(tost->estimate),
                                p_text(tost->p)));
    }

    [[nodiscard]] std::string detectable(const TestRow& row) const {
        const TestRow* d80 = find("detectable-80", row.first, row.second);
        const TestRow* d90 = find("detectable-90", row.first, row.second);
        if (d80 == nullptr || d90 == nullptr) return "";
        return line("",
                    fmt::format("detectable with these n: {} (80 % power), {} (90 %)",
                                value(d80->estimate),
                                value(d90->estimate)));
    }

    const EndpointComparison& e_;
    const std::vector<std::string>& conditions_;
};

std::string endpoints_text(const Comparison& c, bool primary) {
    std::string text = primary
                           ? "\nPrimary endpoints: mean +/- SD over replicates; 95 % intervals\n"
                           : "\nExploratory endpoints\n";
    for (const EndpointComparison& e : c.endpoints) {
        if (e.endpoint.is_primary == primary) {
            text += EndpointText(e, c.replicates.conditions).run();
        }
    }
    return text;
}

std::string difference_text(const CurveDifference& d) {
    if (d.distances.empty()) return "";
    std::string text = fmt::format("  {} and {} ({} {} splits)\n",
                                   shown(d.first),
                                   shown(d.second),
                                   d.distances.front().p.is_exhaustive ? "all" : "drawn",
                                   d.distances.front().p.splits);
    for (const DistanceTest& t : d.distances) {
        text += line(
            t.name,
            fmt::format(
                "{:<24} {}", value(t.value) + (t.unit.empty() ? "" : " " + t.unit), p_text(t.p.p)));
    }
    if (d.p_max_t)
        text += line("largest |t| of a bin", fmt::format("{:<24} {}", "", p_text(d.p_max_t->p)));
    return text;
}

std::string distances_text(const Comparison& c) {
    std::string pairs;
    std::string signatures;
    for (const CurveComparison& curves : c.curves) {
        for (const CurveDifference& d : curves.differences) pairs += difference_text(d);
        for (const CurveDifference& d : curves.signatures) signatures += difference_text(d);
    }
    std::string text;
    if (!pairs.empty()) text += "\nShape of the distribution: p by permuting replicates\n" + pairs;
    if (!signatures.empty())
        text += "\nIs it a pure material? Shapes against references: p by permuting videos\n" +
                signatures;
    return text;
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100.0 * share); }

std::string share_text(const ReferenceShare& r) {
    if (!r.bounds) {
        const Estimate& e = *r.fraction;
        std::string text = percent(e.value);
        if (e.low && e.high) text += fmt::format(" ({} to {})", percent(*e.low), percent(*e.high));
        return fmt::format("{} of the particles are {}", text, shown(r.reference));
    }
    const std::string all =
        r.bounds->p_all ? fmt::format("; that all are: {}", p_text(r.bounds->p_all)) : "";
    return fmt::format("between none and {} of the particles can be {}{}",
                       percent(r.bounds->high),
                       shown(r.reference),
                       all);
}

std::string shares_text(const Comparison& c) {
    if (c.reference_shares.empty()) return "";
    std::string text = "\nHow much of each video is a pure material? By its tracks, 95 %\n";
    for (const ReferenceShare& r : c.reference_shares)
        text += line(shown(r.condition) + ", " + shown(r.video), share_text(r));
    return text;
}

std::string series_text(const DilutionSeries& s, const char* unit) {
    std::string text = fmt::format(
        "\nDilution series: {}, replicate {}\n", shown(s.condition), shown(s.replicate));
    text += fmt::format("    {:>12} {:>14} {:>14} {:>16}\n",
                        "dilution",
                        std::string("filmed") + unit,
                        std::string("stock") + unit,
                        "particles/frame");
    for (const DilutionMember& m : s.members) {
        text += fmt::format("    {:>12} {:>14.4g} {:>14.4g} {:>16.4g}{}{}{}\n",
                            to_text(m.dilution),
                            m.filmed,
                            m.stock,
                            m.particles_per_frame,
                            m.is_in_range ? "" : "  outside the linear range",
                            m.is_crowded ? "  crowded" : "",
                            m.is_thin ? "  too thin" : "");
    }
    const auto estimate = [](const Estimate& e) {
        return fmt::format("{} ({} to {})", value(e.value), value(e.low), value(e.high));
    };
    text += line("slope", estimate(s.slope));
    if (s.linear_low_dilution) {
        text += line("linear range",
                     fmt::format("dilution {} to {}",
                                 to_text(*s.linear_low_dilution),
                                 to_text(*s.linear_high_dilution)));
    }
    if (s.coincidence_percent) {
        text +=
            line("coincidence", estimate(*s.coincidence_percent) + " % lost per particle/frame");
    }
    if (s.stock) text += line("stock", estimate(*s.stock) + unit);
    return text;
}

}  // namespace

std::string comparison_text(const Comparison& c) {
    const Replicates& study = c.replicates;
    std::string text = c.title.empty() ? "" : shown(c.title) + '\n';
    text += "n is the number of replicates (independent experiments):";
    for (const std::string& name : study.conditions) {
        text += fmt::format(" {} {}", shown(name), study.of(name).size());
    }
    text += '\n';
    for (const BlankUsed& b : study.blanks) {
        text += fmt::format("Blank taken off {}: {}{}\n",
                            shown(b.condition),
                            value(b.amount.total),
                            unit_of(study.kind));
    }
    text += endpoints_text(c, true);
    if (study.conditions.size() > 1) text += endpoints_text(c, false);
    text += distances_text(c);
    text += shares_text(c);
    for (const DilutionSeries& s : study.series) {
        text += series_text(s, unit_of(study.kind));
    }
    if (!c.diagnostics.empty()) text += '\n';
    for (const Diagnostic& d : c.diagnostics) {
        text += fmt::format(
            "{}: {}\n", d.severity == Severity::warning ? "warning" : "note", shown(d.message));
    }
    return text + '\n';
}

}  // namespace nta
