"""What kubectl lists becomes a few words, and what is wrong becomes a sentence with a remedy."""

from __future__ import annotations

from typing import Any

import pytest

from pyhelpers.targets.kubernetes.listing import events_from, from_items
from pyhelpers.targets.kubernetes.place import Place
from pyhelpers.targets.kubernetes.troubles import doing, pulling, troubles

PLACE = Place("class")
SECURITY = 'pods "hub-1" is forbidden: violates PodSecurity "restricted:latest": x'


def pod(name: str = "hub-1", component: str = "hub", **more: Any) -> dict[str, Any]:
    return {
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"component": component}},
        "spec": {
            "nodeName": more.pop("node", "node1"),
            "containers": [{"name": "main", "image": "hub:1"}],
        },
        "status": {"phase": "Pending", **more},
    }


def waiting(reason: str, restarts: int = 0, message: str = "because") -> dict[str, Any]:
    state = {"waiting": {"reason": reason, "message": message}}
    return {"containerStatuses": [{"name": "main", "restartCount": restarts, "state": state}]}


def claim(phase: str = "Pending", home: bool = False, **spec: Any) -> dict[str, Any]:
    labels = {
        "component": "singleuser-storage" if home else "hub",
        "app.kubernetes.io/component": "singleuser-server" if home else "hub",
    }
    return {
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "claim-ada" if home else "hub-db-dir", "labels": labels},
        "spec": {"resources": {"requests": {"storage": "1Gi"}}, **spec},
        "status": {"phase": phase},
    }


def deployment(ready: int = 0, failure: str = "", **more: Any) -> dict[str, Any]:
    broken = [{"type": "ReplicaFailure", "status": "True", "message": failure}] if failure else []
    return {
        "kind": "Deployment",
        "metadata": {"name": "hub", "generation": 2},
        "spec": {"replicas": 1},
        "status": {
            "observedGeneration": 2,
            "readyReplicas": ready,
            "updatedReplicas": ready,
            "conditions": broken,
            **more,
        },
    }


def event(kind: str, name: str, reason: str, message: str, last: str = "1") -> dict[str, Any]:
    return {
        "involvedObject": {"kind": kind, "name": name},
        "reason": reason,
        "message": message,
        "lastTimestamp": last,
        "type": "Warning",
    }


def found(*items: dict[str, Any], events: tuple[dict[str, Any], ...] = ()) -> list[str]:
    return [one.text for one in troubles(from_items(items), events_from(events), PLACE)]


CASES = {
    "an image": (pod(**waiting("ImagePullBackOff")), "the image hub:1 cannot be pulled"),
    "an ending": (pod(**waiting("CrashLoopBackOff", 2)), "(ended 3 times)"),
    "a missing secret": (pod(**waiting("CreateContainerConfigError")), "cannot be started"),
    "no room": (
        pod(
            node="",
            conditions=[
                {
                    "type": "PodScheduled",
                    "status": "False",
                    "reason": "Unschedulable",
                    "message": "0/3 nodes: Insufficient memory.",
                }
            ],
        ),
        "no node takes the pod hub-1: 0/3 nodes: Insufficient memory.",
    ),
    "pod security": (deployment(failure=SECURITY), "the namespace's pod security refuses hub"),
    "a quota": (deployment(failure="exceeded quota"), "no pod can be made for hub: exceeded"),
    "a lost volume": (claim("Lost"), "the volume of the claim hub-db-dir is gone"),
}


@pytest.mark.parametrize(("item", "said"), CASES.values(), ids=CASES)
def test_a_trouble_is_said_with_a_remedy(item: dict[str, Any], said: str) -> None:
    (text,) = found(item)
    assert said in text
    assert "mend: " in text


@pytest.mark.parametrize(
    "item",
    [
        pod(**waiting("ContainerCreating")),
        pod("jupyter-ada", "singleuser-server", **waiting("ImagePullBackOff")),
        claim(),
        claim("Bound"),
        claim("Lost", home=True),
        deployment(1),
    ],
)
def test_what_is_no_trouble_of_the_release_is_not_said(item: dict[str, Any]) -> None:
    assert found(item) == []


def test_a_claim_is_a_trouble_once_its_provisioner_failed() -> None:
    name = ("PersistentVolumeClaim", "hub-db-dir")
    failed = event(*name, "ProvisioningFailed", "quota is used up")
    (text,) = found(claim(storageClassName="fast"), events=(failed,))
    assert "(1Gi, class fast) gets no volume: quota is used up" in text
    nowhere = event(*name, "FailedBinding", "no storage class is set")
    (text,) = found(claim(), events=(nowhere,))
    assert "no storage class" in text


def test_a_part_that_starts_once_more_is_still_a_trouble_until_it_is_ready() -> None:
    last = {"terminated": {"reason": "Error", "exitCode": 1}}
    state = {"name": "main", "restartCount": 2, "state": {"running": {}}, "lastState": last}
    (text,) = found(pod(containerStatuses=[{**state, "ready": False}]))
    assert "does not stay up: Error (ended 3 times)" in text
    assert found(pod(containerStatuses=[{**state, "ready": True}])) == []


def test_only_some_troubles_are_hopeless() -> None:
    def hopeless(item: dict[str, Any]) -> bool:
        return troubles(from_items([item]), [], PLACE)[0].hopeless

    assert hopeless(deployment(failure=SECURITY))
    assert hopeless(pod(**waiting("CrashLoopBackOff", 4)))
    assert not hopeless(pod(**waiting("CrashLoopBackOff", 1)))
    assert not hopeless(pod(**waiting("ImagePullBackOff")))


def test_a_deployment_is_ready_only_with_its_newest_pods() -> None:
    def ready(item: dict[str, Any]) -> bool:
        workload = from_items([item]).workload("hub")
        return bool(workload and workload.is_ready)

    assert ready(deployment(1))
    assert not ready(deployment(1, updatedReplicas=0))
    assert not ready(deployment(1, observedGeneration=1))


def test_what_a_part_is_at() -> None:
    pulling = event("Pod", "hub-1", "Pulling", 'Pulling image "hub:1"')
    for items, events, said in (
        ([], (), "not made yet"),
        ([deployment()], (), "waiting for its pod"),
        ([deployment(), pod(node=""), claim()], (), "claim hub-db-dir pending"),
        ([deployment(), pod(node="")], (), "waiting for a node"),
        ([deployment(), pod()], (pulling,), 'pulling image "hub:1"'),
        ([deployment(), pod(**waiting("ContainerCreating"))], (), "starting on node1"),
        ([deployment(), pod(**waiting("CrashLoopBackOff"))], (), "CrashLoopBackOff"),
    ):
        assert doing(from_items(items), events_from(events), "hub") == said


@pytest.mark.parametrize("name", ["hook-image-puller", "continuous-image-puller"])
def test_the_pulling_of_images_is_followed(name: str) -> None:
    puller = {
        "kind": "DaemonSet",
        "metadata": {"name": name},
        "status": {"desiredNumberScheduled": 3, "numberReady": 1},
    }
    event_of_it = event("Pod", "x", "Pulling", 'Pulling image "big:1"')
    said = pulling(from_items([puller]), events_from([event_of_it]))
    assert said == 'images on 1 of 3 nodes: pulling image "big:1"'
    puller["status"]["numberReady"] = 3
    assert pulling(from_items([puller]), []) == ""


def test_the_front_is_the_public_service() -> None:
    ports = [
        {"name": "https", "port": 443, "nodePort": 2},
        {"name": "http", "port": 80, "nodePort": 1},
    ]
    service = {
        "kind": "Service",
        "metadata": {"name": "proxy-public"},
        "spec": {"type": "LoadBalancer", "clusterIP": "10.0.0.1", "ports": ports},
        "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}},
    }
    front = from_items([service]).front
    assert front is not None
    assert (front.port, front.node_port, front.external) == (80, 1, "192.0.2.1")


def test_homes_are_told_from_the_hubs_database() -> None:
    ending = claim()
    ending["metadata"]["deletionTimestamp"] = "now"
    snapshot = from_items([claim("Bound", home=True), ending])
    assert [one.name for one in snapshot.homes()] == ["claim-ada"]
    assert snapshot.ending() == ["claim hub-db-dir"]
