"""Solves for conda packages with py-rattler, the library of pixi: JSON on stdin, JSON on stdout.

conda.py starts it as a process of its own: rattler's threads outlive its answers, and a Python that
ends while one of them still runs is aborted or gets a segmentation fault.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rattler import (
    Channel,
    Client,
    Gateway,
    GenericVirtualPackage,
    MatchSpec,
    PackageName,
    PackageRecord,
    RepoDataRecord,
    Version,
    solve,
)
from rattler.exceptions import GatewayError, InvalidMatchSpecError, SolverError
from rattler.package import BuildString

_ARCHITECTURES = {"linux-64": "x86_64", "linux-aarch64": "aarch64"}
_KERNEL = "4.18"
"""Nobody knows on which kernel an image will run; pixi, too, assumes this one."""


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return {"packages": [...]}, or {what is wrong: in rattler's words}.

    Wrong is a "spec" that cannot be read, the "request" as a whole, or the "channel".
    """
    try:
        records = asyncio.run(_environment(**question))
    except InvalidMatchSpecError as error:
        return {"spec": str(error)}
    except SolverError as error:
        return {"request": str(error).removeprefix("Cannot solve the request because of: ").strip()}
    # A client that finds no certificates at all is a ValueError.
    except (GatewayError, OSError, ValueError) as error:
        return {"channel": str(error)}
    packages = [
        {
            **{"name": record.name.normalized, "version": str(record.version)},
            **{"build": str(record.build), "subdir": record.subdir, "url": record.url},
            "sha256": record.sha256.hex() if record.sha256 else "",
        }
        for record in records
    ]
    return {"packages": packages}


async def _environment(
    specs: list[str],
    channels: list[str],
    platform: str,
    glibc: str,
    installed: list[Mapping[str, Any]],
    constraints: list[str],
    cache: str,
) -> list[RepoDataRecord]:
    """Return the whole environment: what is asked for, and all that is installed, as it is."""
    asked = [MatchSpec(spec) for spec in specs]
    named = {spec.name.normalized for spec in asked}
    kept = [one["name"] for one in installed if one["name"] not in named]
    return await solve(
        [Channel(channel) for channel in channels],
        [*asked, *map(MatchSpec, kept)],
        # A gateway's own client knows neither netrc nor any other credentials.
        gateway=Gateway(cache_dir=Path(cache), client=Client.default_client()),
        platforms=[platform, "noarch"],
        locked_packages=[_record(one) for one in installed],
        virtual_packages=_system(platform, glibc),
        constraints=[MatchSpec(one) for one in constraints],
        channel_relations="disabled",
    )


def _record(one: Mapping[str, Any]) -> RepoDataRecord:
    package = PackageRecord(
        name=one["name"],
        version=one["version"],
        build=BuildString(one["build"]),
        build_number=one["build_number"],
        subdir=one["subdir"],
        # Packages of before 2017 say `true`.
        noarch="generic" if one.get("noarch") is True else one.get("noarch"),
        depends=one.get("depends"),
        constrains=one.get("constrains"),
        python_site_packages_path=one.get("python_site_packages_path"),
    )
    return RepoDataRecord(package, one["fn"], one["url"], one["url"].rsplit("/", 2)[0])


def _system(platform: str, glibc: str) -> list[GenericVirtualPackage]:
    """Return what conda calls virtual packages: the properties of the system installed upon."""
    return [
        GenericVirtualPackage(PackageName(name), Version(version), BuildString(build))
        for name, version, build in (
            ("__unix", "0", "0"),
            ("__linux", _KERNEL, "0"),
            ("__glibc", glibc, "0"),
            # Of the oldest processor of its kind: the image's may be any.
            ("__archspec", "1", _ARCHITECTURES[platform]),
        )
    ]


if __name__ == "__main__":
    print(json.dumps(answer(json.load(sys.stdin))), flush=True)
    os._exit(0)
