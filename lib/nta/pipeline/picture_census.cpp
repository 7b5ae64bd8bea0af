// SPDX-License-Identifier: MIT
#include "nta/pipeline/picture_census.hpp"

#include "nta/read/clip_level.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace nta {
namespace {

constexpr std::int64_t most_pairs = 24;
constexpr std::int64_t pair_bytes = 60'000'000;

// Keeps pairs of neighboring pictures that are spread evenly over a video of unknown length: taken
// densely at first, thinned out as more arrive.
class PairKeeper {
  public:
    explicit PairKeeper(const VideoInfo& info) {
        const std::int64_t bytes = std::int64_t{info.width} * info.height * (info.bits > 8 ? 2 : 1);
        // Up to twice as many are held before they are thinned out.
        most_ = static_cast<std::size_t>(std::clamp<std::int64_t>(
            pair_bytes / std::max<std::int64_t>(1, 4 * bytes), 2, most_pairs));
    }

    void add(const FramePtr& frame) {
        if (frame->status != FrameStatus::stored) {
            previous_.reset();
            return;
        }
        if (previous_ && frame->grid_index >= next_) {
            pairs_.push_back({previous_, frame});
            next_ = frame->grid_index + stride_;
            if (pairs_.size() == 2 * most_) thin_out();
        }
        previous_ = frame;
    }

    std::vector<FramePair> take() { return std::move(pairs_); }

  private:
    void thin_out() {
        std::vector<FramePair> kept;
        for (std::size_t k = 0; k < pairs_.size(); k += 2) kept.push_back(std::move(pairs_[k]));
        pairs_ = std::move(kept);
        stride_ *= 2;
        next_ = pairs_.back().second->grid_index + stride_;
    }

    std::size_t most_ = 2;
    std::vector<FramePair> pairs_;
    FramePtr previous_;
    std::int64_t stride_ = 2;  // pairs share no picture
    std::int64_t next_ = 0;
};

class GrayCounts {
  public:
    void add(const GrayImage& image) {
        if (image.is_16_bit) {
            counts_.resize(65536);
            for (const std::uint16_t value : image.pixels16) ++counts_[value];
        } else {
            // Neighbors are often equal, and one counter would wait for itself: two take turns.
            counts_.resize(256);
            other_.resize(256);
            const std::size_t even = image.pixels8.size() / 2 * 2;
            for (std::size_t i = 0; i < even; i += 2) {
                ++counts_[image.pixels8[i]];
                ++other_[image.pixels8[i + 1]];
            }
            if (even < image.pixels8.size()) ++counts_[image.pixels8[even]];
        }
    }

    void fill(PictureCensus& census) {
        for (std::size_t k = 0; k < other_.size(); ++k) counts_[k] += other_[k];
        std::int64_t pixels = 0;
        unsigned bits = 0;
        for (std::size_t k = 0; k < counts_.size(); ++k) {
            if (counts_[k] == 0) continue;
            if (pixels == 0) census.darkest_adu = static_cast<int>(k);
            census.brightest_adu = static_cast<int>(k);
            ++census.gray_levels;
            pixels += counts_[k];
            bits |= static_cast<unsigned>(k);
        }
        if (pixels == 0) return;
        std::int64_t below = 0;
        for (std::size_t k = 0; 2 * below < pixels; ++k) {
            below += counts_[k];
            census.median_adu = static_cast<int>(k);
        }
        census.lowest_bit = bits == 0 ? 0 : std::countr_zero(bits);
        census.valid_bits = static_cast<int>(std::bit_width(bits)) - census.lowest_bit;
        census.clip_adu = clip_level_adu(counts_.size() > 256 ? 16 : 8, bits);
        census.saturated_share =
            static_cast<double>(counts_[static_cast<std::size_t>(census.clip_adu)]) /
            static_cast<double>(pixels);
    }

  private:
    std::vector<std::int64_t> counts_;
    std::vector<std::int64_t> other_;
};

}  // namespace

PictureCensus count_pictures(VideoSource& video) {
    PictureCensus census;
    GrayCounts counts;
    PairKeeper pairs(video.info());
    while (const FramePtr frame = video.read()) {
        pairs.add(frame);
        if (frame->status == FrameStatus::dropped) continue;
        ++census.pictures;
        counts.add(frame->image);
    }
    counts.fill(census);
    census.pairs = pairs.take();
    return census;
}

}  // namespace nta
