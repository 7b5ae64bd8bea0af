// SPDX-License-Identifier: MIT
// Any bytes as a text that an instrument exports: a NanoSight summary (of an experiment or of one
// video) and a ZetaView size export; first by way of a file, which settles the encoding.
#include "nta/core/error.hpp"
#include "nta/read/experiment_summary.hpp"
#include "nta/read/vendor_text.hpp"
#include "nta/read/zetaview_export.hpp"

#include <cmath>

#include "fuzz_target.hpp"

using namespace nta;

namespace {

void check(const RecordingSettings& settings) {
    for (const RecordingKey& key : recording_keys)
        fuzz::require(std::isfinite((settings.*key.value).value_or(0.0)), "settings are finite");
}

void check(const SummaryTable& table) {
    fuzz::require(table.columns.empty() || table.columns.size() == table.titles.size(),
                  "a column has a title");
    for (const auto& column : table.columns)
        fuzz::require(column.size() == table.columns.front().size(), "columns have one length");
}

void try_summary(std::string_view text, SummaryPart part) {
    try {
        const ExperimentSummary summary = parse_experiment_summary(text, part);
        for (const SummaryCurve& curve : summary.curves) {
            check(curve.bins);
            check(curve.percentiles);
        }
        const auto settings = recording_settings(summary);
        fuzz::require(settings.size() == summary.videos.size(), "one answer per video");
        for (const RecordingSettings& one : settings) check(one);
    } catch (const InputError&) {
    }
}

void try_zetaview(std::string_view text) {
    try {
        const ZetaViewExport zetaview = parse_zetaview_export(text);
        check(recording_settings(zetaview));
        fuzz::require(zetaview_video(zetaview).size() <= text.size(), "a name is in the file");
    } catch (const InputError&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::InputFile file("export.csv");
    file.write(fuzz::as_text(data, size));
    try {
        const std::string text = read_vendor_text(file.path(), std::size_t{1} << 20U).text;
        // Each byte of Windows-1252 becomes at most three of UTF-8.
        fuzz::require(text.size() <= 3 * size, "a text is as long as its file");
        if (is_experiment_summary(text)) try_summary(text, SummaryPart::head);
        try_summary(text, SummaryPart::whole);
        try_zetaview(text);
    } catch (const InputError&) {
    }
    return 0;
}
