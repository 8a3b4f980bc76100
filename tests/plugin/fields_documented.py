# SPDX-License-Identifier: GPL-2.0-or-later
"""Every field that the module registers has a row in docs/protocols, with its type and where the knowledge comes from; and
no page documents a field that is not there."""
import re

import module

ORIGINS = {"documented", "observed", "inferred", "model", "measured", "generated"}
ROW = re.compile(r"^\| `([a-z0-9_.]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$")
# Fields of a framing file that a user made are not known beforehand; the page says so in words.
OF_FRAMING_FILES = "A field of the framing file"


def registered(room):
    rows = [line.split("\t") for line in room.tshark("-G", "fields").splitlines()]
    return {row[2]: row[3] for row in rows if row[0] == "F" and row[2].split(".")[0] in module.OURS
            and not (len(row) > 7 and row[7].startswith(OF_FRAMING_FILES))}


def documented(protocol):
    page = module.SOURCE / "docs" / "protocols" / f"{protocol}.md"
    found = {}
    for line in page.read_text().splitlines():
        match = ROW.match(line)
        if not match or not match[1].startswith(protocol + "."):
            continue
        module.expect(match[1] not in found, f"{page.name}: {match[1]} has two rows")
        found[match[1]] = (match[2].strip(), match[3].strip(), match[4].strip())
    return found


def check(room):
    fields = registered(room)
    module.expect(len(fields) > 100, f"tshark lists only {len(fields)} fields of the module")
    wrong = []
    for protocol in module.OURS:
        own = {name: kind for name, kind in fields.items() if name.startswith(protocol + ".")}
        rows = documented(protocol)
        wrong += [f"{name}: not in docs/protocols/{protocol}.md" for name in own if name not in rows]
        wrong += [f"{name}: documented, but not registered" for name in rows if name not in own]
        for name in own.keys() & rows.keys():
            kind, meaning, origin = rows[name]
            if kind != own[name]:
                wrong.append(f"{name}: documented as {kind}, registered as {own[name]}")
            if origin.split(":")[0].split(",")[0] not in ORIGINS:
                wrong.append(f"{name}: its origin starts with none of {sorted(ORIGINS)}: {origin}")
            if len(meaning) < 4:
                wrong.append(f"{name}: no meaning")
    module.expect(not wrong, "\n".join(sorted(wrong)))


if __name__ == "__main__":
    module.main(check)
