// SPDX-License-Identifier: MIT
#include "nta/detect/detect_spots.hpp"

#include "nta/detect/residual.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace nta {
namespace {

// Ties between equal neighbors go to the first in reading order, so that a plateau gives one
// maximum. Beyond the picture there is nothing to compare.
bool is_local_maximum(const cv::Mat1f& image, int x, int y) {
    const float here = image(y, x);
    const int from = std::max(0, x - 1);
    const int to = std::min(image.cols - 1, x + 1);
    const float* row = image[y];
    if (row[to] > here || (from < x && row[from] >= here)) return false;
    const float* above = y > 0 ? image[y - 1] : nullptr;
    const float* below = y + 1 < image.rows ? image[y + 1] : nullptr;
    for (int i = from; i <= to; ++i) {
        if ((above != nullptr && above[i] >= here) || (below != nullptr && below[i] > here)) {
            return false;
        }
    }
    return true;
}

// The scales see the same spots: of maxima within two pixels the strongest stays. Ordered by
// falling response. `taken` is nowhere set, before and after.
std::vector<Candidate> strongest_of_each_place(std::vector<Candidate> candidates,
                                               cv::Mat1b& taken) {
    constexpr int same_place_px = 2;
    const cv::Rect picture({0, 0}, taken.size());
    const auto place = [&](const Candidate& c) {
        constexpr int side = 2 * same_place_px + 1;
        return taken(cv::Rect(c.x - same_place_px, c.y - same_place_px, side, side) & picture);
    };
    std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) {
        return a.response > b.response;
    });
    std::vector<Candidate> kept;
    for (const Candidate& c : candidates) {
        if (taken(c.y, c.x) != 0) continue;
        kept.push_back(c);
        place(c).setTo(1);
    }
    for (const Candidate& c : kept) place(c).setTo(0);
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

// The same as is_local_maximum() for `n` neighbors above a threshold, none at the edge of the
// picture, without a branch.
[[gnu::target_clones("avx2", "default")]] void mark_maxima(const float* above,
                                                           const float* row,
                                                           const float* below,
                                                           int n,
                                                           float threshold,
                                                           std::int32_t* is_maximum) {
    for (int i = 0; i < n; ++i) {
        const float here = row[i];
        const float before =
            std::max(std::max(above[i - 1], above[i]), std::max(above[i + 1], row[i - 1]));
        const float after =
            std::max(std::max(below[i - 1], below[i]), std::max(below[i + 1], row[i + 1]));
        is_maximum[i] = (here > threshold) & (here > before) & (here >= after);
    }
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
    std::array<std::int32_t, stretch> is_maximum{};
    for (int y = 0; y < filtered.rows; ++y) {
        const float* row = filtered[y];
        const bool at_edge = y == 0 || y + 1 == filtered.rows;
        for (int start = 0; start < filtered.cols; start += stretch) {
            const int end = std::min(start + stretch, filtered.cols);
            if (!any_above(row + start, end - start, threshold)) continue;
            const int first = at_edge ? end : std::max(start, 1);
            const int last = at_edge ? end : std::min(end, filtered.cols - 1);
            const auto mark_at_edge = [&](int x) {
                is_maximum[static_cast<std::size_t>(x - start)] =
                    row[x] > threshold && is_local_maximum(filtered, x, y);
            };
            for (int x = start; x < first; ++x) mark_at_edge(x);
            for (int x = last; x < end; ++x) mark_at_edge(x);
            if (first < last) {
                mark_maxima(filtered[y - 1] + first,
                            row + first,
                            filtered[y + 1] + first,
                            last - first,
                            threshold,
                            is_maximum.data() + (first - start));
            }
            for (int x = start; x < end; ++x) {
                if (is_maximum[static_cast<std::size_t>(x - start)] == 0) continue;
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
    if (scratch.taken.size() != scratch.residual.size()) {
        scratch.taken = cv::Mat1b::zeros(scratch.residual.size());
    }
    return strongest_of_each_place(std::move(candidates), scratch.taken);
}

}  // namespace nta
