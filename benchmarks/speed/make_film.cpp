// SPDX-License-Identifier: MIT
// Writes the film on which speed is measured.
// usage: speed_make_film OUT.avi FRAMES SIMULATED
#include <cstdlib>
#include <exception>
#include <iostream>

#include "film.hpp"

int main(int argc, char** argv) {
    const long long frames = argc == 4 ? std::atoll(argv[2]) : 0;
    const long long simulated = argc == 4 ? std::atoll(argv[3]) : 0;
    if (frames < 1 || simulated < 1) {
        std::cerr << "usage: speed_make_film OUT.avi FRAMES SIMULATED\n";
        return 2;
    }
    try {
        nta::write_film(argv[1], frames, simulated);
    } catch (const std::exception& error) {
        std::cerr << "speed_make_film: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
