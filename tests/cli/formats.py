# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows that every format says the same about the same capture, and holds to its rules: schema, CSV, one object a line.
import csv
import io

import samples_made
from captures import Capture
from cli import check, finish, folder, run, same
from validate_schema import problems, validator


def table(text):
    check(text.count("\r\n") == text.count("\n"), "CSV lines end in CRLF")
    return list(csv.DictReader(io.StringIO(text, newline="")))


with folder() as place:
    capture, site = f"{place}/cold.pcap", f"{place}/made.site"
    made = samples_made.cold()
    made.write_pcap(capture)
    open(site, "w").write(samples_made.SITE)
    wire = sum(len(frame) for _, _, frame in made.frames)

    document = run("audit", capture, "-i", site, "-f", "json").json
    for problem in problems(validator("report"), document):
        check(False, f"schema: {problem}")
    same(document["schema"], "vmkscope/1", "schema name")
    same(document["captures"][0]["packets"], len(made.frames), "packets of the capture")
    same(document["captures"][0]["bytes"], wire, "bytes of the capture")
    same(document["captures"][0]["complete"], True, "complete")
    same(document["captures"][0]["first"], "2024-05-01T10:00:00.001000000Z", "time of the first packet")
    same(len(document["flows"]), 1, "flows")
    flow = document["flows"][0]
    same(flow["client"]["address"], "10.10.1.11", "client")
    same(flow["client"]["host"], "esx-a", "host of the client")
    same(flow["server"]["port"], 902, "server's port")
    same(flow["server"]["vmk"], "vmk0", "vmk of the server")
    same(flow["direction_known_by"], "syn", "direction")
    same(flow["vlans"], [10], "VLANs")
    same(sum(flow["bytes"].values()), wire, "bytes of the flow")
    same(flow["packets"]["client"] + flow["packets"]["server"], len(made.frames), "packets of the flow")
    same(flow["service"], "nfc", "service")
    same(flow["data"], "cold", "data")
    same(flow["encryption"], "clear", "encryption")
    file = flow["nfc"]["files"][0]
    same(file["path"], "[ds1] vm/vm.vmdk", "path")
    same((file["data_sectors"], file["zero_sectors"]), (256, 100000), "sectors")
    same(file["complete"], True, "the file was complete")
    found = {finding["id"]: finding for finding in document["findings"] if finding["verdict"] == "fail"}
    check("cold-on-management" in found, f"cold-on-management among {sorted(found)}")

    lines = run("audit", capture, "-i", site, "-f", "ndjson").lines
    checker = validator("line")
    for line in lines:
        for problem in problems(checker, line):
            check(False, f"schema of {line.get('type')}: {problem}")
    kinds = {}
    for line in lines:
        kinds.setdefault(line.pop("type"), []).append(line)
    same(kinds["flow"], document["flows"], "flows as lines")
    same(kinds["finding"], document["findings"], "findings as lines")
    same(kinds.get("migration", []), document["migrations"], "migrations as lines")
    same(kinds["traffic_table"], document["traffic_table"], "traffic table as lines")
    same(kinds["capture"], document["captures"], "captures as lines")

    rows = table(run("flows", capture, "-i", site, "-f", "csv").text)
    same(len(rows), 1, "rows of the flows table")
    same(rows[0]["client_host"], "esx-a", "host in CSV")
    same(int(rows[0]["payload_client"]), flow["payload"]["client"], "payload in CSV")
    rows = table(run("audit", capture, "-i", site, "-f", "csv").text)
    same([row["id"] for row in rows], [finding["id"] for finding in document["findings"]], "findings in CSV")

    text = run("audit", capture, "-i", site).text
    for word in ("esx-a vmk0 10.10.1.11:49152 -> esx-b vmk0 10.10.1.12:902", "HIGH", "cold-on-management", "nfc"):
        check(word in text, f"text names {word}")
    check(max(map(len, text.splitlines())) <= 100, "text keeps to the width")
    quiet = run("audit", capture, "-i", site, "-q").text
    check("cold-on-management" in quiet and "Flows" not in quiet, "-q shows findings only")
    verbose = run("audit", capture, "-i", site, "-v").text
    check(all(finding["id"] in verbose for finding in document["findings"]), "-v shows every verdict")

    report = f"{place}/report.json"
    same(run("audit", capture, "-i", site, "-f", "json", "-o", report).out, b"", "-o leaves standard output alone")
    same(open(report, "rb").read(), run("audit", capture, "-i", site, "-f", "json").out, "-o writes the same")

    # The same input gives the same output, whatever the number of threads.
    many = Capture()
    for made in (samples_made.cold(), samples_made.web()):
        many.frames += made.frames
    many.write_pcap(f"{place}/many.pcap")
    one = run("audit", f"{place}/many.pcap", "-f", "json", "--threads", "1").out
    for threads in ("1", "2", "4"):
        same(run("audit", f"{place}/many.pcap", "-f", "json", "--threads", threads).out, one, f"{threads} threads")

    inventory = run("inventory", site, "-f", "json").json
    for problem in problems(validator("inventory"), inventory):
        check(False, f"schema of inventory: {problem}")
    same([host["name"] for host in inventory["site"]["hosts"]], ["esx-a", "esx-b"], "hosts")
    same(inventory["site"], document["site"], "the site is the same in both")
    rows = table(run("inventory", site, "-f", "csv").text)
    same([(row["host"], row["vmk"], row["roles"]) for row in rows],
         [("esx-a", "vmk0", "management"), ("esx-a", "vmk1", "vmotion"),
          ("esx-b", "vmk0", "management"), ("esx-b", "vmk1", "vmotion")], "inventory as CSV")
    check("esx-b" in run("inventory", site).text, "inventory as text")
    same(run("inventory", site, "-f", "ndjson").lines[0]["type"], "site", "inventory as a line")
finish()
