# SPDX-License-Identifier: MIT
import pytest
from conftest import nta_program, options_of

import nta


def sentence(film, changed, settings, status):
    """What the program says."""
    given = {name: value for name, value in {**settings, **changed}.items() if value is not None}
    return nta_program("analyze", film, *options_of(given), "--quiet", status=status).removeprefix("nta: ").strip()


@pytest.mark.parametrize(
    "changed",
    [
        {"pixel_size_nm": None},
        {"temperature_c": None},
        {"pixel_size_nm": -1.0},
        {"temperature_c": "warm"},
        {"min_track": 5.5},
        {"method": "guess"},
        {"frames": "9:3"},
        {"exclude": "1,2,3"},
        {"exposure_ms": 50},
        {"calibration": "beads.toml"},
        {"settings": "nowhere.toml"},
        {"jobs": 0},
    ],
    ids=str,
)
def test_wrong_settings(film, settings, changed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(nta.InputError) as raised:
        nta.analyze(film, **{**settings, **changed})
    assert str(raised.value) == sentence(film, changed, settings, 2)
    assert isinstance(raised.value, ValueError)


@pytest.mark.parametrize("content", [None, b"", b"not a video\n" * 100])
def test_unreadable_videos(settings, content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    video = tmp_path / "film.avi"
    if content is not None:
        video.write_bytes(content)
    with pytest.raises(nta.InputError) as raised:
        nta.analyze(video, **settings)
    assert str(raised.value) == sentence(video, {}, settings, 1)


def test_an_unknown_setting_is_named(film, settings):
    with pytest.raises(nta.InputError, match="'pixel-size' is not a setting"):
        nta.analyze(film, pixel_size=166, **settings)


def test_a_result_that_is_there_stays_without_force(film, settings, tmp_path):
    folder = nta.analyze(film, output=tmp_path, frames="0:49", **settings).folder
    before = (folder / "tracks.csv").read_bytes()
    with pytest.raises(nta.InputError, match="a result is already there"):
        nta.analyze(film, output=tmp_path, **settings)
    assert (folder / "tracks.csv").read_bytes() == before
    nta.analyze(film, output=tmp_path, force=True, **settings)
    assert (folder / "tracks.csv").read_bytes() != before


def test_a_folder_without_results_is_named(tmp_path):
    with pytest.raises(nta.InputError, match="holds no summary.json"):
        nta.load(tmp_path)


def test_missing_and_damaged_tables_are_named(film, settings, tmp_path):
    folder = nta.analyze(film, output=tmp_path, frames="0:49", **settings).folder
    with pytest.raises(nta.InputError, match="spots.csv: no such file"):
        nta.load(folder).spots
    (folder / "results.h5").write_bytes(b"damaged")
    with pytest.raises(nta.InputError, match="results.h5: not the file that goes with summary.json"):
        nta.load(folder).positions


TRACKS = {"x": [1.0, 2.0], "y": [1.0, 2.0], "frame": [0, 1], "particle": [0, 0]}
SCALE = {"pixel_size_nm": 166, "fps": 25}


@pytest.mark.parametrize(
    "changed, settings, message",
    [
        ({"particle": None}, SCALE, "no column 'particle'"),
        ({"x": None}, SCALE, "no column 'x'"),
        ({"x": [1.0, float("nan")]}, SCALE, "row 1: found nan for a position"),
        ({"frame": [0, 0.5]}, SCALE, "frame: expected whole numbers"),
        ({"particle": [0, float("nan")]}, SCALE, "particle: expected whole numbers"),
        ({"frame": [3, 3]}, SCALE, "particle 0 has two positions in frame 3"),
        ({"frame": [0, 2_000_000_000]}, SCALE, "expected at most 10000000 of them"),
        ({}, {"fps": 25}, "the pixel size is not known"),
        ({}, {"pixel_size_nm": 166}, "the frame rate is not known"),
        ({}, {**SCALE, "unit": "um"}, "both given; keep one"),
        ({}, {**SCALE, "unit": "nm"}, "expected 'px' or 'um'"),
    ],
)
def test_unusable_tracks(changed, settings, message):
    tracks = {name: column for name, column in {**TRACKS, **changed}.items() if column is not None}
    with pytest.raises(nta.InputError, match=message):
        nta.diffusion(tracks, **settings)
