// SPDX-License-Identifier: MIT
#include "nta/core/random.hpp"
#include "nta/link/assignment.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using nta::assign_least_cost;
using nta::AssignmentEdge;

namespace {

double cost_of(const std::vector<int>& columns, const std::vector<AssignmentEdge>& edges) {
    double sum = 0.0;
    for (const AssignmentEdge& e : edges) {
        if (columns[static_cast<std::size_t>(e.row)] == e.column) sum += e.cost;
    }
    return sum;
}

/// Independent implementation: tries everything.
double least_cost_by_trial(int row,
                           int rows,
                           unsigned taken,
                           const std::vector<AssignmentEdge>& edges) {
    if (row == rows) return 0.0;
    double least = least_cost_by_trial(row + 1, rows, taken, edges);
    for (const AssignmentEdge& e : edges) {
        if (e.row != row || (taken >> static_cast<unsigned>(e.column) & 1U) != 0U) continue;
        const unsigned with = taken | 1U << static_cast<unsigned>(e.column);
        least = std::min(least, e.cost + least_cost_by_trial(row + 1, rows, with, edges));
    }
    return least;
}

}  // namespace

TEST_CASE("assignment: the greedy choice is given up where another total is lower",
          "[link][known-answer]") {
    // By hand: greedy takes -5, then 0, total -5; the best is -4 + -3 = -7.
    const std::vector<AssignmentEdge> edges = {{0, 0, -5.0}, {0, 1, -4.0}, {1, 0, -3.0}};
    CHECK(assign_least_cost(2, 2, edges) == std::vector<int>{1, 0});
}

TEST_CASE("assignment: a row gives up its column where leaving it alone costs less",
          "[link][known-answer]") {
    const std::vector<AssignmentEdge> edges = {{0, 0, -1.0}, {1, 0, -3.0}};
    CHECK(assign_least_cost(2, 1, edges) == std::vector<int>{-1, 0});
    CHECK(assign_least_cost(3, 0, {}) == std::vector<int>{-1, -1, -1});
}

TEST_CASE("assignment: agrees with trying everything on 300 random sparse problems",
          "[link][property]") {
    nta::Random random(21);
    for (int trial = 0; trial < 300; ++trial) {
        const int rows = 1 + static_cast<int>(random.below(6));
        const int columns = 1 + static_cast<int>(random.below(6));
        std::vector<AssignmentEdge> edges;
        for (int r = 0; r < rows; ++r) {
            for (int c = 0; c < columns; ++c) {
                if (random.uniform() < 0.6) edges.push_back({r, c, -10.0 * random.uniform()});
            }
        }
        const std::vector<int> found = assign_least_cost(rows, columns, edges);
        // Rounding of at most 12 additions of numbers below 10.
        CHECK(std::abs(cost_of(found, edges) - least_cost_by_trial(0, rows, 0U, edges)) < 1e-12);
        std::vector<int> used(static_cast<std::size_t>(columns), 0);
        for (const int c : found) {
            if (c >= 0) CHECK(++used[static_cast<std::size_t>(c)] == 1);
        }
    }
}
