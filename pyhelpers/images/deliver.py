"""What becomes of a finished image: pushed, named in the values file, written for Apptainer."""

from __future__ import annotations

from pathlib import Path

from pyhelpers.errors import FileProblem
from pyhelpers.images.engines.apptainer import require_apptainer, write_sif
from pyhelpers.images.names import require_registry, split_name
from pyhelpers.images.workbench import Built, Request
from pyhelpers.plan import Write
from pyhelpers.progress import Progress
from pyhelpers.run import write_file
from pyhelpers.values import Values
from pyhelpers.values.put import put_texts

_KEY = ("jupyterhub", "singleuser", "image")


def require_deliverable(
    values: Values, name: str, *, push: bool, write: bool, sif: Path | None
) -> None:
    """Raise at once what `deliver` would raise after a long build.

    That is UsageProblem for a name that is none or has no registry, FileProblem for a values file
    that cannot be edited, EnvironmentProblem without Apptainer.
    """
    repository, tag = split_name(name) if name else ("", "")
    if push:
        require_registry(name)
    if push and write:
        texts = {"name": repository, "tag": f"{tag or 'TAG'}@DIGEST"}
        try:
            put_texts(values, values.files[-1], _KEY, texts)
        except FileProblem as problem:
            mend = f"add --no-write, and {problem.mend}"
            raise FileProblem(problem.what, where=problem.where, mend=mend) from problem
    if sif is not None:
        require_apptainer()


def deliver(
    built: Built,
    request: Request,
    progress: Progress,
    *,
    push: bool,
    write: bool,
    sif: Path | None,
) -> str:
    """Do what was asked for; return what a person has to do now, or "".

    Raises EnvironmentProblem when the registry or Apptainer refuses, FileProblem when the values
    file cannot be edited any more: see require_deliverable.
    """
    if sif is not None:
        with progress.step("apptainer") as step:
            write_sif(request.engine, built.id, sif, step.report)
            step.result = str(sif)
    if not push:
        return ""
    with progress.step("push") as step:
        built.digest = request.engine.push(built.name, step.report)
        step.result = built.name
    name, _, tag = built.name.rpartition(":")
    texts = {"name": name, "tag": f"{tag}@{built.digest}"}
    if not write:
        return (
            "jupyterhub:\n  singleuser:\n    image:\n"
            f"      name: {texts['name']}\n      tag: {texts['tag']}\n"
        )
    file = request.values.files[-1]
    text = put_texts(request.values, file, _KEY, texts)
    if text != file.read_bytes().decode("utf-8"):
        write_file(Write(file, text, mode=file.stat().st_mode & 0o777))
    return f"  {file} names it now, with its digest."
