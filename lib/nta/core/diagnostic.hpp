// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace nta {

enum class Severity { note, warning };

/// Something the user must know about a result: what was found and what to do about it. Nothing is
/// repaired in silence.
struct Diagnostic {
    std::string code;  ///< stable, in kebab-case: "bent-msd", "truncated-video"
    Severity severity = Severity::warning;
    std::string message;          ///< one sentence
    std::optional<double> value;  ///< the count or figure behind it
};

using Diagnostics = std::vector<Diagnostic>;

inline void append(Diagnostics& all, const Diagnostics& more) {
    all.insert(all.end(), more.begin(), more.end());
}

}  // namespace nta
