// SPDX-License-Identifier: MIT
#include "nta/background/estimate_background.hpp"

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

constexpr int block_px = 32;
constexpr double rounding_variance = 1.0 / 12.0;
constexpr double clip_sd = 3.0;
// Variance of a standard normal cut at +-3: 1 - 2*3*phi(3)/(2*Phi(3)-1).
constexpr double clipped_variance_share = 0.9733369;

// A coarse grid of values over the picture, read between block centers by bilinear interpolation.
struct BlockGrid {
    int columns = 0;
    int rows = 0;
    std::vector<double> values;

    BlockGrid(int width, int height)
        : columns((width + block_px - 1) / block_px),
          rows((height + block_px - 1) / block_px),
          values(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)) {}
    double& at(int column, int row) {
        return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
                      static_cast<std::size_t>(column)];
    }
    [[nodiscard]] double read(double x, double y) const {
        const double u = std::clamp((x + 0.5) / block_px - 0.5, 0.0, columns - 1.0);
        const double v = std::clamp((y + 0.5) / block_px - 0.5, 0.0, rows - 1.0);
        const int i = std::min(static_cast<int>(u), std::max(0, columns - 2));
        const int j = std::min(static_cast<int>(v), std::max(0, rows - 2));
        const int i1 = std::min(i + 1, columns - 1);
        const int j1 = std::min(j + 1, rows - 1);
        const double a = u - i;
        const double b = v - j;
        const auto get = [this](int c, int r) {
            return values[static_cast<std::size_t>(r) * static_cast<std::size_t>(columns) +
                          static_cast<std::size_t>(c)];
        };
        return (1.0 - b) * ((1.0 - a) * get(i, j) + a * get(i1, j)) +
               b * ((1.0 - a) * get(i, j1) + a * get(i1, j1));
    }
};

// Half width of the interval around the median that holds 68.27 % of the samples: a noise standard deviation that particles
// passing through hardly touch. Whole gray values are spread evenly over their unit.
class Spread {
  public:
    void add(int value, int median) {
        const auto d = static_cast<std::size_t>(std::abs(value - median));
        ++counts_[std::min(d, counts_.size() - 1)];
        ++total_;
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
    std::vector<std::size_t> counts_ = std::vector<std::size_t>(4096);
    std::size_t total_ = 0;
};

template <class Pixel>
double spread_of_pixel(std::span<const Pixel* const> pictures, std::span<const Pixel> median, std::size_t i) {
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

// How far a sample may lie from the median: three times the spread of its block or of pixels of its level, whichever is wider, since
// noise follows the light, and light may change within a block.
template <class Pixel>
std::vector<float> clip_limits(std::span<const Pixel* const> pictures,
                               std::span<const Pixel> median,
                               int width,
                               int height) {
    constexpr std::size_t level_bins = 32;
    constexpr std::size_t enough_values = 2000;
    const auto [darkest, brightest] = std::minmax_element(median.begin(), median.end());
    const double levels = static_cast<double>(*brightest) - static_cast<double>(*darkest) + 1.0;
    const auto bin_of = [low = *darkest, levels](Pixel level) {
        return static_cast<std::size_t>(static_cast<double>(level - low) / levels *
                                        static_cast<double>(level_bins));
    };
    BlockGrid blocks(width, height);
    std::vector<Spread> by_level(level_bins);
    for (int r = 0; r < blocks.rows; ++r) {
        for (int c = 0; c < blocks.columns; ++c) {
            Spread spread;
            for (int y = r * block_px; y < std::min((r + 1) * block_px, height); y += 2) {
                for (int x = c * block_px; x < std::min((c + 1) * block_px, width); x += 2) {
                    const auto i = static_cast<std::size_t>(y * width + x);
                    Spread& level = by_level[bin_of(median[i])];
                    for (const Pixel* picture : pictures) {
                        spread.add(picture[i], median[i]);
                        level.add(picture[i], median[i]);
                    }
                }
            }
            blocks.at(c, r) = spread.sd();
        }
    }
    std::vector<std::optional<double>> level_sd(level_bins);
    for (std::size_t b = 0; b < level_bins; ++b) {
        if (by_level[b].total() >= enough_values) level_sd[b] = by_level[b].sd();
    }
    std::vector<float> limits(median.size());
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto i = static_cast<std::size_t>(y * width + x);
            const std::optional<double>& known = level_sd[bin_of(median[i])];
            // Levels that few pixels have, those of static spots, are judged by each pixel alone.
            const double by_light = known ? *known : spread_of_pixel(pictures, median, i);
            const double sd = std::max(blocks.at(x / block_px, y / block_px), by_light);
            // Below one gray value the histogram is too coarse to clip by.
            limits[i] = static_cast<float>(clip_sd * std::max(sd, 0.5));
        }
    }
    return limits;
}

struct Moments {
    std::vector<float> mean;
    std::vector<float> variance;
};

// Mean and variance over time of the samples near the median.
template <class Pixel>
[[gnu::noinline]] void clipped_moments(std::span<const Pixel* const> pictures,
                                       std::span<const Pixel> median,
                                       std::span<const float> limit,
                                       std::size_t first,
                                       std::size_t last,
                                       Moments& out) {
    std::array<float, 256> sum{};
    std::array<float, 256> squares{};
    std::array<float, 256> count{};
    for (std::size_t start = first; start < last; start += sum.size()) {
        const std::size_t n = std::min(sum.size(), last - start);
        sum.fill(0.0F);
        squares.fill(0.0F);
        count.fill(0.0F);
        for (const Pixel* picture : pictures) {
            const Pixel* p = picture + start;
            const Pixel* m = median.data() + start;
            const float* l = limit.data() + start;
            for (std::size_t i = 0; i < n; ++i) {
                const float d = static_cast<float>(p[i]) - static_cast<float>(m[i]);
                const float inside = std::abs(d) <= l[i] ? 1.0F : 0.0F;
                sum[i] += inside * d;
                squares[i] += inside * d * d;
                count[i] += inside;
            }
        }
        for (std::size_t i = 0; i < n; ++i) {
            const float shift = sum[i] / count[i];  // the median itself is always inside
            out.mean[start + i] = static_cast<float>(median[start + i]) + shift;
            const float left = std::max(count[i] - 1.0F, 1.0F);
            out.variance[start + i] = std::max(0.0F, squares[i] - count[i] * shift * shift) / left;
        }
    }
}

// Slope of the pixels' temporal variance over their level, by least squares over all pixels; 0 unless it stands out of its error.
double photon_transfer_gain(const Moments& moments) {
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
        // Pixels under slow particles or on flickering spots have many times the variance: they would set the slope.
        if (y > 4.0 * mean_variance) continue;
        sxx += x * x;
        sxy += x * y;
        syy += y * y;
    }
    if (sxx <= 0.0) return 0.0;
    const double slope = sxy / sxx;
    const double se = std::sqrt(std::max(0.0, syy - slope * sxy) / (static_cast<double>(n) * sxx));
    return slope > 5.0 * se ? slope : 0.0;
}

// Level and noise of every pixel from its moments.
void fill_noise(const Moments& moments, Background& background) {
    const int width = background.width;
    const int height = background.height;
    BlockGrid variance(width, height);
    BlockGrid level(width, height);
    for (int r = 0; r < variance.rows; ++r) {
        for (int c = 0; c < variance.columns; ++c) {
            double sum_v = 0.0;
            double sum_m = 0.0;
            int count = 0;
            for (int y = r * block_px; y < std::min((r + 1) * block_px, height); ++y) {
                for (int x = c * block_px; x < std::min((c + 1) * block_px, width); ++x) {
                    const auto i = static_cast<std::size_t>(y * width + x);
                    sum_v += moments.variance[i];
                    sum_m += moments.mean[i];
                    ++count;
                }
            }
            variance.at(c, r) = sum_v / count / clipped_variance_share;
            level.at(c, r) = sum_m / count;
        }
    }
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const auto i = static_cast<std::size_t>(y * width + x);
            const double block = variance.read(x, y);
            const double transferred =
                block + background.gain_adu * (moments.mean[i] - level.read(x, y));
            const double noise = std::sqrt(std::max({rounding_variance, 0.25 * block, transferred}));
            background.noise_adu[i] = static_cast<float>(noise);
            // Five times the error of the level itself.
            constexpr double least_contrast = 1.0;
            const double contrast = (moments.mean[i] - level.read(x, y)) / noise;
            if (std::abs(contrast) > least_contrast) {
                background.structure.push_back({static_cast<std::uint32_t>(i), static_cast<float>(contrast)});
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

    const std::vector<float> limit = clip_limits(pictures, std::span<const Pixel>(median), width, height);
    Moments moments{std::vector<float>(n), std::vector<float>(n)};
    clipped_moments(pictures, std::span<const Pixel>(median), std::span<const float>(limit), 0, n,
                    moments);
    background.gain_adu = photon_transfer_gain(moments);
    background.noise_adu.resize(n);
    fill_noise(moments, background);
    background.level_adu = std::move(moments.mean);
    return background;
}

// With too few pictures to see change over time: half the mean squared difference of horizontal neighbors.
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
    std::fill(background.noise_adu.begin(),
              background.noise_adu.end(),
              static_cast<float>(std::sqrt(std::max(rounding_variance, variance))));
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
