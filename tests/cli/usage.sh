#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the command line may hold, and what is refused before any work: exit status 2.
source "$(dirname "$0")/support.sh"

case_version() {
    run --version
    expect_status 0
    grep --quiet --extended-regexp '^nta [0-9]+\.[0-9]+\.[0-9]+$' "$out" || fail "expected 'nta X.Y.Z'"
    [ ! -s "$err" ] || fail "a version is no error message"
}

case_help() {
    run --help
    expect_status 0
    local command commands
    commands=$(sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' "$out")
    for command in analyze calibrate compare simulate inspect; do
        grep --quiet --line-regexp "$command" <<<"$commands" || fail "help does not list the command $command"
    done
    for command in $commands; do
        run "$command" --help
        expect_status 0
        grep --quiet -- "$command" "$out" || fail "help of $command does not name it"
        [ ! -s "$err" ] || fail "help of $command is no error message"
    done
}

case_help_names_options() {
    run analyze --help
    expect_status 0
    local option
    for option in out pixel-size-nm fps exposure-ms temperature-c viscosity-cp dilution depth-um calibration false-alarms count-snr \
        method max-diameter-nm bin-width-nm min-track bootstrap frames exclude invert color words-are-gray drop-repeated jobs quiet timing seed force \
        settings spots-csv overlay; do
        grep --quiet -- "--$option" "$out" || fail "help does not name --$option"
    done
}

case_no_command() {
    run
    expect_status 2
    expect_nothing_new
}

case_unknown_command() {
    run analyse "$beads"
    expect_error 2 analyse
}

case_no_video() {
    run analyze "${settings[@]}"
    expect_error 2
}

case_unknown_option() {
    run analyze "$beads" "${settings[@]}" --pixelsize 166
    expect_error 2 --pixelsize
    run inspect "$beads" --verbosely
    expect_error 2 --verbosely
    run simulate "$NTA_CLI_FIXTURES/beads.toml" --out a.avi --verbosely
    expect_error 2 --verbosely
}

case_repeated_option() {
    run analyze "$beads" "${settings[@]}" --fps 25 --fps 30
    expect_error 2 --fps
}

case_abbreviated_option() {
    run analyze "$beads" --pixel-size 166 --temperature-c 25
    expect_error 2 --pixel-size
    run analyze "$beads" "${settings[@]}" --depth=10
    expect_error 2 --depth
    run --vers
    expect_error 2 --vers
}

case_missing_pixel_size() {
    run analyze "$beads" --temperature-c 25
    expect_error 2 --pixel-size-nm
}

case_missing_temperature() {
    run analyze "$beads" --pixel-size-nm 166
    expect_error 2 --temperature-c
}

case_bad_values() {
    local given
    for given in --fps=-5 --fps=0 --fps=nan --fps=inf --fps=1e999 --fps=abc --fps= --fps=25x --depth-um=-1 --depth-um=0 \
        --exposure-ms=-1 --dilution=0 --bootstrap=-1 --bootstrap=1.5 --jobs=0 --min-track=0 --false-alarms=0 \
        --method=magic --exclude=1,2,3; do
        run analyze "$beads" "${settings[@]}" "$given"
        expect_error 2 "${given%%=*}"
    done
    run analyze "$beads" "${settings[@]}" --fps -5
    expect_error 2
    run analyze "$beads" --pixel-size-nm 1,66 --temperature-c 25
    expect_error 2 --pixel-size-nm
    run analyze "$beads" --pixel-size-nm 166 --temperature-c=-300
    expect_error 2 --temperature-c
}

case_bad_frames() {
    local range
    for range in 20:10 a:b 5 -3:5 1:2:3; do
        run analyze "$beads" "${settings[@]}" "--frames=$range"
        expect_error 2 --frames
    done
}

case_same_stem() {
    mkdir a b
    cp "$beads" a/sample.avi
    cp "$beads" b/sample.avi
    remember_files
    run analyze a/sample.avi b/sample.avi "${settings[@]}"
    expect_error 2 sample
}

case_existing_result() {
    analyze_ok "$beads" "${full_settings[@]}"
    cp -r nta-results before
    remember_files
    run analyze "$beads" "${full_settings[@]}"
    expect_error 2 --force
    run analyze "$beads" "${settings[@]}" --bootstrap 0
    expect_error 2 --force
    expect_same_folder nta-results before
}

case_settings_unknown_key() {
    printf 'pixel-size-nm = 166\ntemperature-c = 25\npixelsize = 3\n' >settings.toml
    remember_files
    run analyze "$beads" --settings settings.toml
    expect_error 2 settings.toml pixelsize
    printf 'pixel-size-nm = "large"\n' >settings.toml
    run analyze "$beads" --settings settings.toml --temperature-c 25
    expect_error 2 settings.toml pixel-size-nm
    printf 'pixel-size-nm = = 3\n' >settings.toml
    run analyze "$beads" --settings settings.toml --temperature-c 25
    expect_error 2 settings.toml
}

case_settings_same_names() {
    printf '%s\n' 'pixel-size-nm = 166' 'temperature-c = 25' 'exposure-ms = 15' 'depth-um = 10' 'bootstrap = 20' >settings.toml
    analyze_ok "$beads" --settings settings.toml --out from-file
    analyze_ok "$beads" "${full_settings[@]}" --out from-options
    local name
    for name in size_distribution.csv tracks.csv; do
        cmp "from-file/beads/$name" "from-options/beads/$name" || fail "$name differs"
    done
    [ "$(json from-file/beads/summary.json /settings/depth_um/source)" = "settings file" ] || fail "source of the depth"
    # The command line is asked first.
    analyze_ok "$beads" --settings settings.toml --depth-um 20 --out both
    [ "$(json both/beads/summary.json /settings/depth_um/value)" = 20.0 ] || fail "the command line did not win"
}

case_scene_unknown_key() {
    sed 's/^width_px/widht_px/' "$NTA_CLI_FIXTURES/beads.toml" >scene.toml
    remember_files
    run simulate scene.toml --out a.avi
    expect_error 2 scene.toml widht_px
}

main "$@"
