# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows what the captures of the vendor's own NFC client hold, walked by hand from the octets: streams put in order by
# sequence number, TLS records stepped over, then 264-octet messages and FILE_DATA bodies counted.
# Must not use anything of the tool's own parsers.
from cli import check, finish, run, same, shared

FOLDER = shared("corpus", "vmware")

# capture -> client port -> payload by end, and the files: path, operation, octets by end, sectors of data and of zeros,
# DDB entries, complete
EXPECTED = {
    "nfc-client-put-raw.pcap": {
        46828: ((704759, 2493), [
            ("[ds1] app01/app01.nvram", "put", 700000, (700000, 0), (0, 0), 0, True),
            ("[ds1] app01/app01.vmx", "put", 46, (46, 0), (0, 0), 0, True),
        ]),
    },
    "nfc-client-get.pcap": {
        42160: ((2793, 303067), [
            ("[ds1] app01/app01.log", "get", 300000, (0, 300000), (0, 0), 0, True),
        ]),
        42176: ((2537, 1055908), [
            ("[ds1] app01/app01-000001.vmdk", "get", 2097152, (0, 1049017), (2048, 2048), 1, True),
        ]),
    },
}

for name, connections in EXPECTED.items():
    result = run("flows", FOLDER / name, "-f", "json")
    same(result.status, 0, name)
    flows = {flow["client"]["port"]: flow for flow in result.json["flows"] if flow["server"]["port"] == 902}
    same(sorted(flows), sorted(connections), f"{name}: connections")
    for port, (payload, files) in connections.items():
        flow = flows[port]
        what = f"{name}:{port}"
        same((flow["payload"]["client"], flow["payload"]["server"]), payload, f"{what}: payload")
        same((flow["service"], flow["encryption"], flow["data"]), ("nfc", "clear", "cold"), f"{what}: what it is")
        check(flow["nfc"]["greeting"].startswith("220 VMware Authentication Daemon Version 1.10"), f"{what}: greeting")
        found = [(file["path"], file["operation"], file["declared_size"],
                  (file["bytes"]["client"], file["bytes"]["server"]), (file["data_sectors"], file["zero_sectors"]),
                  file["ddb_entries"], file["complete"]) for file in flow["nfc"]["files"]]
        same(found, files, f"{what}: files")
        same((flow["nfc"]["malformed"], flow["nfc"]["resyncs"], flow["nfc"]["unknown_messages"]), (0, 0, 0),
             f"{what}: nothing odd")

# Real SSLv3 on port 902, joined in the middle, one direction: never claimed as authd or NFC.
flows = run("flows", FOLDER / "tcp902_console_sslv3_midstream_2009_a.pcap", "-f", "json").json["flows"]
check(flows, "the console's connections are there")
for flow in flows:
    check(flow["service"] not in ("authd", "nfc", "nfc-aio", "nfc-or-mks-tls") or flow["confidence"] == "weak",
          f"console: {flow['service']} {flow['confidence']}")

# A power-on announces the VM's MAC by RARP on the same schedule as a migration does: no migration.
document = run("audit", FOLDER / "rarp_vm_poweron_2012.pcap", "-f", "json").json
same(document["captures"][0]["packets"], 16, "power-on: packets")
same(document["migrations"], [], "power-on: no migration")
finish()
