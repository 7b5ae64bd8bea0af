// SPDX-License-Identifier: MIT
// Any bytes that begin as an AVI. The first byte decides the options.
#include "nta/core/error.hpp"
#include "nta/read/avi_header.hpp"
#include "nta/read/avi_video.hpp"

#include "fuzz_target.hpp"

extern "C" {
#include <libavutil/log.h>
}

using namespace nta;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    av_log_set_level(AV_LOG_QUIET);
    if (size == 0) return 0;
    ReadOptions options;
    options.words_are_gray = (data[0] & 1U) != 0;
    try {
        auto bytes = memory_bytes({data + 1, data + size});
        if (!is_avi(*bytes)) return 0;
        const auto video = open_avi(std::move(bytes), "any.avi", options);
        video->start();
        fuzz::read_to_end(*video, size);
    } catch (const InputError& error) {
        fuzz::require(error.fault() == Fault::input, "a bad video is no wrong usage");
    }
    return 0;
}
