# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how a site becomes a network, and the things that are done in it: cold copies, migrations, announcements.

Must not know which sample shows what.
"""

import csv
import io
import os
from datetime import datetime, timezone

from . import inventory
from .network import Lab

EPOCH = 1772442000                                  # 2026-03-02T09:00:00Z: what every capture calls its start
FIBONACCI = (0, 1000, 1000, 1000, 2000, 3000, 5000, 8000)  # gaps of the announcements, milliseconds
MODELLED = ("Made by samples/lab of vmkscope over real TCP between Linux network namespaces; the peers are stand-ins "
            "written from public descriptions, no VMware software was involved. ")


def address_of(cidr):
    return cidr.split("/")[0]


def end(address, port):
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def rarp(mac):
    """The frame with which a virtual switch announces a station."""
    station = bytes.fromhex(mac.replace(":", ""))
    frame = b"\xff" * 6 + station + bytes.fromhex("80350001080006040003") + station + bytes(4) + station + bytes(4)
    return frame.ljust(60, b"\0")


class Run:
    """One sample being made."""

    def __init__(self, sample, binaries, folder):
        self.sample = sample
        self.folder = folder
        self.keylog = os.path.join(folder, sample.name + ".keylog")
        self.actions = []
        self.ports = {}
        self.site = None
        self.seed = sum(map(ord, sample.name))
        environment = {"LAB_KEYLOG": self.keylog} if sample.keylog else {}
        if sample.tls13:
            environment["LAB_TLS13"] = "1"
        for path in (self.keylog, self.path(".actions.csv")):
            if os.path.exists(path):
                os.remove(path)
        self.lab = Lab(binaries, sample.name, environment)

    def path(self, suffix):
        return os.path.join(self.folder, self.sample.name + suffix)

    # The network.

    def build(self, site, offload=False):
        self.site = site
        for gateway in site.gateways:
            host = self.lab.host(gateway.name, forward=True)
            for interface, mac, vlan, cidrs in gateway.ports:
                self.cable(host, interface, mac, vlan, cidrs)
        for machine in site.machines:
            host = self.lab.host(machine.name)
            self.cable(host, "eth0", machine.mac, machine.vlan, [f"{machine.address}/{machine.prefix}"])
            if machine.gateway:
                host.ip("route", "add", "default", "via", machine.gateway)
        for esx in site.hosts:
            self.build_esx(esx, offload)

    def build_esx(self, esx, offload):
        """Each TCP/IP stack of the host is a namespace of its own, as on ESXi it has its own routes."""
        for stack in dict.fromkeys(vmk.stack for vmk in esx.vmks):
            host = self.lab.host(self.stack_name(esx, stack))
            for vmk in esx.vmks:
                if vmk.stack == stack:
                    self.cable(host, vmk.name, vmk.mac, vmk.vlan, [vmk.cidr], vmk.mtu, offload)
                    for network, gateway in vmk.routes:
                        host.ip("route", "add", network, "via", gateway, "src", vmk.address)
            if stack in esx.gateways:
                host.ip("route", "add", "default", "via", esx.gateways[stack])
        uplink = self.lab.host(esx.name + ".vm")
        self.cable(uplink, "vmnet", "02:00:00:00:00:01", esx.vm_vlan)

    @staticmethod
    def stack_name(esx, stack):
        return esx.name if stack == "defaultTcpipStack" else f"{esx.name}.{stack}"

    def cable(self, host, interface, mac, vlan, cidrs=(), mtu=1500, offload=False):
        self.ports[f"{host.name}/{interface}"] = self.lab.cable(host, interface, mac, vlan, cidrs, mtu, offload)

    def port_of(self, esx_name, vmk_name):
        esx = self.site.host(esx_name)
        return f"{self.stack_name(esx, esx.vmk(vmk_name).stack)}/{vmk_name}"

    def esx_ports(self, esx_name):
        esx = self.site.host(esx_name)
        return [self.port_of(esx_name, vmk.name) for vmk in esx.vmks] + [f"{esx_name}.vm/vmnet"]

    def host_of(self, address):
        """The namespace in which an address lives."""
        for esx in self.site.hosts:
            for vmk in esx.vmks:
                if vmk.address == address:
                    return self.lab.hosts[self.stack_name(esx, vmk.stack)]
        for machine in self.site.machines:
            if machine.address == address:
                return self.lab.hosts[machine.name]
        raise KeyError(address)

    # The capture.

    def file(self, suffix="", comment=""):
        text = MODELLED + (comment or self.sample.comment)
        return self.lab.file(self.path(suffix + ".pcapng"), " ".join(text.split()))

    def capture_vmks(self, *hosts, file=0, **options):
        """Every VMkernel interface of the hosts as the host sees it: both directions, no tags."""
        for name in hosts:
            for vmk in self.site.host(name).vmks:
                self.lab.point(f"{name} {vmk.name}", [self.port_of(name, vmk.name)], file=file,
                               about=f"VMkernel interface, both directions, as pktcap-uw --vmk {vmk.name} --dir 2",
                               **options)

    def capture_vm_network(self, name, file=0):
        self.lab.point(f"{name} vm-network", [f"{name}.vm/vmnet"], file=file, tagged=1,
                       about="uplink of the virtual machines' port group")

    def capture_trunk(self, *hosts, name="trunk", file=0, **options):
        """A mirror of the trunk ports of the hosts: what they send and get, tagged."""
        ports = [port for host in hosts for port in self.esx_ports(host)]
        self.lab.point(name, ports, file=file, tagged=1, about="mirror of the hosts' trunk ports", **options)

    def begin(self):
        self.lab.begin(EPOCH, self.seed)

    # What is done.

    def serve_nfc(self, address, greeting="esxi7", content="-:disk:1048576:25:text", port=902, refuse=""):
        host = self.host_of(address)
        host.serve("authd", "--bind", address, "--port", port, "--greeting", greeting, "--content", content,
                   "--name", host.name.split(".")[0] + ".lab.example", "--refuse", refuse)

    def nfc(self, source, destination, *operations, service="vpxa-nfc", port=49152, wait=True, thumbprint=None,
            user=None, server_port=902, refused=False):
        words = ["nfc", "--from", end(source, port), "--to", end(destination, server_port), "--service", service]
        if thumbprint:
            words += ["--thumbprint", thumbprint]
        if user:
            words += ["--user", user]
        host = self.host_of(source)
        if wait:
            host.run(*words, *operations, allow_failure=refused)
        else:
            host.start(*words, *operations)

    def serve_vmotion(self, *addresses, kind="ciphertext"):
        for address in addresses:
            self.host_of(address).serve("vmotion-receive", "--bind", address, "--kind", kind)

    def vmotion(self, sources, destinations, iterations, kind="ciphertext", streams=1, disk=0, pause=150,
                switchover=True, port=63389, wait=True):
        host = self.host_of(sources[0])
        words = ["vmotion-send", "--from", ",".join(sources), "--to", ",".join(destinations), "--kind", kind,
                 "--streams", streams, "--disk", disk, "--pause", pause, "--seed", self.seed, "--source-port", port,
                 "--switchover", "yes" if switchover else "no", *iterations]
        (host.run if wait else host.start)(*words)

    def announce(self, esx_name, mac="00:50:56:8a:00:11"):
        """RARP of a VM on its network, on the schedule seen in real captures; idle time is skipped, not waited."""
        self.announce_all([(esx_name, mac)])

    def announce_all(self, stations):
        """The same for several (host, MAC) at once."""
        for gap in FIBONACCI:
            if gap:
                self.lab.skip(gap)
            for esx_name, mac in stations:
                self.lab.inject(f"{esx_name}.vm/vmnet", rarp(mac))

    def heartbeat(self, address, vcenter, count=3):
        """UDP 902 towards vCenter, one every ten seconds."""
        self.host_of(vcenter).serve("datagram-sink", "--bind", vcenter, "--port", 902)
        for number in range(count):
            self.host_of(address).run("datagrams", "--from", address, "--to", vcenter, "--seed", number + 1)
            if number + 1 < count:
                self.lab.skip(10000)

    def migrate(self, action, state, source, destination, vm="vm1", **facts):
        return Action(self, dict(action=action, state=state, vm=vm, source=source, destination=destination, **facts))

    # The files beside the capture.

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.lab.wait()
        self.lab.__exit__(kind, value, trace)
        if kind is None:
            self.write_files()

    def write_files(self):
        if self.site.hosts:
            self.write(".site", inventory.site_file(self.site))
        for name in self.sample.inventories:
            folder = os.path.join(self.folder, "inventory", self.sample.name, name)
            os.makedirs(folder, exist_ok=True)
            for file_name, text in inventory.alternatives(self.site)[name].items():
                with open(os.path.join(folder, file_name), "w", encoding="utf-8", newline="") as file:
                    file.write(text)
        if self.actions:
            keys = ["start", "end", "action", "state", "vm", "source", "destination", "ram_bytes", "disk_bytes",
                    "snapshots", "version"]
            out = io.StringIO()
            writer = csv.DictWriter(out, keys, lineterminator="\n", restval="")
            writer.writeheader()
            writer.writerows(self.actions)
            self.write(".actions.csv", out.getvalue())

    def write(self, suffix, text):
        with open(self.path(suffix), "w", encoding="utf-8", newline="") as file:
            file.write(text)


class Action:
    """One row of the actions file; its times are the capture's, rounded outwards to seconds."""

    def __init__(self, run, row):
        self.run = run
        self.row = row

    def __enter__(self):
        self.row["start"] = self.stamp(self.run.lab.time() // 10**9)
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.run.lab.wait()
            self.row["end"] = self.stamp(self.run.lab.time() // 10**9 + 1)
            self.run.actions.append(self.row)

    @staticmethod
    def stamp(seconds):
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
