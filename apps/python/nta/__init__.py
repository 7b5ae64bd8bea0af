# SPDX-License-Identifier: MIT
"""Nanoparticle tracking analysis: videos to particle sizes and particles per milliliter.

`analyze` does the whole journey, `load` opens finished results; `Video`, `localize`, `link`, `diffusion` and
`distribution` are its stages. Settings have the names of the command line's options with `_` for `-` (`pixel_size_nm`,
`temperature_c`, `min_track`; `nta analyze --help` lists them). What cannot be analyzed raises `InputError`, a ValueError,
in the command line's words. Work is done without the interpreter lock, and Ctrl-C ends it.
"""
import json
import pathlib

import numpy
import pandas

from . import _nta
from ._nta import InputError

__version__ = _nta.version
__all__ = ["InputError", "Result", "Video", "Frame", "analyze", "load", "localize", "link", "diffusion", "distribution"]


def analyze(video, *, output=None, force=False, spots_csv=False, figures=False, jobs=None, progress=None, **settings):
    """Analyzes one video, as `nta analyze` does, and gives its Result.

    output: folder that gets the same files as by `--out`; the results stand in a folder in it of the video's name.
    force, spots_csv (True or "all"), figures, jobs, settings (a file): as on the command line.
    progress: called with stage, frames done and frames in all (0: not known); what it raises ends the work.
    """
    reporting = _nta.Reporting(output, force, spots_csv, figures)
    found, folder = _nta.analyze(video, settings, reporting, _nta.Interruptible(jobs, progress))
    return Result(_Analyzed(found, spots_csv == "all"), folder)


def load(folder):
    """The Result in a folder that `nta analyze`, `nta compare` or `analyze(output=...)` made."""
    stored = _Stored(pathlib.Path(folder))
    return Result(stored, stored.folder)


class Result:
    """What is known of one video.

    summary: the content of summary.json. folder: where the files are, None without `output`.
    Tables are DataFrames with the columns of the files of their names: size_distribution,
    size_distribution_by_population, tracks, spots, detection, and those of results.h5: positions (of all tracks),
    refractive_index, msd, drift. They are made when they are first asked for.
    """

    def __init__(self, source, folder):
        self._source = source
        self.folder = folder
        self.summary = source.summary()

    def __getattr__(self, name):
        if name not in _nta.table_names() or name == "trackpy":
            raise AttributeError(f"a result has no '{name}'; its tables are {', '.join(self._tables())}")
        self.__dict__[name] = table = self._source.table(name)
        return table

    def __dir__(self):
        return sorted({*super().__dir__(), *self._tables()})

    def __repr__(self):
        provenance, tracks = self.summary["provenance"], self.summary["tracks"]
        return f"<nta.Result of {provenance['video'] or 'tracks'}: {tracks['used']} of {tracks['found']} tracks used>"

    def trackpy(self):
        """The positions of all tracks under trackpy's names: y, x, mass, size, signal, ep, frame, particle."""
        return self._source.table("trackpy")

    @staticmethod
    def _tables():
        return [name for name in _nta.table_names() if name != "trackpy"]


class Frame(numpy.ndarray):
    """A picture: gray values (height x width), shown where they are and not to be written to.

    frame_no: its place on the recording's time grid, as `frame` in every table. repeated: whether it is the picture
    before once more, byte for byte.
    """

    def __array_finalize__(self, source):
        self.frame_no = getattr(source, "frame_no", None)
        self.repeated = getattr(source, "repeated", False)


class Video:
    """A recording as a series of Frames, each time from its beginning: `for frame in Video("beads.avi"): ...`

    Any file that `nta analyze` takes; color, words_are_gray and drop_repeated as there. info: what the file says of
    itself. Places of the time grid that have no picture are passed over, so that frame_no jumps. diagnostics: what the
    last whole reading brought to light.
    """

    def __init__(self, path, **settings):
        self._path, self._settings = path, settings
        self.info = self._open().info()
        self.diagnostics = []

    def _open(self):
        return _nta.OpenVideo(self._path, self._settings)

    def __iter__(self):
        video = self._open()
        while (found := video.next()) is not None:
            picture, number, repeated = found
            frame = picture.view(Frame)
            frame.frame_no, frame.repeated = number, repeated
            yield frame
        self.diagnostics = video.diagnostics()


def localize(video, *, jobs=None, progress=None, **settings):
    """Finds the spots of every frame of a video: background, detection, and position to a part of a pixel.

    A DataFrame in order of frames with trackpy's names `frame`, `x`, `y` (pixels) and `mass` (all light of a spot, in
    gray values), and what later stages use: standard deviations of the position, peak, noise, width. Of the settings
    only those of frames and spots matter. Its `attrs` hold the size of the picture, the frames that have one, and diagnostics.
    """
    found = _nta.localize(video, settings, _nta.Interruptible(jobs, progress))
    return _spot_frame(found, {name: found[name] for name in ("image_size", "frames", "diagnostics")})


def link(spots, *, image_size=None):
    """Follows every particle from frame to frame: the spots with the number of their `particle`.

    spots: from `localize`, or any table with x, y and frame. image_size: (width, height) in pixels, by default that of
    the video, or as far as there are spots.
    """
    records = _records(spots, 1.0)
    return _spot_frame(_nta.link(records, _filmed_as(spots, image_size, None)), dict(getattr(spots, "attrs", {})))


def diffusion(tracks, *, unit="px", image_size=None, frames=None, jobs=None, progress=None, **settings):
    """Diffusion coefficients of tracks, each with its error: Result with tracks, msd, drift and summary["diagnostics"].

    tracks: from `link`, from trackpy, TrackMate or elsewhere: a DataFrame, a dictionary of arrays or a structured array
    with x, y, frame and particle; `ep` (or x_sd_px, y_sd_px) is the standard deviation of a position. Drift is removed
    and particles at rest are left out. unit: of x, y and ep, "px" or "um".
    Settings: pixel_size_nm (not for "um", where the summary calls 100 nm a pixel), fps, and exposure_ms if known. Where no
    standard deviations are given, one for all positions is taken from the covariance of neighboring steps.
    """
    return _of_tracks(tracks, False, unit, image_size, frames, settings, _nta.Interruptible(jobs, progress))


def distribution(tracks, *, unit="px", image_size=None, frames=None, jobs=None, progress=None, **settings):
    """The size distribution behind tracks, and all else that `analyze` tells after linking, as a Result.

    tracks and unit as for `diffusion`. Settings: pixel_size_nm (not for "um"), fps, temperature_c, exposure_ms if known,
    and all others that `analyze` takes. image_size and frames, (width, height) in `unit` and the frames that have a picture,
    are for counting: by default what `localize` noted, or as far as there are positions.
    """
    return _of_tracks(tracks, True, unit, image_size, frames, settings, _nta.Interruptible(jobs, progress))


class _Analyzed:
    """Tables of an analysis in memory."""

    def __init__(self, found, all_spots):
        self._found, self._all_spots = found, all_spots

    def summary(self):
        return json.loads(self._found.summary_json())

    def table(self, name):
        return _frame(self._found.columns(name, self._all_spots))


class _Stored:
    """Tables of a folder of results: csv files, or results.h5 for those that have none."""

    def __init__(self, folder):
        self.folder = folder

    def summary(self):
        try:
            return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        except OSError as error:
            raise InputError(f"{self.folder}: holds no summary.json, expected a result folder of nta analyze") from error

    def table(self, name):
        path = self.folder / f"{name}.csv"
        if path.exists():
            return _read_csv(path, _nta.column_types(name))
        if name == "detection":  # only with a calibration
            return _frame(_nta.Analysis().columns(name, False))
        if name == "spots":
            raise InputError(f"{path}: no such file; analyze with spots_csv=True, or use positions, those of all tracks")
        return _frame(_nta.stored_columns(self.folder, name))


def _frame(columns):
    def series(values, missing):
        return values if missing is None else pandas.arrays.IntegerArray(values, missing)

    return pandas.DataFrame({name: series(values, missing) for name, values, missing in columns}, copy=False)


def _read_csv(path, types):
    nullable = {name: "Int64" if kind == "int64" else kind for name, kind in types.items()}
    absent = {name: [] if kind == "str" else [""] for name, kind in types.items()}
    table = pandas.read_csv(path, dtype=nullable, keep_default_na=False, na_values=absent, float_precision="round_trip")
    whole = [name for name in table if types[name] == "int64" and not table[name].isna().any()]
    return table.astype({name: "int64" for name in whole})


def _spot_frame(found, attrs):
    records = found["spots"]
    names = list(records.dtype.names)
    columns = {name: records[name] for name in names[:3]}
    columns |= {name: found[name] for name in ("mass", "particle") if name in found}
    columns |= {name: records[name] for name in names[3:]}
    table = pandas.DataFrame(columns, copy=False)
    table.attrs = attrs
    return table


def _column(table, *names):
    present = table.dtype.names if isinstance(table, numpy.ndarray) else table
    for name in names:
        if name in (present if present is not None else ()):
            column = table[name]
            if isinstance(getattr(column, "dtype", None), pandas.Int64Dtype):
                column = column.fillna(-1)
            return numpy.asarray(column)
    return None


def _needed(table, *names):
    column = _column(table, *names)
    if column is None:
        raise InputError(f"the table has no column '{names[0]}', expected x, y, frame and, for tracks, particle")
    return column


def _whole(table, kind, *names):
    column = _needed(table, *names)
    with numpy.errstate(invalid="ignore"):
        whole = column.astype(kind)
    if not numpy.array_equal(whole, column):
        raise InputError(f"{names[0]}: expected whole numbers")
    return whole


# Other names of what a record of a spot holds: those of positions and spots.csv, of trackpy.
_ALSO = {"x": ["x_px"], "y": ["y_px"], "x_sd_px": ["ep"], "y_sd_px": ["ep"]}


def _records(table, length):
    _whole(table, "int32", "frame")
    records = numpy.zeros(len(_needed(table, "frame")), dtype=_nta.spot_record)
    for name in records.dtype.names:
        column = _column(table, name, *_ALSO.get(name, []))
        if column is not None:
            records[name] = column
        elif name in ("frame", "x", "y"):
            _needed(table, name)
    if not records["noise_adu"].any() and (snr := _column(table, "snr")) is not None:
        records["noise_adu"] = records["peak_adu"] / snr
    if not records["peak_adu"].any() and (mass := _column(table, "mass")) is not None:
        records["peak_adu"] = mass  # only its order among the tracks is used
    for name in ("x", "y", "x_sd_px", "y_sd_px"):
        records[name] /= length
    return records


def _filmed_as(table, image_size, frames):
    attrs = getattr(table, "attrs", {})
    width, height = image_size or attrs.get("image_size", (0, 0))
    frames = attrs.get("frames", []) if frames is None else frames
    return _nta.FilmedAs(int(numpy.ceil(width)), int(numpy.ceil(height)), frames)


def _of_tracks(tracks, with_sizes, unit, image_size, frames, settings, call):
    if unit not in ("px", "um"):
        raise InputError(f"unit: found '{unit}', expected 'px' or 'um'")
    length = 1.0
    if unit == "um":
        if settings.get("pixel_size_nm") is not None:
            raise InputError("pixel_size_nm and unit='um' are both given; keep one")
        settings = {**settings, "pixel_size_nm": 100.0}
        length = 0.1
        image_size = image_size and [size / length for size in image_size]
    particles = _whole(tracks, "int64", "particle", "track_id")
    filmed = _filmed_as(tracks, image_size, frames)
    found = _nta.analyze_tracks(_records(tracks, length), particles, filmed, settings, with_sizes, call)
    return Result(_Analyzed(found, True), None)
