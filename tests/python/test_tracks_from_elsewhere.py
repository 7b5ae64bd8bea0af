# SPDX-License-Identifier: MIT
import numpy
import pandas
import pytest

import nta

BOLTZMANN_J_PER_K = 1.380649e-23
WATER_25C_PA_S = 0.8900e-3  # IAPWS R12-08, table 4: 889.735 uPa s at 25 C
FRAME_S = 0.04
UM_PER_PX = 0.166


def brownian_tracks(diameters_nm, positions=40, sd_px=0.1, exposure_s=0.0, seed=1):
    """Positions (pixels) of free particles, averaged over the exposure, with Gaussian errors."""
    rng = numpy.random.default_rng(seed)
    diameters_m = numpy.asarray(diameters_nm, dtype=float) * 1e-9
    D_um2_per_s = 1e12 * BOLTZMANN_J_PER_K * 298.15 / (3 * numpy.pi * WATER_25C_PA_S * diameters_m)
    parts = 20  # of a frame; the exposure is the first ones
    sd_um = numpy.sqrt(2 * D_um2_per_s * FRAME_S / parts)
    paths_um = (rng.normal(size=(2, len(diameters_m), positions * parts)) * sd_um[:, None]).cumsum(axis=2)
    exposed = max(1, round(exposure_s / FRAME_S * parts))
    paths_um = paths_um.reshape(2, len(diameters_m), positions, parts)[..., :exposed].mean(axis=3)
    places_px = paths_um / UM_PER_PX + rng.uniform(0, 400, size=(2, len(diameters_m), 1))
    places_px += rng.normal(0, sd_px, places_px.shape)
    # Each particle at a time of its own, as they come into view.
    first = rng.integers(0, 600, len(diameters_m))[:, None]
    return pandas.DataFrame(
        {
            "x": places_px[0].ravel(),
            "y": places_px[1].ravel(),
            "frame": (first + numpy.arange(positions)).ravel(),
            "particle": numpy.repeat(numpy.arange(len(diameters_m)), positions),
        }
    )


SETTINGS = {"fps": 25, "temperature_c": 25, "bootstrap": 50}


def mode(result):
    return result.summary["size"]["mode_nm"]


@pytest.fixture(scope="module")
def beads():
    return brownian_tracks([100.0] * 300)


def test_beads_of_100_nm_are_found_to_be_of_100_nm(beads):
    tracks = beads.assign(ep=0.1)
    result = nta.distribution(tracks, pixel_size_nm=166, exposure_ms=0, **SETTINGS)
    assert (result.summary["tracks"]["found"], result.summary["tracks"]["used"]) == (300, 300)
    D = result.tracks["diffusion_um2_per_s"]
    # 4.90 um^2/s by Stokes and Einstein; 300 tracks of 39 steps in two dimensions: sqrt(1 / (300 x 39)) and some for noise.
    assert D.mean() == pytest.approx(4.90, rel=4 * 1.2 / numpy.sqrt(300 * 39))
    # 4 standard errors: 0.92 % of the diffusion coefficient, 1.2 for noise.
    assert result.summary["size"]["d50_nm"]["value"] == pytest.approx(100, rel=4 * 1.2 / numpy.sqrt(300 * 39))


def test_micrometers_and_pixels_come_to_the_same(beads):
    pixels = nta.diffusion(beads.assign(ep=0.1), pixel_size_nm=166, fps=25, exposure_ms=0)
    lengths = beads.assign(ep=0.1)
    lengths[["x", "y", "ep"]] *= UM_PER_PX
    micrometers = nta.diffusion(lengths, unit="um", fps=25, exposure_ms=0)
    for column in ("diffusion_um2_per_s", "diffusion_se_um2_per_s"):
        # Standard deviations are floats: 7 digits.
        numpy.testing.assert_allclose(micrometers.tracks[column], pixels.tracks[column], rtol=1e-5)


def test_arrays_and_records_are_taken_as_dataframes_are(beads):
    expected = nta.diffusion(beads, pixel_size_nm=166, fps=25).tracks
    as_arrays = {name: beads[name].to_numpy() for name in beads}
    for table in (as_arrays, beads.to_records(index=False)):
        found = nta.diffusion(table, pixel_size_nm=166, fps=25).tracks
        pandas.testing.assert_frame_equal(found, expected, check_exact=True)


@pytest.mark.parametrize("exposure_s", [0.0, 0.02, 0.04])
def test_without_standard_deviations_they_come_from_the_steps(exposure_s):
    tracks = brownian_tracks([150.0] * 300, sd_px=0.5, exposure_s=exposure_s)
    result = nta.distribution(tracks, pixel_size_nm=166, exposure_ms=1000 * exposure_s, **SETTINGS)
    # The covariance knows the noise of 300 x 38 pairs of steps to 2 %, as part of a step of 0.98 px to 1 %: with the
    # sampling of the steps themselves 1.4 %, four of them.
    assert result.summary["size"]["d50_nm"]["value"] == pytest.approx(150, rel=0.06)
    # 0.5 px of 166 nm
    assert result.tracks["localization_sd_nm"].median() == pytest.approx(83, rel=0.15)


def test_noise_that_is_not_told_would_make_particles_small():
    """The negative control of the test above: errors of twice the size, stated as next to nothing, are a fifth of a step's variance."""
    tracks = brownian_tracks([150.0] * 300, sd_px=1.0).assign(ep=1e-3)
    D = nta.diffusion(tracks, pixel_size_nm=166, fps=25, exposure_ms=0).tracks["diffusion_um2_per_s"]
    assert D.mean() > 1.1 * 3.27


def test_an_unknown_exposure_is_said_and_does_not_bias():
    tracks = brownian_tracks([120.0] * 300, sd_px=0.1, exposure_s=0.04).assign(ep=0.1)
    result = nta.distribution(tracks, pixel_size_nm=166, **SETTINGS)
    assert "unknown-exposure" in [d["code"] for d in result.summary["diagnostics"]]
    size = result.summary["size"]["d50_nm"]
    assert size["low"] < 120 < size["high"]


def test_two_sizes_are_told_apart():
    tracks = brownian_tracks([80.0] * 250 + [240.0] * 250, positions=60).assign(ep=0.1)
    result = nta.distribution(tracks, pixel_size_nm=166, exposure_ms=0, **SETTINGS)
    peaks = [peak["position_nm"] for peak in result.summary["size"]["peaks"]]
    # Each is the mean of 250 tracks of 59 steps: 1 %; the mode of a fitted width is known less well.
    assert peaks == pytest.approx([80, 240], rel=0.06)


def test_drift_is_removed_and_told():
    still = brownian_tracks([100.0] * 300).assign(ep=0.1)
    drifting = still.assign(x=still["x"] + 0.5 * still["frame"])
    result = nta.diffusion(drifting, pixel_size_nm=166, fps=25, exposure_ms=0)
    # On top of what the particles' own steps come to by chance: 3.7 px / sqrt(11700).
    by_chance = still.sort_values(["particle", "frame"]).groupby("particle")["x"].diff().mean()
    assert numpy.diff(result.drift["x_px"]).mean() == pytest.approx(0.5 + by_chance, abs=0.005)
    without = nta.diffusion(still, pixel_size_nm=166, fps=25, exposure_ms=0)
    ratio = result.tracks["diffusion_um2_per_s"] / without.tracks["diffusion_um2_per_s"]
    assert ratio.mean() == pytest.approx(1.0, abs=0.01)


def test_particles_at_rest_are_left_out():
    moving = brownian_tracks([100.0] * 100)
    resting = brownian_tracks([1e9] * 5, seed=2)
    resting["particle"] += 100
    motion = nta.diffusion(pandas.concat([moving, resting]).assign(ep=0.1), pixel_size_nm=166, fps=25, exposure_ms=0)
    assert set(motion.tracks.loc[motion.tracks["reason"] == "stuck", "track_id"]) == set(range(100, 105))


def test_nothing_in_it_is_no_error():
    empty = {"x": [], "y": [], "frame": [], "particle": []}
    result = nta.distribution(empty, pixel_size_nm=166, exposure_ms=0, **SETTINGS)
    assert result.summary["tracks"]["found"] == 0
    assert "too-few-tracks" in [d["code"] for d in result.summary["diagnostics"]]
