"""What the cluster tests say of a machine that cannot run them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster import harness


def test_everything_missing_is_said_at_once_with_what_brings_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(harness.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(harness.shutil, "which", lambda _: None)
    monkeypatch.setattr(harness, "HOME", tmp_path)
    monkeypatch.setattr(harness, "CHARTS", tmp_path)
    monkeypatch.setattr(harness, "ROOT", tmp_path)
    root, packages, go, charts = harness.missing()
    assert "sudo" in root
    assert "apt-get install containerd runc containernetworking-plugins" in packages
    assert "https://go.dev/dl" in go
    assert "jupyterhub-4.4.0.tgz and rook-ceph-v1.20.6.tgz" in charts
    assert str(tmp_path) in charts


def test_compiled_programs_need_no_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(harness.shutil, "which", lambda _: None)
    monkeypatch.setattr(harness, "HOME", tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "kubelet").touch()
    assert not any("Go" in lack for lack in harness.missing())


def test_a_chart_is_found_in_the_checkout_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = "jupyterhub-4.4.0.tgz"
    monkeypatch.setattr(harness, "CHARTS", tmp_path / "cache")
    monkeypatch.setattr(harness, "ROOT", tmp_path)
    (tmp_path / "cache").mkdir()
    assert harness.find_chart(name) is None
    (tmp_path / "cache" / name).touch()
    assert harness.find_chart(name) == tmp_path / "cache" / name
    (tmp_path / "chart").mkdir()
    harness.put_charts()
    assert harness.find_chart(name) == tmp_path / "chart" / "charts" / name
