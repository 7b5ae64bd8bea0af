// SPDX-License-Identifier: MIT
// score_spots SPOTS.csv TRUTH.csv TRUTH_FAINT.csv: compares found spots with the places where
// particles really were.
//
// Within each frame spots and true places are paired one to one, nearest pairs first, up to 3 px
// apart.
//   recall     share of true places of SNR >= 5, with no other visible particle within 8 px, that
//   have a spot precision  share of spots that have a true place, be it visible or faint (SNR >= 2,
//   or up to 5 px outside the picture) rms_x_px, rms_y_px   error of the position, over the places
//   that count for recall
// Prints one `name value` a line.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr double k_pairing_distance_px = 3.0;
constexpr double k_isolation_distance_px = 8.0;
constexpr double k_counted_snr = 5.0;

struct Place {
    double x_px = 0.0;
    double y_px = 0.0;
    double snr = 0.0;
    bool visible = false;  ///< listed in TRUTH.csv
};

using PlacesByFrame = std::map<int, std::vector<Place>>;

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    if (line.ends_with(',')) cells.emplace_back();
    return cells;
}

std::size_t column(const std::vector<std::string>& header,
                   const std::string& name,
                   const std::string& file) {
    const auto place = std::find(header.begin(), header.end(), name);
    if (place == header.end()) throw std::runtime_error(file + ": no column " + name);
    return static_cast<std::size_t>(place - header.begin());
}

double number(const std::string& text, const std::string& file) {
    std::size_t used = 0;
    const double value = std::stod(text, &used);
    if (used != text.size() || !std::isfinite(value)) {
        throw std::runtime_error(file + ": '" + text + "' is not a number");
    }
    return value;
}

void read_places(const std::string& file, bool visible, PlacesByFrame& places) {
    std::ifstream stream(file);
    std::string line;
    if (!std::getline(stream, line)) throw std::runtime_error(file + ": cannot be read");
    const std::vector<std::string> header = cells_of(line);
    const std::size_t frame = column(header, "frame", file);
    const std::size_t x = column(header, "x_px", file);
    const std::size_t y = column(header, "y_px", file);
    const std::size_t snr = column(header, "snr", file);
    while (std::getline(stream, line)) {
        const std::vector<std::string> cells = cells_of(line);
        if (cells.size() != header.size())
            throw std::runtime_error(file + ": ragged line: " + line);
        places[static_cast<int>(number(cells[frame], file))].push_back(
            {number(cells[x], file), number(cells[y], file), number(cells[snr], file), visible});
    }
}

double distance_px(const Place& a, const Place& b) {
    return std::hypot(a.x_px - b.x_px, a.y_px - b.y_px);
}

bool isolated(const std::vector<Place>& truth, std::size_t i) {
    for (std::size_t j = 0; j < truth.size(); ++j) {
        if (j != i && truth[j].visible &&
            distance_px(truth[i], truth[j]) < k_isolation_distance_px) {
            return false;
        }
    }
    return true;
}

/// For each true place the spot that belongs to it, -1 for none.
std::vector<int> paired(const std::vector<Place>& truth, const std::vector<Place>& spots) {
    struct Pair {
        double distance_px;
        std::size_t truth_index;
        std::size_t spot_index;
    };
    std::vector<Pair> pairs;
    for (std::size_t t = 0; t < truth.size(); ++t) {
        for (std::size_t s = 0; s < spots.size(); ++s) {
            const double distance = distance_px(truth[t], spots[s]);
            if (distance <= k_pairing_distance_px) pairs.push_back({distance, t, s});
        }
    }
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
        return a.distance_px < b.distance_px;
    });
    std::vector<int> spot_of_truth(truth.size(), -1);
    std::vector<bool> taken(spots.size(), false);
    for (const Pair& pair : pairs) {
        if (spot_of_truth[pair.truth_index] >= 0 || taken[pair.spot_index]) continue;
        spot_of_truth[pair.truth_index] = static_cast<int>(pair.spot_index);
        taken[pair.spot_index] = true;
    }
    return spot_of_truth;
}

struct Score {
    long counted = 0;
    long recalled = 0;
    long spots = 0;
    long real_spots = 0;
    double sum_x2_px2 = 0.0;
    double sum_y2_px2 = 0.0;
};

void add_frame(const std::vector<Place>& truth, const std::vector<Place>& spots, Score& score) {
    const std::vector<int> spot_of_truth = paired(truth, spots);
    score.spots += static_cast<long>(spots.size());
    for (std::size_t t = 0; t < truth.size(); ++t) {
        const bool found = spot_of_truth[t] >= 0;
        score.real_spots += found ? 1 : 0;
        if (!truth[t].visible || truth[t].snr < k_counted_snr || !isolated(truth, t)) continue;
        ++score.counted;
        if (!found) continue;
        ++score.recalled;
        const Place& spot = spots[static_cast<std::size_t>(spot_of_truth[t])];
        score.sum_x2_px2 += std::pow(spot.x_px - truth[t].x_px, 2);
        score.sum_y2_px2 += std::pow(spot.y_px - truth[t].y_px, 2);
    }
}

Score score_of(const PlacesByFrame& truth, const PlacesByFrame& spots) {
    Score score;
    for (const auto& [frame, places] : truth) {
        const auto found = spots.find(frame);
        add_frame(places, found == spots.end() ? std::vector<Place>{} : found->second, score);
    }
    for (const auto& [frame, places] : spots) {
        if (!truth.contains(frame)) score.spots += static_cast<long>(places.size());
    }
    return score;
}

void print(const Score& s) {
    const auto share = [](double part, long whole) {
        return whole > 0 ? part / static_cast<double>(whole) : 0.0;
    };
    std::cout << "counted " << s.counted << "\nspots " << s.spots << "\nrecall "
              << share(static_cast<double>(s.recalled), s.counted) << "\nprecision "
              << share(static_cast<double>(s.real_spots), s.spots) << "\nrms_x_px "
              << std::sqrt(share(s.sum_x2_px2, s.recalled)) << "\nrms_y_px "
              << std::sqrt(share(s.sum_y2_px2, s.recalled)) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: score_spots SPOTS.csv TRUTH.csv TRUTH_FAINT.csv\n";
        return 2;
    }
    try {
        PlacesByFrame truth;
        PlacesByFrame spots;
        read_places(argv[2], true, truth);
        read_places(argv[3], false, truth);
        read_places(argv[1], false, spots);
        print(score_of(truth, spots));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
