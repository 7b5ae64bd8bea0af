#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What an adversary or bad luck brings: wrong settings files, odd names, closed streams, interrupts, special files.
source "$(dirname "$0")/support.sh"

# A settings file of these lines is refused, with its name and each word.
refuse_settings() { # content words...
    printf '%b' "$1" >settings.toml
    remember_files
    run analyze "$beads" --settings settings.toml
    expect_error 2 settings.toml "${@:2}"
}

case_settings_types() {
    local good='pixel-size-nm = 166\ntemperature-c = 25\n'
    refuse_settings 'pixel-size-nm = "166"\ntemperature-c = 25\n' "line 1" pixel-size-nm "a number"
    refuse_settings 'pixel-size-nm = [166]\ntemperature-c = 25\n' "line 1" pixel-size-nm "a number"
    refuse_settings 'pixel-size-nm = true\ntemperature-c = 25\n' "line 1" pixel-size-nm "a number"
    refuse_settings "$good"'min-track = 5.5\n' "line 3" min-track "a whole number"
    refuse_settings "$good"'invert = "true"\n' "line 3" invert "true or false"
    refuse_settings "$good"'method = 3\n' "line 3" method "a text"
    refuse_settings "$good"'exclude = [1, 2, 3, 4]\n' "line 3" exclude "a list of texts"
    refuse_settings "$good"'[fps]\nvalue = 25\n' "line 3" fps "a number"
}

case_settings_ranges() {
    refuse_settings 'pixel-size-nm = nan\ntemperature-c = 25\n' "line 1" pixel-size-nm
    refuse_settings 'pixel-size-nm = -inf\ntemperature-c = 25\n' "line 1" pixel-size-nm
    refuse_settings 'pixel-size-nm = 166\ntemperature-c = 2500\n' "line 2" temperature-c
    refuse_settings 'no-setting = nan\n' "line 1" no-setting
    refuse_settings 'no-setting = [1, -inf]\n' "line 1" no-setting
    refuse_settings 'pixel-size-nm = 166\ntemperature-c = 25\nexclude = ["1,2"]\n' "line 3" exclude
}

case_settings_twice() {
    refuse_settings 'pixel-size-nm = 166\npixel_size_nm = 100\ntemperature-c = 25\n' pixel-size-nm twice
}

case_settings_format() {
    refuse_settings 'format = "nta-settings-2"\npixel-size-nm = 166\ntemperature-c = 25\n' nta-settings-2 nta-settings-1
    refuse_settings 'format = 1\npixel-size-nm = 166\ntemperature-c = 25\n' nta-settings-1
    printf 'format = "nta-settings-1"\npixel-size-nm = 166\ntemperature-c = 25\nbootstrap = 0\n' >settings.toml
    analyze_ok "$beads" --settings settings.toml
}

case_deep_keys() {
    { printf 'a'; printf '.a%.0s' {1..100000}; echo ' = 1'; } >settings.toml
    cp settings.toml scene.toml
    remember_files
    run analyze "$beads" --settings settings.toml
    expect_error 2 settings.toml "line 1"
    run simulate scene.toml --out a.avi
    expect_error 2 scene.toml "line 1"
}

case_control_characters() {
    local given
    for given in $'a\nb.avi' $'--a\e[31mb'; do
        run analyze "${settings[@]}" -- "$given"
        expect_error 1
        if grep --quiet $'\e' "$err"; then fail "a name steers the terminal"; fi
    done
    refuse_settings '"a\\nb\\u001b[31m" = 1\n' "line 1"
}

case_odd_names() {
    ln -s loop loop
    local long
    long=$(printf 'a%.0s' {1..5000})
    remember_files
    run analyze loop "${settings[@]}"
    expect_error 1 loop
    run analyze "$long" "${settings[@]}"
    expect_error 1
    run analyze --quiet loop "$beads" "${full_settings[@]}"
    expect_status 1
    [ -s nta-results/beads/summary.json ] || fail "the good video has no result"
}

case_usage_before_work() {
    # Pictures without a frame rate, after a video that has one.
    write_pictures
    remember_files
    run analyze "$beads" pictures "${full_settings[@]}"
    expect_error 2 pictures --fps
    run analyze "$beads" "${full_settings[@]}" --exclude 0,0,160,120
    expect_error 2 --exclude
}
# 1x1 pictures as BMP (24 bit: one pixel, padded to four bytes).
write_pictures() {
    mkdir pictures
    local k
    for k in 1 2 3; do
        printf 'BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\1\0\0\0\1\0\0\0\1\0\x18\0\0\0\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'"\\x0$k\\x0$k\\x0$k\\0" >"pictures/f_$k.bmp"
    done
}

case_no_table_after_failure() {
    run analyze no-such.avi "${settings[@]}" --out .
    expect_error 1 no-such.avi
}

case_streams_closed() {
    "$NTA" analyze "$beads" "${settings[@]}" --bootstrap 0 --out one >"$out" 2>&-
    [ $? -eq 0 ] || fail "closed standard error: not 0"
    "$NTA" analyze no-such.avi "${settings[@]}" >"$out" 2>/dev/full
    [ $? -eq 1 ] || fail "full standard error: not 1"
    "$NTA" analyze "$beads" "${settings[@]}" --bootstrap 0 --out two --quiet <&- >&- 2>"$err"
    [ -s two/beads/summary.json ] || fail "closed standard output: no result"
    expect_same_folder one two
    "$NTA" inspect "$beads" >/dev/full 2>"$err"
    [ $? -eq 1 ] || fail "what was asked for could not be written, and the status was not 1"
    grep --quiet "standard output" "$err" || fail "no message"
}

case_interrupted() {
    sed 's/^frames.*/frames = 100000/' "$NTA_CLI_FIXTURES/beads.toml" >long.toml
    remember_files
    local signal id
    for signal in INT TERM; do
        # By way of env: bash lets its background processes ignore INT.
        env --default-signal=INT "$NTA" simulate long.toml --quiet --out long.avi >"$out" 2>"$err" &
        id=$!
        # A busy machine takes its time to begin.
        local waits=0
        until [ -e long.avi.part ] || [ $((++waits)) -gt 600 ]; do sleep 0.1; done
        [ -e long.avi.part ] || { kill "$id"; fail "it did not begin within a minute"; }
        kill "-$signal" "$id"
        wait "$id"
        [ $? -gt 128 ] || fail "an interrupted run must not look like success"
        expect_nothing_new
    done
}

case_special_files() {
    mkfifo pipe.toml pipe.avi
    remember_files
    run analyze pipe.avi "${settings[@]}"
    expect_error 1 pipe.avi
    run analyze "$beads" --settings pipe.toml
    expect_error 2 pipe.toml
    run simulate pipe.toml --out a.avi
    expect_error 1 pipe.toml
    run simulate "$NTA_CLI_FIXTURES/blank.toml" --out pipe.avi --force --quiet
    expect_error 2 pipe.avi
    [ -p pipe.avi ] || fail "the pipe was replaced by a video"
    cp "$NTA_CLI_FIXTURES/blank.toml" scene.toml
    remember_files
    run simulate scene.toml --out scene.toml --force --quiet
    expect_error 2 scene.toml
    cmp scene.toml "$NTA_CLI_FIXTURES/blank.toml" || fail "the scene was overwritten by its own video"
}

case_taken_places() {
    mkdir out
    echo mine >out/beads
    write_pictures
    cp "$beads" bare
    remember_files
    run analyze "$beads" "${settings[@]}" --out out --force
    expect_error 1 out/beads
    # The folder of results would be the video itself.
    run analyze pictures "${settings[@]}" --fps 25 --out . --force
    expect_error 2 pictures
    run analyze bare "${settings[@]}" --out . --force
    expect_error 2 bare
    ln -s nowhere link
    remember_files
    run analyze "$beads" "${settings[@]}" --out link
    expect_error 1 link
}

has_code() { grep --quiet "\"code\": \"$2\"" "$1" || fail "$1 has no diagnostic $2"; }

case_parts_outside() {
    analyze_ok "$beads" "${settings[@]}" --bootstrap 0 --exclude 5000,0,10,10 --frames 10:99999
    has_code nta-results/beads/summary.json exclude-outside
    has_code nta-results/beads/summary.json frames-beyond-end
    analyze_ok "$beads" "${settings[@]}" --bootstrap 0 --exclude 150,0,10,10 --frames 10:59 --out inside
    if grep -E 'exclude-outside|frames-beyond-end|saturated-picture' inside/beads/summary.json; then fail "a false warning"; fi
}

case_saturated_picture() {
    { cat "$NTA_CLI_FIXTURES/beads.toml"; printf '[camera]\noffset_adu = 400\n'; } >white.toml
    run simulate white.toml --out white.avi --quiet
    expect_status 0
    analyze_ok white.avi "${settings[@]}" --bootstrap 0
    has_code nta-results/white/summary.json saturated-picture
}

main "$@"
