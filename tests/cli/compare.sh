#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# nta compare: a study of two conditions with two small videos each, rendered by the program itself.
source "$(dirname "$0")/support.sh"

four_videos() {
    small a1 11 150 2e9
    small a2 12 150 2e9
    small b1 13 120 4e9
    small b2 14 120 4e9
}

study() {
    cat <<'STUDY'
format = "nta-study-1"
[study]
title = "Two and two"
pixel-size-nm = 166
temperature_c = 25
exposure-ms = 15
depth-um = 10
bootstrap = 20
[[sample]]
video = "a1.avi"
condition = "control"
replicate = 1
[[sample]]
video = "a2.avi"
condition = "control"
replicate = 2
[[sample]]
video = "b1.avi"
condition = "treated"
replicate = 1
[[sample]]
video = "b2.avi"
condition = "treated"
replicate = 2
STUDY
}

compare_ok() {
    run compare "$@"
    expect_status 0
}

case_study() {
    four_videos
    mkdir elsewhere
    study >study.toml
    # From another folder: paths are relative to the study.
    cd elsewhere || exit 1
    compare_ok ../study.toml --out results --jobs 2 --margin mode=50 --margin 90%
    local file
    for file in comparison.json comparison.csv replicates.csv control/a1/summary.json treated/b2/summary.json; do
        [ -s "results/$file" ] || fail "$file is missing"
    done
    [ "$(json results/comparison.json /format)" = nta-comparison-1 ] || fail "wrong format"
    [ "$(wc -l <results/replicates.csv)" -eq 5 ] || fail "expected a row for each of 4 replicates"
    head -n 1 results/comparison.csv | grep --quiet '^endpoint,unit,test,condition_1,condition_2,n,estimate,low,high,statistic,df' ||
        fail "wrong columns"
    # Twice as many particles of another size: the ratio of concentrations, and a warning about n.
    holds "$(awk -F, '$1 == "concentration_per_ml" && $3 == "ratio" { print $7 }' results/comparison.csv)" "> 1.3"
    grep --quiet "n = 2 independent experiments" "$out" || fail "two replicates are not warned about"
    grep --quiet "cannot be below" "$out" || fail "nothing says that two and two cannot reach significance"
    grep --quiet "within a margin of 50" "$out" || fail "no test of equivalence"
    grep --quiet --fixed-strings 'student,control,treated,2+2' results/comparison.csv || fail "no Student test"
    ! grep --quiet --ignore-case --extended-regexp 'nan|inf' results/comparison.csv results/replicates.csv ||
        fail "a table holds NaN or infinity"
    ! grep --quiet --fixed-strings "$work" -r results || fail "a result holds the path of its folder"
}

case_resumed() {
    four_videos
    study >study.toml
    compare_ok study.toml --out one --jobs 1
    cp one/comparison.json first.json
    compare_ok study.toml --out one --jobs 2
    [ "$(grep --count "up to date" "$err")" -eq 4 ] || fail "expected 4 results to be used again"
    cmp --quiet first.json one/comparison.json || fail "another run gives another comparison"
    # What changed is analyzed again: a setting of one sample, another result that is damaged.
    sed -i '0,/^replicate = 2/s//replicate = 2\nmin-track = 6/' study.toml
    echo damaged >one/treated/b1/summary.json
    compare_ok study.toml --out one
    [ "$(grep --count "up to date" "$err")" -eq 2 ] || fail "expected 2 results to be used again"
    [ "$(json one/control/a2/summary.json /settings/min_track/value)" = 6 ] || fail "the new setting is not used"
    [ "$(json one/control/a2/summary.json /settings/min_track/source)" = "study file" ] || fail "wrong source"
}

case_conditions() {
    four_videos
    compare_ok --condition control a1.avi a2.avi --quiet --condition treated b1.avi b2.avi "${full_settings[@]}" --out results
    grep --quiet "each video counts as an independent experiment" "$out" || fail "nothing says what n is"
    # A blank goes off: of one without particles nothing changes.
    compare_ok --condition control a1.avi a2.avi --condition treated b1.avi b2.avi --blank "$blank" --quiet \
        "${full_settings[@]}" --out results
    grep --quiet "Blank taken off treated" "$out" || fail "the blank is not mentioned"
    [ -s results/blank/blank/summary.json ] || fail "the blank was not analyzed"
}

case_dilutions() {
    small d10 21 150 1e9
    small d20 22 150 5e8
    study | head -n 8 >study.toml
    local dilution
    for dilution in 10 20; do
        printf '[[sample]]\nvideo = "d%s.avi"\ncondition = "stock"\nreplicate = 1\ndilution = %s\n' $dilution $dilution
    done >>study.toml
    compare_ok study.toml --out results
    grep --quiet "Dilution series: stock" "$out" || fail "no dilution series"
    [ "$(wc -l <results/replicates.csv)" -eq 2 ] || fail "the series is one replicate"
    local stock
    json results/comparison.json /dilution_series/0/slope/value >/dev/null
    stock=$(json results/comparison.json /dilution_series/0/stock/value) || fail "no stock"
    # Few particles: the order of magnitude alone.
    holds "$stock" "> 2e9"
    holds "$stock" "< 5e10"
}

# Some 100 tracks each; the pure material is 5 times as bright at equal size.
longer() { # name seed peak
    sed "s/^seed = .*/seed = $2/; s/^peak_adu_at_100nm = .*/peak_adu_at_100nm = $3/; s/^frames = .*/frames = 150/" \
        "$NTA_CLI_FIXTURES/many_beads.toml" >"$1.toml"
    "$NTA" simulate "$1.toml" --quiet --out "$1.avi" || fail "simulate wrote no $1.avi"
}

named() { # tracks.csv, population: share of the used tracks
    awk -F, -v population="$2" 'NR == 1 { for (i = 1; i <= NF; ++i) column[$i] = i; next }
        $column["used"] == 1 { ++all; if ($column["population"] == population) ++those } END { printf "%.3f", those / all }' "$1"
}

reference_study() { # videos of the reference
    study | head -n 8
    printf '[[sample]]\nvideo = "%s.avi"\nreference = "mineral"\n' "$@"
    printf '[[sample]]\nvideo = "dim.avi"\ncondition = "control"\n[[sample]]\nvideo = "bright.avi"\ncondition = "treated"\n'
}

# As a cluster does it: every video by a job of its own, references first, and the comparison of what they left.
case_jobs() {
    longer pure1 41 40
    longer pure2 42 40
    longer dim 43 8
    longer bright 44 40
    reference_study pure1 pure2 >study.toml
    compare_ok study.toml --out together --jobs 2
    compare_ok study.toml --out apart --list
    cp "$out" list.json
    [ ! -e apart ] || fail "--list made something"
    [ "$(json list.json /0/role)" = reference ] || fail "the first video is a reference"
    [ "$(json list.json /3/results)" = apart/treated/bright ] || fail "the folder of a result is another"
    run compare study.toml --out apart --only dim.avi --quiet
    expect_status 1
    grep --quiet "pure1.avi: no finished result in apart/mineral/pure1; analyze it first" "$err" || fail "the missing reference is not named"
    [ ! -e apart/control ] || fail "a sample was analyzed without its references"
    local video
    for video in pure2.avi ./pure1.avi bright.avi dim.avi; do
        compare_ok study.toml --out apart --only "$video" --quiet
        [ ! -s "$out" ] || fail "a job compared"
    done
    compare_ok study.toml --out apart --only dim.avi
    grep --quiet "dim.avi: result is up to date" "$err" || fail "a finished job was done again"
    # Archived since.
    mkdir archive && mv ./*.avi archive/
    compare_ok study.toml --out apart --finished
    diff -r together apart >"$log_folder/differences" || fail "jobs give other files: $(cat "$log_folder/differences")"
    rm -r apart/control/dim
    run compare study.toml --out apart --finished --quiet
    expect_status 1
    grep --quiet "dim.avi: no finished result in apart/control/dim" "$err" || fail "the missing result is not named"
    remember_files
    run compare study.toml --out other --only none.avi
    expect_error 2 --only none.avi
    run compare study.toml --out other --only dim.avi --finished
    expect_error 2 --finished --only
}

case_references() {
    longer pure1 41 40
    longer pure2 42 40
    longer dim 43 8
    longer bright 44 40
    reference_study pure1 pure2 >study.toml
    compare_ok study.toml --out results --jobs 2
    # Nobody said what the dim particles are, only that they are not that.
    holds "$(named results/control/dim/tracks.csv mineral)" "<= 0.05"
    holds "$(named results/control/dim/tracks.csv undetermined)" ">= 0.9"
    holds "$(named results/treated/bright/tracks.csv mineral)" ">= 0.8"
    # How many can be, and no more: the others may look alike.
    [ "$(json results/treated/bright/summary.json /populations/0/name)" = mineral ] || fail "the reference is no population"
    [ "$(json results/treated/bright/summary.json /populations/0/fraction/value)" = null ] || fail "a reference alone gives no estimate"
    holds "$(json results/control/dim/summary.json /populations/0/fraction/high)" "<= 0.3"
    holds "$(json results/control/dim/summary.json /populations/0/p_all)" "<= 0.01"
    holds "$(json results/treated/bright/summary.json /populations/0/fraction/high)" ">= 0.9"
    holds "$(json results/treated/bright/summary.json /populations/0/fraction/low)" "== 0"
    holds "$(json results/comparison.json /reference_shares/0/fraction/high)" "<= 0.3"
    grep --quiet "of the particles can be mineral" "$out" || fail "the text has no share"
    [ "$(json results/treated/bright/summary.json /provenance/references/0/name)" = mineral ] || fail "the reference is not named"
    grep --quiet '^signature number_fraction,.*energy-size-brightness,control,mineral' results/comparison.csv ||
        fail "no test of size and brightness"
    # The pure material itself is not compared with itself.
    [ "$(json results/mineral/pure1/summary.json /populations)" = "[]" ] || fail "the reference has populations"
    compare_ok study.toml --out results
    [ "$(grep --count "up to date" "$err")" -eq 4 ] || fail "expected 4 results to be used again"
    # Another reference, another answer: the samples are analyzed again, the videos of references are not.
    reference_study pure1 >study.toml
    compare_ok study.toml --out results
    [ "$(grep --count "up to date" "$err")" -eq 1 ] || fail "expected 1 result to be used again"
}

# Five films of 200 frames of 320 x 240 pixels, 3.3e9 to 3.3e7 particles per mL. The slope is that over the particles that truly
# were in view: the sample's own scatter is no error of counting.
case_realized_counts() {
    study | sed -n '1,/^bootstrap/p' | sed 's/^depth-um = .*/depth-um = DEPTH/' >study.toml
    local f
    for f in 3 10 30 100 300; do
        sed -e 's/^frames = .*/frames = 200/' -e 's/= 160$/= 320/' -e 's/= 120$/= 240/' -e "s/^seed = .*/seed = $((500 + f))/" \
            -e "s/^concentration_per_ml = .*/concentration_per_ml = $(awk -v f=$f 'BEGIN { print 1e10 / f }')/" \
            "$NTA_CLI_FIXTURES/beads.toml" >"d$f.toml"
        "$NTA" simulate "d$f.toml" --quiet --out "d$f.avi" || fail "simulate wrote no d$f.avi"
        printf '[[sample]]\nvideo = "d%s.avi"\ncondition = "stock"\nreplicate = 1\ndilution = %s\n' $f $f >>study.toml
    done
    sed -i "s/DEPTH/$(json d10.truth.json /expected/effective_depth_um)/" study.toml
    compare_ok study.toml --out results --quiet
    local comparison=results/comparison.json i slope
    # Of the most diluted member on; the last one is crowded.
    for i in 0 1 2 3 4; do
        f=$(json $comparison /dilution_series/0/members/$i/dilution)
        f=${f%.0}
        echo "$f $(json $comparison /dilution_series/0/members/$i/particles_per_frame) $(json d$f.truth.json /visible/mean_per_frame)"
    done >counts
    slope=$(awk '$1 > 3 { w = $3; x = log($3); y = log($2); W += w; X += w * x; Y += w * y; XX += w * x * x; XY += w * x * y }
        END { print (XY - X * Y / W) / (XX - X * X / W) }' counts)
    echo "dilution, particles per frame, in truth:"
    cat counts
    echo "slope of counts over truth: $slope"
    holds "$slope" ">= 0.98"
    holds "$slope" "<= 1.02"
    grep --quiet "dilution 3: crowded" "$out" || fail "crowding is not told"
    for i in low value high; do echo "stock, $i: $(json $comparison /dilution_series/0/stock/$i)"; done
    holds "$(json $comparison /dilution_series/0/stock/low)" "< 1e10"
    holds "$(json $comparison /dilution_series/0/stock/high)" "> 1e10"
    holds "$(json $comparison /dilution_series/0/linear_range_dilution/0)" "== 10"
    echo "slope over dilution: $(json $comparison /dilution_series/0/slope/low) to $(json $comparison /dilution_series/0/slope/high)"
}

case_one_fails() {
    four_videos
    study >study.toml
    echo "no video" >b2.avi
    run compare study.toml --out results
    expect_status 1
    grep --quiet "b2.avi" "$err" || fail "the failed video is not named"
    [ -s results/treated/b1/summary.json ] || fail "the others were not done"
    grep --quiet "n = 1" "$out" || fail "one replicate is not warned about"
    grep --quiet "b2.avi .*left out" "$out" || fail "the comparison does not say what is missing"
}

case_from_results() {
    small a1 11 150 2e9
    small b1 13 120 4e9
    analyze_ok "${full_settings[@]}" a1.avi b1.avi --out done
    rm ./*.avi
    cat >study.toml <<'STUDY'
format = "nta-study-1"
[[sample]]
results = "done/a1"
condition = "control"
[[sample]]
results = "done/b1"
condition = "treated"
STUDY
    compare_ok study.toml --out results
    grep --quiet "n = 1" "$out" || fail "one replicate is not warned about"
    # The endpoint of one capture is that of its result.
    local mode stored
    mode=$(awk -F, '$2 == "control" { print $5 }' results/replicates.csv)
    stored=$(json done/a1/summary.json /size/mode_nm/value)
    awk -v a="$mode" -v b="$stored" 'BEGIN { d = a / b - 1; exit !(d < 1e-9 && d > -1e-9) }' || fail "mode $mode, stored $stored"
}

case_same_recording() {
    small a1 11 150 2e9
    small b1 13 120 4e9
    cp a1.avi a2.avi
    run compare --condition control a1.avi a2.avi --condition treated b1.avi --quiet "${full_settings[@]}" --out results
    expect_status 2
    grep --quiet "same recording" "$err" || fail "one recording counts as two experiments"
}

# Refused before any work.
case_refused() {
    study >study.toml
    remember_files
    local change
    while IFS='|' read -r change words; do
        sed "$change" study.toml >"$log_folder/bad.toml"
        run compare "$log_folder/bad.toml"
        # shellcheck disable=SC2086 # words are words
        expect_error 2 $words
    done <<'BAD'
0,/^replicate/s//replicat/|line 12 'replicat' 'replicate'?
s/^exposure-ms/exposure-m/|line 6 'exposure-ms'?
0,/^condition = .*/s///|line 9 condition
s/^format = .*/format = "nta-study-9"/|nta-study-1
0,/^replicate = 1/s//role = "empty"/|line 12 blank
0,/^replicate = 1/s//normalize_to = -1/|line 12 normalize_to
s/^pixel-size-nm = .*/pixel-size-nm = "wide"/|line 4 pixel-size-nm
s/^\[\[sample\]\]/[[samples]]/|'samples' 'sample'?
BAD
    run compare
    expect_error 2 "study file"
    run compare study.toml --condition control a1.avi
    expect_error 2 "study file"
    run compare --condition control
    expect_error 2 "--condition control"
    run compare --condition
    expect_error 2 "--condition"
    run compare study.toml --margin 5
    expect_error 2 "--margin"
    run compare study.toml --margin modus=5
    expect_error 2 "mode"
    run compare --condition control x/a.avi y/a.avi --condition treated b.avi
    expect_error 2 "share the folder"
    run compare --condition a/b a.avi --condition treated b.avi
    expect_error 2 "a/b"
}

main "$@"
