// SPDX-License-Identifier: MIT
#include "nta/simulate/recorder.hpp"

#include "nta/simulate/random_stream.hpp"

#include <cstddef>

namespace nta {

std::vector<FrameStatus> recorder_faults(const Scene& scene) {
    std::vector<FrameStatus> statuses(static_cast<std::size_t>(scene.video.frames),
                                      FrameStatus::stored);
    const SceneCamera& camera = scene.camera;
    if (camera.dropped_share <= 0.0 && camera.repeated_share <= 0.0) return statuses;
    Random random = random_stream(scene.video.seed, RandomPurpose::recorder);
    // A file has no way to say that frames are missing before its first or after its last picture.
    for (std::size_t i = 1; i + 1 < statuses.size(); ++i) {
        const double chance = random.uniform();
        if (chance < camera.dropped_share)
            statuses[i] = FrameStatus::dropped;
        else if (chance < camera.dropped_share + camera.repeated_share)
            statuses[i] = FrameStatus::repeated;
    }
    return statuses;
}

}  // namespace nta
