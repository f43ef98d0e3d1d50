"""Plans are carried out step by step; processes are started and waited for."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.plan import Call, Plan, Run, Start, Step, Write
from pyhelpers.progress import Progress
from pyhelpers.run import answers, execute, start_process, tail, wait_until_ready


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Give a list; the processes in it are ended after the test."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


WEB = """\
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error({status})
with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""


@pytest.mark.parametrize(("status", "works"), [(200, True), (403, True), (503, False)])
def test_a_server_answers_unless_it_is_broken(
    started: list[subprocess.Popen[bytes]], status: int, works: bool
) -> None:
    argv = [sys.executable, "-c", WEB.format(status=status)]
    web = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    started.append(web)
    port = int(web.stdout.readline())
    web.stdout.close()
    assert answers(f"http://127.0.0.1:{port}/", web.pid) is works
    assert not answers(f"http://127.0.0.1:{port}/", os.getpid()), "somebody else has the port"
    web.kill()
    web.wait()
    assert not answers(f"http://127.0.0.1:{port}/", web.pid)


def start(tmp_path: Path, program: str, seconds: float = 20, **env: str) -> Start:
    argv = (sys.executable, "-c", program)
    # Nobody can listen on port 0.
    return Start(
        "hub", argv, tmp_path / "logs" / "hub.log", "http://127.0.0.1:0/", env, None, seconds
    )


def test_a_process_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    action = start(tmp_path, "import sys; sys.exit('no such option: --x')")
    with pytest.raises(EnvironmentProblem) as caught:
        wait_until_ready(action, start_process(action))
    assert caught.value.what == "The hub ended at once\n  | no such option: --x"
    assert caught.value.where == str(action.log)


def test_a_process_that_ended_for_a_full_disk_asks_for_room(tmp_path: Path) -> None:
    action = start(tmp_path, "import sys; sys.exit('OSError: No space left on device')")
    with pytest.raises(EnvironmentProblem) as caught:
        wait_until_ready(action, start_process(action))
    assert caught.value.mend == "make room on the disk, then run it again"


def test_a_process_that_does_not_answer_is_not_waited_for_forever(
    tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    action = start(tmp_path, "import time; time.sleep(60)", seconds=0.2)
    started.append(start_process(action))
    with pytest.raises(EnvironmentProblem, match="did not answer within 0 s"):
        wait_until_ready(action, started[0])


def test_a_process_has_its_environment_and_a_session_of_its_own(tmp_path: Path) -> None:
    program = "import os; print(os.environ['MARK'], os.getsid(0) == os.getpid())"
    action = start(tmp_path, program, MARK="mine")
    assert start_process(action).wait() == 0
    assert action.log.read_text() == "mine True\n"


def test_a_process_adds_to_its_log(tmp_path: Path) -> None:
    action = start(tmp_path, "print('again')")
    for _ in range(2):
        start_process(action).wait()
    assert action.log.read_text() == "again\nagain\n"


def test_a_program_that_is_missing_is_not_taken_for_a_full_disk(tmp_path: Path) -> None:
    action = Start("proxy", ("no-such-program",), tmp_path / "log", "http://127.0.0.1:0/")
    with pytest.raises(EnvironmentProblem, match="no-such-program is not installed") as caught:
        start_process(action)
    assert caught.value.where == "starting the proxy"


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    with pytest.raises(EnvironmentProblem) as caught:
        start_process(start(tmp_path, ""))
    assert caught.value.where == str(tmp_path / "logs" / "hub.log")


def test_the_end_of_a_log_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"one\ntwo\xff\nthree\n")
    assert tail(log, 2) == "  | two\ufffd\n  | three"
    assert tail(tmp_path / "missing") == ""


def test_a_plan_is_carried_out_in_its_order(tmp_path: Path) -> None:
    log = tmp_path / "log"

    def count(report: Callable[[str], None]) -> str:
        report("counting")
        return f"{log.stat().st_size} bytes"

    append = Run((sys.executable, "-c", "open('log', 'a').write('run ')"), "", cwd=tmp_path)
    plan = Plan((Step("first", (Write(log, "write "),)), Step("then", (append, Call("", count)))))
    told = io.StringIO()
    execute(plan, Progress(told))
    assert log.read_text() == "write run "
    assert "then         10 bytes" in told.getvalue()


def test_what_is_done_is_not_done_again(tmp_path: Path) -> None:
    done = tmp_path / "complete"
    step = Step("software", (Write(done, ""),), unless=done, summary="uv")
    told = io.StringIO()
    execute(Plan((step,)), Progress(told))
    made = done.stat().st_mtime_ns
    execute(Plan((step,)), Progress(told))
    assert done.stat().st_mtime_ns == made
    lines = [line.split()[:-2] for line in told.getvalue().splitlines()]
    assert lines == [["software", "uv"], ["software", "uv", "(ready)"]]


def test_a_step_that_fails_ends_the_plan(tmp_path: Path) -> None:
    failing = Run((sys.executable, "-c", "raise SystemExit(1)"), "failing")
    later = Write(tmp_path / "later", "")
    with pytest.raises(EnvironmentProblem, match="failing failed"):
        execute(Plan((Step("a", (failing,)), Step("b", (later,)))), Progress(quiet=True))
    assert not later.path.exists()
