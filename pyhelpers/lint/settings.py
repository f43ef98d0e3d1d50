"""What a project settles for `pyhelpers lint`: `.workshop-lint.yaml`, or pyproject.toml.

Looked for in the folder of a file and upward, to the repository or the home; the nearest counts.
`read_settings` and `settings_for` touch the disk, `apply` is pure.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyhelpers.errors import FileProblem, Finding, UsageProblem
from pyhelpers.lint.globs import matches

OFF = "off"
YAML_NAME, TOML_NAME, TABLE = ".workshop-lint.yaml", "pyproject.toml", "workshop-lint"


@dataclass(frozen=True)
class Settings:
    """A file's settings, read and checked. `folder` is where they lie, None where there are none.

    `files` are globs with the ids to ignore in the files that they match.
    """

    folder: Path | None = None
    chart: str = ""
    strict: bool = False
    ignore: frozenset[str] = frozenset()
    severity: dict[str, str] = field(default_factory=dict)
    files: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def chart_place(self) -> str:
        """Return the chart: a folder or a package beside the settings, or else a name."""
        beside = self.folder / self.chart if self.folder and self.chart else None
        return str(beside) if beside and beside.exists() else self.chart


def settings_for(file: Path) -> Settings:
    """Return the settings that a values file has.

    Raises FileProblem, with line, for wrong ones, UsageProblem for two files of them side by side.
    """
    # os.path, here and below: pathlib raises for loops of links, closed folders, nobody's home.
    start = Path(os.path.realpath(file)).parent
    home = Path(os.path.realpath(os.path.expanduser("~")))  # noqa: PTH111
    for folder in (start, *start.parents):
        found = _in(folder)
        if found is not None:
            return found
        if folder == home or os.path.exists(folder / ".git"):  # noqa: PTH110
            break
    return Settings()


def _in(folder: Path) -> Settings | None:
    own, shared = folder / YAML_NAME, folder / TOML_NAME
    has_own = os.path.isfile(own)  # noqa: PTH113
    text = _text(shared) if os.path.isfile(shared) else ""  # noqa: PTH113
    if not has_own and TABLE not in text:
        return None
    # Most projects have no settings, and need nothing that reads them.
    from pyhelpers.lint.settings_read import checked, toml_table
    from pyhelpers.values.read import read

    table = toml_table(shared, text) if TABLE in text else None
    if not has_own:
        return None if table is None else checked(table, folder)
    if table is not None:
        problem = f"{YAML_NAME} and {TOML_NAME} both have settings of pyhelpers lint"
        raise UsageProblem(problem, where=folder, mend="keep them in one of the two")
    settings, repeated = read(str(own), _text(own))
    for one in repeated:
        raise FileProblem(f"{one.path}: {one.problem}", where=one.where, mend=one.mend)
    return checked(settings, folder)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UsageProblem(f"cannot read {path}: {error.strerror}", where=path) from None
    except UnicodeDecodeError:
        raise FileProblem("the file is not UTF-8", where=path, mend="save it as UTF-8") from None


def apply(findings: Iterable[Finding], settings: Settings) -> list[Finding]:
    """Return the findings that the settings leave, as grave as they say."""
    graver = (
        replace(one, severity=settings.severity.get(one.rule, one.severity)) for one in findings
    )
    return [
        one
        for one in graver
        if one.severity != OFF
        and one.rule not in settings.ignore
        and not any(
            one.rule in ids and matches(glob, one.where.file, settings.folder)
            for glob, ids in settings.files
        )
    ]
