// SPDX-License-Identifier: MIT
// Spots and tracks that come from Python: our own again, or those of another program.
#pragma once

#include "nta/link/link_tracks.hpp"
#include "nta/pipeline/given_settings.hpp"
#include "nta/pipeline/localize_all_frames.hpp"
#include "nta/read/video_source.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace nta {

/// The recording behind spots that were found elsewhere, as far as it is known: there is nothing to
/// read.
class UnseenVideo : public VideoSource {
  public:
    UnseenVideo(int width, int height);
    [[nodiscard]] const VideoInfo& info() const override { return info_; }
    FramePtr read() override { return {}; }
    void rewind() override {}
    [[nodiscard]] const ReadReport& report() const override { return report_; }

  private:
    VideoInfo info_;
    ReadReport report_;
};

/// What the spots were found in.
struct FilmedAs {
    int width = 0;  ///< of the picture, 0: up to the last spot
    int height = 0;
    std::vector<std::int32_t> frames;  ///< with a picture of their own, empty: first to last spot
};

UnseenVideo video_of(const Localizations& spots, const FilmedAs& filmed);

/// Spots and the particle of each (negative: none), as the pipeline takes them: in order of frames,
/// tracks in order of their first spots. Throws InputError where a position is not a finite number
/// or a particle has two in one frame.
struct Followed {
    VideoSpots found;
    LinkResult linked;
};
Followed followed(const Localizations& spots,
                  const std::vector<std::int64_t>& particles,
                  const FilmedAs& filmed);

/// Fills in what other programs do not say of a spot.
///
/// Without peak and noise every spot counts. Without a standard deviation of the position, and with
/// a known exposure, all get the one that the covariance of neighboring steps shows,
///     sigma^2 = R <dx^2> + (2 R - 1) <dx_n dx_n+1>,   R = tE / (6 dt)
///     Vestergaard et al., Phys. Rev. E 89 (2014) 022726, eq. 15
/// pooled over all tracks after drift removal. It misleads where spots differ much in brightness:
/// the positions of dim ones are worse. With an unknown exposure nothing is filled in, since
/// estimate_diffusion() then takes the pooled covariance as it is.
void fill_unknown(Followed& spots, const GivenSettings& given, const VideoInfo& video);

}  // namespace nta
