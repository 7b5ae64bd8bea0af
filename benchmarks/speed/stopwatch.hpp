// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace nta {

/// Seconds on the wall's clock, and seconds that processors worked for this process (all threads).
/// On a machine that others use as well only the second is this program's own.
struct Elapsed {
    double wall_s = 0.0;
    double cpu_s = 0.0;
};

/// Runs from its making.
class Stopwatch {
  public:
    Stopwatch();
    [[nodiscard]] Elapsed elapsed() const;

  private:
    Elapsed start_;
};

/// Confines this thread, and threads made by it later, to the first `cores` of the processors that
/// the process was given. False where there are not as many.
bool use_cores(std::size_t cores);

double median(std::vector<double> values);

/// One line for scripts: name, median, smallest, largest.
void print_median(const std::string& name, const std::vector<double>& values);

}  // namespace nta
