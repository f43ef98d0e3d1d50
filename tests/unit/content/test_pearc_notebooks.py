"""The shipped workshop's notebooks are clean, portable, and read files that are shipped too."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

CONTENT = Path(__file__).parents[3] / "content" / "pearc"
NOTEBOOKS = sorted((CONTENT / "notebooks").glob("*.ipynb"))
INSTALLED = {"numpy", "pandas", "matplotlib"}

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)


def cells(path: Path, kind: str) -> list[dict]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def code(path: Path) -> str:
    return "\n".join("".join(cell["source"]) for cell in cells(path, "code"))


def test_there_are_three_notebooks_in_reading_order():
    assert [path.name[:3] for path in NOTEBOOKS] == ["01-", "02-", "03-"]


@each_notebook
def test_format_is_4_5_with_the_kernel_every_server_has(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))

    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert {cell["cell_type"] for cell in notebook["cells"]} == {"markdown", "code"}


@each_notebook
def test_cell_ids_are_valid_and_unique(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in notebook["cells"]]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) for name in ids)


@each_notebook
def test_nothing_of_an_execution_is_committed(path):
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        assert cell["metadata"] == {}


@each_notebook
def test_text_is_what_jupyter_would_save(path):
    text = path.read_text(encoding="utf-8")

    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


@each_notebook
def test_data_paths_are_relative_and_shipped(path):
    read = re.findall(r'read_\w+\("([^"]+)"', code(path))

    assert read
    for name in read:
        assert name.startswith("data/")
        assert (CONTENT / name).is_file()


@each_notebook
def test_imports_are_among_the_installed_packages(path):
    imported = set()
    for node in ast.walk(ast.parse(code(path))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])

    assert imported <= INSTALLED


@each_notebook
def test_each_notebook_states_its_goal_draws_and_lets_participants_try(path):
    text = "\n".join("".join(cell["source"]) for cell in cells(path, "markdown"))

    assert "**You will learn**" in text
    assert "## Your turn" in text
    assert "plt.show()" in code(path)


def test_the_first_cell_says_how_to_run_a_cell():
    greeting = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))["cells"][0]

    assert greeting["cell_type"] == "markdown"
    assert "Shift+Enter" in "".join(greeting["source"])
