// SPDX-License-Identifier: MIT
#include "nta/detect/filter_bank.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <vector>

namespace nta {
namespace {

// Half of a symmetric kernel along one axis, from the middle outward. Nine values reach 2.9
// standard deviations of the narrow filter, and 3.9 of what the broad one adds to it.
constexpr std::size_t reach = 4;
using HalfKernel = std::array<float, reach + 1>;

// Rows y - reach to y + reach.
using Rows = std::array<const float*, 2 * reach + 1>;

[[gnu::target_clones("avx2", "default")]] void filter_down(const Rows& rows,
                                                           const HalfKernel& kernel,
                                                           std::size_t n,
                                                           float* __restrict out) {
    const float* __restrict a = rows[0];
    const float* __restrict b = rows[1];
    const float* __restrict c = rows[2];
    const float* __restrict d = rows[3];
    const float* __restrict e = rows[4];
    const float* __restrict f = rows[5];
    const float* __restrict g = rows[6];
    const float* __restrict h = rows[7];
    const float* __restrict i = rows[8];
    const float k0 = kernel[0];
    const float k1 = kernel[1];
    const float k2 = kernel[2];
    const float k3 = kernel[3];
    const float k4 = kernel[4];
    for (std::size_t x = 0; x < n; ++x) {
        out[x] = k0 * e[x] + k1 * (d[x] + f[x]) + k2 * (c[x] + g[x]) + k3 * (b[x] + h[x]) +
                 k4 * (a[x] + i[x]);
    }
}

// `in` has `reach` values before the first and after the last.
[[gnu::target_clones("avx2", "default")]] void filter_along(const float* __restrict in,
                                                            const HalfKernel& kernel,
                                                            std::size_t n,
                                                            float* __restrict out) {
    const float k0 = kernel[0];
    const float k1 = kernel[1];
    const float k2 = kernel[2];
    const float k3 = kernel[3];
    const float k4 = kernel[4];
    for (std::size_t x = 0; x < n; ++x) {
        const float* v = in + x;
        out[x] = k0 * v[0] + k1 * (v[-1] + v[1]) + k2 * (v[-2] + v[2]) + k3 * (v[-3] + v[3]) +
                 k4 * (v[-4] + v[4]);
    }
}

HalfKernel gaussian(double sd_px) {
    HalfKernel kernel{};
    for (std::size_t i = 0; i <= reach; ++i) {
        const double d = static_cast<double>(i) / sd_px;
        kernel[i] = static_cast<float>(std::exp(-0.5 * d * d));
    }
    return kernel;
}

double at(const HalfKernel& kernel, int i) {
    const auto distance = static_cast<std::size_t>(std::abs(i));
    return distance <= reach ? static_cast<double>(kernel[distance]) : 0.0;
}

void scale(HalfKernel& kernel, double energy) {
    for (float& v : kernel) v = static_cast<float>(static_cast<double>(v) / std::sqrt(energy));
}

struct Kernels {
    HalfKernel narrow;
    HalfKernel
        broadening;  // from the narrow filter's output at every second pixel to the broad one
};

// The broad Gaussian is the narrow one convolved with a third, whose sum over every second pixel
// stands for the integral: what that changes is a ripple of exp(-2 (pi 1.4 / 2)^2) < 1e-4.
Kernels make_kernels() {
    static_assert(filter_bank.size() == 2 && filter_bank[0].step_px == 1 &&
                  filter_bank[1].step_px == 2);
    const double narrow_sd = filter_bank[0].sd_px;
    const double broad_sd = filter_bank[1].sd_px;
    Kernels out{gaussian(narrow_sd),
                gaussian(0.5 * std::sqrt(broad_sd * broad_sd - narrow_sd * narrow_sd))};
    constexpr int most = 3 * static_cast<int>(reach);
    double energy = 0.0;
    for (int i = -most; i <= most; ++i) energy += at(out.narrow, i) * at(out.narrow, i);
    scale(out.narrow, energy);
    energy = 0.0;
    for (int i = -most; i <= most; ++i) {
        double both = 0.0;
        for (int j = -most; j <= most; ++j)
            both += at(out.broadening, j) * at(out.narrow, i - 2 * j);
        energy += both * both;
    }
    scale(out.broadening, energy);
    return out;
}

void convolve(const cv::Mat1f& in, const HalfKernel& kernel, cv::Mat1f& out) {
    out.create(in.rows, in.cols);
    const auto width = static_cast<std::size_t>(in.cols);
    const std::vector<float> beyond(width, 0.0F);
    std::vector<float> line(width + 2 * reach, 0.0F);
    for (int y = 0; y < in.rows; ++y) {
        Rows rows{};
        for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
            const int row = y + i - static_cast<int>(reach);
            rows[static_cast<std::size_t>(i)] = row >= 0 && row < in.rows ? in[row] : beyond.data();
        }
        filter_down(rows, kernel, width, line.data() + reach);
        filter_along(line.data() + reach, kernel, width, out[y]);
    }
}

void take_every_second(const cv::Mat1f& in, cv::Mat1f& out) {
    out.create((in.rows + 1) / 2, (in.cols + 1) / 2);
    for (int y = 0; y < out.rows; ++y) {
        const float* from = in[2 * y];
        float* to = out[y];
        for (int x = 0; x < out.cols; ++x) to[x] = from[2 * x];
    }
}

}  // namespace

void apply_filter_bank(const cv::Mat1f& picture, FilteredPictures& filtered) {
    static const Kernels kernels = make_kernels();
    convolve(picture, kernels.narrow, filtered[0]);
    thread_local cv::Mat1f thinned;
    take_every_second(filtered[0], thinned);
    convolve(thinned, kernels.broadening, filtered[1]);
}

}  // namespace nta
