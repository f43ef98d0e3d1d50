"""Where each participant's home lies, remembered in the Swarm itself: it outlives the hub's host.

A home on a local volume is a Docker config with the host's ID as a label. Deleting the config
lets a participant start anew elsewhere, with an empty home.
"""

from __future__ import annotations

from typing import Any

from docker.errors import APIError

from .names import NODE, PLACE, STACK, home_of


class HomeNodes:
    """`client` is docker's APIClient. Its methods wait for Docker: call them in a thread."""

    def __init__(self, client: Any, stack: str) -> None:
        self.client, self.stack = client, stack

    def node_of(self, place: str) -> str:
        """Return the ID of the host that has a participant's home, or ""."""
        label = [f"{STACK}={self.stack}", f"{PLACE}={place}"]
        for one in self.client.configs(filters={"label": label}):
            # Docker compares only names when there are several labels of one key.
            labels = one["Spec"].get("Labels") or {}
            if labels.get(PLACE) == place and labels.get(STACK) == self.stack:
                return labels.get(NODE, "")
        return ""

    def remember(self, place: str, node: str, name: str) -> None:
        """Remember that a home lies on a host; `name` is the host's, for people to read."""
        labels = {STACK: self.stack, PLACE: place, NODE: node}
        try:
            self.client.create_config(home_of(self.stack, place), f"{name}\n".encode(), labels)
        except APIError as error:
            # It is remembered already.
            if error.status_code != 409:
                raise
