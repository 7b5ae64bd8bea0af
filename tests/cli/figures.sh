#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Figures for a paper, by gnuplot.
source "$(dirname "$0")/support.sh"

need_gnuplot() {
    command -v gnuplot >/dev/null && return
    echo "SKIPPED: no gnuplot (Debian package gnuplot-nox)"
    exit 77
}

expect_figures() { # folder names...
    local folder=$1 name
    shift
    for name in "$@"; do
        grep --quiet '<svg' "$folder/$name.svg" || fail "$folder/$name.svg is no SVG"
        [ "$(head -c 4 "$folder/$name.pdf")" = %PDF ] || fail "$folder/$name.pdf is no PDF"
        [ -s "$folder/$name.gp" ] || fail "$folder/$name.gp is missing"
    done
}

case_analyze() {
    need_gnuplot
    analyze_ok "$beads" "$blank" "${full_settings[@]}" --figures --out one
    expect_figures one/beads/figures size_distribution
    [ ! -e one/blank/figures ] || fail "figures of a video without sizes"
    analyze_ok "$beads" "$blank" "${full_settings[@]}" --figures --out two
    expect_same_folder one two
    analyze_ok "$beads" "$blank" "${full_settings[@]}" --out one --force
    [ ! -e one/beads/figures ] || fail "figures of the older result are still there"
}

case_compare() {
    need_gnuplot
    small a1 11 150 2e9
    small a2 12 150 2e9
    small b1 13 120 4e9
    small b2 14 120 4e9
    # A name that would run something, were it more than a text.
    local name="it's \`touch trap\` '; system('touch trap')"
    run compare --condition control a1.avi a2.avi --condition "$name" b1.avi b2.avi "${full_settings[@]}" --figures --out results
    expect_status 0
    expect_figures results/figures mode_nm concentration_per_ml log10_concentration mean_number_fraction \
        mean_concentration_per_ml difference_number_fraction_1 difference_concentration_per_ml_1
    [ -z "$(find . -name trap)" ] || fail "a name was run"
    echo mine >results/figures/notes.txt
    run compare --condition control a1.avi a2.avi --condition "$name" b1.avi b2.avi "${full_settings[@]}" --figures --out results
    expect_status 0
    [ -s results/figures/notes.txt ] || fail "somebody's notes are gone"
}

case_no_gnuplot() {
    mkdir empty
    remember_files
    PATH=$PWD/empty run analyze --quiet "$beads" "${full_settings[@]}" --figures
    expect_error 1 gnuplot gnuplot-nox
    PATH=$PWD/empty run compare --condition a "$beads" --condition b "$blank" "${full_settings[@]}" --figures
    expect_error 1 gnuplot gnuplot-nox
}

main "$@"
