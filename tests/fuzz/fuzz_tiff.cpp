// SPDX-License-Identifier: MIT
// Any bytes that begin as a TIFF. All others would be taken for a container.
#include "nta/core/error.hpp"

#include <algorithm>
#include <array>

#include "fuzz_target.hpp"

using namespace nta;
using namespace std::string_view_literals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::InputFile file("stack.tif");
    constexpr std::array k_begins = {"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv};
    const std::string_view bytes = fuzz::as_text(data, size);
    if (std::find(k_begins.begin(), k_begins.end(), bytes.substr(0, 4)) == k_begins.end()) return 0;
    file.write(bytes);
    try {
        fuzz::read_to_end(*open_video(file.path()), size);
    } catch (const InputError& error) {
        fuzz::require(error.fault() == Fault::input, "a bad video is no wrong usage");
    }
    return 0;
}
