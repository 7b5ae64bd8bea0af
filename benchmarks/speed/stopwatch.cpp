// SPDX-License-Identifier: MIT
#include "stopwatch.hpp"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace nta {
namespace {

Elapsed now() {
    timespec cpu{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now().time_since_epoch();
    return {wall.count(),
            static_cast<double>(cpu.tv_sec) + 1e-9 * static_cast<double>(cpu.tv_nsec)};
}

std::vector<int> processors_at_start() {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<int> processors;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return processors;
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(static_cast<std::size_t>(i), &set)) processors.push_back(i);
    }
    return processors;
}

}  // namespace

Stopwatch::Stopwatch() : start_(now()) {}

Elapsed Stopwatch::elapsed() const {
    const Elapsed end = now();
    return {end.wall_s - start_.wall_s, end.cpu_s - start_.cpu_s};
}

bool use_cores(std::size_t cores) {
    static const std::vector<int> processors = processors_at_start();
    if (processors.size() < cores) return false;
    cpu_set_t set;
    CPU_ZERO(&set);
    for (std::size_t i = 0; i < cores; ++i) CPU_SET(static_cast<std::size_t>(processors[i]), &set);
    return sched_setaffinity(0, sizeof set, &set) == 0;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0.0;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

void print_median(const std::string& name, const std::vector<double>& values) {
    if (values.empty()) return;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    std::printf("%s %.6g %.6g %.6g\n", name.c_str(), median(values), *low, *high);
}

}  // namespace nta
