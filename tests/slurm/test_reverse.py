"""Compute nodes that cannot reach the hub's host: the hub comes to them, through the login node."""

from __future__ import annotations

from tests.kernels import back, has_kernel, hub_answers, kernel
from tests.slurm.course import Course
from tests.slurm.test_up import refused
from tests.slurm.testbed import Testbed
from tests.workshop import at_work, until


def test_servers_start_and_come_back(walled: Course, bed: Testbed) -> None:
    walled.up()
    ada, alan = at_work(walled, "ada"), at_work(walled, "alan")
    mine, node = kernel(ada), bed.job_of("ada")["node"]
    assert node != bed.job_of("alan")["node"], "they are spread"
    # Without the hub nobody would be let in: servers ask it who somebody is.
    assert (ada.server().status_code, alan.server_of("ada").status_code) == (200, 403)
    killed = walled.role("hub")
    assert killed
    killed.kill()
    killed.wait(60)
    until(lambda: hub_answers(walled), 30, "the hub answers", promised=True)
    until(back(lambda: has_kernel(ada, mine)), 5, "the kernel answers")
    at_work(walled, "barbara")
    # The connection that all others go through.
    ssh = walled.role("ssh")
    assert ssh
    ssh.kill()
    until(back(lambda: has_kernel(ada, mine)), 30, "the kernel answers", promised=True)
    until(
        back(lambda: at_work(walled, "alan").server().status_code == 200),
        30,
        "he is let in",
        promised=True,
    )


def test_the_way_is_the_accounts_alone_and_goes_with_the_servers(
    walled: Course, bed: Testbed
) -> None:
    walled.up()
    ada = at_work(walled, "ada")
    node = bed.job_of("ada")["node"]
    folder = f"/scratch/{walled.info['job_name']}-hub"
    assert "socket" in bed.inside(node, "ls", folder, user="workshop")
    tried = "ls " + folder + " 2>&1 || true"
    assert "Permission denied" in bed.inside(node, "sh", "-c", tried, user="alice")
    # Not one private key came along.
    keys = "grep -rlE 'PRIVATE KEY' /home /scratch /tmp /shared 2>/dev/null || true"
    assert bed.inside(node, "sh", "-c", keys) == ""
    connections = "ps axww -o args | grep -c 'sshd.*workshop' || true"
    assert int(bed.inside(node, "sh", "-c", connections)) >= 1
    assert ada.api("/users/ada/server", "DELETE").status_code in (202, 204)
    until(lambda: not bed.jobs(), 60, "the job has ended")
    listening = "ss -xl | grep -c workshop || true"
    until(lambda: int(bed.inside(node, "sh", "-c", listening)) == 0, 30, "the way is closed")


def test_a_login_node_that_leads_nowhere(walled: Course, bed: Testbed) -> None:
    bed.forwarding("no")
    try:
        refused(walled, 3, "does not lead to the compute node", "TCP forwarding", "site.yaml:")
    finally:
        bed.forwarding("yes")
