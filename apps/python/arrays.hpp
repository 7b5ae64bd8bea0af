// SPDX-License-Identifier: MIT
// What the library holds, as NumPy arrays that show it without a copy.
#pragma once

#include "nta/core/diagnostic.hpp"
#include "nta/core/frame.hpp"
#include "nta/core/localization.hpp"
#include "nta/report/table.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <memory>
#include <utility>
#include <vector>

namespace nta {

/// An array that owns the vector whose numbers it shows.
template <class T>
pybind11::array_t<T> array_of(std::vector<T> values) {
    auto owned = std::make_unique<std::vector<T>>(std::move(values));
    T* first = owned->data();
    const auto size = static_cast<pybind11::ssize_t>(owned->size());
    const pybind11::capsule owner(owned.get(),
                                  [](void* held) { delete static_cast<std::vector<T>*>(held); });
    static_cast<void>(owned.release());
    return pybind11::array_t<T>(size, first, owner);
}

/// The gray values of a frame, height x width, 8 or 16 bits; not to be written to, since others may
/// look at the same picture.
pybind11::array picture_of(const FramePtr& frame);

/// The columns of a table, each (name, entries, missing): numbers in an array, texts in a list.
/// `missing` marks the whole numbers that are absent, None where none is; absent real numbers are
/// NaN, absent texts "".
pybind11::list columns_of(const Table& table);

/// Diagnostics as a list of dictionaries, as in summary.json.
pybind11::list list_of(const Diagnostics& diagnostics);

/// Makes the spots of the library known to NumPy as records; their fields are the columns of
/// `localize` and `link`.
void register_spot_records();

/// A copy of the entries of an array of one dimension.
template <class T>
std::vector<T> vector_of(const pybind11::array_t<T>& array) {
    const auto view = array.template unchecked<1>();
    std::vector<T> values;
    values.reserve(static_cast<std::size_t>(view.shape(0)));
    for (pybind11::ssize_t i = 0; i < view.shape(0); ++i) values.push_back(view(i));
    return values;
}

}  // namespace nta
