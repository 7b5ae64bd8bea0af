// SPDX-License-Identifier: MIT
#include "nta/localize/gaussian_sums.hpp"

#include "nta/localize/lanes.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace nta {
namespace {

constexpr double level_prior_sd = 0.25;

struct Picture {
    const float* pixels;
    std::size_t stride;
    std::size_t rows;
};

struct Place {
    const float* x_distance;
    const float* x_gaussian;
    const float* y_distance;
    const float* y_gaussian;
    float amplitude;
    float level;
};

// A shape on the axes that were set for it.
Place place_on(const SpotAxis& x, const SpotAxis& y, const SpotShape& shape) {
    return {x.distance.data(),
            x.gaussian.data(),
            y.distance.data(),
            y.gaussian.data(),
            static_cast<float>(shape.amplitude),
            static_cast<float>(shape.level)};
}

// Entries of the normal equations before they are scaled by powers of amplitude and width. Named by
// what they add up: w weight, e Gaussian, r misfit, then the powers of dx and dy; q is dx^2 + dy^2.
enum Entry : std::size_t {
    ee_xx,
    ee_xy,
    ee_x,
    ee_xq,
    e_x,
    ee_yy,
    ee_y,
    ee_yq,
    e_y,
    ee,
    ee_q,
    e,
    ee_qq,
    e_q,
    w,
    er_x,
    er_y,
    er,
    er_q,
    r,
    rr,
    entries
};

struct LaneSums {
    Lanes sum[entries] = {};
};

// Sums of one block of eight columns over all rows, then over the blocks.
NTA_ON_ANY_PROCESSOR void add_up(const Picture& values,
                                 const float* weights,
                                 const Place& place,
                                 LaneSums& out) {
    for (std::size_t column = 0; column < values.stride; column += lanes) {
        const Lanes ex = lanes_at(place.x_gaussian + column);
        Lanes w0{}, r0{}, rr0{}, e0{}, e1{}, e2{}, ee0{}, ee1{}, ee2{}, ee3{}, ee4{};
        Lanes er0{}, er1{}, er2{};
        for (std::size_t row = 0; row < values.rows; ++row) {
            const Lanes pixel = lanes_at(values.pixels + row * values.stride + column);
            const Lanes weight = lanes_at(weights + row * values.stride + column);
            const float dy = place.y_distance[row];
            const float dy2 = dy * dy;
            const Lanes gauss = ex * place.y_gaussian[row];
            const Lanes misfit = pixel - place.amplitude * gauss - place.level;
            const Lanes wr = weight * misfit;
            const Lanes we = weight * gauss;
            const Lanes wee = we * gauss;
            const Lanes wer = wr * gauss;
            w0 += weight;
            r0 += wr;
            rr0 += wr * misfit;
            e0 += we;
            e1 += we * dy;
            e2 += we * dy2;
            ee0 += wee;
            ee1 += wee * dy;
            ee2 += wee * dy2;
            ee3 += wee * (dy * dy2);
            ee4 += wee * (dy2 * dy2);
            er0 += wer;
            er1 += wer * dy;
            er2 += wer * dy2;
        }
        const Lanes dx = lanes_at(place.x_distance + column);
        const Lanes dx2 = dx * dx;
        const Lanes q = dx2 * ee0 + ee2;
        Lanes* sum = out.sum;
        sum[ee_xx] += dx2 * ee0;
        sum[ee_xy] += dx * ee1;
        sum[ee_x] += dx * ee0;
        sum[ee_xq] += dx * q;
        sum[e_x] += dx * e0;
        sum[ee_yy] += ee2;
        sum[ee_y] += ee1;
        sum[ee_yq] += dx2 * ee1 + ee3;
        sum[e_y] += e1;
        sum[ee] += ee0;
        sum[ee_q] += q;
        sum[e] += e0;
        sum[ee_qq] += dx2 * (q + ee2) + ee4;
        sum[e_q] += dx2 * e0 + e2;
        sum[w] += w0;
        sum[er_x] += dx * er0;
        sum[er_y] += er1;
        sum[er] += er0;
        sum[er_q] += dx2 * er0 + er2;
        sum[r] += r0;
        sum[rr] += rr0;
    }
}

NTA_ON_ANY_PROCESSOR void weigh(const Picture& masks,
                                const Place& place,
                                float shot,
                                float* weights) {
    for (std::size_t row = 0; row < masks.rows; ++row) {
        const float light = shot * place.amplitude * place.y_gaussian[row];
        const std::size_t start = row * masks.stride;
        for (std::size_t k = 0; k < masks.stride; ++k) {
            weights[start + k] = masks.pixels[start + k] / (1.0F + light * place.x_gaussian[k]);
        }
    }
}

NormalEquations assemble(const LaneSums& lane_sums, const SpotShape& p) {
    std::array<double, entries> s{};
    for (std::size_t i = 0; i < entries; ++i) s[i] = total(lane_sums.sum[i]);
    const double gx = p.amplitude / (p.width_px * p.width_px);
    const double gs = gx / p.width_px;
    constexpr double prior = 1.0 / (level_prior_sd * level_prior_sd);
    NormalEquations out;
    Matrix5& h = out.information;
    h(0, 0) = gx * gx * s[ee_xx];
    h(1, 0) = gx * gx * s[ee_xy];
    h(2, 0) = gx * s[ee_x];
    h(3, 0) = gx * gs * s[ee_xq];
    h(4, 0) = gx * s[e_x];
    h(1, 1) = gx * gx * s[ee_yy];
    h(2, 1) = gx * s[ee_y];
    h(3, 1) = gx * gs * s[ee_yq];
    h(4, 1) = gx * s[e_y];
    h(2, 2) = s[ee];
    h(3, 2) = gs * s[ee_q];
    h(4, 2) = s[e];
    h(3, 3) = gs * gs * s[ee_qq];
    h(4, 3) = gs * s[e_q];
    h(4, 4) = s[w] + prior;
    out.gradient << gx * s[er_x], gx * s[er_y], s[er], gs * s[er_q], s[r] - prior * p.level;
    out.cost = s[rr] + prior * p.level * p.level;
    return out;
}

}  // namespace

// Outward from the pixel next to the center: each value follows from the one before by a factor
// that itself falls geometrically.
void SpotAxis::set(int first, int n, double center, double width) {
    const double a = 0.5 / (width * width);
    const double next_to_center = std::exp(-a);
    const double fall = next_to_center * next_to_center;
    const int middle = std::clamp(static_cast<int>(std::lround(center)) - first, 0, n - 1);
    const double d = first + middle - center;
    const double top = std::exp(-a * d * d);
    const double slant = std::exp(-2.0 * a * d);
    float* const g = gaussian.data();
    for (int i = 0; i < n; ++i) {
        distance[static_cast<std::size_t>(i)] = static_cast<float>(first + i - center);
    }
    g[middle] = static_cast<float>(top);
    double value = top;
    double factor = next_to_center * slant;
    for (int i = middle + 1; i < n; ++i) {
        value *= factor;
        factor *= fall;
        g[i] = static_cast<float>(value);
    }
    value = top;
    factor = next_to_center / slant;
    for (int i = middle - 1; i >= 0; --i) {
        value *= factor;
        factor *= fall;
        g[i] = static_cast<float>(value);
    }
    const auto from = static_cast<std::size_t>(n);
    std::fill_n(distance.data() + from, filled_up(from) - from, 0.0F);
    std::fill_n(gaussian.data() + from, filled_up(from) - from, 0.0F);
}

GaussianSums::GaussianSums(const SpotWindow& window, double shot)
    : window_(window), shot_(static_cast<float>(shot)) {
    const std::size_t n = window.stride * static_cast<std::size_t>(window.height);
    for (std::size_t i = 0; i < n; ++i) pixels_ += window.weight[i] != 0.0F ? 1 : 0;
}

void GaussianSums::set_axes(const SpotShape& p) {
    x_.set(window_.x0, window_.width, p.x_px, p.width_px);
    y_.set(window_.y0, window_.height, p.y_px, p.width_px);
}

NormalEquations GaussianSums::on_axes(const SpotShape& p) const {
    LaneSums sums;
    add_up(
        {window_.value.data(), window_.stride, rows()}, weight_.data(), place_on(x_, y_, p), sums);
    return assemble(sums, p);
}

NormalEquations GaussianSums::reweighted_at(const SpotShape& p) {
    set_axes(p);
    weigh({window_.weight.data(), window_.stride, rows()},
          place_on(x_, y_, p),
          shot_,
          weight_.data());
    return on_axes(p);
}

NormalEquations GaussianSums::at(const SpotShape& p) {
    set_axes(p);
    return on_axes(p);
}

}  // namespace nta
