# SPDX-License-Identifier: MIT
import os
import pathlib
import re
import subprocess
import sys

import pytest

DOCUMENT = pathlib.Path(os.environ["NTA_SOURCE"], "docs/python.md")


def test_its_python_runs_and_draws_its_figures(tmp_path):
    pytest.importorskip("matplotlib", reason="no matplotlib (Debian package python3-matplotlib)")
    text = DOCUMENT.read_text()
    program = "\n".join(re.findall(r"^```python test\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))
    figures = re.findall(r'savefig\("([^"]+)"', program)
    assert figures, "docs/python.md draws no figure"
    (tmp_path / "sample_videos").symlink_to(DOCUMENT.parent.parent / "sample_videos")
    environment = {**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for figure in figures:
        assert (tmp_path / figure).stat().st_size > 5000, figure
