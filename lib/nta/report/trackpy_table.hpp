// SPDX-License-Identifier: MIT
#pragma once

#include "nta/report/table.hpp"
#include "nta/report/track_positions.hpp"

namespace nta {

/// The positions of all tracks under the names that trackpy's `locate` and `link` give (Allan et
/// al., doi:10.5281/zenodo.4682814): `y,x,mass,size,signal,ep,frame,particle`. `mass` is the spot's
/// whole light, `size` the standard deviation of the fitted Gaussian, `ep` the predicted standard
/// deviation of the position per axis, all in pixels and gray values; `particle` is the track_id.
Table trackpy_table(const TrackPositions& positions);

}  // namespace nta
