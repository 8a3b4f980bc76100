# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark with the module and `vmkscope audit` say the same of every sample: files, octets by role, findings by conversation.

What the module cannot know while it reads is left out and listed here: what weighs several captures or the end of one, and
evidence of a gateway that is less than proof."""
import collections
import concurrent.futures
import json
import os
import subprocess

import module

TOOL = os.environ.get("VMK_TOOL_PATH", "")
FIELDS = ["ip.src", "ip.dst", "ipv6.src", "ipv6.dst", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.len",
          "vmkrole.role", "vmkrole.data", "vmkrole.finding", "vmkrole.service", "icmp"]
EQUAL = {"cold-on-management", "missing-route-fallback", "vmotion-on-management", "clear-nfc", "clear-vmotion"}
GATEWAY = {"cold-through-gateway", "hot-through-gateway"}
TUNNELLED = {"gateway-gre", "gateway-vxlan"}  # the module does not look for hops inside a tunnel
REORDER = ["-o", "tcp.reassemble_out_of_order:TRUE"]
PLAIN = ["-o", "tcp.reassemble_out_of_order:FALSE"]  # Wireshark cannot reorder what was cut


def audit(capture, site):
    command = [TOOL, "audit", str(capture), "--format", "json", "--fail-on", "never"]
    command += ["--inventory", str(site)] if site else []
    run = subprocess.run(command, capture_output=True, timeout=120)
    module.expect(run.returncode in (0, 3), f"{capture.name}: {run.stderr.decode()[-300:]}")
    return json.loads(run.stdout)


def end_of(row, side, port):
    """Address and port; of tunnels the inner ones."""
    return (row[f"ip.{side}"] or row[f"ipv6.{side}"])[-1], row[f"tcp.{port}"][-1]


class Conversation:
    """What tshark says of one conversation, by its last frame; payload as unique sequence space."""

    def __init__(self):
        self.pieces = collections.defaultdict(list)
        self.last = {}

    def add(self, row):
        source = end_of(row, "src", "srcport")
        length = int(row["tcp.len"][-1])
        if length:
            self.pieces[source].append((int(row["tcp.seq_raw"][-1]), length))
        if row["vmkrole.role"]:
            self.last = row

    def payload(self):
        total = 0
        for pieces in self.pieces.values():
            base = pieces[0][0] - (1 << 30)
            end = None
            for start, length in sorted(((sequence - base) % 2 ** 32, length) for sequence, length in pieces):
                fresh = start + length - max(start, end or 0)
                total += max(fresh, 0)
                end = max(end or 0, start + length)
        return total


def conversations(room, capture, options):
    found = collections.defaultdict(Conversation)
    for row in room.fields(capture, FIELDS, *options, "-Y", "tcp"):
        if row["icmp"]:
            continue
        ends = sorted([end_of(row, "src", "srcport"), end_of(row, "dst", "dstport")])
        found[tuple(ends)].add(row)
    return found


def key_of(flow):
    return tuple(sorted((flow[end]["address"], str(flow[end]["port"])) for end in ("client", "server")))


def check_files(room, name, capture, options, report):
    def rows_of_tool():
        for flow in report["flows"]:
            for file in (flow["nfc"] or {}).get("files", []):
                if file["operation"] in ("put", "get", "open"):
                    yield file["path"], sum(file["bytes"].values()), file["data_sectors"], file["zero_sectors"]

    table = []
    for line in room.tshark("-r", capture, *options, "-q", "-z", "vmnfc,files").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 10 and cells[0].isdigit():
            table.append((cells[1].replace("(not captured)", ""), *map(int, cells[5:8])))
    expected = sorted(rows_of_tool())
    module.expect(sorted(table) == expected, f"{name}: files\ntshark   {sorted(table)}\nvmkscope {expected}")
    return len(table)


def check_roles(name, talks, report):
    """Octets by role and data class, of the conversations that the module says something about."""
    ours, tools = collections.Counter(), collections.Counter()
    for flow in report["flows"]:
        talk = talks.get(key_of(flow))
        if flow["protocol"] != "tcp" or talk is None or not talk.last or talk.last["vmkrole.service"] == ["unknown"]:
            continue
        if flow["service"] not in ("authd", "nfc", "nfc-aio", "nfc-or-mks-tls", "vmotion", "udt-data"):
            continue
        ours[talk.last["vmkrole.role"][0], talk.last["vmkrole.data"][0]] += talk.payload()
        tools[flow["role"], flow["data"]] += sum(flow["payload"].values())
    module.expect(ours == tools, f"{name}: octets by role\ntshark   {dict(ours)}\nvmkscope {dict(tools)}")
    return len(tools)


def check_findings(name, talks, report):
    by_id = {flow["id"]: key_of(flow) for flow in report["flows"]}
    tools = collections.defaultdict(set)
    proofs = set()
    for finding in report["findings"]:
        if finding["verdict"] == "fail":
            tools[finding["id"]] |= {by_id[flow] for flow in finding["flows"]}
    for flow in report["flows"]:
        strong = [entry for entry in flow["gateway"]["evidence"] if entry["strength"] == "proof"]
        if strong and flow["gateway"]["traversed"] == "yes":
            proofs.add(key_of(flow))
    ours = collections.defaultdict(set)
    for key, talk in talks.items():
        for finding in talk.last.get("vmkrole.finding", []):
            ours[finding].add(key)
    for finding in EQUAL:
        module.expect(ours[finding] == tools[finding],
                      f"{name}: {finding}\ntshark   {ours[finding]}\nvmkscope {tools[finding]}")
    for finding in GATEWAY:
        module.expect(ours[finding] <= tools[finding], f"{name}: {finding}: {ours[finding]} is not in {tools[finding]}")
        module.expect(name in TUNNELLED or tools[finding] & proofs <= ours[finding],
                      f"{name}: {finding}: proof for {tools[finding] & proofs}, tshark {ours[finding]}")
    return sum(len(ours[finding]) for finding in EQUAL | GATEWAY)


def check_one(room, capture, site, _keys):
    name = capture.name.split(".")[0]
    copy = room.bring(capture)
    options = module.options_for(room, site, None)
    options += PLAIN if name == "snap-96" else REORDER
    report = audit(capture, site)
    talks = conversations(room, copy, options)
    return (check_files(room, capture.name, copy, options, report), check_roles(capture.name, talks, report),
            check_findings(name, talks, report))


def check_one_way(room, name, way):
    """What only one end sends may lack just the bulk: then neither says what it carries."""
    source, site = module.SAMPLES / f"{name}.pcapng", module.SAMPLES / f"{name}.site"
    half = room.path / f"{way}-{name}.pcapng"
    room.tshark("-r", room.bring(source), "-Y", f"not tcp.{way}port in {{902, 8000}}", "-w", half, module=False)
    half.chmod(0o644)
    talks = conversations(room, half, module.options_for(room, site, None) + REORDER)
    return check_roles(half.name, talks, audit(half, site))


def check(room):
    if not TOOL or not os.path.exists(TOOL):
        module.skip("vmkscope is not built here")
    failed, totals = [], [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(check_one, room, *entry) for entry in module.samples()]
        for job in jobs:
            try:
                totals = [a + b for a, b in zip(totals, job.result())]
            except AssertionError as error:
                failed.append(str(error))
        for job in [pool.submit(check_one_way, room, name, way) for way in ("src", "dst")
                    for name in ("cold-on-provisioning", "nfc-get", "nfcssl-on-provisioning", "vmotion-clear")]:
            try:
                totals[1] += job.result()
            except AssertionError as error:
                failed.append(str(error))
    print(f"{len(jobs)} samples: {totals[0]} files, {totals[1]} sums by role, {totals[2]} findings")
    module.expect(not failed, "\n".join(failed))
    module.expect(min(totals) > 10, "too little was compared")


if __name__ == "__main__":
    module.main(check)
