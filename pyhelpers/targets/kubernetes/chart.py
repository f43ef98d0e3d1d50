"""The chart as Helm takes it: a copy of the shipped one, with the charts it depends on."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import yaml

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.failures import disk_problem
from pyhelpers.places import shipped
from pyhelpers.plan import Action, Call, Step, Write
from pyhelpers.progress import Report
from pyhelpers.run import ask


@dataclass(frozen=True)
class Dependency:
    """A chart that ours needs. `archive` is where it lies already, None when it does not."""

    name: str
    version: str
    repository: str
    archive: Path | None = None

    @property
    def file(self) -> str:
        return f"{self.name}-{self.version}.tgz"


@dataclass(frozen=True)
class Chart:
    """The shipped chart. `digest` changes with any byte of it."""

    source: Path
    digest: str
    kube_version: str
    dependencies: tuple[Dependency, ...]


def charts_folder() -> Path:
    """Return where packaged charts may lie: WORKSHOP_CHARTS, or a folder of the user's cache."""
    named = os.environ.get("WORKSHOP_CHARTS")
    return Path(named) if named else platformdirs.user_cache_path("workshop-charts")


def shipped_chart(source: Path | None = None, elsewhere: Path | None = None) -> Chart:
    """Read the shipped chart. Raises EnvironmentProblem when it is not whole."""
    source, elsewhere = source or shipped("chart"), elsewhere or charts_folder()
    try:
        about = yaml.safe_load((source / "Chart.yaml").read_text(encoding="utf-8"))
        digest = hashlib.sha256()
        for name, path in sorted(_files(source)):
            digest.update(f"{name}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    except OSError as error:
        raise EnvironmentProblem(
            f"The chart cannot be read: {error.strerror}",
            where=error.filename,
            mend="install workshop-pyhelpers again, or run it in a whole checkout",
        ) from error
    dependencies = []
    for one in about.get("dependencies", []):
        found = Dependency(one["name"], str(one["version"]), one["repository"])
        places = (source / "charts" / found.file, elsewhere / found.file)
        archive = next((path for path in places if path.is_file()), None)
        dependencies.append(
            Dependency(found.name, found.version, found.repository, archive=archive)
        )
        digest.update(found.file.encode())
    return Chart(source, digest.hexdigest()[:12], about.get("kubeVersion", ""), tuple(dependencies))


def prepared(chart: Chart, cache: Path) -> Path:
    """Return where the chart lies once it is whole."""
    return cache / "charts" / chart.digest / "workshop"


def chart_step(chart: Chart, cache: Path) -> Step:
    """Return the step that makes the copy. Pure."""
    target = prepared(chart, cache)

    def copy(report: Report) -> str:  # noqa: ARG001
        return copy_chart(chart, target)

    actions: list[Action] = [Call(f"copy {chart.source} into {target}", copy)]
    for one in chart.dependencies:
        if one.archive is None:
            actions.append(_pull(one, target))
    complete = target.parent / "complete"
    return Step("chart", (*actions, Write(complete, "")), unless=complete, summary=str(target))


def _pull(one: Dependency, target: Path) -> Call:
    # `helm dependency build` takes a repository only after `helm repo add`.
    argv = (
        *("helm", "pull", one.name, "--repo", one.repository, "--version", one.version),
        *("--destination", str(target / "charts")),
    )

    def pull(report: Report) -> str:
        report(f"fetching the chart {one.name} {one.version}")
        done = ask(argv)
        if done.code:
            words = (done.err.strip() or done.out.strip() or "no reason given").splitlines()
            raise EnvironmentProblem(
                f"The chart {one.name} {one.version} cannot be fetched: {words[-1]}",
                where=one.repository,
                mend=f"check the network, or put {one.file} into {charts_folder()}",
            )
        return str(target)

    return Call("run " + shlex.join(argv), pull)


def copy_chart(chart: Chart, target: Path) -> str:
    """Copy the chart and the packaged ones it depends on; links become what they lead to."""
    try:
        shutil.rmtree(target, ignore_errors=True)
        (target / "charts").mkdir(parents=True)
        for name, path in _files(chart.source):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)
        for one in chart.dependencies:
            if one.archive:
                shutil.copyfile(one.archive, target / "charts" / one.file)
    except OSError as error:
        raise disk_problem(error, target) from error
    return str(target)


def _files(source: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name and path of every file of the chart itself."""
    ignored = _ignored(source)
    for root, folders, names in os.walk(source, followlinks=True):
        inside = Path(root).relative_to(source)
        folders[:] = [
            one for one in folders if f"{one}/" not in ignored and inside / one != Path("charts")
        ]
        for name in names:
            if not any(fnmatch.fnmatch(name, pattern) for pattern in ignored):
                yield (inside / name).as_posix(), Path(root) / name


def _ignored(source: Path) -> set[str]:
    try:
        lines = (source / ".helmignore").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}
