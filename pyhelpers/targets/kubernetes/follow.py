"""Waits for a release, phase by phase: says what it is at, and once what is in the way."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence

from pyhelpers import run
from pyhelpers.errors import EnvironmentProblem
from pyhelpers.progress import Progress, Report
from pyhelpers.targets.kubernetes import cluster
from pyhelpers.targets.kubernetes.lasting import Lasting
from pyhelpers.targets.kubernetes.place import FRONT, HUB, PROXY, STORAGE, Place, duration
from pyhelpers.targets.kubernetes.snapshot import Event, Front, Snapshot
from pyhelpers.targets.kubernetes.troubles import Trouble, doing, pulling, troubles
from pyhelpers.targets.kubernetes.words import release_problem

EVERY = 1.5
ADDRESS_SECONDS = 60.0
UNATTENDED_SECONDS = 10.0
"""How long a Service may wait before nobody seems to give addresses in this cluster."""

SILENCE = 45.0
"""Seconds for which the cluster may not answer while it is waited for."""
GONE_SECONDS = 120.0

_OF_THE_HUB = ("claim/", "place/hub-", "mount/hub-")


def until_gone(place: Place, report: Report, seconds: float = GONE_SECONDS) -> None:
    """Wait for what is still being deleted: Helm would take it for a part of the new release.

    Raises EnvironmentProblem when it stays.
    """
    deadline = time.monotonic() + seconds
    while ending := cluster.look(place).ending():
        report(f"waiting until {ending[0]} is gone")
        if time.monotonic() > deadline:
            raise EnvironmentProblem(
                f"Still being deleted after {duration(seconds)}: {', '.join(ending)}",
                where=str(place),
                mend="see why with "
                + place.shown("describe", *ending[0].replace("claim", "pvc").split()),
            )
        time.sleep(EVERY)


class Follower:
    """Follows one release until `seconds` from its making have passed."""

    def __init__(self, place: Place, seconds: float, progress: Progress) -> None:
        self.place, self.progress, self.seconds = place, progress, seconds
        self.deadline = time.monotonic() + seconds
        self.front: Front | None = None
        self._lasting = Lasting()
        self._said: set[str] = set()
        self._now: list[Trouble] = []

    def release(self, argv: Sequence[str], report: Report) -> str:
        """Let Helm install, and say meanwhile what its hooks wait for. Raises its Problem."""
        report("helm")
        with run.beside(argv) as helm:
            while True:
                try:
                    output, _ = helm.communicate(timeout=EVERY)
                    break
                except subprocess.TimeoutExpired:
                    snapshot, events = self._look()
                    report(pulling(snapshot, events) or "helm")
                    self._tell(troubles(snapshot, events, self.place))
        if helm.returncode:
            raise release_problem(output, self.place, [one.text for one in self._now])
        return cluster.release_status(self.place) or "installed"

    def storage(self, report: Report) -> str:
        """Wait for the Job that makes the storage."""

        def at(snapshot: Snapshot, events: list[Event]) -> tuple[bool, str]:  # noqa: ARG001
            try:
                status = cluster.storage_status(self.place)
            except EnvironmentProblem:
                return False, "the cluster does not answer"
            waiting = status.get("waiting", "").splitlines()
            if status.get("error"):
                again = self.place.shown("delete", "job", "-l", STORAGE)
                raise EnvironmentProblem(
                    f"The storage stopped in its phase {status.get('phase', '?')}:\n"
                    + status["error"].strip(),
                    where=str(self.place),
                    mend=f"mend that, then {again}, and run this again: what stands is kept",
                )
            phase = status.get("phase", "") or "its Job has not begun"
            return status.get("done") == "true", ": ".join(filter(None, (phase, *waiting)))

        def own(one: Trouble) -> bool:
            # The hub's claim cannot be bound before the storage is there.
            return not one.about.startswith(_OF_THE_HUB)

        self._wait("storage", at, report, own)
        return cluster.storage_status(self.place).get("phase") or "ready"

    def hub(self, report: Report) -> str:
        """Wait until the hub is ready."""
        return self._workload(HUB, report)

    def proxy(self, report: Report) -> str:
        """Wait until the proxy is ready and, for a minute, until it has an address."""
        self._workload(PROXY, report)
        began = time.monotonic()
        while True:
            snapshot, events = self._look()
            self.front = snapshot.front
            if not self.front or self.front.kind != "LoadBalancer" or self.front.external:
                break
            # Whoever makes load balancers notes what it does; a bare cluster has nobody.
            attended = any((e.kind, e.name) == ("Service", FRONT) for e in events)
            patience = ADDRESS_SECONDS if attended else UNATTENDED_SECONDS
            if time.monotonic() > min(self.deadline, began + patience):
                return "ready; its load balancer has no address yet"
            report("waiting for the load balancer's address")
            time.sleep(EVERY)
        return "ready"

    def images(self, report: Report) -> str:
        """Wait until every node has the participants' images: nobody then waits for them."""

        def at(snapshot: Snapshot, events: list[Event]) -> tuple[bool, str]:
            left = pulling(snapshot, events)
            return not left, left

        self._wait("participants' image", at, report, lambda _: True)
        return "on every node"

    def _workload(self, name: str, report: Report) -> str:
        def at(snapshot: Snapshot, events: list[Event]) -> tuple[bool, str]:
            workload = snapshot.workload(name)
            return bool(workload and workload.is_ready), doing(snapshot, events, name)

        self._wait(name, at, report, lambda _: True)
        return "ready"

    def _wait(
        self,
        what: str,
        at: Callable[[Snapshot, list[Event]], tuple[bool, str]],
        report: Report,
        matters: Callable[[Trouble], bool],
    ) -> None:
        while True:
            snapshot, events = self._look()
            done, doing_now = at(snapshot, events)
            if done:
                return
            report(doing_now)
            found = [one for one in troubles(snapshot, events, self.place) if matters(one)]
            self._tell(found)
            hopeless = [one for one in self._now if one.hopeless and one in found]
            if hopeless or time.monotonic() > self.deadline:
                raise self._gave_up(what, doing_now, hopeless)
            time.sleep(EVERY)

    def _look(self) -> tuple[Snapshot, list[Event]]:
        """Look again for a while when the cluster does not answer: that passes, as a rule."""
        until = time.monotonic() + SILENCE
        while True:
            try:
                return cluster.look(self.place), cluster.events(self.place)
            except EnvironmentProblem:
                if time.monotonic() > until:
                    raise
                time.sleep(EVERY)

    def _tell(self, found: Sequence[Trouble]) -> None:
        """Say each trouble once, when it has lasted; remember those of this moment."""
        self._now = self._lasting.see(found, time.monotonic())
        for one in self._now:
            if one.about not in self._said:
                self._said.add(one.about)
                self.progress.line(f"  ! {self._told(one)}")

    def _told(self, one: Trouble) -> str:
        words = cluster.last_words(self.place, *one.log) if one.log else ""
        return one.text + (f"\n{words}" if words else "")

    def _gave_up(self, what: str, at: str, hopeless: Sequence[Trouble]) -> EnvironmentProblem:
        found = hopeless or self._now
        said = [f"  - {self._told(one)}" for one in found]
        first = (
            f"The {what} will not become ready"
            if hopeless
            else f"The {what} is not ready after {duration(self.seconds)}: {at}"
        )
        return EnvironmentProblem(
            "\n".join([first, *said]),
            where=str(self.place),
            mend="mend what is said above and run this again: it goes on from what stands"
            if said
            else "run this again to wait on; a longer --timeout waits longer",
        )
