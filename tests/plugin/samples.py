# SPDX-License-Identifier: GPL-2.0-or-later
"""Every sample: no exception, the same in one pass and in two, and the files that its .expect names. Each also
cut at 96 octets or one way only, with memory strictly checked: nothing is malformed."""
import concurrent.futures
import re

import module

STRICT = {"WIRESHARK_DEBUG_WMEM_OVERRIDE": "strict", "WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1"}


def expected_files(name):
    """[(path, {key: value})] of the lines `file "PATH" key=value...`."""
    path = module.SAMPLES / f"{name}.expect"
    found = []
    for line in path.read_text().splitlines() if path.exists() else []:
        match = re.match(r'\s+file "([^"]*)"(.*)', line)
        if match:
            found.append((match[1], dict(word.split("=", 1) for word in match[2].split())))
    return found


def table_of_files(text):
    """path -> rows of -z vmnfc,files"""
    rows = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) > 10 and cells[0].isdigit():
            rows.setdefault(cells[1].replace("(not captured)", ""), []).append(
                dict(zip(("declared_size", "bytes", "data_sectors", "zero_sectors"), cells[4:8])))
    return rows


def check_files(text, sample):
    expected = [(path, wanted) for path, wanted in expected_files(sample)
                if wanted.get("operation") in ("put", "get", "open")]
    rows = table_of_files(text)
    for path, wanted in expected:
        keys = ["bytes", "data_sectors", "zero_sectors"] + (["declared_size"] if wanted["operation"] == "put" else [])
        for key in keys:
            if key not in wanted or "|" in wanted[key]:
                continue
            values = [row[key] for row in rows.get(path, [])]
            module.expect(wanted[key] in values, f"{sample}: {path}: {key} {values}, expected {wanted[key]}")
    return len(expected)


def no_blame(name, text):
    """Without the greeting Wireshark takes the line "PROXY nfc" for HAProxy's protocol, damaged."""
    bad = [line for line in text.splitlines() if "issector bug" in line or ("Malformed" in line and " PROXY " not in line)]
    module.expect(not bad, f"{name}: {bad}")


def check_poorer(room, capture, options):
    """Captures as people have them: tcpdump-uw cuts at 96 octets, pktcap-uw takes one direction, unless told otherwise."""
    kind = ("cut", "src", "dst")[capture.stat().st_size % 3]
    poorer = room.path / f"{kind}-{capture.name}"
    if kind == "cut":
        module.editcap("-s", "96", capture, poorer)
    else:
        room.tshark("-r", capture, "-Y", f"not tcp.{kind}port in {{902, 912, 8000}}", "-w", poorer, module=False)
    no_blame(poorer.name, room.tshark("-r", poorer, *options, "-2", "-q", "-z", "expert", extra=STRICT))
    poorer.unlink()


def check_one(room, capture, site, keys):
    sample = capture.name.split(".")[0]
    copy = room.bring(capture)
    options = module.options_for(room, site, keys)
    once = room.ours(copy, *options)
    module.expect(room.ours(copy, "-2", *options) == once, f"{capture.name}: -2 differs")
    options += ["-o", "tcp.reassemble_out_of_order:TRUE"] if "loss" in sample else []
    text = room.tshark("-r", copy, *options, "-q", "-z", "expert", "-z", "vmnfc,files")
    no_blame(capture.name, text)
    check_poorer(room, copy, options)
    return check_files(text, sample)


def check(room):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        checked = sum(pool.map(lambda entry: check_one(room, *entry), module.samples()))
    module.expect(checked > 10, f"only {checked} files were compared")


if __name__ == "__main__":
    module.main(check)
