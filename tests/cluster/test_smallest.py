"""values/minimal.yaml by plain Helm: codes, and the cluster's default StorageClass."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from pyhelpers.check.door import Door
from pyhelpers.check.kernel import run_notebook
from pyhelpers.check.participant import Credential, Failed, Participant
from tests.cluster.harness import Cluster
from tests.cluster.release import Release, give_codes
from tests.workshop import ROOT

pytestmark = pytest.mark.cluster

HERE = Path(__file__).parent


def test_the_smallest_workshop_with_codes(cluster: Cluster, chart: Path, tmp_path: Path) -> None:
    """values/minimal.yaml on the cluster's default StorageClass, with codes from the command."""
    file, layer = tmp_path / "minimal.yaml", tmp_path / "homes.yaml"
    file.write_text((ROOT / "values" / "minimal.yaml").read_text())
    codes = give_codes(file)
    # offline.yaml's homes lie on another class.
    storage = {"dynamic": {"storageClass": "local-path", "storageAccessModes": ["ReadWriteOnce"]}}
    layer.write_text(json.dumps({"jupyterhub": {"singleuser": {"storage": storage}}}))
    release = Release(cluster, chart, "test-minimal", [file, HERE / "offline.yaml", layer])
    release.remove()
    try:
        release.helm("install", "--create-namespace")
        release.wait()

        async def work() -> None:
            address = release.address()
            person = Participant(Door(address), Credential("ada", codes["ada"], by_code=True))
            wrong = Participant(Door(address), Credential("emmy", "not-the-code", by_code=True))
            try:
                await person.log_in()
                await person.start(120)
                await run_notebook(person, "")
                with pytest.raises(Failed, match="do not belong together"):
                    await wrong.log_in()
            finally:
                await person.close()
                await wrong.close()

        asyncio.run(work())
    finally:
        release.remove()
