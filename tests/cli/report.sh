#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# report.html in a browser without a network.
source "$(dirname "$0")/support.sh"
source "$(dirname "$0")/browser.sh"

case_charts() {
    analyze_ok "$beads" "${full_settings[@]}"
    open_page nta-results/beads/report.html
    expect_quiet_page
    local tracks
    tracks=$(json nta-results/beads/summary.json /tracks/used)
    [ "$(count '<path class="track"')" -eq "$tracks" ] || fail "$(count '<path class="track"') paths of $tracks tracks"
    [ "$(count '<path class="curve"')" -ge 4 ] || fail "fewer than 4 curves: size, counts, flow to the right and downward"
    [ "$(count '<path class="band"')" -eq 1 ] || fail "no band"
    [ "$(count '<circle class="point"')" -gt "$tracks" ] || fail "points of brightness and mean square displacement"
    [ "$(count '<image href="data:image/png')" -eq 1 ] || fail "no picture under the tracks"
    local id
    for id in size counts msd brightness paths flow diagnostics settings methods files; do
        [ "$(count "<section id=\"$id\"")" -eq 1 ] || fail "no section $id"
    done
    expect_real_numbers
}

case_blank() {
    analyze_ok "$blank" "${full_settings[@]}"
    open_page nta-results/blank/report.html
    expect_quiet_page
    expect_real_numbers
    [ "$(count '<section id=')" -eq 10 ] || fail "sections are missing"
}

case_markup_in_name() {
    local name='<img src=x onerror=alert(1)>'
    cp "$beads" "$name.avi"
    analyze_ok "$name.avi" "${settings[@]}" --bootstrap 0
    open_page "nta-results/$name/report.html"
    expect_quiet_page
    [ "$(count '<h1>&lt;img src=x onerror=alert(1)&gt;.avi</h1>')" -eq 1 ] || fail "the name is not shown as text"
    [ "$(count '<img')" -eq 0 ] || fail "the name became an element"
}

# The control of the others: what a page asks of the network or gets wrong would be seen.
case_complaints_seen() {
    analyze_ok "$beads" "${settings[@]}" --bootstrap 0
    sed 's|<main></main>|<main></main><img src="http://localhost/x.png">|' nta-results/beads/report.html >asking.html
    open_page asking.html
    grep --quiet 'Content Security Policy' "$log_folder/console" || fail "a picture from elsewhere was not refused"
    sed 's|<main></main>|<p></p>|' nta-results/beads/report.html >broken.html
    open_page broken.html
    [ -s "$log_folder/console" ] || fail "an error of the script was not seen"
}

main "$@"
