"""A class that starts all at once."""

from __future__ import annotations

import json

from tests.slurm.course import Course
from tests.slurm.testbed import Testbed

PEOPLE = [f"person{number:02}" for number in range(60)]


def test_sixty_participants_start_at_once(course: Course, bed: Testbed) -> None:
    roster = "name,role\n" + "".join(f"{name},participant\n" for name in PEOPLE)
    sizes = {"memory": {"guarantee": "512M", "limit": "512M"}, "cpu": {"limit": 1}}
    values = course.layer(None, roster=roster)
    values["jupyterhub"]["singleuser"] = {**sizes, "startTimeout": 900}
    # Sixty kernels and notebooks are the machine's trouble, not the scheduler's.
    values["image"] = {"check": [], "content": [], "data": []}
    (course.folder / "site.yaml").write_text(json.dumps(values))
    check = course.on(
        *("up", "--check", "--participants", "60", "--json", "--port", str(course.port)),
        *("--credentials", course.credentials(PEOPLE)),
    )
    report = json.loads(check.stdout)
    failed = [one for one in report["participants"] if not one["passed"]]
    assert not failed, f"{len(failed)} failed, the first: {json.dumps(failed[:3], indent=1)}"
    assert check.returncode == 0, check.stderr
    assert sum(one["passed"] for one in report["participants"]) == 60
    assert sorted(report["nodes"]) == ["c1", "c2", "c3"]
    starts = sorted(one["seconds"]["start"] for one in report["participants"])
    print(f"60 at once: half were ready after {starts[30]:.0f} s, all after {starts[-1]:.0f} s")
