// SPDX-License-Identifier: MIT
// Writes the film on which speed is measured.
// usage: speed_make_film OUT.avi FRAMES SIMULATED [VISIBLE]
#include <cstdlib>
#include <exception>
#include <iostream>

#include "film.hpp"

int main(int argc, char** argv) {
    const bool complete = argc == 4 || argc == 5;
    const long long frames = complete ? std::atoll(argv[2]) : 0;
    const long long simulated = complete ? std::atoll(argv[3]) : 0;
    const double visible = argc == 5 ? std::atof(argv[4]) : nta::k_visible;
    if (frames < 1 || simulated < 1 || !(visible > 0.0)) {
        std::cerr << "usage: speed_make_film OUT.avi FRAMES SIMULATED [VISIBLE]\n";
        return 2;
    }
    try {
        nta::write_film(argv[1], frames, simulated, visible);
    } catch (const std::exception& error) {
        std::cerr << "speed_make_film: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
