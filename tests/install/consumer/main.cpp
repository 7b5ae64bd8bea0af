// SPDX-License-Identifier: MIT
// Names the whole journey, so that it compiles only with all of nta's headers and links only with
// all of its libraries.
#include "nta/core/error.hpp"
#include "nta/pipeline/analyze_video.hpp"
#include "nta/read/video_source.hpp"

int main() {
    try {
        const auto video = nta::open_video("no-such-video.avi");
        nta::WorkerPool workers(1);
        nta::StageClock clock;
        nta::Workshop workshop{workers, clock, {}};
        return nta::analyze_video(*video, {}, {}, workshop).tracks.empty() ? 1 : 2;
    } catch (const nta::InputError&) {
        return 0;  // There is no such video: the library says so, and is therefore there.
    }
}
