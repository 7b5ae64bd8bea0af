// SPDX-License-Identifier: MIT
#include "nta/detect/detect_spots.hpp"

#include "nta/detect/residual.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace nta {
namespace {

// Ties between equal neighbors go to the first in reading order, so that a plateau gives one
// maximum.
bool is_local_maximum(const cv::Mat1f& image, int x, int y) {
    const float here = image(y, x);
    for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) {
            const int xx = x + dx;
            const int yy = y + dy;
            if ((dx == 0 && dy == 0) || xx < 0 || yy < 0 || xx >= image.cols || yy >= image.rows) {
                continue;
            }
            const float there = image(yy, xx);
            const bool before = dy < 0 || (dy == 0 && dx < 0);
            if (there > here || (before && there == here)) return false;
        }
    }
    return true;
}

// The scales see the same spots: of maxima within two pixels the strongest stays. Ordered by
// falling response.
std::vector<Candidate> strongest_of_each_place(std::vector<Candidate> candidates) {
    constexpr int same_place_px = 2;
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
        return a.response > b.response;
    });
    std::vector<Candidate> kept;
    for (const Candidate& c : candidates) {
        const bool seen = std::any_of(kept.begin(), kept.end(), [&](const Candidate& k) {
            return std::abs(k.x - c.x) <= same_place_px && std::abs(k.y - c.y) <= same_place_px;
        });
        if (!seen) kept.push_back(c);
    }
    return kept;
}

// Whether any of some neighboring values exceeds a threshold.
[[gnu::target_clones("avx2", "default")]] bool any_above(const float* values,
                                                         int n,
                                                         float threshold) {
    int above = 0;
    for (int i = 0; i < n; ++i) above |= values[i] > threshold ? 1 : 0;
    return above != 0;
}

bool is_excluded(const std::vector<PixelRectangle>& regions, int x, int y) {
    return std::any_of(
        regions.begin(), regions.end(), [&](const PixelRectangle& r) { return r.contains(x, y); });
}

// Local maxima above the threshold of one filter's picture.
void add_maxima(const cv::Mat1f& filtered,
                int scale,
                const DetectionLevel& level,
                const DetectOptions& options,
                std::vector<Candidate>& found) {
    constexpr int stretch = 64;  // most stretches of a row hold nothing
    const double noise_sd = level.noise_sd[static_cast<std::size_t>(scale)];
    const auto threshold = static_cast<float>(level.threshold * noise_sd);
    const int step = filter_bank[static_cast<std::size_t>(scale)].step_px;
    for (int y = 0; y < filtered.rows; ++y) {
        const float* row = filtered[y];
        for (int start = 0; start < filtered.cols; start += stretch) {
            const int end = std::min(start + stretch, filtered.cols);
            if (!any_above(row + start, end - start, threshold)) continue;
            for (int x = start; x < end; ++x) {
                if (row[x] <= threshold || !is_local_maximum(filtered, x, y)) continue;
                if (is_excluded(options.excluded, step * x, step * y)) continue;
                found.push_back({step * x, step * y, row[x] / static_cast<float>(noise_sd), scale});
            }
        }
    }
}

}  // namespace

std::vector<Candidate> detect_spots(const GrayImage& image,
                                    const Background& background,
                                    const DetectionLevel& level,
                                    const DetectOptions& options,
                                    DetectScratch& scratch) {
    normalized_residual(image, background, options.invert, scratch.residual);
    apply_filter_bank(scratch.residual, scratch.filtered);
    std::vector<Candidate> candidates;
    for (std::size_t s = 0; s < filter_bank.size(); ++s)
        add_maxima(scratch.filtered[s], static_cast<int>(s), level, options, candidates);
    return strongest_of_each_place(std::move(candidates));
}

}  // namespace nta
