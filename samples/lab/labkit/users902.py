# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of who else talks to port 902 (and 8000) of a host, all intended: none is a leak."""

from .sample import sample
from .site import Machine
from .sites import two_hosts

PROXY = Machine("backup", "backup", "10.10.1.30", 24, "00:50:56:8b:00:31", 10)
REPLICATION = Machine("vr-server", "replication", "10.10.1.40", 24, "00:50:56:8b:00:40", 10)
LIBRARY = Machine("library", "content-library", "10.10.1.45", 24, "00:50:56:8b:00:45", 10)
ADMIN = Machine("admin", "console", "10.10.1.60", 24, "00:50:56:8b:00:60", 10)
DISK = "-:disk:1048576:100:pages"


def prepare(run, *machines):
    run.build(two_hosts(machines=machines))
    run.file()
    run.capture_vmks("esx-a")
    run.begin()


@sample("backup-nbd", """A backup proxy reads and writes a disk of esx-a by NBD in clear: VDDK's session start, then AIO
records with FastLZ, zlib, SkipZ and plain fragments, and a read that is refused.""")
def backup_nbd(run):
    prepare(run, PROXY)
    run.serve_nfc("10.10.1.11", "esxi8", DISK)
    run.nfc(PROXY.address, "10.10.1.11", "vddk:vddk:nbdmode", "aio-session", "aio-open:[ds-a] vm1/vm1.vmdk:rw",
            "aio-ddb:adapterType", "aio-ddb:uuid.image", "aio-blocks:16", "aio-read:0:131072:2",
            "aio-read:131072:131072:1", "aio-read:262144:131072:3", "aio-read:393216:65536:0",
            "aio-read:1048576:65536:0", "aio-write:524288:131072:2", "aio-write:655360:65536:3", "aio-close",
            thumbprint="sha2")


@sample("backup-nbdssl", """As backup-nbd, but NBDSSL: a second TLS session on the same connection carries the NFC
session. The key log beside the capture decrypts both.""", keylog=True)
def backup_nbdssl(run):
    prepare(run, PROXY)
    run.serve_nfc("10.10.1.11", "esxi8", DISK)
    run.nfc(PROXY.address, "10.10.1.11", "vddk:vddk:nbdmode", "aio-session", "aio-open:[ds-a] vm1/vm1.vmdk:ro",
            "aio-ddb:adapterType", "aio-read:0:131072:0", "aio-close", service="vpxa-nfcssl", thumbprint="sha2")


@sample("replication-nfc", """A vSphere Replication server writes a replica to its target host esx-b by NFC.""")
def replication_nfc(run):
    run.build(two_hosts(machines=[REPLICATION]))
    run.file()
    run.capture_vmks("esx-b")
    run.begin()
    run.serve_nfc("10.10.1.12")
    run.nfc(REPLICATION.address, "10.10.1.12", "put:[ds-b] replica/hbrdisk.vmdk:delta:393216:25:text", "complete",
            service="nfcssl")


@sample("content-library", """A content library copies an ISO image to esx-a by NFC.""")
def content_library(run):
    prepare(run, LIBRARY)
    run.serve_nfc("10.10.1.11")
    run.nfc(LIBRARY.address, "10.10.1.11", "mkdir:[ds-a] contentlib-1", "put:[ds-a] contentlib-1/tools.iso:raw:98304",
            "complete", service="nfcssl")


@sample("hcx-ix", """An HCX interconnect appliance poses as a host: vMotion from esx-a to its vMotion address, NFC to its
management address. Intended, because the inventory names it.""")
def hcx_ix(run):
    machines = [Machine("hcx-ix", "hcx-ix", "10.10.1.90", 24, "00:50:56:8b:00:90", 10, also="10.10.2.90"),
                Machine("hcx-ix-vmotion", "hcx-ix", "10.10.2.90", 24, "00:50:56:8b:00:91", 20, listed=False)]
    prepare(run, *machines)
    run.serve_nfc("10.10.1.90")
    run.serve_vmotion("10.10.2.90")
    with run.migrate("xmotion", "hot", "esx-a", "hcx-ix", ram_bytes=98304, disk_bytes=393216, snapshots=1,
                     version="7.0.3"):
        run.nfc("10.10.1.11", "10.10.1.90", "put:[ds] vm1/vm1.vmdk:disk:393216:25:text", "wait:200", "complete",
                service="nfcssl", wait=False)
        run.vmotion(["10.10.2.11"], ["10.10.2.90"], [98304, 16384, 4096])


@sample("console-mks", """An administrator opens a VM console through port 902: authd, CONNECT, and a second TLS session
for the screen. Two TLS sessions on 902 alone do not prove NFC.""", keylog=True)
def console_mks(run):
    prepare(run, ADMIN)
    run.serve_nfc("10.10.1.11", "esxi7")
    run.nfc(ADMIN.address, "10.10.1.11", service="mks:/vmfs/volumes/ds-a/vm1/vm1.vmx", user="52aa-ticket",
            thumbprint="sha1")


@sample("vcenter-agent", """vCenter and esx-a as they talk all day: heartbeats on UDP 902 from a new port each, HTTPS, and
a small NFC session that vCenter opens to read a log.""")
def vcenter_agent(run):
    prepare(run)
    run.heartbeat("10.10.1.11", "10.10.1.20", 6)
    run.host_of("10.10.1.11").serve("serve", "--bind", "10.10.1.11", "--port", 443, "--name", "esx-a.lab.example",
                                    "tls", "hear:20", "text:8192")
    run.host_of("10.10.1.20").run("talk", "--from", "10.10.1.20:52000", "--to", "10.10.1.11", "--port", 443,
                                  "tls:esx-a.lab.example", "say:POST /sdk HTTP/1.1\\r\\n\\r\\n", "hear:8192")
    run.serve_nfc("10.10.1.11", content="-:text:12288")
    run.nfc("10.10.1.20", "10.10.1.11", "get:[ds-a] vm1/vmware.log:text", "complete", service="vpxa-nfcssl")
