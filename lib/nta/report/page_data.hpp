// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/analysis.hpp"

#include <string>

namespace nta {

/// What report.html shows, as JSON: {"summary": as in summary.json, "distribution", "curves",
/// "tracks", "paths", "counts", "msd", "drift", "picture"}; tables are objects of columns. Numbers
/// of the tables have 6 digits, for they are drawn; the files beside the page have all of them.
///
/// A page must stay small however long the video: of more than 5,000 used tracks every k-th is
/// there, of their positions at most about 60,000, of the frames at most 3,000 points, each the
/// mean of its frames, and of the bins at most 2,000, each the sum of its bins. The steps are in
/// the data and the page tells them.
std::string page_data(const Analysis& analysis);

}  // namespace nta
