# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of vMotion: readable and not, on the right network and not, several at once, shared networks."""

from .rows import MANAGEMENT, VMOTION, control_session
from .sample import sample
from .site import Esx, Vmk, mac
from .sites import VCENTER, esx, gateway, two_hosts, vmk
from .site import Machine, Site

SHARED_STORAGE = dict(disk_bytes=1048576, snapshots=0, version="7.0.3")


def hot(run, sources, destinations, iterations, kind="ciphertext", announce="esx-b", ram=98304, **options):
    with run.migrate("vmotion", "hot", "esx-a", "esx-b", ram_bytes=ram, **SHARED_STORAGE):
        run.serve_vmotion(*destinations, kind=kind)
        run.vmotion(sources, destinations, iterations, kind=kind, **options)
        run.announce(announce)


def host_view(run, site):
    run.build(site)
    run.file()
    run.capture_vmks("esx-a")
    run.capture_vm_network("esx-b")
    run.begin()


@sample("vmotion-encrypted", """The clean twin of the vMotion samples: two streams of ciphertext between vMotion vmks of
one private subnet, iterations that shrink, a last burst, FIN, then the VM's RARP.""")
def vmotion_encrypted(run):
    host_view(run, two_hosts(mtu=9000))
    hot(run, *VMOTION, [98304, 32768, 16384], streams=2)


@sample("vmotion-two-vmks", """Multi-NIC vMotion: each host has two vMotion vmks on VLANs of their own, and one migration
uses both at once, a stream each.""")
def vmotion_two_vmks(run):
    site = two_hosts()
    for number, host in enumerate(site.hosts, 1):
        host.vmks.append(vmk(number, 2, 7, 10 + number, ["vmotion"], portgroup="vMotion 2"))
    host_view(run, site)
    hot(run, ["10.10.2.11", "10.10.7.11"], ["10.10.2.12", "10.10.7.12"], [131072, 32768, 8192], streams=2, ram=131072)


@sample("vmotion-clear", """A vMotion with encryption disabled: guest pages can be read on the wire. The pages are made
up; no framing is shown because none is public.""")
def vmotion_clear(run):
    host_view(run, two_hosts())
    hot(run, *VMOTION, [262144, 65536, 16384], kind="clear", streams=2, ram=262144)


@sample("vmotion-model", """A vMotion in the lab's model framing vMSM, which is invented and not VMware's format: HELLO,
streams, iterations of PAGES, BITMAP, CHECKPOINT, hand-over. For reassembly, record fields and `vmkscope learn`.""")
def vmotion_model(run):
    host_view(run, two_hosts())
    hot(run, *VMOTION, [262144, 65536, 16384], kind="model", streams=3, ram=262144)


@sample("vmotion-on-management", """A vMotion between management addresses: the hosts have a vMotion vmk, but the
traffic goes to vmk0.""")
def vmotion_on_management(run):
    host_view(run, two_hosts())
    hot(run, ["10.10.1.11"], ["10.10.1.12"], [98304, 24576, 8192])


@sample("migrations-at-once", """Three hosts, three vMotions that overlap: esx-a to esx-b, esx-b to esx-a, esx-a to
esx-c. Each has its own source, destination and announcement.""")
def migrations_at_once(run):
    run.build(Site([esx(1), esx(2), esx(3)], [], [Machine(*VCENTER)]))
    run.file()
    run.capture_vmks("esx-a", "esx-b")
    for host in ("esx-a", "esx-b", "esx-c"):
        run.capture_vm_network(host)
    run.begin()
    run.serve_vmotion("10.10.2.11", "10.10.2.12", "10.10.2.13")
    plan = [("vm1", 1, 2, 63389), ("vm2", 2, 1, 51200), ("vm3", 1, 3, 63400)]
    actions = [run.migrate("vmotion", "hot", f"esx-{'abc'[source - 1]}", f"esx-{'abc'[target - 1]}", vm=vm,
                           ram_bytes=73728, **SHARED_STORAGE) for vm, source, target, _ in plan]
    for action in actions:
        action.__enter__()
    for _, source, target, port in plan:
        run.vmotion([f"10.10.2.{10 + source}"], [f"10.10.2.{10 + target}"], [73728, 12288, 4096], port=port, wait=False)
    run.lab.wait()
    run.announce_all([(f"esx-{'abc'[target - 1]}", f"00:50:56:8a:00:{0x11 + number:02x}")
                      for number, (_, _, target, _) in enumerate(plan)])
    for action in actions:
        action.__exit__(None, None, None)


@sample("vlan-shared", """The vMotion VLAN 20 also carries management of both hosts (in another subnet) and a talker that
is no ESXi host. Seen on a mirror of the trunk.""")
def vlan_shared(run):
    site = two_hosts()
    for host in site.hosts:
        host.vmk("vmk0").vlan = 20
    site.machines = [Machine("vcenter", "vcenter", "10.10.1.20", 24, "00:50:56:8b:00:20", 20),
                     Machine("desktop", "unknown", "10.10.2.77", 24, "00:50:56:8b:00:77", 20, listed=False)]
    run.build(site)
    run.file()
    run.capture_trunk("esx-a", "esx-b", ways=1)
    run.lab.point("trunk others", ["vcenter/eth0", "desktop/eth0"], tagged=1, ways=1, about="other ports of VLAN 20")
    run.begin()
    run.heartbeat("10.10.1.11", "10.10.1.20", 2)
    run.host_of("10.10.2.12").serve("serve", "--bind", "10.10.2.12", "--port", 80, "hear:20",
                                    "say:HTTP/1.1 301 Moved Permanently\\r\\nContent-Length: 0\\r\\n\\r\\n")
    run.host_of("10.10.2.77").run("talk", "--from", "10.10.2.77:41000", "--to", "10.10.2.12", "--port", 80,
                                  "say:GET / HTTP/1.1\\r\\nHost: 10.10.2.12\\r\\n\\r\\n", "hear:60")
    hot(run, *VMOTION, [98304, 32768, 8192], ram=98304)


@sample("vlan-separate", """The clean twin of vlan-shared: management on VLAN 10, vMotion alone on VLAN 20, same mirror of
the trunk.""")
def vlan_separate(run):
    run.build(two_hosts())
    run.file()
    run.capture_trunk("esx-a", "esx-b", ways=1)
    run.begin()
    run.heartbeat("10.10.1.11", "10.10.1.20", 2)
    hot(run, *VMOTION, [98304, 32768, 8192], ram=98304)


@sample("same-subnet-vmk", """KB 2010877: management and vMotion vmk of each host share a subnet, so the stack sends the
vMotion data from vmk1's address out of vmk0, with vmk0's MAC. No router is involved.""")
def same_subnet_vmk(run):
    site = two_hosts()
    for number, host in enumerate(site.hosts, 1):
        host.vmks[1] = Vmk("vmk1", f"10.10.1.{110 + number}", 24, mac(number, 1), 10, ["vmotion"],
                           portgroup="vMotion in the management subnet")
    run.build(site)
    run.file()
    run.capture_trunk("esx-a", "esx-b", ways=1)
    run.begin()
    run.heartbeat("10.10.1.11", "10.10.1.20", 2)
    hot(run, ["10.10.1.111"], ["10.10.1.112"], [98304, 32768, 8192], ram=98304)


def with_stack():
    """vmk1 has the vMotion flag on the default stack, vmk2 sits on the vMotion stack: the flag is dead."""
    site = two_hosts()
    for number, host in enumerate(site.hosts, 1):
        host.vmk("vmk1").listed = {"roles": []}  # a *.site file says what a vmk carries, not what is ticked
        host.vmks.append(vmk(number, 2, 6, 10 + number, ["vmotion"], stack="vmotion", portgroup="vMotion stack"))
    return site


@sample("dead-service-flag", """vmk2 of each host is on the vMotion TCP/IP stack, which makes the vMotion flag of vmk1 on
the default stack dead; the migration goes to vmk1 all the same.""", inventories=("esxcli", "govc", "vim"))
def dead_service_flag(run):
    host_view(run, with_stack())
    hot(run, *VMOTION, [98304, 32768, 8192], ram=98304)


@sample("vmotion-stack", """The clean twin of dead-service-flag: the migration uses the vmks on the vMotion stack.""")
def vmotion_stack(run):
    site = with_stack()
    for host in site.hosts:
        host.vmk("vmk1").roles = []
    host_view(run, site)
    hot(run, ["10.10.6.11"], ["10.10.6.12"], [98304, 32768, 8192], ram=98304)


@sample("vmotion-through-gateway", """A vMotion between two sites: the vMotion stacks of the hosts are in different
subnets and the traffic crosses the gateway. Captured at the gateway on both VLANs.""")
def vmotion_through_gateway(run):
    site = two_hosts(gateways=[gateway((20, "10.10.2.1/24"), (120, "10.20.2.1/24"))])
    a, b = site.hosts
    a.vmks[1] = vmk(1, 1, 2, 11, ["vmotion"], stack="vmotion")
    b.vmks[1] = Vmk("vmk1", "10.20.2.12", 24, mac(2, 1), 120, ["vmotion"], stack="vmotion", portgroup="vMotion B")
    a.gateways["vmotion"], b.gateways["vmotion"] = "10.10.2.1", "10.20.2.1"
    run.build(site)
    run.file()
    run.lab.point("gw eth0", ["gw/v20", "gw/v120"], tagged=1, about="trunk port of the gateway, both directions")
    run.capture_vm_network("esx-b")
    run.begin()
    hot(run, ["10.10.2.11"], ["10.20.2.12"], [98304, 32768, 8192], ram=98304)


@sample("vmotion-poor-path", """A vMotion over a path that breaks what the articles ask for: 160 ms round trip, segments
for an MTU of 1500 although the vmks have 9000, three seconds from the last burst to the announcement.""")
def vmotion_poor_path(run):
    site = two_hosts()
    for host in site.hosts:
        host.vmk("vmk1").listed = {"mtu": 9000}
    run.build(site)
    for port in ("esx-a/vmk1", "esx-b/vmk1"):
        run.lab.say("path", port, delay=80)
    run.file()
    run.capture_vmks("esx-a")
    run.capture_vm_network("esx-b")
    run.begin()
    with run.migrate("vmotion", "hot", "esx-a", "esx-b", ram_bytes=65536, **SHARED_STORAGE):
        run.serve_vmotion("10.10.2.12")
        run.vmotion(*VMOTION, [65536, 16384])
        run.lab.skip(3000)
        run.announce("esx-b")


@sample("wrong-vlan", """The inventory puts vMotion on VLAN 20, but the trunk shows it on VLAN 25; management arrives
untagged although the inventory says VLAN 10.""")
def wrong_vlan(run):
    site = two_hosts()
    for host in site.hosts:
        host.vmk("vmk1").vlan, host.vmk("vmk1").listed = 25, {"vlan": 20}
        host.vmk("vmk0").vlan, host.vmk("vmk0").listed = 0, {"vlan": 10}
    site.machines[0].vlan = 0
    run.build(site)
    run.file()
    run.capture_trunk("esx-a", "esx-b", ways=1)
    run.begin()
    run.heartbeat("10.10.1.11", "10.10.1.20", 2)
    hot(run, *VMOTION, [73728, 16384, 4096], ram=73728)


@sample("power-on-rarp", """No migration: a VM is powered on at esx-b, which announces it by RARP on the schedule a
migration would show.""")
def power_on_rarp(run):
    host_view(run, two_hosts())
    run.heartbeat("10.10.1.11", "10.10.1.20", 2)
    run.announce("esx-b", "00:50:56:8a:00:42")
