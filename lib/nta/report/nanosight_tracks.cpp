// SPDX-License-Identifier: MIT
#include "nta/report/nanosight_tracks.hpp"

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace nta {
namespace {

constexpr const char* k_id = "Particle ID";
constexpr const char* k_size = "Size/nm";
constexpr const char* k_diffusion = "Diffusion coefficient/nm^2 s^-1";
constexpr const char* k_intensity = "Ln(Adjusted intensity)/AU";
constexpr const char* k_included = "Included in distribution?";

constexpr double k_nm2_per_um2 = 1e6;

bool is_sized(const TrackRow& track) { return track.diameter_nm && track.diffusion_um2_per_s; }

Cell log_cell(std::optional<double> light) {
    return light && *light > 0.0 ? cell(std::log(*light)) : Cell();
}

using TrackOfRow = std::function<const TrackRow&(std::size_t)>;

Column of_track(const char* name, CellType type, TrackOfRow track, Cell (*value)(const TrackRow&)) {
    return {name, "", type, [track = std::move(track), value](std::size_t i) {
                return value(track(i));
            }};
}

Cell id(const TrackRow& t) { return t.track_id; }
Cell size(const TrackRow& t) { return cell(t.diameter_nm); }
Cell diffusion(const TrackRow& t) { return cell(*t.diffusion_um2_per_s * k_nm2_per_um2); }
Cell intensity(const TrackRow& t) { return log_cell(t.intensity_adu); }
Cell first_frame(const TrackRow& t) { return std::int64_t{t.first_frame}; }
Cell length(const TrackRow& t) { return t.positions; }
Cell included(const TrackRow& t) { return std::string(t.used ? "True" : "False"); }

}  // namespace

Table nanosight_particle_data(const std::vector<TrackRow>& tracks) {
    const auto rows = std::make_shared<std::vector<const TrackRow*>>();
    for (const TrackRow& track : tracks) {
        if (is_sized(track)) rows->push_back(&track);
    }
    const TrackOfRow track = [rows](std::size_t i) -> const TrackRow& { return *(*rows)[i]; };
    return {"ParticleData",
            rows->size(),
            {of_track(k_id, CellType::integer, track, id),
             of_track(k_size, CellType::real, track, size),
             of_track(k_diffusion, CellType::real, track, diffusion),
             of_track(k_intensity, CellType::real, track, intensity),
             of_track("Start frame", CellType::integer, track, first_frame),
             of_track("Tracklength", CellType::integer, track, length),
             of_track(k_included, CellType::text, track, included)}};
}

Table nanosight_all_tracks(const std::vector<TrackRow>& tracks, const TrackPositions& positions) {
    struct Row {
        const TrackRow* track;
        std::size_t position;
    };
    std::unordered_map<std::int64_t, const TrackRow*> sized;
    for (const TrackRow& track : tracks) {
        if (is_sized(track)) sized.emplace(track.track_id, &track);
    }
    const auto rows = std::make_shared<std::vector<Row>>();
    for (std::size_t i = 0; i < positions.count; ++i) {
        const auto track = sized.find(positions.at(i).track_id);
        if (track != sized.end()) rows->push_back({track->second, i});
    }
    const TrackOfRow track = [rows](std::size_t i) -> const TrackRow& { return *(*rows)[i].track; };
    const auto position = [rows, at = positions.at](std::size_t i) {
        return at((*rows)[i].position);
    };
    return {
        "AllTracks",
        rows->size(),
        {of_track(k_id, CellType::integer, track, id),
         of_track(k_size, CellType::real, track, size),
         of_track(k_diffusion, CellType::real, track, diffusion),
         {"Frame", "", CellType::integer, [=](std::size_t i) { return Cell(position(i).frame); }},
         {"X/pixels",
          "",
          CellType::real,
          [=](std::size_t i) { return cell(static_cast<float>(position(i).x_px)); }},
         {"Y/pixels",
          "",
          CellType::real,
          [=](std::size_t i) { return cell(static_cast<float>(position(i).y_px)); }},
         {k_intensity,
          "",
          CellType::real,
          [=](std::size_t i) { return log_cell(position(i).flux_adu); }},
         of_track(k_included, CellType::text, track, included)}};
}

}  // namespace nta
