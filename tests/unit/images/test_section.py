"""The `image` section as the rest of pyhelpers sees it."""

from __future__ import annotations

import pytest

from pyhelpers.errors import FileProblem
from pyhelpers.images.section import GitTree, Image

SHA = "0123456789abcdef" * 4
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_a_whole_section_is_parsed(values_of, tmp_path):
    values = values_of(
        f"""
image:
  base: example.org/base:1
  apt: [graphviz]
  pip: [numpy==2.3.4]
  data:
    - {{file: ../data/a.csv, to: workshop/data/a.csv, license: CC0-1.0}}
    - {{url: "https://example.org/b.nc", sha256: {SHA.upper()}, to: b.nc, size: 5, volume: true}}
  content:
    - {{from: ../notebooks, to: workshop/}}
    - {{from: "git+https://example.org/repo.git@{COMMIT}", to: extra}}
  check:
    - notebook: workshop/01-start.ipynb
"""
    )
    image = Image.from_values(values)
    assert (image.base, image.apt, image.pip) == (
        "example.org/base:1",
        ("graphviz",),
        ("numpy==2.3.4",),
    )
    local, remote = image.data
    assert local.file.resolve() == tmp_path / "data" / "a.csv"
    assert (local.to, local.license, local.volume) == ("workshop/data/a.csv", "CC0-1.0", False)
    assert (remote.url, remote.sha256, remote.size, remote.volume) == (
        "https://example.org/b.nc",
        SHA,
        5,
        True,
    )
    assert local.location.line == 7
    assert image.content[0].source.resolve() == tmp_path / "notebooks"
    assert image.content[0].to == "workshop"
    assert image.content[1].source == GitTree("https://example.org/repo.git", COMMIT)
    assert image.notebooks == ("workshop/01-start.ipynb",)
    assert image.checks[0].location.line == 13


def test_a_file_without_an_image_section_has_no_data_and_no_content(values_of):
    image = Image.from_values(values_of("roster: ''\n"))
    assert (image.data, image.content, image.notebooks) == ((), (), ())


def test_a_file_url_is_a_local_file(values_of, tmp_path):
    entry = f"{{url: 'file://{tmp_path}/a%20b.csv', sha256: {SHA}, to: a.csv}}"
    (data,) = Image.from_values(values_of(f"image: {{data: [{entry}]}}\n")).data
    assert (data.file, data.url, data.sha256) == (tmp_path / "a b.csv", "", SHA)


@pytest.mark.parametrize("to", ["/etc/passwd", "../x", "a/../../x", "~/x"])
@pytest.mark.parametrize("entry", ["data: [{file: a, to: '%s'}]", "content: [{from: a, to: '%s'}]"])
def test_a_destination_outside_the_home_is_refused_where_it_stands(values_of, entry, to):
    with pytest.raises(FileProblem, match="leaves the participant's home") as caught:
        Image.from_values(values_of("image:\n  " + entry % to + "\n"))
    assert "workshop.yaml:2:" in caught.value.where


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("data: [{file: a, to: .}]", "cannot replace the whole home"),
        ("data: [{file: a, to: .workshop/seed.json}]", "seeding keeps its notes"),
        ("data: [{to: a}]", "exactly one source"),
        (f"data: [{{file: a, url: 'http://h/a', sha256: {SHA}, to: a}}]", "exactly one source"),
        ("data: [{url: 'http://h/a', to: a}]", "has no checksum"),
        ("data: [{url: 'http://h/a', sha256: abc, to: a}]", "not a sha256"),
        (f"data: [{{url: 'ftp://h/a', sha256: {SHA}, to: a}}]", "cannot be downloaded"),
        ("content: [{from: 'git+https://h/repo', to: a}]", "does not name one commit"),
        ("content: [{from: 'git+https://h/repo@main', to: a}]", "does not name one commit"),
        (f"content: [{{from: 'git+ftp://h/repo@{COMMIT}', to: a}}]", "does not name one commit"),
        ("check: [{notebook: /a.ipynb}]", "leaves the participant's home"),
    ],
)
def test_what_cannot_be_is_refused_with_a_way_to_mend_it(values_of, entry, message):
    with pytest.raises(FileProblem, match=message) as caught:
        Image.from_values(values_of(f"image:\n  {entry}\n"))
    assert caught.value.mend
    assert "workshop.yaml:2:" in caught.value.where


def test_an_account_in_a_git_address_is_not_taken_for_a_commit(values_of):
    text = f"image: {{content: [{{from: 'git+ssh://git@h/repo@{COMMIT}', to: a}}]}}\n"
    (content,) = Image.from_values(values_of(text)).content
    assert content.source == GitTree("ssh://git@h/repo", COMMIT)
