#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the commands of the documents: every block that begins with ```sh test, as it stands there, line by line as one
# script per document. They see a copy of the repository's layout in which build/release/bin/nta is the program under test.
source "$(dirname "$0")/support.sh"

documents=(README.md CONTRIBUTING.md docs/README.md docs/frame_journey.md docs/overlay.md docs/tutorial.md
    docs/choosing_settings.md sample_videos/README.md)

commands_of() { awk '/^ *```sh test *$/ { inside = 1; next } /^ *```/ { inside = 0 } inside' "$1"; }

case_all() {
    local document count=0
    for document in "${documents[@]}"; do
        [ -f "$NTA_SOURCE/$document" ] || continue
        commands_of "$NTA_SOURCE/$document" >"$log_folder/commands"
        [ -s "$log_folder/commands" ] || continue
        count=$((count + 1))
        rm -rf ./* && mkdir -p build/release/bin
        ln -s "$NTA" build/release/bin/nta
        # Only what the documents use: a folder that a command writes to must not be the repository's own.
        ln -s "$NTA_SOURCE/sample_videos" "$NTA_SOURCE/examples" . 2>/dev/null
        bash -euo pipefail "$log_folder/commands" >"$out" 2>"$err" </dev/null ||
            fail "$document: a command failed: $(cat "$log_folder/commands")"
    done
    [ "$count" -gt 0 ] || fail "no document holds a block that begins with \`\`\`sh test"
}

main "$@"
