// SPDX-License-Identifier: MIT
// Runs a command several times and prints the medians of its wall time, processor time and peak
// memory: "0.0123 0.0101 34.5" (s, s, MB of 10^6 bytes). Its standard output is thrown away.
// usage: speed_of_command RUNS COMMAND [ARGUMENT...]
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "stopwatch.hpp"

namespace {

constexpr int k_cannot_run = 127;

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

struct Run {
    bool good = false;
    double wall_s = 0.0;
    double cpu_s = 0.0;
    double peak_mb = 0.0;
};

Run run(char** command) {
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = fork();
    if (child == 0) {
        const int nowhere = open("/dev/null", O_WRONLY);  // NOLINT: POSIX gives no other way
        dup2(nowhere, STDOUT_FILENO);
        execvp(command[0], command);
        _exit(k_cannot_run);
    }
    int status = 0;
    rusage used{};
    if (child < 0 || wait4(child, &status, 0, &used) != child) return {};
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    return {WIFEXITED(status) && WEXITSTATUS(status) == 0,
            wall.count(),
            seconds(used.ru_utime) + seconds(used.ru_stime),
            static_cast<double>(used.ru_maxrss) * 1024.0 / 1e6};
}

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 2 ? std::atoi(argv[1]) : 0;
    if (runs < 1) {
        std::fputs("usage: speed_of_command RUNS COMMAND [ARGUMENT...]\n", stderr);
        return 2;
    }
    std::vector<double> wall_s;
    std::vector<double> cpu_s;
    std::vector<double> peak_mb;
    for (int i = 0; i < runs; ++i) {
        const Run one = run(argv + 2);
        if (!one.good) {
            std::fprintf(stderr, "speed_of_command: %s failed\n", argv[2]);
            return 1;
        }
        wall_s.push_back(one.wall_s);
        cpu_s.push_back(one.cpu_s);
        peak_mb.push_back(one.peak_mb);
    }
    std::printf("%.5f %.5f %.1f\n", nta::median(wall_s), nta::median(cpu_s), nta::median(peak_mb));
    return 0;
}
