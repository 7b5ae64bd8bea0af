// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace nta {

/// A pair that may be matched, and what the match costs compared with leaving both sides alone.
struct AssignmentEdge {
    int row = 0;
    int column = 0;
    double cost = 0.0;  ///< below 0, or the pair is never matched
};

/// Matches rows to columns, each at most once, with the least total cost; whatever is not matched
/// costs nothing. Returns the column of every row, -1 for none.
///
/// Shortest augmenting paths on the sparse graph: Jonker & Volgenant, Computing 38 (1987) 325,
/// with one dummy column per row in place of their dense matrix. A path never leaves the connected
/// component it starts in, so the sub-networks of Crocker & Grier, J. Colloid Interface Sci. 179
/// (1996) 298, sec. 3 are solved one by one, exactly. At most O(n e log e) for n rows, e edges.
/// Assumes the edges are sorted by row. Of equally good matches, one is picked by the order of rows
/// and columns.
std::vector<int> assign_least_cost(int rows, int columns, const std::vector<AssignmentEdge>& edges);

}  // namespace nta
