#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nta export, and the files in NanoSight's layout that analyze writes.
source "$(dirname "$0")/support.sh"

case_nanosight() {
    analyze_ok "$beads" "${full_settings[@]}"
    run export nta-results --format nanosight
    expect_status 0
    local kind
    for kind in Summary ParticleData AllTracks; do
        cmp "nta-results/beads/beads_$kind.csv" "nta-export/beads_$kind.csv" || fail "$kind differs"
    done
    cmp nta-results/nta-ExperimentSummary.csv nta-export/nta-ExperimentSummary.csv || fail "the summary over all differs"
    [ "$(head -n 1 nta-export/beads_Summary.csv | tr -d '\r')" = "NTA Single Analysis Summary File," ] || fail "first line"
    run export nta-results --format nanosight --weighted --out weighted
    expect_status 0
    [ "$(grep -c '^Weighting,' weighted/beads_Summary.csv)" -eq 3 ] || fail "not by number, surface area and volume"
    [ "$(grep -c '^[0-9]*\.5,' weighted/nta-ExperimentSummary.csv)" -eq 3000 ] || fail "not 1000 bins of each"
    # One row per bin, and one row per position of the tracks with a diameter.
    [ "$(grep -c '^[0-9]*\.5,' nta-export/beads_Summary.csv)" -eq 1000 ] || fail "not 1000 bins"
    local positions
    positions=$(awk -F , 'NR > 1 && $7 != "" { n += $4 } END { print n }' nta-results/beads/tracks.csv)
    [ "$(grep -c '^[0-9]' nta-export/beads_AllTracks.csv)" -eq "$positions" ] || fail "expected $positions positions"
}

case_own_files_are_no_sidecars() {
    cp "$beads" beads.avi
    analyze_ok beads.avi "${full_settings[@]}" --out first
    cp first/beads/beads_Summary.csv first/nta-ExperimentSummary.csv .
    analyze_ok beads.avi "${full_settings[@]}" --out second
    expect_same_folder first second
    run analyze --quiet beads.avi --pixel-size-nm 166 --out third
    expect_status 2
}

case_tables() {
    analyze_ok "$beads" "$blank" "${full_settings[@]}"
    run export nta-results --format tidy --out tidy
    expect_status 0
    [ "$(awk -F , '$2 == "beads" && $4 == "mode" { print $6 }' tidy/tidy_estimates.csv)" = \
        "$(json nta-results/beads/summary.json /size/mode_nm/value)" ] || fail "the mode differs"
    [ "$(tail -n +2 tidy/tidy_tracks.csv | grep -c .)" -eq "$(cat nta-results/*/tracks.csv | grep -vc track_id)" ] ||
        fail "other tracks than in the results"
    [ "$(grep -c . tidy/tidy_sizes.csv)" -eq 2001 ] || fail "expected 1000 bins of two videos"
    run export nta-results/beads --format trackpy --out trackpy
    expect_status 0
    [ "$(head -n 1 trackpy/beads_trackpy.csv)" = y,x,mass,size,signal,ep,frame,particle ] || fail "columns for trackpy"
}

case_refused() {
    analyze_ok "$beads" "${settings[@]}" --bootstrap 0
    mkdir empty
    remember_files
    run export nta-results
    expect_error 2 --format nanosight tidy trackpy
    run export nta-results --format xlsx
    expect_error 2 xlsx
    run export nta-results --format tidy --weighted
    expect_error 2 --weighted nanosight
    run export --format tidy
    expect_error 2 "no results given"
    run export missing --format tidy
    expect_error 1 missing
    run export empty --format tidy
    expect_error 1 empty
    run export nta-results --format tidy --out empty
    expect_error 2 empty --force
}

main "$@"
