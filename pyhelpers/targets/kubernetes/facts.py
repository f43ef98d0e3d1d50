"""What a cluster has of what a workshop may need: asked with kubectl and helm, nothing changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pyhelpers.targets.kubernetes.asking import (
    answer,
    documents,
    refused,
    releases,
    reply,
    server_version,
)
from pyhelpers.targets.kubernetes.needs import Needs, Right
from pyhelpers.targets.kubernetes.place import LOGIN_SECRET, Place

_DEFAULT = "storageclass.kubernetes.io/is-default-class"
_LEVEL = "pod-security.kubernetes.io/enforce"


@dataclass(frozen=True)
class Facts:
    """A cluster's answers. `level` is the pod security that the namespace enforces, "" for none.

    `login_keys` is None where there is no such Secret, `data_modes`, the access modes of the claim
    with data, where there is no such claim; `releases` are Helm's, of the namespace.
    """

    server: tuple[int, int]
    version: str
    classes: frozenset[str] = frozenset()
    default_class: str = ""
    namespace: bool = False
    ending: bool = False
    level: str = ""
    crds: frozenset[str] = frozenset()
    denied: tuple[Right, ...] = ()
    login_keys: frozenset[str] | None = None
    data_modes: frozenset[str] | None = None
    releases: tuple[dict[str, Any], ...] = ()


def gather(place: Place, needs: Needs) -> Facts:
    """Ask the cluster. Raises EnvironmentProblem when it does not answer."""
    version = server_version(place)
    classes = _items(place, "storageclasses", namespaced=False)
    namespace = answer(
        place,
        place.kubectl("get", "namespace", place.namespace, "-o=json", "--ignore-not-found"),
    )
    labels = namespace.get("metadata", {}).get("labels", {})
    return Facts(
        server=_numbers(version),
        version=version.get("gitVersion", ""),
        classes=frozenset(one["metadata"]["name"] for one in classes),
        default_class=_default(classes),
        namespace=bool(namespace),
        ending=namespace.get("status", {}).get("phase") == "Terminating",
        level=labels.get(_LEVEL, ""),
        crds=_crds(place) if needs.crds else frozenset(),
        denied=tuple(_denied(place, needs.rights)),
        login_keys=_login_keys(place) if needs.login else None,
        data_modes=_modes(place, needs.data_claim) if needs.data_claim else None,
        releases=tuple(releases(place)),
    )


def _numbers(version: dict[str, str]) -> tuple[int, int]:
    def number(text: str) -> int:
        # Some clouds write "31+".
        return int("".join(one for one in text if one.isdigit()) or 0)

    return number(version.get("major", "")), number(version.get("minor", ""))


def _items(place: Place, *what: str, namespaced: bool = True) -> list[dict[str, Any]]:
    argv = place.kubectl("get", *what, "-o=json", namespaced=namespaced)
    return answer(place, argv).get("items", [])


def _default(classes: Iterable[dict[str, Any]]) -> str:
    """Return the default class; of several Kubernetes takes the newest."""
    marked = [
        one["metadata"]
        for one in classes
        if one["metadata"].get("annotations", {}).get(_DEFAULT) == "true"
    ]
    newest = max(marked, key=lambda one: one.get("creationTimestamp", ""), default=None)
    return newest["name"] if newest else ""


def _crds(place: Place) -> frozenset[str]:
    argv = place.kubectl("get", "customresourcedefinitions", "-o=name", namespaced=False)
    done = reply(place, argv)
    if done.code:
        raise refused(argv, done, place)
    return frozenset(line.partition("/")[2] for line in done.out.splitlines())


def _denied(place: Place, rights: Sequence[Right]) -> list[Right]:
    """Return which rights the caller lacks: one review each, sent together."""
    reviews = [
        {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SelfSubjectAccessReview",
            "metadata": {},
            "spec": {
                "resourceAttributes": {
                    "verb": right.verb,
                    "resource": right.resource,
                    "group": right.group,
                    **({"namespace": place.namespace} if right.namespaced else {}),
                }
            },
        }
        for right in rights
    ]
    if not reviews:
        return []
    asked = json.dumps({"apiVersion": "v1", "kind": "List", "items": reviews})
    argv = place.kubectl("create", "-o=json", "-f=-", namespaced=False)
    answers = documents(place, argv, asked)
    if len(answers) == 1:
        # Newer versions print one list.
        answers = answers[0].get("items", answers)
    return [
        right
        for right, one in zip(rights, answers, strict=False)
        if not one.get("status", {}).get("allowed")
    ]


def _modes(place: Place, claim: str) -> frozenset[str] | None:
    argv = place.kubectl("get", "persistentvolumeclaim", claim, "-o=json", "--ignore-not-found")
    found = answer(place, argv)
    return frozenset(found.get("spec", {}).get("accessModes", ())) if found else None


def _login_keys(place: Place) -> frozenset[str] | None:
    """Return the names in the Secret, never what it keeps."""
    template = '{{range $key, $value := .data}}{{$key}}{{"\\n"}}{{end}}'
    argv = place.kubectl(
        "get", "secret", LOGIN_SECRET, "--ignore-not-found", f"-o=go-template={template}"
    )
    done = reply(place, argv)
    if done.code:
        raise refused(argv[:5], done, place)
    return frozenset(done.out.split()) or None
