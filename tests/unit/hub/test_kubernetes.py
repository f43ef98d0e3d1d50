"""What a values file makes of z2jh's hub, from the state in which z2jh hands it over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

kubernetes = pytest.importorskip("pyhelpers.hub.kubernetes", exc_type=ImportError)
config = pytest.importorskip("traitlets.config")

EVENT = {"starts": "2027-07-25T09:00-07:00", "ends": "2027-07-25T17:00-07:00"}
LOGIN = {"provider": "codes", "allow": "roster", "contact": "help@example.org"}


class Release:
    """z2jh's values, and its configuration before the first entry of hub.extraConfig runs."""

    def __init__(self, **values: Any) -> None:
        self.values: dict[str, Any] = {
            "global": {"workshop": {"login": LOGIN}},
            "hub": {"config": {"JupyterHub": {"authenticator_class": "dummy"}}},
            "singleuser": {
                "uid": 1000,
                "storage": {"dynamic": {"storageClass": None, "storageAccessModes": ["RWO"]}},
            },
            **values,
        }
        command = ["python3", "-m", "jupyterhub_idle_culler", "--url=http://localhost:8081/hub/api"]
        culler = {"name": "jupyterhub-idle-culler"}
        given = {
            "spawner_class": "kubespawner.KubeSpawner",
            "authenticator_class": "dummy",
            "services": [{**culler, "command": [*command, "--timeout=3600", "--cull-users"]}],
            "load_roles": [{"name": "jupyterhub-idle-culler"}],
        }
        self.c = config.Config({"JupyterHub": given})
        self.c.KubeSpawner.update(self.get("hub.config.KubeSpawner") or {})

    def get(self, path: str, default: Any = None) -> Any:
        value: Any = self.values
        for key in path.split("."):
            if not isinstance(value, dict) or key not in value:
                return default
            value = value[key]
        return value

    def configured(self) -> Any:
        kubernetes.configure_release(self.c, roster=Path("roster.csv"), get=self.get)
        return self.c


def own(**traits: Any) -> dict[str, Any]:
    return {"config": {"KubeSpawner": traits}}


def test_the_dummy_login_of_z2jh_is_replaced_and_not_complained_about() -> None:
    c = Release().configured()
    assert c.JupyterHub.authenticator_class.__name__ == "CodesAuthenticator"


def test_a_contradiction_ends_the_hub_with_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    release = Release(hub={"config": {"Authenticator": {"allow_all": True}}})
    with pytest.raises(SystemExit) as caught:
        release.configured()
    assert caught.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("FATAL: hub.config.Authenticator.allow_all: ")
    assert len(said.splitlines()) == 1


def test_another_authenticator_than_z2jhs_own_is_a_contradiction() -> None:
    release = Release(hub={"config": {"JupyterHub": {"authenticator_class": "native"}}})
    with pytest.raises(SystemExit):
        release.configured()


def test_nobody_is_culled_while_the_event_lasts() -> None:
    c = Release(**{"global": {"workshop": {"login": LOGIN, **EVENT}}}).configured()
    (culler,) = c.JupyterHub.services
    assert culler["command"][3:] == [
        "--url=http://localhost:8081/hub/api",
        "--cull-users",
        f"--timeout={8 * 3600}",
        "--cull-every=600",
    ]
    assert [role["name"] for role in c.JupyterHub.load_roles] == [
        "jupyterhub-idle-culler",
        "instructor",
    ]


def test_participants_pods_keep_within_the_restricted_standard() -> None:
    spawner = Release().configured().KubeSpawner
    assert spawner.pod_security_context["runAsNonRoot"] is True
    assert spawner.pod_security_context["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spawner.container_security_context == {"capabilities": {"drop": ["ALL"]}}
    assert spawner.automount_service_account_token is False


def test_the_values_files_own_spawner_settings_win() -> None:
    context = {"seccompProfile": {"type": "Unconfined"}}
    hub = own(pod_security_context=context, delete_pvc=True, storage_class="mine")
    spawner = Release(hub=hub).configured().KubeSpawner
    assert spawner.pod_security_context == context
    assert spawner.delete_pvc is True
    assert spawner.storage_class == "mine"


def test_a_file_that_asks_for_root_gets_it() -> None:
    spawner = Release(singleuser={"uid": 0}).configured().KubeSpawner
    assert "runAsNonRoot" not in spawner.pod_security_context


def test_deleting_a_user_leaves_the_home() -> None:
    assert Release().configured().KubeSpawner.delete_pvc is False


@pytest.fixture
def rook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    homes = {"storageClass": "workshop-homes", "accessModes": ["ReadWriteMany"]}
    (tmp_path / "release.json").write_text(json.dumps({"homes": homes}))
    monkeypatch.setattr("pyhelpers.hub.release.FILE", tmp_path / "release.json")


def storage(**dynamic: Any) -> dict[str, Any]:
    return {"storage": {"dynamic": dynamic}}


@pytest.mark.usefixtures("rook")
def test_homes_get_the_class_that_the_chart_knows() -> None:
    values = storage(storageClass=None, storageAccessModes=["ReadWriteOnce"])
    spawner = Release(singleuser=values).configured().KubeSpawner
    assert spawner.storage_class == "workshop-homes"
    assert spawner.storage_access_modes == ["ReadWriteMany"]


@pytest.mark.usefixtures("rook")
def test_what_a_file_says_about_homes_wins() -> None:
    values = storage(storageClass="fast", storageAccessModes=["ReadWriteOncePod"])
    spawner = Release(singleuser=values).configured().KubeSpawner
    assert not {"storage_class", "storage_access_modes"} & set(spawner)


def test_a_spawner_of_the_files_own_is_left_alone() -> None:
    release = Release()
    release.c.JupyterHub.spawner_class = "elsewhere.Spawner"
    assert release.configured().JupyterHub.spawner_class == "elsewhere.Spawner"


def test_the_spawner_is_the_workshops() -> None:
    c = Release().configured()
    assert c.JupyterHub.spawner_class.__name__ == "WorkshopSpawner"
    assert c.WorkshopSpawner.contact == "help@example.org"


def test_pages_are_told_what_keeps_a_participant_waiting() -> None:
    tell = Release().configured().JupyterHub.template_vars["workshop_trouble"]
    assert tell(None) == ""
