// SPDX-License-Identifier: MIT
#include "messages.hpp"

#include "nta/core/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace nta {

void write_status(const std::string& text) noexcept {
    std::fputs(text.c_str(), stderr);
    std::fflush(stderr);
}

void write_message(const std::string& message) noexcept {
    try {
        write_status("nta: " + printable(message) + "\n");
    } catch (...) {  // no memory for a copy
        std::fputs("nta: the memory does not suffice\n", stderr);
    }
}

void hold_standard_streams() noexcept {
    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
        // open() takes the lowest free number, which is this one.
        if (fcntl(stream, F_GETFD) == -1 && open("/dev/null", O_RDWR) != stream) return;
    }
}

bool standard_output_arrived() noexcept {
    return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

}  // namespace nta
