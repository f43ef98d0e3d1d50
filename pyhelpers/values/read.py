"""One values file's text → a tree of nodes, read as Helm reads it. Called by `load.py`.

`documents.py` cuts the text where Helm cuts it, `build.py` makes a tree of each piece, and the
pieces are laid over each other here.
"""

from __future__ import annotations

import yaml

from pyhelpers.errors import FileProblem, Finding
from pyhelpers.values.build import Budget, Builder
from pyhelpers.values.documents import Document, check_characters, split
from pyhelpers.values.events import Parser
from pyhelpers.values.merge import overlay
from pyhelpers.values.nodes import Node, Source
from pyhelpers.values.syntax import syntax_problem


def read(name: str, text: str) -> tuple[Node, list[Finding]]:
    """Read a values file's text; return its merged documents and warnings about repeated keys.

    An empty file is an empty map. Raises FileProblem, with file, line and column, for what Helm
    refuses as well (bad YAML, a list at the top, `.inf`), and for more than `build.py` allows.
    """
    source = Source(name, tuple(text.split("\n")))
    check_characters(source)
    root = Node({}, source)
    warnings: list[Finding] = []
    budget = Budget()
    for document in split(source):
        node = _read_document(document, source, budget, warnings)
        if node is not None:
            root = overlay(root, node)
    return root, warnings


def _read_document(
    document: Document, source: Source, budget: Budget, warnings: list[Finding]
) -> Node | None:
    """Return the document's map, None where it is empty or null."""
    try:
        parser = Parser(document.text)
        while not isinstance(event := parser.get_event(), yaml.DocumentStartEvent):
            if isinstance(event, yaml.StreamEndEvent):
                return None
        node = Builder(parser, document, source, budget, warnings).root()
        parser.get_event()
    except yaml.MarkedYAMLError as error:
        raise syntax_problem(error, source, document.first_line) from None
    if node.value is None:
        return None
    if not isinstance(node.value, dict):
        kind = "a list" if isinstance(node.value, list) else "a single value"
        raise FileProblem(
            f"a values file is a map of keys and values, and this one is {kind}",
            where=node.where,
            mend="begin with a key such as `global:` and indent the rest below it",
        )
    return node
