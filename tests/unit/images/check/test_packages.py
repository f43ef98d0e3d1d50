"""Packages of image.pip and image.apt that are missing, cannot be imported, or have no module."""

from __future__ import annotations

import shutil

import pytest

FAILS = "raise ValueError('this is not asked for')"


def check_alone(room, distribution, name, files):
    distribution(room, name, files)
    return room.run(packages=[name])


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("scikit-something", {"sksomething/__init__.py": "", "sksomething/inner.py": FAILS}),
        ("own-name", {"own_name.py": "", "other.py": FAILS}),
        ("cloud-store", {"cloud/store/__init__.py": "", "cloud/store/inner/__init__.py": FAILS}),
        ("space", {"space/inner.py": FAILS}),
        ("busy", {"seen/__init__.py": "", "_hidden.py": FAILS, "tests/__init__.py": FAILS}),
        ("compiled", {"seen.py": "", "30fcd2__mypyc.cpython-311.so": ""}),
        ("script", {"../../bin/script": "", "script-1.0.data/x.py": "", "seen.py": ""}),
    ],
)
def test_the_modules_that_count_are_imported(room, distribution, name, files):
    check_alone(room, distribution, name, files)
    assert room.result("packages")["what"] == "1 package can be imported"


def test_a_namespace_alone_proves_nothing(room, distribution):
    check_alone(room, distribution, "cloud-x", {"cloud/x/__init__.py": "import no_such_module"})
    assert "No module named 'no_such_module'" in room.failure("packages")
    mend = "add the package that has the module no_such_module to image.pip"
    assert room.result("packages")["mend"] == mend


def test_a_distribution_without_a_module_is_skipped(room, distribution):
    check_alone(room, distribution, "meta-package", {})
    assert room.result("packages")["state"] == "skipped"
    assert room.result("packages")["what"] == "meta-package without a module of its own"


def test_every_package_that_fails_is_named_with_its_error(room, distribution):
    distribution(room, "broken", {"broken.py": "raise RuntimeError('no GPU here')"})
    distribution(room, "crashing", {"crashing.py": "import os\nos.abort()"})
    names = ["broken", "crashing", "no-such-package", "jupyterlab"]
    assert room.run(packages=names) == 1
    words = ["broken: RuntimeError: no GPU here", "crashing: was killed by SIGABRT (Aborted)"]
    assert room.failure("packages") == "; ".join([*words, "no-such-package: is not installed"])
    assert room.result("packages")["detail"].splitlines()[-1].startswith("no-such-package")


def test_a_missing_library_is_mended_with_apt(room, distribution):
    error = "libGL.so.1: cannot open shared object file: No such file or directory"
    check_alone(room, distribution, "drawing", {"drawing.py": f"raise ImportError({error!r})"})
    room.failure("packages")
    mend = "add the Debian package that has libGL.so.1 to image.apt"
    assert room.result("packages")["mend"] == mend


KILLED_ONCE = """
import os, pathlib, signal
tried = pathlib.Path.home() / "tried"
if not tried.exists():
    tried.touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_import_that_is_killed_is_tried_again_alone(room, distribution):
    check_alone(room, distribution, "large", {"large.py": KILLED_ONCE})
    assert room.result("packages")["state"] == "ok"


def test_an_environment_without_python(room):
    room.python.write_text("#!/bin/sh\necho broken link\nexit 127\n")
    assert room.run(packages=["numpy"]) == 1
    assert room.failure("packages") == f"{room.python} does not work"


@pytest.mark.skipif(not shutil.which("dpkg-query"), reason="apt-get is Debian's")
def test_packages_of_debian(room):
    assert room.run(apt=["dpkg", "libc6=2.36", "awk"]) == 1
    assert room.result("apt")["what"] == "3 packages installed"
    room.run(apt=["dpkg", "no-such-package=1.0"])
    assert room.failure("apt") == "not installed: no-such-package=1.0"
