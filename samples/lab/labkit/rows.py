# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of the article's six rows: each as the article says it, and its contradiction where there is one."""

from .cold import cold_copy
from .sample import sample
from .site import Machine
from .sites import two_hosts

FILER = Machine("filer", "storage", "10.10.4.50", 24, "00:50:56:8b:00:50", 40)
MANAGEMENT = ("10.10.1.11", "10.10.1.12")
VMOTION = (["10.10.2.11"], ["10.10.2.12"])
PROVISIONING = ("10.10.3.11", "10.10.3.12")
CONTROL = ("complete",)
SMALL_DISK = "put:[ds-b] vm1/vm1{}.vmdk:disk:393216:25:text"


def begin(run, site, both=False):
    run.build(site)
    run.file()
    run.capture_vmks("esx-a", *(["esx-b"] if both else []))
    run.capture_vm_network("esx-b")
    run.begin()


def control_session(run, source, destination, greeting="esxi7", hold=0, service="vpxa-nfcssl"):
    """An NFC session that moves nothing."""
    run.serve_nfc(destination, greeting)
    operations = [f"wait:{hold}", *CONTROL] if hold else CONTROL
    run.nfc(source, destination, *operations, service=service, wait=not hold)


@sample("row1-vmotion-hot", """Row 1 of the traffic table: a running VM on shared storage moves from esx-a to esx-b.
Memory goes as ciphertext over the vMotion network, NFC on management carries control only, then esx-b announces the
VM by RARP.""")
def row1_vmotion_hot(run):
    begin(run, two_hosts())
    with run.migrate("vmotion", "hot", "esx-a", "esx-b", ram_bytes=98304, disk_bytes=1048576, snapshots=0,
                     version="7.0.3"):
        control_session(run, *MANAGEMENT)
        run.serve_vmotion("10.10.2.12")
        run.vmotion(*VMOTION, [98304, 24576, 8192])
        run.announce("esx-b")


@sample("row2-vmotion-cold", """Row 2: a powered-off VM on shared storage is registered on another host. No disk moves;
management carries NFC control only.""")
def row2_vmotion_cold(run):
    begin(run, two_hosts())
    with run.migrate("vmotion", "cold", "esx-a", "esx-b", ram_bytes=0, disk_bytes=1048576, snapshots=0,
                     version="7.0.3"):
        control_session(run, *MANAGEMENT)


def storage_copy(run, state):
    run.build(two_hosts(storage=True, machines=[FILER]))
    run.file()
    run.capture_vmks("esx-a", "esx-b")
    run.capture_vm_network("esx-b")
    run.begin()
    with run.migrate("svmotion", state, "esx-a", "esx-a", ram_bytes=98304 if state == "hot" else 0,
                     disk_bytes=98304, snapshots=0, version="7.0.3"):
        run.host_of(FILER.address).serve("nfs-server", "--bind", FILER.address)
        run.host_of("10.10.4.11").run("nfs", "--from", "10.10.4.11:812", "--to", FILER.address, "--copy", 98304)


@sample("row3-svmotion-hot", """Row 3, contradicted: the disk of a running VM moves between two datastores of one host.
The host reads and writes them over its storage network (NFS); nothing goes from host to host.""")
def row3_svmotion_hot(run):
    storage_copy(run, "hot")


@sample("row4-svmotion-cold-one-host", """Row 4, contradicted on one host: as row 3 with a powered-off VM; the host's
data mover uses the storage network, not provisioning or management.""")
def row4_one_host(run):
    storage_copy(run, "cold")


@sample("row4-svmotion-cold-two-hosts", """Row 4, as the article says: the target datastore is reached through the other
host only, so the powered-off VM's disk goes by NFC over management.""")
def row4_two_hosts(run):
    begin(run, two_hosts())
    with run.migrate("svmotion", "cold", "esx-a", "esx-b", ram_bytes=0, disk_bytes=393216, snapshots=0,
                     version="7.0.3"):
        cold_copy(run, *MANAGEMENT, [SMALL_DISK.format(""), "complete"])


@sample("row5-xmotion-hot-no-snapshots", """Row 5, contradicted: a running VM without snapshots changes host and
datastore. Memory and the whole disk go over the vMotion network; NFC carries control only.""")
def row5_no_snapshots(run):
    begin(run, two_hosts())
    with run.migrate("xmotion", "hot", "esx-a", "esx-b", ram_bytes=65536, disk_bytes=196608, snapshots=0,
                     version="7.0.3"):
        control_session(run, *MANAGEMENT)
        run.serve_vmotion("10.10.2.12")
        run.vmotion(*VMOTION, [65536, 16384, 8192], disk=196608)
        run.announce("esx-b")


@sample("row5-xmotion-hot-snapshots", """Row 5, as the article says: a running VM with two snapshots changes host and
datastore before 8.0. Memory and the newest delta go over vMotion, base disk and older delta by NFC over management.""")
def row5_snapshots(run):
    begin(run, two_hosts())
    with run.migrate("xmotion", "hot", "esx-a", "esx-b", ram_bytes=65536, disk_bytes=819200, snapshots=2,
                     version="7.0.3"):
        cold_copy(run, *MANAGEMENT, [SMALL_DISK.format(""), "put:[ds-b] vm1/vm1-000001.vmdk:delta:393216:12:text",
                                     "wait:300", "complete"], wait=False)
        run.serve_vmotion("10.10.2.12")
        run.vmotion(*VMOTION, [65536, 16384, 8192], disk=32768)
        run.announce("esx-b")


@sample("row6-xmotion-cold", """Row 6, as the article says: a powered-off VM changes host and datastore; its disks go by
NFC over management because no provisioning vmk exists.""")
def row6_nfc(run):
    begin(run, two_hosts())
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", ram_bytes=0, disk_bytes=393216, snapshots=0,
                     version="7.0.3"):
        cold_copy(run, *MANAGEMENT, [SMALL_DISK.format(""), "complete"])


def other_vm_starts(run):
    """Another VM is powered on a minute before: so announcements can be seen in this capture."""
    run.announce("esx-b", "00:50:56:8a:00:42")
    run.lab.skip(60000)


def udt(run, control, data):
    """NFC as the control channel for the whole job, the disk by the vMotion protocol, no announcement."""
    control_session(run, *control, greeting="esxi8", hold=900, service="nfcssl")
    run.serve_vmotion(*data[1])
    run.vmotion(*data, [65536, 65536, 65536, 65536], pause=40, switchover=False, streams=2)


@sample("row6-xmotion-cold-udt", """Row 6, contradicted from 8.0 on: with a provisioning vmk on both hosts the cold disk
moves by UDT: NFC (TLS, on provisioning) stays as control channel, the data takes the vMotion protocol. A minute before,
another VM is powered on, so that announcements are known to be visible.""")
def row6_udt(run):
    begin(run, two_hosts(provisioning=True, version="8.0.2"))
    other_vm_starts(run)
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", ram_bytes=0, disk_bytes=262144, snapshots=0,
                     version="8.0.2"):
        udt(run, PROVISIONING, VMOTION)


@sample("udt-one-vmk", """UDT as the vendor's recipe sets it up: provisioning is ticked on the vMotion vmk, so control
(902) and data (8000) of the cold move share one pair of addresses.""")
def udt_one_vmk(run):
    site = two_hosts(version="8.0.2")
    for host in site.hosts:
        host.vmk("vmk1").roles = ["vmotion", "vSphereProvisioning"]
    begin(run, site)
    other_vm_starts(run)
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", ram_bytes=0, disk_bytes=262144, snapshots=0,
                     version="8.0.2"):
        udt(run, ("10.10.2.11", "10.10.2.12"), VMOTION)
