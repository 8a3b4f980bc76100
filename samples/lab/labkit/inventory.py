# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how the site is written down in each inventory format that vmkscope reads.

Must not know how the network is built. Layouts follow the samples of real tools; the values are the lab's.
"""

import csv
import io
import ipaddress
import json

UUID = "00000000-0000-0000-0000-000000000001"


def netmask(vmk):
    return str(ipaddress.ip_interface(vmk.cidr).netmask)


def broadcast(vmk):
    return str(ipaddress.ip_interface(vmk.cidr).network.broadcast_address)


def rows_to_csv(header, rows, quote):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def site_vmk(vmk):
    facts = dict(mac=vmk.mac, vlan=vmk.vlan, mtu=vmk.mtu, roles=vmk.roles) | vmk.listed
    roles = facts.pop("roles")
    if vmk.stack != "defaultTcpipStack":
        facts["stack"] = vmk.stack
    words = [f"{key}={value}" for key, value in facts.items() if value is not None]
    return " ".join([f"{vmk.name} = {vmk.cidr}", *words, *(roles or ["none"])])


def site_routes(host):
    """The whole table of the default stack: a route that is absent here is really absent."""
    lines = []
    for vmk in host.vmks:
        if vmk.stack == "defaultTcpipStack":
            lines.append(f"route = {ipaddress.ip_interface(vmk.cidr).network}")
            lines += [f"route = {network} {gateway}" for network, gateway in vmk.routes]
    return lines


def site_host(host, routes):
    lines = ["", f"[host {host.name}]"]
    for stack, gateway in host.gateways.items():
        lines.append(f"gateway = {gateway}" if stack == "defaultTcpipStack" else f"gateway.{stack} = {gateway}")
    return lines + [site_vmk(vmk) for vmk in host.vmks] + (site_routes(host) if routes else [])


def site_gateway(gateway):
    addresses = " ".join(str(ipaddress.ip_interface(cidr).ip) for port in gateway.ports for cidr in port[3])
    macs = " ".join(dict.fromkeys(port[1] for port in gateway.ports))
    return ["", f"[gateway {gateway.name}]", f"address = {addresses}", f"mac = {macs}"]


def site_network(name, vlan, cidr, role, accepted):
    return ["", f"[network {name}]", f"vlan = {vlan}", f"subnet = {cidr}", *([f"role = {role}"] if role else []),
            *(["accept-transit = yes"] if accepted else [])]


def site_file(site):
    """The project's own format, everything in it."""
    lines = ["# The made-up site of this sample, as a person would write it down."]
    routes = any(vmk.routes for host in site.hosts for vmk in host.vmks)
    for host in site.hosts:
        lines += site_host(host, routes)
    for gateway in site.gateways:
        lines += site_gateway(gateway) if gateway.listed else []
    for machine in site.machines:
        if machine.listed:
            lines += ["", f"[peer {machine.name}]", f"address = {machine.address} {machine.also}".rstrip(),
                      f"function = {machine.function}"]
    for network in site.networks:
        lines += site_network(*network)
    return "\n".join(lines) + "\n"


TAGS = {"management": "Management", "vmotion": "VMotion", "vSphereProvisioning": "vSphereProvisioning",
        "vSphereReplication": "vSphereReplication", "vSphereReplicationNFC": "vSphereReplicationNFC",
        "vSphereBackupNFC": "vSphereBackupNFC", "faultToleranceLogging": "faultToleranceLogging", "vsan": "VSAN"}


def esxcli_interface_list(host):
    blocks = []
    for number, vmk in enumerate(host.vmks):
        blocks.append("\n".join([
            vmk.name, f"   Name: {vmk.name}", f"   MAC Address: {vmk.mac}", "   Enabled: true",
            f"   Portset: {vmk.switch}", f"   Portgroup: {vmk.portgroup}", f"   Netstack Instance: {vmk.stack}",
            "   VDS Name: N/A", "   VDS UUID: N/A", "   VDS Port: N/A", "   VDS Connection: -1",
            "   Opaque Network ID: N/A", "   Opaque Network Type: N/A", "   External ID: N/A",
            f"   MTU: {vmk.mtu}", "   TSO MSS: 65535", "   RXDispQueue Size: 1",
            f"   Port ID: {33554436 + number}"]))
    return "\n\n".join(blocks) + "\n"


def columns(header, rows):
    """esxcli's tables: padded columns and a ruler of dashes."""
    widths = [max(len(str(row[i])) for row in [header, *rows]) for i in range(len(header))]
    lines = ["  ".join(str(value).ljust(width) for value, width in zip(row, widths)).rstrip()
             for row in [header, ["-" * width for width in widths], *rows]]
    return "\n".join(lines) + "\n"


def esxcli_ipv4_get(host):
    gateway = host.gateways
    return columns(["Name", "IPv4 Address", "IPv4 Netmask", "IPv4 Broadcast", "Address Type", "Gateway", "DHCP DNS"],
                   [[vmk.name, vmk.address, netmask(vmk), broadcast(vmk), "STATIC",
                     gateway.get(vmk.stack, "0.0.0.0"), "false"] for vmk in host.vmks])


def esxcli_portgroup_list(host):
    seen = dict.fromkeys((vmk.portgroup, vmk.switch, vmk.vlan) for vmk in host.vmks)
    return columns(["Name", "Virtual Switch", "Active Clients", "VLAN ID"],
                   [[name, switch, 1, vlan] for name, switch, vlan in seen])


def esxcli_route_list(host, stack="defaultTcpipStack"):
    rows = []
    if stack in host.gateways:
        first = next(vmk for vmk in host.vmks if vmk.stack == stack)
        rows.append(["default", "0.0.0.0", host.gateways[stack], first.name, "MANUAL"])
    for vmk in host.vmks:
        if vmk.stack == stack:
            network = ipaddress.ip_interface(vmk.cidr).network
            rows.append([network.network_address, network.netmask, "0.0.0.0", vmk.name, "MANUAL"])
            for target, gateway in vmk.routes:
                network = ipaddress.ip_network(target)
                rows.append([network.network_address, network.netmask, gateway, vmk.name, "MANUAL"])
    return columns(["Network", "Netmask", "Gateway", "Interface", "Source"], rows)


def esxcli_tags(host):
    return {vmk.name: "   Tags: " + ", ".join(TAGS[role] for role in vmk.roles) + "\n" for vmk in host.vmks}


def esxcfg_vmknic(host):
    row = "%-10s %-39s %-9s %-15s %-15s %-15s %-17s %-7s %-9s %-7s %-19s %s"
    lines = [row % ("Interface", "Port Group/DVPort/Opaque Network", "IP Family", "IP Address", "Netmask",
                    "Broadcast", "MAC Address", "MTU", "TSO MSS", "Enabled", "Type", "NetStack")]
    for vmk in host.vmks:
        lines.append(row % (vmk.name, vmk.portgroup, "IPv4", vmk.address, netmask(vmk), broadcast(vmk), vmk.mac,
                            vmk.mtu, 65535, "true", "STATIC", vmk.stack))
    return "\n".join(lines) + "\n"


def govc_vnic_info(host):
    return json.dumps({"info": [
        {"device": vmk.name, "network": vmk.portgroup, "switch": vmk.switch, "address": vmk.address,
         "stack": vmk.stack, "services": vmk.roles} for vmk in host.vmks]}, indent=2) + "\n"


def vim_host(host):
    """The parts of a HostSystem object that say which VMkernel interface carries what."""
    vnics = [{"device": vmk.name, "key": f"key-vim.host.VirtualNic-{vmk.name}", "portgroup": vmk.portgroup,
              "spec": {"ip": {"dhcp": False, "ipAddress": vmk.address, "subnetMask": netmask(vmk)}, "mac": vmk.mac,
                       "portgroup": vmk.portgroup, "mtu": vmk.mtu, "tsoEnabled": True,
                       "netStackInstanceKey": vmk.stack}} for vmk in host.vmks]
    selected = [{"nicType": role, "multiSelectAllowed": True,
                 "selectedVnic": [f"{role}.key-vim.host.VirtualNic-{vmk.name}" for vmk in host.carrying(role)]}
                for role in TAGS]
    groups = [{"spec": {"name": name, "vlanId": vlan, "vswitchName": switch}}
              for name, switch, vlan in dict.fromkeys((vmk.portgroup, vmk.switch, vmk.vlan) for vmk in host.vmks)]
    return json.dumps({"name": host.name, "config": {
        "network": {"vnic": vnics, "portgroup": groups}, "virtualNicManagerInfo": {"netConfig": selected}}},
        indent=1) + "\n"


def powercli(site):
    header = ["VMHost", "Name", "DeviceName", "PortGroupName", "Mac", "DhcpEnabled", "IP", "SubnetMask", "Mtu",
              "ManagementTrafficEnabled", "VMotionEnabled", "FaultToleranceLoggingEnabled", "VsanTrafficEnabled",
              "ProvisioningEnabled", "VSphereReplicationEnabled", "VSphereReplicationNFCEnabled",
              "VSphereBackupNFCEnabled"]
    order = ["management", "vmotion", "faultToleranceLogging", "vsan", "vSphereProvisioning", "vSphereReplication",
             "vSphereReplicationNFC", "vSphereBackupNFC"]
    return rows_to_csv(header, [[host.name, vmk.name, vmk.name, vmk.portgroup, vmk.mac, "False", vmk.address,
                                 netmask(vmk), vmk.mtu, *(str(role in vmk.roles) for role in order)]
                                for host in site.hosts for vmk in host.vmks], quote=True)


def rvtools(site, services=True):
    header = ["Host", "Datacenter", "Cluster", "Port Group", "Device", "Mac Address", "DHCP", "IP Address",
              "IP 6 Address", "Subnet mask", "Gateway", "IP 6 Gateway", "MTU", "Services", "VI SDK Server",
              "VI SDK UUID"]
    names = {"management": "Management", "vmotion": "vMotion", "vSphereProvisioning": "Provisioning"}
    rows = [[host.name, "DC1", "CL1", vmk.portgroup, vmk.name, vmk.mac, "False", vmk.address, "", netmask(vmk),
             host.gateways.get(vmk.stack, ""), "", vmk.mtu, ", ".join(names.get(role, role) for role in vmk.roles),
             "vc.lab.example", UUID] for host in site.hosts for vmk in host.vmks]
    if not services:
        at = header.index("Services")
        header, rows = header[:at] + header[at + 1:], [row[:at] + row[at + 1:] for row in rows]
    return rows_to_csv(header, rows, quote=False)


def shell(host, command, text):
    """One command as the ESXi shell shows it."""
    return f"[root@{host.name}:~] {command}\n{text}"


def esxcli_session(host):
    """Everything esxcli says about the interfaces, as one session at the host's shell."""
    ip = "esxcli network ip "
    parts = [shell(host, ip + "interface list", esxcli_interface_list(host)),
             shell(host, ip + "interface ipv4 get", esxcli_ipv4_get(host)),
             shell(host, "esxcli network vswitch standard portgroup list", esxcli_portgroup_list(host)),
             shell(host, ip + "route ipv4 list", esxcli_route_list(host))]
    parts += [shell(host, f"{ip}interface tag get -i {name}", text) for name, text in esxcli_tags(host).items()]
    return "\n".join(parts)


def alternatives(site):
    """The same site in the formats of other tools: {set name: {file name: text}}."""
    no_services = rvtools(site, services=False)
    result = {"esxcli": {}, "esxcfg": {}, "govc": {}, "vim": {}, "powercli": {"vmknics.csv": powercli(site)},
              "rvtools": {"RVTools_tabvSC_VMK.csv": rvtools(site)},
              "rvtools-no-services": {"RVTools_tabvSC_VMK.csv": no_services}}
    for host in site.hosts:
        result["esxcli"][f"{host.name}.txt"] = esxcli_session(host)
        result["esxcfg"][f"{host.name}.txt"] = esxcfg_vmknic(host)
        result["govc"][f"{host.name}.json"] = govc_vnic_info(host)
        result["vim"][f"{host.name}.json"] = vim_host(host)
    return result
