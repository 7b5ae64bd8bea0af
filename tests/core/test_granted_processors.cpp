// SPDX-License-Identifier: MIT
#include "nta/core/granted_processors.hpp"

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include <filesystem>
#include <fstream>
#include <string>

namespace {

void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
}

}  // namespace

TEST_CASE("processors_of_quota: quota over period, rounded up", "[core][known-answer]") {
    CHECK(nta::processors_of_quota("200000 100000") == 2);
    CHECK(nta::processors_of_quota("150000 100000") == 2);
    CHECK(nta::processors_of_quota("1000 100000") == 1);
}

TEST_CASE("processors_of_quota: no limit, or no quota at all, is none", "[core][errors]") {
    for (const char* text : {"max 100000", "", "200000", "0 100000", "-1 100000", "1 0", "a b"})
        CHECK_FALSE(nta::processors_of_quota(text));
}

TEST_CASE("processors_of_groups: the narrowest of a group and those around it",
          "[core][property]") {
    const nta::test::ScratchFolder scratch;
    const auto membership = scratch.path() / "cgroup";
    const auto mount = scratch.path() / "mount";
    write(membership, "0::/slurm/job_7/step_0\n");
    write(mount / "slurm/cpu.max", "800000 100000\n");
    write(mount / "slurm/job_7/cpu.max", "300000 100000\n");
    write(mount / "slurm/job_7/step_0/cpu.max", "max 100000\n");
    CHECK(nta::processors_of_groups(membership, mount) == 3);
}

TEST_CASE("processors_of_groups: without groups of version 2, none", "[core][errors]") {
    const nta::test::ScratchFolder scratch;
    const auto membership = scratch.path() / "cgroup";
    CHECK_FALSE(nta::processors_of_groups(membership, scratch.path()));
    write(membership, "5:cpu,cpuacct:/user.slice\n");
    write(scratch.path() / "cpu.max", "200000 100000\n");
    CHECK_FALSE(nta::processors_of_groups(membership, scratch.path()));
}

TEST_CASE("processors_of_slurm: a whole number above 0, or none", "[core][errors]") {
    CHECK(nta::processors_of_slurm("3") == 3);
    for (const char* text : {"", "0", "-2", "2.5", "many", "99999999999"})
        CHECK_FALSE(nta::processors_of_slurm(text));
    CHECK_FALSE(nta::processors_of_slurm(nullptr));
}
