// SPDX-License-Identifier: MIT
#include "nta/simulate/needle.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nta {
namespace {

Axis cross(const Axis& a, const Axis& b) {
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Axis unit(const Axis& a) {
    const double length = std::hypot(a[0], a[1], a[2]);
    return {a[0] / length, a[1] / length, a[2] / length};
}

// Two directions at right angles to an axis and to each other.
std::array<Axis, 2> normals(const Axis& axis) {
    const Axis aside = std::abs(axis[0]) < 0.6 ? Axis{1.0, 0.0, 0.0} : Axis{0.0, 1.0, 0.0};
    const Axis first = unit(cross(axis, aside));
    return {first, cross(axis, first)};
}

void small_turn(Axis& axis, double turn, Random& random) {
    const double sd = std::sqrt(2.0 * turn * (1.0 - turn / 3.0));
    const double u = sd * random.normal();
    const double v = sd * random.normal();
    const double angle = std::hypot(u, v);
    if (angle == 0.0) return;
    const auto [first, second] = normals(axis);
    const double along = std::cos(angle);
    const double across = std::sin(angle) / angle;
    Axis turned{};
    for (std::size_t i = 0; i < 3; ++i)
        turned[i] = along * axis[i] + across * (u * first[i] + v * second[i]);
    axis = unit(turned);
}

}  // namespace

Axis random_axis(Random& random) {
    const double z = 2.0 * random.uniform() - 1.0;
    const double around = 2.0 * std::numbers::pi * random.uniform();
    const double r = std::sqrt(std::max(0.0, 1.0 - z * z));
    return {r * std::cos(around), r * std::sin(around), z};
}

void turn_axis(Axis& axis, double turn, Random& random) {
    constexpr double longest_step = 0.04;
    constexpr double forgotten = 5.0;
    if (turn <= 0.0) return;
    if (turn > forgotten) {
        axis = random_axis(random);
        return;
    }
    const auto steps = static_cast<int>(std::ceil(turn / longest_step));
    for (int i = 0; i < steps; ++i) small_turn(axis, turn / steps, random);
}

}  // namespace nta
