"""Python packages: what uv wrote, and which layer each package is in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images.lockfile import pins
from pyhelpers.images.software import (
    MOST_LAYERS,
    Package,
    Wanted,
    compiled,
    layers,
    parse,
    servers_own,
    uv_platform,
)
from pyhelpers.run import run_command
from tests.unit.images.wheels import put_wheel

WHERE = Location("values.yaml", 5, 3)

# uv 0.9 and newer, with --generate-hashes --annotation-style line.
WRITTEN = f"""\
bleach==6.4.0 \\
    --hash=sha256:{"0" * 64} \\
    --hash=sha256:{"1" * 64}
    # via -r asked.in
html5lib==1.1 \\
    --hash=sha256:{"2" * 64}
    # via -r asked.in, -r requirements.txt
six @ https://example.org/packages/six-1.17.0-py2.py3-none-any.whl \\
    --hash=sha256:{"3" * 64}
    # via html5lib, -r asked.in
tqdm @ git+https://example.org/tqdm@{"a" * 40}
    # via -r asked.in
webencodings==0.6.1 \\
    --hash=sha256:{"4" * 64}
    # via bleach, html5lib
Zope-Interface==8.7 \\
    --hash=sha256:{"5" * 64}
    # via
"""


def test_what_uv_wrote_is_read_package_by_package() -> None:
    packages = parse(WRITTEN, WHERE)
    assert [one.name for one in packages] == [
        *("bleach", "html5lib", "six", "tqdm", "webencodings", "zope-interface"),
    ]
    assert packages[0].text == (
        f"bleach==6.4.0 \\\n    --hash=sha256:{'0' * 64} \\\n    --hash=sha256:{'1' * 64}"
    )
    assert packages[3].text == f"tqdm @ git+https://example.org/tqdm@{'a' * 40}"
    assert [one.via for one in packages[1:5]] == [
        ("-r asked.in", "-r requirements.txt"),
        ("html5lib", "-r asked.in"),
        ("-r asked.in",),
        ("bleach", "html5lib"),
    ]


def test_what_is_read_is_pinned() -> None:
    text = "\n".join(one.text for one in parse(WRITTEN, WHERE))
    assert pins(text)["webencodings"] == "0.6.1"
    assert pins(text)["six"].endswith("/six-1.17.0-py2.py3-none-any.whl")
    assert len(pins(text)) == 6


@pytest.mark.parametrize(
    "line",
    [
        "-e ./mine                 # via -r asked.in",
        "mine @ file:///home/me/mine  # via -r asked.in",
        "./mine                    # via -r asked.in",
        "/home/me/mine             # via -r asked.in",
    ],
)
def test_a_folder_of_this_machine_is_refused(line: str) -> None:
    with pytest.raises(FileProblem, match="mine is a folder of this machine") as caught:
        parse(f"{line}\n{WRITTEN}", WHERE)
    assert (caught.value.where, "release" in caught.value.mend) == (str(WHERE), True)


def test_the_servers_own_are_all_that_it_needs() -> None:
    packages = parse(WRITTEN, WHERE)
    assert servers_own(packages, ["bleach>=6,<7"]) == {"bleach", "webencodings"}
    assert servers_own(packages, ["HTML5lib[all] ; python_version > '3'"]) == {
        *("html5lib", "six", "webencodings"),
    }


def packages_of(**versions: str) -> list[Package]:
    return [Package(name, f"{name}=={version}", ()) for name, version in versions.items()]


def layered(old: tuple[str, ...] | None, **versions: str) -> tuple[str, ...]:
    return layers(packages_of(lab="4", **versions), {"lab"}, old)


def test_a_first_lock_has_two_layers() -> None:
    assert layered(None) == ("lab==4\n",)
    assert layered(None, b="1", a="1") == ("lab==4\n", "a==1\nb==1\n")


def test_a_package_that_is_added_gets_a_layer_of_its_own() -> None:
    old = layered(None, a="1", c="1")
    new = layered(old, a="1", b="1", c="1", d="1")
    assert new == (*old, "b==1\nd==1\n")
    assert layered(new, a="1", b="1", c="1", d="1", e="1") == (*new, "e==1\n")
    assert layered(layered(None), a="1") == ("lab==4\n", "a==1\n")


def test_a_version_that_changes_stays_in_its_layer() -> None:
    old = ("lab==4\n", "a==1\nb==1\n", "c==1\n")
    assert layered(old, a="1", b="2", c="1") == ("lab==4\n", "a==1\nb==2\n", "c==1\n")


def test_a_package_that_is_removed_goes_and_so_does_its_layer_when_it_was_alone() -> None:
    old = ("lab==4\n", "a==1\nb==1\n", "c==1\n", "d==1\n")
    assert layered(old, a="1", d="1") == ("lab==4\n", "a==1\n", "d==1\n")


def test_a_package_that_the_server_needs_now_moves_to_the_server() -> None:
    old = ("lab==4\n", "a==1\nb==1\n")
    new = layers(packages_of(lab="4", a="1", b="1"), {"lab", "b"}, old)
    assert new == ("b==1\nlab==4\n", "a==1\n")


def test_there_are_never_too_many_layers_and_the_oldest_stay() -> None:
    old: tuple[str, ...] | None = None
    versions: dict[str, str] = {}
    for number in range(MOST_LAYERS + 3):
        versions[f"p{number}"] = versions[f"p{number}-x"] = "1"
        new = layered(old, **versions)
        assert len(new) <= MOST_LAYERS + 1
        assert old is None or new[: len(old) - 1] == old[:-1]
        old = new
    assert layered(old, **versions) == old
    assert {name for layer in new for name in pins(layer)} == {"lab", *versions}


@pytest.mark.parametrize(
    ("platform", "glibc", "name"),
    [
        ("linux/amd64", "2.36", "x86_64-manylinux_2_36"),
        ("linux/arm64", "2.41", "aarch64-manylinux_2_40"),
        ("linux/arm64/v8", "2.17", "aarch64-manylinux_2_17"),
        ("linux/amd64", "", "x86_64-manylinux_2_28"),
    ],
)
def test_the_platform_as_uv_writes_it(platform: str, glibc: str, name: str) -> None:
    assert uv_platform(platform, glibc) == name


def test_a_platform_without_wheels_is_told() -> None:
    with pytest.raises(EnvironmentProblem, match="linux/riscv64") as caught:
        uv_platform("linux/riscv64", "2.41")
    assert "--platform" in caught.value.mend


@pytest.fixture
def wanted(tmp_path: Path) -> Callable[..., Wanted]:
    """Return a function that says what is wanted, from a folder of wheels."""
    pytest.importorskip("uv", reason="pip install uv")
    wheels = tmp_path / "wheels"
    put_wheel(wheels, "lab", "4.0", "dep")
    put_wheel(wheels, "dep", "1.0")
    put_wheel(wheels, "dep", "1.1")
    put_wheel(wheels, "graphs", "2.0", "dep>=1.0")
    (tmp_path / "overrides.txt").touch()
    (tmp_path / "own.txt").write_text(f"--no-index\n--find-links {wheels}\n")

    def want(*workshop: str) -> Wanted:
        return Wanted(
            *(("lab",), workshop, (tmp_path / "own.txt",), tmp_path / "overrides.txt"),
            *("3.11", "x86_64-manylinux_2_36", WHERE),
        )

    return want


def test_uv_resolves_and_takes_what_is_preferred_where_it_fits(wanted) -> None:
    newest = compiled(wanted("graphs"), {}, run_command)
    assert [one.text.split(" ")[0] for one in newest] == ["dep==1.1", "graphs==2.0", "lab==4.0"]
    assert all("--hash=sha256:" in one.text for one in newest)
    assert servers_own(newest, ["lab"]) == {"lab", "dep"}
    older = compiled(wanted("graphs"), {"dep": "1.0", "graphs": "1.0"}, run_command)
    assert [one.text.split(" ")[0] for one in older] == ["dep==1.0", "graphs==2.0", "lab==4.0"]


def test_packages_that_do_not_go_together_are_told_with_the_solvers_words(wanted) -> None:
    with pytest.raises(FileProblem, match=r"dep<1\.0") as caught:
        compiled(wanted("graphs", "dep<1.0"), {}, run_command)
    assert caught.value.where == str(WHERE)
