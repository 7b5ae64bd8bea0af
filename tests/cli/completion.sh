#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What the completion for bash offers.
source "$(dirname "$0")/support.sh"

offered() { # words of the line, the last of which is being typed
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _nta "$NTA" "${!#}" ""
    printf '%s\n' "${COMPREPLY[@]}"
}

case_bash() {
    source "$NTA_SOURCE/apps/nta/completion/nta"
    [ "$(offered nta ca)" = calibrate ] || fail "nta ca: offered $(offered nta ca)"
    [ "$(offered nta --v)" = --version ] || fail "nta --v: offered $(offered nta --v)"
    # One that is long, one that has a short form.
    [ "$(offered nta analyze --pixel-size-u)" = --pixel-size-u-percent ] || fail "offered $(offered nta analyze --pixel-size-u)"
    [ "$(offered nta analyze --out)" = --out ] || fail "offered $(offered nta analyze --out)"
    [ -z "$(offered nta analyze film)" ] || fail "words that are no options are files"
    local command expected
    for command in $(offered nta '' | grep -v -e --); do
        expected=$("$NTA" "$command" --help | grep -o -E '^  (-[a-z] \[ )?--[a-z0-9-]+' | grep -o -e '--.*' | sort)
        [ "$(wc -l <<<"$expected")" -gt 3 ] || fail "$command: the help has few options"
        [ "$(offered nta "$command" -- | sort)" = "$expected" ] || fail "$command: offered $(offered nta "$command" --)"
    done
}

main "$@"
