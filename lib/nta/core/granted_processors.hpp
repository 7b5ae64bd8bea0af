// SPDX-License-Identifier: MIT
// How many processors a scheduler or a container lets this process use.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace nta {

/// Processors that the text of a `cpu.max` file (Linux, control groups version 2: "quota period" in
/// microseconds) pays for, rounded up; nothing where it sets no limit or cannot be read.
std::optional<int> processors_of_quota(std::string_view cpu_max);

/// The least that any of this process's control groups, from its own to the outermost, pays for.
/// `membership` is /proc/self/cgroup and `mount` /sys/fs/cgroup, elsewhere only in tests. Nothing
/// where there is no limit, and under control groups of version 1.
std::optional<int> processors_of_groups(const std::filesystem::path& membership,
                                        const std::filesystem::path& mount);

/// The value of SLURM_CPUS_PER_TASK, which Slurm sets for a job that asked for processors; nothing
/// where it is no whole number above 0.
std::optional<int> processors_of_slurm(const char* cpus_per_task);

}  // namespace nta
