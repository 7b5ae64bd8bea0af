#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the commands of the documents. Every block that begins with ```sh test is run as it stands there, line by line as one
# script per document, in a copy of the repository's layout in which build/release/bin/nta is the program under test.
# ```sh test study is the tutorial's whole experiment, on videos of 25 frames; ```python test and ```r test read results
# (those of docs/python.md: tests/python/test_document.py).
source "$(dirname "$0")/support.sh"

# Commands of other blocks: run by something else that must pass before a merge, or, where it says so, not by that.
declare -A run_elsewhere=(
    ['scripts/build']='scripts/demo, and the first block of README.md with the program that is there'
    ['cmake --install build/release --prefix "$HOME/.local"']='tests/install'
    ['scripts/test_packages --make']='by hand: it builds everything once more'
    ['snakemake --snakefile workflow/Snakefile --cores 2 --config study=study.toml out=results']='tests/cli/workflow.sh'
    ['snakemake --snakefile workflow/Snakefile --profile workflow/profiles/slurm --config study=study.toml out=results']='scripts/test_cluster, by hand: it needs root and starts a Slurm'
    ['cmake --preset dev']='scripts/test'
    ['cmake --build --preset dev --target test_link']='scripts/test'
    ['build/dev/bin/test_link']='scripts/test'
    ['cmake --build --preset dev --target nta_python']='scripts/test'
    ['NTA_TEST_DATA=DIR ctest --test-dir build/dev -R "public data" -V']='the tests of these names'
    ['NTA_TEST_DATA=DIR ctest --test-dir build/dev -R "independent simulator" -V']='the tests of these names'
)

documents() { (cd "$NTA_SOURCE" && LC_ALL=C find ./*.md docs sample_videos -name '*.md' | sort); }

# Lines inside the blocks of a kind, such as "sh test".
commands_of() { # document kind
    awk -v begin="^ *\`\`\`$2 *\$" '$0 ~ begin { inside = 1; next } /^ *```/ { inside = 0 } inside' "$NTA_SOURCE/$1"
}

# Only what the documents use: a folder that a command writes to must not be the repository's own.
make_checkout() {
    rm -rf ./* && mkdir -p build/release/bin scripts
    ln -s "$NTA" build/release/bin/nta
    ln -s "$NTA_SOURCE/sample_videos" .
    # The program is built already, and full-size videos are for no quick test.
    printf '#!/bin/sh\n' >scripts/build
    printf '#!/bin/sh\nexec "%s/scripts/make_study" "$@" --frames 25\n' "$NTA_SOURCE" >scripts/make_study
    chmod +x scripts/*
}

run_commands() { # document
    bash -euo pipefail "$log_folder/commands" >"$out" 2>"$err" </dev/null ||
        fail "$1: a command failed: $(cat "$log_folder/commands")"
}

case_all() {
    local document count=0
    for document in $(documents); do
        commands_of "$document" "sh test" >"$log_folder/commands"
        [ -s "$log_folder/commands" ] || continue
        count=$((count + 1))
        make_checkout
        run_commands "$document"
    done
    [ "$count" -gt 0 ] || fail "no document holds a block that begins with \`\`\`sh test"
}

case_study() {
    command -v gnuplot >/dev/null || {
        echo "SKIPPED: no gnuplot (Debian package gnuplot-nox)"
        exit 77
    }
    make_checkout
    commands_of docs/tutorial.md "sh test study" >"$log_folder/commands"
    [ -s "$log_folder/commands" ] || fail "docs/tutorial.md does not make the whole experiment"
    run_commands docs/tutorial.md
    local file
    for file in comparison.html comparison.csv figures/mode_nm.svg control/control_5/summary.json \
        calcifying/calcifying_1/report.html; do
        [ -s "study-results/$file" ] || fail "study-results/$file is missing"
    done
}

# Results of the names that docs/results.md reads.
make_results() {
    analyze_ok "$NTA_SOURCE/sample_videos/control.avi" "${settings[@]}" --frames 0:99 --bootstrap 0
    small a1 11 150 2e9
    small a2 12 150 2e9
    run compare --condition a a1.avi a2.avi --condition b "$beads" "$NTA_CLI_FIXTURES/many_beads.avi" \
        "${full_settings[@]}" --out .
    expect_status 0
}

# As many rows of the Welch tests on primary endpoints as the table has.
count_welch() {
    awk -F , 'NR == 1 { for (i = 1; i <= NF; ++i) at[$i] = i; next }
        $at["test"] == "welch" && $at["role"] == "primary" { ++n } END { print n + 0 }' comparison.csv
}

case_python() {
    local python
    # Debian's own first: another python3 before it in PATH does not see Debian's packages.
    for python in /usr/bin/python3 python3; do
        "$python" -c 'import h5py, pandas' 2>/dev/null && break
        python=
    done
    [ -n "$python" ] || {
        echo "SKIPPED: no Python with h5py and pandas (Debian packages python3-h5py and python3-pandas)"
        exit 77
    }
    make_results
    commands_of docs/results.md "python test" >"$log_folder/commands"
    cat >>"$log_folder/commands" <<'CHECK'
csv = pandas.read_csv("nta-results/control/tracks.csv", float_precision="round_trip")
assert list(tracks.columns) == list(csv.columns), (tracks.columns, csv.columns)
assert len(tracks) == len(csv) > 0
assert (tracks["track_id"] == csv["track_id"]).all()
both = tracks["diameter_nm"].notna()
assert both.any() and (both == csv["diameter_nm"].notna()).all()
# The table has enough digits to read back what is in the file, by a reader that rounds rightly.
assert (tracks["diameter_nm"][both] == csv["diameter_nm"][both]).all()
print(len(welch))
CHECK
    "$python" "$log_folder/commands" >"$out" 2>"$err" || fail "docs/results.md: Python failed"
    [ "$(cat "$out")" -eq "$(count_welch)" ] || fail "expected $(count_welch) tests"
}

case_r() {
    command -v Rscript >/dev/null || {
        echo "SKIPPED: no R (Debian package r-base-core)"
        exit 77
    }
    make_results
    commands_of docs/results.md "r test" >"$log_folder/commands"
    echo 'cat(nrow(welch))' >>"$log_folder/commands"
    Rscript --vanilla "$log_folder/commands" >"$out" 2>"$err" || fail "docs/results.md: R failed"
    [ "$(cat "$out")" -eq "$(count_welch)" ] || fail "expected $(count_welch) tests"
}

case_r_page() {
    command -v Rscript >/dev/null || {
        echo "SKIPPED: no R (Debian package r-base-core)"
        exit 77
    }
    make_checkout
    commands_of docs/r.md "sh test" >"$log_folder/commands"
    run_commands docs/r.md
    commands_of docs/r.md "r test" >"$log_folder/commands"
    cat >>"$log_folder/commands" <<'CHECK'
# The same numbers by both ways: the layout of the vendor has whole particles per mL, rounded so that their sum holds.
stopifnot(nrow(asked) == 6, sum(tracks$used) > 50, setequal(unique(sizes$result), names(bins)[2:3]))
for (name in names(bins)[2:3]) {
  tidy <- subset(sizes, result == name)$concentration_per_ml
  stopifnot(nrow(bins) == length(tidy), all(abs(as.numeric(bins[[name]]) - tidy) < 1))
}
CHECK
    Rscript --vanilla "$log_folder/commands" >"$out" 2>"$err" || fail "docs/r.md: R failed"
    [ -s sizes.pdf ] || fail "docs/r.md draws no figure"
}

case_none_left_out() {
    local document kind line
    for document in $(documents); do
        # Every kind of block but those that are no commands, and those that are run here.
        for kind in $(sed -n 's/^ *```\([a-z][a-z ]*\) *$/\1/p' "$NTA_SOURCE/$document" | tr ' ' _ | sort -u); do
            case $kind in
                toml | cmake | json | csv | cpp | text) continue ;;
                sh_test | sh_test_study | python_test | r_test) continue ;;
            esac
            while IFS= read -r line; do
                [ -n "${run_elsewhere[$line]-}" ] ||
                    fail "$document: nothing runs '$line'; begin its block with \`\`\`sh test"
            done < <(commands_of "$document" "${kind//_/ }")
        done
    done
}

main "$@"
