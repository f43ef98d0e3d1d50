"""Proves that a participants' image works as the hub starts it; runs inside a container of it.

    python3 -I -c TEXT-OF-THIS-FILE '{"command": ["jupyterhub-singleuser"], "hub_major": 5, ...}'

It takes the place of the image's command: seed.py has filled an empty home before. It stands alone,
with nothing but the standard library of Python 3.8 or later, and plays the hub's part itself.
The argument is one JSON object. Only `command` has to be there.

    command        what the hub starts             user, start_seconds, default_url   as the hub's
    hub_major      the hub's major version         content   paths that must be files in the home
    packages       distributions of image.pip      links     paths that must be readable there
    apt            packages of image.apt           trees     folders that participants only read
    notebooks      [{"path": ..., "seconds": ...}] prefix    the Python environment

On stdout there is nothing but one JSON object a line: {"check": NAME, "state": "begin", "what"},
then {"check": NAME, "state": "ok" | "failed" | "skipped", "seconds", "what", "detail", "mend"}, and
at last {"check": "end", "state": "ok" | "failed"}. A run that was killed lacks the last line.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import ctypes
import http.client
import http.server
import json
import os
import re
import secrets
import shutil
import signal
import socket
import socketserver
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request
from collections import Counter, deque
from pathlib import Path
from urllib.parse import parse_qs, quote, urlencode, urlsplit

KEPT_LINES, LINE_LENGTH = 25, 400
ANSWER_SECONDS, KERNEL_SECONDS, IMPORT_SECONDS, STOP_SECONDS = 60, 60, 120, 30
NOTEBOOK_SECONDS, START_SECONDS, QUIET_SECONDS = 600, 90, 0.3
PR_SET_CHILD_SUBREAPER = 36
ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
LIMIT = "jupyterhub.singleuser.memory.limit"


class Failed(Exception):
    """What is wrong, one edit that mends it, and lines to read."""

    def __init__(self, what, mend, detail=""):
        super().__init__(what)
        self.mend, self.detail = mend, detail


class Skipped(Exception):
    """Why there was nothing to check."""


class Report:
    """The lines on stdout; `secrets` are left out of them."""

    def __init__(self, secrets):
        self.secrets, self.failed = secrets, False

    def say(self, **line):
        text = json.dumps(line)
        for secret in self.secrets:
            text = text.replace(secret, "[secret]")
        print(text, flush=True)

    def run(self, name, what, check, *arguments):
        """Run one check, whatever becomes of it."""
        self.say(check=name, state="begin", what=what)
        started, result = time.monotonic(), {"detail": "", "mend": ""}
        try:
            result.update(state="ok", what=check(*arguments))
        except Skipped as reason:
            result.update(state="skipped", what=str(reason))
        except Failed as failure:
            detail = tail(failure.detail)
            result.update(state="failed", what=str(failure), detail=detail, mend=failure.mend)
        except Exception as error:  # noqa: BLE001  the checks after this one have to run
            what = f"the check itself failed: {error!r}"
            result.update(state="failed", what=what, detail=tail(traceback.format_exc()))
        self.failed |= result["state"] == "failed"
        self.say(check=name, seconds=round(time.monotonic() - started, 2), **result)


def tail(text):
    lines = [ANSI.sub("", line).rstrip()[:LINE_LENGTH] for line in text.splitlines()]
    return "\n".join(lines[-KEPT_LINES:])


class Tail(threading.Thread):
    """Reads a stream to its end and keeps its last lines, so that its writer never waits."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream, self.lines = stream, deque(maxlen=KEPT_LINES)
        self.start()

    def run(self):
        with self.stream:
            for line in self.stream:
                self.lines.append(line.decode(errors="replace").rstrip())

    def text(self):
        # A process that was left behind may hold the stream open for ever.
        self.join(0.5)
        return "\n".join(list(self.lines))


def start(argv, folder, environment, **options):
    """Start a process in a session of its own; return it and the end of what it prints."""
    process = subprocess.Popen(
        argv,
        cwd=str(folder),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **options,
    )
    return process, Tail(process.stdout)


def finish(process, seconds):
    """Wait for a process and return its code; None when it had to be killed after `seconds`."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.returncode is None:
            kill({process.pid, *below(process.pid)})
            process.wait()


def below(*roots):
    """Return the ids of the living processes that `roots` started, and what those started."""
    children = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    children.setdefault(int(parent), []).append(int(folder.name))
    found, waiting = set(), list(roots)
    while waiting:
        new = children.get(waiting.pop(), [])
        found.update(new)
        waiting.extend(new)
    return found


def kill(processes):
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def sweep(spared=()):
    """Kill everything that this program started and that still runs, but for `spared`."""
    while True:
        left = below(os.getpid()) - below(*spared) - set(spared)
        if not left:
            return
        kill(left)
        time.sleep(0.02)


def ending(code):
    """Return how a process ended, in words."""
    if code >= 0:
        return f"ended with code {code}"
    return f"was killed by {signal.Signals(-code).name} ({signal.strsignal(-code)})"


def check_permissions(spec, home):
    if not home.is_absolute() or not home.is_dir():
        raise Failed(f"there is no home folder: HOME is {str(home)!r}", "set HOME in the recipe")
    for folder in (home, Path("/tmp")):  # noqa: S108
        try:
            with tempfile.TemporaryFile(dir=str(folder)):
                pass
        except OSError as error:
            mend = f"make {folder} writable for UID {os.getuid()}"
            raise Failed(f"{folder} cannot be written: {error.strerror}", mend) from None
    trees = [os.path.realpath(tree) for tree in spec.get("trees", [])]
    prefix = os.path.realpath(spec.get("prefix", sys.prefix))
    # A conda environment of the base belongs to the participant there, and harms nobody.
    foreign = [] if any(f"{prefix}/".startswith(f"{tree}/") for tree in trees) else [prefix]
    seen, offences = 0, {}
    for tree in trees + foreign:
        for path, there in entries_below(tree):
            seen += 1
            fault = fault_of(there, tree in foreign)
            if fault:
                offences[path] = fault
    if offences:
        counts = Counter(offences.values())
        what = ", ".join(f"{number:,} {fault}" for fault, number in counts.most_common())
        first = [f"{path}: {fault}" for path, fault in list(offences.items())[:10]]
        more = [f"and {len(offences) - 10:,} more"] if len(offences) > 10 else []
        mend = "in the build step that makes them: chown -R root:root and chmod -R o+rX,o-w"
        raise Failed(f"of {seen:,} files and folders {what}", mend, "\n".join(first + more))
    return f"the home and /tmp can be written, {seen:,} files and folders can be read"


def entries_below(tree):
    """Yield the path and stat of a tree's folders and files, itself first; links are left out."""
    try:
        yield tree, os.lstat(tree)
    except OSError as error:
        raise Failed(f"there is no {tree}", "build the image again", str(error)) from None
    waiting = [tree]
    while waiting:
        # What cannot be listed has been told by its mode.
        with contextlib.suppress(PermissionError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if not entry.is_symlink():
                    yield entry.path, entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)


def fault_of(there, foreign):
    """Return what would break a participant. Under Slurm each of them has a UID of their own."""
    needed = 0o5 if stat.S_ISDIR(there.st_mode) else 0o4
    if there.st_mode & needed != needed:
        return "cannot be read by every user"
    if there.st_mode & 0o2:
        return "can be written by every user"
    if there.st_uid == os.getuid() and not foreign:
        return "belong to the participant, who only reads them"
    return ""


def check_content(spec, home):
    content, links = spec.get("content", []), spec.get("links", [])
    problem = os.environ.get("WORKSHOP_SEED_PROBLEM")
    faults = [f"~/{path}: {fault}" for path, fault in content_faults(content, links, home)]
    if problem:
        raise Failed(f"the home was not filled: {problem}", "see the reason", "\n".join(faults))
    if faults:
        mend = "look at `to:` of its entry in image.content or image.data"
        raise Failed(f"{faults[0]} ({len(faults)} such)", mend, "\n".join(faults[:KEPT_LINES]))
    if not content and not links:
        raise Skipped("the workshop brings no files")
    return f"{len(content)} files were put into the empty home, {len(links)} links lead to data"


def content_faults(content, links, home):
    for path in content:
        there = home / path
        if there.is_symlink() or not there.is_file():
            yield path, "no such file in the home"
        elif not os.access(str(there), os.R_OK | os.W_OK):
            yield path, "the participant cannot write to it"
    for path in links:
        there = home / path
        try:
            if there.is_dir():
                next(there.iterdir(), None)
            else:
                with there.open("rb") as stream:
                    stream.read(1)
        except OSError as error:
            yield path, f"the data cannot be read ({error.strerror})"


class HubHandler(http.server.BaseHTTPRequestHandler):
    """What a single-user server asks of its hub: jupyterhub/services/auth.py, singleuser/."""

    def do_GET(self):
        hub, url = self.server, urlsplit(self.path)
        if url.path.rstrip("/") == "/hub/api":
            self.answer(200, {"version": hub.version})
        elif url.path == "/hub/api/user":
            known = self.token() in (hub.token, hub.login_token)
            self.answer(*((200, hub.model()) if known else (403, {"message": "unknown token"})))
        elif url.path == "/hub/api/oauth2/authorize":
            asked = parse_qs(url.query)
            back = urlencode({"code": hub.code, "state": asked["state"][0]})
            self.answer(302, {}, Location=f"{asked['redirect_uri'][0]}?{back}")
        else:
            self.answer(404, {})

    def do_POST(self):
        hub = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/hub/api/oauth2/token":
            asked = {key: values[0] for key, values in parse_qs(body).items()}
            proof = (asked.get("client_id"), asked.get("client_secret"), asked.get("code"))
            good = proof == (hub.client, hub.token, hub.code)
            token = {"access_token": hub.login_token, "token_type": "Bearer", "expires_in": 3600}
            self.answer(*((200, token) if good else (400, {"error": "invalid_grant"})))
        elif self.path == f"/hub/api/users/{quote(hub.user)}/activity":
            self.answer(200 if self.token() == hub.token else 403, {})
        else:
            self.answer(404, {})

    def token(self):
        return self.headers.get("Authorization", "").partition(" ")[2]

    def answer(self, status, body, **headers):
        text = json.dumps(body).encode()
        self.send_response(status)
        sizes = {"Content-Type": "application/json", "Content-Length": str(len(text))}
        version = {"X-JupyterHub-Version": self.server.version}
        for name, value in {**version, **sizes, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        """Keep stderr for what matters."""


class Hub(socketserver.ThreadingTCPServer):
    """A stand-in for the hub: one user, whose login succeeds."""

    daemon_threads = True

    def __init__(self, spec):
        super().__init__(("127.0.0.1", 0), HubHandler)
        self.user = spec.get("user", "check")
        self.version = f"{spec['hub_major']}.0.0" if "hub_major" in spec else ""
        self.client, self.base = f"jupyterhub-user-{self.user}", f"/user/{quote(self.user)}/"
        self.token, self.login_token, self.code = (secrets.token_hex(16) for _ in range(3))
        self.scopes = [f"access:servers!server={self.user}/", f"access:servers!user={self.user}"]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def model(self):
        model = {"kind": "user", "name": self.user, "admin": False, "groups": []}
        return {**model, "scopes": self.scopes, "session_id": None, "token_id": None}

    def variables(self, port, default_url):
        """Return what JupyterHub's Spawner.get_env gives to a server at `port`."""
        api = f"http://127.0.0.1:{self.server_address[1]}/hub/api"
        scopes = json.dumps(self.scopes)
        default = {"JUPYTERHUB_DEFAULT_URL": default_url} if default_url else {}
        return {
            "JPY_API_TOKEN": self.token,
            "JUPYTERHUB_ACTIVITY_URL": f"{api}/users/{quote(self.user)}/activity",
            "JUPYTERHUB_API_TOKEN": self.token,
            "JUPYTERHUB_API_URL": api,
            "JUPYTERHUB_BASE_URL": "/",
            "JUPYTERHUB_CLIENT_ID": self.client,
            "JUPYTERHUB_COOKIE_HOST_PREFIX_ENABLED": "0",
            "JUPYTERHUB_HOST": "",
            "JUPYTERHUB_OAUTH_ACCESS_SCOPES": scopes,
            "JUPYTERHUB_OAUTH_CALLBACK_URL": f"{self.base}oauth_callback",
            "JUPYTERHUB_OAUTH_CLIENT_ALLOWED_SCOPES": "[]",
            "JUPYTERHUB_OAUTH_SCOPES": scopes,
            "JUPYTERHUB_PUBLIC_HUB_URL": "",
            "JUPYTERHUB_PUBLIC_URL": "",
            "JUPYTERHUB_SERVER_NAME": "",
            "JUPYTERHUB_SERVICE_PREFIX": self.base,
            "JUPYTERHUB_SERVICE_URL": f"http://0.0.0.0:{port}{self.base}",
            "JUPYTERHUB_USER": self.user,
            **default,
        }


class Redirects(urllib.request.HTTPRedirectHandler):
    """Leads a browser to the hub or to the server, as the hub's proxy does."""

    def __init__(self, ports):
        self.ports = ports

    def redirect_request(self, request, stream, code, message, headers, url):
        to_hub = urlsplit(url).path.startswith("/hub/")
        url = urlsplit(url)._replace(netloc=f"127.0.0.1:{self.ports[to_hub]}").geturl()
        return super().redirect_request(request, stream, code, message, headers, url)


class Server:
    """The participant's server, which may not have been started yet."""

    def __init__(self, hub, home, default_url):
        self.hub, self.home, self.page = hub, home, default_url or "/lab"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**os.environ, **hub.variables(self.port, default_url)}
        self.process = self.log = None
        self.answered = False

    def log_in(self):
        """Open the default page as a browser that has never been here. Raises HTTPError."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(),
            Redirects((self.port, self.hub.server_address[1])),
        )
        url = f"http://127.0.0.1:{self.port}{self.hub.base}{self.page.lstrip('/')}"
        request = urllib.request.Request(url, headers={"Sec-Fetch-Mode": "navigate"})
        opener.open(request, timeout=ANSWER_SECONDS).close()

    def ask(self, method, path, body=None, known=True, seconds=ANSWER_SECONDS, **headers):
        """Ask the server's REST API with the token, or without; return answer and content."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        if known:
            headers["Authorization"] = f"token {self.hub.token}"
        text = None if body is None else json.dumps(body)
        connection.request(method, f"{self.hub.base}api/{path}", text, headers)
        answer = connection.getresponse()
        if answer.status == 101:
            return answer, connection
        with contextlib.closing(connection):
            return answer, answer.read()

    def failed(self, what, mend):
        return Failed(what, mend, self.log.text() if self.log else "")


def check_server(server, command, seconds, major):
    program = shutil.which(command[0], path=server.environment.get("PATH"))
    if program is None:
        wanted = f"jupyterhub=={major}.*" if major else "jupyterhub"
        mend = f"add {wanted} to image.pip, or take a base that has it"
        raise Failed(f"the image has no {command[0]}", mend)
    started = time.monotonic()
    try:
        server.process, server.log = start(command, server.home, server.environment)
    except OSError as error:
        mend = "let the Python that its first line names be in the image, where it was installed"
        raise Failed(f"{program} cannot be run: {error.strerror}", mend) from None
    answer = wait_for_server(server, command, started + seconds)
    server.answered, seconds = True, time.monotonic() - started
    version = answer.headers.get("X-JupyterHub-Version")
    if not version:
        mend = "let image.base and image.pip keep JupyterHub's own jupyterhub-singleuser"
        raise server.failed(f"{command[0]} does not say which JupyterHub it belongs to", mend)
    if major and version.partition(".")[0] != str(major):
        mend = f"put jupyterhub=={major}.* into image.pip, or take a base that has it"
        raise Failed(f"the image has JupyterHub {version}, but the hub is version {major}", mend)
    try:
        check_use(server)
    except (OSError, http.client.HTTPException) as error:
        what = f"the server answers once and then no longer: {error}"
        raise server.failed(what, "see its last lines") from None
    words = f"JupyterHub {version} answers after {seconds:.1f} s"
    return f"{words}; a login leads to {server.page}, a kernel starts and stops"


def check_use(server):
    """Do with the server what a participant does first: log in, start a kernel."""
    if server.ask("GET", "contents", known=False)[0].status == 200:
        mend = "remove what switches logins off from the image's Jupyter configuration"
        raise server.failed("anybody can read the participant's files without a login", mend)
    try:
        server.log_in()
    except urllib.error.HTTPError as error:
        mend = "add jupyterlab to image.pip, or mend jupyterhub.singleuser.defaultUrl"
        raise server.failed(f"a login does not lead to {server.page}: {error}", mend) from None
    check_kernel(server)


def wait_for_server(server, command, deadline):
    last = "it does not listen"
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            mend = "see its last lines; is a version in image.pip older than JupyterLab needs?"
            raise server.failed(f"{command[0]} {ending(server.process.returncode)}", mend)
        try:
            answer, _ = server.ask("GET", "status", seconds=5)
        except (OSError, http.client.HTTPException) as error:
            last = str(error)
        else:
            if answer.status == 200:
                return answer
            last = f"it says {answer.status} {answer.reason}"
        time.sleep(0.05)
    mend = "see its last lines; an extension of the image may hold it up"
    raise server.failed(f"{command[0]} does not answer in time: {last}", mend)


def check_kernel(server):
    """Start a kernel through the server's REST API, wait until it answers, and delete it."""
    mend = "add ipykernel to image.pip"
    answer, body = server.ask("POST", "kernels", {})
    if answer.status != 201:
        raise server.failed(f"no kernel starts: {answer.status} {answer.reason}", mend)
    kernel = json.loads(body)["id"]
    path = f"kernels/{kernel}"
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "d29ya3Nob3AgY2hlY2sgIQ=="
    # Jupyter Server asks a kernel how it is only once somebody listens to it.
    answer, connection = server.ask("GET", f"{path}/channels", **upgrade)
    if answer.status != 101:
        raise server.failed(f"nobody can talk to a kernel: {answer.status} {answer.reason}", mend)
    with contextlib.closing(connection), contextlib.closing(answer):
        wait_until(server, "a kernel does not answer", mend, lambda: is_idle(server, path))
    server.ask("DELETE", path)
    wait_until(server, "a kernel does not stop", mend, lambda: not is_running(server, kernel))


def is_running(server, kernel):
    for process in below(server.process.pid):
        with contextlib.suppress(OSError):
            if kernel.encode() in Path(f"/proc/{process}/cmdline").read_bytes():
                return True
    return server.ask("GET", f"kernels/{kernel}")[0].status != 404


def wait_until(server, what, mend, condition):
    deadline = time.monotonic() + KERNEL_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise server.failed(f"{what} within {KERNEL_SECONDS} s", mend)
        time.sleep(0.05)


def is_idle(server, path):
    return json.loads(server.ask("GET", path)[1]).get("execution_state") == "idle"


# Runs in the environment's own Python: prints {distribution: its modules, or null without it}.
MODULES = r"""
import importlib.metadata, json, keyword, re, sys
from pathlib import PurePosixPath

def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()

def usable(name):
    idle = {"test", "tests", "doc", "docs", "example", "examples", "benchmarks"}
    parts = name.split(".")
    good = all(part.isidentifier() and not keyword.iskeyword(part) for part in parts)
    return good and not any(part.startswith("_") or part in idle for part in parts)

def modules(name, distribution):
    files = [PurePosixPath(str(file)).parts for file in distribution.files or ()]
    files = [parts for parts in files if parts and parts[-1].endswith((".py", ".so"))]
    found = {parts[0].split(".")[0] for parts in files if len(parts) == 1}
    found |= {".".join(parts[:-1]) for parts in files if parts[-1].split(".")[0] == "__init__"}
    found = set(filter(usable, found or {parts[0] for parts in files}))
    found = found or set(filter(usable, (distribution.read_text("top_level.txt") or "").split()))
    # A package brings its inner ones; a namespace such as `google` proves nothing by itself.
    found = {one for one in found if not any(one.startswith(f"{other}.") for other in found)}
    own = {module for module in found if plain(module) == plain(name)}
    return sorted(own or found)

answer = {}
for name in sys.argv[1:]:
    try:
        answer[name] = modules(name, importlib.metadata.distribution(name))
    except importlib.metadata.PackageNotFoundError:
        answer[name] = None
print(json.dumps(answer))
"""

IMPORT = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)"


def counted(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def check_packages(python, names, home, environment):
    if not names:
        raise Skipped("image.pip names no package")
    if not os.access(python, os.X_OK):
        raise Failed(f"there is no {python}", "build the image again")
    process, log = start([python, "-c", MODULES, *names], "/", environment)
    if finish(process, IMPORT_SECONDS) != 0:
        raise Failed(f"{python} does not work", "build the image again", log.text())
    modules = json.loads(next(line for line in log.text().splitlines() if line.startswith("{")))
    to_import = {name: found for name, found in modules.items() if found}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        tries = [
            pool.submit(fault_of_import, python, f, home, environment) for f in to_import.values()
        ]
    faults = {name: one.result() for name, one in zip(to_import, tries)}  # noqa: B905 (3.8)
    for name, fault in faults.items():
        # Two large ones at once may need more memory than a participant has.
        if fault and fault[0].startswith("was killed by SIGKILL"):
            faults[name] = fault_of_import(python, to_import[name], home, environment)
    faults = {name: fault for name, fault in faults.items() if fault}
    faults.update({name: ["is not installed"] for name, found in modules.items() if found is None})
    if faults:
        what = "; ".join(f"{name}: {lines[-1][:LINE_LENGTH]}" for name, lines in faults.items())
        detail = "\n".join(f"{name}: {line}" for name in faults for line in faults[name][-3:])
        name, lines = next(iter(faults.items()))
        mend = mend_for(lines[-1], f"look at the line of {name} in image.pip")
        raise Failed(what, mend, detail)
    bare = [name for name, found in modules.items() if found == []]
    without = f"{', '.join(bare)} without a module of its own" if bare else ""
    if not to_import:
        raise Skipped(without)
    return "; ".join(
        filter(None, (f"{counted(len(to_import), 'package')} can be imported", without))
    )


def fault_of_import(python, modules, home, environment):
    """Return the last lines of what goes wrong, or none."""
    process, log = start([python, "-c", IMPORT, *modules], home, environment)
    code = finish(process, IMPORT_SECONDS)
    if code == 0:
        return []
    if code is None:
        return [f"takes more than {IMPORT_SECONDS} s to import"]
    if code < 0:
        return [ending(code)]
    return [line for line in log.text().splitlines() if line.strip()] or [ending(code)]


def mend_for(error, otherwise):
    """Return the edit that an import's error asks for."""
    if library := re.search(r"(lib[\w.+-]+\.so[\w.]*): cannot open", error):
        return f"add the Debian package that has {library[1]} to image.apt"
    if module := re.search(r"No module named '(\w+)", error):
        return f"add the package that has the module {module[1]} to image.pip"
    return otherwise


def check_apt(names):
    if not names:
        raise Skipped("image.apt names no package")
    form = "${db:Status-Abbrev}\t${Package}\t${Architecture}\t${Provides}\n"
    try:
        asked = subprocess.run(
            ["dpkg-query", "-W", "-f", form],  # noqa: S607
            check=True,
            stdout=subprocess.PIPE,
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise Failed(f"dpkg-query does not work: {error}", "take a base of Debian's") from None
    installed = set()
    for line in asked.stdout.decode().splitlines():
        status, name, architecture, provides = line.split("\t")
        if status[1:2] == "i":
            installed.update((name, f"{name}:{architecture}"))
            installed.update(re.findall(r"(?:^|, )([^\s,]+)", provides))
    missing = [name for name in names if re.split("[=/]", name)[0] not in installed]
    if missing:
        raise Failed(f"not installed: {', '.join(missing)}", "look at their names in image.apt")
    return f"{counted(len(names), 'package')} installed"


# Runs one notebook in the environment's own Python; tells a pipe how far it is.
RUNNER = r"""
import json, os, sys
import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

def tell(**event):
    os.write(int(sys.argv[2]), json.dumps(event).encode() + b"\n")

def kernel_for(metadata):
    # As JupyterLab does: by name, otherwise the only one of its language.
    wanted = metadata.get("kernelspec", {})
    language = wanted.get("language") or metadata.get("language_info", {}).get("name", "python")
    specs = {name: one["spec"] for name, one in KernelSpecManager().get_all_specs().items()}
    alike = [name for name, spec in specs.items() if spec["language"].lower() == language.lower()]
    name = wanted.get("name", "python3")
    if name not in specs and len(alike) != 1:
        tell(problem=f"the image has no kernel {name}, only {', '.join(sorted(specs))}")
        sys.exit(1)
    return name if name in specs else alike[0]

notebook = nbformat.read(sys.argv[1], as_version=4)
cells = [(n, cell) for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
client = NotebookClient(notebook, timeout=None, kernel_name=kernel_for(notebook.metadata))
client.resources = {"metadata": {"path": os.getcwd()}}
try:
    with client.setup_kernel():
        process = getattr(getattr(client.km, "provisioner", None), "process", None)
        for number, (index, cell) in enumerate(cells, 1):
            tell(cell=number, source=cell.source[:1000], of=len(cells))
            client.execute_cell(cell, index)
except CellExecutionError as error:
    output = next((one for one in cell.outputs if one.output_type == "error"), {})
    tell(error=f"{error.ename}: {error.evalue}", traceback="\n".join(output.get("traceback", [])))
except DeadKernelError:
    tell(died=getattr(process, "returncode", None) or 0)
else:
    tell(done=len(cells))
"""


def check_notebook(python, entry, home, environment):
    notebook, seconds = home / entry["path"], entry.get("seconds", NOTEBOOK_SECONDS)
    if not notebook.is_file():
        mend = "let an entry of image.content bring it, or mend its path in image.check"
        raise Failed(f"there is no ~/{entry['path']}", mend)
    reading, writing = os.pipe()
    argv = [python, "-I", "-c", RUNNER, str(notebook), str(writing)]
    try:
        process, log = start(argv, notebook.parent, environment, pass_fds=[writing])
    finally:
        os.close(writing)
    told = Tail(os.fdopen(reading, "rb"))
    code = finish(process, seconds)
    events = {}
    for line in told.text().splitlines():
        # The last one of a killed process may be cut short.
        with contextlib.suppress(ValueError):
            events.update(json.loads(line))
    if "done" in events:
        return f"{events['done']} code cells ran"
    where = "before its first cell"
    if "cell" in events:
        where = f"in code cell {events['cell']} of {events['of']}"
    if "error" in events:
        what = f"{where}: {events['error'].splitlines()[0][:LINE_LENGTH]}"
        mend = mend_for(events["error"], f"mend the notebook {entry['path']}")
        raise Failed(what, mend, events["traceback"])
    if code is None:
        mend = f"mend the cell, or give {entry['path']} more `seconds` in image.check"
        what = f"it was still running after {seconds} s, {where}"
        raise Failed(what, mend, events.get("source", ""))
    if "died" in events or code < 0:
        raise died(where, events, code, log.text())
    if "problem" in events:
        mend = "name the kernel's package in image.pip, or mend the notebook's metadata"
        raise Failed(events["problem"], mend)
    mend = mend_for(log.text(), "see the last lines")
    raise Failed(f"it cannot be run, {where}", mend, log.text())


def died(where, events, code, log):
    signal_number = -(events.get("died", code) or 0)
    mend, detail = f"raise {LIMIT}", events.get("source", "")
    if signal_number in (0, signal.SIGKILL):
        return Failed(f"the kernel died {where}: is the memory limit too small?", mend, detail)
    mend = "name another version of the package that the cell calls in image.pip"
    return Failed(f"the kernel {ending(-signal_number)} {where}", mend, f"{detail}\n{log}")


def check_stop(server):
    if not server.answered:
        raise Skipped("the server did not start")
    if server.process.poll() is not None:
        what = f"the server {ending(server.process.returncode)} before it was told to stop"
        raise server.failed(what, f"see its last lines; raise {LIMIT}")
    try:
        status = server.ask("GET", "status", seconds=STOP_SECONDS)[0].status
    except (OSError, http.client.HTTPException) as error:
        status = error
    if status != 200:
        raise server.failed(f"the server no longer answers: {status}", "see its last lines")
    # Jupyter Server's handler of SIGTERM logs. When it interrupts a log line, as of this answer, it
    # fails ("reentrant call") and the signal is lost.
    time.sleep(QUIET_SECONDS)
    started = time.monotonic()
    server.process.terminate()
    try:
        server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        what = f"the server did not stop within {STOP_SECONDS} s of SIGTERM"
        raise server.failed(what, "see its last lines") from None
    return f"the server still answered, and stopped within {time.monotonic() - started:.1f} s"


def run_checks(spec, report, server):
    home, environment = server.home, server.environment
    command, prefix = spec["command"], spec.get("prefix")
    python = f"{prefix}/bin/python" if prefix else sys.executable
    report.run("permissions", "files and folders", check_permissions, spec, home)
    report.run("content", "the workshop's files in a new home", check_content, spec, home)
    seconds, major = spec.get("start_seconds", START_SECONDS), spec.get("hub_major")
    what = f"{command[0]} as the hub starts it"
    report.run("server", what, check_server, server, command, seconds, major)
    names = spec.get("packages", [])
    what = "imports of the packages of image.pip"
    report.run("packages", what, check_packages, python, names, home, environment)
    report.run("apt", "the packages of image.apt", check_apt, spec.get("apt", []))
    for entry in spec.get("notebooks", []):
        name, what = f"notebook:{entry['path']}", entry["path"]
        report.run(name, what, check_notebook, python, entry, home, environment)
        sweep({server.process.pid} if server.process else ())
    report.run("stop", "the server after all this", check_stop, server)


def end(number, _frame):
    """Leave at once: a pool of imports would be waited for otherwise."""
    sweep()
    os._exit(128 + number)


def main(argv):
    spec = json.loads(argv[1])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    # What the children leave behind becomes this program's, and is found and ended.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    hub = Hub(spec)
    report = Report((hub.token, hub.login_token, hub.code))
    try:
        home = Path(os.environ.get("HOME", ""))
        run_checks(spec, report, Server(hub, home, spec.get("default_url", "")))
    finally:
        sweep()
    report.say(check="end", state="failed" if report.failed else "ok")
    return int(report.failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
