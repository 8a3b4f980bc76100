# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of how captures are in practice: cut, one-sided, late, doubled, split, lossy; and the large ones."""

from .cold import cold_copy
from .gateways import copy, router, two_sites
from .sample import sample
from .site import Machine
from .sites import two_hosts
from .vmotion import hot

VM_FILES = ["mkdir:[ds-b] vm1", "put:[ds-b] vm1/vm1.vmx:text:3072", "put:[ds-b] vm1/vm1.vmdk:disk:393216:25:text",
            "complete"]
FACTS = dict(ram_bytes=0, disk_bytes=393216, snapshots=0, version="7.0.3")


def cold_on_management(run, capture, operations=VM_FILES, prepare=None, **build):
    run.build(two_hosts(), **build)
    if prepare:
        prepare()
    run.file()
    capture()
    run.begin()
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", **FACTS):
        cold_copy(run, "10.10.1.11", "10.10.1.12", operations)


@sample("snap-96", """cold-on-management with a snap length of 96: no payload beyond the first octets, the volumes only in
the headers.""")
def snap_96(run):
    cold_on_management(run, lambda: run.capture_vmks("esx-a", snap=96))


@sample("one-direction", """cold-on-management as pktcap-uw gives it by default: only what esx-a's VMkernel interfaces
send.""")
def one_direction(run):
    cold_on_management(run, lambda: run.capture_vmks("esx-a", ways=1))


@sample("mid-stream", """cold-on-management where the capture began late: no handshake, no greeting; the first frames are
in the middle of the disk.""")
def mid_stream(run):
    cold_on_management(run, lambda: run.capture_vmks("esx-a", skip=60),
                       ["put:[ds-b] vm1/vm1.vmdk:disk:786432:25:text", "complete"])


@sample("mirror-duplicates", """cold-on-management on a mirror that copies each frame at ingress and at egress: everything
twice, with the same TTL. Not a router, and not twice the volume.""")
def mirror_duplicates(run):
    cold_on_management(run, lambda: run.capture_trunk("esx-a", "esx-b", ways=1, twice=1))


@sample("mirror-erspan", """cold-on-management as an encapsulated remote mirror brings it to a collector: esx-a's trunk port,
each frame with its tag in ERSPAN type II. The mirror's headers are added while merging, the inner frames are real.""")
def mirror_erspan(run):
    cold_on_management(run, lambda: run.capture_trunk("esx-a", name="collector eth0", encap="erspan",
                                                      outer_from="198.18.0.1", outer_to="198.18.0.2"))


@sample("loss-and-reordering", """cold-on-management over a path that loses 2 % and reorders 3 % of the frames, captured at
the receiver: retransmissions, gaps that close late.""")
def loss_and_reordering(run):
    def lossy():
        for port in ("esx-a/vmk0", "esx-b/vmk0"):
            run.lab.say("path", port, loss=20, reorder=30)
    cold_on_management(run, lambda: run.capture_vmks("esx-b"), prepare=lossy)


@sample("offload", """cold-on-management captured above segmentation offload: frames far larger than the MTU, checksums not
yet filled in.""")
def offload(run):
    cold_on_management(run, lambda: run.capture_vmks("esx-a"), offload=True)


@sample("two-points", """One cold copy through the gateway, captured in two files: at esx-a and at the gateway's far side.
Only both together prove the traversal.""")
def two_points(run):
    run.build(two_sites(router(listed=False)))
    run.file(".host")
    run.file(".gateway", "The gateway's side of two-points: VLAN 110 only.")
    run.lab.point("esx-a vmk0", ["esx-a/vmk0"], file=0, about="VMkernel interface, both directions")
    run.lab.point("gw eth0.110", ["gw/v110"], file=1, tagged=1, about="far side of the gateway, both directions")
    run.begin()
    copy(run)


@sample("storage-on-management", """R8: a datastore is mounted over the management vmk, so NFS bulk shares the management
network. Its clean twin is row3-svmotion-hot.""")
def storage_on_management(run):
    filer = Machine("filer", "storage", "10.10.1.50", 24, "00:50:56:8b:00:51", 10)
    run.build(two_hosts(machines=[filer]))
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    run.host_of(filer.address).serve("nfs-server", "--bind", filer.address)
    run.host_of("10.10.1.11").run("nfs", "--from", "10.10.1.11:812", "--to", filer.address, "--copy", 98304)


def fault_tolerance(run, fill):
    site = two_hosts()
    for host in site.hosts:
        host.vmk("vmk1").roles = ["vmotion", "faultToleranceLogging"]
    run.build(site)
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    run.host_of("10.10.2.12").serve("serve", "--bind", "10.10.2.12", "--port", 8300, "hear:98304", "random:64")
    run.host_of("10.10.2.11").run("talk", "--from", "10.10.2.11:50100", "--to", "10.10.2.12", "--port", 8300,
                                  f"{fill}:98304", "hear:64")


@sample("ft-clear", """Fault Tolerance logging that can be read on the wire. The octets are made up; no layout is
public.""")
def ft_clear(run):
    fault_tolerance(run, "text")


@sample("ft-encrypted", """The clean twin of ft-clear: the same volume as ciphertext.""")
def ft_encrypted(run):
    fault_tolerance(run, "random")


@sample("big-cold", """A cold copy of a 256 MiB disk over management, for load and timing. Made on demand.""", big=True)
def big_cold(run):
    cold_on_management(run, lambda: run.capture_vmks("esx-a"),
                       ["put:[ds-b] vm1/vm1.vmdk:disk:268435456:75:pages:262144", "complete"])


@sample("big-vmotion", """A vMotion of 256 MiB of ciphertext in four streams with jumbo frames. Made on demand.""", big=True)
def big_vmotion(run):
    run.build(two_hosts(mtu=9000))
    run.file()
    run.capture_vmks("esx-a")
    run.capture_vm_network("esx-b")
    run.begin()
    hot(run, ["10.10.2.11"], ["10.10.2.12"], [268435456, 33554432, 8388608, 1048576], streams=4, ram=268435456)
