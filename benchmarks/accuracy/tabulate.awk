# SPDX-License-Identifier: MIT
# Rows of run_scenes to two tables: bias and coverage by scene, and false spots of the blanks.
# Columns: 1 scene, 2 exposure given, 3 seed; truth: 4 nominal per mL, 5 realized per mL, 6 visible per frame,
# 7 D50, 8 mode, 9-11 the same as expected, 12 expected depth; result: 13-15 mode with interval, 16-18 D50,
# 19 particles per frame, 20-22 per mL, 23 tracks, 24 effective particles, 25 method, 26 spots per frame, 27 warnings.
function error_percent(value, truth) { return 100 * (value / truth - 1) }
function add(key, what, value) {
    ++count[key, what]
    sum[key, what] += value
    squares[key, what] += value * value
}
function mean(key, what) { return sum[key, what] / count[key, what] }
# Mean and, from three videos on, its standard error.
function shown(key, what, n, variance) {
    n = count[key, what]
    if (!n) return "none"
    if (n < 3) return sprintf("%+.1f", mean(key, what))
    variance = (squares[key, what] - sum[key, what] ^ 2 / n) / (n - 1)
    return sprintf("%+.1f ± %.1f", mean(key, what), sqrt((variance > 0 ? variance : 0) / n))
}
function inside(key, what, low, high, truth) {
    ++asked[key, what]
    if (low <= truth && truth <= high) ++held[key, what]
}
function coverage(key, what) { return asked[key, what] ? sprintf("%d/%d", held[key, what], asked[key, what]) : "-" }
function inside_both(what, low, high, truth, key) {
    inside(key, what, low, high, truth)
    inside($2 == "yes" ? "given" : "not given", what, low, high, truth)
}
$4 == 0 || $4 == "-" {
    add($1, "false", $26)
    if ($13 != "-") ++sized[$1]
    if (!($1 in seen)) { seen[$1]; blanks[++blank_count] = $1 }
    next
}
{
    key = $1 ($2 == "yes" ? "" : ", exposure not given")
    if (!(key in seen)) { seen[key]; keys[++key_count] = key }
    ++videos[key]
    add(key, "tracks", $23)
    add(key, "frame", $6)
    add(key, "count", error_percent($19, $6))
    add(key, "per_ml", error_percent($20, $5))
    inside_both("per_ml", $21, $22, $4, key)
    n = split($27, codes, "+")
    for (i = 1; i <= n; ++i) if (codes[i] != "-" && !((key, codes[i]) in warned)) {
        warned[key, codes[i]]
        warnings[key] = warnings[key] " " codes[i]
    }
    if ($13 == "-") next
    add(key, "d50", error_percent($16, $7))
    # The realized mode of a broad sample is that of few particles: the mode is held against all videos of the scene.
    add(key, "mode", error_percent($13, $11))
    inside_both("d50", $17, $18, $10, key)
    inside_both("mode", $14, $15, $11, key)
    inside_both("d50 seen", $17, $18, $7, key)
    add(key, "half", 50 * log($18 / $17))
}
function put(key) {
    printf "| %s | %d | %.1f | %.0f | %s | %s | %s | %s | %.1f | %s | %s | %s | %s |%s |\n", key, videos[key],
        mean(key, "frame"), mean(key, "tracks"), shown(key, "d50"), shown(key, "mode"), shown(key, "count"),
        shown(key, "per_ml"), count[key, "half"] ? mean(key, "half") : 0, coverage(key, "d50 seen"), coverage(key, "d50"),
        coverage(key, "mode"), coverage(key, "per_ml"), warnings[key]
}
END {
    print "| scene | videos | visible per frame | tracks | D50 error, % | mode error, % | count error, % | per mL error, % " \
          "| half interval of D50, % | holds D50 seen | holds D50 | holds mode | holds per mL | warnings |"
    print "|-|-|-|-|-|-|-|-|-|-|-|-|-|-|"
    for (i = 1; i <= key_count; ++i) put(keys[i])
    split("given,not given", kinds, ",")
    for (i = 1; i <= 2; ++i) {
        k = kinds[i]
        if (asked[k, "per_ml"])
            printf "| all, exposure %s | | | | | | | | | %s | %s | %s | %s | |\n", k, coverage(k, "d50 seen"),
                coverage(k, "d50"), coverage(k, "mode"), coverage(k, "per_ml")
    }
    if (!blank_count) exit
    print "\n| no particles | videos | false spots per frame | nominal | videos with a size |"
    print "|-|-|-|-|-|"
    for (i = 1; i <= blank_count; ++i) {
        k = blanks[i]
        printf "| %s | %d | %.3f | 0.1 | %d |\n", k, count[k, "false"], mean(k, "false"), sized[k]
    }
}
