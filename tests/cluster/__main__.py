"""`make test-cluster`: a fresh cluster, and the tests of this folder on it, several at a time.

Most of a test's time is spent waiting for the cluster, so two lanes take little longer than one.
A lane is a process of pytest; its files follow one another. What takes something away from the
whole cluster, such as a node, comes last and alone. The few that failed beside another lane run
once more with the cluster to themselves, and both outcomes are told: what fails twice has failed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.cluster import harness
from tests.cluster.conftest import ended_by_signals

HERE = Path(__file__).parent
LANES = (
    ("test_workshop.py", "test_smallest.py", "test_data.py", "test_up.py"),
    # The first four mark StorageClasses as the default, or unmark them: never side by side.
    (
        *("test_storage.py", "test_storage_uninstall.py", "test_chart.py", "test_refusals.py"),
        "test_roster.py",
    ),
)
LAST = ("test_resilience.py",)
FEW = 3

_running: list[subprocess.Popen[str]] = []
_told: list[str] = []
"""What pytest's summaries say of tests that did not pass: told again at the very end."""


def lane(tests: tuple[str, ...], mark: str, results: dict[str, int]) -> None:
    """Run files of tests, or single ones; each line of their output begins with the lane's mark."""
    command = [sys.executable, "-m", "pytest", "-v", "-s", "-p", "no:cacheprovider"]
    done = subprocess.Popen(
        [*command, *(str(HERE / name) for name in tests)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "WORKSHOP_TEST_CLUSTER": "existing"},
    )
    _running.append(done)
    assert done.stdout is not None
    for line in done.stdout:
        print(f"{mark} {line}", end="", flush=True)
        if line.startswith(("FAILED ", "ERROR ")):
            _told.append(f"{mark} {line.rstrip()}")
    results[mark] = done.wait()


def failed_tests(told: list[str]) -> list[str]:
    """Return the tests that lines of pytest's summaries name, as pytest takes them below HERE."""
    found = (
        re.search(r"(?:FAILED|ERROR) tests/cluster/(\S+\.py::\w+(?:\[.*?\])?)(?: - |$)", line)
        for line in told
    )
    return list(dict.fromkeys(match[1] for match in found if match))


def all_lanes() -> int:
    """Run every test. Return 0 when all passed."""
    results: dict[str, int] = {}
    running = [
        threading.Thread(target=lane, args=(files, f"{number}|", results), daemon=True)
        for number, files in enumerate(LANES, start=1)
    ]
    for one in running:
        one.start()
    for one in running:
        one.join()
    again = failed_tests(_told)
    if again and len(again) <= FEW and set(results.values()) <= {0, 1}:
        results = {}
        lane(tuple(again), "again|", results)
        _told.append(f"again| {'failed' if results['again|'] else 'passed'}: {' '.join(again)}")
    lane(LAST, "3|", results)
    return int(any(results.values()))


def main() -> int:
    """Bring the cluster up, run the tests, and take it down again however they ended."""
    forgotten = {path.name for path in HERE.glob("test_*.py")} - {*LAST, *sum(LANES, ())}
    if forgotten:
        print(f"tests/cluster/__main__.py names no lane for {', '.join(sorted(forgotten))}")
        return 1
    if os.environ.get("WORKSHOP_TEST_CLUSTER") == "existing":
        code = all_lanes()
        print(*_told, sep="\n")
        return code
    if harness.missing():
        # pytest says of every test what it lacks.
        return subprocess.run([sys.executable, "-m", "pytest", str(HERE)], check=False).returncode
    began = time.monotonic()
    with ended_by_signals():
        try:
            harness.take_down()
            harness.bring_up()
            code = all_lanes()
        finally:
            for lane_of_tests in _running:
                lane_of_tests.kill()
            harness.take_down()
    traces = harness.traces()
    for line in _told:
        print(line)
    for trace in traces:
        print(f"left behind: {trace}")
    print(f"test-cluster: {'passed' if not code else 'failed'} in {time.monotonic() - began:.0f} s")
    return code or bool(traces)


if __name__ == "__main__":
    sys.exit(main())
