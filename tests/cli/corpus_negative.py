# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows that ordinary captures hold no VMware traffic: whatever is tagged so in them above "weak" is a false alarm.
from cli import check, finish, manifest, run, same, shared

FOLDER = shared("corpus", "negative")
OURS = {"authd", "nfc", "nfc-aio", "nfc-or-mks-tls", "vmotion", "udt-data", "ft", "heartbeat", "replication"}
ROLES = {"vmotion", "faultToleranceLogging"}

rows = manifest(FOLDER / "MANIFEST.tsv")
same(len(rows), 259, "files")
for row in rows:
    result = run("audit", FOLDER / row["file"], "-f", "json")
    if not check(result.status in (0, 3), f"{row['file']}: status {result.status}, {result.errors[:200]}"):
        continue
    document = result.json
    if row["packets"]:  # the other files end in an impossible packet, and are cut there
        same(document["captures"][0]["packets"], int(row["packets"]), f"{row['file']}: packets")
        same(result.status, 0, f"{row['file']}: complete")
    for flow in document["flows"]:
        ours = flow["service"] in OURS or flow["role"] in ROLES or flow["role"].startswith("vSphere")
        check(not ours or flow["confidence"] == "weak",
              f"{row['file']}: flow {flow['id']} is {flow['service']} {flow['role']} {flow['confidence']}")
        check(flow["nfc"] is None, f"{row['file']}: flow {flow['id']} has NFC in it")
    same(document["migrations"], [], f"{row['file']}: migrations")
    failed = [finding["id"] for finding in document["findings"]
              if finding["verdict"] == "fail" and finding["level"] != "note"]
    same(failed, [], f"{row['file']}: findings")
finish()
