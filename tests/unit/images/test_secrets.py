"""What a build may know: passed on, and seen nowhere."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest

from pyhelpers.errors import UsageProblem
from pyhelpers.images.secrets import (
    own_certificates,
    own_variables,
    secret_files,
    secret_texts,
    without,
)

LOGINS = """\
machine git.example.org login me password gitsecret
machine pypi.example.org
  login __token__
  password "pypi secret"
default login anonymous password guest
"""


@pytest.fixture
def logins(tmp_path: Path) -> Path:
    path = tmp_path / "logins"
    path.write_text(LOGINS)
    return path


def env_of(folder: Path, env: dict[str, str]) -> dict[str, str]:
    """Return the variables that a step gets, as its shell reads them."""
    file = secret_files(folder, None, env)["env"]
    argv = ["env", "-i", "/bin/sh", "-c", f"set -a; . {file}; /usr/bin/env -0"]
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    told = dict(line.split("=", 1) for line in done.stdout.split("\0") if line)
    return {name: value for name, value in told.items() if name not in ("PWD", "_")}


def test_nothing_is_passed_when_there_is_nothing(tmp_path: Path) -> None:
    assert secret_files(tmp_path / "new", None, {"HOME": "/home/me", "TOKEN": "x"}) == {}
    assert secret_texts(None, {"HOME": "/home/me", "TOKEN": "x"}) == []


def test_indexes_and_proxies_are_passed_by_the_names_that_uv_knows(tmp_path: Path) -> None:
    env = {
        "PIP_INDEX_URL": "https://me:it's $HOME@pypi.example.org/simple",
        "PIP_EXTRA_INDEX_URL": "https://a.example.org https://b.example.org",
        "PIP_TRUSTED_HOST": "a.example.org",
        "UV_EXCLUDE_NEWER": "2027-01-01",
        "https_proxy": "http://proxy.example.org:3128",
        "NO_PROXY": "localhost",
        "PIP_CERT": "/etc/ssl/own.pem",
        "UV_CONFIG_FILE": "~/uv.toml",
        "UV_CACHE_DIR": "cache",
        "UV_OFFLINE": "",
    }
    assert env_of(tmp_path / "new", env) == {
        "UV_DEFAULT_INDEX": "https://me:it's $HOME@pypi.example.org/simple",
        "UV_INDEX": "https://a.example.org https://b.example.org",
        "UV_INSECURE_HOST": "a.example.org",
        "UV_EXCLUDE_NEWER": "2027-01-01",
        "https_proxy": "http://proxy.example.org:3128",
        "NO_PROXY": "localhost",
    }


@pytest.mark.parametrize("names", [("UV_INDEX", "PIP_EXTRA_INDEX_URL"), ("PIP_", "UV_INDEX")])
def test_what_is_said_to_uv_itself_counts(tmp_path: Path, names: tuple[str, str]) -> None:
    said = {"UV_INDEX": "https://uv.example.org", "PIP_EXTRA_INDEX_URL": "https://pip.example.org"}
    env = {name: said[name] for name in sorted(said, reverse=names[0] == "UV_INDEX")}
    assert env_of(tmp_path / "new", env) == {"UV_INDEX": "https://uv.example.org"}


def test_uv_knows_here_what_it_knows_in_a_build(tmp_path: Path, logins: Path) -> None:
    env = {"PIP_INDEX_URL": "https://me:s3cret@h/simple", "HOME": "/home/me"}
    files = secret_files(tmp_path / "new", logins, env)
    assert own_variables(env, files) == {
        "UV_DEFAULT_INDEX": "https://me:s3cret@h/simple",
        "NETRC": str(tmp_path / "new" / "netrc"),
    }
    assert own_variables({}, {}) == {}


def test_files_are_for_this_account_alone(tmp_path: Path, logins: Path) -> None:
    (tmp_path / "own.pem").write_bytes("Straße".encode("latin-1"))
    env = {"UV_INDEX": "https://a.example.org", "SSL_CERT_FILE": str(tmp_path / "own.pem")}
    found = secret_files(tmp_path / "new" / "secrets", logins, env)
    assert sorted(found) == ["ca.crt", "env", "netrc"]
    assert found["netrc"].read_text() == LOGINS
    assert found["ca.crt"].read_bytes() == (tmp_path / "own.pem").read_bytes()
    assert stat.S_IMODE((tmp_path / "new" / "secrets").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in found.values()} == {0o600}


def test_certificates_that_are_not_there_are_not_passed(tmp_path: Path) -> None:
    assert own_certificates({"SSL_CERT_FILE": str(tmp_path / "none.pem")}) is None
    assert own_certificates({"REQUESTS_CA_BUNDLE": str(tmp_path)}) is None
    (tmp_path / "own.pem").touch()
    env = {"SSL_CERT_FILE": "", "REQUESTS_CA_BUNDLE": str(tmp_path / "own.pem")}
    assert own_certificates(env) == tmp_path / "own.pem"


SECRET = {
    "an index": ({"UV_INDEX": "https://me:s3cret@h/simple"}, ["s3cret"]),
    "named indexes": ({"UV_INDEX": "a=https://h/a b=https://u:s3cret@h/b"}, ["s3cret"]),
    "of pip": ({"PIP_INDEX_URL": "https://me:s3cret@h/simple"}, ["s3cret"]),
    "encoded": ({"UV_INDEX": "https://me:s3%2Fcret@h/"}, ["s3%2Fcret", "s3/cret"]),
    "an @ in it": ({"UV_INDEX": "https://me:s3@cret@h/"}, ["s3@cret"]),
    "a token alone": (
        {"UV_INDEX": "https://glpat-0123456789abcdef@h/"},
        ["glpat-0123456789abcdef"],
    ),
    "a name alone": ({"UV_INDEX": "https://me@h/"}, []),
    "a proxy": ({"http_proxy": "http://me:s3cret@h:3128"}, ["s3cret"]),
    "a bare proxy": ({"HTTPS_PROXY": "me:s3cret@h:3128"}, ["s3cret"]),
    "of an index": ({"UV_INDEX_OWN_PASSWORD": "s3cret", "UV_INDEX_OWN_USERNAME": "me"}, ["s3cret"]),
    "no address": ({"UV_INDEX": "https://[", "NO_PROXY": "[::1]"}, []),
}


@pytest.mark.parametrize(("env", "texts"), SECRET.values(), ids=SECRET)
def test_what_must_not_be_seen(env: dict[str, str], texts: list[str]) -> None:
    assert secret_texts(None, env) == texts


def test_passwords_of_logins_must_not_be_seen_and_names_may(logins: Path) -> None:
    assert secret_texts(logins, {}) == ["pypi secret", "gitsecret", "guest"]


def test_a_line_is_shown_without_them_even_where_one_is_in_another() -> None:
    texts = secret_texts(None, {"UV_INDEX": "https://a:secret@h/ https://b:secret-2@h/"})
    assert (
        without(texts, "git clone https://b:secret-2@h/ secret") == "git clone https://b:***@h/ ***"
    )
    assert without([], "as it is") == "as it is"


@pytest.mark.parametrize(
    "text",
    [
        b"machine git.example.org login me passwd gitsecret\n",
        b"gitsecret\n",
        b"machine\n",
        b"\xff\xfegitsecret",
    ],
)
def test_broken_logins_are_told_without_what_is_in_them(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "logins"
    path.write_bytes(text)
    for attempt in (
        lambda: secret_files(tmp_path / "new", path, {}),
        lambda: secret_texts(path, {}),
    ):
        with pytest.raises(UsageProblem, match="--logins cannot be read: line") as caught:
            attempt()
        assert "gitsecret" not in str(caught.value)
        assert caught.value.__suppress_context__
        assert caught.value.where == str(path)
        assert "machine HOST" in caught.value.mend
    assert list((tmp_path / "new").iterdir()) == []


def test_logins_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="--logins cannot be read: No such file"):
        secret_texts(tmp_path / "none", {})
