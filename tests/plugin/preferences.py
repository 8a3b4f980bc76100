# SPDX-License-Identifier: GPL-2.0-or-later
"""Inventory by file, by table and by several files; names for addresses; protocols switched off; colour rules; bad input."""
import module

NAME = "cold-on-management"


def roles(room, copy, *options):
    rows = room.fields(copy, ["vmkrole.src_host", "vmkrole.dst_host", "vmkrole.role", "vmkrole.finding", "vmkrole.known_by"],
                       *options, "-Y", "vmkrole")
    return rows[-1] if rows else None


def check_inventory(room):
    copy, site = room.bring(module.SAMPLES / f"{NAME}.pcapng"), room.bring(module.SAMPLES / f"{NAME}.site")
    by_file = roles(room, copy, "-o", f"vmkrole.inventory:{site}")
    module.expect(by_file["vmkrole.role"] == ["management"], by_file)
    module.expect(sorted(by_file["vmkrole.finding"]) == ["clear-nfc", "cold-on-management"], by_file)
    module.expect(by_file["vmkrole.known_by"][0].startswith("inventory: esx-"), by_file)
    table = ["-o", 'uat:vmkscope_interfaces:"esx-a","vmk0","10.10.1.11/24","","management"',
             "-o", 'uat:vmkscope_interfaces:"esx-b","vmk0","10.10.1.12/24","00:00:5e:00:53:02","management"']
    by_table = roles(room, copy, *table)
    module.expect(by_table["vmkrole.src_host"] == by_file["vmkrole.src_host"], by_table)
    module.expect(by_table["vmkrole.role"] == ["management"], by_table)
    by_files = roles(room, copy, "-o", f'uat:vmkscope_inventory_files:"{site}"')
    module.expect(by_files == by_file, by_files)
    nothing = roles(room, copy)
    module.expect(nothing["vmkrole.role"] == ["unknown"] and nothing["vmkrole.finding"] == ["clear-nfc"], nothing)


def check_bad_inventory(room):
    copy = room.bring(module.SAMPLES / f"{NAME}.pcapng")
    bad = room.path / "bad.site"
    bad.write_text("nothing that any tool prints\n")
    bad.chmod(0o644)
    for path in (bad, room.path / "missing.site"):
        text = room.tshark("-r", copy, "-o", f"vmkrole.inventory:{path}", "-c", "1", check=False, both=True)
        module.expect("vmkscope: inventory:" in text and str(path) in text, text)


def check_network(room):
    """An end that is no host's, in a network that was declared for one role, has that role."""
    copy, site = room.bring(module.SAMPLES / f"{NAME}.pcapng"), room.path / "network.site"
    site.write_text("[host esx-a]\nvmk0 = 10.10.1.11/24 management\n"
                    "[network far]\nsubnet = 10.10.1.12/32\nrole = vSphereProvisioning\n")
    site.chmod(0o644)
    rows = room.fields(copy, ["vmkrole.dst", "vmkrole.known_by"], "-o", f"vmkrole.inventory:{site}", "-Y",
                       "ip.dst == 10.10.1.12 and vmkrole.service == nfc")
    module.expect(rows and rows[0]["vmkrole.dst"] == ["vSphereProvisioning"], rows[:1])
    module.expect("inventory: network far is declared for vSphereProvisioning" in rows[0]["vmkrole.known_by"], rows[0])


def check_formats(room):
    """What other tools print does as well."""
    folder = module.SAMPLES / "inventory" / NAME
    copy = room.bring(module.SAMPLES / f"{NAME}.pcapng")
    for kind in ("powercli", "vim"):
        files = sorted(path for path in (folder / kind).rglob("*") if path.is_file()) if folder.exists() else []
        if not files:
            continue
        options = []
        for index, path in enumerate(files):
            brought = room.bring(path, f"{kind}-{index}-{path.name}")
            options += ["-o", f'uat:vmkscope_inventory_files:"{brought}"']
        found = roles(room, copy, *options)
        module.expect(found["vmkrole.role"] == ["management"], (kind, found))


def check_names(room):
    copy, site = room.bring(module.SAMPLES / f"{NAME}.pcapng"), room.bring(module.SAMPLES / f"{NAME}.site")
    options = ["-o", f"vmkrole.inventory:{site}", "-N", "n", "-o", "nameres.network_name:TRUE"]
    rows = room.fields(copy, ["ip.src_host"], *options, "-Y", "tcp")
    module.expect(rows[0]["ip.src_host"] == ["esx-a-vmk0"], rows[0])
    rows = room.fields(copy, ["ip.src_host"], *options, "-o", "vmkrole.names:FALSE", "-Y", "tcp")
    module.expect(rows[0]["ip.src_host"] == ["10.10.1.11"], rows[0])


def check_disabled(room):
    copy = room.bring(module.SAMPLES / f"{NAME}.pcapng")
    for name in ("vmauthd", "vmnfc", "vmotion", "vmudt", "vmkrole"):
        rows = room.fields(copy, [name, "frame.number"], "--disable-protocol", name)
        module.expect(not any(row[name] for row in rows), f"{name} is shown though disabled")
    rows = room.fields(copy, ["tcp.len", "data.len", "vmauthd"], "--disable-protocol", "vmnfc", "-Y", "data")
    module.expect(rows, "NFC octets vanish when vmnfc is disabled")
    rows = room.fields(copy, ["vmnfc.path", "vmauthd.tls"], "--disable-protocol", "tls")
    module.expect(any(row["vmnfc.path"] for row in rows), "without TLS's dissector NFC is gone")


def check_colours(room):
    """The rules in the documentation compile and colour."""
    profile = room.path / "home" / ".config" / "wireshark" / "profiles" / "vmk"
    profile.mkdir(parents=True)
    rules = [line for line in (module.SOURCE / "docs" / "plugin.md").read_text().splitlines()
             if line.startswith("@") and line.count("@") >= 3]
    module.expect(len(rules) >= 4, "docs/plugin.md has no colour rules")
    (profile / "colorfilters").write_text("\n".join(rules) + "\n")
    for path in [profile, *profile.parents][:5]:
        path.chmod(0o777)
    copy, site = room.bring(module.SAMPLES / f"{NAME}.pcapng"), room.bring(module.SAMPLES / f"{NAME}.site")
    rows = room.fields(copy, ["frame.coloring_rule.name"], "-C", "vmk", "--color", "-o", f"vmkrole.inventory:{site}")
    names = {value for row in rows for value in row["frame.coloring_rule.name"]}
    module.expect("VMware finding" in names, names)


def check_recipes(room):
    """Every display filter in the documentation compiles."""
    text = (module.SOURCE / "docs" / "plugin.md").read_text()
    filters = [line.split("|")[1].strip().strip("`").replace("\\|", "|").replace("&#124;", "|")
               for line in text.splitlines() if line.startswith("| `") and "filter-recipe" not in line]
    module.expect(len(filters) >= 10, f"only {len(filters)} recipes were found")
    copy = room.bring(module.SAMPLES / f"{NAME}.pcapng")
    for recipe in filters:
        room.tshark("-r", copy, "-c", "1", "-Y", recipe)


def check(room):
    if not (module.SAMPLES / f"{NAME}.pcapng").exists():
        module.skip("no samples")
    check_inventory(room)
    check_bad_inventory(room)
    check_network(room)
    check_formats(room)
    check_names(room)
    check_disabled(room)
    check_colours(room)
    check_recipes(room)


if __name__ == "__main__":
    module.main(check)
