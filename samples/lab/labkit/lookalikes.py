# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of what only looks like migration traffic: other protocols on its ports, its first words elsewhere."""

from .sample import sample
from .site import Machine, Site
from .sites import esx, VCENTER

SERVER = Machine("server", "unknown", "10.10.5.80", 24, "00:0c:29:8b:00:80", 50, listed=False)
DESKTOP = Machine("desktop", "unknown", "10.10.5.81", 24, "00:0c:29:8b:00:81", 50, listed=False)
SCANNER = Machine("scanner", "unknown", "10.10.1.99", 24, "00:0c:29:8b:00:99", 10, listed=False)
SSH = ["say:SSH-2.0-OpenSSH_9.6\\r\\n", "line", "random:1200", "hear:1200", "random:65536"]
SSH_CLIENT = ["line", "say:SSH-2.0-OpenSSH_9.6\\r\\n", "random:1200", "hear:66736"]


def prepare(run):
    run.build(Site([esx(1), esx(2)], [], [Machine(*VCENTER), SERVER, DESKTOP, SCANNER]))
    run.file()
    run.lab.point("desktop eth0", ["desktop/eth0"], about="network card of the desktop, both directions")
    run.lab.point("scanner eth0", ["scanner/eth0"], about="network card of the scanner, both directions")
    run.capture_vmks("esx-a")
    run.begin()


def conversation(run, port, server, client, server_at=SERVER, client_at=DESKTOP, local=40000):
    """Serves on port, talks to it once."""
    run.lab.hosts[server_at.name].serve("serve", "--bind", server_at.address, "--port", port, "--name",
                                        "www.lab.example", *server)
    run.lab.hosts[client_at.name].run("talk", "--from", f"{client_at.address}:{local}", "--to", server_at.address,
                                      "--port", port, *client)


def moved(machine, last):
    """The same cable with one address more: a second server on the same port."""
    return Machine(machine.name, machine.function, f"10.10.5.{last}", 24, machine.mac, machine.vlan)


def more_addresses(run):
    for last in (82, 83, 84):
        run.lab.hosts["server"].ip("address", "add", f"10.10.5.{last}/24", "dev", "eth0")


GET = "say:GET /file HTTP/1.1\\r\\nHost: www.lab.example\\r\\n\\r\\n"
HTTP = "say:HTTP/1.1 200 OK\\r\\nContent-Type: text/plain\\r\\nContent-Length: 98304\\r\\n\\r\\n"


@sample("lookalike-8000", """HTTP, TLS, SSH and IRC on TCP port 8000 with bulk data in either direction, and a scanner's
HTTP request to the real vMotion port of esx-a. Nothing here is vMotion.""")
def lookalike_8000(run):
    prepare(run)
    more_addresses(run)
    conversation(run, 8000, ["hear:40", HTTP, "text:98304"], [GET, "hear:98400"])
    conversation(run, 8000, ["tls", "hear:40", "text:65536"], ["tls:www.lab.example", GET, "hear:65536"],
                 moved(SERVER, 82), local=40001)
    conversation(run, 8000, SSH, SSH_CLIENT, moved(SERVER, 83), local=40002)
    conversation(run, 8000, ["line", "line", "say::irc.lab.example 001 lab :Welcome\\r\\n", "text:4096"],
                 ["say:USER lab +iw lab :lab\\r\\nNICK lab\\r\\n", "hear:4100"], moved(SERVER, 84), local=40003)
    run.serve_vmotion("10.10.2.11")
    run.lab.hosts["scanner"].ip("address", "add", "10.10.1.98/24", "dev", "eth0")
    esx_a = run.lab.hosts["esx-a"]
    esx_a.serve("vmotion-receive", "--bind", "10.10.1.11")
    run.lab.hosts["scanner"].run("talk", "--from", "10.10.1.99:40010", "--to", "10.10.1.11", "--port", 8000,
                                 "say:GET / HTTP/1.0\\r\\n\\r\\n")


@sample("lookalike-902", """SSH, TLS, an FTP greeting and a mail server's greeting on TCP port 902, and the real FTP port:
lines that begin with 220 but are not the authentication daemon.""")
def lookalike_902(run):
    prepare(run)
    more_addresses(run)
    conversation(run, 902, SSH, SSH_CLIENT)
    conversation(run, 902, ["tls", "hear:40", "text:65536"], ["tls:www.lab.example", GET, "hear:65536"],
                 moved(SERVER, 82), local=40001)
    ftp = ["say:220 lab.example FTP server ready\\r\\n", "line", "say:331 Password required for lab.\\r\\n", "line",
           "say:230 User lab logged in.\\r\\n", "line", "say:221 Goodbye\\r\\n"]
    ftp_client = ["line", "say:USER lab\\r\\n", "line", "say:PASS lab\\r\\n", "line", "say:QUIT\\r\\n", "line"]
    conversation(run, 902, ftp, ftp_client, moved(SERVER, 83), local=40002)
    conversation(run, 21, ftp, ftp_client, moved(SERVER, 83), local=40003)
    conversation(run, 902, ["say:220-mail.lab.example ESMTP\\r\\n220 VMware is not meant here\\r\\n", "line",
                            "say:250 hello\\r\\n"], ["line", "line", "say:EHLO lab\\r\\n", "line"],
                 moved(SERVER, 84), local=40004)


@sample("port-scan", """A scanner tries 902, 912, 8000 and other ports of esx-a's addresses; only authd answers with its
greeting. No migration, no session.""")
def port_scan(run):
    prepare(run)
    run.serve_nfc("10.10.1.11")
    run.lab.hosts["scanner"].run("scan", "--from", SCANNER.address, "--to", "10.10.1.11", 902, 912, 8000, 8100, 8200,
                                 8300, 427, 5989, 9080, 902)
