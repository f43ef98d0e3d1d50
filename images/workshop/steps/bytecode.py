"""Compiles the Python files of an environment to .pyc, while a participants' image is built.

    python -I bytecode.py [--cache CACHE] [--since FILE] FOLDER...

Each FOLDER is one of site-packages or of the standard library. Python 3.8 on Linux is all that is
needed. Builds may share CACHE, even at once; what none has used for 60 days leaves it. A .pyc file
that is right already is not touched: a layer does not repeat those below it.

The files are of PEP 552's unchecked-hash kind: a reproducible build sets all times in an image to
one, and participants could not write new .pyc files in place of stale ones.

Their bytes depend on nothing but the sources, their place and this Python. Constants come out
otherwise when equal strings are interned already, by whatever the process imported or compiled
(https://github.com/python/cpython/issues/78274). So each unit, a package or a module outside of
packages, is compiled by a process of its own, forked from one that compiled nothing and read no
.pyc file.
"""
# pathlib would intern the parts of every path.
# ruff: noqa: PTH103, PTH116, PTH105, PTH106, PTH108, PTH113, PTH123, PTH208

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import marshal
import mmap
import os
import re
import sys
import time
import warnings

TAG = f".{sys.implementation.cache_tag}.pyc"
UNCHECKED_HASH = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little")
PRISTINE = {"PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": os.devnull, "PYTHONSAFEPATH": "1"}
NO_PYTHON = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)
TEST = re.compile(r"/tests?/(.*/)?(test_[^/]*|[^/]*_test|conftest)\.py$")
UNUSED_SECONDS = 60 * 24 * 3600


class Build:
    """Brings units into their places; `counts` has each one's files, shared by all processes."""

    def __init__(self, units, cache):
        self.units, self.cache = units, cache
        self.counts = memoryview(mmap.mmap(-1, 4 * len(units) + 4)).cast("I")
        self.compiler = hashlib.sha256(f"{sys.version}{TAG}".encode() + read(__file__))

    def run(self):
        """Return how many files were compiled and how many came from the cache."""
        numbers, cores = range(len(self.units)), len(os.sched_getaffinity(0))
        if self.cache:
            in_parallel(self.use_cache, [numbers[core::cores] for core in range(cores)], cores)
        cached = sum(self.counts)
        in_parallel(self.compile, [number for number in numbers if not self.counts[number]], cores)
        return sum(self.counts) - cached, cached

    def use_cache(self, numbers):
        for number in numbers:
            entry = self.entry([(path, read(path)) for path in self.units[number]])
            with contextlib.suppress(FileNotFoundError):
                kept = read(entry)
                if hashlib.sha256(kept[32:]).digest() == kept[:32]:
                    os.utime(entry)
                    self.counts[number] = put(marshal.loads(kept[32:]))  # noqa: S302

    def compile(self, number):
        sources = [(path, read(path)) for path in self.units[number]]
        pycs = [(pyc_of(path), compiled(path, source)) for path, source in sources]
        if self.cache:
            entry, archive = self.entry(sources), marshal.dumps(pycs)
            with open(f"{entry}.{os.urandom(8).hex()}", "xb") as stream:
                stream.write(hashlib.sha256(archive).digest() + archive)
            os.replace(stream.name, entry)
        self.counts[number] = put(pycs)

    def entry(self, sources):
        """Return the unit's file in the cache, another one when its .pyc files would be others."""
        digest = self.compiler.copy()
        for path, source in sources:
            digest.update(b"%b\0%d\0%b" % (os.fsencode(path), len(source), source))
        return f"{self.cache}/{digest.hexdigest()}.pycs"


def units_below(folders, since=0.0):
    """Return each unit's files, the largest unit first; remove the .pyc files of no unit.

    A unit without a file that came here since `since`, in seconds since 1970, is left out: it is
    of a layer below, and right. Tests are in none: they would be two fifths of all, and nobody
    imports them. The helpers beside them are in one: `import astropy` imports astropy.tests.runner.
    """
    units, packages, new = {}, {}, set()
    for top in map(os.path.abspath, folders):
        for folder, below, names in os.walk(top):
            package = packages.get(folder) or ("__init__.py" in names and folder)
            packages.update((f"{folder}/{name}", package) for name in below)
            paths = [f"{folder}/{name}" for name in names if name.endswith(".py")]
            paths = [p for p in paths if os.path.isfile(p) and not TEST.search(p, len(top))]
            for path in paths:
                units.setdefault(package or path, set()).add(path)
            arrived = [path for path in paths if os.stat(path).st_ctime >= since]
            new.update(package or path for path in arrived)
            if "__pycache__" in below:
                below.remove("__pycache__")
                if arrived or not since:
                    clear(f"{folder}/__pycache__", set(map(pyc_of, paths)))
    found = [sorted(paths) for unit, paths in units.items() if unit in new]
    return sorted(found, key=lambda paths: (-len(paths), paths))


def pyc_of(path):
    folder, name = os.path.split(path)
    return f"{folder}/__pycache__/{name[:-3]}{TAG}"


def clear(pycache, wanted):
    for path in (f"{pycache}/{name}" for name in os.listdir(pycache)):
        if path.endswith(TAG) and path not in wanted:
            os.unlink(path)
    with contextlib.suppress(OSError):
        os.rmdir(pycache)


def in_parallel(function, arguments, cores):
    """Call the function with each argument in a process of its own, as many at once as cores."""
    for position in range(len(arguments) + cores):
        if position >= cores and (status := os.wait()[1]):
            sys.exit(f"bytecode.py: a process failed (wait status {status})")
        if position < len(arguments) and os.fork() == 0:
            status = 1
            try:
                function(arguments[position])
                status = 0
            except BaseException:  # noqa: BLE001  this process must not go on from here
                sys.excepthook(*sys.exc_info())
            os._exit(status)


def compiled(path, source):
    """Return the bytes of the .pyc file; none for what is no Python, like a template."""
    try:
        code = compile(source, path, "exec", dont_inherit=True)
    except NO_PYTHON:
        return b""
    return UNCHECKED_HASH + importlib.util.source_hash(source) + marshal.dumps(code)


def put(pycs):
    """Bring .pyc files into their places and return how many there are."""
    for path, text in pycs:
        if not (os.path.isfile(path) and read(path) == text):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)  # it may be a link to a package manager's own copy
            if text:
                os.makedirs(path.rpartition("/")[0], exist_ok=True)
                with open(path, "xb") as stream:
                    stream.write(text)
    return sum(1 for _, text in pycs if text)


def read(path):
    with open(path, "rb") as stream:
        return stream.read()


def remove_unused(cache):
    for entry in os.scandir(cache):
        with contextlib.suppress(FileNotFoundError):
            if ".pycs" in entry.name and time.time() - entry.stat().st_mtime > UNUSED_SECONDS:
                os.unlink(entry.path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", help="a folder that builds share")
    parser.add_argument("--since", metavar="FILE", help="leave out what is older than this file")
    parser.add_argument("folders", metavar="FOLDER", nargs="+")
    options = parser.parse_args()
    began = time.monotonic()
    os.umask(0o022)
    warnings.simplefilter("ignore")
    if options.cache:
        os.makedirs(options.cache, exist_ok=True)
        remove_unused(options.cache)
    since = os.stat(options.since).st_ctime if options.since else 0.0
    units = units_below(options.folders, since)
    compiled_files, cached_files = Build(units, options.cache).run()
    seconds = time.monotonic() - began
    print(f"{compiled_files:,} files compiled, {cached_files:,} from the cache, {seconds:.1f} s")


if __name__ == "__main__":
    if sys.pycache_prefix != os.devnull:
        argv = [sys.executable, "-sSB", *sys.argv]
        others = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
        os.execve(argv[0], argv, {**others, **PRISTINE})  # noqa: S606
    main()
