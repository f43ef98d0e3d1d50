"""What a workshop decides on a hub. The whole of it is compared in tests/golden/test_hub.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from pyhelpers.hub.workshop import Culling, Login, Workshop, WorkshopError

configure = pytest.importorskip("pyhelpers.hub.configure", exc_type=ImportError)
config = pytest.importorskip("traitlets.config")

TARGETS = ("local", "kubernetes", "swarm", "slurm")
START = datetime.fromisoformat("2027-07-25T09:00-07:00")
WORKSHOP = Workshop(
    participants=60,
    starts=START,
    ends=START + timedelta(hours=8),
    login=Login("codes", "roster"),
)


def configured(workshop: Workshop = WORKSHOP, target: str = "local", **before: Any) -> Any:
    """Return the configuration; `before` is what it held already, by class."""
    c = config.Config(before)
    configure.configure(c, workshop, target, roster="roster.csv")
    return c


@pytest.mark.parametrize(
    ("limit", "participants", "expected"),
    [(64, 60, 64), (64, 200, 200), (10, 60, 60), (64, None, 64), (0, 60, 0)],
)
@pytest.mark.parametrize("target", TARGETS)
def test_a_class_may_arrive_all_at_once(
    target: str, limit: int, participants: int | None, expected: int
) -> None:
    workshop = replace(WORKSHOP, concurrent_spawn_limit=limit, participants=participants)
    assert configured(workshop, target).JupyterHub.concurrent_spawn_limit == expected


HOURS_8 = 8 * 3600


@pytest.mark.parametrize(
    ("culling", "expected"),
    [
        (Culling(timeout=3600), [f"--timeout={HOURS_8}"]),
        (Culling(timeout=90_000), ["--timeout=90000"]),
        (Culling(max_age=3600), [f"--timeout={HOURS_8}", f"--max-age={HOURS_8}"]),
        (Culling(max_age=90_000), [f"--timeout={HOURS_8}", "--max-age=90000"]),
    ],
)
def test_nobody_is_culled_while_the_event_lasts(culling: Culling, expected: list[str]) -> None:
    arguments = configure.cull_arguments(replace(WORKSHOP, culling=culling))
    assert [one for one in arguments if not one.startswith("--cull-every")] == expected


def test_without_dates_culling_is_as_the_file_says() -> None:
    workshop = replace(WORKSHOP, starts=None, culling=Culling(timeout=60, every=10, max_age=90))
    expected = ["--timeout=60", "--cull-every=10", "--max-age=90"]
    assert configure.cull_arguments(workshop) == expected


def test_culling_that_is_off_starts_nothing() -> None:
    c = configured(replace(WORKSHOP, culling=Culling(enabled=False)))
    assert "services" not in c.JupyterHub
    assert [role["name"] for role in c.JupyterHub.load_roles] == ["instructor"]


def test_the_culler_may_do_what_its_role_says() -> None:
    c = configured()
    assert [service["name"] for service in c.JupyterHub.services] == ["idle-culler"]
    assert c.JupyterHub.load_roles[-1]["services"] == ["idle-culler"]


@pytest.mark.parametrize("target", TARGETS)
def test_what_the_hub_had_already_is_kept(target: str) -> None:
    c = configured(
        target=target,
        JupyterHub={
            "load_roles": [{"name": "mine"}],
            "services": [{"name": "mine"}],
            "template_paths": ["mine"],
            "template_vars": {"announcement": "Lunch at noon"},
        },
    )
    assert c.JupyterHub.load_roles[0] == {"name": "mine"}
    assert c.JupyterHub.services[0] == {"name": "mine"}
    assert c.JupyterHub.template_paths[-1] == "mine"
    assert c.JupyterHub.template_vars["announcement"] == "Lunch at noon"
    assert c.JupyterHub.template_vars["workshop_title"] == "Workshop"


def test_the_files_own_hub_configuration_is_applied() -> None:
    own = {
        "JupyterHub": {"admin_access": False, "template_vars": {"announcement": "Hello"}},
        "Spawner": {"http_timeout": 222, "default_url": "/tree"},
    }
    c = configured(replace(WORKSHOP, hub_config=own))
    assert c.JupyterHub.admin_access is False
    assert c.JupyterHub.template_vars["announcement"] == "Hello"
    assert (c.Spawner.http_timeout, c.Spawner.default_url) == (222, "/tree")


def test_the_files_own_hub_configuration_decides_no_limit_that_ends_the_hub() -> None:
    own = {"Spawner": {"consecutive_failure_limit": 5}}
    assert configured(replace(WORKSHOP, hub_config=own)).Spawner.consecutive_failure_limit == 0


def test_on_kubernetes_z2jh_applies_the_files_configuration_and_the_servers_keys() -> None:
    own = {"JupyterHub": {"admin_access": False}}
    c = configured(replace(WORKSHOP, hub_config=own), "kubernetes")
    assert "admin_access" not in c.JupyterHub
    assert not {"default_url", "environment", "mem_limit", "start_timeout"} & set(c.Spawner)
    assert "services" not in c.JupyterHub


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("provider", "own", "path"),
    [
        ("codes", {"Authenticator": {"allow_all": True}}, "hub.config.Authenticator.allow_all"),
        (
            "codes",
            {"JupyterHub": {"authenticator_class": "dummy"}},
            "hub.config.JupyterHub.authenticator_class",
        ),
        ("cilogon", {}, "global.workshop.login.provider"),
        (None, {}, "global.workshop.login.provider"),
        ("orcid", {}, "global.workshop.login.provider"),
    ],
)
def test_a_contradiction_configures_no_hub(
    target: str, provider: str | None, own: dict[str, Any], path: str
) -> None:
    workshop = replace(WORKSHOP, login=Login(provider, "roster"), hub_config=own)
    with pytest.raises(WorkshopError) as caught:
        configured(workshop, target)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("allow", "everyone"), [("everyone", True), ("roster", False), (None, False)]
)
def test_everyone_enters_only_where_the_file_says_so(allow: str | None, everyone: bool) -> None:
    c = configured(replace(WORKSHOP, login=Login("github", allow)))
    assert c.GatedGitHub.everyone is everyone


@pytest.mark.parametrize(
    ("url", "callback"), [("https://x.org", "https://x.org/hub/oauth_callback"), ("", None)]
)
def test_the_provider_sends_people_back_to_the_workshops_address(
    url: str, callback: str | None
) -> None:
    c = configured(replace(WORKSHOP, url=url, login=Login("access", "roster")))
    assert c.XSEDEAuthenticator.get("oauth_callback_url") == callback


@pytest.mark.parametrize("provider", configure.PROVIDERS)
def test_every_provider_can_be_configured_and_reads_the_same_roster(provider: str) -> None:
    own = {"CILogonOAuthenticator": {"idps": {"https://idp": {"username_derivation": {}}}}}
    c = configured(replace(WORKSHOP, login=Login(provider, "roster"), hub_config=own))
    name = configure.PRESETS[provider].authenticator.__name__
    assert c[name].live_roster.source.path.name == "roster.csv"
