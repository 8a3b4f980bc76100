# SPDX-License-Identifier: GPL-2.0-or-later
"""Samples of the question whether cold data crosses the gateway appliance, seen from each place."""

from .cold import cold_copy
from .sample import sample
from .site import Gateway, Machine, Site, Vmk, mac
from .sites import GATEWAY_MAC, VCENTER, esx, gateway, two_hosts, vmk

COPY = ["put:[ds-b] vm1/vm1.vmdk:disk:393216:25:text", "complete"]
BIG_FACTS = dict(ram_bytes=0, disk_bytes=393216, snapshots=0, version="7.0.3")


def two_sites(*gateways, networks=()):
    """esx-a manages from 10.10.1.0/24, esx-b from 10.20.1.0/24; no provisioning vmk anywhere."""
    b = esx(2)
    b.vmks[0] = Vmk("vmk0", "10.20.1.12", 24, mac(2, 0), 110, ["management"], portgroup="Management Network B")
    b.gateways["defaultTcpipStack"] = "10.20.1.1"
    return Site([esx(1), b], list(gateways), [Machine(*VCENTER)], list(networks))


def router(**options):
    return gateway((10, "10.10.1.1/24"), (110, "10.20.1.1/24"), **options)


def copy(run, source="10.10.1.11", destination="10.20.1.12"):
    with run.migrate("xmotion", "cold", "esx-a", "esx-b", **BIG_FACTS):
        cold_copy(run, source, destination, COPY, greeting="esxi6", thumbprint="sha1")


def at_gateway(run, ports=("gw/v10", "gw/v110")):
    run.lab.point("gw eth0", list(ports), tagged=1, about="trunk port of the gateway, both directions")


@sample("gateway-at-host", """Cold data between management addresses of two sites crosses the gateway. Captured at esx-a
only: the next hop's MAC and the TTL of what comes back are the evidence.""")
def gateway_at_host(run):
    run.build(two_sites(router()))
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    copy(run)


@sample("gateway-both-vlans", """The same cold copy captured at the gateway's trunk port: every segment twice, on VLAN 10
with TTL 64 and on VLAN 110 with TTL 63.""")
def gateway_both_vlans(run):
    run.build(two_sites(router()))
    run.file()
    at_gateway(run)
    run.begin()
    copy(run)


@sample("gateway-accepted", """The clean twin of gateway-both-vlans: the same path, but the inventory says that the hosts
have provisioning vmks there and that transit between these networks is accepted.""")
def gateway_accepted(run):
    site = two_sites(gateway((30, "10.10.3.1/24"), (130, "10.20.3.1/24")),
                     networks=[("provisioning-a", 30, "10.10.3.0/24", "vSphereProvisioning", True),
                               ("provisioning-b", 130, "10.20.3.0/24", "vSphereProvisioning", True)])
    a, b = site.hosts
    a.vmks.append(vmk(1, 2, 3, 11, ["vSphereProvisioning"], routes=[("10.20.3.0/24", "10.10.3.1")]))
    b.vmks.append(Vmk("vmk2", "10.20.3.12", 24, mac(2, 2), 130, ["vSphereProvisioning"], portgroup="Provisioning B",
                      routes=[("10.10.3.0/24", "10.20.3.1")]))
    run.build(site)
    run.file()
    at_gateway(run, ("gw/v30", "gw/v130"))
    run.begin()
    copy(run, "10.10.3.11", "10.20.3.12")


@sample("gateway-ipv6", """Provisioning over IPv6: the vmks of the two hosts are in different prefixes, and the cold data
crosses the gateway, captured at its trunk port with hop limit 64 and then 63. Nobody declared that as intended.""")
def gateway_ipv6(run):
    site = two_sites(gateway((30, "fd00:10:3::1/64"), (130, "fd00:20:3::1/64")))
    a, b = site.hosts
    a.vmks.append(Vmk("vmk2", "fd00:10:3::11", 64, mac(1, 2), 30, ["vSphereProvisioning"], portgroup="Provisioning A",
                      routes=[("fd00:20:3::/64", "fd00:10:3::1")]))
    b.vmks.append(Vmk("vmk2", "fd00:20:3::12", 64, mac(2, 2), 130, ["vSphereProvisioning"], portgroup="Provisioning B",
                      routes=[("fd00:10:3::/64", "fd00:20:3::1")]))
    run.build(site)
    run.file()
    at_gateway(run, ("gw/v30", "gw/v130"))
    run.begin()
    copy(run, "fd00:10:3::11", "fd00:20:3::12")


@sample("missing-route", """KB 340170 scenario 4: both hosts have a provisioning vmk, in different subnets, but esx-a has
no static route. The cold data leaves from esx-a's vmk0 and arrives at esx-b's provisioning vmk.""",
        inventories=("esxcli", "powercli"))
def missing_route(run):
    site = two_sites(gateway((10, "10.10.1.1/24"), (30, "10.10.3.1/24"), (110, "10.20.1.1/24"),
                             (130, "10.20.3.1/24")))
    a, b = site.hosts
    a.vmks.append(vmk(1, 2, 3, 11, ["vSphereProvisioning"]))
    b.vmks.append(Vmk("vmk2", "10.20.3.12", 24, mac(2, 2), 130, ["vSphereProvisioning"], portgroup="Provisioning B",
                      routes=[("10.10.0.0/16", "10.20.3.1")]))
    run.build(site)
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    copy(run, "10.10.1.11", "10.20.3.12")


@sample("static-route", """The clean twin of missing-route, KB 340170 scenario 3: with a static route on both hosts the
data goes from provisioning vmk to provisioning vmk; the inventory accepts the transit.""")
def static_route(run):
    site = two_sites(gateway((10, "10.10.1.1/24"), (30, "10.10.3.1/24"), (110, "10.20.1.1/24"),
                             (130, "10.20.3.1/24")),
                     networks=[("provisioning-a", 30, "10.10.3.0/24", "vSphereProvisioning", True),
                               ("provisioning-b", 130, "10.20.3.0/24", "vSphereProvisioning", True)])
    a, b = site.hosts
    a.vmks.append(vmk(1, 2, 3, 11, ["vSphereProvisioning"], routes=[("10.20.3.0/24", "10.10.3.1")]))
    b.vmks.append(Vmk("vmk2", "10.20.3.12", 24, mac(2, 2), 130, ["vSphereProvisioning"], portgroup="Provisioning B",
                      routes=[("10.10.0.0/16", "10.20.3.1")]))
    run.build(site)
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    copy(run, "10.10.3.11", "10.20.3.12")


def tunnel_site():
    """A gateway at each site and a tunnel between them (198.18.0.1 and .2 outside)."""
    first = Gateway("gw-1", [("v10", GATEWAY_MAC, 10, ["10.10.1.1/24"]),
                             ("tun0", "00:00:5e:00:53:e1", 900, ["198.18.1.1/30"])])
    second = Gateway("gw-2", [("v110", "00:00:5e:00:53:f2", 110, ["10.20.1.1/24"]),
                              ("tun0", "00:00:5e:00:53:e2", 900, ["198.18.1.2/30"])])
    return two_sites(first, second)


def through_tunnel(run, kind, mtu, **options):
    run.build(tunnel_site())
    for name, network, peer in (("gw-1", "10.20.1.0/24", "198.18.1.2"), ("gw-2", "10.10.1.0/24", "198.18.1.1")):
        run.lab.hosts[name].ip("link", "set", "tun0", "mtu", str(mtu))
        run.lab.hosts[name].ip("route", "add", network, "via", peer)
    run.file()
    run.lab.point("gw-1 eth0", ["gw-1/v10"], tagged=1, about="inside of the gateway, both directions")
    run.lab.point("gw-1 underlay", ["gw-1/tun0", "gw-2/tun0"], ways=1, encap=kind, outer_from="198.18.0.1",
                  outer_to="198.18.0.2", about=f"outside of the gateway: the {kind.upper()} tunnel", **options)
    run.begin()
    copy(run)


@sample("gateway-gre", """Cold data crosses the gateway and leaves it in a GRE tunnel: seen inside on VLAN 10 and outside
in GRE with one hop less. The tunnel header is added while merging, the inner packets are real.""")
def gateway_gre(run):
    through_tunnel(run, "gre", 1476)


@sample("gateway-vxlan", """As gateway-gre, with the inner frames in VXLAN (VNI 4096).""")
def gateway_vxlan(run):
    through_tunnel(run, "vxlan", 1450, vni=4096)


@sample("gateway-hairpin", """Two management subnets on one VLAN: the cold data goes to the gateway and comes back on the
same VLAN 10 with one hop less.""")
def gateway_hairpin(run):
    site = two_sites(gateway((10, "10.10.1.1/24", "10.20.1.1/24")))
    site.hosts[1].vmk("vmk0").vlan = 10
    run.build(site)
    run.file()
    at_gateway(run, ("gw/v10",))
    run.begin()
    copy(run)


@sample("gateway-same-subnet", """The clean twin for traversal: the hosts share a subnet on the gateway's VLAN, and other
traffic crosses the gateway, but the cold data goes straight from host to host. Mirror of VLAN 10.""")
def gateway_same_subnet(run):
    admin = Machine("admin", "console", "10.30.1.30", 24, "00:50:56:8b:00:30", 130, "10.30.1.1")
    run.build(two_hosts(machines=[admin], gateways=[gateway((10, "10.10.1.1/24"), (130, "10.30.1.1/24"))]))
    run.file()
    run.capture_trunk("esx-a", "esx-b", ways=1)
    run.lab.point("gw eth0", ["gw/v10", "gw/v130"], tagged=1, about="trunk port of the gateway, both directions")
    run.begin()
    run.host_of("10.10.1.11").serve("serve", "--bind", "10.10.1.11", "--port", 443, "--name", "esx-a.lab.example",
                                    "tls", "hear:20", "text:2048")
    run.host_of("10.30.1.30").run("talk", "--from", "10.30.1.30:50000", "--to", "10.10.1.11", "--port", 443,
                                  "tls:esx-a.lab.example", "say:GET /ui/ HTTP/1.1\\r\\n\\r\\n", "hear:2048")
    copy(run, "10.10.1.11", "10.10.1.12")


@sample("gateway-vrrp", """The gateway answers with a virtual-router MAC (VRRP) and is not in the inventory; captured at
esx-a with the VRRP advertisements of the VLAN.""")
def gateway_vrrp(run):
    mac_address = "00:00:5e:00:01:0a"
    appliance = Gateway("gw", [("v10", mac_address, 10, ["10.10.1.1/24"]), ("v110", mac_address, 110, ["10.20.1.1/24"])],
                        listed=False)
    run.build(two_sites(appliance))
    run.file()
    run.capture_vmks("esx-a")
    run.begin()
    for _ in range(3):
        run.lab.inject("gw/v10", vrrp_advertisement("10.10.1.1"))
        run.lab.skip(1000)
    copy(run)


@sample("routed-path-unknown", """Cold data between management addresses in different subnets, captured one way at esx-a
with an inventory that knows no MAC and no gateway: routed, but by whom cannot be said.""")
def routed_path_unknown(run):
    site = two_sites(router(listed=False))
    run.build(site)
    for host in site.hosts:
        host.gateways = {}
        for interface in host.vmks:
            interface.listed = {"mac": None}
    run.file()
    run.capture_vmks("esx-a", ways=1, skip=1)
    run.begin()
    copy(run)


def checksum(data):
    total = sum(int.from_bytes(data[i:i + 2], "big") for i in range(0, len(data), 2))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return (~total & 0xFFFF).to_bytes(2, "big")


def vrrp_advertisement(address):
    """VRRP version 2 (RFC 3768): VRID 10, priority 100, one address, every second."""
    ip_address = bytes(map(int, address.split(".")))
    vrrp = bytes.fromhex("210a6401 0001 0000".replace(" ", "")) + ip_address + bytes(8)
    vrrp = vrrp[:6] + checksum(vrrp) + vrrp[8:]
    head = bytes.fromhex("45c0") + (20 + len(vrrp)).to_bytes(2, "big") + bytes(4) + bytes.fromhex("ff700000")
    head += ip_address + bytes([224, 0, 0, 18])
    head = head[:10] + checksum(head) + head[12:]
    return bytes.fromhex("01005e000012" "00005e00010a" "0800") + head + vrrp
