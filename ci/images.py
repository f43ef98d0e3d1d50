"""Builds the images that the cluster tests run, from Debian and PyPI and npm packages alone.

    ci/images.py [FILE]    prints a folder for `ci/cluster load`; FILE is values/pearc.yaml

No container engine and no registry: ci/imaging runs the same Dockerfiles that an engine would.
A layer is made again when what goes into it changes, else the run takes a second. Needs root,
and Debian's mmdebstrap. Everything is kept in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs
from imaging.layers import BuildProblem, add, debian, unpacked
from imaging.layout import Image, write_layout
from uv import find_uv_bin

from pyhelpers.errors import Problem
from pyhelpers.images.base import own_platform
from pyhelpers.images.context import write_context
from pyhelpers.images.dockerfile import Recipe, parse
from pyhelpers.images.resolve import Base, Tools, asked_of, resolve
from pyhelpers.images.section import Image as ImageSection
from pyhelpers.images.share import prepare_share
from pyhelpers.run import run_command
from pyhelpers.values import load_values

ROOT = Path(__file__).resolve().parents[1]
SUITE = "bookworm"
PACKAGES = ("ca-certificates", "python3", "python3-venv")
_FACTS = {"python": "3.11.2", "glibc": "2.36"}
"""Of Debian bookworm: https://packages.debian.org/bookworm/python3 and …/libc6."""
_CREATED = "2026-01-01"


@dataclass(frozen=True)
class Wanted:
    """An image: its name, the folder of its Dockerfile, and what else its context has."""

    name: str
    folder: Path
    files: dict[str, Path]


def build(values: Path, home: Path) -> Path:
    """Return the OCI layout with all images. `home` is where layers and caches are kept."""
    layers, cache = home / "layers", home / "cache"
    for folder in (layers, cache):
        folder.mkdir(parents=True, exist_ok=True)
    base = layers / f"debian-{_digest([SUITE, *PACKAGES])}.tar"
    if not base.exists():
        say(f"a minimal Debian {SUITE}")
        debian(base, SUITE, PACKAGES)
    images = []
    with tempfile.TemporaryDirectory(dir=home, prefix=".context-") as scratch:
        for wanted in _wanted(values, home, Path(scratch)):
            context = _context(wanted, Path(scratch))
            recipe = parse((context / "Dockerfile").read_text(), {"BASE": base.stem})
            layer = layers / f"{wanted.name}-{_key(base, recipe, context)}.tar"
            if not layer.exists():
                say(f"image {wanted.name}")
                add(layer, [unpacked(base)], recipe, context, cache)
            name = f"docker.io/local/{wanted.name}:1"
            images.append(Image(name, [base, layer], recipe.env, recipe.config))
    return _layout(home, images)


def _wanted(values: Path, home: Path, scratch: Path) -> list[Wanted]:
    code = ROOT / "pyhelpers"
    provider = {
        "pyhelpers/__init__.py": code / "__init__.py",
        "pyhelpers/provider": code / "provider",
    }
    proxy = code / "targets" / "local" / "proxy"
    participants = scratch / "participants"
    _participants(values, home, participants)
    return [
        Wanted("tools", ROOT / "tests" / "cluster" / "tools", provider),
        # Its Dockerfile's context is the project's folder.
        Wanted(
            "hub",
            ROOT / "images" / "hub",
            {
                "images/workshop/steps": ROOT / "images" / "workshop" / "steps",
                "images/workshop/tools/uv": Path(find_uv_bin()),
                "images/hub/requirements.lock": ROOT / "images" / "hub" / "requirements.lock",
                "pyhelpers/hub": code / "hub",
            },
        ),
        Wanted(
            "proxy",
            ROOT / "images" / "proxy",
            {name: proxy / name for name in ("package.json", "package-lock.json")},
        ),
        Wanted("workshop", participants, {}),
    ]


def _participants(values: Path, home: Path, context: Path) -> None:
    """Write the context of the participants' image, as `pyhelpers build-image` would."""
    loaded = load_values([values])
    image = ImageSection.from_values(loaded)
    share = home / "share" / values.stem
    summary = prepare_share(image, share, home / "cache", lambda _: None, run_command)
    workshop, platform = ROOT / "images" / "workshop", own_platform()
    base = Base(f"debootstrap:{SUITE}", SUITE, SUITE, platform, _FACTS, {})
    # No engine: the base is known, and this workshop asks for no package of Debian's or conda's.
    tools = Tools(None, workshop, run_command, lambda key: loaded.locate(("image", key)))
    lock = resolve(image, base, None, asked_of(image, workshop, platform), tools, lambda _: None)
    lock = replace(lock.with_data(summary.data), created=_CREATED)
    write_context(
        context, image, lock, base.here, share, ROOT / "images", home / "cache", run_command, {}
    )


def _context(wanted: Wanted, scratch: Path) -> Path:
    context = scratch / wanted.name
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(wanted.folder, context, ignore=skip)
    for name, source in wanted.files.items():
        if source.is_dir():
            shutil.copytree(source, context / name, ignore=skip)
        else:
            (context / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, context / name)
    return context


def _key(base: Path, recipe: Recipe, context: Path) -> str:
    """Return what changes when the layer has to be made again."""
    parts = [base.stem, repr(recipe.steps)]
    for path in sorted(context.rglob("*")):
        if path.is_file():
            parts += [str(path.relative_to(context)), hashlib.sha256(path.read_bytes()).hexdigest()]
    return _digest(parts)


def _layout(home: Path, images: list[Image]) -> Path:
    described = [(image.name, [layer.stem for layer in image.layers]) for image in images]
    settings = [(dict(image.env), dict(image.config)) for image in images]
    folder = home / "layouts" / _digest([json.dumps([described, settings], sort_keys=True)])
    if not folder.is_dir():
        folder.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as scratch:
            new = Path(scratch, "layout")
            write_layout(new, images)
            new.rename(folder)
    _forget_all_but(home, folder, {layer.stem for image in images for layer in image.layers})
    return folder


def _forget_all_but(home: Path, layout: Path, layers: set[str]) -> None:
    """Delete what earlier runs made and this one does not use."""
    for old in layout.parent.iterdir():
        if old != layout:
            shutil.rmtree(old)
    for old in (home / "layers").iterdir():
        if old.stem in layers or old.name in layers:
            continue
        shutil.rmtree(old) if old.is_dir() else old.unlink()


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def say(text: str) -> None:
    print(f"images: {text}", file=sys.stderr, flush=True)


def main() -> int:
    values = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "values" / "pearc.yaml"
    if os.geteuid() != 0:
        say("a chroot needs root: run it with sudo")
        return 3
    missing = [name for name in ("mmdebstrap", "unshare") if shutil.which(name) is None]
    if missing:
        say(f"missing programs: apt-get install {' '.join(missing)}")
        return 3
    home = Path(
        os.environ.get("WORKSHOP_IMAGES") or platformdirs.user_cache_path("workshop-images")
    )
    try:
        print(build(values, home))
    except (BuildProblem, Problem) as problem:
        say(str(problem))
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
