// SPDX-License-Identifier: MIT
#include "nta/compare/reference_shares.hpp"

#include <algorithm>

namespace nta {

std::vector<ReferenceShare> reference_shares(const std::vector<StudySample>& samples) {
    std::vector<std::string> names;
    for (const StudySample& s : samples) {
        const bool is_new = std::find(names.begin(), names.end(), s.condition) == names.end();
        if (s.role == SampleRole::reference && is_new) names.push_back(s.condition);
    }
    std::vector<ReferenceShare> out;
    for (const std::string& name : names) {
        for (const StudySample& s : samples) {
            const Capture& c = s.capture;
            if (s.role != SampleRole::sample || c.compared_with.count(name) == 0) continue;
            for (const StoredPopulation& p : c.populations) {
                if (p.name != name || !(p.fraction || p.bounds)) continue;
                out.push_back({s.condition, s.replicate, c.video, name, p.fraction, p.bounds});
            }
        }
    }
    return out;
}

}  // namespace nta
