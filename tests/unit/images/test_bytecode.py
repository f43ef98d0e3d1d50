"""The compiled files in an image: always the same, and used whatever the times of files are."""

from __future__ import annotations

import ast
import os
import py_compile
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from pyhelpers.places import shipped

PROGRAM = shipped("images") / "workshop" / "steps" / "bytecode.py"
TAG = f".{sys.implementation.cache_tag}.pyc"
DAY = 24 * 3600

# What marshal makes of it depends on whether the two words are interned already.
TRICKY = """
class Outer:
    class Inner:
        def one(self, x):
            return x in {"word_1", "word_2"} or x == "-"

        def two(self, x):
            return x in {"word_1", "word_2"} or x == "."
"""


class Environment:
    """A folder of site-packages, and the program."""

    def __init__(self, folder: Path, site: Path | None = None) -> None:
        self.site, self.cache = site or folder / "site", folder / "cache"

    def write(self, path: str, text: str = TRICKY) -> Path:
        file = self.site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def package(self, *names: str) -> None:
        for name in names:
            self.write(f"{name}/__init__.py")
            self.write(f"{name}/module.py")

    def compile(
        self,
        *folders: Path | str,
        python: Sequence[str] = (sys.executable, "-I"),
        program: Path = PROGRAM,
    ) -> str:
        """Compile without any problem; return what is told, without the time."""
        argv = [*python, program, *(folders or ["--cache", self.cache, self.site])]
        done = subprocess.run(argv, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return re.fullmatch(r"(.*), \d+\.\d s\n", done.stdout)[1]

    def pycs(self) -> dict[str, bytes]:
        """Return the compiled files as {module file: bytes}."""
        return {
            (path.parent.parent / path.name.replace(TAG, ".py"))
            .relative_to(self.site)
            .as_posix(): path.read_bytes()
            for path in self.site.rglob("*.pyc")
        }

    def forget(self) -> None:
        for folder in [*self.site.rglob("__pycache__"), self.cache]:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path)


def compiled(count: int, cached: int = 0) -> str:
    return f"{count} files compiled, {cached} from the cache"


def pyc_of(source: Path) -> Path:
    return source.parent / "__pycache__" / (source.stem + TAG)


def with_cores(count: int, folder: Path) -> Path:
    """Return the program as it is on a machine with as many cores."""
    text = PROGRAM.read_text()
    asks = "len(os.sched_getaffinity(0))"
    assert asks in text
    copy = folder / f"bytecode_{count}.py"
    copy.write_text(text.replace(asks, str(count)))
    return copy


def other_python(version: str) -> str:
    """Return the Python of this version, or skip the test."""
    python = shutil.which(f"python{version}") or "false"
    if subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode:
        pytest.skip(f"no python{version} on the PATH: install it for this test")
    return python


@pytest.mark.parametrize("version", ["", "3.8", "3.12", "3.13"])
def test_bytes_do_not_depend_on_cores_neighbours_order_or_what_was_there(tmp_path, version):
    base = other_python(version) if version else sys.executable
    subprocess.run([base, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    python = str(tmp_path / "env/bin/python")
    (site,) = tmp_path.glob("env/lib/python*/site-packages")
    environment = Environment(tmp_path, site)
    for name in ("asyncio", "email", "http"):
        shutil.copytree(Path(sysconfig.get_path("stdlib"), name), site / name)
    environment.package("a", "b", "c")
    environment.write("single.py")
    environment.write("common/from_a.py")
    environment.forget()
    one, four = with_cores(1, tmp_path), with_cores(4, tmp_path)
    environment.compile(site, python=(python, "-I"), program=one)
    first = environment.pycs()
    assert len(first) > 50

    for name in ("aa", "common/inner", "z"):
        environment.package(name)
        environment.write(f"{name}/interns.py", "word_1 = word_2 = None")
    environment.write("common/before.py", "word_1 = word_2 = None")
    words = "import sys; sys.more = list(map(sys.intern, 'word_1 word_2 - .'.split()))\n"
    environment.write("more.pth", words)
    for options, program in (("-I", PROGRAM), ("-I", four), ("-O", PROGRAM)):
        environment.forget()
        subprocess.run([python, "-m", "compileall", "-q", site / "a"], check=True)
        folders = (site / "z", site / "c", site, site / "a")
        environment.compile(*folders, python=(python, options), program=program)
        later = environment.pycs()
        assert {name: later[name] for name in first} == first


def test_python_uses_the_files_after_all_times_were_set(environment):
    environment.package("a")
    environment.compile()
    source = environment.site / "a/module.py"
    source.write_text("raise SystemExit('compiled anew')")
    for path in environment.site.rglob("*"):
        os.utime(path, (1700000000, 1700000000))
    before = environment.pycs()
    run = [sys.executable, "-S", "-v", "-c", "import a.module; print(a.module.Outer)"]
    done = subprocess.run(run, check=False, capture_output=True, text=True, cwd=environment.site)
    assert done.stdout == "<class 'a.module.Outer'>\n"
    assert f"code object from '{pyc_of(source)}'" in done.stderr
    assert environment.pycs() == before


def test_files_are_unchecked_and_readable_by_everybody(environment):
    environment.package("a")
    old = os.umask(0o077)
    environment.compile()
    os.umask(old)
    pyc = pyc_of(environment.site / "a/module.py")
    assert int.from_bytes(pyc.read_bytes()[4:8], "little") == 0b01
    assert (pyc.stat().st_mode & 0o777, pyc.parent.stat().st_mode & 0o777) == (0o644, 0o755)


def test_tests_are_left_out_and_what_others_import_is_not(environment):
    left_out = (
        "a/tests/test_a.py",
        "a/test/sub/a_test.py",
        "a/tests/conftest.py",
        "test/test_a.py",
    )
    kept = ("a/tests/__init__.py", "a/tests/helper.py", "a/testing/test_a.py", "a/test_a.py")
    environment.package("a")
    for path in (*left_out, *kept):
        py_compile.compile(str(environment.write(path)))
    environment.compile()
    assert set(environment.pycs()) == {"a/__init__.py", "a/module.py", *kept}
    assert not (environment.site / "a/test/sub/__pycache__").exists()


@pytest.mark.parametrize("text", ["print 'old'", "{{ name }} = [", "\0", "# coding: none\n"])
def test_what_is_no_python_is_left_out_silently(environment, text):
    environment.package("a")
    pyc = Path(py_compile.compile(str(environment.write("a/odd.py"))))
    environment.write("a/odd.py", text)
    (environment.site / "a/nowhere.py").symlink_to("missing.py")
    assert environment.compile() == compiled(2)
    assert not pyc.exists()


def test_what_was_compiled_before_comes_from_the_cache(environment):
    environment.package("a", "b")
    environment.write("single.py")
    assert environment.compile() == compiled(5)
    first = environment.pycs()
    for folder in environment.site.rglob("__pycache__"):
        shutil.rmtree(folder)
    assert environment.compile() == compiled(0, 5)
    assert environment.pycs() == first
    source = environment.write("a/module.py", TRICKY.replace("word_2", "another"))
    assert environment.compile() == compiled(2, 3)
    assert b"another" in pyc_of(source).read_bytes()


def test_another_place_has_other_files(environment):
    environment.package("a")
    environment.compile()
    environment.site.rename(environment.site.with_name("moved"))
    environment.site = environment.site.with_name("moved")
    assert environment.compile() == compiled(2)


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_entry_is_compiled_again(environment, damage):
    environment.package("a")
    environment.compile()
    first = environment.pycs()
    (entry,) = environment.cache.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(whole[:-1] + b"?" if damage is None else damage)
    assert environment.compile() == compiled(2)
    assert (environment.pycs(), entry.read_bytes()) == (first, whole)


def test_entries_leave_the_cache_when_no_build_used_them_for_60_days(environment):
    environment.package("a")
    environment.compile()
    (used,) = environment.cache.iterdir()
    unused, foreign = environment.cache / "0.pycs", environment.cache / "foreign"
    for entry, days in ((used, 59), (unused, 61), (foreign, 61)):
        entry.touch()
        os.utime(entry, (time.time() - days * DAY,) * 2)
    assert environment.compile() == compiled(0, 2)
    assert set(environment.cache.iterdir()) == {used, foreign}
    assert used.stat().st_mtime > time.time() - DAY


def test_builds_at_once_share_a_cache(environment, tmp_path):
    for number in range(60):
        environment.package(f"package{number}")
    shutil.copytree(environment.site, tmp_path / "other/site")
    # Under this name each of the two has files of its own, as in two containers.
    argv = [sys.executable, "-I", PROGRAM, "--cache", environment.cache, "/proc/self/cwd/site"]
    folders = (tmp_path, tmp_path / "other")
    processes = [subprocess.Popen(argv, cwd=folder) for folder in folders]
    assert [process.wait(60) for process in processes] == [0, 0]
    first = environment.pycs()
    environment.site = tmp_path / "other/site"
    assert (environment.pycs(), len(first)) == (first, 120)
    assert len(list(environment.cache.iterdir())) == 60


def test_a_file_that_is_right_already_is_not_touched(environment):
    environment.package("a")
    environment.compile()
    pyc = pyc_of(environment.site / "a/module.py")
    os.utime(pyc, (1, 1))
    environment.compile()
    assert pyc.stat().st_mtime == 1


def test_a_file_linked_from_elsewhere_is_replaced_and_not_written_through(environment, tmp_path):
    environment.package("a")
    pyc = pyc_of(environment.site / "a/module.py")
    pyc.parent.mkdir()
    (tmp_path / "store").write_bytes(b"theirs")
    pyc.hardlink_to(tmp_path / "store")
    environment.compile()
    assert (tmp_path / "store").read_bytes() == b"theirs"


def test_a_failure_is_told_and_ends_the_build(environment):
    environment.package("a")
    environment.write("a/__pycache__", "a file in the way")
    argv = [sys.executable, "-I", PROGRAM, environment.site]
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "a/__pycache__" in done.stderr
    assert done.stderr.endswith("bytecode.py: a process failed (wait status 256)\n")


def test_the_program_is_python_3_8():
    ast.parse(PROGRAM.read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.13"])
def test_the_program_runs_under_other_pythons(environment, version):
    python = other_python(version)
    environment.package("a")
    assert environment.compile(python=(python, "-I")) == compiled(2)
    assert environment.compile(python=(python, "-I")) == compiled(0, 2)


def test_what_came_before_is_of_a_layer_below_and_left_alone(
    environment: Environment, tmp_path: Path
) -> None:
    environment.package("base")
    theirs = pyc_of(environment.site / "base" / "module.py")
    theirs.parent.mkdir()
    theirs.write_bytes(b"compiled with the base")
    stale = theirs.with_name("gone" + TAG)
    stale.write_bytes(b"of no file")
    time.sleep(0.02)
    began = tmp_path / "began"
    began.touch()
    environment.package("ours")
    assert environment.compile("--since", began, environment.site) == compiled(2)
    assert theirs.read_bytes() == b"compiled with the base"
    assert stale.exists()
    assert pyc_of(environment.site / "ours" / "module.py").exists()
