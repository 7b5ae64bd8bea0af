# SPDX-License-Identifier: MIT
"""Films for the tests, rendered by the program itself, and the program to compare with."""
import os
import subprocess

import pytest

CAMERA = """format = "nta-scene-1"
[video]
width_px = 160
height_px = 120
frames = {frames}
fps = 25
exposure_ms = 15
pixel_size_nm = 166
seed = 7
codec = "raw"
[motion]
temperature_c = 25
"""
# About 10 particles a frame within a depth of 10 um.
BEADS = """[[population]]
name = "beads"
concentration_per_ml = 2e9
distribution = "single"
median_nm = 150
peak_adu_at_100nm = 15
"""


def nta_program(*arguments, status=0):
    """Runs the program; its messages."""
    done = subprocess.run([os.environ["NTA"], *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done.stderr


def options_of(settings):
    """The command line's options of keyword arguments."""
    return [text for name, value in settings.items() for text in ("--" + name.replace("_", "-"), str(value))]


def render(folder, name, frames):
    scene = folder / f"{name}.toml"
    scene.write_text(CAMERA.format(frames=frames) + BEADS)
    nta_program("simulate", scene, "--quiet", "--out", folder / f"{name}.avi")
    return folder / f"{name}.avi"


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    return render(tmp_path_factory.mktemp("films"), "beads", 150)


@pytest.fixture(scope="session")
def settings():
    return {"pixel_size_nm": 166, "temperature_c": 25.0, "exposure_ms": 15, "depth_um": 10, "bootstrap": 20}
