// SPDX-License-Identifier: MIT
#include "nta/read/late_libav.hpp"

#include "nta/core/error.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <string>

namespace nta {
namespace {

struct SharedLibrary {
    const char* stem;
    int version;  // of the headers that its functions were compiled with
    void* handle;

    SharedLibrary(const char* name, int major)
        : stem(name),
          version(major),
          handle(dlopen(fmt::format("{}.so.{}", name, major).c_str(), RTLD_NOW)) {}
};

struct Libraries {
    SharedLibrary util{"libavutil", LIBAVUTIL_VERSION_MAJOR};
    SharedLibrary codec{"libavcodec", LIBAVCODEC_VERSION_MAJOR};
    SharedLibrary format{"libavformat", LIBAVFORMAT_VERSION_MAJOR};

    // libav writes remarks to standard error unless told not to; what matters arrives as a status.
    Libraries() {
        if (util.handle == nullptr) return;
        void* const set_level = dlsym(util.handle, "av_log_set_level");
        if (set_level != nullptr) reinterpret_cast<void (*)(int)>(set_level)(AV_LOG_QUIET);
    }
};

const SharedLibrary& library(LibavPart part) {
    static const Libraries all;
    switch (part) {
        case LibavPart::codec:
            return all.codec;
        case LibavPart::format:
            return all.format;
        case LibavPart::util:
            break;
    }
    return all.util;
}

}  // namespace

void* find_libav_function(LibavPart part, const char* name) {
    const SharedLibrary& in = library(part);
    void* const found = in.handle == nullptr ? nullptr : dlsym(in.handle, name);
    if (found == nullptr) {
        throw InputError(fmt::format(
            "{0}.so.{1}: not found, expected for videos that are not raw; install {0}{1}",
            in.stem,
            in.version));
    }
    return found;
}

}  // namespace nta
