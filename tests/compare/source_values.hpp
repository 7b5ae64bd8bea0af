// SPDX-License-Identifier: MIT
// Modes (nm) of the kind the source paper reports, for which an independent implementation (scipy
// 1.10.1) gave the expected values of these tests.
#pragma once

#include "nta/compare/moments.hpp"

#include <vector>

namespace nta::test {

inline const Group a = {147.0, 151.2, 143.8, 149.5, 145.1};
inline const Group b = {136.0, 139.4, 133.1, 137.7, 135.2};
inline const Group c = {128.3, 131.9, 127.0, 134.6, 130.5};
inline const Group e = {147.0, 151.2, 143.8, 160.5, 135.1, 140.0, 155.0};

inline std::vector<Moments> moments(const std::vector<Group>& groups) {
    std::vector<Moments> all;
    for (const Group& group : groups) all.push_back(moments_of(group));
    return all;
}

}  // namespace nta::test
