#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# workflow/Snakefile on this machine: the same bytes as one run of nta compare, and only what is missing is done again.
source "$(dirname "$0")/support.sh"

study() { # settings of the study
    cat <<STUDY
format = "nta-study-1"
[study]
title = "By jobs"
pixel-size-nm = 166
temperature_c = 25
exposure-ms = 15
bootstrap = 20
$1
[[sample]]
video = "films/a 1.avi"
condition = "control"
[[sample]]
video = "films/a2.avi"
condition = "control"
[[sample]]
video = "films/b1.avi"
condition = "treated"
[[sample]]
video = "films/b2.avi"
condition = "treated"
[[sample]]
video = "films/pure.avi"
reference = "mineral"
STUDY
}

make_films() {
    command -v snakemake >/dev/null || {
        echo "SKIPPED: no snakemake (Debian package snakemake)"
        exit 77
    }
    mkdir films
    small a1 11 150 2e9
    small a2 12 150 2e9
    small b1 13 120 4e9
    small b2 14 120 4e9
    small pure 15 150 4e9
    mv a1.avi 'films/a 1.avi'
    mv a2.avi b1.avi b2.avi pure.avi films/
}

snake() { # keys of --config
    export HOME=$PWD # snakemake keeps its source cache there
    snakemake --snakefile "$NTA_SOURCE/workflow/Snakefile" --cores 2 --config "nta=$NTA" "$@" >"$out" 2>"$err" </dev/null
    status=$?
}

case_same_bytes() {
    make_films
    study "depth-um = 10" >study.toml
    run compare study.toml --out together --quiet
    expect_status 0
    snake study=study.toml out=apart
    expect_status 0
    diff -r together apart >"$log_folder/differences" || fail "jobs give other files: $(cat "$log_folder/differences")"
    rm -r apart/treated/b1 apart/comparison.json
    snake study=study.toml out=apart
    expect_status 0
    [ "$(grep --count '^Finished job' "$err")" -eq 2 ] || fail "expected two jobs: the video that was gone, and the comparison"
    diff -r together apart >"$log_folder/differences" || fail "repaired, they differ: $(cat "$log_folder/differences")"
    printf 'no video' >films/b2.avi
    rm -r apart/treated/b2
    snake study=study.toml out=apart
    [ "$status" -ne 0 ] || fail "a video that is none passes"
    grep --quiet 'films/b2.avi: ' "$err" || fail "the sentence about the video is lost"
}

case_refused() {
    make_films
    study "depth-um = -1" >study.toml
    snake study=study.toml out=apart
    [ "$status" -ne 0 ] || fail "a study with a mistake passes"
    grep --quiet 'depth-um' "$err" || fail "the sentence about the study is lost"
    [ ! -e apart ] || fail "work was begun"
}

main "$@"
