"""Values file → locked, tested image. Puts together what the other modules of this package do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from pyhelpers.images import base as bases
from pyhelpers.images import lockfile
from pyhelpers.images.check import Verdicts
from pyhelpers.images.context import inputs_of, labels_of, steps_digest, write_context
from pyhelpers.images.engines.engine import Job
from pyhelpers.images.listfiles import require_files
from pyhelpers.images.locking import Locking
from pyhelpers.images.logins import git_environment, use_for_downloads
from pyhelpers.images.names import image_name
from pyhelpers.images.prove import Proof
from pyhelpers.images.recipe import LABEL, Entry, dockerfile
from pyhelpers.images.resolve import provisional
from pyhelpers.images.section import GitTree, Image
from pyhelpers.images.share import ShareSummary, prepare_share
from pyhelpers.images.watch import Watch
from pyhelpers.images.workbench import Built, Request, Workbench
from pyhelpers.places import cache_folder, shipped
from pyhelpers.progress import Progress
from pyhelpers.run import run_command


class Builder:
    """Builds the participants' image of one values file; `build` is all of it."""

    def __init__(self, request: Request, progress: Progress) -> None:
        self.request, self.progress = request, progress
        self.image = Image.from_values(request.values)
        require_files(self.image.requirements)
        self.file = request.values.files[0]
        self.workshop = shipped("images") / "workshop"
        own = f"{self.file.stem}-{lockfile.digest_of(str(self.file.resolve()))[:8]}"
        self.bench = Workbench(request, progress, cache_folder() / "images" / own)
        self.share = self.bench.folder / "share"
        self.proof = Proof(
            self.image,
            request.values,
            self.share,
            self.workshop,
            request.check_network,
            request.platform,
        )

    def build(self) -> Built:
        """Return the image, named and checked; see engine.Engine for what is left behind: nothing.

        Raises FileProblem for what the values file or a notebook has wrong, EnvironmentProblem
        for what is in the engine's, the network's or the disk's way.
        """
        summary = self._prepared()
        with self.bench.opened() as (context, secrets, watch):
            locking = self._locking(secrets)
            lock, base = locking.lock(summary.data)
            inputs, built = self._described(lock, locking, watch)
            if self.bench.is_current(built, inputs):
                built.unchanged = True
                return self.bench.finish(built, watch, self._prove)
            if base is None:
                lock, base = locking.confirmed(lock)
                inputs, built = self._described(lock, locking, watch)
            write_context(
                context,
                self.image,
                lock,
                base.here,
                self.share,
                self.workshop.parent,
                cache_folder(),
                run_command,
                labels_of(lock, inputs),
            )
            job = self.bench.job(context, lock.epoch, secrets)
            return self.bench.build(built, job, watch, self._prove)

    def only_check(self, image: str) -> Verdicts:
        """Check an image that is there already, or in its registry. Raises what `build` raises."""
        self._prepared()
        engine = self.request.engine
        with self.bench.opened() as (_, _, watch):
            if engine.facts(image) is None:
                with self.progress.step("pull") as step:
                    engine.pull(image, self.request.platform, step.report)
            return self._prove(image, watch)

    def dry_run(self, created: str = "") -> str:
        """Return the Dockerfile and the commands, and do nothing. Raises FileProblem.

        `created` is the day of a lock that would be new, today's where none is given.
        """
        locking = self._locking({})
        old = locking.old()
        current = old is not None and dict(old.asked) == locking.asked
        lock = old if current else None
        if lock is None:
            lock = provisional(self.image, self.workshop, locking.platform, created)
        base = bases.name_of(lock.base, lock.digest) if lock.digest else lock.base
        data = [
            Entry(e.to, bool(e.file and e.file.is_dir())) for e in self.image.data if not e.volume
        ]
        text = dockerfile(lock, base, data, steps_digest(self.workshop), {LABEL: "INPUTS"})
        job = Job(Path("CONTEXT"), self.request.platform, lock.epoch, {}, self.request.network)
        notes = [] if current else ["# The versions are not locked yet: they are looked up first."]
        return "\n".join([*notes, text, *self.request.engine.commands(job, text), ""])

    def _prepared(self) -> ShareSummary:
        logins = self.request.logins
        if logins:
            use_for_downloads(logins, [one.url for one in self.image.data if one.url])
        git = [one.source.url for one in self.image.content if isinstance(one.source, GitTree)]
        run = partial(run_command, env=git_environment(logins, git))
        with self.progress.step("files") as step:
            summary = prepare_share(self.image, self.share, cache_folder(), step.report, run)
            step.result = f"{summary.files} files" + ("" if summary.changed else " (ready)")
        return summary

    def _described(self, lock: lockfile.Lock, locking: Locking, watch: Watch) -> tuple[str, Built]:
        inputs = inputs_of(self.image, lock, self.share, self.workshop.parent)
        built = self.bench.described(image_name(self.request.name, self.file.stem, inputs), watch)
        built.lock, built.lock_changes = locking.path, locking.changes
        if any(one.volume for one in self.image.data):
            built.volume = self.share / "volume"
        return inputs, built

    def _prove(self, image: str, watch: Watch) -> Verdicts:
        return self.proof.prove(image, self.request.engine, self.progress, watch)

    def _locking(self, secrets: Mapping[str, Path]) -> Locking:
        request = self.request
        return Locking(
            image=self.image,
            values=request.values,
            engine=request.engine,
            workshop=self.workshop,
            cache=cache_folder(),
            platform=request.platform or bases.own_platform(),
            progress=self.progress,
            path=request.lock or lockfile.lock_path(self.file),
            locked=request.locked,
            renew=request.renew,
            network=request.network,
            secrets=secrets,
        )
