"""Notebooks that fail, hang and kill their kernels, all in one run."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def failed(new_room):
    room = new_room()
    hangs = room.notebook("hangs.ipynb", "x = 1", "import time\ntime.sleep(1000)", "x = 3")
    entries = [
        room.notebook("raises.ipynb", "def f():\n    return 1 / 0", "x = 1\nf()", "x = 2"),
        {**hangs, "seconds": 30},
        room.notebook("killed.ipynb", "import os\nos.kill(os.getpid(), 9)"),
        room.notebook("crashes.ipynb", "import os", "os.abort()"),
        room.notebook("leaves.ipynb", "import os\nos._exit(5)"),
        room.notebook(
            "tells.ipynb", "import os\nraise ValueError(os.environ['JUPYTERHUB_API_TOKEN'])"
        ),
        room.notebook("misses.ipynb", "import no_such_module"),
        {"path": "not-there.ipynb"},
        {"path": "damaged.ipynb"},
        room.notebook("passes.ipynb", "x = 1"),
    ]
    (room.home / "damaged.ipynb").write_text("{")
    assert room.run(notebooks=entries) == 1
    return room


def test_a_notebook_that_raises_is_told_with_its_cell_and_traceback(failed):
    what = "in code cell 2 of 3: ZeroDivisionError: division by zero"
    assert failed.failure("notebook:raises.ipynb") == what
    detail = failed.result("notebook:raises.ipynb")["detail"]
    assert "return 1 / 0" in detail
    assert detail.endswith("ZeroDivisionError: division by zero")
    assert "\x1b" not in detail


def test_a_notebook_that_hangs_is_stopped_and_its_cell_told(failed):
    what = "it was still running after 30 s, in code cell 2 of 3"
    assert failed.failure("notebook:hangs.ipynb") == what
    assert failed.result("notebook:hangs.ipynb")["detail"] == "import time\ntime.sleep(1000)"
    assert failed.result("notebook:hangs.ipynb")["seconds"] >= 30


def test_a_kernel_that_is_killed(failed):
    what = "the kernel died in code cell 1 of 1: is the memory limit too small?"
    assert failed.failure("notebook:killed.ipynb") == what
    mend = "raise jupyterhub.singleuser.memory.limit"
    assert failed.result("notebook:killed.ipynb")["mend"] == mend


def test_a_kernel_that_crashes_is_not_taken_for_one_without_memory(failed):
    what = "the kernel was killed by SIGABRT (Aborted) in code cell 2 of 2"
    assert failed.failure("notebook:crashes.ipynb") == what


def test_a_kernel_that_leaves(failed):
    what = "the kernel ended with code 5 in code cell 1 of 1"
    assert failed.failure("notebook:leaves.ipynb") == what


def test_a_token_is_never_told(failed):
    what = "in code cell 1 of 1: ValueError: [secret]"
    assert failed.failure("notebook:tells.ipynb") == what


def test_a_module_that_the_image_lacks_is_mended_in_the_image(failed):
    failed.failure("notebook:misses.ipynb")
    assert "no_such_module to image.pip" in failed.result("notebook:misses.ipynb")["mend"]


def test_a_notebook_that_is_not_there(failed):
    assert failed.failure("notebook:not-there.ipynb") == "there is no ~/not-there.ipynb"


def test_a_notebook_that_is_none(failed):
    assert failed.failure("notebook:damaged.ipynb") == "it cannot be run, before its first cell"
    detail = failed.result("notebook:damaged.ipynb")["detail"]
    assert detail.endswith("Notebook does not appear to be JSON: '{'")


def test_the_notebooks_after_a_failure_run(failed):
    assert failed.result("notebook:passes.ipynb")["what"] == "1 code cells ran"


def test_a_kernel_of_another_language_is_missed(room):
    entry = room.notebook("r.ipynb", "1")
    file = room.home / "r.ipynb"
    file.write_text(file.read_text().replace('"language": "python"', '"language": "R"'))
    file.write_text(file.read_text().replace('"name": "python3"', '"name": "ir"'))
    assert room.run(notebooks=[entry]) == 1
    assert room.failure("notebook:r.ipynb") == "the image has no kernel ir, only python3"
