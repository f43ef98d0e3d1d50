"""The script of a job, run by the bash that Slurm would run it with."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pyhelpers.hub.slurm.order import Order
from pyhelpers.hub.slurm.script import job_script
from pyhelpers.hub.slurm.section import Section
from pyhelpers.hub.slurm.starting import NO_SOFTWARE
from tests.golden.files import assert_same

SECRET = 'it\'s a "secret" $HOME'


def order(**env: str) -> Order:
    command = ["batchspawner-singleuser", "jupyterhub-singleuser", "--x=a b"]
    return Order("workshop-1", "ada", {"JUPYTERHUB_API_TOKEN": SECRET, **env}, command)


def section(folder: Path | str, **more: str) -> Section:
    return Section(folder=str(folder), image="/projects/pearc.sif", scratch=str(folder), **more)


def test_the_text() -> None:
    full = Section(
        folder="/projects/workshop",
        image="/projects/pearc.sif",
        scratch="/scratch",
        data="/projects/data",
        prologue="module load apptainer\n",
        walltime="04:00:00",
        requests={"partition": "shared", "account": "abc123"},
        directives=("--gres=gpu:1",),
        memory=2048,
        cpus=2,
    )
    assert_same("slurm/job.sh", job_script(full, order()))


def test_the_text_without_containers() -> None:
    own = Section(environment="/projects/pearc", sudo=True, walltime="04:00:00", memory=2048)
    assert_same("slurm/job-environment.sh", job_script(own, order()))


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
        "/projects/pearc.sif",
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
    assert done.returncode == NO_SOFTWARE
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


PYTHON = """\
#!/bin/bash
[ "$1" != -c ] || exit 0
printf '%s\\n' "$@" >"$OUT/argv"
env >"$OUT/env"
pwd >"$OUT/pwd"
"""


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with an environment whose Python notes how it is called."""
    programs = tmp_path / "pearc" / "environments" / "1" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").write_text(PYTHON)
    (programs / "python").chmod(0o755)
    (tmp_path / "pearc" / "current").symlink_to("environments/1")
    return tmp_path


def without_containers(folder: Path) -> Section:
    environment = str(folder / "pearc")
    return Section(folder=str(folder), environment=environment, scratch=str(folder))


def test_without_containers_the_server_starts_in_the_home_from_the_environment(bare: Path) -> None:
    path = f"{bare}:{os.defpath}"
    spoilt = {"PYTHONPATH": "/site/packages", "PYTHONHOME": "/site"}
    done = run(job_script(without_containers(bare), order()), bare, path=path, **spoilt)
    assert done.returncode == 0, done.stderr
    home, folder = bare / "homes" / "ada", bare / "pearc"
    assert (bare / "argv").read_text().splitlines() == [
        *(f"{folder}/seed.py", "--share", f"{folder}/share", "--home", str(home), "--"),
        *("batchspawner-singleuser", "jupyterhub-singleuser", "--x=a b"),
        "--ServerApp.terminado_settings=shell_command=/bin/bash",
    ]
    env = dict(line.partition("=")[::2] for line in (bare / "env").read_text().splitlines())
    assert env["JUPYTERHUB_API_TOKEN"] == SECRET
    assert (env["HOME"], (bare / "pwd").read_text().strip()) == (str(home), str(home))
    assert env["TMPDIR"].startswith(f"{bare}/workshop-")
    # Not by the link: it leads elsewhere when a newer one is made.
    assert env["PATH"].split(":")[0] == f"{folder}/environments/1/bin"
    assert not {"PYTHONPATH", "PYTHONHOME"} & set(env)
    assert not list(bare.glob("workshop-*"))


def test_a_node_that_does_not_see_the_environment(bare: Path) -> None:
    gone = replace(without_containers(bare), environment=str(bare / "elsewhere" / "pearc"))
    done = run(job_script(gone, order()), bare, path=os.defpath)
    assert done.returncode == NO_SOFTWARE
    assert "there is no environment" in done.stderr
