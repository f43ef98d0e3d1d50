"""What holds for every values file that texts are put into, however it is laid out."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyhelpers.errors import FileProblem
from pyhelpers.values import events, layout, load_values
from pyhelpers.values.nodes import plain
from pyhelpers.values.put import put_texts
from pyhelpers.values.read import read
from tests.unit.values.layouts import PATH, Written, files

TEXTS = st.dictionaries(
    st.sampled_from(["name", "tag"]),
    st.sampled_from(["v2", "x", "1", "a: b", "it's", "r.example.org:5000/a@sha256:0"]),
    min_size=1,
)


@pytest.mark.parametrize("parser", [events.Parser, events.PureParser])
@settings(deadline=None, max_examples=200)
@given(file=files(), texts=TEXTS)
def test_only_the_texts_change(parser: type, file: Written, texts: dict[str, str]) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "Parser", parser)
        path = Path(folder, "values.yaml")
        path.touch()  # the chart has no values either
        values = load_values([path], chart=Path(folder))
        path.write_bytes(file.text.encode())
        try:
            edited = put_texts(values, path, PATH, texts)
        except FileProblem:
            assert not file.fits(texts)
            return
    assert file.fits(texts)
    assert plain(read("f", edited.removeprefix("\ufeff"))[0]) == file.expected(texts)
    check_untouched(file, edited, (*PATH, *texts))


def check_untouched(file: Written, edited: str, keys: tuple[str, ...]) -> None:
    """All is there as it was, and but for one line only those of these keys have changed."""
    rest = iter(edited)
    assert all(character in rest for character in file.frame)
    comment = re.compile(r"# (?:c\d|start|end)[^\r\n]*")
    assert comment.findall(file.text) == comment.findall(edited)
    ends = re.compile(r"\r?\n")
    assert set(ends.findall(edited)) <= set(ends.findall(file.text) or ["\n"])
    gone = Counter(ends.split(file.text)) - Counter(ends.split(edited))
    assert sum(not any(key in line for key in keys) for line in gone.elements()) <= 1
