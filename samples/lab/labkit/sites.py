# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows the made-up sites that the samples share. Addresses are private, MACs documentation or VMware ranges."""

from .site import Esx, Gateway, Machine, Site, Vmk, mac

GATEWAY_MAC = "00:00:5e:00:53:f1"
VCENTER = ("vcenter", "vcenter", "10.10.1.20", 24, "00:50:56:8b:00:20", 10)


def vmk(host, number, subnet, last, roles, **options):
    """vmkN with the address 10.10.<subnet>.<last> in the VLAN <subnet>0."""
    names = {1: "Management Network", 2: "vMotion", 3: "Provisioning", 4: "Storage"}
    options.setdefault("vlan", 10 * subnet)
    options.setdefault("portgroup", names.get(subnet, f"VLAN {options['vlan']}"))
    return Vmk(f"vmk{number}", f"10.10.{subnet}.{last}", 24, mac(host, number), roles=roles, **options)


def esx(number, provisioning=False, storage=False, version="7.0.3", mtu=1500):
    """esx-a is 1, esx-b is 2 and so on: management, vMotion, and what is asked for."""
    last = 10 + number
    vmks = [vmk(number, 0, 1, last, ["management"]), vmk(number, 1, 2, last, ["vmotion"], mtu=mtu)]
    if provisioning:
        vmks.append(vmk(number, 2, 3, last, ["vSphereProvisioning"], mtu=mtu))
    if storage:
        vmks.append(vmk(number, 3, 4, last, []))
    return Esx(f"esx-{chr(96 + number)}", vmks, {"defaultTcpipStack": "10.10.1.1"}, version=version)


def two_hosts(provisioning=False, storage=False, version="7.0.3", machines=(), gateways=(), mtu=1500):
    return Site([esx(number, provisioning, storage, version, mtu) for number in (1, 2)], list(gateways),
                [Machine(*VCENTER), *machines])


def gateway(*ports, name="gw", **options):
    """A router with one interface a VLAN: (vlan, cidr, ...)."""
    return Gateway(name, [(f"v{vlan}", GATEWAY_MAC, vlan, list(cidrs)) for vlan, *cidrs in ports], **options)
