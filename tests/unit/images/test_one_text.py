"""A package as one text: it runs where none of its files is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pyhelpers.images.one_text import one_text

MAIN = """\
import sys
import traceback

from .parts import told

if __name__ == "__main__":
    try:
        told(sys.argv[1:])
    except ValueError:
        print(traceback.format_exc())
        sys.exit(3)
"""
PARTS = """\
import importlib.util

def told(words):
    spec = importlib.util.find_spec(f"{__package__}.other")
    print(words, spec.loader.get_source(spec.name))
    raise ValueError("'quoted' {braces}")  # this line
"""


def test_its_parts_find_each_other_and_tracebacks_show_their_lines(tmp_path: Path) -> None:
    folder = tmp_path / "program"
    folder.mkdir()
    texts = {"__main__": MAIN, "parts": PARTS, "other": 'of\ttwo "lines"\n\\'}
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text)
    argv = [sys.executable, "-I", "-c", one_text(folder), "one", "two"]
    for path in folder.iterdir():
        path.unlink()
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=folder)
    assert (done.returncode, done.stderr) == (3, "")
    words, said = done.stdout.split("Traceback", 1)
    assert words == "['one', 'two'] of\ttwo \"lines\"\n\\\n"
    assert 'File "program/parts.py", line 6, in told\n    raise ValueError("' in said
