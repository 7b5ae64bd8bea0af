#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The scorer itself, on a handful of places whose score can be counted by hand.
source "$(dirname "$0")/support.sh"

write_truth() {
    # Frame 0: two places 6 px apart (not isolated), one isolated. Frame 1: one isolated. Frame 2: nothing.
    printf '%s\n' frame,particle_id,x_px,y_px,snr,diameter_nm 0,1,10,10,9,100 0,2,16,10,9,100 0,3,50,50,5,100 1,3,51,50,8,100 >truth.csv
    printf '%s\n' frame,particle_id,x_px,y_px,snr,diameter_nm 0,4,80,80,3,100 >faint.csv
}

expect_score() { # name value
    local found
    found=$(sed -n "s/^$1 //p" "$out")
    [ "$found" = "$2" ] || fail "$1 is '$found', expected $2"
}

score() {
    printf '%s\n' "$@" | sed '1i frame,x_px,y_px,x_sd_px,y_sd_px,peak_adu,snr,width_px,track_id' >spots.csv
    "$SCORE_SPOTS" spots.csv truth.csv faint.csv >"$out" 2>"$err" || fail "the scorer failed"
}

case_counts() {
    write_truth
    # 2 places count. One is found with an error of (0.3, -0.4) px; the other's spot is 3.1 px away: missed, and a ghost.
    # The spot on the faint place and those on the close pair are real; the second spot on one place is a ghost, and so is
    # the one in the frame without truth.
    score 0,50.3,49.6,,,,9,, 1,54.1,50,,,,9,, 0,80,80,,,,3,, 0,10,10,,,,9,, 0,16,10,,,,9,, 0,50.4,50.5,,,,9,, 2,5,5,,,,9,,
    expect_score counted 2
    expect_score spots 7
    expect_score recall 0.5
    expect_score precision 0.571429
    expect_score rms_x_px 0.3
    expect_score rms_y_px 0.4
}

case_bad_files() {
    write_truth
    printf 'frame,x,y\n' >spots.csv
    "$SCORE_SPOTS" spots.csv truth.csv faint.csv >"$out" 2>"$err" && fail "a file without x_px was scored"
    "$SCORE_SPOTS" none.csv truth.csv faint.csv >"$out" 2>"$err" && fail "a missing file was scored"
    printf 'frame,x_px,y_px,snr\n0,1,2\n' >spots.csv
    "$SCORE_SPOTS" spots.csv truth.csv faint.csv >"$out" 2>"$err" && fail "a ragged file was scored"
    return 0
}

main "$@"
