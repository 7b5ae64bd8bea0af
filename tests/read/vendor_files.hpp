// SPDX-License-Identifier: MIT
// Small files as instruments write them, with invented values, and printers that write what was
// read back in a canonical form.
#pragma once

#include "nta/core/text.hpp"
#include "nta/read/experiment_summary.hpp"
#include "nta/read/nano_sidecar.hpp"
#include "nta/read/zetaview_export.hpp"

#include <string>
#include <vector>

namespace nta::reading {

/// Three videos, beads_00.avi to beads_02.avi.
inline std::string nano_text() {
    return "[Filenames]\nbeads_00.avi\nbeads_01.avi\nbeads_02.avi\n\n"
           "[Details]\nCaptureAppBuild=NTA 3.3 Build 3.3.1\nRemarks=a, b = c\nModelNo=8\n\n"
           "[CaptureSettings]\nPixelSize=166,166,166\nTemperature=23.410,23.455,23.502\n"
           "Viscosity=0.921850,0.920884,0.919877\nDilutionFactor=0,1,500\n"
           "FramesPerSecond=24.9825,24.9825,24.9825\nTotalFrames=749,749,749\nShutter=20,20,20\n"
           "Gain=200,200,200\nCameraLevel=12,12,12\nNewKey=x,y\n\n"
           "[CurrentView]\nSelected=1,1,1\n\n[Unheard]\nof=1\n";
}

/// Two videos; number and volume weighting, a quoted remark, ISO-8859-1 bytes, CRLF, an average
/// column, repeated keys in different sections.
inline std::string summary_text(const std::string& title = "NTA Experiment Summary File") {
    const std::vector<std::string> lines = {
        title + ",",
        "Created with NTA 3.4 Build 3.4.003,",
        ",",
        "[Experiment Details],,",
        "Experiment Name,demo.nano,",
        "Remarks,\"one, two \"\"three\"\"\",",
        ",,",
        "Filename:,demo_00,demo_01,",
        "",
        "[Conditions],,,,",
        "Temperature/C,22.000,23.500,",
        "Viscosity/cP,0.952941,Not recorded,",
        "Laser Type,Blue488,Unknown,",
        "Camera Level,11,11,",
        "Slider Gain,146,146,",
        "Shutter/ms,22.250000,22.250000,",
        "Frame rate/fps,24.982500,24.982500,",
        "[Results],,,Average,Standard Error,",
        "Dilution factor (concentrations adjusted for this factor),1.00e+04,Not recorded,,,",
        "Concentration (Particles / ml),5.91e+12,6.05e+12,5.98e+12,7.00e+10,",
        "Completed tracks,4677,4571,,,",
        "[Information]",
        "Completed Tracks,OK,OK,",
        "Errors (1),,,",
        "[Size Data],,",
        "Analysis Method,FTLA,",
        "Weighting,Number,",
        "Filename,demo_00,demo_01,Average,Standard Error,",
        "Mean,100.5,103.0,101.8,1.3,",
        "Valid Tracks,1872.0,1898.0,,,",
        "Graph Data,",
        "Bin centre (nm), Concentration (particles / ml),Concentration (particles / ml),"
        "Concentration average,Standard Error,",
        "0.5,0,0,0,0,",
        "1.5,1289997760,3,644998881,644998878,",
        "",
        "Percentile,Size (nm),Size (nm),",
        "0,17.0,32.0,",
        "100,200.0,329.0,",
        ",,,",
        "Weighting,Volume,",
        "Filename,demo_00,demo_01,Average,Standard Error,",
        "Graph Data,",
        "Bin centre (nm),Volume conc. (nm\xB3 / ml),Volume conc. (nm\xB3 / ml),"
        "Volume average,Standard Error,",
        "0.5,0,1e-3,0,0,",
        ",,,"};
    std::string text;
    for (const std::string& line : lines) text += line + "\r\n";
    return text;
}

/// Two size bins and one logarithmic bin of demo.avi, ISO-8859-1 units in the column titles.
inline std::string zetaview_text(const std::string& kind = "Size Distribution") {
    return "Original File:\tD:\\data\\20260203\\Demo.avi\tSection:\t0.49999 [0]\r\n"
           "Operator:\tAB\r\n"
           "Software:\tZetaView (version 8.06.01 SP1)\tAnalyze:\t8.06.01 SP1\r\n"
           "SOP: DEMO_488\r\n"
           "Temperature:\t25.010000\tsensed\r\n"
           "Viscosity:\t0.889600\r\n"
           "Type of Measurement:\t" +
           kind +
           "\r\n"
           "Number of Traces:\t820\t(at 0.499990)\tAverage Number of Particles:\t120.000000\t"
           "Dilution::\t500.000000\r\n"
           "Camera:\tFpSec 30 #Cycles 1 FRate 30.000000\r\n"
           "Sensitivity:\t80.000000\r\nShutter:\t100.000000\r\n"
           "Laser Wavelength nm:\t488.000000\r\nBrightness:\tNaN\r\n"
           "Micrometer per Pixel:\t0.713000\r\nResults (Pos 0.499993):\r\n"
           "Size Distribution\r\n"
           "Size / nm\tNumber\tConcentration / cm-3\tVolume / nm^\xB3\tArea / nm^\xB2\r\n"
           "2.500E+0\t0.000E+0\t0.000E+0\t0.000E+0\t0.000E+0\r\n"
           "7.500E+0\t1.000E+0\t2.500E+3\t1.000E+4\t2.000E+4\r\n"
           "-1.000E+0\t-1.000E+0\t-1.000E+0\t-1.000E+0\t0.000E+0\r\n"
           "4.683E+0\t1.000E+0\t2.500E+3\t1.000E+4\t2.000E+4\r\n";
}

std::string printed(const NanoFile& nano);
std::string printed(const ExperimentSummary& summary);
std::string printed(const ZetaViewExport& zetaview);

/// Every value of a comma-separated text, line by line, numbers as numbers: an independent reading
/// that knows nothing of sections. Lines without a value are left out.
std::vector<std::vector<std::string>> plain_fields(const std::string& text);

}  // namespace nta::reading
