# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows the made-up site as data: hosts, VMkernel interfaces, gateways, other machines, VLANs.

Must not know how inventories are laid out, nor how the network is built.
"""

from dataclasses import dataclass, field

ROLES = ("management", "vmotion", "vSphereProvisioning", "vSphereReplication", "vSphereReplicationNFC",
         "vSphereBackupNFC", "faultToleranceLogging", "vsan")


@dataclass
class Vmk:
    """One VMkernel interface."""
    name: str
    address: str
    prefix: int
    mac: str
    vlan: int
    roles: list
    mtu: int = 1500
    stack: str = "defaultTcpipStack"
    portgroup: str = ""
    switch: str = "vSwitch0"
    routes: list = field(default_factory=list)   # ("10.20.1.0/24", "10.10.1.1")
    listed: dict = field(default_factory=dict)   # what the inventory says instead, where it is wrong or silent

    @property
    def cidr(self):
        return f"{self.address}/{self.prefix}"


@dataclass
class Esx:
    name: str
    vmks: list
    gateways: dict = field(default_factory=dict)  # stack -> address
    vm_vlan: int = 50
    version: str = "7.0.3"

    def vmk(self, name):
        return next(vmk for vmk in self.vmks if vmk.name == name)

    def carrying(self, role):
        return [vmk for vmk in self.vmks if role in vmk.roles]


@dataclass
class Gateway:
    name: str
    ports: list                                   # (interface, mac, vlan, [cidr])
    listed: bool = True                           # named in the inventory


@dataclass
class Machine:
    """Anything that is no ESXi host: vCenter, backup proxy, replication server, admin PC, filer."""
    name: str
    function: str
    address: str
    prefix: int
    mac: str
    vlan: int
    gateway: str = ""
    listed: bool = True
    also: str = ""                                # another address of it, that of a second Machine


@dataclass
class Site:
    hosts: list
    gateways: list = field(default_factory=list)
    machines: list = field(default_factory=list)
    networks: list = field(default_factory=list)  # (name, vlan, cidr, role or "", accepted transit)

    def host(self, name):
        return next(host for host in self.hosts if host.name == name)

    def machine(self, name):
        return next(machine for machine in self.machines if machine.name == name)


def mac(host_number, vmk_number):
    """vmk0 has the (documentation range) address of a physical port, the others VMware's VMkernel range."""
    if vmk_number == 0:
        return f"00:00:5e:00:53:{host_number:02x}"
    return f"00:50:56:6a:{host_number:02x}:{vmk_number:02x}"
