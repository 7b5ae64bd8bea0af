// SPDX-License-Identifier: MIT
// Any bytes as a file with a TIFF's name.
#include "nta/core/error.hpp"

#include "fuzz_target.hpp"

using namespace nta;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::InputFile file("stack.tif");
    if (size < 8 || (data[0] != 'I' && data[0] != 'M')) return 0;
    file.write(fuzz::as_text(data, size));
    try {
        fuzz::read_to_end(*open_video(file.path()), size);
    } catch (const InputError& error) {
        fuzz::require(error.fault() == Fault::input, "a bad video is no wrong usage");
    }
    return 0;
}
