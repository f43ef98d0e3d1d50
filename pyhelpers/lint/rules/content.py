"""The notebooks of the image."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section
from pyhelpers.values import Values


def checked_notebooks_exist(values: Values) -> Iterator[Finding]:
    """A notebook to be checked must lie in a folder that the content brings."""
    top = Section(values, ())
    folders = [to.rstrip("/") for _, to in top.texts("image", "content", key="to")]
    for path, notebook in top.texts("image", "check", key="notebook"):
        if not any(notebook.startswith(f"{folder}/") for folder in folders):
            brought = f"brings {', '.join(sorted(set(folders)))}" if folders else "is empty"
            yield top.finding(
                path,
                f"{notebook} is in no folder of image.content, which {brought}",
                "begin it with a `to` of image.content",
            )
