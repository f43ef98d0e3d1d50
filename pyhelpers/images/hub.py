"""The hub's image, for Docker Swarm, built and tried by the same engines as the participants'."""

from __future__ import annotations

from pyhelpers.errors import FileProblem
from pyhelpers.hub.swarm.begin import CODE, code_digest
from pyhelpers.images import base as bases
from pyhelpers.images import debootstrap
from pyhelpers.images.check import Verdict, Verdicts
from pyhelpers.images.context import copy_tree, digest_below, labels_of, settle, steps_digest
from pyhelpers.images.engines.engine import Container
from pyhelpers.images.lockfile import Lock, digest_of
from pyhelpers.images.names import image_name
from pyhelpers.images.recipe import hub_dockerfile
from pyhelpers.images.resolve import Base
from pyhelpers.images.software import uv_version
from pyhelpers.images.tools import bring_tools
from pyhelpers.images.watch import Watch
from pyhelpers.images.workbench import Built, Request, Workbench
from pyhelpers.places import cache_folder, hub_code, shipped
from pyhelpers.progress import Progress
from pyhelpers.run import run_command

USUAL_BASE = "python:3.12-slim-bookworm"
CREATED = "2026-01-01"
"""The time of every file: the hub's packages are locked by the project, for everybody."""

_FOLDERS = {"steps": "steps", "tools": "tools", "list": "list.txt", "hub": "hub"}
_PROOF = (
    "import dockerspawner, kubespawner, oauthenticator, jupyterhub; "
    "from workshop_hub import access, configure; "
    "print('JupyterHub', jupyterhub.__version__, 'starts, with spawners and authenticators')"
)


class HubBuilder:
    """Builds the hub's image: the same for every workshop but for its base."""

    def __init__(self, request: Request, progress: Progress) -> None:
        self.request, self.progress = request, progress
        self.workshop = shipped("images") / "workshop"
        self.list = shipped("images") / "hub" / "requirements.lock"
        self.bench = Workbench(request, progress, cache_folder() / "images" / "hub")

    def build(self) -> Built:
        """Return the image, named when a hub starts in it. Raises what Builder.build raises."""
        with self.bench.opened() as (context, secrets, watch):
            base = self._base()
            text = self.list.read_text("utf-8")
            python = base.facts.get("python", "")
            lock = Lock(
                base=base.name,
                digest=base.digest,
                platform=base.platform,
                python=python,
                created=CREATED,
                uv=uv_version(),
                software=(text,),
            )
            steps = steps_digest(self.workshop)
            inputs = digest_of(lock.digest, lock.uv, text, steps, digest_below(hub_code()))
            built = self.bench.described(image_name(self.request.name, "hub", inputs), watch)
            if self.bench.is_current(built, inputs):
                built.unchanged = True
                return self.bench.finish(built, watch, self._prove)
            copy_tree(self.workshop / "steps", context / "steps")
            copy_tree(hub_code(), context / "hub")
            bring_tools(context / "tools", lock, cache_folder(), run_command)
            (context / "list.txt").write_text(text)
            labels = {**labels_of(lock, inputs), CODE: code_digest(hub_code())}
            dockerfile = hub_dockerfile(lock, base.here, steps, labels, _FOLDERS)
            (context / "Dockerfile").write_text(dockerfile)
            settle(context, lock.epoch)
            job = self.bench.job(context, lock.epoch, secrets)
            return self.bench.build(built, job, watch, self._prove)

    def _base(self) -> Base:
        """Return the base: Debian's packages alone where the workshop's own is made of them."""
        values = self.request.values
        named = values.data["image"]["base"]
        name = named if named.startswith(debootstrap.PREFIX) else USUAL_BASE
        with self.progress.step("base") as step:
            step.result = name
            return bases.brought(
                name,
                None,
                self.request.engine,
                self.workshop / "steps",
                cache_folder(),
                self.request.platform or bases.own_platform(),
                values.locate(("image", "base")),
                run_command,
                step.report,
            )

    def _prove(self, image: str, watch: Watch) -> Verdicts:
        with self.progress.step("check") as step:
            lines: list[str] = []

            def hear(line: str) -> None:
                lines.append(line)
                watch.line(line)

            program = Container(image, ("-c", _PROOF), entrypoint=("python3",), network="none")
            code = self.request.engine.run(program, hear)
            if code:
                said = "\n".join(f"  | {line}" for line in lines[-8:])
                what = f"The hub does not start in its image\n{said}"
                raise FileProblem(what, where=watch.log, mend="choose another base")
            step.result = lines[-1]
        return Verdicts([Verdict("hub", lines[-1], passed=True, state="ok")], complete=True)
