// SPDX-License-Identifier: MIT
#include "nta/link/assignment.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <functional>
#include <limits>
#include <queue>
#include <utility>

namespace nta {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// Dual variables, the matching so far, and the labels of one search.
class Matcher {
  public:
    Matcher(int rows, int columns, const std::vector<AssignmentEdge>& edges)
        : edges_(edges),
          first_edge_(at(rows) + 1, 0),
          row_price_(at(rows), 0.0),
          column_of_row_(at(rows), -1),
          column_price_(at(columns), 0.0),
          distance_(at(columns), infinity),
          reached_from_(at(columns), -1),
          row_of_column_(at(columns), -1),
          is_scanned_(at(columns), false) {
        for (const AssignmentEdge& e : edges) ++first_edge_[at(e.row) + 1];
        for (std::size_t r = 0; r < at(rows); ++r) first_edge_[r + 1] += first_edge_[r];
    }

    void insert(int row) {
        row_price_[at(row)] = cheapest(row);
        const End end = search(row);
        update_prices(row, end.distance);
        augment(row, end);
        for (const int c : touched_) distance_[at(c)] = infinity;
        for (const int c : scanned_) is_scanned_[at(c)] = false;
        touched_.clear();
        scanned_.clear();
    }

    [[nodiscard]] const std::vector<int>& columns() const { return column_of_row_; }

  private:
    /// Where a shortest path stopped: at a free column, or at the dummy column of a row.
    struct End {
        double distance = infinity;
        int column = -1;
        int unmatched_row = -1;
    };

    double cheapest(int row) const {
        double least = 0.0;
        for (std::size_t k = first_edge_[at(row)]; k < first_edge_[at(row) + 1]; ++k) {
            least = std::min(least, edges_[k].cost - column_price_[at(edges_[k].column)]);
        }
        return least;
    }

    End search(int start) {
        using Label = std::pair<double, int>;
        std::priority_queue<Label, std::vector<Label>, std::greater<>> queue;
        End dummy;
        double so_far = 0.0;
        for (int row = start;;) {
            const double via_dummy = so_far - row_price_[at(row)];
            if (via_dummy < dummy.distance) dummy = {via_dummy, -1, row};
            for (std::size_t k = first_edge_[at(row)]; k < first_edge_[at(row) + 1]; ++k) {
                const auto c = at(edges_[k].column);
                const double d = so_far + edges_[k].cost - row_price_[at(row)] - column_price_[c];
                // A scanned column is final: rounding must not reopen it.
                if (is_scanned_[c] || d >= distance_[c]) continue;
                if (distance_[c] == infinity) touched_.push_back(edges_[k].column);
                distance_[c] = d;
                reached_from_[c] = row;
                queue.emplace(d, edges_[k].column);
            }
            while (!queue.empty() && (is_scanned_[at(queue.top().second)] ||
                                      queue.top().first > distance_[at(queue.top().second)])) {
                queue.pop();
            }
            if (queue.empty() || dummy.distance <= queue.top().first) return dummy;
            const auto [d, column] = queue.top();
            queue.pop();
            if (row_of_column_[at(column)] < 0) return {d, column, -1};
            scanned_.push_back(column);
            is_scanned_[at(column)] = true;
            so_far = d;
            row = row_of_column_[at(column)];
        }
    }

    void update_prices(int start, double length) {
        row_price_[at(start)] += length;
        for (const int c : scanned_) {
            const double slack = length - distance_[at(c)];
            column_price_[at(c)] -= slack;
            row_price_[at(row_of_column_[at(c)])] += slack;
        }
    }

    void augment(int start, const End& end) {
        int column = end.column;
        if (column < 0) {
            if (end.unmatched_row == start) return;
            column = std::exchange(column_of_row_[at(end.unmatched_row)], -1);
        }
        for (;;) {
            const int row = reached_from_[at(column)];
            row_of_column_[at(column)] = row;
            const int freed = std::exchange(column_of_row_[at(row)], column);
            if (row == start) return;
            column = freed;
        }
    }

    const std::vector<AssignmentEdge>& edges_;
    std::vector<std::size_t> first_edge_;
    std::vector<double> row_price_;
    std::vector<int> column_of_row_;
    std::vector<double> column_price_;
    std::vector<double> distance_;
    std::vector<int> reached_from_;
    std::vector<int> row_of_column_;
    std::vector<bool> is_scanned_;
    std::vector<int> touched_;
    std::vector<int> scanned_;
};

}  // namespace

std::vector<int> assign_least_cost(int rows,
                                   int columns,
                                   const std::vector<AssignmentEdge>& edges) {
    assert(std::is_sorted(
        edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a.row < b.row; }));
    Matcher matcher(rows, columns, edges);
    for (int row = 0; row < rows; ++row) matcher.insert(row);
    return matcher.columns();
}

}  // namespace nta
