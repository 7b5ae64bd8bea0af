#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Videos that cannot be analyzed and results that cannot be written: exit status 1, one sentence, nothing left behind.
source "$(dirname "$0")/support.sh"

case_missing_file() {
    run analyze no-such.avi "${settings[@]}"
    expect_error 1 no-such.avi
}

case_text_named_avi() {
    echo "This is not a video." >note.avi
    remember_files
    run analyze note.avi "${settings[@]}"
    expect_error 1 note.avi
}

case_empty_file() {
    : >empty.avi
    remember_files
    run analyze empty.avi "${settings[@]}"
    expect_error 1 empty.avi
}

# A number as 4 bytes, lowest first.
le32() { printf "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)))"; }
words() { local word; for word in "$@"; do le32 "$word"; done; }

# A well-formed AVI (Y800, 160x120, 25 frames/s) whose movi list is empty.
write_zero_frame_avi() {
    {
        printf RIFF; le32 216; printf 'AVI '
        printf LIST; le32 192; printf hdrl
        printf avih; le32 56; words 40000 480000 0 0 0 0 1 19200 160 120 0 0 0 0
        printf LIST; le32 116; printf strl
        printf strh; le32 56; printf vidsY800; words 0 0 0 1 25 0 0 19200 -1 0 0 $((120 << 16 | 160))
        printf strf; le32 40; words 40 160 120 $((8 << 16 | 1)); printf Y800; words 19200 0 0 0 0
        printf LIST; le32 4; printf movi
    } >"$1"
}

case_zero_frames() {
    write_zero_frame_avi none.avi
    # 8 bytes of RIFF's own head, and what it announces.
    [ "$(wc -c <none.avi)" -eq $((8 + 216)) ] || fail "the test's AVI has $(wc -c <none.avi) bytes"
    remember_files
    run analyze none.avi "${settings[@]}"
    expect_error 1 none.avi
}

case_random_bytes() {
    # awk, not /dev/urandom: the same bytes each time.
    awk 'BEGIN { srand(1); for (i = 0; i < 4000; ++i) printf "%c", 32 + int(94 * rand()) }' >noise.avi
    remember_files
    run analyze noise.avi "${settings[@]}"
    expect_error 1 noise.avi
    # A right beginning with rubbish behind.
    { head -c 300 "$beads"; cat noise.avi; } >half.avi
    remember_files
    run analyze half.avi "${settings[@]}"
    expect_error 1 half.avi
}

case_unwritable_folder() {
    # A path below a regular file cannot be made, not even by root.
    echo occupied >file
    remember_files
    run analyze "$beads" "${full_settings[@]}" --out file/results
    expect_error 1 file/results
}

case_one_bad_of_two() {
    run analyze --quiet no-such.avi "$beads" "${full_settings[@]}"
    expect_status 1
    grep --quiet no-such.avi "$err" || fail "the bad video is not named"
    [ -s nta-results/beads/summary.json ] || fail "the good video has no result"
    [ ! -e nta-results/no-such ] || fail "the bad video has a result folder"
}

case_truncated_video() {
    head -c $(($(wc -c <"$beads") * 6 / 10)) "$beads" >cut.avi
    run analyze --quiet cut.avi "${full_settings[@]}"
    expect_status 0
    grep --quiet --extended-regexp '"code": *"[a-z-]*truncated[a-z-]*"' nta-results/cut/summary.json ||
        fail "no diagnostic says that the video is truncated"
    local frames
    frames=$(json nta-results/cut/summary.json /provenance/frames)
    holds "$frames" "> 20"
    holds "$frames" "< 60"
}

case_killed_run() {
    # Enough resamples for a run of seconds, so that the signals below meet it.
    local delay id killed=0
    for delay in 0.05 0.2 0.5; do
        rm -rf nta-results
        "$NTA" analyze "$beads" "${settings[@]}" --bootstrap 100000 --jobs 1 >"$out" 2>"$err" &
        id=$!
        sleep "$delay"
        if kill -KILL "$id" 2>/dev/null; then killed=$((killed + 1)); fi
        wait "$id" 2>/dev/null
        # One that was faster than the signal must be whole.
        [ ! -e nta-results/beads ] || [ -s nta-results/beads/summary.json ] || fail "half a result after $delay s"
    done
    [ "$killed" -gt 0 ] || fail "no run was long enough to be killed"
    rm -rf nta-results/beads
    analyze_ok "$beads" "${full_settings[@]}"
    [ -s nta-results/beads/summary.json ] || fail "the next run wrote no result"
}

case_inspect_missing_file() {
    run inspect no-such.avi
    expect_error 1 no-such.avi
}

main "$@"
