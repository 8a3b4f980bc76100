# SPDX-License-Identifier: GPL-2.0-or-later
"""The module is listed, its protocols, fields, statistics and Decode As entries are there, and tshark says nothing else."""
import module

# The contract: names that may not drift.
FIELDS = """
vmauthd.banner vmauthd.version vmauthd.feature vmauthd.request.verb vmauthd.request.argument vmauthd.reply.code
vmauthd.reply.text vmauthd.service vmauthd.tls
vmnfc.type vmnfc.path vmnfc.file_type vmnfc.flags vmnfc.file_size vmnfc.space vmnfc.data_length vmnfc.eof vmnfc.error.type
vmnfc.error.code vmnfc.error.text vmnfc.sectors.data vmnfc.sectors.zero vmnfc.ddb.key vmnfc.ddb.value vmnfc.client
vmnfc.operation vmnfc.session_version vmnfc.aio.type vmnfc.aio.op vmnfc.aio.size vmnfc.aio.offset vmnfc.aio.length
vmnfc.aio.direction vmnfc.aio.compression vmnfc.aio.status vmnfc.request_in vmnfc.reply_in vmnfc.time vmnfc.file_bytes
vmotion.source vmotion.destination vmotion.stream vmotion.streams vmotion.migration vmotion.bytes vmotion.burst
vmotion.iteration vmotion.phase vmotion.entropy vmotion.encryption vmotion.framing
vmudt.job vmudt.control_in vmudt.data_in
vmkrole.role vmkrole.src vmkrole.dst vmkrole.src_host vmkrole.dst_host vmkrole.known_by vmkrole.data vmkrole.finding
""".split()
PROTOCOLS = ["vmauthd", "vmnfc", "vmotion", "vmudt", "vmkrole"]


def check(room):
    plugins = [line.split("\t") for line in room.tshark("-G", "plugins").splitlines()]
    ours = [row for row in plugins if row[0].strip() == "vmkscope.so"]
    module.expect(len(ours) == 1, f"the module is not listed: {plugins}")
    module.expect(ours[0][3].startswith(str(room.plugins)), f"another copy is loaded: {ours[0]}")

    protocols = [line.split("\t") for line in room.tshark("-G", "protocols").splitlines()]
    names = {row[2] for row in protocols}
    module.expect(set(PROTOCOLS) <= names, f"missing protocols: {set(PROTOCOLS) - names}")

    rows = [line.split("\t") for line in room.tshark("-G", "fields").splitlines()]
    fields = {row[2]: row for row in rows if row[0] == "F"}
    module.expect(not [name for name in FIELDS if name not in fields], [n for n in FIELDS if n not in fields])
    own = {name: row for name, row in fields.items() if name.split(".")[0] in PROTOCOLS}
    for name, row in own.items():
        module.expect(row[1] != row[6], f"{name}: the blurb repeats the label")
        module.expect(name.lower() == name, f"{name}: capitals")

    heuristics = [line.split("\t") for line in room.tshark("-G", "heuristic-decodes").splitlines()]
    found = {row[1]: row for row in heuristics if row[0] == "tcp"}
    for protocol in ("vmauthd", "vmotion"):
        module.expect(protocol in found, f"no heuristic of {protocol}")
    ports = [line.split("\t") for line in room.tshark("-G", "decodes").splitlines()]
    for port in ("902", "912"):
        module.expect(["tcp.port", port, "vmauthd"] in ports, f"TCP {port} is not registered")
    module.expect(not [row for row in ports if row[:2] == ["tcp.port", "8000"]], "TCP 8000 is claimed by its port")
    module.expect(not [row for row in ports if row[0] == "udp.port" and row[2] in PROTOCOLS], "a UDP port is claimed")

    statistics = room.tshark("-z", "help", check=False, both=True)
    for name in ("vmnfc,files", "vmotion,migrations", "vmkrole,tree", "follow,VMNFC", "follow,vMotion"):
        module.expect(name.lower() in statistics.lower(), f"no -z {name}")


if __name__ == "__main__":
    module.main(check)
