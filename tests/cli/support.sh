# SPDX-License-Identifier: MIT
# Sourced by the scripts of this folder: a folder of its own for each claim, and checks that say what they found.
set -uo pipefail

# Settings of every video here; a claim about a missing one leaves it out by itself.
settings=(--pixel-size-nm 166 --temperature-c 25)
# A depth and few resamples: fast.
full_settings=("${settings[@]}" --exposure-ms 15 --depth-um 10 --bootstrap 20)
beads=$NTA_CLI_FIXTURES/beads.avi
blank=$NTA_CLI_FIXTURES/blank.avi

fail() {
    printf 'FAILED: %s\n' "$*"
    if [ -s "${out:-}" ]; then echo "-- standard output:"; head -n 20 "$out"; fi
    if [ -s "${err:-}" ]; then echo "-- standard error:"; head -n 20 "$err"; fi
    exit 1
}

# Runs the program; keeps its status in $status, its output in the files $out and $err (outside the claim's folder).
run() {
    "$NTA" "$@" >"$out" 2>"$err" </dev/null
    status=$?
}

expect_status() { [ "$status" -eq "$1" ] || fail "exit status $status, expected $1"; }

# An error: the status, nothing on standard output, one line on standard error that holds each word, and no new file.
expect_error() { # status words...
    expect_status "$1"
    shift
    [ ! -s "$out" ] || fail "an error wrote to standard output"
    [ "$(grep -c . "$err")" -eq 1 ] || fail "expected one sentence on standard error"
    local word
    for word in "$@"; do
        grep --quiet --fixed-strings -- "$word" "$err" || fail "the message does not mention '$word'"
    done
    expect_nothing_new
}

remember_files() { find . | LC_ALL=C sort >"$log_folder/before"; }
expect_nothing_new() {
    find . | LC_ALL=C sort | diff "$log_folder/before" - >"$log_folder/new" || {
        cat "$log_folder/new"
        fail "an error left files behind"
    }
}

analyze_ok() {
    run analyze --quiet "$@"
    expect_status 0
}

json() { "$JSON_VALUE" "$1" "$2" || fail "$1 has no $2"; }
# A video like beads.avi, of another sample.
small() { # name seed median_nm concentration
    sed "s/^seed = .*/seed = $2/; s/^median_nm = .*/median_nm = $3/; s/^concentration_per_ml = .*/concentration_per_ml = $4/" \
        "$NTA_CLI_FIXTURES/beads.toml" >"$1.toml"
    "$NTA" simulate "$1.toml" --quiet --out "$1.avi" || fail "simulate wrote no $1.avi"
}

# Compares by awk: holds VALUE "> 0"
holds() { awk -v a="$1" "BEGIN { exit !(a $2) }" || fail "$1 $2 does not hold${3:+: $3}"; }

expect_same_folder() { diff -r "$1" "$2" >"$log_folder/diff" || { head "$log_folder/diff"; fail "$1 and $2 differ"; }; }

# main "$@": runs the function of that name in an empty folder.
main() {
    local case=$1 name
    name=$(basename "$0" .sh)-$case
    work=$NTA_CLI_WORK/$name
    log_folder=$work/logs
    rm -rf "$work"
    mkdir -p "$work/here" "$log_folder"
    out=$log_folder/out
    err=$log_folder/err
    cd "$work/here" || exit 1
    remember_files
    "case_$case"
    # Kept only where a claim failed.
    cd / && rm -rf "$work"
}
