"""What a workshop on a cluster cannot do without is said at once, with the edit that mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.errors import FindingsProblem
from pyhelpers.targets.slurm.asked import Asked
from pyhelpers.targets.slurm.layout import Folders
from pyhelpers.values import load_values
from tests.workshop import write_values

WHOLE = """\
slurm:
  login: {host: login.example.edu, knownHosts: known_hosts, key: keys/id}
  hubAddress: 10.1.2.3
  image: /projects/pearc.sif
"""
URL = "https://hub.example.org"
ANYWHERE = "0.0.0.0"  # noqa: S104


def asked(folder: Path, more: str = WHOLE, url: str = URL) -> Asked:
    file = folder / "workshop.yaml"
    write_values(file, {"ada": "participant"}, more=more)
    layer = folder / "layer.yaml"
    layer.write_text(f"global: {{workshop: {{url: '{url}'}}}}\n" if url else "")
    files = [file, layer] if url else [file]
    return Asked.of(load_values(files), Folders(folder / "state"))


def test_files_are_those_beside_the_values_file(tmp_path: Path) -> None:
    login = asked(tmp_path).section.login
    assert login
    assert login.known_hosts == str(tmp_path / "known_hosts")
    assert login.key == str(tmp_path / "keys" / "id")


def test_all_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(FindingsProblem) as caught:
        asked(tmp_path, "slurm: {login: {host: login.example.edu}}", url="")
    paths = [one.path for one in caught.value.findings]
    assert sorted(paths) == ["global.workshop.url", "slurm.hubAddress", "slurm.image"]
    assert all(one.mend for one in caught.value.findings)


@pytest.mark.parametrize(
    ("slurm", "paths"),
    [
        ("environment: /projects/pearc", []),
        ("environment: /projects/pearc, image: /projects/pearc.sif", ["slurm.environment"]),
        ("environment: /projects/pearc, data: /projects/data", ["slurm.data"]),
    ],
)
def test_an_environment_takes_the_place_of_image_and_data(
    tmp_path: Path, slurm: str, paths: list[str]
) -> None:
    try:
        found = asked(tmp_path, f"slurm: {{sudo: true, {slurm}}}")
    except FindingsProblem as problem:
        assert [one.path for one in problem.findings] == paths
    else:
        assert (paths, found.section.environment) == ([], "/projects/pearc")


def test_a_cluster_of_this_host_needs_no_address(tmp_path: Path) -> None:
    assert asked(tmp_path, "slurm: {image: /projects/pearc.sif}").section.hub_address == ""


@pytest.mark.parametrize(
    ("listen", "tls", "refused"),
    [
        (ANYWHERE, "", True),
        (ANYWHERE, "  tls: {certificate: a.pem, key: a.key}\n", False),
        ("127.0.0.1", "", False),
        ("10.1.2.3", "", True),
    ],
)
def test_nothing_listens_in_public_without_tls(
    tmp_path: Path, listen: str, tls: str, refused: bool
) -> None:
    more = f"{WHOLE}  listen: {listen}\n{tls}"
    if not refused:
        assert asked(tmp_path, more).section.listen == listen
        return
    with pytest.raises(FindingsProblem, match="in clear"):
        asked(tmp_path, more)
