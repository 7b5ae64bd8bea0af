#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Renders the videos of the tests in this folder: beads.avi, many_beads.avi (a longer one), and blank.avi of the same camera
# without particles.
set -euo pipefail
rm -rf "$NTA_CLI_FIXTURES"
mkdir -p "$NTA_CLI_FIXTURES"
cd "$NTA_CLI_FIXTURES"

camera='format = "nta-scene-1"
[video]
width_px = 160
height_px = 120
frames = 60
fps = 25
exposure_ms = 15
pixel_size_nm = 166
seed = 7
[motion]
temperature_c = 25'
# About 10 particles a frame within a depth of 10 um.
beads='[[population]]
name = "beads"
concentration_per_ml = 2e9
distribution = "single"
median_nm = 150
peak_adu_at_100nm = 15'

printf '%s\n' "$camera" >blank.toml
printf '%s\n' "$camera" "$beads" >beads.toml
# Four times as long and as large, and a quarter as crowded: beads for a calibration.
sed -e 's/^frames = 60$/frames = 240/' -e 's/= 160$/= 320/' -e 's/= 120$/= 240/' -e 's/= 2e9$/= 5e8/' beads.toml >many_beads.toml
for scene in blank beads many_beads; do
    "$NTA" simulate "$scene.toml" --quiet --out "$scene.avi"
    [ -s "$scene.avi" ] || { echo "FAILED: simulate wrote no $scene.avi"; exit 1; }
done
