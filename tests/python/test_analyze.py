# SPDX-License-Identifier: MIT
import json

import numpy
import pandas
import pytest
from conftest import nta_program, options_of

import nta

CSV_TABLES = ["size_distribution", "size_distribution_by_population", "tracks", "spots"]
H5_TABLES = ["detection", "positions", "refractive_index", "msd", "drift"]


@pytest.fixture(scope="module")
def by_program(film, settings, tmp_path_factory):
    folder = tmp_path_factory.mktemp("program")
    nta_program("analyze", film, *options_of(settings), "--spots-csv", "--quiet", "--out", folder)
    return folder


@pytest.fixture(scope="module")
def result(film, settings, tmp_path_factory):
    return nta.analyze(film, output=tmp_path_factory.mktemp("module"), spots_csv=True, **settings)


def test_the_same_files_are_written(result, by_program):
    def names(folder):
        return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))

    assert names(result.folder.parent) == names(by_program)


def test_csv_files_are_the_same_bytes(result, by_program):
    files = sorted((by_program / "beads").glob("*.csv"))
    assert len(files) >= len(CSV_TABLES)
    for file in files:
        assert file.read_bytes() == (result.folder / file.name).read_bytes(), file.name


@pytest.mark.parametrize("name", CSV_TABLES)
def test_tables_hold_the_numbers_and_columns_of_the_csv_files(result, by_program, name):
    table = getattr(result, name)
    csv = pandas.read_csv(by_program / "beads" / f"{name}.csv", float_precision="round_trip", keep_default_na=False)
    assert list(table.columns) == list(csv.columns)
    assert len(table) == len(csv) > 0
    for column in table:
        if table[column].dtype == object:
            assert list(table[column]) == list(csv[column])
            continue
        # pandas.to_numeric may be off by the last bit.
        written = numpy.array([float(text) if text else numpy.nan for text in csv[column].astype(str)])
        held = table[column].to_numpy(float, na_value=numpy.nan)
        # A float stands in the file as the shortest decimal that reads back to it.
        if table[column].dtype == "float32":
            written = written.astype("float32").astype(float)
        numpy.testing.assert_array_equal(held, written, err_msg=column)


def test_summary_is_summary_json_and_differs_from_the_program_only_in_sources(result, by_program):
    assert result.summary == json.loads((result.folder / "summary.json").read_text())
    program = json.loads((by_program / "beads" / "summary.json").read_text())
    for setting in program["settings"].values():
        if setting["source"] == "command line":
            setting["source"] = "keyword argument"
    assert result.summary == program


@pytest.mark.parametrize("name", CSV_TABLES + H5_TABLES)
def test_a_loaded_result_holds_what_was_analyzed(result, name):
    loaded = nta.load(result.folder)
    assert loaded.summary == result.summary
    pandas.testing.assert_frame_equal(getattr(loaded, name), getattr(result, name), check_exact=True)


def test_results_of_the_program_are_loaded(by_program, result):
    pandas.testing.assert_frame_equal(nta.load(by_program / "beads").tracks, result.tracks, check_exact=True)


def test_every_table_is_listed_and_no_other_is_there(result):
    assert set(CSV_TABLES + H5_TABLES) <= set(dir(result))
    with pytest.raises(AttributeError, match="its tables are size_distribution"):
        result.sizes


def test_positions_come_under_the_names_of_trackpy_as_export_writes_them(result, by_program, tmp_path):
    nta_program("export", by_program / "beads", "--format", "trackpy", "--out", tmp_path / "out")
    exported = pandas.read_csv(tmp_path / "out" / "beads_trackpy.csv", float_precision="round_trip")
    for table in (result.trackpy(), nta.load(result.folder).trackpy()):
        assert {"x", "y", "frame", "particle", "mass"} <= set(table.columns)
        assert list(table.columns) == list(exported.columns)
        for column in table:
            numpy.testing.assert_array_equal(table[column], exported[column].astype(table[column].dtype))


def test_without_an_output_nothing_is_written(film, settings, tmp_path, monkeypatch, result):
    monkeypatch.chdir(tmp_path)
    found = nta.analyze(film, **settings)
    assert found.folder is None
    assert not list(tmp_path.iterdir())
    pandas.testing.assert_frame_equal(found.tracks, result.tracks, check_exact=True)


def test_one_and_two_workers_find_the_same(film, settings):
    one, two = (nta.analyze(film, jobs=jobs, **settings) for jobs in (1, 2))
    assert one.summary == two.summary
    pandas.testing.assert_frame_equal(one.spots, two.spots, check_exact=True)


def test_a_settings_file_is_read_and_keywords_go_before_it(film, tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text("pixel-size-nm = 166\ntemperature-c = 20\nbootstrap = 0\n")
    used = nta.analyze(film, settings=file, temperature_c=numpy.float32(25), frames="0:49").summary["settings"]
    assert used["pixel_size_nm"] == {"value": 166.0, "source": "settings file"}
    assert used["temperature_c"] == {"value": 25.0, "source": "keyword argument"}


def test_all_spots_are_marked_where_all_are_asked_for(film, settings, tmp_path):
    found = nta.analyze(film, output=tmp_path, spots_csv="all", **settings)
    pandas.testing.assert_frame_equal(nta.load(found.folder).spots, found.spots, check_exact=True)
    assert set(found.spots["excluded"]) <= {0, 1}


def test_progress_names_the_stages_in_their_order(film, settings):
    told = []
    nta.analyze(film, progress=lambda *step: told.append(step), **settings)
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages[:3] == ["detect", "link", "drift"]
    assert ("detect", 150, 150) in told
