// SPDX-License-Identifier: MIT
#include "bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace nta::accuracy {
namespace {

std::string with_unit(const std::string& number, const std::string& unit) {
    return unit.empty() ? number : number + " " + unit;
}

std::string described(const Check& c) { return c.what + ": " + with_unit(text(c.figure), c.unit); }

std::string shortfall(const Check& c) {
    return with_unit(number_text({-c.distance(), c.figure.standard_error}), c.unit) + " (" +
           c.what + ")";
}

// The figures in a table's cell: all of them if few, else the worst.
std::string summary(std::vector<Check> checks) {
    constexpr std::size_t most = 3;
    const std::size_t all = checks.size();
    std::stable_sort(checks.begin(), checks.end(), [](const Check& a, const Check& b) {
        return a.slack() < b.slack();
    });
    if (checks.size() > most) checks.resize(most);
    std::string result;
    for (const Check& c : checks) result += (result.empty() ? "" : "; ") + described(c);
    if (all > most) result += fmt::format("; {} better ones", all - most);
    return result;
}

// Figures that lie nearer to their limit than their standard error.
std::string doubtful(const std::vector<Check>& checks) {
    constexpr int most = 2;
    int count = 0;
    std::string names;
    for (const Check& c : checks) {
        if (c.figure.standard_error <= std::abs(c.distance())) continue;
        if (count++ < most) names += (names.empty() ? "" : ", ") + c.what;
    }
    if (count == 0) return {};
    if (count > most) names += fmt::format(", {} more", count - most);
    return "nearer to the bar than the standard error: " + names;
}

}  // namespace

double Check::distance() const { return std::min(figure.value - at_least, at_most - figure.value); }

double Check::slack() const {
    double scale = 1.0;
    if (std::isfinite(at_least) && std::isfinite(at_most)) {
        scale = 0.5 * (at_most - at_least);
    } else {
        const double limit = std::abs(std::isfinite(at_least) ? at_least : at_most);
        if (limit > 0.0) scale = limit;
    }
    return distance() / scale;
}

Bar judge(std::string id,
          std::string requirement,
          const std::vector<Check>& checks,
          std::string note) {
    Bar bar{std::move(id), std::move(requirement), summary(checks), Verdict::met, {}};
    const auto short_of = [](const Check& c) { return !c.met(); };
    const auto missed = std::count_if(checks.begin(), checks.end(), short_of);
    if (missed > 0) {
        bar.verdict = Verdict::falls_short;
        const auto worst =
            std::min_element(checks.begin(), checks.end(), [](const Check& a, const Check& b) {
                return a.slack() < b.slack();
            });
        bar.remark = "by " + shortfall(*worst);
        if (checks.size() > 1)
            bar.remark += fmt::format("; {} of {} figures", missed, checks.size());
    }
    const std::string doubt = doubtful(checks);
    if (!doubt.empty()) bar.remark += (bar.remark.empty() ? "" : "; ") + doubt;
    if (!note.empty()) bar.remark += (bar.remark.empty() ? "" : "; ") + note;
    return bar;
}

Bar not_there_yet(std::string id, std::string requirement, std::string why) {
    return {std::move(id), std::move(requirement), "-", Verdict::not_there, std::move(why)};
}

Check within(std::string what, Figure figure, double limit, std::string unit) {
    return {std::move(what), figure, std::move(unit), -limit, limit};
}

}  // namespace nta::accuracy
