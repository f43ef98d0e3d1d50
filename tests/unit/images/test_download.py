"""Downloads against a real server that breaks, lies or is slow to come back."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import threading

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem
from pyhelpers.images.download import download

TEXT = os.urandom(300_000)
QUICK = (0.0, 0.01, 0.01)


def fetch(entry, cache, report=lambda _: None, pauses=QUICK):
    return download(entry, cache, report, pauses)


def unfinished(cache):
    return sorted((cache / "data").glob("*.part"))


def test_a_download_is_kept_under_its_checksum(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", TEXT), TEXT, size=len(TEXT))
    kept = fetch(entry, tmp_path)
    assert kept == tmp_path / "data" / entry.sha256
    assert kept.read_bytes() == TEXT
    assert unfinished(tmp_path) == []


def test_what_is_in_the_cache_is_not_downloaded_again(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", TEXT), TEXT)
    fetch(entry, tmp_path)
    fetch(entry, tmp_path)
    assert web.asked == [None]


def test_a_damaged_file_in_the_cache_is_downloaded_again(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", TEXT), TEXT)
    kept = fetch(entry, tmp_path)
    kept.chmod(0o644)
    kept.write_bytes(b"damaged")
    assert fetch(entry, tmp_path).read_bytes() == TEXT


def test_a_broken_connection_is_resumed_where_it_broke(web, url_entry, tmp_path):
    web.cuts = [100_000, 50_000]
    kept = fetch(url_entry(web.put("a", TEXT), TEXT), tmp_path)
    assert kept.read_bytes() == TEXT
    assert web.asked == [None, "bytes=100000-", "bytes=150000-"]


def test_a_server_without_ranges_starts_anew(web, url_entry, tmp_path):
    web.cuts, web.ranges = [100_000], False
    assert fetch(url_entry(web.put("a", TEXT), TEXT), tmp_path).read_bytes() == TEXT


def test_a_server_that_answers_another_range_starts_anew(web, url_entry, tmp_path):
    web.cuts, web.wrong_ranges = [100_000], True
    assert fetch(url_entry(web.put("a", TEXT), TEXT), tmp_path).read_bytes() == TEXT


def test_a_connection_that_breaks_often_is_taken_up_as_long_as_it_gets_on(web, url_entry, tmp_path):
    web.cuts = [40_000] * 7
    entry = url_entry(web.put("a", TEXT), TEXT)
    assert fetch(entry, tmp_path, pauses=(0.0,)).read_bytes() == TEXT
    assert len(web.asked) == 8


def test_a_server_that_tells_no_length_is_served(web, url_entry, tmp_path):
    web.lengths = False
    assert fetch(url_entry(web.put("a", TEXT), TEXT), tmp_path).read_bytes() == TEXT


def test_the_next_run_goes_on_from_what_arrived(web, url_entry, tmp_path):
    web.cuts = [100_000]
    entry = url_entry(web.put("a", TEXT), TEXT)
    with pytest.raises(EnvironmentProblem, match="broke after 100,000 of 300,000 bytes") as caught:
        fetch(entry, tmp_path, pauses=())
    assert "100,000 bytes have arrived and are kept" in caught.value.mend
    assert fetch(entry, tmp_path).read_bytes() == TEXT
    assert web.asked[-1] == "bytes=100000-"


def test_a_part_of_another_version_is_thrown_away(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", TEXT), TEXT)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / f"{entry.sha256}.part").write_bytes(b"x" * 1000)
    assert fetch(entry, tmp_path).read_bytes() == TEXT
    assert web.asked == ["bytes=1000-", None]


def test_a_part_longer_than_the_file_is_thrown_away(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", TEXT), TEXT)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / f"{entry.sha256}.part").write_bytes(TEXT + b"x")
    assert fetch(entry, tmp_path).read_bytes() == TEXT


def test_a_busy_server_is_asked_again(web, url_entry, tmp_path):
    web.statuses = [503, 429]
    said = []
    assert fetch(url_entry(web.put("a", TEXT), TEXT), tmp_path, said.append).read_bytes() == TEXT
    assert said[0] == (
        "data/big.bin: the server answered 503 Service Unavailable; trying again in 0 s"
    )


def test_a_server_that_stays_busy_ends_in_an_environment_problem(web, url_entry, tmp_path):
    web.statuses = [503] * 9
    with pytest.raises(EnvironmentProblem, match="503") as caught:
        fetch(url_entry(web.put("a", TEXT), TEXT), tmp_path)
    assert caught.value.where == "values.yaml:12:7"
    assert len(web.asked) == 1 + len(QUICK)
    assert unfinished(tmp_path) == []


def test_progress_is_told_in_bytes_of_the_total(web, url_entry, tmp_path):
    said = []
    fetch(url_entry(web.put("a", TEXT), TEXT), tmp_path, said.append)
    assert said[0].endswith(" of 300.0 kB")


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_wrong_address_is_the_files_fault_and_is_asked_once(web, url_entry, tmp_path, status):
    web.statuses = [status]
    with pytest.raises(FileProblem, match=str(status)) as caught:
        fetch(url_entry(web.put("a", TEXT), TEXT), tmp_path)
    assert caught.value.where == "values.yaml:12:7"
    assert len(web.asked) == 1
    assert unfinished(tmp_path) == []


def test_a_wrong_checksum_puts_nothing_in_place(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", b"other"), TEXT)
    with pytest.raises(FileProblem, match="not the file that was meant") as caught:
        fetch(entry, tmp_path)
    assert f"expected: {entry.sha256}" in caught.value.what
    assert "found:    d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa" in (
        caught.value.what
    )
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize(("size", "lengths"), [(1000, True), (1000, False), (400_000, True)])
def test_a_wrong_size_stops_the_download(web, url_entry, tmp_path, size, lengths):
    web.lengths = lengths
    with pytest.raises(FileProblem, match=f"{size:,} were expected"):
        fetch(url_entry(web.put("a", TEXT), TEXT, size=size), tmp_path)
    assert list((tmp_path / "data").iterdir()) == []


def test_a_complete_part_is_used_without_a_request(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", TEXT), TEXT, size=len(TEXT))
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / f"{entry.sha256}.part").write_bytes(TEXT)
    assert fetch(entry, tmp_path).read_bytes() == TEXT
    assert web.asked == []


def test_nobody_listening_is_an_environment_problem(url_entry, tmp_path, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))  # not listening
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}/a"
        with pytest.raises(EnvironmentProblem, match="Connection refused"):
            fetch(url_entry(url, TEXT), tmp_path)
    assert unfinished(tmp_path) == []


def test_an_address_that_is_none_is_the_files_fault(url_entry, tmp_path):
    with pytest.raises(FileProblem, match="is no address"):
        fetch(url_entry("http://127.0.0.1:port/a", TEXT), tmp_path)


def test_a_full_disk_is_told_before_a_byte_is_fetched(web, url_entry, small_disk):
    with pytest.raises(EnvironmentProblem, match="needs 300,000 bytes and finds") as caught:
        fetch(url_entry(web.put("a", TEXT), TEXT), small_disk)
    assert caught.value.where == str(small_disk / "data")
    assert list((small_disk / "data").iterdir()) == []


def test_a_disk_that_fills_up_on_the_way_leaves_nothing_behind(web, url_entry, small_disk):
    web.lengths = False
    with pytest.raises(EnvironmentProblem, match="the disk is too full"):
        fetch(url_entry(web.put("a", TEXT), TEXT), small_disk)
    assert list((small_disk / "data").iterdir()) == []


def test_two_runs_that_want_the_same_file_download_it_once(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", TEXT), TEXT)
    with waiting_run(entry, tmp_path) as (part, other):
        other.write(TEXT)
        other.flush()
        part.rename(tmp_path / "data" / entry.sha256)
    assert web.asked == []
    assert [path.name for path in (tmp_path / "data").iterdir()] == [entry.sha256]


def test_a_run_that_waited_for_one_that_failed_downloads_the_file(web, url_entry, tmp_path):
    entry = url_entry(web.put("a", TEXT), TEXT)
    with waiting_run(entry, tmp_path) as (part, _):
        part.unlink()
    assert web.asked == [None]
    assert [path.name for path in (tmp_path / "data").iterdir()] == [entry.sha256]


@contextlib.contextmanager
def waiting_run(entry, cache):
    """Start a download while another run, the caller, is busy with the same file."""
    (cache / "data").mkdir()
    part = cache / "data" / f"{entry.sha256}.part"
    waiting = threading.Event()
    with part.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        thread = threading.Thread(target=fetch, args=(entry, cache, lambda _: waiting.set()))
        thread.start()
        assert waiting.wait(60)
        yield part, other
    thread.join(60)
    assert not thread.is_alive()
