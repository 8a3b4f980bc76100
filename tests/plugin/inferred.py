# SPDX-License-Identifier: GPL-2.0-or-later
"""What is concluded and not decoded: streams, migrations, announcements and UDT jobs of every sample; records by framing
file. All of it is marked generated and says how it is known."""
import collections
import fnmatch
import json
import re

import module


def expected_streams(sample):
    """[(source, destination, streams or None, announced or None)] of the migrations that use the vMotion protocol."""
    found = []
    path = module.SAMPLES / f"{sample}.expect"
    for line in path.read_text().splitlines() if path.exists() else []:
        match = re.match(r"migration (\S+) (\S+) -> (\S+)(.*)", line)
        if match and match[1] in ("compute-hot", "xmotion-hot", "cold-udt"):
            words = dict(word.split("=") for word in match[4].split())
            found.append((match[2], match[3], words.get("streams"), words.get("rarp")))
    return found


def table(room, copy, options):
    text = room.tshark("-r", copy, *options, "-q", "-z", "vmotion,migrations")
    return [[cell.strip() for cell in line.split("|")] for line in text.splitlines()
            if line.count("|") > 8 and line.split("|")[0].strip().isdigit()]


def check_migrations(room):
    checked = 0
    for capture, site, _ in module.samples():
        sample = capture.name.split(".")[0]
        expected = expected_streams(sample)
        if not expected or sample == "two-points":
            continue
        rows = table(room, room.bring(capture), module.options_for(room, site, None))
        for source, destination, streams, announced in expected:
            same = [row for row in rows if row[1] == source and fnmatch.fnmatch(row[2], destination)]
            module.expect(same, f"{sample}: no migration {source} -> {destination} in {rows}")
            if streams:
                module.expect(any(row[3] == streams for row in same), f"{sample}: streams {same}, expected {streams}")
            if announced:
                module.expect(any((row[9] != "-") == (announced == "yes") for row in same),
                              f"{sample}: announced {same}, expected {announced}")
            checked += 1
    module.expect(checked > 10, f"only {checked} migrations were compared")


def check_jobs(room):
    """UDT is linked both ways in the two samples that show it, and in no other."""
    for capture, site, _ in module.samples():
        sample = capture.name.split(".")[0]
        if not site or not (sample.startswith("row") or "udt" in sample or "migrations" in sample):
            continue
        copy = room.bring(capture)
        rows = room.fields(copy, ["tcp.port", "vmudt.job", "vmudt.control_in", "vmudt.data_in"],
                           *module.options_for(room, site, None), "-Y", "vmudt")
        if "udt" not in sample:
            module.expect(not rows, f"{sample}: {rows[:1]}")
            continue
        ports = {port for row in rows for port in row["tcp.port"]} & {"902", "8000"}
        module.expect(ports == {"902", "8000"}, f"{sample}: linked {ports}")
        links = {(row["vmudt.control_in"][0], row["vmudt.data_in"][0]) for row in rows}
        module.expect(len(links) == 1, f"{sample}: {links}")
        control, data = links.pop()
        ends = room.fields(copy, ["frame.number", "tcp.port"], "-Y", f"frame.number in {{{control}, {data}}}")
        seen = {row["frame.number"][0]: row["tcp.port"] for row in ends}
        module.expect("902" in seen[control] and "8000" in seen[data], f"{sample}: {seen}")


def check_generated(room):
    """Nothing inferred looks like decoded octets: in PDML, generated fields have size 0."""
    copy, site = room.bring(module.SAMPLES / "vmotion-clear.pcapng"), room.bring(module.SAMPLES / "vmotion-clear.site")
    text = room.tshark("-r", copy, "-o", f"vmkrole.inventory:{site}", "-T", "pdml", "-Y", "vmotion", "-c", "80")
    fields = re.findall(r'<field name="((?:vmotion|vmkrole|vmudt)\.[^"]*)"[^>]*size="(\d+)"', text)
    module.expect(len(fields) > 100, f"{len(fields)} fields")
    wrong = {name for name, size in fields if size != "0"}
    module.expect(not wrong, f"not marked as generated: {wrong}")
    shown = re.findall(r'name="vmotion\.known_by"[^>]*showname="([^"]*)"', text)
    module.expect(shown and all(line.startswith("Taken for vMotion because") for line in shown), shown[:1])


def check_records(room):
    folder = room.folder("framing")
    for path in (module.SOURCE / "core" / "framing").glob("*.framing"):
        (folder / path.name).write_bytes(path.read_bytes())
        (folder / path.name).chmod(0o644)
    copy = room.bring(module.SAMPLES / "vmotion-model.pcapng")
    rows = room.fields(copy, ["vmotion.framing", "vmotion.record.type_name", "vmotion.record.sequence"],
                       extra={"VMKSCOPE_FRAMINGS": str(folder)})
    names = collections.Counter(name for row in rows for name in row["vmotion.record.type_name"])
    module.expect({"HELLO", "HELLO_ACK", "STREAM_ATTACH", "PAGES", "FINISH"} <= set(names), dict(names))
    module.expect({value for row in rows for value in row["vmotion.framing"]} == {"vmotion-model"}, "framing")
    module.expect(all(len(row["vmotion.record.sequence"]) == len(row["vmotion.record.type_name"]) for row in rows),
                  "a record without its sequence number")
    both = room.tshark("-r", copy, "-2", "-T", "json", "-J", "vmotion", extra={"VMKSCOPE_FRAMINGS": str(folder)})
    once = room.tshark("-r", copy, "-T", "json", "-J", "vmotion", extra={"VMKSCOPE_FRAMINGS": str(folder)})
    module.expect(json.loads(both, object_pairs_hook=module.pairs) == json.loads(once, object_pairs_hook=module.pairs),
                  "records differ with -2")
    # The user's own file, by preference; and without any, the octets stay data.
    own = room.path / "own.framing"
    text = (folder / "vmotion-model.framing").read_text().replace("name=vmotion-model", "name=own-guess")
    own.write_text(text)
    own.chmod(0o644)
    empty = {"VMKSCOPE_FRAMINGS": str(room.folder("nothing"))}
    rows = room.fields(copy, ["vmotion.framing", "data.len"], "-o", f"vmotion.framing:{own}", "-Y", "vmotion", extra=empty)
    module.expect({value for row in rows for value in row["vmotion.framing"]} == {"own-guess"}, "the user's file")
    rows = room.fields(copy, ["vmotion.framing", "data.len"], "-Y", "vmotion.bytes", extra=empty)
    module.expect(rows and not any(row["vmotion.framing"] for row in rows), "framing without a file")
    module.expect(all(row["data.len"] for row in rows), "octets of no known layout are not shown as data")


def check(room):
    check_migrations(room)
    check_jobs(room)
    check_generated(room)
    check_records(room)


if __name__ == "__main__":
    module.main(check)
