"""A package of Python's as one text, for `python3 -I -c` in a container that has none of our files.

An argument reaches every container the same way, on this machine or another one.
"""

from __future__ import annotations

from pathlib import Path

# Python 3.8 is enough. The parts are found by import, so they refer to each other as in a folder,
# and tracebacks show their lines.
_LOADER = """\
import importlib.abc, importlib.util, runpy, sys

class Parts(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    def find_spec(self, name, path=None, target=None):
        if name in PARTS:
            return importlib.util.spec_from_loader(name, self)

    def get_source(self, name):
        # A traceback asks for __main__.
        return PARTS.get(name, PARTS[{main!r}])

    def get_code(self, name):
        return self.source_to_code(PARTS[name], name.replace(".", "/") + ".py")

    def is_package(self, name):
        return name == {package!r}

sys.meta_path.insert(0, Parts())
runpy.run_module({main!r}, run_name="__main__")
"""


def one_text(folder: Path) -> str:
    """Return the text that runs the modules of a folder, `__main__` first, as a package."""
    package = folder.name
    parts = {package: ""}
    for path in sorted(folder.glob("*.py")):
        parts[f"{package}.{path.stem}"] = path.read_text("utf-8")
    return f"PARTS = {parts!r}\n" + _LOADER.format(package=package, main=f"{package}.__main__")
