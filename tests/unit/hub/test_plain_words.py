"""Events and refusals as real clusters write them, and what a participant reads."""

from __future__ import annotations

import json

import pytest

from pyhelpers.hub.spawners.plain_words import event_in_words, refusal_in_words

SCHEDULING = "0/3 nodes are available: "


@pytest.mark.parametrize(
    ("reason", "message", "words"),
    [
        (
            "FailedScheduling",
            f"{SCHEDULING}1 Insufficient memory, 2 Insufficient cpu. preemption: 0/3 nodes are "
            "available: 3 No preemption victims found for incoming pod.",
            "is full",
        ),
        (
            "FailedScheduling",
            f"{SCHEDULING}1 node(s) had untolerated taint {{node.kubernetes.io/unreachable: }}, "
            "2 node(s) didn't match PersistentVolume's node affinity.",
            "lies on a computer",
        ),
        (
            "FailedScheduling",
            f"{SCHEDULING}1 Insufficient memory, 2 node(s) had volume node affinity conflict.",
            "lies on a computer",
        ),
        (
            "FailedScheduling",
            f"{SCHEDULING}pod has unbound immediate PersistentVolumeClaims. preemption: 0/3 "
            "nodes are available: 3 Preemption is not helpful for scheduling.",
            "still has to make it",
        ),
        ("FailedScheduling", 'persistentvolumeclaim "claim-ada" not found', "still has to make"),
        (
            "FailedScheduling",
            'running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded',
            "still has to make",
        ),
        ("FailedScheduling", 'storageclass.storage.k8s.io "fast" not found', "still has to make"),
        (
            "FailedScheduling",
            f"{SCHEDULING}3 node(s) didn't match Pod's node affinity/selector.",
            "No computer of the cluster",
        ),
        ("TriggeredScaleUp", "pod triggered scale-up: [{pool 2->3 (max: 9)}]", "being added"),
        ("Scheduled", "Successfully assigned dev/jupyter-ada to node1", "was found"),
        ("Pulling", 'Pulling image "quay.io/jupyter/scipy-notebook:1"', "being fetched"),
        (
            "Failed",
            'Failed to pull image "nowhere.example/x:1": rpc error: code = NotFound',
            "cannot be fetched",
        ),
        ("Failed", "Error: ErrImagePull", "cannot be fetched"),
        ("Failed", "Error: ImagePullBackOff", "cannot be fetched"),
        ("BackOff", 'Back-off pulling image "nowhere.example/x:1"', "cannot be fetched"),
        (
            "BackOff",
            "Back-off restarting failed container notebook in pod jupyter-ada_dev(8d)",
            "ended as soon as",
        ),
        (
            "FailedAttachVolume",
            'Multi-Attach error for volume "pvc-8d" Volume is already exclusively attached to one '
            "node and can't be attached to another",
            "still attached",
        ),
        ("FailedMount", "MountVolume.MountDevice failed for volume", "cannot be attached yet"),
        ("Started", "Started container notebook", "is being started"),
        ("Killing", "Stopping container notebook", ""),
        ("Unhealthy", "Readiness probe failed", ""),
    ],
)
def test_an_event(reason: str, message: str, words: str) -> None:
    said = event_in_words(reason, message)
    assert words in said if words else not said


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            'pods "jupyter-ada" is forbidden: exceeded quota: small, requested: memory=1Gi, used: '
            "memory=2Gi, limited: memory=2Gi",
            "what it was granted is used up",
        ),
        (
            'pods "jupyter-ada" is forbidden: violates PodSecurity "restricted:latest": '
            "runAsNonRoot != true",
            "security rules",
        ),
        (
            'pods is forbidden: User "system:serviceaccount:dev:hub" cannot create resource',
            "does not let the workshop",
        ),
        ("admission webhook denied the request", "could not start"),
    ],
)
def test_a_refusal_keeps_the_servers_own_words(message: str, words: str) -> None:
    sentence, said = refusal_in_words(403, json.dumps({"message": message}))
    assert words in sentence
    assert said == message


@pytest.mark.parametrize("body", [None, "", "<html>", "[]"])
def test_a_refusal_without_words(body: str | None) -> None:
    assert refusal_in_words(502, body)[1] == "HTTP 502"
