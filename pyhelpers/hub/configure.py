"""configure(c, workshop, target): the one mapping from a workshop to JupyterHub's traitlets.

Called from the hub's configuration on every target. `target` is one of "local", "kubernetes",
"swarm", "slurm".
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from .conflicts import conflicts
from .live import FileSource, LiveRoster, RosterSource
from .moment import when
from .presets import PRESETS, Preset
from .workshop import PROVIDERS, Workshop, WorkshopError

TEMPLATES = Path(__file__).parent / "templates"

# What an instructor may do: see who is there, start and stop participants' servers, look in.
INSTRUCTOR_ROLE = {
    "name": "instructor",
    "description": "Helps participants: sees, starts, stops and enters their servers",
    "scopes": [
        "admin-ui",
        "list:users!group=participants",
        "read:servers!group=participants",
        "servers!group=participants",
        "access:servers!group=participants",
    ],
    "groups": ["instructors"],
}


def configure(
    c: Any,
    workshop: Workshop,
    target: str,
    *,
    roster: Path | str | RosterSource,
) -> None:
    """Set everything the workshop decides on the traitlets configuration `c`.

    `roster` is the CSV file with the roster, or a source to read its text from. Raises
    WorkshopError when the values contradict each other.
    """
    for problem in conflicts(workshop):
        raise problem
    if target != "kubernetes":
        # As z2jh does it there: `hub.config` over what its own keys say.
        _server(c, workshop)
        for class_name, traits in workshop.hub_config.items():
            c[class_name].update(traits)
    source = FileSource(roster) if isinstance(roster, (str, Path)) else roster
    live = LiveRoster(source)
    _login(c, workshop, live)
    _limits(c, workshop)
    _pages(c, workshop, target)
    if target != "kubernetes":
        _culling(c, workshop)


def preset(workshop: Workshop) -> Preset:
    """Return the preset of the workshop's provider. Raises WorkshopError when none is chosen."""
    provider = workshop.login.provider
    if provider not in PRESETS:
        mend = f"choose one of {', '.join(PROVIDERS)}"
        raise WorkshopError("global.workshop.login.provider", "no login is chosen", mend)
    return PRESETS[provider]


def _login(c: Any, workshop: Workshop, live: LiveRoster) -> None:
    chosen = preset(workshop)
    name = chosen.authenticator.__name__
    # A mounted folder has no entry points, so the class itself is given.
    c.JupyterHub.authenticator_class = chosen.authenticator
    c[name].live_roster = live
    c[name].everyone = workshop.login.allow == "everyone"
    title = PROVIDERS[workshop.login.provider]
    if title:
        c[name].login_service = title
        if workshop.url:
            c[name].oauth_callback_url = f"{workshop.url}/hub/oauth_callback"
    c.JupyterHub.load_roles = [*(c.JupyterHub.get("load_roles") or []), INSTRUCTOR_ROLE]


def _limits(c: Any, workshop: Workshop) -> None:
    limit = workshop.concurrent_spawn_limit
    # 0 means "no limit" in JupyterHub, and a class arrives all at once.
    c.JupyterHub.concurrent_spawn_limit = limit and max(limit, workshop.participants or 0)
    # Five spawns that fail in a row would end the hub for everybody.
    c.Spawner.consecutive_failure_limit = 0
    # A proxy that lost its routes gets them back within this many seconds: a hub that did not start
    # the proxy itself only learns by this look that they are lost.
    c.JupyterHub.last_activity_interval = 10
    c.ConfigurableHTTPProxy.check_running_interval = 5
    # A server asks the hub again after this many seconds whether somebody may still use it.
    c.Spawner.args = [*(c.Spawner.get("args") or []), "--HubOAuth.cache_max_age=10"]
    # Neither the proxy's routes nor anybody's server end with the hub.
    c.JupyterHub.cleanup_servers = False
    c.JupyterHub.cleanup_proxy = False


def _pages(c: Any, workshop: Workshop, target: str) -> None:
    chosen, title = preset(workshop), PROVIDERS[workshop.login.provider]
    c.JupyterHub.template_paths = [
        str(TEMPLATES),
        *(c.JupyterHub.get("template_paths") or []),
    ]
    c.JupyterHub.template_vars = {
        **(c.JupyterHub.get("template_vars") or {}),
        "workshop_title": workshop.title,
        "workshop_contact": workshop.login.contact,
        "workshop_when": when(workshop),
        "workshop_provider": title,
        # Where a stand-in asks, the provider's own advice would lead astray.
        "workshop_about_login": "" if target == "local" and title else chosen.about,
        "workshop_local": target == "local",
    }


def _server(c: Any, workshop: Workshop) -> None:
    resources = workshop.resources
    c.Spawner.default_url = workshop.default_url
    c.Spawner.start_timeout = workshop.start_timeout
    c.Spawner.http_timeout = max(60, workshop.start_timeout // 3)
    c.Spawner.mem_guarantee = resources.memory_guarantee
    c.Spawner.mem_limit = resources.memory_limit
    c.Spawner.cpu_guarantee = resources.cpu_guarantee
    c.Spawner.cpu_limit = resources.cpu_limit
    c.Spawner.environment = dict(workshop.extra_env)


def cull_arguments(workshop: Workshop) -> list[str]:
    """Return the idle culler's arguments. A running class is never culled.

    A server idle for less than the event lasts may belong to someone who is listening.
    """
    culling = workshop.culling
    timeout = max(culling.timeout, workshop.seconds)
    max_age = culling.max_age and max(culling.max_age, workshop.seconds)
    arguments = [f"--timeout={timeout}", f"--cull-every={culling.every}"]
    return [*arguments, f"--max-age={max_age}"] if max_age else arguments


def _culling(c: Any, workshop: Workshop) -> None:
    if not workshop.culling.enabled:
        return
    command = [sys.executable, "-m", "jupyterhub_idle_culler", *cull_arguments(workshop)]
    c.JupyterHub.services = [
        *(c.JupyterHub.get("services") or []),
        {"name": "idle-culler", "command": command},
    ]
    scopes = ["list:users", "read:users:activity", "read:servers", "delete:servers"]
    c.JupyterHub.load_roles = [
        *c.JupyterHub.load_roles,
        {"name": "idle-culler", "scopes": scopes, "services": ["idle-culler"]},
    ]
