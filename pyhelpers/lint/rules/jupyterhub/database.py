"""Where the hub keeps who has which server."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.rules.jupyterhub.python_code import has_own_code
from pyhelpers.lint.section import Section


def database_has_an_address(hub: Section) -> Iterator[Finding]:
    """A database that is not SQLite needs its `url`.

    Without one the hub takes a file inside its container: with the pod everything is gone that it
    knew, and running servers are strangers to it.
    """
    kind = hub.text("hub", "db", "type")
    if kind not in ("mysql", "postgres", "other") or hub.get("hub", "db", "url"):
        return
    if hub.get("hub", "config", "JupyterHub", "db_url") or has_own_code(hub):
        return
    shown = hub.shown("hub", "db", "url")
    yield hub.finding(("hub", "db", "type"), f"{kind} needs an address", f"set {shown}")
