# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables and trees, following a conversation, and Export Objects with its cap."""
import module


def table(text):
    return [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.count("|") > 5]


def check_files(room):
    copy = room.bring(module.SAMPLES / "cold-on-management.pcapng")
    rows = table(room.tshark("-r", copy, "-q", "-z", "vmnfc,files"))
    module.expect(rows[0][:3] == ["File", "Path", "Type"], rows[0])
    by_path = {row[1]: row for row in rows[1:]}
    row = by_path["[ds-b] vm1/vm1.vmdk"]
    module.expect(row[2:8] == ["disk", "client", "393216", "98627", "192", "576"], row)
    filtered = table(room.tshark("-r", copy, "-q", "-z", 'vmnfc,files,vmnfc.path contains "vmx"'))
    module.expect(len(filtered) == 2, filtered)


def check_migrations(room):
    copy, site = room.bring(module.SAMPLES / "vmotion-clear.pcapng"), room.bring(module.SAMPLES / "vmotion-clear.site")
    rows = table(room.tshark("-r", copy, "-o", f"vmkrole.inventory:{site}", "-q", "-z", "vmotion,migrations"))
    module.expect(len(rows) == 2, rows)
    module.expect(rows[1][1:4] == ["esx-a", "esx-b", "2"] and rows[1][6] == "clear", rows[1])
    announced = room.fields(copy, ["frame.number", "vmotion.announced", "vmotion.switchover_gap"],
                            "-o", f"vmkrole.inventory:{site}", "-Y", "vmotion.announced")
    module.expect(len(announced) == 1 and announced[0]["frame.number"] == [rows[1][9]], (announced, rows[1]))


def check_tree(room):
    copy = room.bring(module.SAMPLES / "cold-on-management.pcapng")
    site = room.bring(module.SAMPLES / "cold-on-management.site")
    options = ["-o", f"vmkrole.inventory:{site}"]
    text = room.tshark("-r", copy, *options, "-q", "-z", "vmkrole,tree")
    counts = {line[:40].strip(): line for line in text.splitlines()}
    cold = room.fields(copy, ["frame.number"], *options, "-Y", 'vmkrole.data == "cold" && vmkrole.role == "management"')
    line = next(line for line in text.splitlines() if line.strip().startswith("management, cold"))
    module.expect(int(line.split()[2]) == len(cold), (line, len(cold)))
    module.expect(any(name.startswith("cold-on-management") for name in counts), list(counts))


def check_follow(room):
    copy = room.bring(module.SAMPLES / "cold-on-management.pcapng")
    text = room.tshark("-r", copy, "-q", "-z", "follow,vmnfc,raw,0")
    module.expect("Follow: vmnfc,raw" in text, text[:200])
    octets = bytes.fromhex("".join(line.strip() for line in text.splitlines()
                                   if line.strip() and set(line.strip()) <= set("0123456789abcdef")))
    module.expect(b"[ds-b] vm1/vm1.vmdk" in octets and b"220 VMware" not in octets, "not the NFC octets alone")


def check_cap(room):
    copy = room.bring(module.SAMPLES / "cold-on-management.pcapng")
    folder = room.folder("cap")
    room.tshark("-r", copy, "-q", "-o", "vmnfc.export_cap:0", "--export-objects", f"vmnfc,{folder}")
    names = sorted(path.name for path in folder.iterdir())
    module.expect(names and all(name.endswith(".cut") for name in names), names)
    said = room.fields(copy, ["vmnfc.path"], "-o", "vmnfc.export_cap:0", "-Y", "vmnfc.export_cap")
    module.expect(len(said) == 3, f"the cap is announced {len(said)} times for 3 files")
    module.expect(not room.fields(copy, ["frame.number"], "-Y", "vmnfc.export_cap"), "announced without need")


def check_incomplete(room):
    """A file with octets that were not captured says so in its name."""
    target = room.path / "short.pcapng"
    module.editcap("-s", "400", module.SAMPLES / "cold-on-management.pcapng", target)
    folder = room.folder("short")
    room.tshark("-r", target, "-q", "--export-objects", f"vmnfc,{folder}")
    names = sorted(path.name for path in folder.iterdir())
    module.expect("vm1.nvram.incomplete" in names, names)


def check_sums(room):
    """Fields add up in Wireshark's own statistics."""
    copy = room.bring(module.SAMPLES / "cold-on-management.pcapng")
    text = room.tshark("-r", copy, "-q", "-z", "io,stat,0,SUM(vmnfc.sectors.data)vmnfc.sectors.data")
    module.expect(any("192" in line.split() for line in text.splitlines()), text)


def check(room):
    if not (module.SAMPLES / "cold-on-management.pcapng").exists():
        module.skip("no samples")
    check_files(room)
    check_migrations(room)
    check_tree(room)
    check_follow(room)
    check_cap(room)
    check_incomplete(room)
    check_sums(room)


if __name__ == "__main__":
    module.main(check)
