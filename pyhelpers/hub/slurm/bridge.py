"""Runs in a job: `python3 -Ic` this, where the way to the hub is a socket of the node's.

    SOCKET ADDRESS COMMAND…

Servers speak TCP, so a port of the loopback address that nobody else can have leads to the socket,
and takes the place of the hub's ADDRESS in the environment of COMMAND. Standard library only.
"""

import contextlib
import os
import socket
import sys
import threading
import time

# Seconds for which the hub may take to open the way: it hears of the job's node first.
PATIENCE = 120


def reach(way):
    """Return a connection to the hub, None when there is none in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(way)
            return connection
        except OSError:
            connection.close()
            time.sleep(0.3)
    return None


def copy(source, sink):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def serve(client, way):
    hub = reach(way)
    if hub is None:
        client.close()
        return
    answers = threading.Thread(target=copy, args=(hub, client), daemon=True)
    answers.start()
    copy(client, hub)
    answers.join()
    client.close()
    hub.close()


def main(way, address, *command):
    listener = socket.create_server(("127.0.0.1", 0))
    here = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = os.getpid()
    if os.fork() == 0:
        listener.settimeout(1)
        # The server's end is the container's; and without a container, this one's too.
        while os.getppid() == server:
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=serve, args=(client, way), daemon=True).start()
        os._exit(0)
    listener.close()
    env = {name: value.replace(address, here) for name, value in os.environ.items()}
    os.execvpe(command[0], command, env)  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
