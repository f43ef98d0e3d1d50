"""configure_release(c): what z2jh's hub does for a workshop; the one line of `hub.extraConfig`.

Runs inside z2jh's own hub image, where the chart mounts this folder as the package
`workshop_hub`. By then z2jh's jupyterhub_config.py has read its values, so whatever stands in
`c` is z2jh's, or the values file's own through `hub.config`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .configure import configure, cull_arguments
from .release import read_release
from .trouble import trouble_of
from .workshop import Workshop, WorkshopError

ROSTER = Path("/usr/local/etc/jupyterhub/workshop_roster/roster.csv")

# z2jh 4.4's own, which a class of ReadWriteMany homes replaces.
_USUAL_MODES = ["ReadWriteOnce"]

Values = Callable[..., Any]


def configure_release(c: Any, *, roster: Path = ROSTER, get: Values | None = None) -> None:
    """Configure z2jh's hub `c`. Ends the process with one line when the values allow no hub.

    `get` is z2jh's `get_config(path, default=None)`.
    """
    get = get or importlib.import_module("z2jh").get_config
    try:
        _configure(c, roster, get)
    except WorkshopError as problem:
        print(f"FATAL: {problem}", file=sys.stderr, flush=True)
        sys.exit(1)


def _configure(c: Any, roster: Path, get: Values) -> None:
    workshop = Workshop.from_hub_values(_values(get))
    configure(c, workshop, "kubernetes", roster=roster)
    c.JupyterHub.template_vars["workshop_trouble"] = trouble_of
    _release(c, workshop, get)
    _culling(c, workshop)
    _security(c, get)
    _spawner(c, workshop, get)


def _values(get: Values) -> dict[str, Any]:
    """Return the sections that a workshop is read from, without z2jh's own choice of a login."""
    values = {name: get(name) or {} for name in ("global", "hub", "singleuser", "cull")}
    config = dict(values["hub"].get("config") or {})
    hub = dict(config.get("JupyterHub") or {})
    if hub.get("authenticator_class") == "dummy":
        # z2jh's default; a file that asks for it does not render (chart/templates).
        del hub["authenticator_class"]
    config["JupyterHub"] = hub
    return {**values, "hub": {**values["hub"], "config": config}}


def _release(c: Any, workshop: Workshop, get: Values) -> None:
    """Set what the chart knows and z2jh's values do not say: the class of the homes.

    What else release.json says is read by the spawner, whenever a server starts.
    """
    release = read_release()
    own = workshop.hub_config.get("KubeSpawner", {})
    dynamic = "singleuser.storage.dynamic"
    if release.storage_class and not get(f"{dynamic}.storageClass"):
        _unless_own(c, own, "storage_class", release.storage_class)
    if release.access_modes and get(f"{dynamic}.storageAccessModes") in (None, _USUAL_MODES):
        _unless_own(c, own, "storage_access_modes", list(release.access_modes))


def _culling(c: Any, workshop: Workshop) -> None:
    """Let z2jh's idle culler keep its hands off a running class."""
    for service in c.JupyterHub.get("services") or []:
        if service.get("name") == "jupyterhub-idle-culler":
            replaced = ("--timeout=", "--cull-every=", "--max-age=")
            kept = [part for part in service["command"] if not part.startswith(replaced)]
            service["command"] = [*kept, *cull_arguments(workshop)]


def _security(c: Any, get: Values) -> None:
    """Keep participants' pods within the `restricted` pod security standard.

    https://kubernetes.io/docs/concepts/security/pod-security-standards; the values file's own
    `hub.config.KubeSpawner` wins, trait by trait.
    """
    own = get("hub.config.KubeSpawner") or {}
    pod: dict[str, Any] = {"seccompProfile": {"type": "RuntimeDefault"}}
    if get("singleuser.uid") != 0:
        pod["runAsNonRoot"] = True
    _unless_own(c, own, "pod_security_context", pod)
    _unless_own(c, own, "container_security_context", {"capabilities": {"drop": ["ALL"]}})
    _unless_own(c, own, "automount_service_account_token", False)
    # Deleting a user in the hub would otherwise delete the home.
    _unless_own(c, own, "delete_pvc", False)


def _spawner(c: Any, workshop: Workshop, get: Values) -> None:
    # JupyterHub waits 30 s for the first page of a server: a node where many start needs longer.
    own = {**(get("hub.config.Spawner") or {}), **(get("hub.config.KubeSpawner") or {})}
    _unless_own(c, own, "http_timeout", max(60, workshop.start_timeout // 3))
    if c.JupyterHub.get("spawner_class") != "kubespawner.KubeSpawner":
        # The values file brings a spawner of its own.
        return
    from .spawners.kubernetes import WorkshopSpawner

    c.JupyterHub.spawner_class = WorkshopSpawner
    c.WorkshopSpawner.contact = workshop.login.contact


def _unless_own(c: Any, own: Mapping[str, Any], trait: str, value: Any) -> None:
    if trait not in own:
        c.KubeSpawner[trait] = value
