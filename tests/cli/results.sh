#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What analyze, inspect and simulate write: files, columns, sums, and that the same work gives the same bytes.
source "$(dirname "$0")/support.sh"

expect_header() { # file header
    local found
    found=$(head -n 1 "$1" | tr -d '\r')
    [ "$found" = "$2" ] || fail "$1 begins with '$found', expected '$2'"
}

case_files_and_columns() {
    analyze_ok "$beads" "${full_settings[@]}" --spots-csv
    cd nta-results/beads || fail "no folder nta-results/beads"
    local name
    for name in summary.json results.h5 report.html; do [ -s "$name" ] || fail "$name is missing"; done
    local curve=bin_center_nm,concentration_per_ml,low_per_ml,high_per_ml,number_fraction,track_count
    expect_header size_distribution.csv $curve
    expect_header size_distribution_by_population.csv population,$curve
    expect_header tracks.csv track_id,first_frame,last_frame,positions,diffusion_um2_per_s,diffusion_se_um2_per_s,diameter_nm,diameter_low_nm,diameter_high_nm,localization_sd_nm,intensity_adu,flicker,refractive_index,population,population_probability,used,reason
    expect_header spots.csv frame,x_px,y_px,x_sd_px,y_sd_px,peak_adu,snr,width_px,track_id
    [ "$(sed -n 2p size_distribution.csv | cut -d , -f 1)" = 0.5 ] || fail "the first bin is not centered at 0.5 nm"
    [ "$(json summary.json /format)" = nta-summary-1 ] || fail "format of summary.json"
    [ "$(head -c 8 results.h5 | od -An -tx1 | tr -d ' \n')" = 894844460d0a1a0a ] || fail "results.h5 is not HDF5"
    [ -s ../experiment.csv ] || fail "experiment.csv is missing"
}

case_jobs_identical() {
    analyze_ok "$beads" "${full_settings[@]}" --spots-csv=all --jobs 1 --out one
    analyze_ok "$beads" "${full_settings[@]}" --spots-csv=all --jobs 2 --out two
    expect_same_folder one two
}

case_runs_identical() {
    mkdir deep deep/er
    cp "$beads" deep/er/beads.avi
    analyze_ok "$beads" "${full_settings[@]}" --out first
    (cd deep && analyze_ok er/beads.avi "${full_settings[@]}" --out second) || exit 1
    expect_same_folder first deep/second
}

case_force_replaces() {
    analyze_ok "$beads" "${full_settings[@]}" --out fresh
    analyze_ok "$beads" "${settings[@]}" --bootstrap 0 --spots-csv
    echo "looks aggregated" >nta-results/beads/notes.txt
    analyze_ok "$beads" "${full_settings[@]}" --force
    # A file of the older result would belong to other settings; what somebody else put there is not ours to remove.
    [ ! -e nta-results/beads/spots.csv ] || fail "spots.csv of the older result is still there"
    [ -s nta-results/beads/notes.txt ] || fail "somebody's notes are gone"
    rm nta-results/beads/notes.txt
    expect_same_folder nta-results fresh
}

case_bins_sum() {
    analyze_ok "$beads" "${full_settings[@]}"
    cd nta-results/beads || exit 1
    local total fractions concentration
    total=$(json summary.json /concentration/per_ml/value)
    holds "$total" "> 0"
    fractions=$(awk -F , 'NR > 1 { s += $5 } END { printf "%.12g", s }' size_distribution.csv)
    concentration=$(awk -F , 'NR > 1 { s += $2 } END { printf "%.12g", s }' size_distribution.csv)
    # Rounding of 1000 sums of numbers that read back exactly.
    holds "$fractions" "> 1 - 1e-9" "number_fraction"
    holds "$fractions" "< 1 + 1e-9" "number_fraction"
    awk -v a="$concentration" -v b="$total" 'BEGIN { exit !(a / b > 1 - 1e-9 && a / b < 1 + 1e-9) }' ||
        fail "the bins sum to $concentration per mL, the total is $total"
}

case_no_depth() {
    analyze_ok "$beads" "${settings[@]}" --bootstrap 0
    local summary=nta-results/beads/summary.json
    [ "$(json "$summary" /concentration/per_ml)" = null ] || fail "a concentration without a depth"
    holds "$(json "$summary" /concentration/particles_per_frame/value)" "> 0"
    # Columns 2 to 4 are concentrations: empty.
    awk -F , 'NR > 1 && ($2 $3 $4) != "" { exit 1 }' nta-results/beads/size_distribution.csv || fail "columns not empty"
}

case_dilution() {
    analyze_ok "$beads" "${full_settings[@]}" --out plain
    analyze_ok "$beads" "${full_settings[@]}" --dilution 10 --out diluted
    awk -v a="$(json plain/beads/summary.json /concentration/per_ml/value)" \
        -v b="$(json diluted/beads/summary.json /concentration/per_ml/value)" \
        'BEGIN { exit !(b / a > 10 * (1 - 1e-12) && b / a < 10 * (1 + 1e-12)) }' || fail "not 10 times as many"
}

case_blank() {
    analyze_ok "$blank" "${full_settings[@]}"
    local summary=nta-results/blank/summary.json
    [ "$(json "$summary" /size)" = null ] || fail "a size without particles"
    holds "$(json "$summary" /concentration/per_ml/value)" "== 0"
    holds "$(json "$summary" /concentration/per_ml/high)" "> 0"
    [ "$(json "$summary" /tracks/used)" = 0 ] || fail "tracks were used"
    grep --quiet '"code"' "$summary" || fail "no diagnostic"
}

case_no_nan() {
    analyze_ok "$beads" "$blank" "${full_settings[@]}" --spots-csv
    # Words of their own: "nanometers" and "info" are fine.
    if grep -rniE --include='*.csv' --include='*.json' '(^|[,: ])[-+]?(nan|inf|infinity)($|[,} ])' nta-results | head -n 3 | grep .; then
        fail "a result holds NaN or infinity"
    fi
}

case_no_machine_path() {
    analyze_ok "$beads" "${full_settings[@]}"
    if grep -rlaF -e "$PWD" -e "$NTA_CLI_FIXTURES" -e "$NTA_SOURCE" nta-results; then
        fail "these files hold a path of this machine"
    fi
}

case_sources() {
    analyze_ok "$beads" "${full_settings[@]}"
    local summary=nta-results/beads/summary.json
    [ "$(json "$summary" /settings/pixel_size_nm/source)" = "command line" ] || fail "source of the pixel size"
    [ "$(json "$summary" /settings/pixel_size_nm/value)" = 166.0 ] || fail "value of the pixel size"
    [ "$(json "$summary" /settings/fps/source)" = container ] || fail "source of the frame rate"
    [ "$(json "$summary" /settings/fps/value)" = 25.0 ] || fail "value of the frame rate"
    [ "$(json "$summary" /provenance/video)" = beads.avi ] || fail "the video's name"
    [ "$(json "$summary" /provenance/sha256)" = "$(sha256sum "$beads" | cut -d ' ' -f 1)" ] || fail "the checksum"
    [ "$(json "$summary" /provenance/frames)" = 60 ] || fail "the number of frames"
}

case_spots_on_request() {
    analyze_ok "$beads" "${settings[@]}" --bootstrap 0 --out without
    [ ! -e without/beads/spots.csv ] || fail "spots.csv without being asked"
    analyze_ok "$beads" "${settings[@]}" --bootstrap 0 --spots-csv --out with
    awk -F , 'NR > 1 && !($1 >= 0 && $1 < 60 && $2 > -0.5 && $2 < 159.5 && $3 > -0.5 && $3 < 119.5 && $4 > 0 && $5 > 0) { exit 1 }
              END { exit NR < 100 }' with/beads/spots.csv || fail "too few spots, or spots outside the picture"
}

case_experiment_rows() {
    analyze_ok "$beads" "${full_settings[@]}"
    analyze_ok "$blank" "${full_settings[@]}"
    # One row per result in the folder, not only per video of the last run.
    [ "$(grep -c . nta-results/experiment.csv)" -eq 3 ] || fail "expected a header and 2 rows in experiment.csv"
}

case_inspect_text() {
    run inspect "$beads"
    expect_status 0
    local word
    for word in beads.avi 160 120 60 25; do
        grep --quiet -- "$word" "$out" || fail "inspect does not tell $word"
    done
    expect_nothing_new
}

# With what they bring, libav's libraries are most of the time of a start.
case_raw_without_libav() {
    sed 's/^frames = 60$/frames = 5\ncodec = "raw"/' "$NTA_CLI_FIXTURES/beads.toml" >raw.toml
    run simulate raw.toml --out raw.avi
    expect_status 0
    LD_DEBUG=files "$NTA" inspect raw.avi >"$out" 2>"$err" </dev/null || fail "exit status $?"
    grep --quiet 'libhdf5.*generating link map' "$err" || fail "the loader does not tell what it loads"
    ! grep --quiet 'libav.*generating link map' "$err" || fail "libav was loaded for a raw video"
}

case_inspect_json() {
    run inspect --json "$beads"
    expect_status 0
    cp "$out" "$log_folder/inspect.json"
    json "$log_folder/inspect.json" "" >/dev/null
    local word
    for word in beads.avi 160 120 60 25; do
        grep --quiet -- "$word" "$out" || fail "inspect --json does not tell $word"
    done
}

case_simulate_identical() {
    run simulate "$NTA_CLI_FIXTURES/beads.toml" --out again.avi
    expect_status 0
    cmp again.avi "$beads" || fail "the same scene gave another video"
}

case_study_scenes() {
    NTA=$NTA "$NTA_SOURCE/scripts/make_study" study --frames 2 >"$out" 2>"$err" || fail "make_study failed"
    local video count=0
    for video in $(sed -n 's/^video = "\(.*\)"$/\1/p' study/study.toml); do
        [ -s "study/$video" ] || fail "study.toml names $video, which was not rendered"
        count=$((count + 1))
    done
    [ "$count" -eq 12 ] || fail "study.toml names $count videos, expected 5 and 5, a reference and a blank"
}

main "$@"
