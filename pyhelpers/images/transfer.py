"""One attempt to fetch a file over HTTP, and what its failures mean. Read by download.py."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from pyhelpers.errors import EnvironmentProblem, FileProblem, Problem
from pyhelpers.images.section import DataFile
from pyhelpers.images.trees import full_disk, in_words

Report = Callable[[str], None]

_TIMEOUT = 30.0
_BLOCK = 1 << 20
_PASSING = frozenset({408, 416, 425, 429, 500, 502, 503, 504})
_HEADERS = {"User-Agent": "pyhelpers", "Accept-Encoding": "identity"}


class Interrupted(Exception):
    """The attempt failed for a reason that may pass."""


def fetch_rest(entry: DataFile, stream: BinaryIO, report: Report) -> None:
    """Append to `stream` what it lacks of the entry's file; all anew if the server wants it so.

    Raises Interrupted when another attempt may succeed, FileProblem when the address or the size
    is wrong, EnvironmentProblem when the certificate or the disk is, OSError from writing.
    """
    have = stream.seek(0, os.SEEK_END)
    if have and have == entry.size:
        return
    with _open(entry, stream, have) as answer:
        if have and not _continues(answer, have):
            stream.truncate(0)
            have = 0
        length = answer.headers.get("Content-Length", "")
        total = have + int(length) if length.isdigit() else None
        if total is not None:
            _check_size(entry, total)
            _check_room(entry, total - have, Path(stream.name).parent)
        _store(answer, entry, stream, total, report)


def _open(entry: DataFile, stream: BinaryIO, have: int) -> http.client.HTTPResponse:
    headers = {**_HEADERS, "Range": f"bytes={have}-"} if have else _HEADERS
    try:
        # Only http and https come here: section.py parsed the address.
        request = urllib.request.Request(entry.url, headers=headers)  # noqa: S310
        return urllib.request.urlopen(request, timeout=_TIMEOUT)  # noqa: S310
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:  # there is nothing after what has arrived: start anew
            stream.truncate(0)
        if error.code in _PASSING:
            raise Interrupted(f"the server answered {error.code} {error.reason}") from error
        raise _refused(error, entry) from error
    except (http.client.InvalidURL, ValueError) as error:
        what = f"{entry.url} is no address: {error}"
        raise FileProblem(what, where=entry.location, mend="correct `url:`") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise _distrusted(reason, entry) from error
        raise Interrupted(_words(reason)) from error


def _continues(answer: http.client.HTTPResponse, have: int) -> bool:
    start = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return answer.status == 206 and start is not None and int(start[1]) == have


def _store(
    answer: http.client.HTTPResponse,
    entry: DataFile,
    stream: BinaryIO,
    total: int | None,
    report: Report,
) -> None:
    have = stream.seek(0, os.SEEK_END)
    of_all = f" of {in_words(total)}" if total else ""
    shown = 0.0
    while block := _read(answer):
        stream.write(block)
        have += len(block)
        if entry.size is not None and have > entry.size:
            _check_size(entry, have)
        if time.monotonic() - shown > 0.5:
            report(f"{entry.to}: {in_words(have)}{of_all}")
            shown = time.monotonic()
    stream.flush()
    if total is not None and have < total:
        raise Interrupted(f"the connection broke after {have:,} of {total:,} bytes")


def _read(answer: http.client.HTTPResponse) -> bytes:
    try:
        return answer.read1(_BLOCK)
    except (OSError, http.client.HTTPException) as error:
        raise Interrupted(_words(error)) from error


def _words(error: object) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _check_size(entry: DataFile, size: int) -> None:
    if entry.size not in (None, size):
        raise FileProblem(
            f"{entry.url} has {size:,} bytes, {entry.size:,} were expected",
            where=entry.location,
            mend="check the address, or correct `size:`",
        )


def _check_room(entry: DataFile, size: int, folder: Path) -> None:
    if size > shutil.disk_usage(folder).free:
        raise full_disk(entry.to, size, folder)


def _refused(error: urllib.error.HTTPError, entry: DataFile) -> Problem:
    mend = "correct `url:`: nothing is there"
    if error.code in (401, 403, 407):
        mend = "build-image --logins FILE has a login for its host; or use one that needs none"
    text = f"{entry.url}: the server answered {error.code} {error.reason}"
    return FileProblem(text, where=entry.location, mend=mend)


def _distrusted(reason: ssl.SSLCertVerificationError, entry: DataFile) -> Problem:
    return EnvironmentProblem(
        f"{entry.url}: the server's certificate is not trusted: {reason.verify_message}",
        where=entry.location,
        mend="check the address; behind a proxy that reads the traffic, set SSL_CERT_FILE",
    )
