#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Beads to a calibration, and a calibration to a concentration.
source "$(dirname "$0")/support.sh"

beads=$NTA_CLI_FIXTURES/many_beads.avi

optics=(--exposure-ms 15 --wavelength-nm 532 --na 0.4 --medium-index 1.335)
declared=(--bead-diameter-nm 150 --bead-concentration-per-ml 5e8)

calibrate_ok() {
    run calibrate --quiet "$beads" "${settings[@]}" "${optics[@]}" "${declared[@]}" --bootstrap 20 --out beads.toml "$@"
    expect_status 0
}

case_round_trip() {
    calibrate_ok
    grep --quiet '^format = "nta-calibration-1"$' beads.toml || fail "no format in the calibration"
    analyze_ok "$beads" "${settings[@]}" --exposure-ms 15 --bootstrap 20 --calibration beads.toml --out calibrated
    local summary=calibrated/many_beads/summary.json
    # What was told of the beads comes back: the same spots are weighed the same way. Above the
    # detection limit are all of them.
    holds "$(json "$summary" /concentration/per_ml/value)" "> 4.5e8"
    holds "$(json "$summary" /concentration/per_ml/value)" "< 5.5e8"
    [ "$(json "$summary" /size/basis)" = population ] || fail "the basis is not the population"
    [ "$(json "$summary" /concentration/method)" = "calibration beads.toml" ] || fail "the method does not name the calibration"
    [ "$(json "$summary" /settings/wavelength_nm/source)" = "calibration beads.toml" ] || fail "the wavelength is not the calibration's"
    [ "$(json "$summary" /settings/calibration/value)" = beads.toml ] || fail "the setting holds more than the file's name"
    holds "$(json "$summary" /concentration/detection_limit_nm)" "> 20"
    # By its index alone plastic (1.59) is taken for mineral; within 3 standard errors of some 20 beads.
    [ "$(json "$summary" /populations/1/name)" = mineral ] || fail "the second population is not mineral"
    holds "$(json "$summary" /populations/1/fraction/value)" "> 0.9"
    holds "$(json "$summary" /populations/1/refractive_index/value)" "> 1.50"
    holds "$(json "$summary" /populations/1/refractive_index/value)" "< 1.68"
    grep --quiet mineral-by-index "$summary" || fail "nothing says that beads have the index of mineral"
    head -n 1 calibrated/many_beads/detection.csv | grep --quiet '^diameter_nm,peak_snr,depth_um,seen_share,refractive_index,depth_low_um,depth_high_um,seen_share_low,seen_share_high$' || fail "columns of detection.csv"
}

case_same_bytes() {
    calibrate_ok
    mv beads.toml first.toml
    calibrate_ok
    cmp beads.toml first.toml || fail "the same video gives another calibration"
}

case_usage() {
    run calibrate "$beads" "${settings[@]}" "${optics[@]}" --bead-diameter-nm 150 --out beads.toml
    expect_error 2 --bead-concentration-per-ml
    run calibrate "$beads" "${settings[@]}" "${optics[@]}" "${declared[@]}"
    expect_error 2 --out
    run calibrate --out beads.toml "${declared[@]}"
    expect_error 2 "no video"
    run calibrate "$beads" "${settings[@]}" "${declared[@]}" --exposure-ms 15 --na 0.4 --medium-index 1.335 --out beads.toml
    expect_error 2 --wavelength-nm
    run calibrate "$beads" "${settings[@]}" "${optics[@]}" "${declared[@]}" --bead-index 1.5 --bead-index 1.6 --out beads.toml
    expect_error 2 --bead-index "2 values for 1 videos"
    run calibrate "$beads" "${settings[@]}" "${optics[@]}" --bead-concentration-per-ml many --out beads.toml
    expect_error 2 --bead-concentration-per-ml many
    run calibrate "$beads" "${settings[@]}" "${optics[@]}" "${declared[@]}" --depth-um 10 --out beads.toml
    expect_error 2 --depth-um
    run analyze "$beads" "${settings[@]}" --depth-um 10 --calibration beads.toml
    expect_error 2 --depth-um --calibration
    run analyze "$beads" "${settings[@]}" --calibration missing.toml
    expect_error 2 missing.toml
}

case_wrong_beads() {
    run calibrate --quiet "$beads" "${settings[@]}" "${optics[@]}" --bead-diameter-nm 100 --bead-concentration-per-ml 5e8 \
        --bootstrap 20 --out beads.toml
    expect_error 1 many_beads.avi "declared are 100 nm"
}

# Beads of 150 nm as in many_beads.avi, of another concentration, and where given with others among them.
other_beads() { # name concentration
    sed -e "s/= 5e8$/= $2/" "$NTA_CLI_FIXTURES/many_beads.toml" >"$1.toml"
    [ $# -eq 2 ] || printf '%s\n' "$3" >>"$1.toml"
    "$NTA" simulate "$1.toml" --quiet --out "$1.avi" || fail "simulate wrote no $1.avi"
}

case_crowded_beads() {
    other_beads crowd 5e9
    remember_files
    run calibrate --quiet crowd.avi "${settings[@]}" "${optics[@]}" --bead-diameter-nm 150 --bead-concentration-per-ml 5e9 \
        --bootstrap 0 --out beads.toml
    expect_error 1 crowd.avi "neighbor so close" "dilute them"
}

case_aggregates() {
    other_beads pairs 4e8 '[[population]]
concentration_per_ml = 1.5e8
distribution = "single"
median_nm = 170
peak_adu_at_100nm = 30'
    remember_files
    run calibrate --quiet pairs.avi "${settings[@]}" "${optics[@]}" "${declared[@]}" --bootstrap 0 --out beads.toml
    expect_error 1 pairs.avi "aggregates"
}

case_nothing_seen() {
    calibrate_ok
    sed -e 's/^frames = .*/frames = 20/' -e 's/= 160$/= 320/' -e 's/= 120$/= 240/' "$NTA_CLI_FIXTURES/blank.toml" >empty.toml
    "$NTA" simulate empty.toml --quiet --out empty.avi || fail "simulate wrote no empty.avi"
    analyze_ok empty.avi "${settings[@]}" --exposure-ms 15 --bootstrap 0 --calibration beads.toml --out empty
    holds "$(json empty/empty/summary.json /concentration/per_ml/value)" "== 0"
    # 3 particles in 320 x 240 x 0.166^2 um^2 x the beads' depth of some 10 um.
    holds "$(json empty/empty/summary.json /concentration/per_ml/high)" "> 5e7"
    holds "$(json empty/empty/summary.json /concentration/per_ml/high)" "< 5e8"
    grep --quiet nothing-counted empty/empty/summary.json || fail "nothing says whose upper limit it is"
}

# Beside the settings file, wherever the program runs.
case_path_in_settings() {
    calibrate_ok
    mkdir lab elsewhere
    mv beads.toml lab/beads.toml
    printf 'format = "nta-settings-1"\ncalibration = "beads.toml"\n' >lab/settings.toml
    cd elsewhere || exit 1
    analyze_ok "$beads" "${settings[@]}" --exposure-ms 15 --bootstrap 0 --settings ../lab/settings.toml --out calibrated
    [ "$(json calibrated/many_beads/summary.json /settings/calibration/value)" = beads.toml ] || fail "the calibration is not named"
    remember_files
    mv ../lab/beads.toml beads.toml
    run analyze "$beads" "${settings[@]}" --exposure-ms 15 --settings ../lab/settings.toml --out other
    [ "$status" -eq 2 ] || fail "a calibration was taken from the working folder"
    grep --quiet --fixed-strings lab/beads.toml "$err" || fail "the message does not say where it was looked for"
}

case_other_settings() {
    calibrate_ok
    remember_files
    run analyze "$beads" --pixel-size-nm 170 --temperature-c 25 --exposure-ms 15 --calibration beads.toml
    expect_error 2 "170" "166"
    run analyze "$beads" "${settings[@]}" --calibration beads.toml
    expect_error 2 exposure
    run analyze "$beads" "${settings[@]}" --exposure-ms 15 --wavelength-nm 405 --calibration beads.toml
    expect_error 2 "405" "532"
}

case_summary() {
    printf '%s\n' "NTA Experiment Summary File" "Filename:,many_beads," "[Results]" \
        "Dilution factor (concentrations adjusted for this factor),10," "Concentration (Particles / ml),5e9," >summary.csv
    run calibrate --quiet "$beads" "${settings[@]}" --from-experiment-summary summary.csv --out depth.toml
    expect_status 0
    analyze_ok "$beads" "${settings[@]}" --settings depth.toml --dilution 10 --bootstrap 0 --out by-depth
    # What the summary says comes back, to the digits of the file.
    holds "$(json by-depth/many_beads/summary.json /concentration/per_ml/value)" "> 4.999e9"
    holds "$(json by-depth/many_beads/summary.json /concentration/per_ml/value)" "< 5.001e9"
    remember_files
    run calibrate --quiet "$blank" "${settings[@]}" --from-experiment-summary summary.csv --out other.toml
    expect_error 1 blank
    # The vendor counts by another threshold: without the video it was counted in, the summary says nothing.
    run calibrate --from-experiment-summary summary.csv --out other.toml
    expect_error 2 "no video"
    grep --invert-match Concentration summary.csv >uncounted.csv
    remember_files
    run calibrate --quiet "$beads" "${settings[@]}" --from-experiment-summary uncounted.csv --out other.toml
    expect_error 1 uncounted.csv "no concentration"
    run calibrate --quiet "$beads" "${settings[@]}" --from-experiment-summary depth.toml --out other.toml
    expect_error 1 depth.toml
    run calibrate "$beads" "${settings[@]}" "${declared[@]}" --from-experiment-summary summary.csv --out other.toml
    expect_error 2 --from-experiment-summary
}

main "$@"
