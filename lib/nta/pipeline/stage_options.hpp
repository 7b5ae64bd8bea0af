// SPDX-License-Identifier: MIT
// From the user's settings to each stage's options.
#pragma once

#include "nta/calibrate/calibration.hpp"
#include "nta/concentration/depth_weights.hpp"
#include "nta/concentration/estimate_concentration.hpp"
#include "nta/diffusion/diffusion.hpp"
#include "nta/distribution/size_distribution.hpp"
#include "nta/drift/drift.hpp"
#include "nta/link/link_tracks.hpp"
#include "nta/overlay/overlay_options.hpp"
#include "nta/pipeline/analyze_options.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/pipeline/settings.hpp"
#include "nta/read/video_source.hpp"
#include "nta/scatter/measure_light.hpp"

namespace nta {

/// How the file is to be read, before anything is known of it.
ReadOptions read_options(const AnalyzeOptions& options);
FrameOptions frame_options(const AnalyzeOptions& options, const Settings& settings);
LinkOptions link_options(const VideoInfo& video);
DriftOptions drift_options(const Settings& settings);
DiffusionOptions diffusion_options(const AnalyzeOptions& options,
                                   const Settings& settings,
                                   const Drift& drift);
LightOptions light_options(const AnalyzeOptions& options, const Settings& settings);
DistributionOptions distribution_options(const AnalyzeOptions& options, const Settings& settings);
ConcentrationOptions concentration_options(const AnalyzeOptions& options,
                                           const Settings& settings,
                                           const VideoInfo& video,
                                           const VideoSpots& found,
                                           const DiffusionResult& diffusion,
                                           const Drift& drift);
OverlayOptions overlay_options(const AnalyzeOptions& options, const Settings& settings);
DepthWeightOptions depth_weight_options(const Calibration& calibration,
                                        const AnalyzeOptions& options,
                                        const Settings& settings,
                                        const DiffusionResult& diffusion);

}  // namespace nta
