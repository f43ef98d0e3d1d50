"""The settings of a project: where they are found, what they change, what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.errors import FileProblem, Finding, Location, UsageProblem
from pyhelpers.lint.settings import Settings, apply, settings_for

YAML = """\
chart: jupyterhub
strict: true
ignore: [plain-secret]
severity:
  image-latest: error
  root-user: off
files:
  values/*.yaml: {ignore: [wrong-kind]}
"""
TOML = """\
[project]
name = "x"
[tool.workshop-lint]
chart = "jupyterhub"
strict = true
ignore = ["plain-secret"]
severity = {image-latest = "error", root-user = "off"}
[tool.workshop-lint.files."values/*.yaml"]
ignore = ["wrong-kind"]
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "values").mkdir()
    return tmp_path / "repository"


def of(repository: Path) -> Settings:
    return settings_for(repository / "values" / "a.yaml")


@pytest.mark.parametrize(
    ("name", "text"), [(".workshop-lint.yaml", YAML), ("pyproject.toml", TOML)]
)
def test_both_files_say_the_same(repository: Path, name: str, text: str) -> None:
    (repository / name).write_text(text)
    assert of(repository) == Settings(
        folder=repository,
        chart="jupyterhub",
        strict=True,
        ignore=frozenset({"plain-secret"}),
        severity={"image-latest": "error", "root-user": "off"},
        files=(("values/*.yaml", frozenset({"wrong-kind"})),),
    )


def test_the_nearest_settings_count_and_none_beyond_the_repository(repository: Path) -> None:
    (repository.parent / ".workshop-lint.yaml").write_text("strict: true\n")
    (repository / "values" / "pyproject.toml").write_text('[project]\nname = "x"\n')
    assert of(repository) == Settings()
    (repository / ".workshop-lint.yaml").write_text("chart: top\n")
    assert of(repository).chart == "top"
    (repository / "values" / ".workshop-lint.yaml").write_text("chart: near\n")
    assert of(repository).chart == "near"


def test_nothing_is_looked_for_above_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    (tmp_path / ".workshop-lint.yaml").write_text("strict: true\n")
    assert settings_for(home / "a.yaml") == Settings()
    (home / ".workshop-lint.yaml").write_text("strict: true\n")
    assert settings_for(home / "below" / "a.yaml").strict


def test_two_files_with_settings_are_refused(repository: Path) -> None:
    (repository / ".workshop-lint.yaml").write_text("")
    (repository / "pyproject.toml").write_text('[project]\nname = "x"  # workshop-lint\n')
    assert of(repository) == Settings(folder=repository)
    (repository / "pyproject.toml").write_text(TOML)
    with pytest.raises(UsageProblem, match=r"pyproject.toml both have settings"):
        of(repository)


def test_a_chart_beside_the_settings_is_found_from_anywhere(repository: Path) -> None:
    (repository / ".workshop-lint.yaml").write_text("chart: chart\n")
    assert of(repository).chart_place == "chart"
    (repository / "chart").mkdir()
    assert of(repository).chart_place == str(repository / "chart")


WRONG = {
    "a key": ("strict: true\nignored: []\n", 2, "no key ignored", "ignore?"),
    "a key that is like none": ("zzz: 1\n", 1, "no key zzz", "known: chart"),
    "an id": ("ignore:\n  - schema\n  - wrong-kid\n", 3, "no rule wrong-kid", "wrong-kind?"),
    "an id's severity": ("severity:\n  wrong-kid: off\n", 2, "no rule wrong-kid", "wrong-kind?"),
    "a severity": ("severity:\n  schema: fatal\n", 2, '"fatal" is no severity', "error, warning"),
    "a kind": ("strict: 1\n", 1, "here goes true or false, not the number 1", ""),
    "a list": ("ignore: schema\n", 1, "here goes a list of ids", ""),
    "below files": ("files:\n  '*': {ignroe: []}\n", 2, "no key ignroe", "ignore?"),
    "YAML switched off": ("severity: {yaml: off}\n", 1, "yaml cannot be ignored", ""),
    "YAML ignored": ("ignore: [yaml]\n", 1, "yaml cannot be ignored", ""),
    "a key twice": ("strict: true\nstrict: false\n", 2, "strict: the key is written twice", ""),
    "no YAML": ("strict: [\n", 2, "", ""),
}


@pytest.mark.parametrize(("text", "line", "what", "mend"), WRONG.values(), ids=WRONG)
def test_a_mistake_is_told_with_its_line(
    repository: Path, text: str, line: int, what: str, mend: str
) -> None:
    file = repository / ".workshop-lint.yaml"
    file.write_text(text)
    with pytest.raises(FileProblem) as caught:
        of(repository)
    assert what in caught.value.what
    assert mend in caught.value.mend
    assert caught.value.place is not None
    assert (caught.value.place.file, caught.value.place.line) == (str(file), line)


IN_TOML = {
    "a key": ("[tool.workshop-lint]\n# strikt\nstrikt = true\n", 3, "no key strikt"),
    "an id": ('[tool.workshop-lint]\nignore = [\n  "schema",\n  "wrong-kid",\n]\n', 4, "no rule"),
    "an id of a file": (
        '[tool.workshop-lint]\n[tool.workshop-lint.files."a"]\nignore = ["wrong-kid"]\n',
        3,
        "no rule wrong-kid",
    ),
    "no table": ("[tool]\nworkshop-lint = 1\n", 2, "a map of keys and values"),
}


@pytest.mark.parametrize(("text", "line", "what"), IN_TOML.values(), ids=IN_TOML)
def test_a_mistake_in_toml_has_a_line_too(
    repository: Path, text: str, line: int, what: str
) -> None:
    (repository / "pyproject.toml").write_text(text)
    with pytest.raises(FileProblem) as caught:
        of(repository)
    assert what in caught.value.what
    assert caught.value.place is not None
    assert caught.value.place.line == line


def test_broken_toml_is_told_only_where_it_may_hold_settings(repository: Path) -> None:
    (repository / "pyproject.toml").write_text("[")
    assert of(repository) == Settings()
    (repository / "pyproject.toml").write_text("[tool.workshop-lint\n")
    with pytest.raises(FileProblem, match="no"):
        of(repository)


def test_findings_are_left_out_and_weighed(tmp_path: Path) -> None:
    settings = Settings(
        folder=tmp_path,
        ignore=frozenset({"plain-secret"}),
        severity={"image-latest": "error", "root-user": "off"},
        files=(("dev/*.yaml", frozenset({"wrong-kind"})),),
    )

    def found(file: str, rule: str) -> Finding:
        return Finding(Location(str(tmp_path / file), 1), "", "p", "m", "warning", rule)

    rules = ("plain-secret", "image-latest", "root-user", "wrong-kind")
    findings = [found(file, rule) for file in ("dev/a.yaml", "a.yaml") for rule in rules]
    names = [
        (Path(one.where.file).name, one.rule, one.severity) for one in apply(findings, settings)
    ]
    assert names == [
        ("a.yaml", "image-latest", "error"),
        ("a.yaml", "image-latest", "error"),
        ("a.yaml", "wrong-kind", "warning"),
    ]
