// SPDX-License-Identifier: MIT
// Any bytes as a study.
#include "nta/core/error.hpp"

#include "fuzz_target.hpp"
#include "study_plan.hpp"

using namespace nta;

namespace {

void check_sample(const PlannedSample& s) {
    fuzz::require(s.video.empty() != s.results.empty(), "a sample is a video or results");
    fuzz::require(!s.replicate.empty(), "a sample has a replicate");
    fuzz::require(s.role == SampleRole::blank || !s.condition.empty(), "a sample has a condition");
    fuzz::require(!s.normalize_to || *s.normalize_to > 0.0, "one divides by a positive number");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::InputFile file("study.toml");
    file.write(fuzz::as_text(data, size));
    try {
        const StudyPlan plan = read_study_file(file.path(), {}, {});
        fuzz::require(!plan.samples.empty() && plan.samples.size() <= size,
                      "samples are in the file");
        for (const PlannedSample& sample : plan.samples) check_sample(sample);
    } catch (const InputError& error) {
        fuzz::require(error.fault() == Fault::usage, "a wrong study is wrong usage");
    }
    return 0;
}
