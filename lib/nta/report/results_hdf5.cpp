// SPDX-License-Identifier: MIT
#include "nta/report/results_hdf5.hpp"

#include "nta/report/hdf5_file.hpp"
#include "nta/report/result_tables.hpp"
#include "nta/report/track_positions.hpp"

#include <array>
#include <utility>

namespace nta {
namespace {

AttributeValue attribute(const std::optional<double>& value) {
    return value ? AttributeValue(*value) : AttributeValue();
}

// An estimate as four attributes: mode_nm, mode_nm.low, mode_nm.high, mode_nm.se.
void write_estimate(hid_t object, const std::string& name, const std::optional<Estimate>& e) {
    write_attribute(object, name, e ? AttributeValue(e->value) : AttributeValue());
    write_attribute(object, name + ".low", attribute(e ? e->low : std::nullopt));
    write_attribute(object, name + ".high", attribute(e ? e->high : std::nullopt));
    write_attribute(object, name + ".se", attribute(e ? e->se : std::nullopt));
}

void write_statistics(hid_t object, const SizeStatistics& s) {
    using Entry = std::pair<const char*, std::optional<Estimate> SizeStatistics::*>;
    constexpr std::array<Entry, 7> entries = {{{"mode_nm", &SizeStatistics::mode_nm},
                                               {"mean_nm", &SizeStatistics::mean_nm},
                                               {"sd_nm", &SizeStatistics::sd_nm},
                                               {"d10_nm", &SizeStatistics::d10_nm},
                                               {"d50_nm", &SizeStatistics::d50_nm},
                                               {"d90_nm", &SizeStatistics::d90_nm},
                                               {"span", &SizeStatistics::span}}};
    for (const auto& [name, member] : entries) write_estimate(object, name, s.*member);
    write_attribute(object, "range_low_nm", attribute(s.range_low_nm));
    write_attribute(object, "range_high_nm", attribute(s.range_high_nm));
}

void write_curves(hid_t file, const SizeDistribution& size) {
    Hdf5Handle curves = create_group(file, "curves");
    for (const auto& [method, estimate] : size.by_method) {
        if (!estimate) continue;
        Hdf5Handle group = create_group(curves.id(), method);
        write_statistics(group.id(), estimate->statistics);
        write_table(group.id(), curve_table(estimate->curve));
        write_table(group.id(), peaks_table(estimate->statistics));
        group.close();
    }
    curves.close();
}

void write_concentration(hid_t file, const Concentration& c) {
    Hdf5Handle group = create_group(file, "concentration");
    write_attribute(group.id(), "method", c.method);
    write_estimate(group.id(), "per_ml", c.per_ml);
    write_estimate(group.id(), "particles_per_frame", c.particles_per_frame);
    write_estimate(group.id(), "depth_um", c.depth_um);
    write_attribute(group.id(), "particles_per_frame_raw", c.particles_per_frame_raw);
    write_attribute(group.id(), "centers_per_frame", c.centers_per_frame);
    write_attribute(group.id(), "counted_area_um2", c.counted_area_um2);
    write_attribute(group.id(), "detection_limit_nm", attribute(c.detection_limit_nm));
    write_attribute(group.id(), "effective_particles", c.effective_particles);
    group.close();
}

void write_settings(hid_t file, const std::vector<ReportedSetting>& settings) {
    Hdf5Handle group = create_group(file, "settings");
    for (const ReportedSetting& setting : settings) {
        const auto value =
            std::visit([](const auto& v) { return AttributeValue(v); }, setting.value);
        write_attribute(group.id(), setting.name, value);
        write_attribute(group.id(), setting.name + ".source", setting.source);
    }
    group.close();
}

void write_file_attributes(hid_t file, const Analysis& analysis) {
    write_attribute(file, "format", std::string("nta-results-1"));
    write_attribute(file, "program", analysis.provenance.program);
    write_attribute(
        file, "video", std::filesystem::path(analysis.provenance.video).filename().string());
    write_attribute(file, "sha256", analysis.provenance.sha256);
    write_attribute(file, "frames", analysis.provenance.frames);
    write_attribute(file, "method", analysis.size.method);
    write_attribute(file, "basis", analysis.basis);
    write_attribute(file, "absent", std::string("real numbers NaN, whole numbers -1, texts empty"));
}

}  // namespace

void write_results_hdf5(const std::filesystem::path& path,
                        const Analysis& analysis,
                        const std::vector<Table>& tables) {
    const Hdf5Silence silence;
    const Hdf5Handle file = create_hdf5_in_memory(path);
    write_file_attributes(file.id(), analysis);
    write_settings(file.id(), analysis.settings);
    write_concentration(file.id(), analysis.concentration);
    write_curves(file.id(), analysis.size);
    for (const Table& table : tables) write_table(file.id(), table);
    write_table(file.id(), positions_table(track_positions(analysis)));
    write_table(file.id(), index_table(analysis));
    write_table(file.id(), msd_table(analysis));
    write_table(file.id(), drift_table(analysis));
    write_hdf5_image(file.id(), path);
}

}  // namespace nta
