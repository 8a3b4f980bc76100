# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows what learn has to find in the samples alone, and that the files it writes and the shipped ones are used.
import configparser
import os

from cli import SOURCE, check, finish, folder, run, same
from validate_schema import problems, validator

SAMPLES = SOURCE / "samples"
FRAMINGS = SOURCE / "core" / "framing"


def groups(text):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read_string(text)
    return parser


def constants(parser):
    """Octets by offset: whether they stand in one constant or in two is no matter."""
    return {int(parser[name]["offset"]) + i: octet
            for name in parser.sections() if name.startswith("constant ")
            for i, octet in enumerate(bytes.fromhex(parser[name]["bytes"]))}


def places(parser, kind):
    return {(int(parser[name]["offset"]), int(parser[name]["width"]))
            for name in parser.sections() if name.split(" ")[0] == kind}


def numbers(parser, group, *keys):
    return {key: int(parser[group][key]) for key in keys}


def equal_layout(learned, shipped):
    """All but names and what no capture can tell: what types and flags are called, a title."""
    for key in ("byte-order", "header-length"):
        same(learned["framing"][key], shipped["framing"][key], key)
    same(learned["framing"]["origin"], "learned", "origin")
    same(dict(learned["length"]), dict(shipped["length"]), "[length]")
    same(numbers(learned, "type", "offset", "width"), numbers(shipped, "type", "offset", "width"), "[type]")
    same(constants(learned), constants(shipped), "constants")
    same(places(learned, "sequence"), places(shipped, "sequence"), "sequence")
    same(places(learned, "identifier"), places(shipped, "identifier"), "identifiers")
    types = {item.split(":")[0] for item in learned["type"]["names"].split(";")}
    known = {item.split(":")[0] for item in shipped["type"]["names"].split(";")}
    check(types <= known, f"types seen {types} are types of the model")


with folder() as place:
    model, written = SAMPLES / "vmotion-model.pcapng", f"{place}/own.framing"

    done = run("learn", model, "-o", written, timeout=300)
    same(done.status, 0, "learn: a framing was found")
    same(done.out, b"", "with -o nothing goes to standard output")
    equal_layout(groups(open(written).read()), groups((FRAMINGS / "vmotion-model.framing").read_text()))

    done = run("flows", model, "--framing", written, "-f", "json", VMKSCOPE_FRAMINGS=place)
    flows = [flow["framing"] for flow in done.json["flows"]]
    check(all(flow["name"] == "learned" and flow["covered"] == flow["seen"] and not flow["stopped"] for flow in flows),
          "the learned file explains every octet")

    done = run("flows", model, "-f", "json", VMKSCOPE_FRAMINGS=str(FRAMINGS))
    flows = [flow["framing"] for flow in done.json["flows"]]
    same({flow["name"] for flow in flows}, {"vmotion-model"}, "the shipped model is applied to its constant")
    same(sum(flow["records"]["client"] + flow["records"]["server"] for flow in flows), 43, "records of the model")
    done = run("audit", model, "-f", "json", "--fail-on", "never", VMKSCOPE_FRAMINGS=str(FRAMINGS))
    finding = [one for one in done.json["findings"] if one["id"] == "framing-fits"]
    same([one["verdict"] for one in finding], ["pass"], "the shipped model fits")
    check("24 records with 100.0 %" in finding[0]["evidence"][0]["text"], finding[0]["evidence"][0]["text"])
    names = {kind["name"] for flow in flows for kind in flow["types"]}
    check({"HELLO", "PAGES", "CHECKPOINT", "FINISH"} <= names, f"types by name: {names}")

    text = run("audit", model, "--fail-on", "never", VMKSCOPE_FRAMINGS=str(FRAMINGS)).text
    check("vmotion-model (model): 43 records, 100.0 % of " in text, f"the text says how many records and what share: {text}")
    check("PAGES (" in text and "stops" not in text, "the text counts records by type")
    newer = f"{place}/newer.framing"
    open(newer, "w").write((FRAMINGS / "vmotion-model.framing").read_text().replace("name=vmotion-model", "name=newer")
                           .replace("offset=8\nwidth=4", "offset=9\nwidth=3"))
    text = run("audit", model, "--framing", newer, "--fail-on", "never", VMKSCOPE_FRAMINGS=place + "/none").text
    check("newer (model): " in text and "stops packet " in text, f"a file that stops to fit is said in the text: {text}")

    text = open(written).read().replace("bytes=76 4d", "bytes=77 4d")
    open(f"{place}/other.framing", "w").write(text)
    done = run("audit", model, "--framing", f"{place}/other.framing", "-f", "json", "--fail-on", "never",
               VMKSCOPE_FRAMINGS=place + "/none")
    verdicts = {finding["verdict"] for finding in done.json["findings"] if finding["id"] == "framing-fits"}
    same(verdicts, {"undecided"}, "a file that does not fit is said, and is no fail")

    done = run("learn", model, "-f", "json", "--signals", "--migration-id", "1", timeout=300)
    for problem in problems(validator("learn"), done.json):
        check(False, f"schema: {problem}")
    check(done.json["signals"] and all(signal["heuristic"] for signal in done.json["signals"]), "signals are heuristics")
    same(done.json["candidates"][0]["coverage"], 1, "coverage")

    for sample in ("vmotion-encrypted", "ft-encrypted", "hcx-ix"):
        done = run("learn", SAMPLES / f"{sample}.pcapng", "-f", "json", "--port", "8300" if "ft" in sample else "8000",
                   timeout=300)
        same((done.status, done.json["candidates"]), (1, []), f"{sample}: ciphertext gives no framing")
        for problem in problems(validator("learn"), done.json):
            check(False, f"schema: {problem}")

    done = run("learn", SAMPLES / "vmotion-encrypted.pcapng", "-o", f"{place}/none.framing", timeout=300)
    same(done.status, 1, "none found")
    check("no framing found: " in done.errors, "the reason is said")
    check(not os.path.exists(f"{place}/none.framing"), "no file is left behind")

    same(run("learn", model, "--flow", "99").status, 2, "no such flow")
    same(run("learn", model, "-f", "csv").status, 2, "no such format")
    same(run("learn", f"{place}/absent.pcap").status, 2, "nothing read")
    done = run("flows", model, "--framing", "absent")
    same(done.status, 2, "no such framing")
    check("absent: neither a file nor the name" in done.errors, done.errors)
    open(f"{place}/bad.framing", "w").write("[framing]\nname=x\norigin=guess\n")
    done = run("flows", model, "--framing", f"{place}/bad.framing")
    same(done.status, 2, "a framing file with a mistake")
    check(f"{place}/bad.framing:3: origin=guess" in done.errors, done.errors)
finish()
