"""What may be imported by whom: a hub's image has little, and a command has to start at once."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HUB = ROOT / "pyhelpers" / "hub"
MODULES = sorted(HUB.rglob("*.py"))

# In z2jh's stock hub image. psutil is not: only the spawner of one computer needs it.
IN_THE_IMAGE = {"jupyterhub", "oauthenticator", "tornado", "traitlets"}
ALSO = {
    "spawners/local.py": {"psutil"},
    # On Kubernetes alone; aiohttp is what kubernetes_asyncio itself speaks with.
    "spawners/api.py": {"kubernetes_asyncio"},
    "spawners/data_volume.py": {"kubernetes_asyncio"},
    "spawners/kubernetes.py": {"aiohttp", "kubernetes_asyncio", "kubespawner"},
    "spawners/nodes.py": {"aiohttp", "kubernetes_asyncio"},
    # On a hub's own host, and in the image for a Swarm: JupyterHub itself is built on it.
    "slurm/spawner.py": {"sqlalchemy"},
    "swarm/homes.py": {"docker"},
    "swarm/hub.py": {"docker"},
    "swarm/jupyterhub_config.py": {"workshop_hub"},
    "swarm/service.py": {"docker"},
    "swarm/spawner.py": {"docker", "dockerspawner", "sqlalchemy"},
}

# Each takes longer than `pyhelpers --help` may.
SLOW = {
    *("aiohttp", "docker", "flask", "jsonschema", "jupyterhub", "oauthenticator", "psutil"),
    *("rattler", "requests", "rich", "yaml"),
}


def imported(module: Path) -> Iterator[str]:
    """Yield the absolute names that a module of the hub imports, also inside functions."""
    package = ("pyhelpers", *module.relative_to(HUB.parent).parent.parts)
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inside = package[: len(package) - node.level + 1] if node.level else ()
            yield ".".join([*inside, *filter(None, [node.module])])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(HUB)))
def test_the_hub_imports_itself_and_what_its_image_has(module: Path) -> None:
    allowed = IN_THE_IMAGE | ALSO.get(module.relative_to(HUB).as_posix(), set())
    for name in imported(module):
        if name == "pyhelpers.hub" or name.startswith("pyhelpers.hub."):
            continue
        root = name.partition(".")[0]
        assert root in allowed or root in sys.stdlib_module_names, f"{module.name} imports {name}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.relative_to(HUB)))
def test_the_hub_names_its_own_modules_relatively(module: Path) -> None:
    """Mounted into an image, the folder is a package of another name."""
    tree = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
    absolute = [node.module for node in tree if isinstance(node, ast.ImportFrom) and not node.level]
    assert not [name for name in absolute if name and name.startswith("pyhelpers")]


def loaded_by(*arguments: str) -> set[str]:
    """Return what the command has imported at its end, whatever that is."""
    program = (
        "import json, runpy, sys\n"
        f"sys.argv = ['pyhelpers', *{arguments!r}]\n"
        "try:\n"
        "    runpy.run_module('pyhelpers', run_name='__main__')\n"
        "finally:\n"
        "    print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["build-image", "--help"]])
def test_the_command_starts_without_what_it_does_not_need(arguments: list[str]) -> None:
    loaded = loaded_by(*arguments)
    assert "click" in loaded
    assert loaded & SLOW == set()


@pytest.mark.parametrize("command", ["up", "build-image"])
def test_the_engines_library_is_imported_by_who_needs_it_alone(command: str) -> None:
    engine = ["--engine", "buildah"] if command == "build-image" else []
    loaded = loaded_by(command, "values/minimal.yaml", "--dry-run", *engine)
    assert "yaml" in loaded
    assert loaded & {"docker", "rattler", "requests"} == set()
