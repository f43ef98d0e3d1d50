"""What Kubernetes says about a participant's pod, in words for the participant. Pure.

Reasons and messages as Kubernetes 1.31 to 1.34 write them: kube-scheduler's and the kubelet's
events (pkg/kubelet/events/event.go), the attach controller's, and the cluster autoscaler's.
"""

from __future__ import annotations

import json
import re

# The first pattern that is found in "REASON: MESSAGE" speaks.
_EVENTS = [
    (
        r"^FailedScheduling: .*(node affinity conflict|PersistentVolume's node affinity)",
        "Your home folder lies on a computer that takes no workspaces at the moment, and cannot be "
        "used from another one.",
    ),
    (
        r"^FailedScheduling: .*(Insufficient |Too many pods|max volume count)",
        "Every computer of the cluster is full. Your workspace starts as soon as there is room.",
    ),
    (
        r"^FailedScheduling: .*(persistentvolumeclaim|PersistentVolumeClaim|persistent volumes"
        r"|storageclass|VolumeBinding)",
        "Your home folder is not ready yet: the cluster's storage still has to make it.",
    ),
    (
        r"^FailedScheduling: ",
        "No computer of the cluster takes your workspace at the moment.",
    ),
    (
        r"^TriggeredScaleUp: ",
        "Another computer is being added for you, which takes a few minutes.",
    ),
    (
        r"^(Scheduled): ",
        "A computer was found for your workspace.",
    ),
    (
        r"^FailedAttachVolume: Multi-Attach",
        "Your home folder is still attached to the computer that your workspace ran on before.",
    ),
    (
        r"^(FailedMount|FailedAttachVolume|FailedMapVolume): ",
        "Your home folder cannot be attached yet. It is tried again.",
    ),
    (
        r"^Pulling: ",
        "The workshop's software is being fetched; the first time on a computer, this takes some "
        "minutes.",
    ),
    (
        r"(ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName"
        r"|[Ff]ailed to pull image|Back-off pulling image)",
        "The workshop's software cannot be fetched.",
    ),
    (
        r"^BackOff: Back-off restarting",
        "Your workspace ended as soon as it had started. It is tried again.",
    ),
    (
        r"^FailedCreatePodSandBox: ",
        "The computer that was found for your workspace cannot start it yet. It is tried again.",
    ),
    (r"^(Pulled|Created|Started): ", "Your workspace is being started."),
]

_REFUSALS = [
    (
        r"exceeded quota",
        "The cluster has no more room for this workshop: what it was granted is used up.",
    ),
    (r"violates PodSecurity", "The cluster's security rules do not let your workspace start."),
    (r"forbidden", "The cluster does not let the workshop start your workspace."),
]


def event_in_words(reason: str, message: str) -> str:
    """Return what an event of a pod means for its participant, "" when it says nothing to them."""
    return _first(_EVENTS, f"{reason}: {message}")


def refusal_in_words(status: int, body: str | bytes | None) -> tuple[str, str]:
    """Return a sentence for the participant and the API server's own words, from its answer."""
    try:
        said = json.loads(body or "{}").get("message", "")
    except (ValueError, AttributeError):
        said = ""
    sentence = _first(_REFUSALS, said) or "The cluster could not start your workspace."
    return sentence, said or f"HTTP {status}"


def _first(table: list[tuple[str, str]], text: str) -> str:
    return next((words for pattern, words in table if re.search(pattern, text, re.DOTALL)), "")
