# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows that every odd or broken capture ends with a documented status in seconds, with one clear line where it is
# refused or cut short.
from cli import check, finish, manifest, run, same, shared

FOLDER = shared("corpus", "odd")
SECONDS = 20  # under sanitizers, on a busy machine; a fraction of a second otherwise

rows = manifest(FOLDER / "MANIFEST.tsv")
for row in rows:
    name = FOLDER / row["file"]
    result = run("audit", name, "-f", "json", timeout=SECONDS)
    lines = [line for line in result.errors.splitlines() if line]
    if not check(result.status in (0, 2, 3), f"{row['file']}: status {result.status}: {result.errors[:300]}"):
        continue
    if result.status == 0:
        same(lines, [], f"{row['file']}: nothing to say")
    else:
        check(len(lines) == 1 and lines[0].startswith(f"vmkscope: {name}: "), f"{row['file']}: one clear line: {lines}")
    if result.status == 2:
        same(result.out, b"", f"{row['file']}: no report")
        continue
    capture = result.json["captures"][0]
    same(capture["complete"], result.status == 0, f"{row['file']}: complete")
    same(capture["problem"] is None, result.status == 0, f"{row['file']}: problem")
    if row["check"] == "tshark ok" and row["packets"].isdigit():
        same(capture["packets"], int(row["packets"]), f"{row['file']}: packets")
finish()
