"""Prints {distribution: its modules, or null without it}; runs in the image's environment."""

import importlib.metadata
import json
import keyword
import re
import sys
from pathlib import PurePosixPath


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def usable(name):
    idle = {"test", "tests", "doc", "docs", "example", "examples", "benchmarks"}
    parts = name.split(".")
    good = all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)
    return good and not any(part.startswith("_") or part in idle for part in parts)


def modules(name, distribution):
    files = [PurePosixPath(str(file)).parts for file in distribution.files or ()]
    files = [parts for parts in files if parts and parts[-1].endswith((".py", ".so"))]
    found = {parts[0].split(".")[0] for parts in files if len(parts) == 1}
    found |= {".".join(parts[:-1]) for parts in files if parts[-1].split(".")[0] == "__init__"}
    found = set(filter(usable, found or {parts[0] for parts in files}))
    found = found or set(filter(usable, (distribution.read_text("top_level.txt") or "").split()))
    # A package brings its inner ones; a namespace such as `google` proves nothing by itself.
    found = {one for one in found if not any(one.startswith(f"{other}.") for other in found)}
    own = {module for module in found if plain(module) == plain(name)}
    return sorted(own or found)


answer = {}
for name in sys.argv[1:]:
    try:
        answer[name] = modules(name, importlib.metadata.distribution(name))
    except importlib.metadata.PackageNotFoundError:
        answer[name] = None
print(json.dumps(answer))
