#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# comparison.html in a browser without a network.
source "$(dirname "$0")/support.sh"
source "$(dirname "$0")/browser.sh"

expect_sections() { # id...
    local id
    for id in "$@"; do
        [ "$(count "<section id=\"$id\"")" -eq 1 ] || fail "no section $id"
    done
}

case_charts() {
    small a1 11 150 2e9
    small a2 12 150 2e9
    small a3 13 150 5e8
    small b1 14 120 4e9
    small b2 15 120 4e9
    local name
    {
        printf 'format = "nta-study-1"\n[study]\ntitle = "<i>Two</i> and two"\npixel-size-nm = 166\ntemperature-c = 25\n'
        printf 'exposure-ms = 15\ndepth-um = 10\nbootstrap = 20\n'
        for name in a1 a2 b1 b2; do
            printf '[[sample]]\nvideo = "%s.avi"\ncondition = "%s"\nreplicate = %s\n' "$name" "<b>${name:0:1}</b>" "${name:1}"
        done
        printf '[[sample]]\nvideo = "a3.avi"\ncondition = "<b>a</b>"\nreplicate = 1\ndilution = 4\n'
        printf '[[sample]]\nvideo = "%s"\nrole = "blank"\n' "$blank"
    } >study.toml
    sed -i 's|<b>\(.\)</b>|\1 <b>|' study.toml  # the name becomes a folder, which has no /
    run compare study.toml --out results --margin 20%
    expect_status 0
    open_page results/comparison.html
    expect_quiet_page
    expect_real_numbers
    expect_sections endpoints curves differences tests blanks dilution diagnostics methods replicates files
    # Four replicates in mode, concentration, and the further endpoint; two dilutions.
    [ "$(count '<circle class="point"')" -eq 14 ] || fail "$(count '<circle class="point"') points, expected 14"
    # Two means with their bands, the difference with its band, the line of the dilution series.
    [ "$(count '<path class="curve"')" -eq 4 ] || fail "$(count '<path class="curve"') curves, expected 4"
    [ "$(count '<path class="band"')" -eq 3 ] || fail "$(count '<path class="band"') bands, expected 3"
    [ "$(count '<line class="mean"')" -eq 6 ] || fail "$(count '<line class="mean"') means, expected 6"
    [ "$(count 'Data as CSV')" -gt 6 ] || fail "pictures without their data"
    # A margin that was tested is spoken of in words, for mode and concentration.
    [ "$(count 'two one-sided tests)\.</p>')" -eq 2 ] || fail "no sentence about equivalence"
    # Markup in a title and in names is text.
    [ "$(count '<h1>&lt;i&gt;Two&lt;/i&gt; and two</h1>')" -eq 1 ] || fail "the title is not shown as text"
    [ "$(count 'a &lt;b&gt;')" -gt 0 ] || fail "the name of a condition is not shown as text"
    grep '<main>' "$out" | grep --quiet '<b>' && fail "a name became an element"
    return 0
}

case_without_tests() {
    run compare --condition control "$beads" --condition empty "$blank" "${settings[@]}" --bootstrap 0 --out results
    expect_status 0
    open_page results/comparison.html
    expect_quiet_page
    expect_real_numbers
    expect_sections endpoints curves differences tests diagnostics methods replicates files
}

main "$@"
