# SPDX-License-Identifier: MIT
import gc

import numpy
import pandas
import pytest

import nta


@pytest.fixture(scope="module")
def analyzed(film, settings):
    return nta.analyze(film, **settings)


@pytest.fixture(scope="module")
def linked(film):
    return nta.link(nta.localize(film))


def test_frames_are_the_pictures_of_the_file(film):
    stored = film.read_bytes()
    video = nta.Video(film)
    numbers = []
    for frame in video:
        assert frame.shape == (120, 160) and frame.dtype == "uint8"
        assert frame[0].tobytes() in stored and frame[-1].tobytes() in stored
        numbers.append(frame.frame_no)
    assert numbers == list(range(150))
    assert (video.info["width_px"], video.info["height_px"], video.info["frames_per_s"]) == (160, 120, 25.0)
    assert [d["code"] for d in video.diagnostics] == []


def test_a_video_begins_anew_each_time_and_readers_do_not_disturb_each_other(film):
    video = nta.Video(film)
    pairs = list(zip(video, video))
    assert len(pairs) == 150
    assert all((a == b).all() for a, b in pairs)
    assert not (pairs[0][0] == pairs[1][0]).all()


def test_a_frame_is_shown_where_it_is_and_outlives_its_video(film):
    video = iter(nta.Video(film))
    frame = next(video)
    assert not frame.flags.owndata and not frame.flags.writeable
    before = frame.tobytes()
    del video
    gc.collect()
    assert frame.tobytes() == before
    assert frame[10:20].frame_no == 0
    with pytest.raises(ValueError):
        frame[0, 0] = 1


def test_spots_are_shown_where_they_are(film):
    spots = nta.localize(film, frames="0:49")
    # Columns of one and the same array of records: none was copied.
    steps = {column: spots[column].to_numpy().strides for column in ("x", "y", "noise_adu")}
    assert len(set(steps.values())) == 1 and steps["x"][0] > 8


def test_linked_stages_come_to_the_tables_of_analyze(linked, analyzed, settings):
    result = nta.distribution(linked, fps=25, **settings)
    for name in ("tracks", "positions", "size_distribution", "msd", "drift"):
        pandas.testing.assert_frame_equal(getattr(result, name), getattr(analyzed, name), check_exact=True)
    # Of tracks from elsewhere all spots are shown, stuck ones too, and marked.
    accepted = result.spots[result.spots["excluded"] == 0]
    pandas.testing.assert_frame_equal(
        accepted[list(analyzed.spots)].reset_index(drop=True), analyzed.spots, check_exact=True
    )
    assert result.summary["size"] == analyzed.summary["size"]
    assert result.summary["concentration"] == analyzed.summary["concentration"]


def test_diffusion_alone_comes_to_the_same_coefficients(linked, analyzed):
    motion = nta.diffusion(linked, pixel_size_nm=166, fps=25, exposure_ms=15)
    columns = ["track_id", "positions", "diffusion_um2_per_s", "diffusion_se_um2_per_s", "localization_sd_nm"]
    pandas.testing.assert_frame_equal(motion.tracks[columns], analyzed.tracks[columns], check_exact=True)
    pandas.testing.assert_frame_equal(motion.msd, analyzed.msd, check_exact=True)


def test_workers_and_order_of_rows_change_nothing(film, linked, settings):
    again = nta.link(nta.localize(film, jobs=1))
    pandas.testing.assert_frame_equal(again, linked, check_exact=True)
    shuffled = linked.sample(frac=1.0, random_state=1)
    columns = ["track_id", "diameter_nm", "diameter_low_nm", "diameter_high_nm"]
    straight, mixed = (nta.distribution(t, fps=25, **settings).tracks[columns] for t in (linked, shuffled))
    pandas.testing.assert_frame_equal(
        mixed.sort_values("track_id", ignore_index=True),
        straight.sort_values("track_id", ignore_index=True),
        check_exact=True,
    )


def test_positions_of_a_result_can_be_taken_up_again(analyzed):
    motion = nta.diffusion(analyzed.positions, pixel_size_nm=166, fps=25, exposure_ms=15)
    both = motion.tracks.merge(analyzed.tracks, on="track_id", suffixes=("", "_before"))
    both = both[(both["used"] == 1) & (both["used_before"] == 1)]
    assert len(both) > 20
    # Positions there hold 7 digits, are corrected for motion already, and lack the lean of each spot.
    ratio = both["diffusion_um2_per_s"] / both["diffusion_um2_per_s_before"]
    assert ratio.median() == pytest.approx(1.0, abs=0.02)


def test_two_particles_that_pass_each_other_keep_their_numbers():
    frame = numpy.repeat(numpy.arange(20), 2)
    rng = numpy.random.default_rng(1)
    x = numpy.tile([10.0, 60.0], 20) + rng.normal(0, 0.3, 40).cumsum() * 0.2
    y = numpy.tile([10.0, 12.0], 20)
    linked = nta.link({"x": x, "y": y, "frame": frame}, image_size=(100, 50))
    assert linked["particle"].nunique() == 2
    assert (linked.groupby("particle")["y"].nunique() == 1).all()
