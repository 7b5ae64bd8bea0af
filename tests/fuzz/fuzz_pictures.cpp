// SPDX-License-Identifier: MIT
// Any bytes as a sequence of two pictures, PNG, BMP, JPEG or PGM by their content. "--next--"
// separates them.
#include "nta/core/error.hpp"

#include <fstream>

#include "fuzz_target.hpp"

using namespace nta;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::InputFile first("f_1.pic");
    static const std::filesystem::path second = first.path().parent_path() / "f_2.pic";
    const std::string_view bytes = fuzz::as_text(data, size);
    constexpr std::string_view k_separator = "--next--";
    const std::size_t at = bytes.find(k_separator);
    first.write(bytes.substr(0, at));
    std::filesystem::remove(second);
    if (at != std::string_view::npos) {
        const std::string_view rest = bytes.substr(at + k_separator.size());
        std::ofstream(second, std::ios::binary)
            .write(rest.data(), static_cast<std::streamsize>(rest.size()));
    }
    try {
        const auto video = open_video(first.path());
        // What is no picture was taken for a container, which has its own target.
        if (video->info().container.ends_with("sequence")) fuzz::read_to_end(*video, size + 1);
    } catch (const InputError& error) {
        fuzz::require(error.fault() == Fault::input, "a bad video is no wrong usage");
    }
    return 0;
}
