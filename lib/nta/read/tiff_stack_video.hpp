// SPDX-License-Identifier: MIT
#pragma once

#include "nta/read/grid_source.hpp"

#include <filesystem>
#include <memory>

namespace nta {

/// A TIFF of several pages as a video, one step of the time grid per page. ImageJ stacks that keep
/// all pictures behind one directory are read whole. Throws InputError for pages of different size
/// or kind (naming the page) and for values other than 8- and 16-bit unsigned.
std::unique_ptr<GridSource> open_tiff_stack(const std::filesystem::path& path,
                                            const ReadOptions& options);

}  // namespace nta
