// SPDX-License-Identifier: MIT
#include "nta/core/error.hpp"
#include "nta/core/parallel.hpp"

#include "support/catch.hpp"

#include <atomic>
#include <vector>

TEST_CASE("worker_pool: runs every task exactly once for any number of workers",
          "[core][property]") {
    for (const int workers : {1, 2, 5}) {
        nta::WorkerPool pool(workers);
        for (int round = 0; round < 50; ++round) {
            std::vector<std::atomic<int>> runs(37);
            pool.run(runs.size(), [&](std::size_t i) { ++runs[i]; });
            for (const auto& count : runs) REQUIRE(count == 1);
        }
    }
}

TEST_CASE("worker_pool: throws the error of the task and works on afterwards", "[core][errors]") {
    nta::WorkerPool pool(3);
    for (int round = 0; round < 20; ++round) {
        REQUIRE_THROWS_AS(pool.run(10,
                                   [](std::size_t i) {
                                       if (i == 4) throw nta::InputError("four");
                                   }),
                          nta::InputError);
        std::atomic<int> sum = 0;
        pool.run(10, [&](std::size_t i) { sum += static_cast<int>(i); });
        REQUIRE(sum == 45);
    }
}
