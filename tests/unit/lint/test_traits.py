"""The table of settings agrees with the classes themselves."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from traitlets import Undefined
from traitlets.config import Config

from pyhelpers.lint import traits

MODULES = (
    *("jupyterhub.app", "jupyterhub.auth", "jupyterhub.spawner", "jupyterhub.proxy"),
    *("kubespawner", "batchspawner", "oauthenticator.cilogon", "oauthenticator.github"),
    *("oauthenticator.google", "oauthenticator.generic", "oauthenticator.globus"),
)
PLAIN = (bool, int, float, str, list, dict)


def defaults() -> Iterator[tuple[str, str, Any]]:
    """Yield (class, setting, default) of whatever has a default that a file could hold."""
    for module in map(importlib.import_module, MODULES):
        for name, one in vars(module).items():
            if name in traits.classes() and isinstance(one, type):
                for key, trait in one.class_traits(config=True).items():
                    value = trait.default_value
                    value = list(value) if isinstance(value, set | tuple) else value
                    if value is not Undefined and isinstance(value, PLAIN):
                        yield name, key, value


DEFAULTS = list(defaults())


def test_every_default_is_taken() -> None:
    assert len(DEFAULTS) > 300
    refused = [
        (name, key, value, one)
        for name, key, value in DEFAULTS
        if (one := [s.refuses(value) for s in traits.settings(name)[key]]) and all(one)
    ]
    assert refused == []


@pytest.mark.parametrize(
    ("name", "key", "value", "needed"),
    [
        ("Authenticator", "allow_all", "yes", "true or false"),
        ("Authenticator", "allow_all", True, ""),
        ("Authenticator", "allowed_users", "ada", ""),
        ("Authenticator", "allowed_users", "ada, ben", "a list"),
        ("Authenticator", "allowed_users", 1, "a list"),
        ("Authenticator", "client_id", "0123", ""),
        ("GitHubOAuthenticator", "allowed_users", ["ada"], ""),
        ("JupyterHub", "active_server_limit", "60", "a whole number"),
        ("JupyterHub", "active_server_limit", 60, ""),
        ("JupyterHub", "load_roles", {}, "a list"),
        ("KubeSpawner", "mem_limit", "2G", ""),
        ("KubeSpawner", "mem_limit", 2.5, ""),
        ("KubeSpawner", "slug_scheme", "sane", "one of safe, escape"),
        ("KubeSpawner", "modify_pod_hook", "x", "a function of Python"),
        ("KubeSpawner", "cmd", "jupyterhub-singleuser", ""),
        ("KubeSpawner", "start_timeout", None, ""),
        ("Spawner", "poll_jitter", 3, "1 or less"),
        ("SlurmSpawner", "req_runtime", "1:00:00", ""),
    ],
)
def test_kinds(name: str, key: str, value: Any, needed: str) -> None:
    said = [one.refuses(value) for one in traits.settings(name)[key]]
    assert said
    if needed:
        assert all(one.startswith(needed) for one in said), said
    else:
        assert "" in said


def test_old_names() -> None:
    assert traits.renamed("CILogonOAuthenticator", "idp") == ("idps", False)
    assert traits.renamed("CILogonOAuthenticator", "allowed_idps") == ("idps", True)
    assert traits.renamed("GitHubOAuthenticator", "whitelist") == ("allowed_users", True)
    assert traits.renamed("KubeSpawner", "singleuser_image_spec") == ("image", True)
    assert traits.renamed("KubeSpawner", "image") is None


def test_a_class_of_nobody_has_no_settings() -> None:
    assert traits.settings("NoSuchClass") == {}


def test_a_text_is_the_one_entry_of_a_list_as_traitlets_has_it() -> None:
    one = importlib.import_module("oauthenticator.github").GitHubOAuthenticator
    config = Config()
    config[one.__name__].update({"allowed_organizations": "stars", "scope": "read:org"})
    made = one(config=config)
    assert (made.allowed_organizations, made.scope) == ({"stars"}, ["read:org"])
