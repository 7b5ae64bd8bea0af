// SPDX-License-Identifier: MIT
#include "nta/simulate/truth_tables.hpp"

#include "nta/report/tables_hdf5.hpp"

#include <algorithm>

namespace nta {
namespace {

using Rows = std::span<const TrueSpot>;

Column real(const char* name, const char* unit, const std::function<double(std::size_t)>& at) {
    return {name, unit, CellType::real, [at](std::size_t i) { return cell(at(i)); }};
}

Column integer(const char* name,
               const char* unit,
               const std::function<std::int64_t(std::size_t)>& at) {
    return {name, unit, CellType::integer, [at](std::size_t i) { return Cell(at(i)); }};
}

Table spots_table(Rows s) {
    return {"spots",
            s.size(),
            {integer("frame", "", [s](std::size_t i) { return s[i].frame; }),
             integer("particle_id", "", [s](std::size_t i) { return s[i].particle_id; }),
             real("x_px", "px", [s](std::size_t i) { return s[i].x_px; }),
             real("y_px", "px", [s](std::size_t i) { return s[i].y_px; }),
             real("z_um", "um", [s](std::size_t i) { return s[i].z_um; }),
             real("flux_adu", "ADU", [s](std::size_t i) { return s[i].flux_adu; }),
             real("peak_adu", "ADU", [s](std::size_t i) { return s[i].peak_adu; }),
             real("snr", "1", [s](std::size_t i) { return s[i].snr; }),
             integer("visible", "", [s](std::size_t i) { return std::int64_t{s[i].visible}; })}};
}

Table particles_table(const Simulator& simulator) {
    const std::span<const Particle> p = simulator.particles();
    const std::vector<ScenePopulation>& populations = simulator.scene().populations;
    return {"particles",
            p.size(),
            {integer("particle_id", "", [](std::size_t i) { return static_cast<std::int64_t>(i); }),
             {"population",
              "",
              CellType::text,
              [p, &populations](std::size_t i) { return cell(populations[p[i].population].name); }},
             real("diameter_nm", "nm", [p](std::size_t i) { return p[i].diameter_nm; }),
             real("diffusion_um2_per_s",
                  "um^2/s",
                  [p](std::size_t i) { return p[i].diffusivity_um2_per_s; }),
             real("focus_peak_adu", "ADU", [p](std::size_t i) { return p[i].peak_adu; })}};
}

const char* status_name(FrameStatus status) {
    switch (status) {
        case FrameStatus::stored:
            return "stored";
        case FrameStatus::repeated:
            return "repeated";
        case FrameStatus::dropped:
            return "dropped";
    }
    return "";
}

}  // namespace

void TruthTables::add(const SimulatedFrame& frame) {
    const auto visible = std::count_if(
        frame.spots.begin(), frame.spots.end(), [](const TrueSpot& s) { return s.visible; });
    frames_.push_back({frame.frame.status, visible});
    spots_.insert(spots_.end(), frame.spots.begin(), frame.spots.end());
}

void TruthTables::write(const std::filesystem::path& path,
                        const Simulator& simulator,
                        const std::string& video) const {
    const std::span<const FrameRow> rows(frames_);
    const Table frames{
        "frames",
        rows.size(),
        {integer("frame", "", [](std::size_t i) { return static_cast<std::int64_t>(i); }),
         {"status",
          "",
          CellType::text,
          [rows](std::size_t i) { return cell(std::string(status_name(rows[i].status))); }},
         integer("visible", "", [rows](std::size_t i) { return rows[i].visible; })}};
    const double volume_ml = box_volume_ml(simulator.box());
    write_tables_hdf5(
        path,
        {{"format", std::string("nta-truth-tables-1")},
         {"video", video},
         {"pixel_size_nm", simulator.scene().video.pixel_size_nm},
         {"frames_per_s", simulator.scene().video.fps},
         {"box_volume_ml", volume_ml},
         {"realized_per_ml", static_cast<double>(simulator.particles().size()) / volume_ml}},
        {particles_table(simulator), spots_table(spots_), frames});
}

}  // namespace nta
