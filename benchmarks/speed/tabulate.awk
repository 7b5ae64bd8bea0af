# SPDX-License-Identifier: MIT
# Measurements of run_speed to tables. First file: speed_stages as JSON; second: lines of name, median, smallest, largest,
# and "memory FRAMES SPOTS PEAK_MB". Variables: commit, cores, cpu, others (percent), command.
function verdict(value, bar, at_most) {
    value += 0 # a string of digits would be compared as text
    if (at_most ? value <= bar : value >= bar) return "met"
    return sprintf("**falls short by %.0f %%**", 100 * (at_most ? value / bar - 1 : 1 - value / bar))
}
# A row of the first table; "-" where it was not measured.
function row(what, value, shown, bar, at_most, bar_shown) {
    if (value == "") { printf "| %s | - | %s | not measured |\n", what, bar_shown; return }
    printf "| %s | %s | %s | %s |\n", what, shown, bar_shown, verdict(value, bar, at_most)
}
function spread(key, format) { return sprintf(format " (" format " to " format ")", at[key], low[key], high[key]) }
# 1234567 as 1,234,567
function grouped(n, text) {
    text = sprintf("%.0f", n)
    while (match(text, /[0-9][0-9][0-9][0-9]($|,)/)) text = substr(text, 1, RSTART) "," substr(text, RSTART + 1)
    return text
}
function of_frames(stage) { return stage ~ /^(read|background|detect|localize)$/ }

FILENAME == ARGV[1] {  # speed_stages: one key of a benchmark on each line; with one repetition there are no aggregates
    key = $1; value = $2
    gsub(/[":,]/, "", key); gsub(/[",]/, "", value)
    if (key == "name") stage = value
    if (key == "aggregate_name" && value != "median") stage = ""
    if (stage == "" || (key != "frames/s" && key != "tracks/s" && key != "visible")) next
    sub(/_median$/, "", stage)
    if (key == "visible") { visible = value; next }
    if (!(stage in rate)) order[++stages] = stage
    unit[stage] = key
    rate[stage] = value
    next
}

$1 == "memory" { ++lengths; frames[lengths] = $2; spots[lengths] = $3; peak[lengths] = $4; next }
{
    at[$1] = $2; low[$1] = $3; high[$1] = $4
    if ($1 ~ /^frames_stage_/) { s = $1; sub(/^frames_stage_/, "", s); if (of_frames(s)) frame_stage[++frame_stages] = s }
    if ($1 ~ /^after_stage_/) { s = $1; sub(/^after_stage_/, "", s); if (!of_frames(s)) after_stage[++after_stages] = s }
}

function bars(i, over, frame_cost) {
    print "| what | measured | bar | |\n|-|-|-|-|"
    row("stages that touch frames and the checksum, one core, over the floor", at["frames_one_core_over_floor"],
        spread("frames_one_core_over_floor", "%.2f"), 2.0, 1, "at most 2.0")
    row("the same, one core over two cores", at["frames_one_over_two_cores"],
        spread("frames_one_over_two_cores", "%.2f"), 1.7, 0, "at least 1.7")
    row(sprintf("the same at %.0f particles counted and %.0f spots found in each frame, one core, over the floor",
        at["crowded_particles_per_frame"], at["crowded_spots_per_frame"]), at["crowded_one_core_over_floor"],
        spread("crowded_one_core_over_floor", "%.2f"), 4.0, 1, "at most 4.0 (270 particles)")
    frame_cost = 1e3 / at["frames_frames"] / at["frames_floor_ms"]
    row(sprintf("the whole program, %s frames, one core, over the floor", at["frames_frames"]), frame_cost * at["program_cpu_s"],
        sprintf("%.2f", frame_cost * at["program_cpu_s"]), 4.0, 1, "at most 4.0 (750 frames)")
    row(sprintf("after the last frame, one core, %s tracks, 200 resamples", grouped(at["after_tracks_used"])), at["after_after_s"],
        spread("after_after_s", "%.2f") " s", 1.5, 1, "at most 1.5 s (2,000 tracks)")
    row("start-up (`nta --version`)", at["startup_s"], sprintf("%.3f s", at["startup_s"]), 0.1, 1, "below 0.1 s")
    for (i = 1; i <= lengths; ++i) if (peak[i] - 1e-4 * spots[i] > over) over = peak[i] - 1e-4 * spots[i]
    row("peak memory less 100 bytes per spot, worst length below", over, sprintf("%.0f MB", over), 300, 1, "at most 300 MB")
    row(sprintf("simulator, 640x480, %.0f visible particles, one core", visible), rate["simulate"],
        sprintf("%.0f frames/s", rate["simulate"]), 40, 0, "at least 40 frames/s")
    row("reading raw 640x480, file in memory, one core", rate["read"], grouped(rate["read"]) " frames/s", 20000, 0,
        "at least 20,000 frames/s")
}

function where_frames_go(i, s, ms, sum, floor) {
    floor = at["frames_floor_ms"]
    printf "Up to the last frame, one core (%s frames, %.0f particles counted and %.0f spots found in each):\n\n", at["frames_frames"],
        at["frames_particles_per_frame"], at["frames_spots_per_frame"]
    print "| stage | ms per frame | over the floor |\n|-|-|-|"
    printf "| floor: reading, one difference of Gaussians | %.2f | 1 |\n", floor
    for (i = 1; i <= frame_stages; ++i) {
        s = frame_stage[i]
        ms = 1e3 * at["frames_stage_" s] / at["frames_frames"]
        sum += ms
        printf "| %s | %.2f | %.2f |\n", s, ms, ms / floor
    }
    ms = at["frames_without_checksum_ms"] - sum
    if (ms < 0) ms = 0
    printf "| between the stages | %.2f | %.2f |\n", ms, ms / floor
    ms = at["frames_checksum_ms"]
    printf "| checksum | %.2f | %.2f |\n", ms, ms / floor
    printf "| all of it | %.2f | %.2f |\n", at["frames_one_core_ms"], at["frames_one_core_over_floor"]
    ms = 1e3 * at["program_cpu_s"] / at["frames_frames"]
    printf "| `nta analyze --jobs 1` from start to end | %.2f | %.2f |\n\n", ms, ms / floor
    if ("frames_two_cores_ms" in at)
        printf "On two cores a frame takes %.2f ms; the work of both together is %.2f times that on one.\n\n", at["frames_two_cores_ms"],
            at["frames_work_two_over_one"]
}

function where_the_rest_goes(i, s) {
    printf "After the last frame, one core (%s spots, %s tracks used):\n\n", grouped(at["after_spots"]), grouped(at["after_tracks_used"])
    print "| stage | s |\n|-|-|"
    for (i = 1; i <= after_stages; ++i) {
        s = after_stage[i]
        printf "| %s | %.3f |\n", s == "others" ? "between the stages" : s, at["after_stage_" s] < 0 ? 0 : at["after_stage_" s]
    }
    print ""
}

function memory(i, limit, last, growth, left) {
    print "Peak memory of `nta analyze`:\n"
    print "| frames | spots | peak, MB | 300 MB and 100 bytes per spot | |\n|-|-|-|-|-|"
    for (i = 1; i <= lengths; ++i) {
        limit = 300 + 1e-4 * spots[i]
        printf "| %s | %s | %.0f | %.0f | %s |\n", grouped(frames[i]), grouped(spots[i]), peak[i], limit, verdict(peak[i], limit, 1)
    }
    last = lengths
    if (last < 2 || spots[last] <= spots[1]) { print ""; return }
    growth = 1e6 * (peak[last] - peak[1]) / (spots[last] - spots[1])
    printf "\nFrom the shortest to the longest film it grows by %.0f bytes per spot", growth
    left = 300 + 1e-4 * spots[last] - peak[last]
    if (growth > 100 && left > 0)
        printf ": at that rate the bar would be missed from %.1f million spots on", 1e-6 * spots[last] + left / (growth - 100)
    print ".\n"
}

function single_stages(i, s, what) {
    print "Each stage by itself (`build/bench/bin/speed_stages`), one thread:\n"
    print "| stage | per second |\n|-|-|"
    for (i = 1; i <= stages; ++i) {
        s = order[i]
        what = unit[s]; sub("/s", "", what)
        printf "| %s | %s %s |\n", s, grouped(rate[s]), what
    }
}

END {
    printf "Printed by `%s`, commit `%s`, %d cores, %s.\n", command, commit, cores, cpu
    if (others > 5) printf "Others used up to %d %% of the machine meanwhile: the figures are provisional.\n", others
    else printf "Nothing else was running (at most %d %% of the machine).\n", others
    print ""
    bars(); print ""
    where_frames_go()
    where_the_rest_goes()
    memory()
    single_stages()
}
