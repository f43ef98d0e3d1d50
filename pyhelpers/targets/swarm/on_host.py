"""Runs on every host, sent to `python3 -c`: deletes volumes of a stack. Standard library only.

    STACK WHAT STACK-LABEL PARTICIPANT-LABEL OWNER

WHAT is `all` its volumes, the `homes` of participants, the `parts` that are nobody's home, or the
volume of one name. Where homes are folders of one that the hosts share, it is at /homes, and they
belong to the user OWNER.
"""

import http.client
import json
import os
import shutil
import socket
import sys
import time
from urllib.parse import quote


class Docker(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/var/run/docker.sock")


def ask(method, path):
    docker = Docker("docker")
    docker.request(method, path)
    answer = docker.getresponse()
    return answer.status, answer.read()


def volumes(stack, what, of_stack, of_participant):
    label = quote(json.dumps({"label": [f"{of_stack}={stack}"]}))
    _, body = ask("GET", f"/volumes?filters={label}")
    found = json.loads(body)["Volumes"] or []
    if what == "all":
        return found
    if what in ("homes", "parts"):
        homes = what == "homes"
        return [one for one in found if bool(one["Labels"].get(of_participant)) == homes]
    return [one for one in found if one["Name"] == what]


def main(stack, what, of_stack, of_participant, owner):
    left = volumes(stack, what, of_stack, of_participant)
    places = {one["Labels"].get(of_participant) for one in left} - {None, ""}
    # A container that is ending holds its volume for some seconds.
    for _ in range(120):
        for one in left:
            ask("DELETE", f"/volumes/{quote(one['Name'])}?force=true")
        left = volumes(stack, what, of_stack, of_participant)
        if not left:
            break
        time.sleep(0.5)
    folders = [f"/homes/{stack}/{place}" for place in places if what == "homes"]
    # As their owner: a server of NFS takes root for nobody.
    os.seteuid(int(owner))
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if left or any(map(os.path.exists, folders)) else 0)


main(*sys.argv[1:])
