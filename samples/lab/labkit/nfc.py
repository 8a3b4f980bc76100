# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of authd and NFC themselves: encrypted, pulled, refused, without TLS."""

from .cold import cold_copy
from .sample import sample
from .site import Machine, Site
from .sites import two_hosts

FACTS = dict(ram_bytes=0, disk_bytes=393216, snapshots=0, version="8.0.2")
COPY = ["put:[ds-b] vm1/vm1.vmdk:disk:393216:25:text", "complete"]


def encrypted_copy(run, operations=COPY):
    run.build(two_hosts(provisioning=True, version="8.0.2"))
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", **FACTS):
        cold_copy(run, "10.10.3.11", "10.10.3.12", operations, greeting="esxi8", service="vpxa-nfcssl",
                  thumbprint="sha2")


@sample("nfcssl-on-provisioning", """Cold data between provisioning vmks, encrypted: after PROXY vpxa-nfcssl a second,
fresh ClientHello starts on the same connection. TLS 1.2; the key log decrypts it down to the disk's sectors.""",
        keylog=True)
def nfcssl_on_provisioning(run):
    encrypted_copy(run)


@sample("nfcssl-tls13", """As nfcssl-on-provisioning with TLS 1.3, where more of the handshake is hidden.""", keylog=True,
        tls13=True)
def nfcssl_tls13(run):
    encrypted_copy(run, ["put:[ds-b] vm1/vm1.vmdk:disk:262144:34:text", "complete"])


@sample("nfc-get", """The destination opens the connection and pulls: esx-b asks esx-a for the disk with FILE_GET, so the
cold data flows from server to client, on provisioning.""")
def nfc_get(run):
    run.build(two_hosts(provisioning=True))
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", **dict(FACTS, version="7.0.3")):
        run.serve_nfc("10.10.3.11", "esxi7", "-:disk:393216:25:text")
        run.nfc("10.10.3.12", "10.10.3.11", "get:[ds-a] vm1/vm1.vmdk:disk", "complete", service="nfc")


WORKSTATION = Machine("workstation", "unknown", "10.10.5.70", 24, "00:0c:29:8b:00:70", 50, listed=False)
CLIENT = Machine("client", "unknown", "10.10.5.71", 24, "00:0c:29:8b:00:71", 50, listed=False)


def workstation(run):
    run.build(Site([], [], [WORKSTATION, CLIENT]))
    run.file()
    run.lab.point("client eth0", ["client/eth0"], about="network card of the client, both directions")
    run.begin()


@sample("authd-912", """The form without TLS on port 912, as desktop products listen: USER and PASS in clear, PROXY nfc, then
every classic file operation: mkdir, put, get, a get that is refused, delete.""")
def authd_912(run):
    workstation(run)
    run.serve_nfc(WORKSTATION.address, "workstation912", "-:text:20000", port=912)
    run.nfc(CLIENT.address, WORKSTATION.address, "mkdir:[standard] vm1", "put:[standard] vm1/vm1.vmx:text:3072",
            "put:[standard] vm1/vm1.vmdk:disk:262144:50:text", "get:[standard] vm1/vmware.log:text",
            "get:[standard] vm1/missing.log:text", "delete:[standard] vm1/vm1.vmx", "complete", service="nfc",
            user="lab", server_port=912)


@sample("authd-refused", """Two logins at port 902 that are refused (530), one at a current and one at an old greeting.""")
def authd_refused(run):
    workstation(run)
    run.serve_nfc(WORKSTATION.address, "workstation902", refuse="yes")
    run.serve_nfc(WORKSTATION.address, "gsx", refuse="yes", port=912)
    for number, port in enumerate((902, 912)):
        run.nfc(CLIENT.address, WORKSTATION.address, service="nfc", user="root", server_port=port, port=49152 + number,
                refused=True)
