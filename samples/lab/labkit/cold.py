# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of cold data: NFC between hosts, on the right and on the wrong network."""

from .sample import sample
from .sites import two_hosts

VM_FILES = ("mkdir:[ds-b] vm1", "put:[ds-b] vm1/vm1.vmx:text:3072", "put:[ds-b] vm1/vm1.nvram:raw:8684",
            "put:[ds-b] vm1/vm1.vmdk:disk:393216:25:text", "complete")


def cold_copy(run, source, destination, operations=VM_FILES, greeting="esxi7", service="vpxa-nfc", **options):
    run.serve_nfc(destination, greeting)
    run.nfc(source, destination, *operations, service=service, **options)


@sample("cold-on-management", """A powered-off VM is moved from esx-a to esx-b, neither of which has a provisioning
vmk: its disk goes by clear NFC over the management network (KB 340170 scenario 1).""",
        inventories=("esxcli", "esxcfg", "govc", "vim", "powercli", "rvtools", "rvtools-no-services"))
def cold_on_management(run):
    run.build(two_hosts())
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", ram_bytes=0, disk_bytes=393216, snapshots=0,
                     version="7.0.3"):
        cold_copy(run, "10.10.1.11", "10.10.1.12")


@sample("cold-on-provisioning", """The clean twin of cold-on-management: both hosts have a provisioning vmk in one
subnet, and the same disk goes there.""",
        inventories=("esxcli", "esxcfg", "govc", "vim", "powercli", "rvtools"))
def cold_on_provisioning(run):
    run.build(two_hosts(provisioning=True))
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", ram_bytes=0, disk_bytes=393216, snapshots=0,
                     version="7.0.3"):
        cold_copy(run, "10.10.3.11", "10.10.3.12")
