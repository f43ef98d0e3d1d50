"""What servers may do to the nodes, and names that the hub refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section

_REPLACED = {
    ("rbac", "enabled"): "rbac.create, and serviceAccount.create where an account is made",
    ("hub", "fsGid"): "hub.podSecurityContext.fsGroup",
}
_ROLE = re.compile(r"[a-z][a-z0-9\-_~.]{1,253}[a-z0-9]")


def not_root(hub: Section) -> Iterator[Finding]:
    """A server with UID 0 runs as root on its node, kept in by the container alone."""
    if hub.number("singleuser", "uid") == 0:
        mend = "write 1000, the user of most images"
        yield hub.finding(("singleuser", "uid"), "every participant is root in their server", mend)


def no_more_privileges(hub: Section) -> Iterator[Finding]:
    """With privilege escalation a program in a server may become root by setuid, as by sudo."""
    path = ("singleuser", "allowPrivilegeEscalation")
    if hub.is_true(*path):
        mend = "remove it, unless participants need sudo"
        yield hub.finding(path, "programs of participants may become root", mend)


def keys_of_version_one(hub: Section) -> Iterator[Finding]:
    """These keys were replaced in Zero to JupyterHub 2.0, and the chart refuses them since."""
    for path, new in _REPLACED.items():
        if hub.get(*path) is not None:
            problem = "was replaced in Zero to JupyterHub 2.0"
            yield hub.finding(path, problem, f"write {new}", at_key=True)


def roles_have_names(hub: Section) -> Iterator[Finding]:
    """JupyterHub takes role names of 3 to 255 small letters, digits and - _ ~ . , and ends at any
    other while it starts: they begin with a letter and do not end with a sign.

    https://jupyterhub.readthedocs.io/en/stable/rbac/roles.html
    """
    for path, role in hub.entries("hub", "loadRoles"):
        own = role.get("name") if isinstance(role, dict) else None
        name = own if isinstance(own, str) else str(path[-1])
        if not _ROLE.fullmatch(name):
            at = (*path, "name") if own else path
            mend = "take 3 to 255 small letters and digits, the first a letter: grader"
            yield hub.finding(at, f"{name!r} is no name of a role", mend, at_key=not own)
