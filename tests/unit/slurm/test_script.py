"""The script of a job, run by the bash that Slurm would run it with."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pyhelpers.hub.slurm.script import NO_CONTAINERS, Order, job_script
from pyhelpers.hub.slurm.section import Section
from tests.golden.files import assert_same

SECRET = 'it\'s a "secret" $HOME'


def order(**env: str) -> Order:
    command = ["batchspawner-singleuser", "jupyterhub-singleuser", "--x=a b"]
    return Order("workshop-1", "ada", {"JUPYTERHUB_API_TOKEN": SECRET, **env}, command)


def section(folder: Path | str, **more: str) -> Section:
    return Section(folder=str(folder), image="/work/pearc.sif", scratch=str(folder), **more)


def test_the_text() -> None:
    full = Section(
        folder="/work/workshop",
        image="/work/pearc.sif",
        scratch="/scratch",
        data="/work/data",
        prologue="module load apptainer\n",
        walltime="04:00:00",
        requests={"partition": "shared", "account": "abc123"},
        directives=("--gres=gpu:1",),
        memory=2048,
        cpus=2,
    )
    assert_same("slurm/job.sh", job_script(full, order()))


CONTAINER = """\
#!/bin/bash
printf '%s\\n' "$@" >"$OUT/argv"
env >"$OUT/env"
ls -d "$OUT"/workshop-* >"$OUT/scratch"
exit "${CODE:-0}"
"""


@pytest.fixture(params=["apptainer", "singularity"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder that is a node's PATH, with a program that notes how it is called."""
    program = tmp_path / request.param
    program.write_text(CONTAINER)
    program.chmod(0o755)
    return tmp_path


def run(script: str, folder: Path, path: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/bash", "-s"],
        input=script,
        env={"PATH": path or f"{folder}:{os.defpath}", "OUT": str(folder), **env},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_container_gets_the_home_the_environment_and_the_command(machine: Path) -> None:
    done = run(job_script(section(machine), order()), machine)
    assert done.returncode == 0, done.stderr
    argv = (machine / "argv").read_text().splitlines()
    assert argv[:2] == ["run", "--containall"]
    assert f"{machine}/homes/ada:/home/jovyan" in argv
    assert argv[-4:] == [
        "/work/pearc.sif",
        "batchspawner-singleuser",
        "jupyterhub-singleuser",
        "--x=a b",
    ]
    name = {"apptainer": "APPTAINERENV"}.get(next(machine.glob("*arity*"), Path("apptainer")).name)
    assert f"{name or 'SINGULARITYENV'}_JUPYTERHUB_API_TOKEN={SECRET}" in (
        (machine / "env").read_text().splitlines()
    )
    assert SECRET not in (machine / "argv").read_text()
    assert (machine / "homes" / "ada").stat().st_mode & 0o777 == 0o700


def test_scratch_is_there_while_it_runs_and_removed_afterwards(machine: Path) -> None:
    run(job_script(section(machine), order()), machine)
    assert (machine / "scratch").read_text().startswith(f"{machine}/workshop-")
    assert not list(machine.glob("workshop-*"))


def test_the_job_ends_as_the_server_did(machine: Path) -> None:
    assert run(job_script(section(machine), order()), machine, CODE="3").returncode == 3


def test_a_node_without_apptainer(tmp_path: Path) -> None:
    done = run(job_script(section(tmp_path), order()), tmp_path, path=os.defpath)
    assert done.returncode == NO_CONTAINERS
    assert "there is no Apptainer on " in done.stderr
    assert not list(tmp_path.glob("workshop-*"))


def test_a_server_that_is_asked_to_end(machine: Path) -> None:
    program = next(path for path in machine.iterdir() if path.is_file())
    program.write_text(
        '#!/bin/bash\ntrap "touch $OUT/asked; exit 0" TERM\nkill -TERM $PPID\n'
        "while :; do sleep 0.1; done\n"
    )
    done = run(job_script(section(machine), order()), machine)
    assert done.returncode == 0, done.stderr
    assert (machine / "asked").exists()
    assert not list(machine.glob("workshop-*"))
