"""Packages that the values file names: Python's are imported, Debian's are installed."""

from __future__ import annotations

import concurrent.futures
import json
import os
import re
import subprocess

from .processes import ending, finish, start, text_of
from .report import LINE_LENGTH, Failed, Skipped

IMPORT_SECONDS = 120

IMPORT = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"


def counted(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def check_packages(python, names, home, environment):
    if not names:
        raise Skipped("image.pip names no package")
    if not os.access(python, os.X_OK):
        raise Failed(f"there is no {python}", "build the image again")
    process, log = start([python, "-c", text_of("module_names"), *names], "/", environment)
    if finish(process, IMPORT_SECONDS) != 0:
        raise Failed(f"{python} does not work", "build the image again", log.text())
    modules = json.loads(next(line for line in log.text().splitlines() if line.startswith("{")))
    to_import = {name: found for name, found in modules.items() if found}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        tries = [
            pool.submit(fault_of_import, python, f, home, environment) for f in to_import.values()
        ]
    faults = {name: one.result() for name, one in zip(to_import, tries)}  # noqa: B905 (3.8)
    for name, fault in faults.items():
        # Two large ones at once may need more memory than a participant has.
        if fault and fault[0].startswith("was killed by SIGKILL"):
            faults[name] = fault_of_import(python, to_import[name], home, environment)
    faults = {name: fault for name, fault in faults.items() if fault}
    faults.update({name: ["is not installed"] for name, found in modules.items() if found is None})
    if faults:
        what = "; ".join(f"{name}: {lines[-1][:LINE_LENGTH]}" for name, lines in faults.items())
        detail = "\n".join(f"{name}: {line}" for name in faults for line in faults[name][-3:])
        name, lines = next(iter(faults.items()))
        mend = mend_for(lines[-1], f"look at the line of {name} in image.pip")
        raise Failed(what, mend, detail)
    bare = [name for name, found in modules.items() if found == []]
    without = f"{', '.join(bare)} without a module of its own" if bare else ""
    if not to_import:
        raise Skipped(without)
    return "; ".join(
        filter(None, (f"{counted(len(to_import), 'package')} can be imported", without))
    )


def fault_of_import(python, modules, home, environment):
    """Return the last lines of what goes wrong, or none."""
    process, log = start([python, "-c", IMPORT, *modules], home, environment)
    code = finish(process, IMPORT_SECONDS)
    if code == 0:
        return []
    if code is None:
        return [f"takes more than {IMPORT_SECONDS} s to import"]
    if code < 0:
        return [ending(code)]
    return [line for line in log.text().splitlines() if line.strip()] or [ending(code)]


def mend_for(error, otherwise):
    """Return the edit that an import's error asks for."""
    if library := re.search(r"(lib[\w.+-]+\.so[\w.]*): cannot open", error):
        return f"add the Debian package that has {library[1]} to image.apt"
    if module := re.search(r"No module named '(\w+)", error):
        return f"add the package that has the module {module[1]} to image.pip"
    return otherwise


def check_apt(names):
    if not names:
        raise Skipped("image.apt names no package")
    form = "${db:Status-Abbrev}\t${Package}\t${Architecture}\t${Provides}\n"
    try:
        asked = subprocess.run(
            ["dpkg-query", "-W", "-f", form],  # noqa: S607
            check=True,
            stdout=subprocess.PIPE,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failed(f"dpkg-query does not work: {error}", "take a base of Debian's") from None
    installed = set()
    for line in asked.stdout.decode().splitlines():
        status, name, architecture, provides = line.split("\t")
        if status[1:2] == "i":
            installed.update((name, f"{name}:{architecture}"))
            installed.update(re.findall(r"(?:^|, )([^\s,]+)", provides))
    missing = [name for name in names if re.split("[=/]", name)[0] not in installed]
    if missing:
        raise Failed(f"not installed: {', '.join(missing)}", "look at their names in image.apt")
    return f"{counted(len(names), 'package')} installed"
