// SPDX-License-Identifier: MIT
#include "nta/compare/compare_endpoints.hpp"

#include "nta/compare/endpoints.hpp"
#include "nta/compare/mean_tests.hpp"
#include "nta/compare/normality.hpp"
#include "nta/compare/post_hoc.hpp"
#include "nta/compare/rank_tests.hpp"
#include "nta/compare/student.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace nta {
namespace {

void take(const TestResult& result, TestRow& row) {
    row.statistic = result.statistic;
    row.df = result.df;
    row.df_denominator = result.df_denominator;
    row.p = result.p;
}

void take(const MeanDifference& d, TestRow& row) {
    row.estimate = d.estimate;
    row.low = d.low;
    row.high = d.high;
    take(d.test, row);
}

class EndpointTests {
  public:
    EndpointTests(const Replicates& study, std::size_t index, const CompareOptions& options)
        : study_(study), options_(options) {
        out_.endpoint = study.endpoints[index];
        for (const std::string& condition : study.conditions) {
            groups_.push_back(study.values(index, condition));
            moments_.push_back(moments_of(groups_.back()));
        }
    }

    EndpointComparison run() {
        for (std::size_t c = 0; c < groups_.size(); ++c) describe(c);
        if (groups_.size() == 2) {
            compare_two();
        } else if (groups_.size() > 2) {
            compare_more();
        }
        for_pairs([&](std::size_t i, std::size_t j) { add_equivalence(i, j); });
        for_pairs([&](std::size_t i, std::size_t j) { add_detectable(i, j); });
        if (groups_.size() > 1) add_advice();
        return std::move(out_);
    }

  private:
    // A rank test of single values has a p, which says nothing.
    [[nodiscard]] bool can_test() const {
        return std::all_of(
            groups_.begin(), groups_.end(), [](const Group& g) { return g.size() > 1; });
    }
    [[nodiscard]] bool is_logarithm() const { return out_.endpoint.name == k_log_concentration; }

    template <class Do>
    void for_pairs(Do act) {
        for (std::size_t i = 0; i < groups_.size(); ++i) {
            for (std::size_t j = i + 1; j < groups_.size(); ++j) act(i, j);
        }
    }
    [[nodiscard]] double pairs() const {
        const auto k = static_cast<double>(groups_.size());
        return k * (k - 1.0) / 2.0;
    }

    TestRow row_of_all(std::string test) const {
        TestRow row;
        row.test = std::move(test);
        for (const Group& g : groups_) row.n.push_back(g.size());
        return row;
    }
    TestRow row_of(std::string test, std::size_t i, std::size_t j) const {
        TestRow row;
        row.test = std::move(test);
        row.first = study_.conditions[i];
        row.second = study_.conditions[j];
        row.n = {groups_[i].size(), groups_[j].size()};
        return row;
    }
    void add(TestRow row) { out_.rows.push_back(std::move(row)); }

    template <class Result>
    void add_pair(const char* test, std::size_t i, std::size_t j, const Result& result) {
        if (!result) return;
        TestRow row = row_of(test, i, j);
        take(*result, row);
        add(std::move(row));
    }
    template <class Result>
    void add_overall(const char* test, const Result& result) {
        if (!result) return;
        TestRow row = row_of_all(test);
        take(*result, row);
        add(std::move(row));
    }

    void describe(std::size_t c) {
        const Moments& m = moments_[c];
        if (m.n == 0) return;
        TestRow mean;
        mean.test = "mean";
        mean.first = study_.conditions[c];
        mean.n = {m.n};
        mean.estimate = m.mean;
        TestRow sd = mean;
        sd.test = "sd";
        sd.estimate = m.sd;
        TestRow se = mean;
        se.test = "se";
        se.estimate = m.se();
        if (const auto half = mean_half_width(m)) {
            mean.low = m.mean - *half;
            mean.high = m.mean + *half;
        }
        add(std::move(mean));
        if (m.n > 1) add(std::move(sd));
        if (m.n > 1) add(std::move(se));
    }

    void compare_two() {
        add_pair("student", 0, 1, student_test(moments_[0], moments_[1]));
        add_pair("welch", 0, 1, welch_test(moments_[0], moments_[1]));
        add_ratio(0, 1);
        if (can_test()) add_pair("mann-whitney", 0, 1, mann_whitney(groups_[0], groups_[1]));
    }

    void compare_more() {
        add_overall("anova", anova(moments_));
        add_post_hoc("bonferroni-pooled", bonferroni_pooled(moments_));
        add_post_hoc("bonferroni-pairwise", bonferroni_pairwise(moments_));
        add_post_hoc("tukey", tukey_test(moments_));
        for_pairs([&](std::size_t i, std::size_t j) {
            add_pair("welch", i, j, welch_test(moments_[i], moments_[j]));
        });
        for_pairs([&](std::size_t i, std::size_t j) { add_ratio(i, j); });
        if (can_test()) add_overall("kruskal-wallis", kruskal_wallis(groups_));
    }

    void add_post_hoc(const char* test, const std::vector<PairDifference>& pairs) {
        for (const PairDifference& pair : pairs) {
            TestRow row = row_of(test, pair.first, pair.second);
            take(pair.difference, row);
            row.p_adjusted = pair.p_adjusted;
            add(std::move(row));
        }
    }

    // The logarithm is compared by its difference; its ratio would mean nothing.
    void add_ratio(std::size_t i, std::size_t j) {
        if (is_logarithm()) return;
        const auto ratio = welch_ratio(groups_[i], groups_[j]);
        if (!ratio) return;
        TestRow row = row_of("ratio", i, j);
        row.estimate = ratio->estimate;
        row.low = ratio->low;
        row.high = ratio->high;
        take(ratio->test, row);
        add(std::move(row));
    }

    void add_equivalence(std::size_t i, std::size_t j) {
        for (const Margin& margin : options_.margins) {
            if (!margin.endpoint.empty() && margin.endpoint != out_.endpoint.name) continue;
            const double distance = margin_of(margin, moments_[i].mean);
            const auto tost = test_equivalence(moments_[i], moments_[j], distance);
            if (!tost) continue;
            TestRow row = row_of("equivalence", i, j);
            row.estimate = distance;
            row.low = tost->low;
            row.high = tost->high;
            row.p = tost->p;
            add(std::move(row));
        }
    }

    // A percentage of a logarithm means nothing: there it is the ratio that may differ so much.
    [[nodiscard]] double margin_of(const Margin& margin, double mean) const {
        constexpr double percent = 100.0;
        if (!margin.is_percent) return margin.value;
        return is_logarithm() ? std::log10(1.0 + margin.value / percent)
                              : margin.value / percent * std::abs(mean);
    }

    void add_detectable(std::size_t i, std::size_t j) {
        const double sd = pooled_sd(moments_);
        if (!(sd > 0.0)) return;
        for (const auto& [test, power] :
             {std::pair("detectable-80", 0.8), std::pair("detectable-90", 0.9)}) {
            const auto effect =
                detectable_difference_sd(moments_[i].n, moments_[j].n, {k_alpha / pairs(), power});
            if (!effect) continue;
            TestRow row = row_of(test, i, j);
            row.estimate = *effect * sd;
            add(std::move(row));
        }
    }

    void add_advice() {
        add_overall("levene", levene_test(groups_));
        add_overall("shapiro-wilk", shapiro_wilk(residuals(groups_)));
    }

    const Replicates& study_;
    const CompareOptions& options_;
    std::vector<Group> groups_;
    std::vector<Moments> moments_;
    EndpointComparison out_;
};

bool is_holm_family(const std::string& test) {
    constexpr std::array tests = {
        "student", "welch", "ratio", "mann-whitney", "anova", "kruskal-wallis"};
    return std::find(tests.begin(), tests.end(), test) != tests.end();
}

// The exploratory endpoints' rows of one test and pair are one family.
void adjust_exploratory(std::vector<EndpointComparison>& all) {
    std::vector<TestRow*> open;
    for (EndpointComparison& e : all) {
        if (e.endpoint.is_primary) continue;
        for (TestRow& row : e.rows) {
            if (row.p && is_holm_family(row.test)) open.push_back(&row);
        }
    }
    while (!open.empty()) {
        const TestRow& key = *open.front();
        std::vector<TestRow*> family;
        std::vector<TestRow*> rest;
        for (TestRow* row : open) {
            const bool same =
                row->test == key.test && row->first == key.first && row->second == key.second;
            (same ? family : rest).push_back(row);
        }
        std::vector<double> p;
        for (const TestRow* row : family) p.push_back(*row->p);
        const std::vector<double> adjusted = holm_adjusted(p);
        for (std::size_t i = 0; i < family.size(); ++i) family[i]->p_adjusted = adjusted[i];
        open = std::move(rest);
    }
}

}  // namespace

const TestRow* EndpointComparison::find(const std::string& test, const std::string& second) const {
    for (const TestRow& row : rows) {
        const bool is_wanted = second.empty() || row.second == second || row.first == second;
        if (row.test == test && is_wanted) return &row;
    }
    return nullptr;
}

std::vector<EndpointComparison> compare_endpoints(const Replicates& study,
                                                  const CompareOptions& options) {
    std::vector<EndpointComparison> all;
    for (std::size_t e = 0; e < study.endpoints.size(); ++e) {
        all.push_back(EndpointTests(study, e, options).run());
    }
    adjust_exploratory(all);
    return all;
}

}  // namespace nta
