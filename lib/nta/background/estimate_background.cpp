// SPDX-License-Identifier: MIT
#include "nta/background/estimate_background.hpp"

#include "nta/background/block_grid.hpp"
#include "nta/background/noise_clip.hpp"
#include "nta/background/temporal_median.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace nta {
namespace {

constexpr float rounding_variance = 1.0F / 12.0F;
// Half width of the interval around the median that holds 68.27 % of the samples: a noise standard
// deviation that particles passing through hardly touch. Whole gray values are spread evenly over
// their unit.
class Spread {
  public:
    void add(int value, int median) {
        const auto d =
            std::min(static_cast<std::size_t>(std::abs(value - median)), counts_.size() - 1);
        ++counts_[d];
        used_ = std::max(used_, d + 1);
        ++total_;
    }
    void clear() {
        std::fill_n(counts_.begin(), used_, 0U);
        used_ = 0;
        total_ = 0;
    }
    [[nodiscard]] std::size_t total() const { return total_; }
    [[nodiscard]] double sd() const {
        const double wanted = 0.6827 * static_cast<double>(total_);
        double below = 0.0;
        for (std::size_t d = 0; d < counts_.size(); ++d) {
            const double here = static_cast<double>(counts_[d]);
            if (below + here >= wanted) {
                const double inside = here > 0.0 ? (wanted - below) / here : 0.0;
                return d == 0 ? 0.5 * inside : static_cast<double>(d) - 0.5 + inside;
            }
            below += here;
        }
        return static_cast<double>(counts_.size());
    }

  private:
    std::vector<std::uint32_t> counts_ = std::vector<std::uint32_t>(4096);
    std::size_t used_ = 0;
    std::size_t total_ = 0;
};

template <class Pixel>
double spread_of_pixel(std::span<const Pixel* const> pictures,
                       std::span<const Pixel> median,
                       std::size_t i) {
    std::vector<int> distances;
    distances.reserve(pictures.size());
    for (const Pixel* picture : pictures) {
        distances.push_back(std::abs(static_cast<int>(picture[i]) - static_cast<int>(median[i])));
    }
    const auto k = static_cast<std::ptrdiff_t>(0.6827 * static_cast<double>(distances.size()));
    std::nth_element(distances.begin(), distances.begin() + k, distances.end());
    // A few samples scatter: the wider end of what they allow.
    constexpr double generous = 1.3;
    return generous * (distances[static_cast<std::size_t>(k)] + 0.5);
}

// Noise by the light of a pixel: the spread of all pixels of like level, where there are enough of
// them.
template <class Pixel>
class SpreadByLevel {
  public:
    explicit SpreadByLevel(std::span<const Pixel> median) : bins_(32) {
        const auto [darkest, brightest] = std::minmax_element(median.begin(), median.end());
        darkest_ = *darkest;
        levels_ = static_cast<double>(*brightest) - static_cast<double>(*darkest) + 1.0;
    }
    Spread& of(Pixel level) { return bins_[bin(level)]; }
    void close() {
        constexpr std::size_t enough_values = 500;
        for (const Spread& spread : bins_) {
            sd_.push_back(spread.total() >= enough_values ? std::optional(spread.sd())
                                                          : std::nullopt);
        }
    }
    [[nodiscard]] std::optional<double> sd(Pixel level) const { return sd_[bin(level)]; }

  private:
    [[nodiscard]] std::size_t bin(Pixel level) const {
        return static_cast<std::size_t>(static_cast<double>(level - darkest_) / levels_ *
                                        static_cast<double>(bins_.size()));
    }
    std::vector<Spread> bins_;
    std::vector<std::optional<double>> sd_;
    Pixel darkest_ = 0;
    double levels_ = 1.0;
};

// How far a sample may lie from the median: three times the spread of its block or of pixels of its
// level, whichever is wider, since noise follows the light, and light may change within a block.
template <class Pixel>
std::vector<float> clip_limits(std::span<const Pixel* const> pictures,
                               std::span<const Pixel> median,
                               int width,
                               int height) {
    BlockGrid blocks(width, height);
    SpreadByLevel<Pixel> by_level(median);
    Spread spread;
    blocks.for_each_block([&](int column, int row) {
        spread.clear();
        // Every fourth pixel both ways: some 2,000 samples a block, which tell the spread to 3 %.
        blocks.for_each_pixel(column, row, 4, [&](std::size_t i) {
            Spread& level = by_level.of(median[i]);
            for (const Pixel* picture : pictures) {
                spread.add(picture[i], median[i]);
                level.add(picture[i], median[i]);
            }
        });
        blocks.at(column, row) = spread.sd();
    });
    by_level.close();
    std::vector<float> limits(median.size());
    std::size_t i = 0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x, ++i) {
            const std::optional<double> known = by_level.sd(median[i]);
            // Levels that few pixels have, those of static spots, are judged by each pixel alone.
            const double by_light = known ? *known : spread_of_pixel(pictures, median, i);
            // Below one gray value the histogram is too coarse to clip by.
            const double sd = std::max({blocks.of_pixel(x, y), by_light, 0.5});
            limits[i] = static_cast<float>(noise_clip_sd * sd);
        }
    }
    return limits;
}

struct Moments {
    std::vector<float> mean;
    std::vector<float> variance;
};

// Some neighboring pixels at a time: what is added up stays in the first-level cache.
struct MomentSums {
    static constexpr std::size_t most = 256;
    using Row = std::array<float, most>;
    Row middle{};
    Row limit2{};  // squared
    Row sum{};
    Row squares{};
    Row count{};
};

// Choices ahead of the sums: compilers turn this into vector instructions. Always inline, so that
// each clone below has its own.
template <class Pixel>
[[gnu::always_inline]] inline void add_picture_of(const Pixel* __restrict pixels,
                                                  MomentSums& __restrict s) {
    for (std::size_t i = 0; i < MomentSums::most; ++i) {
        const float d = static_cast<float>(pixels[i]) - s.middle[i];
        const float square = d * d;
        const float value = square <= s.limit2[i] ? d : 0.0F;
        const float value2 = square <= s.limit2[i] ? square : 0.0F;
        const float one = square <= s.limit2[i] ? 1.0F : 0.0F;
        s.sum[i] += value;
        s.squares[i] += value2;
        s.count[i] += one;
    }
}

[[gnu::target_clones("avx2", "default")]] void add_picture(const std::uint8_t* __restrict pixels,
                                                           MomentSums& __restrict s) {
    add_picture_of(pixels, s);
}

[[gnu::target_clones("avx2", "default")]] void add_picture(const std::uint16_t* __restrict pixels,
                                                           MomentSums& __restrict s) {
    add_picture_of(pixels, s);
}

// Mean and variance over time of the samples near the median.
template <class Pixel>
void clipped_moments(std::span<const Pixel* const> pictures,
                     std::span<const Pixel> median,
                     std::span<const float> limit,
                     Moments& out) {
    std::array<Pixel, MomentSums::most> last{};  // a stretch that ends with the picture
    for (std::size_t start = 0; start < median.size(); start += MomentSums::most) {
        const std::size_t n = std::min(MomentSums::most, median.size() - start);
        MomentSums s;
        std::copy_n(median.data() + start, n, s.middle.data());
        for (std::size_t i = 0; i < n; ++i) s.limit2[i] = limit[start + i] * limit[start + i];
        for (const Pixel* picture : pictures) {
            const Pixel* pixels = picture + start;
            if (n < MomentSums::most) pixels = std::copy_n(pixels, n, last.data()) - n;
            add_picture(pixels, s);
        }
        for (std::size_t i = 0; i < n; ++i) {
            const float shift = s.sum[i] / s.count[i];  // the median itself is always inside
            out.mean[start + i] = s.middle[i] + shift;
            const float left = std::max(s.count[i] - 1.0F, 1.0F);
            out.variance[start + i] =
                std::max(0.0F, s.squares[i] - s.count[i] * shift * shift) / left;
        }
    }
}

struct PhotonTransferGain {
    double gain_adu = 0.0;
    bool evenly_lit = false;
};

// Slope of the pixels' temporal variance over their level, by least squares over all pixels; 0
// unless it stands out of its error. Where levels differ by little more than their own error, the
// slope is that between the errors of both, half of the gain and less.
PhotonTransferGain photon_transfer_gain(const Moments& moments, int samples) {
    const std::size_t n = moments.mean.size();
    double mean_level = 0.0;
    double mean_variance = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        mean_level += moments.mean[i];
        mean_variance += moments.variance[i];
    }
    mean_level /= static_cast<double>(n);
    mean_variance /= static_cast<double>(n);
    double sxx = 0.0;
    double sxy = 0.0;
    double syy = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = moments.mean[i] - mean_level;
        const double y = moments.variance[i] - mean_variance;
        // Pixels under slow particles or on flickering spots have many times the variance: they
        // would set the slope.
        if (y > 4.0 * mean_variance) continue;
        sxx += x * x;
        sxy += x * y;
        syy += y * y;
    }
    if (sxx <= 0.0) return {0.0, true};
    const double slope = sxy / sxx;
    const double se = std::sqrt(std::max(0.0, syy - slope * sxy) / (static_cast<double>(n) * sxx));
    constexpr double enough_spread = 10.0;  // biases the slope by less than 10 %
    const double level_variance = mean_variance / static_cast<double>(samples);
    const bool evenly_lit = sxx / static_cast<double>(n) < enough_spread * level_variance;
    return {slope > 5.0 * se ? slope : 0.0, evenly_lit};
}

// One row of pixels: what their blocks say, and how far they stand out in units of their noise.
struct NoiseRow {
    std::vector<float> variance;
    std::vector<float> level;
    std::vector<float> contrast;
};

struct Photons {
    float gain;         // growth of the variance with the level
    float level_error;  // what the error of a level hardly exceeds, over the noise of one picture
};

[[gnu::target_clones("avx2", "default")]] void noise_along(const float* __restrict mean,
                                                           Photons photons,
                                                           NoiseRow& row,
                                                           float* __restrict noise) {
    const float* __restrict block_variance = row.variance.data();
    const float* __restrict block_level = row.level.data();
    float* __restrict contrast = row.contrast.data();
    const std::size_t n = row.contrast.size();
    for (std::size_t x = 0; x < n; ++x) {
        const float above = mean[x] - block_level[x];
        // A level that chance has made low must not look quiet as well: the two together would
        // multiply false alarms in dim light.
        const float by_chance = photons.level_error * std::sqrt(block_variance[x]);
        const float sure = std::abs(above) > by_chance ? above : 0.0F;
        const float least = std::max(rounding_variance, 0.25F * block_variance[x]);
        const float sd = std::sqrt(std::max(least, block_variance[x] + photons.gain * sure));
        noise[x] = sd;
        contrast[x] = above / sd;
    }
}

// A pixel where a particle has lingered for a part of the samples has many times the variance of
// its block, and must not make the whole block look noisy. The variance of 31 samples scatters by
// 26 %: six times that above the median is not chance. Light that doubles within a block is left
// out together with its variance.
float largest_plausible(
    const std::vector<float>& variance, const BlockGrid& blocks, int samples, int column, int row) {
    const float factor =
        1.0F + 6.0F * std::sqrt(2.0F / static_cast<float>(std::max(1, samples - 1)));
    std::vector<float> some;
    blocks.for_each_pixel(column, row, 4, [&](std::size_t i) { some.push_back(variance[i]); });
    const auto middle = some.begin() + static_cast<std::ptrdiff_t>(some.size() / 2);
    std::nth_element(some.begin(), middle, some.end());
    return factor * std::max(*middle, rounding_variance);
}

// Noise of every pixel from the moments of its block and, within the block, from its light; and the
// pixels that stand out.
void fill_noise(const Moments& moments, Background& background) {
    BlockGrid variance(background.width, background.height);
    BlockGrid level(background.width, background.height);
    variance.for_each_block([&](int column, int row) {
        const float most =
            largest_plausible(moments.variance, variance, background.samples, column, row);
        double sum_variance = 0.0;
        double sum_level = 0.0;
        double count = 0.0;
        variance.for_each_pixel(column, row, 1, [&](std::size_t i) {
            if (moments.variance[i] > most) return;
            sum_variance += moments.variance[i];
            sum_level += moments.mean[i];
            count += 1.0;
        });
        variance.at(column, row) = sum_variance / count / clipped_variance_share;
        level.at(column, row) = sum_level / count;
    });
    const auto width = static_cast<std::size_t>(background.width);
    const Photons photons{static_cast<float>(background.gain_adu),
                          2.5F / std::sqrt(static_cast<float>(background.samples))};
    NoiseRow row{std::vector<float>(width), std::vector<float>(width), std::vector<float>(width)};
    for (int y = 0; y < background.height; ++y) {
        const std::size_t start = static_cast<std::size_t>(y) * width;
        variance.read_row(y, row.variance);
        level.read_row(y, row.level);
        noise_along(moments.mean.data() + start, photons, row, background.noise_adu.data() + start);
        constexpr float least_contrast = 1.0F;  // five times the error of the level itself
        for (std::size_t x = 0; x < width; ++x) {
            if (std::abs(row.contrast[x]) > least_contrast) {
                background.structure.push_back(
                    {static_cast<std::uint32_t>(start + x), row.contrast[x]});
            }
        }
    }
}

template <class Pixel>
Background estimate_any(std::span<const Pixel* const> pictures, int width, int height) {
    Background background;
    background.width = width;
    background.height = height;
    background.samples = static_cast<int>(pictures.size());
    const auto n = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    std::vector<Pixel> median(n);
    TemporalMedian(pictures.size()).apply(pictures, 0, median);

    const std::vector<float> limit =
        clip_limits(pictures, std::span<const Pixel>(median), width, height);
    Moments moments{std::vector<float>(n), std::vector<float>(n)};
    clipped_moments(
        pictures, std::span<const Pixel>(median), std::span<const float>(limit), moments);
    const PhotonTransferGain transfer = photon_transfer_gain(moments, background.samples);
    background.gain_adu = transfer.gain_adu;
    background.evenly_lit = transfer.evenly_lit;
    background.noise_adu.resize(n);
    fill_noise(moments, background);
    background.level_adu = std::move(moments.mean);
    return background;
}

// With too few pictures to see change over time: half the mean squared difference of horizontal
// neighbors.
void noise_from_neighbors(Background& background, const GrayImage& image) {
    double sum = 0.0;
    std::int64_t count = 0;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 1; x < image.width; ++x) {
            const double d = image.at(x, y) - image.at(x - 1, y);
            sum += d * d;
            ++count;
        }
    }
    const double variance = count > 0 ? 0.5 * sum / static_cast<double>(count) : 0.0;
    std::fill(
        background.noise_adu.begin(),
        background.noise_adu.end(),
        static_cast<float>(std::sqrt(std::max(static_cast<double>(rounding_variance), variance))));
}

}  // namespace

Background estimate_background(std::span<const FramePtr> samples) {
    assert(!samples.empty());
    const GrayImage& first = samples.front()->image;
    Background background;
    if (first.is_16_bit) {
        std::vector<const std::uint16_t*> pictures;
        for (const FramePtr& frame : samples) pictures.push_back(frame->image.pixels16.data());
        background = estimate_any<std::uint16_t>(pictures, first.width, first.height);
    } else {
        std::vector<const std::uint8_t*> pictures;
        for (const FramePtr& frame : samples) pictures.push_back(frame->image.pixels8.data());
        background = estimate_any<std::uint8_t>(pictures, first.width, first.height);
    }
    background.saturation_adu = first.is_16_bit ? 65535 : 255;
    constexpr int fewest_samples = 5;
    if (background.samples < fewest_samples) noise_from_neighbors(background, first);
    return background;
}

}  // namespace nta
