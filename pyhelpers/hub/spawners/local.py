"""Participants' servers as processes of this computer, one home folder each. For trying out."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from jupyterhub.spawner import SimpleLocalProcessSpawner
from traitlets import Unicode, default

# prctl(2)
_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class HomeProblem(Exception):
    """A home that no server can work in; JupyterHub shows `jupyterhub_message` to the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.jupyterhub_message = message


class LocalSpawner(SimpleLocalProcessSpawner):
    """Starts a server from the workshop's environment, after its content is put into the home."""

    homes = Unicode(config=True, help="Folder of the homes, one folder a participant.")
    logs = Unicode(config=True, help="Folder of the servers' logs.")
    share = Unicode(config=True, help="Folder with the workshop's content and data.")
    seed = Unicode(config=True, help="The program that puts content into a home.")
    prefix = Unicode(config=True, help="The participants' Python environment.")
    contact = Unicode(config=True, help="Whom a participant asks when the home is in the way.")

    @default("home_dir")
    def _home(self) -> str:
        return str(Path(self.homes) / self.user.escaped_name)

    @default("cmd")
    def _command(self) -> list[str]:
        programs = Path(self.prefix) / "bin"
        seed = [str(programs / "python"), self.seed, "--share", self.share, "--home", self.home_dir]
        return [*seed, "--", str(programs / "jupyterhub-singleuser")]

    def get_args(self) -> list[str]:
        # Not a login shell, as Jupyter would start: those set the PATH anew, without the
        # workshop's software.
        shell = shutil.which("bash") or "/bin/sh"
        terminal = f"--ServerApp.terminado_settings=shell_command={shell}"
        # jupyter-server refuses to run as root without being told so.
        root = ["--allow-root"] if os.geteuid() == 0 else []
        return [*super().get_args(), terminal, *root]

    def get_env(self) -> dict[str, str]:
        env = super().get_env()
        env["PATH"] = f"{Path(self.prefix) / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
        env["VIRTUAL_ENV"] = self.prefix
        env.pop("PYTHONPATH", None)
        return env

    async def start(self) -> tuple[str, int]:
        self._prepare_home()
        log = Path(self.logs) / f"{self.user.escaped_name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            self.popen_kwargs = {"stdout": file, "stderr": file}
            address = await super().start()
        return address

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        enter_home = super().make_preexec_fn(name)

        def preexec() -> None:
            _adopt_orphans()
            enter_home()

        return preexec

    async def stop(self, now: bool = False) -> None:
        """Stop the server, and with it whatever was started in it."""
        family: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            family = psutil.Process(self.pid).children(recursive=True) if self.pid else []
        await super().stop(now=now)
        for process in family:
            with contextlib.suppress(psutil.Error):
                process.kill()

    def _prepare_home(self) -> None:
        home = Path(self.home_dir)
        probe = home / ".workshop-probe"
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe.write_bytes(b"x" * 4096)
            probe.unlink()
        except OSError as error:
            probe.unlink(missing_ok=True) if os.access(home, os.W_OK) else None
            asking = f" Ask {self.contact}." if self.contact else ""
            self.log.error("Home %s cannot be written to: %s", home, error.strerror)
            raise HomeProblem(
                f"Your home folder {home} cannot be written to ({error.strerror}).{asking} "
                "Once there is room and the folder is writable, start again; nothing was lost."
            ) from error

    def get_state(self) -> dict[str, Any]:
        state = super().get_state()
        if self.pid:
            state["began"] = _began(self.pid)
        return state

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        # After a restart of the computer the number may be another process's.
        if self.pid and _began(self.pid) != state.get("began"):
            self.pid = 0


def _began(pid: int) -> float | None:
    """Return when a process began, in a measure that setting the clock does not change.

    None for one that has ended, also while nobody has collected it.
    """
    try:
        # Field 3 is the state, 22 the ticks since the machine began: proc_pid_stat(5).
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        fields = stat.rpartition(")")[2].split()
        return None if fields[0] in "ZX" else float(fields[19])
    except OSError:
        pass
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return None


def _adopt_orphans() -> None:
    """Let what a participant's programs leave behind stay below the server (Linux only).

    Otherwise a process that has cut all its ties would outlive the server it came from.
    """
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
