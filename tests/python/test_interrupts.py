# SPDX-License-Identifier: MIT
import signal
import subprocess
import sys
import threading
import time

import pytest
from conftest import render

import nta

# Analyzes until it is interrupted, then analyzes a part, to show that the module still works.
INTERRUPTED = """
import sys, nta
film, out = sys.argv[1:]
settings = dict(pixel_size_nm=166, temperature_c=25, exposure_ms=15, jobs=2)
def progress(stage, done, total):
    print(stage, flush=True)
try:
    nta.analyze(film, output=out, bootstrap=100000, progress=progress, **settings)
except KeyboardInterrupt:
    print("interrupted", flush=True)
print(nta.analyze(film, bootstrap=0, frames="0:49", **settings).summary["tracks"]["found"] > 0)
"""


@pytest.mark.parametrize("stage", ["detect", "distribution"])
def test_ctrl_c_ends_the_work_and_leaves_nothing(film, tmp_path, stage):
    out = tmp_path / "out"
    run = [sys.executable, "-c", INTERRUPTED, str(film), str(out)]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.strip() == stage:
                break
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read().split()
    assert process.returncode == 0
    assert rest[-2:] == ["interrupted", "True"]
    assert not out.exists()


def test_what_progress_raises_comes_through_and_leaves_nothing(film, settings, tmp_path):
    def stop(stage, done, total):
        if stage == "link":
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        nta.analyze(film, output=tmp_path / "out", progress=stop, **settings)
    assert not (tmp_path / "out").exists()


def test_other_threads_run_while_a_video_is_analyzed(film, settings):
    working = threading.Event()
    done = threading.Event()
    ticks = []

    def tick():
        working.wait()
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    working.set()
    begin = time.monotonic()
    nta.analyze(film, **settings)
    end = time.monotonic()
    done.set()
    thread.join()
    # Were the lock held, no tick would fall into the middle of the work.
    third = (end - begin) / 3
    assert sum(begin + third < t < end - third for t in ticks) >= 10


def test_two_videos_are_analyzed_at_once(tmp_path, settings):
    films = [render(tmp_path, name, 60) for name in ("one", "two")]
    alone = [nta.analyze(film, jobs=1, **settings).summary for film in films]
    together = [None, None]

    def work(k):
        together[k] = nta.analyze(films[k], output=tmp_path / "out", jobs=1, **settings).summary

    threads = [threading.Thread(target=work, args=(k,)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone
