"""The workshop's content: a folder beside the values file, or one commit of a Git repository."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem
from pyhelpers.images.section import Content, GitTree
from pyhelpers.images.trees import files_below

RunCommand = Callable[[list[str], Path | None], object]
"""Runs a command in a folder; raises EnvironmentProblem when it fails."""

_NOT_CONTENT = frozenset({".git", ".ipynb_checkpoints", "__pycache__", ".DS_Store"})


def content_files(entry: Content, cache: Path, run: RunCommand) -> dict[str, Path]:
    """Return the entry's files by their path below its destination; a commit is fetched once.

    Raises FileProblem when there is no such folder, nothing in it, or a link that leaves it;
    EnvironmentProblem when the commit cannot be fetched.
    """
    if isinstance(entry.source, GitTree):
        folder = _checked_out(entry, entry.source, cache, run)
    else:
        folder = entry.source
    if not folder.is_dir():
        mend = "correct `from:`; a relative path starts at the folder of the values file"
        raise FileProblem(f"there is no content folder {folder}", where=entry.location, mend=mend)
    files = files_below(folder, entry.location, skip=_is_not_content)
    if not files:
        mend = "put the notebooks there, or correct `from:`"
        raise FileProblem(f"{folder} has no files", where=entry.location, mend=mend)
    return files


def _is_not_content(name: str) -> bool:
    return name in _NOT_CONTENT or name.endswith(".pyc")


def _checked_out(entry: Content, tree: GitTree, cache: Path, run: RunCommand) -> Path:
    """Return a folder with the commit's files.

    Submodules are not fetched. The server must hand out single commits, as those of GitHub and
    GitLab and any `git` since 2.26 do (protocol version 2).
    """
    folder = cache / "git" / f"{hashlib.sha256(tree.url.encode()).hexdigest()[:16]}-{tree.commit}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".fetching-") as scratch:
        work = Path(scratch, "tree")
        work.mkdir()
        # Never a question at the terminal: a private repository is an error that says so.
        git = ["env", "GIT_TERMINAL_PROMPT=0", "GIT_SSH_COMMAND=ssh -oBatchMode=yes", "git"]
        try:
            run([*git, "init", "--quiet"], work)
            run([*git, "fetch", "--quiet", "--depth=1", "--no-tags", tree.url, tree.commit], work)
            run([*git, "-c", "core.autocrlf=false", "checkout", "--quiet", tree.commit], work)
        except EnvironmentProblem as problem:
            raise EnvironmentProblem(
                f"commit {tree.commit} of {tree.url} cannot be fetched\n{problem.what}",
                where=entry.location,
                mend="check the address, the commit and the network; a private repository needs "
                "its host in the file of build-image --logins",
            ) from problem
        shutil.rmtree(work / ".git")
        if not folder.is_dir():
            work.rename(folder)
    return folder
