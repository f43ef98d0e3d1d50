"""Resources as the cluster has them → what is still missing, in plain words. Pure.

Each function returns a sentence for each thing that is waited for, and nothing when all is there.
The states are Rook's: https://rook.io/docs/rook/v1.20/CRDs/specification/
"""

from __future__ import annotations


def operators(missing_kinds: list[str], deployments: dict[str, dict | None]) -> list[str]:
    """Judge the operators: their kinds are served and their Deployments available."""
    lines = []
    if missing_kinds:
        kinds = ", ".join(missing_kinds)
        lines.append(
            f"the kinds {kinds}, which Rook's chart brings; if they stay away, `helm upgrade` again"
        )
    for name, deployment in deployments.items():
        if deployment is None:
            lines.append(f"the Deployment {name}, which Rook's chart brings")
        elif not _available(deployment):
            lines.append(f"the Deployment {name} to be available{_why(deployment)}")
    return lines


def ceph(cluster: dict | None, osds: list[dict], replicas: int, domain: str) -> list[str]:
    """Judge the CephCluster. It calls itself Ready with no disk at all, so disks are counted.

    As many storage daemons (OSDs) have to be there as copies are kept, each in a failure domain
    of its own; of these, as many up as Ceph needs to write (its pools' min_size).
    """
    status = (cluster or {}).get("status") or {}
    phase = status.get("phase") or "Pending"
    if phase != "Ready":
        said = status.get("message") or "Rook has not begun"
        return [f"the CephCluster to be Ready; it is {phase}: {said}"]
    up = [one for one in osds if (one.get("status") or {}).get("readyReplicas")]
    needed = replicas - replicas // 2 if replicas > 1 else 1
    if len(osds) < replicas:
        return [
            f"disks: {len(osds)} of {replicas} storage daemons (OSDs); Rook makes one of each "
            "empty disk, and says which it leaves out: kubectl logs deploy/rook-ceph-operator"
        ]
    if len(up) < needed:
        return [f"storage daemons (OSDs) to be up: {len(up)} of {len(osds)}"]
    return _spread(osds, replicas, domain)


def _spread(osds: list[dict], replicas: int, domain: str) -> list[str]:
    """Judge whether the copies find as many different places as they need."""
    label = f"topology-location-{domain}"
    places = {one["metadata"].get("labels", {}).get(label) for one in osds} - {None}
    if domain == "osd" or not places or len(places) >= replicas:
        return []
    found = ", ".join(sorted(places))
    return [
        f"disks of {replicas} different {domain}s, for storage.rook.replicas: {replicas} with "
        f"storage.rook.failureDomain: {domain}; there are disks of {found}"
    ]


def pools(found: dict[tuple[str, str], dict | None]) -> list[str]:
    """Judge the file system, its group of homes and the pools: Rook calls each Ready."""
    lines = []
    for (kind, name), one in found.items():
        status = (one or {}).get("status") or {}
        phase = status.get("phase") or "Pending"
        if phase != "Ready":
            lines.append(f"the {kind} {name} to be Ready; it is {phase}")
    return lines


def profile(connection: dict | None, client_profile: dict | None) -> list[str]:
    """Judge what Rook tells the drivers about the cluster."""
    lines = []
    if connection is None:
        lines.append("Rook to make the CephConnection, which tells the drivers of the monitors")
    if client_profile is None or client_profile["metadata"].get("deletionTimestamp"):
        lines.append("Rook to make the ClientProfile, which tells the drivers of the cluster")
    return lines


def driver(
    name: str,
    daemons: list[dict],
    controllers: list[dict],
    nodes: list[dict],
    listed: list[dict],
) -> list[str]:
    """Judge a CSI driver: its controller is up, and every ready node lists it."""
    controller = _named(f"{name}-ctrlplugin", controllers)
    if controller is None or not _available(controller):
        return [f"the controller of {name}{_why(controller or {})}"]
    daemon = _named(f"{name}-nodeplugin", daemons)
    up = ((daemon or {}).get("status") or {}).get("numberReady") or 0
    if not up:
        return [f"the node plugin of {name}; it runs on no node yet"]
    having = {
        one["metadata"]["name"]
        for one in listed
        if any(it["name"] == name for it in (one.get("spec") or {}).get("drivers") or [])
    }
    lacking = sorted(
        node["metadata"]["name"]
        for node in nodes
        if node_ready(node) and node["metadata"]["name"] not in having
    )
    if lacking:
        shown = ", ".join(lacking[:5]) + (" and more" if len(lacking) > 5 else "")
        folder = "; if a node's kubelet has another folder, set storage.rook.kubeletFolder"
        return [f"the driver {name} on {shown}{folder}"]
    return []


def node_ready(node: dict) -> bool:
    """Tell whether a node is Ready and runs Linux."""
    system = (node["metadata"].get("labels") or {}).get("kubernetes.io/os", "linux")
    conditions = (node.get("status") or {}).get("conditions") or []
    return system == "linux" and any(
        one["type"] == "Ready" and one["status"] == "True" for one in conditions
    )


def _named(name: str, resources: list[dict]) -> dict | None:
    return next((one for one in resources if one["metadata"]["name"] == name), None)


def _available(deployment: dict) -> bool:
    """One that is scaled to nothing calls itself available, too."""
    return bool((deployment.get("status") or {}).get("availableReplicas"))


def _why(deployment: dict) -> str:
    """Say what a Deployment's own conditions complain of."""
    if (deployment.get("spec") or {}).get("replicas") == 0:
        return "; it is scaled to 0"
    for one in (deployment.get("status") or {}).get("conditions") or []:
        if one["type"] in ("ReplicaFailure", "Progressing") and one.get("message"):
            return f": {one['message'].rstrip('.')}"
    return ""
