"""Keys of z2jh's that a workshop outside of Kubernetes cannot honour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyhelpers.errors import Finding
from pyhelpers.values import Values, dotted
from pyhelpers.values.nodes import find

Keys = Mapping[tuple[str, ...], str]

_CONFIG = "say it with `hub.config`, which every target takes"


def _config(trait: str) -> str:
    return _CONFIG.replace("hub.config", f"hub.config.JupyterHub.{trait}")


# Below `jupyterhub`: what changes what participants find or may do. What concerns Kubernetes alone,
# its network, volumes and nodes, is not missed where there is none.
_HUB = {
    "extraConfig": _CONFIG,
    "services": _config("services"),
    "loadRoles": _config("load_roles"),
    "allowNamedServers": _config("allow_named_servers"),
    "activeServerLimit": _config("active_server_limit"),
    "redirectToServer": _config("redirect_to_server"),
    "shutdownOnLogout": _config("shutdown_on_logout"),
    "templatePaths": _config("template_paths"),
    "templateVars": _config("template_vars"),
}
_USER = {
    "extraFiles": "bring the files by image.content",
}


def _keys(*, hub: Mapping[str, str], user: Mapping[str, str], storage: Mapping[str, str]) -> Keys:
    return {
        **{("jupyterhub", "hub", key): mend for key, mend in {**_HUB, **hub}.items()},
        **{("jupyterhub", "singleuser", key): mend for key, mend in {**_USER, **user}.items()},
        **{("jupyterhub", "singleuser", "storage", key): mend for key, mend in storage.items()},
    }


_NO_JOB = "leave it away for Slurm: a job has no pod"
_LATER = "leave it away for Slurm"
_FOLDER = "name the one folder with data as slurm.data, beside slurm.image"

_SLURM = {
    **_keys(
        hub={
            "extraEnv": "set it where `pyhelpers up` is called",
            "extraFiles": "put the files on the hub's host",
            "baseUrl": _LATER,
        },
        user={
            "profileList": "name the sizes as slurm.profiles",
            "initContainers": _NO_JOB,
            "extraContainers": _NO_JOB,
            "lifecycleHooks": "bring what the command does by the image, or by slurm.prologue",
            "extraPodConfig": _NO_JOB,
            "extraResource": "ask for it by slurm.directives, for example --gres=gpu:1",
            "cmd": _LATER,
        },
        storage={
            "capacity": "leave it to the site: its file system has quotas of its own",
            "extraVolumes": _FOLDER,
            "extraVolumeMounts": _FOLDER,
        },
    ),
    (
        "storage",
        "data",
        "claim",
    ): "name the folder on the cluster as slurm.data, beside slurm.image",
}

_NO_SERVICE = "leave it away for a Swarm: a service has one container"
_DATA = "name the one folder with data as swarm.data"

_SWARM = {
    **_keys(
        hub={
            "extraEnv": "say it with `hub.config`: the hub's service takes no further variables",
            "extraFiles": "bring the files by an image of your own, named as swarm.hubImage",
            "baseUrl": "leave it away for a Swarm",
        },
        user={
            "profileList": "choose one size for all: memory and cpu",
            "initContainers": _NO_SERVICE,
            "extraContainers": _NO_SERVICE,
            "lifecycleHooks": "bring what the command does by the image",
            "extraPodConfig": _NO_SERVICE,
            "extraResource": "leave it away for a Swarm",
            "cmd": "leave it away for a Swarm: the image's own start is used",
            "nodeSelector": "choose the hosts by swarm.constraints",
        },
        storage={"extraVolumes": _DATA, "extraVolumeMounts": _DATA},
    ),
    ("storage", "data", "claim"): "name the folder on the hosts as swarm.data",
}


def on_slurm(values: Values) -> Iterator[Finding]:
    """On a Slurm cluster there are no pods and no claims: some keys of Zero to JupyterHub have no
    effect there.

    The same file may be meant for Kubernetes as well; then the warning tells what participants on
    the cluster will not find. It is given by `pyhelpers up --on slurm`, and by
    `pyhelpers lint --on slurm`.
    """
    yield from _found(values, _SLURM, "Slurm")


def on_swarm(values: Values) -> Iterator[Finding]:
    """On a Docker Swarm there are no pods and no claims: some keys of Zero to JupyterHub have no
    effect there.

    The same file may be meant for Kubernetes as well; then the warning tells what participants on
    the Swarm will not find. It is given by `pyhelpers up --on swarm`, and by
    `pyhelpers lint --on swarm`.
    """
    yield from _found(values, _SWARM, "a Docker Swarm")
    homes = (values.data.get("swarm") or {}).get("homes") or {}
    shared = (homes.get("options") or {}).get("device") or homes.get("driver", "local") != "local"
    path = ("jupyterhub", "singleuser", "storage", "capacity")
    node, there = find(values.user, path)
    if shared and there and node.value not in (None, ""):
        mend = "limit homes where they lie, by the quotas of that file system"
        yield Finding(
            values.locate(path), dotted(path), "has no effect on shared homes of a Swarm", mend
        )


def _found(values: Values, keys: Keys, target: str) -> Iterator[Finding]:
    for path, mend in keys.items():
        node, there = find(values.user, path)
        if there and node.value not in (None, [], {}, ""):
            yield Finding(values.locate(path), dotted(path), f"has no effect on {target}", mend)
