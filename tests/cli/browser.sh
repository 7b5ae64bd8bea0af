# SPDX-License-Identifier: MIT
# Sourced after support.sh: pages in a browser without a network, headless Chromium. A script that sources it is skipped without one
# (scripts/setup --ci installs it).

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
    echo "SKIPPED: no Chromium (Debian package chromium)"
    exit 77
}

# The page after its script has run, in $out; what it complained of in $log_folder/console. A file of its own name would need escapes.
open_page() { # file options...
    local page=$1
    shift
    cp "$page" "$log_folder/page.html"
    # The sandbox of Chromium needs rights that containers withhold; the page is our own.
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking \
        --user-data-dir="$log_folder/profile" --host-resolver-rules='MAP * ~NOTFOUND' --proxy-server=127.0.0.1:9 \
        --enable-logging=stderr "$@" --dump-dom "file://$log_folder/page.html" >"$out" 2>"$err" || fail "Chromium gave status $?"
    grep ':CONSOLE' "$err" >"$log_folder/console"
    : >"$err"
}

count() { grep --only-matching -- "$1" "$out" | wc -l; }

expect_quiet_page() {
    if [ -s "$log_folder/console" ]; then
        cat "$log_folder/console"
        fail "the page complained"
    fi
}

# What the script made stands on the line of <main>; the script itself names these words too.
expect_real_numbers() {
    if grep '<main>' "$out" | grep --only-matching --extended-regexp '.{0,60}(NaN|undefined|Infinity|\[object).{0,40}'; then
        fail "a text or a coordinate is not a number"
    fi
}
