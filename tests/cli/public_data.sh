#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The program on the public test data, whose truth is known. NTA_TEST_DATA names the folder that holds them (ground_truth/,
# bulk_water/); without it these claims are skipped, visibly.
source "$(dirname "$0")/support.sh"

if [ -z "${NTA_TEST_DATA:-}" ]; then
    echo "SKIPPED: NTA_TEST_DATA does not name the folder of the test data"
    exit 77
fi
if [ ! -d "$NTA_TEST_DATA/ground_truth" ] || [ ! -d "$NTA_TEST_DATA/bulk_water" ]; then
    echo "FAILED: NTA_TEST_DATA is $NTA_TEST_DATA, which holds no ground_truth and bulk_water"
    exit 1
fi

# Prints a figure with its bounds, and fails outside of them.
expect_between() { # name value low high
    echo "$1 $2 (expected $3 to $4)"
    awk -v a="$2" -v low="$3" -v high="$4" 'BEGIN { exit !(a >= low && a <= high) }' || fail "$1 is $2, expected $3 to $4"
}

analyze_truth() { # case options...
    local folder=$NTA_TEST_DATA/ground_truth/$1
    shift
    analyze_ok "$folder/video.avi" "${settings[@]}" --exposure-ms 15 --bootstrap 0 "$@"
}

# The whole score first, so that a failure shows all figures.
check_spots() {
    analyze_truth "$1" --spots-csv
    local folder=$NTA_TEST_DATA/ground_truth/$1 score
    score=$("$SCORE_SPOTS" nta-results/video/spots.csv "$folder/truth.csv" "$folder/truth_faint.csv") || fail "not scored"
    echo "$score"
    figure() { sed -n "s/^$1 //p" <<<"$score"; }
    expect_between "number of places that count" "$(figure counted)" 1000 1e9
    expect_between recall "$(figure recall)" 0.95 1
    expect_between precision "$(figure precision)" 0.97 1
    expect_between rms_x_px "$(figure rms_x_px)" 0 0.35
    expect_between rms_y_px "$(figure rms_y_px)" 0 0.35
}

# Within 5 %: D50 of the particles that this very video shows, mode of the population (about 3 % wide, so they differ by 0.1 %).
check_size() {
    analyze_truth "$1"
    local truth=$NTA_TEST_DATA/ground_truth/$1/truth.json summary=nta-results/video/summary.json d50 mode
    d50=$(json "$truth" /visible_by_runs5/d50)
    mode=$(json "$truth" /population/mode_nm)
    expect_between "D50 / truth" "$(awk -v a="$(json "$summary" /size/d50_nm/value)" -v b="$d50" 'BEGIN { print a / b }')" 0.95 1.05
    expect_between "mode / truth" "$(awk -v a="$(json "$summary" /size/mode_nm/value)" -v b="$mode" 'BEGIN { print a / b }')" 0.95 1.05
}

case_spots_beads100() { check_spots beads100; }
case_spots_beads100_drift() { check_spots beads100_drift; }
case_size_beads100() { check_size beads100; }
case_size_beads100_drift() { check_size beads100_drift; }

# 1000 nm spheres, dark on bright ground, of unknown temperature (20 C is a guess of the source's authors' room) and exposure,
# squeezed by a codec that depresses short displacements: within 35 %, and the program must notice the bent line.
case_size_bulk_water() {
    analyze_ok "$NTA_TEST_DATA/bulk_water/bulk_water.avi" --pixel-size-nm 350.877 --temperature-c 20 --invert \
        --max-diameter-nm 3000 --bootstrap 0
    local summary=nta-results/bulk_water/summary.json
    expect_between "D50 (nm)" "$(json "$summary" /size/d50_nm/value)" 650 1350
    grep --quiet '"bent-msd"' "$summary" || fail "no warning that the mean square displacement is bent"
}

main "$@"
