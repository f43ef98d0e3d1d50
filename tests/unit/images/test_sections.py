"""Which section a build is at, from what buildah 1.28 and BuildKit 0.13 printed."""

from __future__ import annotations

from typing import Any

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.images.engines import commands
from pyhelpers.images.engines.engine import StepFailed

buildx = pytest.importorskip("pyhelpers.images.engines.buildx", exc_type=ImportError)

APT = "SECTION=apt INPUT=1 SOURCE_DATE_EPOCH=0     sh /run/build/steps/apt.sh install"
SERVER = "SECTION=server INPUT=2 SOURCE_DATE_EPOCH=0     sh /run/build/steps/software.sh"
MOUNT = "--mount=type=cache,id=workshop,target=/run/build/cache    "

BUILDAH = f"""\
STEP 1/10: FROM localhost/workshop-base:b3b634cd682e
STEP 2/10: USER root
--> Using cache bd5595eb8b97f605d5548aefee3745fb34004338244046c7e67eabaea2cf355d
STEP 3/10: RUN {MOUNT} {APT}
--> Using cache fd565a8e23be1439ec1ffa5890b84f64c6ef9a982cf40a45b3c8193066718ba4
STEP 4/10: RUN {MOUNT} {SERVER}
Using Python 3.11.2 environment at: /opt/workshop/env
Installed 87 packages in 1.2s
STEP 5/10: RUN {MOUNT} {SERVER.replace("server", "software")}
STEP 6/10: COPY ["share/data/a.csv", "/opt/workshop/share/data/a.csv"]
STEP 7/10: COPY ["share/data/survey/", "/opt/workshop/share/data/survey/"]
STEP 8/10: COPY content /opt/workshop
STEP 9/10: ENV A=1
STEP 10/10: CMD ["jupyterhub-singleuser"]
COMMIT
"""
BUILDAH_FAILED = f"""\
STEP 1/9: FROM localhost/workshop-base:b3b634cd682e
STEP 2/9: RUN {MOUNT} {APT}
--> Using cache fd565a8e23be1439ec1ffa5890b84f64c6ef9a982cf40a45b3c8193066718ba4
--> fd565a8e23b
STEP 3/9: RUN {MOUNT} {SERVER}
tests ended with exit code: 1
error: No solution found when resolving dependencies
Error: building at STEP "RUN {MOUNT} {SERVER}": while running runtime: exit status 3
"""
BUILDAH_NO_BASE = """\
STEP 1/9: FROM localhost/none
Trying to pull localhost/none:latest...
Error: creating build container: initializing source docker://localhost/none:latest: pinging \
container registry localhost: Get "https://localhost/v2/": dial tcp 127.0.0.1:443: connect: \
connection refused
"""
BUILDKIT = f"""\
#0 building with "default" instance using docker driver

#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 2.31kB done
#1 DONE 0.0s

#2 [internal] load build context
#2 transferring context: 60.12MB 0.4s done
#2 DONE 0.5s

#3 [1/6] FROM docker.io/library/debian:12@sha256:1234
#3 CACHED

#4 [2/6] RUN {MOUNT} {APT}
#4 CACHED

#5 [3/6] RUN {MOUNT} {SERVER}
#5 0.345 Using Python 3.11.2 environment at: /opt/workshop/env
#5 1.512 Installed 87 packages in 1.2s
#5 DONE 2.3s

#6 [4/6] COPY [share/data/a.csv, /opt/workshop/share/data/a.csv]
#6 DONE 0.1s

#7 [5/6] COPY content /opt/workshop
#7 DONE 0.0s

#8 [6/6] WORKDIR /home/jovyan
#8 DONE 0.0s

#9 exporting to image
#9 exporting layers 0.2s done
#9 writing image sha256:1234 done
#9 DONE 0.3s
"""
BUILDKIT_FAILED = f"""\
#4 [2/6] RUN {MOUNT} {APT}
#4 CACHED

#5 [3/6] RUN {MOUNT} {SERVER}
#5 0.345 tests ended with exit code: 1
#5 1.512 error: No solution found when resolving dependencies

#7 [5/6] COPY content /opt/workshop
#7 CACHED

#5 [3/6] RUN {MOUNT} {SERVER}
#5 ERROR: process "/bin/sh -c {SERVER}" did not complete successfully: exit code: 3
------
 > [3/6] RUN {MOUNT} {SERVER}:
1.512 error: No solution found when resolving dependencies
------
Dockerfile:14
--------------------
  13 |     # server
  14 | >>> RUN --mount=type=cache,id=workshop,target=/run/build/cache \\
--------------------
ERROR: failed to solve: process "/bin/sh -c {SERVER}" did not complete successfully: exit code: 3
"""


class Ear:
    """Hears a build."""

    def __init__(self) -> None:
        self.sections: list[tuple[str, bool]] = []
        self.lines: list[str] = []

    def section(self, name: str, *, cached: bool = False) -> None:
        self.sections.append((name, cached))

    def line(self, text: str) -> None:
        self.lines.append(text)


def heard_by(kind: type, text: str) -> tuple[Ear, Any]:
    ear = Ear()
    sections = kind(ear)
    for line in text.splitlines():
        sections.line(line)
    return ear, sections


def test_buildah_tells_each_section_at_once_and_whether_it_came_from_the_cache() -> None:
    ear, _ = heard_by(commands.Sections, BUILDAH)
    assert ear.lines == BUILDAH.splitlines()
    assert ear.sections == [
        ("apt", True),
        *(("server", True), ("server", False)),
        *(("software", True), ("software", False)),
        *(("data", True), ("data", False)) * 2,
        *(("content", True), ("content", False)),
    ]


def test_buildkit_tells_the_same() -> None:
    ear, _ = heard_by(buildx._Sections, BUILDKIT)
    last = dict(ear.sections)
    assert last == {"apt": True, "server": False, "data": False, "content": False}
    assert list(last) == ["apt", "server", "data", "content"]
    assert "Installed 87 packages in 1.2s" in ear.lines
    assert "#1 transferring dockerfile: 2.31kB done" in ear.lines


def test_a_step_that_says_nothing_for_long_is_told_when_it_begins() -> None:
    for kind, text in ((commands.Sections, BUILDAH), (buildx._Sections, BUILDKIT)):
        begin = text.partition(SERVER)[0] + SERVER
        assert heard_by(kind, begin)[0].sections[-1] == ("server", True)


def test_a_failed_step_is_known_by_its_section_and_code() -> None:
    _, by_buildah = heard_by(commands.Sections, BUILDAH_FAILED)
    _, by_buildkit = heard_by(buildx._Sections, BUILDKIT_FAILED)
    for failed in (commands._failed("buildah", by_buildah), buildx._failed(by_buildkit)):
        assert isinstance(failed, StepFailed)
        assert (failed.section, failed.code) == ("server", 3)


def test_what_is_no_step_of_ours_is_the_engines_fault() -> None:
    _, sections = heard_by(commands.Sections, BUILDAH_NO_BASE)
    failed = commands._failed("podman", sections)
    assert isinstance(failed, EnvironmentProblem)
    assert "connection refused" in failed.what
    _, sections = heard_by(buildx._Sections, "ERROR: failed to solve: debian:99: not found\n")
    failed = buildx._failed(sections)
    assert isinstance(failed, EnvironmentProblem)
    assert "debian:99: not found" in failed.what


@pytest.mark.parametrize("text", [BUILDAH_FAILED, BUILDKIT_FAILED], ids=["buildah", "buildkit"])
def test_a_full_disk_is_the_engines_whichever_step_found_it(text: str) -> None:
    text = text.replace("No solution found when resolving", "No space left on device (os error 28)")
    _, first = heard_by(commands.Sections, text)
    _, second = heard_by(buildx._Sections, text)
    for failed in (commands._failed("buildah", first), buildx._failed(second)):
        assert isinstance(failed, EnvironmentProblem)
        assert "disk is full" in failed.what
        assert "make room" in failed.mend
