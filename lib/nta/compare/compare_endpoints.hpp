// SPDX-License-Identifier: MIT
#pragma once

#include "nta/compare/replicates.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace nta {

/// One row of comparison.csv: a test, or a number that describes a condition.
struct TestRow {
    std::string test;            ///< "student", "welch", "anova", "bonferroni-pooled", ...
    std::string first;           ///< condition; empty where all are meant
    std::string second;          ///< differences are second less first
    std::vector<std::size_t> n;  ///< replicates, of the conditions named or of all
    std::optional<double> estimate;
    std::optional<double> low;
    std::optional<double> high;
    std::optional<double> statistic;
    std::optional<double> df;
    std::optional<double> df_denominator;
    std::optional<double> p;
    std::optional<double> p_adjusted;
};

/// One endpoint over all conditions.
struct EndpointComparison {
    Endpoint endpoint;
    std::vector<TestRow> rows;

    [[nodiscard]] const TestRow* find(const std::string& test,
                                      const std::string& second = {}) const;
};

/// Compares every endpoint.
///
/// Two conditions: Student's t test as the source paper used, Welch's beside it, the ratio on the
/// log scale, Mann-Whitney. More: one-way ANOVA, Bonferroni in both conventions, Tukey, Welch and
/// the ratio per pair, Kruskal-Wallis. Always mean, standard deviation and n per condition, Levene
/// and Shapiro-Wilk as advice, and the smallest difference that this number of replicates would
/// have found with 80 and 90 % chance. With a margin, two one-sided tests of equivalence. p of
/// exploratory endpoints are adjusted by Holm, over the endpoints and for each test and pair.
std::vector<EndpointComparison> compare_endpoints(const Replicates& study,
                                                  const CompareOptions& options);

}  // namespace nta
