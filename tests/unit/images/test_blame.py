"""Whose fault it is that a step failed. The texts are those of apt 2.6 and uv 0.13, shortened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem, Problem
from pyhelpers.images.blame import step_problem
from pyhelpers.images.engines.engine import StepFailed
from pyhelpers.values import Values

LOG = Path("/cache/build.log")
VALUES = "image:\n  apt: [graphviz]\n  pip: [numpy]\n  conda: [gdal]\n  data: []\n"

NO_COMPILER = """\
Resolved 1 package in 139ms
   Building netifaces==0.11.0
error: Failed to build `netifaces==0.11.0`
  cause: The build backend returned an error
         building 'netifaces' extension
         x86_64-linux-gnu-gcc -Wsign-compare -DNDEBUG -g -c netifaces.c -o netifaces.o
         [stderr]
         error: [Errno 2] No such file or directory: 'x86_64-linux-gnu-gcc'
"""
OTHER_COMPILERS = "error: command 'gcc' failed: No such file or directory"
NO_CXX = "/bin/sh: 1: g++: not found"
NO_HEADER = """\
error: Failed to build `pycurl==7.45`
         gcc -Wsign-compare -DNDEBUG -g -c pycurl.c -o pycurl.o
         pycurl.h:206:13: fatal error: openssl/ssl.h: No such file or directory
         error: command '/usr/bin/gcc' failed with exit code 1
"""
CHECKSUM = """\
error: Failed to download `six==1.17.0`
  cause: Hash mismatch for `six==1.17.0`
         Expected:
           sha256:4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3275
"""
UV_OFFLINE = """\
error: Request failed after 3 retries in 8.6s
  cause: Failed to fetch: https://index.example.org/simple/numpy/
  cause: client error (Connect)
  cause: dns error
"""
UV_FULL = """\
error: Failed to write to the client cache
  cause: failed to write to file `/run/build/cache/uv/x`: No space left on device (os error 28)
"""
APT_FULL = "E: Write error - write (28: No space left on device)"
APT_OFFLINE = """\
W: Failed to fetch http://deb.example.org/debian/dists/bookworm/InRelease  \
Temporary failure resolving 'deb.example.org'
E: Version '2.42.2-7' for 'graphviz' was not found
"""
APT_GONE = "E: Version '2.42.2-7' for 'graphviz' was not found"
APT_404 = """\
E: Failed to fetch http://deb.example.org/debian/pool/main/c/curl/curl_7.88.1-10%2bdeb12u4_amd64.deb\
  404  Not Found [IP: 151.101.2.132 80]
E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?
"""
APT_BROKEN = """\
Unpacking gcc-12 (12.2.0-14+deb12u1) ...
dpkg: error processing package tzdata (--configure):
E: Sub-process /usr/bin/dpkg returned an error code (1)
"""

FAILED = {
    "no compiler": ("software", NO_COMPILER, FileProblem, "has no compiler", "build-essential"),
    "no gcc": ("software", OTHER_COMPILERS, FileProblem, "has no compiler", "wheel"),
    "no g++": ("server", NO_CXX, FileProblem, "has no compiler", "wheel"),
    "no header": ("software", NO_HEADER, FileProblem, "ended with exit code 1", str(LOG)),
    "checksum": ("server", CHECKSUM, FileProblem, "Hash mismatch for `six", str(LOG)),
    "uv offline": ("server", UV_OFFLINE, EnvironmentProblem, "cannot be reached", "--network host"),
    "uv full": ("server", UV_FULL, EnvironmentProblem, "disk is full", "make room"),
    "apt full": ("apt", APT_FULL, EnvironmentProblem, "disk is full", "make room"),
    "apt offline": ("apt", APT_OFFLINE, EnvironmentProblem, "cannot be reached", "network"),
    "apt gone": ("apt", APT_GONE, FileProblem, "not there any more", "--renew"),
    "apt 404": ("apt", APT_404, FileProblem, "not there any more", "--renew"),
    "apt broken": ("apt", APT_BROKEN, FileProblem, "apt: the step ended", str(LOG)),
    "conda": ("conda", "conda.py: wrong", FileProblem, "conda: the step ended", str(LOG)),
    "data": ("data", "", FileProblem, "data: the step ended", str(LOG)),
}


@pytest.fixture
def blamed(values_of: Callable[[str], Values]) -> Callable[[str, str], Problem]:
    """Return a function that says why a section's step failed with these last lines."""
    values = values_of(VALUES)
    return lambda section, text: step_problem(
        StepFailed(section, 1), text.splitlines(), LOG, values
    )


@pytest.mark.parametrize(("section", "text", "kind", "said", "mend"), FAILED.values(), ids=FAILED)
def test_a_failed_step_is_told(
    blamed, section: str, text: str, kind: type[Problem], said: str, mend: str
) -> None:
    problem = blamed(section, text)
    assert type(problem) is kind
    assert said in problem.what
    assert mend in problem.mend
    assert all(f"  | {line}" in problem.what for line in text.splitlines()[-1:])


@pytest.mark.parametrize(
    ("section", "line"), [("apt", 2), ("server", 3), ("software", 3), ("conda", 4), ("data", 5)]
)
def test_the_files_fault_is_told_where_it_stands(blamed, section: str, line: int) -> None:
    assert f"workshop.yaml:{line}:" in blamed(section, "error").where


def test_the_engines_fault_is_told_with_the_log(blamed) -> None:
    assert blamed("server", UV_FULL).where == str(LOG)


def test_no_more_than_the_last_lines_are_shown(blamed) -> None:
    problem = blamed("server", "\n\n".join(f"line {number}" for number in range(99)))
    assert problem.what.splitlines()[1:] == [f"  | line {number}" for number in range(89, 99)]
