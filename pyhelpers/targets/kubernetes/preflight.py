"""A workshop's needs against a cluster's facts → what is in the way, all of it at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.hub.workshop import PROVIDERS
from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.data_claim import data_obstacles
from pyhelpers.targets.kubernetes.facts import Facts
from pyhelpers.targets.kubernetes.needs import Needs
from pyhelpers.targets.kubernetes.place import LOGIN_KEYS, LOGIN_SECRET

_REGISTER = {
    "access": "https://cilogon.org/oauth2/register",
    "cilogon": "https://cilogon.org/oauth2/register",
    "github": "https://github.com/settings/developers",
    "google": "https://console.cloud.google.com/apis/credentials",
    "globus": "https://app.globus.org/settings/developers",
}
_BEING_DONE = ("pending-install", "pending-upgrade", "pending-rollback", "uninstalling")
_OWN_CHARTS = ("workshop-", "jupyterhub-")


class Obstacles(EnvironmentProblem):
    """Everything that is in the way, each with its own place and remedy."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].what)
        self.problems = list(problems)

    def __str__(self) -> str:
        return "\nerror: ".join(str(problem) for problem in self.problems)


def obstacles(asked: Asked, needs: Needs, facts: Facts) -> list[Problem]:
    """Return what would make the installation fail, or hang without end."""
    return [
        *_version(needs, facts),
        *_releases(asked, facts),
        *_namespace(asked, facts),
        *_claims(asked, needs, facts),
        *data_obstacles(asked, needs, facts),
        *_pod_security(asked, needs, facts),
        *_crds(asked, needs, facts),
        *_rights(asked, facts),
    ]


def login_warning(asked: Asked, needs: Needs, facts: Facts) -> str:
    """Return what to do when nobody can log in for want of the OAuth client, else ""."""
    missing = set(LOGIN_KEYS) - (facts.login_keys or frozenset())
    if not needs.login or not missing:
        return ""
    place, provider = asked.place, PROVIDERS[needs.login]
    callback = f"{asked.workshop.url}/hub/oauth_callback"
    file = f"{LOGIN_SECRET}.env"
    secret = place.shown("create", "secret", "generic", LOGIN_SECRET, f"--from-env-file={file}")
    lines = [
        f"warning: nobody can log in yet: the Secret {LOGIN_SECRET} "
        + ("is missing" if facts.login_keys is None else f"lacks {' and '.join(sorted(missing))}"),
        f"  1. register a client for {provider} at {_REGISTER[needs.login]}",
        f"     with the callback URL {callback}",
        f"  2. write its id and secret into a file {file}, two lines:",
        "     client_id=…",
        "     client_secret=…",
        *(
            []
            if facts.namespace
            else [f"     {place.shown('create', 'namespace', place.namespace, namespaced=False)}"]
        ),
        *(
            []
            if facts.login_keys is None
            else [f"     {place.shown('delete', 'secret', LOGIN_SECRET)}"]
        ),
        f"     {secret}",
        f"  3. {place.shown('rollout', 'restart', 'deployment/hub')}, and delete {file}",
    ]
    return "\n".join(lines)


def _version(needs: Needs, facts: Facts) -> Iterator[Problem]:
    if facts.server < needs.kubernetes:
        oldest = ".".join(map(str, needs.kubernetes))
        found = facts.version
        yield EnvironmentProblem(
            f"The cluster is too old: Kubernetes {found}; the chart needs {oldest} or newer",
            where="chart/Chart.yaml, kubeVersion",
            mend="upgrade the cluster, or name a newer one with --context",
        )


def _releases(asked: Asked, facts: Facts) -> Iterator[Problem]:
    place = asked.place
    for one in facts.releases:
        status, chart = one.get("status", ""), one.get("chart", "")
        if one["name"] != place.release:
            # Without a hub of its own, a release of storage takes no name from anybody.
            if asked.has_hub and chart.startswith(_OWN_CHARTS):
                yield EnvironmentProblem(
                    f"The release {one['name']} ({chart}) has this namespace; its hub and ours "
                    "would have the same names",
                    where=str(place),
                    mend="choose a --namespace of its own, or name that release with --release",
                )
        elif not chart.startswith("workshop-"):
            yield EnvironmentProblem(
                f"The release {place.release} is another chart's: {chart}",
                where=str(place),
                mend="choose another --namespace or --release",
            )
        elif status in _BEING_DONE:
            secret = f"sh.helm.release.v1.{place.release}.v{one.get('revision', 1)}"
            yield EnvironmentProblem(
                f"Helm is at work on the release {place.release}, or was ended half-way "
                f"({status} since {one.get('updated', '?')[:19]})",
                where=str(place),
                mend="wait for it; if nobody runs helm any more: "
                f"{place.shown('delete', 'secret', secret)}, then run this again",
            )


def _namespace(asked: Asked, facts: Facts) -> Iterator[Problem]:
    if facts.ending:
        yield EnvironmentProblem(
            f"The namespace {asked.place.namespace} is being deleted",
            where=str(asked.place),
            mend="wait until it is gone, or choose another with --namespace",
        )


def _claims(asked: Asked, needs: Needs, facts: Facts) -> Iterator[Problem]:
    known = ", ".join(sorted(facts.classes)) or "none"
    without = [claim for claim in needs.claims if not claim.storage_class]
    if without and not facts.default_class:
        keys = " and ".join(".".join(claim.path) for claim in without)
        name = min(facts.classes, default="NAME")
        mark = '{"metadata":{"annotations":{"storageclass.kubernetes.io/is-default-class":"true"}}}'
        patch = asked.place.shown(
            "patch", "storageclass", name, f"--patch={mark}", namespaced=False
        )
        yield EnvironmentProblem(
            "The cluster has no default StorageClass for "
            + " and ".join(claim.what for claim in without),
            where=f"StorageClasses here: {known}",
            mend=f"set {keys} to one of them, or make one the default: {patch}"
            if facts.classes
            else "install a storage provisioner first, or let this chart bring Rook: "
            "storage.homes: rook, as in values/pearc.yaml",
        )
    for claim in needs.claims:
        if claim.storage_class and claim.storage_class not in facts.classes:
            yield EnvironmentProblem(
                f"There is no StorageClass {claim.storage_class} for {claim.what}",
                where=asked.where(claim.path),
                mend=f"name one that the cluster has: {known}",
            )


def _pod_security(asked: Asked, needs: Needs, facts: Facts) -> Iterator[Problem]:
    if facts.level not in ("baseline", "restricted"):
        return
    label = f"pod-security.kubernetes.io/enforce: {facts.level}"
    for privilege in needs.privileges:
        yield EnvironmentProblem(
            f"The namespace {asked.place.namespace} refuses privileged pods ({label}), "
            f"which {privilege.what} needs",
            where=asked.where(privilege.path),
            mend=f"{privilege.mend}; or choose another --namespace",
        )


def _crds(asked: Asked, needs: Needs, facts: Facts) -> Iterator[Problem]:
    missing = [name for name in needs.crds if name not in facts.crds]
    if missing:
        yield EnvironmentProblem(
            f"The cluster lacks Rook's resource definitions: {', '.join(missing)}",
            where=asked.where(("rook-ceph", "crds", "enabled")),
            mend="set rook-ceph.crds.enabled: true, or install Rook 1.20's crds.yaml first",
        )


def _rights(asked: Asked, facts: Facts) -> Iterator[Problem]:
    denied = list(facts.denied)
    if denied:
        example = denied[0]
        yield EnvironmentProblem(
            f"You may not create {', '.join(str(right) for right in denied)} here",
            where=str(asked.place),
            mend="ask the cluster's administrator to let you; to see for yourself: "
            + asked.place.shown(
                "auth", "can-i", "create", str(example), namespaced=example.namespaced
            ),
        )
