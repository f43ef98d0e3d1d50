"""What a snapshot and its events show to be wrong, and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyhelpers.targets.kubernetes.place import Place
from pyhelpers.targets.kubernetes.snapshot import Container, Event, Pod, Snapshot

_NO_IMAGE = ("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull")
_NO_CONFIG = ("CreateContainerConfigError", "CreateContainerError", "RunContainerError")
_ENDED = ("CrashLoopBackOff", "Error", "OOMKilled")
_NO_VOLUME = ("ProvisioningFailed", "ExternalProvisioning")
_PULLERS = ("hook-image-puller", "continuous-image-puller")
_HOPELESS_AFTER = 4
"""Restarts after which a part that keeps ending is waited for no longer."""


@dataclass(frozen=True)
class Trouble:
    """One thing in the way. `hopeless` when waiting will not help.

    `log` names the pod and container whose last words would explain it.
    """

    about: str
    what: str
    mend: str
    hopeless: bool = False
    log: tuple[str, str] | None = None

    @property
    def text(self) -> str:
        return f"{self.what}\n    mend: {self.mend}"


def troubles(snapshot: Snapshot, events: Sequence[Event], place: Place) -> list[Trouble]:
    """Return what keeps the release's own parts from being ready; participants' pods apart."""
    found = [
        *_refused(snapshot, place),
        *(one for pod in snapshot.own_pods() for one in pod_troubles(pod, events, place)),
        *_claims(snapshot, events, place),
    ]
    return list({one.about: one for one in found}.values())


def pod_troubles(pod: Pod, events: Sequence[Event], place: Place) -> Iterator[Trouble]:
    """Yield what keeps one pod from running."""
    if pod.ending:
        return
    if pod.unschedulable:
        mend = "add a node or free one; or ask for less memory and CPU in the values file"
        if "persistentvolumeclaim" in pod.unschedulable.lower():
            mend = f"see {place.shown('get', 'persistentvolumeclaims')}"
        yield Trouble(
            f"place/{pod.name}",
            f"no node takes the pod {pod.name}: {pod.unschedulable}",
            mend,
        )
    for container in pod.stuck:
        yield from _container(pod, container, place)
    if not pod.stuck and pod.phase == "Pending" and not pod.unschedulable:
        last = _last(events, "Pod", pod.name, ("FailedMount", "FailedAttachVolume"))
        if last:
            yield Trouble(
                f"mount/{pod.name}",
                f"the pod {pod.name} does not get its volume: {last.message}",
                f"see {place.shown('describe', 'pod', pod.name)}",
            )


def _container(pod: Pod, container: Container, place: Place) -> Iterator[Trouble]:
    name, about = f"{pod.name}, container {container.name}", f"{container.reason}/{pod.name}"
    said = f": {container.message}" if container.message else ""
    if container.reason in _NO_IMAGE:
        yield Trouble(
            f"image/{pod.name}/{container.name}",
            f"the image {container.image} cannot be pulled for {name}{said}",
            "check the image's name and tag in the values file, that the nodes reach its "
            "registry, and jupyterhub.imagePullSecrets where it asks for a login",
            hopeless=container.reason == "InvalidImageName",
        )
    elif container.reason in _NO_CONFIG:
        yield Trouble(
            about,
            f"{name} cannot be started{said}",
            f"see {place.shown('describe', 'pod', pod.name)}",
        )
    elif container.reason in _ENDED:
        times = f" (ended {container.restarts + 1} times)" if container.restarts else ""
        yield Trouble(
            f"ended/{pod.name}/{container.name}",
            f"{name} does not stay up: {container.reason}{times}",
            "its last words say why; the whole log: "
            + place.shown("logs", pod.name, "-c", container.name),
            hopeless=container.restarts >= _HOPELESS_AFTER,
            log=(pod.name, container.name),
        )


def _refused(snapshot: Snapshot, place: Place) -> Iterator[Trouble]:
    """Yield why pods are not even made: pod security, a quota, an admission webhook."""
    for one in snapshot.workloads:
        if one.failure and "violates PodSecurity" in one.failure:
            yield Trouble(
                f"refused/{one.name}",
                f"the namespace's pod security refuses {one.name}: {one.failure}",
                "choose a namespace with another level, or take out the settings named above; see "
                + place.shown("get", "namespace", place.namespace, "--show-labels"),
                hopeless=True,
            )
        elif one.failure:
            yield Trouble(
                f"refused/{one.name}",
                f"no pod can be made for {one.name}: {one.failure}",
                f"see {place.shown('describe', one.kind.lower(), one.name)}",
            )


def _claims(snapshot: Snapshot, events: Sequence[Event], place: Place) -> Iterator[Trouble]:
    for claim in snapshot.claims:
        if claim.home or claim.phase == "Bound":
            continue
        if claim.phase == "Lost":
            yield Trouble(
                f"claim/{claim.name}",
                f"the volume of the claim {claim.name} is gone",
                f"see {place.shown('describe', 'pvc', claim.name)}; only a copy can bring it back",
                hopeless=True,
            )
            continue
        # Waiting for its first pod is how many classes work, and no trouble.
        last = _last(events, "PersistentVolumeClaim", claim.name, _NO_VOLUME)
        nowhere = not claim.storage_class and _last(
            events, "PersistentVolumeClaim", claim.name, ("FailedBinding",)
        )
        if last or nowhere:
            where = f"class {claim.storage_class}" if claim.storage_class else "no storage class"
            said = (last or nowhere).message
            yield Trouble(
                f"claim/{claim.name}",
                f"the claim {claim.name} ({claim.size}, {where}) gets no volume: {said}",
                "see that the class's provisioner runs, or name another class in the values file",
            )


def _last(events: Sequence[Event], kind: str, name: str, reasons: Sequence[str]) -> Event | None:
    found = [e for e in events if (e.kind, e.name) == (kind, name) and e.reason in reasons]
    return found[-1] if found else None


def doing(snapshot: Snapshot, events: Sequence[Event], name: str) -> str:
    """Return what a Deployment is at, in a few words, for the live line."""
    workload = snapshot.workload(name)
    if workload is None:
        return "not made yet"
    pods = [pod for pod in snapshot.own_pods() if pod.name.startswith(f"{name}-")]
    pods = [pod for pod in pods if pod.component == name and not pod.ending]
    if not pods:
        return "waiting for its pod"
    pod = pods[-1]
    waiting = [claim for claim in snapshot.claims if not claim.home and claim.phase != "Bound"]
    if not pod.node:
        return f"claim {waiting[0].name} pending" if waiting else "waiting for a node"
    last = next((e for e in reversed(events) if (e.kind, e.name) == ("Pod", pod.name)), None)
    if last and last.reason == "Pulling":
        return last.message[0].lower() + last.message[1:]
    if pod.stuck and pod.stuck[0].reason not in ("ContainerCreating", "PodInitializing"):
        return pod.stuck[0].reason
    return "answers" if pod.ready else f"starting on {pod.node}"


def pulling(snapshot: Snapshot, events: Sequence[Event]) -> str:
    """Return how far the nodes are with the participants' images, "" when all have them.

    z2jh pulls them by DaemonSets: one is a hook, which Helm waits for, the other stays.
    """
    pullers = [one for one in snapshot.workloads if one.name in _PULLERS]
    pullers = [one for one in pullers if one.ready < one.wanted]
    if not pullers:
        return ""
    last = next((e for e in reversed(events) if e.reason == "Pulling"), None)
    image = f": {last.message[0].lower() + last.message[1:]}" if last else ""
    return f"images on {pullers[0].ready} of {pullers[0].wanted} nodes{image}"
