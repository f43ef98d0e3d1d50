"""Makes layers: a Debian from its packages, and what a recipe adds to the layers below it.

The steps run in a chroot over an overlay, in a mount namespace that ends with them, so that nothing
stays mounted however they end. They see this machine's network, its CA certificates and what its
environment says of package indexes and proxies; none of that gets into a layer.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from pyhelpers.images.dockerfile import Mount, Recipe, Run

_BUILD = "run/build"
"""Where the chroot has this machine's certificates and caches; /run is no part of a layer."""

_PASSED = ("PIP_", "UV_", "NPM_CONFIG_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")
_CA_VARIABLES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")


class BuildProblem(Exception):
    """What failed, and the last lines of its output."""


def debian(layer: Path, suite: str, packages: Sequence[str]) -> None:
    """Make a minimal Debian from this machine's mirror."""
    with _whole(layer) as new:
        _run(
            [
                *("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(packages)}"),
                *("--aptopt=Acquire::Check-Valid-Until false", "--aptopt=APT::Sandbox::User root"),
                *(
                    "--dpkgopt=path-exclude=/usr/share/doc/*",
                    "--dpkgopt=path-exclude=/usr/share/man/*",
                ),
                *("--dpkgopt=path-exclude=/usr/share/locale/*",),
                # What the chroot's mounts are laid over.
                '--customize-hook=touch "$1/etc/resolv.conf" "$1/etc/hosts"',
                '--customize-hook=rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*',
                *(suite, str(new)),
            ]
        )


def add(layer: Path, below: Sequence[Path], recipe: Recipe, context: Path, cache: Path) -> None:
    """Make the layer of a recipe's steps. `below` are unpacked layers, the bottom one first."""
    with tempfile.TemporaryDirectory(dir=layer.parent, prefix=".build-") as scratch:
        upper, work, root = (Path(scratch, name) for name in ("upper", "work", "root"))
        for folder in (upper, work, root):
            folder.mkdir()
            folder.chmod(0o755)
        script = Path(scratch, "steps.sh")
        script.write_text(_script(below, upper, work, root, recipe, context, cache))
        _run(["unshare", "--mount", "--propagation", "private", "bash", str(script)])
        for left in ("run", "tmp", "var/tmp", "root"):
            shutil.rmtree(upper / left, ignore_errors=True)
        for name in ("etc/resolv.conf", "etc/hosts"):
            (upper / name).unlink(missing_ok=True)
        with _whole(layer) as new:
            options = ("--sort=name", "--numeric-owner", "--xattrs", "--xattrs-exclude=trusted.*")
            _run(["tar", "-C", str(upper), *options, "-cf", str(new), "."])


def unpacked(layer: Path) -> Path:
    """Return the folder with a layer's files, unpacked once."""
    folder = layer.with_suffix("")
    if not folder.is_dir():
        new = folder.with_name(f".{folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        _run(["tar", "-C", str(new), "--numeric-owner", "-xpf", str(layer)])
        new.rename(folder)
    return folder


def _script(below, upper, work, root, recipe: Recipe, context: Path, cache: Path) -> str:
    lower = ":".join(str(folder) for folder in reversed(below))
    quote = shlex.quote
    lines = [
        "set -euo pipefail",
        f"mount -t overlay overlay -o lowerdir={lower},upperdir={upper},workdir={work} {root}",
        f"cd {quote(str(root))}",
        f"mount -t tmpfs tmpfs run && mkdir -p {_BUILD}/cache {_BUILD}/secrets tmp root",
        f"mount --bind {quote(str(cache))} {_BUILD}/cache",
        "mount -t proc proc proc && mount --rbind /dev dev",
        "for f in resolv.conf hosts; do touch etc/$f; mount --bind /etc/$f etc/$f; done",
        f"cp {quote(_certificates())} {_BUILD}/secrets/ca.crt",
    ]
    for step in recipe.steps:
        if isinstance(step, Run):
            lines += [line for mount in step.mounts for line in _mount(mount, context)]
            lines.append(
                f"chroot . /usr/bin/env -i {_environment()} /bin/sh -c {quote(step.command)}"
            )
        else:
            lines += [_copy(context / source, step.target) for source in step.sources]
    return "\n".join(lines) + "\n"


def _mount(mount: Mount, context: Path) -> list[str]:
    """Return the commands for a mount of the context; cache and certificates are there already."""
    if mount.kind != "bind":
        return []
    source, place = shlex.quote(str(context / mount.source)), mount.target.lstrip("/")
    make = f"mkdir -p {place}" if (context / mount.source).is_dir() else f"touch {place}"
    return [make, f"mount --bind {source} {place}"]


def _copy(source: Path, target: str) -> str:
    """Return the command for one source: a folder's content goes into the target, as in Docker."""
    place = shlex.quote(target.lstrip("/"))
    options = "--recursive --dereference --preserve=mode,timestamps --no-target-directory"
    if source.is_dir():
        return f"mkdir -p {place} && cp {options} {shlex.quote(str(source))} {place}"
    name = f"{place}/{source.name}" if target.endswith("/") else place
    return f"mkdir -p $(dirname {name}) && cp {options} {shlex.quote(str(source))} {name}"


def _environment() -> str:
    own = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "PIP_CACHE_DIR": f"/{_BUILD}/cache/pip",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "UV_CACHE_DIR": f"/{_BUILD}/cache/uv",
        "npm_config_cache": f"/{_BUILD}/cache/npm",
        **dict.fromkeys(_CA_VARIABLES, f"/{_BUILD}/secrets/ca.crt"),
    }
    passed = {
        name: value
        for name, value in os.environ.items()
        # A folder of this machine is not there in the chroot.
        if name.upper().startswith(_PASSED) and not value.startswith("/")
    }
    return " ".join(shlex.quote(f"{name}={value}") for name, value in {**passed, **own}.items())


def _certificates() -> str:
    named = os.environ.get("SSL_CERT_FILE", "")
    return named if Path(named).is_file() else "/etc/ssl/certs/ca-certificates.crt"


@contextlib.contextmanager
def _whole(layer: Path) -> Iterator[Path]:
    """Yield where to write an archive, which gets its name, and its digest, when it is complete."""
    new = layer.with_name(f".{layer.name}")
    try:
        yield new
        with new.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        layer.with_suffix(".sha256").write_text(digest + "\n")
        new.rename(layer)
    finally:
        new.unlink(missing_ok=True)


def _run(command: Sequence[str]) -> None:
    out = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    done = subprocess.run(command, check=False, **out)
    if done.returncode:
        raise BuildProblem("\n".join([f"{command[0]} failed", *done.stdout.splitlines()[-25:]]))
