#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The picture or video with spots and tracks drawn on it: --overlay.
source "$(dirname "$0")/support.sh"

# By the program's own reader; no particles are looked for but in two frames.
frames_and_rate_of() {
    run inspect --json "$1" --frames 0:1
    expect_status 0
    echo "$(json "$out" /grid_frames) $(json "$out" /frame_rate)"
}

overlay() { analyze_ok "$beads" "${settings[@]}" --bootstrap 0 "$@"; }

case_video() {
    local file
    for file in look.mp4 look.avi; do
        overlay --overlay "$file" --force
        [ "$(frames_and_rate_of "$file")" = "60 25/1" ] || fail "$file: not 60 frames at 25 frames/s"
    done
    overlay --overlay look.png --force
    [ "$(head -c 4 look.png | tail -c 3)" = PNG ] || fail "look.png is no PNG"
}

case_part() {
    overlay --overlay look.avi --frames 10:29 --exclude 0,0,20,20
    [ "$(frames_and_rate_of look.avi)" = "20 25/1" ] || fail "the overlay has not 20 frames"
}

case_jobs_identical() {
    local kind
    for kind in mp4 avi png; do
        overlay --overlay "one.$kind" --jobs 1 --out one --force
        overlay --overlay "two.$kind" --jobs 2 --out two --force
        cmp "one.$kind" "two.$kind" || fail "the overlays differ"
    done
    overlay --out without
    expect_same_folder one without
}

case_refused() {
    run analyze "$beads" "${settings[@]}" --overlay look.gif
    expect_error 2 --overlay look.gif .mp4
    run analyze "$beads" "${settings[@]}" --overlay look
    expect_error 2 --overlay
    # Folders of results would be replaced as a whole.
    run analyze "$beads" "${settings[@]}" --overlay look.png --out look.png
    expect_error 2 --overlay look.png
    run analyze "$beads" "$blank" "${settings[@]}" --overlay nta-results/beads/look.png
    expect_error 2 --overlay
    mkdir folder.mp4
    echo mine >look.mp4
    remember_files
    run analyze "$beads" "${settings[@]}" --overlay look.mp4
    expect_error 2 look.mp4 --force
    run analyze "$beads" "${settings[@]}" --overlay folder.mp4 --force
    expect_error 2 folder.mp4
    [ "$(cat look.mp4)" = mine ] || fail "the file was touched"
}

case_force_replaces() {
    echo mine >look.mp4
    overlay --overlay look.mp4 --force
    [ "$(frames_and_rate_of look.mp4)" = "60 25/1" ] || fail "the older file was not replaced"
    cp "$beads" own.avi
    run analyze own.avi "${settings[@]}" --overlay ./own.avi --force
    expect_status 2
    cmp own.avi "$beads" || fail "the video was overwritten by its overlay"
}

case_several() {
    analyze_ok "$beads" "$blank" "${settings[@]}" --bootstrap 0 --overlay looks/look.png
    [ -s looks/look_beads.png ] || fail "no overlay of beads.avi"
    [ -s looks/look_blank.png ] || fail "no overlay of blank.avi"
    [ "$(ls looks | wc -l)" -eq 2 ] || fail "other files beside the overlays"
}

case_unwritable() {
    echo occupied >file
    remember_files
    run analyze "$beads" "${settings[@]}" --overlay file/look.mp4
    expect_error 1 file --overlay
}

case_interrupted() {
    sed 's/^frames.*/frames = 200/' "$NTA_CLI_FIXTURES/beads.toml" >long.toml
    run simulate long.toml --quiet --out long.avi
    expect_status 0
    local signal id tries
    for signal in INT TERM KILL; do
        rm -rf nta-results
        env --default-signal=INT "$NTA" analyze long.avi "${settings[@]}" --bootstrap 0 --jobs 1 --quiet --overlay look.mp4 \
            >"$out" 2>"$err" &
        id=$!
        for tries in $(seq 600); do
            if [ -e look.mp4.part ]; then break; fi
            sleep 0.05
        done
        kill "-$signal" "$id"
        wait "$id"
        [ $? -gt 128 ] || fail "an interrupted run must not look like success"
        [ ! -e look.mp4 ] || fail "half an overlay"
        [ -s nta-results/long/summary.json ] || fail "the results, finished before, are gone"
        # Nobody can tidy up after KILL.
        if [ "$signal" != KILL ] && [ -e look.mp4.part ]; then fail "an unfinished file was left"; fi
    done
    # The next run writes over what KILL left.
    analyze_ok long.avi "${settings[@]}" --bootstrap 0 --overlay look.mp4 --force
    [ -s look.mp4 ] || fail "no overlay"
    [ ! -e look.mp4.part ] || fail "the unfinished file is still there"
}

case_timing() {
    overlay --overlay look.png --timing
    grep --quiet '^  overlay  ' "$out" || fail "--timing does not name the overlay"
}

main "$@"
