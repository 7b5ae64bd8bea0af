#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Files that instruments lay beside a video: where settings come from, and what disagrees.
source "$(dirname "$0")/support.sh"

# A .nano file about beads.avi (and another video) with this frame rate and temperature.
write_nano() { # name fps temperature
    printf '%s\n' '[Filenames]' 'BEADS.avi' 'other.avi' '' '[CaptureSettings]' 'PixelSize=166,140' "Temperature=$3,20" \
        'Viscosity=1.25,1' 'DilutionFactor=0,0' "FramesPerSecond=$2,25" 'Shutter=15,20' >"$1"
}

write_summary() { # name fps
    printf '%s\r\n' 'NTA Experiment Summary File,' 'Created with NTA 3.4 Build 3.4.003,' ',' '[Experiment Details],,' \
        'Filename:,other,beads,' '[Conditions],,,' 'Temperature/C,20.000,25.000,' 'Laser Type,Blue488,Blue405,' \
        'Shutter/ms,20.0,15.0,' "Frame rate/fps,25.0,$2," '[Results],,,Average,Standard Error,' \
        'Dilution factor (concentrations adjusted for this factor),Not recorded,1.00e+02,,,' >"$1"
}

setting() { json "$1" "/settings/$2/$3"; }
expect_setting() { # file name value source
    [ "$(setting "$1" "$2" value)" = "$3" ] || fail "$2 is $(setting "$1" "$2" value), expected $3"
    [ "$(setting "$1" "$2" source)" = "$4" ] || fail "$2 is from '$(setting "$1" "$2" source)', expected '$4'"
}
expect_code() { grep --quiet "\"code\": *\"$2\"" "$1" || fail "$1 does not tell $2"; }

case_nano() {
    cp "$beads" beads.avi
    write_nano b.nano 25 24.5
    analyze_ok beads.avi --bootstrap 0
    local summary=nta-results/beads/summary.json
    expect_setting $summary pixel_size_nm 166.0 "sidecar b.nano"
    expect_setting $summary temperature_c 24.5 "sidecar b.nano"
    expect_setting $summary fps 25.0 "sidecar b.nano"
    expect_setting $summary exposure_ms 15.0 "sidecar b.nano"
    expect_setting $summary viscosity_cp 1.25 "sidecar b.nano"
    expect_setting $summary dilution 1.0 "default (as measured)"
}

case_order() {
    cp "$beads" beads.avi
    write_nano b.nano 25 24.5
    write_summary renamed.csv 25.0
    echo 'temperature-c = 23' >settings.toml
    analyze_ok beads.avi --bootstrap 0 --pixel-size-nm 170 --settings settings.toml
    local summary=nta-results/beads/summary.json
    expect_setting $summary pixel_size_nm 170.0 "command line"
    expect_setting $summary temperature_c 23.0 "settings file"
    expect_setting $summary exposure_ms 15.0 "sidecar b.nano"
    expect_setting $summary dilution 100.0 "sidecar renamed.csv"
    expect_setting $summary wavelength_nm 405.0 "sidecar renamed.csv"
    expect_code $summary sidecar-overridden
}

case_rate() {
    cp "$beads" beads.avi
    write_nano b.nano 30 25
    analyze_ok beads.avi --bootstrap 0
    local summary=nta-results/beads/summary.json
    expect_setting $summary fps 30.0 "sidecar b.nano"
    expect_code $summary rate-disagrees
    write_nano b.nano 25.02 25
    analyze_ok beads.avi --bootstrap 0 --force
    ! grep --quiet rate-disagrees $summary || fail "0.08 % are told as a disagreement"
}

case_ambiguous() {
    cp "$beads" beads.avi
    write_nano a.nano 25 25
    write_nano b.nano 25 22
    remember_files
    run analyze --quiet beads.avi
    expect_error 2 --pixel-size-nm
    run inspect --json beads.avi
    expect_status 0
    expect_code "$out" sidecar-ambiguous
}

case_hostile() {
    cp "$beads" beads.avi
    head -c 300000 /dev/urandom >noise.nano
    head -c 300000 /dev/zero >zeros.csv
    printf '[Filenames]\nbeads.avi\n[CaptureSettings]\nPixelSize=-1e999\nTemperature=nan\nFramesPerSecond=1e-300\nShutter=99999\n' >beads.nano
    { echo 'NTA Experiment Summary File'; head -c 400000 /dev/zero | tr '\0' ,; } >commas.csv
    ln -s . loop.csv
    mkfifo pipe.nano
    ln -s missing dangling.txt
    analyze_ok beads.avi "${settings[@]}" --bootstrap 0
    local summary=nta-results/beads/summary.json
    expect_setting $summary pixel_size_nm 166.0 "command line"
    expect_setting $summary fps 25.0 container
    expect_code $summary sidecar-refused
    expect_code $summary sidecar-value
}

case_inspect() {
    cp "$beads" beads.avi
    write_nano b.nano 25 24.5
    run inspect --json beads.avi
    expect_status 0
    cp "$out" "$log_folder/inspect.json"
    local found=$log_folder/inspect.json
    expect_setting "$found" pixel_size_nm 166.0 "sidecar b.nano"
    [ "$(json "$found" /sidecars/0)" = b.nano ] || fail "the sidecar's name"
    [ "$(json "$found" /format)" = nta-inspect-1 ] || fail "the format"
    [ "$(json "$found" /missing_settings)" = "[]" ] || fail "settings are missing"
    holds "$(json "$found" /particles_per_frame/value)" "> 1"
    holds "$(json "$found" /noise/sd_adu)" "> 0"
    holds "$(json "$found" /valid_bits)" "> 0"
    [ "$(json "$found" /verdict/sizing/fit)" = "with care" ] || fail "60 frames are not enough for a size"
    [ "$(json "$found" /verdict/counting/reasons/0/code)" != "" ] || fail "no reason"
    run inspect beads.avi
    expect_status 0
    local word
    for word in "sidecar b.nano" "particles" "noise" "flow" "vibration" "fit to size" "fit to count" "166"; do
        grep --quiet --fixed-strings -- "$word" "$out" || fail "inspect does not tell $word"
    done
}

case_inspect_missing_settings() {
    run inspect "$beads"
    expect_status 0
    grep --quiet -- "give --pixel-size-nm, --temperature-c" "$out" || fail "the missing settings are not named"
    run inspect "$blank" --json
    expect_status 0
    cp "$out" "$log_folder/blank.json"
    [ "$(json "$log_folder/blank.json" /verdict/sizing/fit)" = no ] || fail "a blank is fit for sizing"
    [ "$(json "$log_folder/blank.json" /flow)" = null ] || fail "a blank flows"
}

main "$@"
