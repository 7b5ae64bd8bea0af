// SPDX-License-Identifier: MIT
// Times the analysis of a film, in turns with the floor, so that a change of the machine's speed
// meets both. Prints lines of: name, median, smallest, largest.
// usage: speed_against_floor frames|after FILM.avi ROUNDS
//   frames   up to the last frame: floor, one core, two cores
//   after    what follows the last frame, on one core
#include "nta/core/freed_memory.hpp"
#include "nta/core/parallel.hpp"
#include "nta/pipeline/analyze_video.hpp"
#include "nta/read/checksum.hpp"
#include "nta/report/write_results.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <future>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "film.hpp"
#include "floor.hpp"
#include "stopwatch.hpp"

namespace nta {
namespace {

namespace fs = std::filesystem;

struct Measured {
    Elapsed frames;  // up to the last frame
    Elapsed after;   // what follows, results written
    std::vector<std::pair<std::string, double>> stages;
    std::size_t spots = 0;
    std::int64_t tracks_used = 0;
    double particles_per_frame = 0.0;
};

enum class Checksum { yes, no };

// As `nta analyze` does it: the checksum beside the analysis, started with it.
Measured analyze(const fs::path& film, int workers_count, Checksum checksum) {
    Measured out;
    const TemporaryFolder folder;
    WorkerPool workers(workers_count);
    StageClock clock;
    const Stopwatch stopwatch;
    const auto video = open_video(film);
    std::future<std::string> sha256;
    if (checksum == Checksum::yes) sha256 = std::async(std::launch::async, sha256_of_video, film);
    Workshop workshop{workers, clock, [&](const Progress& progress) {
                          if (progress.stage == "link") out.frames = stopwatch.elapsed();
                      }};
    Analysis analysis = analyze_video(*video, options_of_film(), {}, workshop);
    if (sha256.valid()) analysis.provenance.sha256 = sha256.get();
    {
        const StageClock::Lap lap(clock, "report");
        write_results(analysis, folder.path() / "results", {});
    }
    const Elapsed all = stopwatch.elapsed();
    out.after = {all.wall_s - out.frames.wall_s, all.cpu_s - out.frames.cpu_s};
    out.stages = clock.totals();
    out.spots = analysis.spots.size();
    out.tracks_used = analysis.totals.used;
    out.particles_per_frame = analysis.concentration.particles_per_frame.value;
    return out;
}

// Times by name, in the order in which they first came.
class Series {
  public:
    void add(const std::string& name, double value) {
        if (!values_.count(name)) names_.push_back(name);
        values_[name].push_back(value);
    }
    void print() const {
        for (const std::string& name : names_) print_median(name, values_.at(name));
    }

  private:
    std::vector<std::string> names_;
    std::map<std::string, std::vector<double>> values_;
};

void describe(const Measured& run, std::int64_t frames, Series& series) {
    series.add("frames", static_cast<double>(frames));
    series.add("particles_per_frame", run.particles_per_frame);
    series.add("spots_per_frame", static_cast<double>(run.spots) / static_cast<double>(frames));
    series.add("tracks_used", static_cast<double>(run.tracks_used));
}

// Stages are timed by the clock; on a busy machine each gets its share of the processor time.
double own_share(const Elapsed& elapsed) { return elapsed.cpu_s / elapsed.wall_s; }

double checksum_cpu_s(const fs::path& film) {
    const Stopwatch stopwatch;
    sha256_of_video(film);
    return stopwatch.elapsed().cpu_s;
}

void compare_with_floor(const fs::path& film, Series& series) {
    use_cores(1);
    const Stopwatch stopwatch;
    const std::int64_t frames = run_floor(film);
    const Elapsed floor = stopwatch.elapsed();
    const Measured one = analyze(film, 1, Checksum::yes);
    const Measured bare = analyze(film, 1, Checksum::no);
    const double ms = 1e3 / static_cast<double>(frames);
    describe(one, frames, series);
    series.add("floor_ms", floor.cpu_s * ms);
    series.add("one_core_ms", one.frames.cpu_s * ms);
    series.add("one_core_over_floor", one.frames.cpu_s / floor.cpu_s);
    series.add("one_core_over_floor_wall", one.frames.wall_s / floor.wall_s);
    series.add("without_checksum_ms", bare.frames.cpu_s * ms);
    series.add("without_checksum_over_floor", bare.frames.cpu_s / floor.cpu_s);
    series.add("checksum_ms", checksum_cpu_s(film) * ms);
    for (const auto& [stage, seconds] : bare.stages) {
        series.add("stage_" + stage, seconds * own_share(bare.frames));
    }
    if (!use_cores(2)) return;
    const Measured two = analyze(film, 2, Checksum::yes);
    series.add("two_cores_ms", two.frames.wall_s * ms);
    series.add("one_over_two_cores", one.frames.wall_s / two.frames.wall_s);
    series.add("work_two_over_one", two.frames.cpu_s / one.frames.cpu_s);
}

void time_after_last_frame(const fs::path& film, Series& series) {
    use_cores(1);
    const Measured run = analyze(film, 1, Checksum::no);
    double staged = 0.0;
    for (const auto& [stage, seconds] : run.stages) {
        series.add("stage_" + stage, seconds * own_share(run.after));
        const bool of_frames =
            stage == "read" || stage == "background" || stage == "detect" || stage == "localize";
        if (!of_frames) staged += seconds;
    }
    series.add("stage_others", (run.after.wall_s - staged) * own_share(run.after));
    series.add("after_s", run.after.cpu_s);
    series.add("after_wall_s", run.after.wall_s);
    series.add("tracks_used", static_cast<double>(run.tracks_used));
    series.add("spots", static_cast<double>(run.spots));
}

}  // namespace
}  // namespace nta

int main(int argc, char** argv) {
    nta::keep_freed_memory();  // as the program does
    const std::string what = argc == 4 ? argv[1] : "";
    const int rounds = argc == 4 ? std::atoi(argv[3]) : 0;
    if ((what != "frames" && what != "after") || rounds < 1) {
        std::cerr << "usage: speed_against_floor frames|after FILM.avi ROUNDS\n";
        return 2;
    }
    try {
        nta::Series series;
        for (int round = 0; round < rounds; ++round) {
            if (what == "frames")
                nta::compare_with_floor(argv[2], series);
            else
                nta::time_after_last_frame(argv[2], series);
        }
        series.print();
    } catch (const std::exception& error) {
        std::cerr << "speed_against_floor: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
