# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows that a report which could not be written is an error, and that nobody's file is destroyed by mistake.
import json
import os
import subprocess

import samples_made
from cli import SOURCE, TOOL, check, environment, finish, folder, run, same

with folder() as place:
    capture = f"{place}/web.pcap"
    samples_made.web().write_pcap(capture)

    for form in ("text", "json", "ndjson", "csv"):
        with open("/dev/full", "wb") as full:
            result = run("audit", capture, "-f", form, stdout=full)
        same(result.status, 2, f"full device, {form}")
        check("could not be written: No space left" in result.errors, f"full device is said, {form}")

        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as pipe:
            result = run("audit", capture, "-f", form, stdout=pipe)
        same(result.status, 2, f"closed pipe, {form}")
        check("could not be written: Broken pipe" in result.errors, f"closed pipe is said, {form}")

    same(run("audit", capture, "-o", "/dev/full").status, 2, "-o to a full device")
    same(run("audit", capture, "-o", f"{place}/none/report").status, 2, "-o where there is no folder")
    closed = subprocess.run(["sh", "-c", '"$0" audit "$1" >&-', TOOL, capture], stderr=subprocess.PIPE,
                            env=environment(), timeout=60)
    same(closed.returncode, 2, "standard output closed")

    before = open(capture, "rb").read()
    os.symlink(capture, f"{place}/link")
    for name in (capture, f"{place}/link"):
        result = run("audit", capture, "-o", name)
        same(result.status, 2, "-o onto the capture")
        check("is also read" in result.errors, "and why")
        same(open(capture, "rb").read(), before, "the capture is as it was")

    # What else is read is as precious as the capture.
    site, actions, inner = f"{place}/made.site", f"{place}/made.csv", f"{place}/inner"
    open(site, "w").write(samples_made.SITE)
    open(actions, "w").write("start,end,action,state,vm,source,destination\n")
    os.mkdir(inner)
    samples_made.web().write_pcap(f"{inner}/web.pcap")
    for what, name, words in (("the inventory", site, [capture, "-i", site]),
                              ("the actions", actions, [capture, "--actions", actions]),
                              ("a capture of the folder", f"{inner}/web.pcap", [inner])):
        before = open(name, "rb").read()
        result = run("audit", *words, "-o", name)
        same(result.status, 2, f"-o onto {what}")
        check("is also read" in result.errors, f"and why: {result.errors!r}")
        same(open(name, "rb").read(), before, f"{what} is as it was")
    same(run("audit", inner, "-o", f"{inner}/report").status, 0, "a report beside the captures is fine")
    same(run("audit", inner, "-o", f"{inner}/report").status, 0, "and again")

    # Framings are read by name and from folders, too.
    own = f"{place}/data/vmkscope/framing"
    os.makedirs(own)
    shipped = SOURCE / "core/framing/nfc-aio.framing"
    text = open(shipped).read()
    open(f"{own}/mine.framing", "w").write(text)
    for what, words in (("by default", []), ("by name", ["--framing", "nfc-aio"])):
        result = run("audit", capture, *words, "-o", f"{own}/mine.framing", XDG_DATA_HOME=f"{place}/data")
        same(result.status, 2, f"-o onto a framing that is read {what}")
        check("is also read" in result.errors, f"and why: {result.errors!r}")
        same(open(f"{own}/mine.framing").read(), text, f"the framing read {what} is as it was")

    # Whatever name the output has and whatever name what is read: the file decides.
    raw = os.fsencode(inner) + b"/\xff.pcap"
    samples_made.web().write_pcap(raw)
    os.link(f"{inner}/web.pcap", f"{place}/hard")
    os.symlink(inner, f"{place}/way")
    learned = f"{place}/learned.framing"
    for command in ("audit", "flows", "learn"):
        for what, name, words in (("in the folder", f"{inner}/web.pcap", [inner]),
                                  ("by a name that is no UTF-8", raw, [inner]),
                                  ("spelled otherwise", f"{place}/./inner/../inner/web.pcap", [inner]),
                                  ("through a link to the folder", f"{inner}/web.pcap", [f"{place}/way"]),
                                  ("by a hard link", f"{place}/hard", [inner]),
                                  ("by a link", f"{place}/link", [capture])):
            before = open(name, "rb").read()
            result = run(command, *words, "-o", name)
            same(result.status, 2, f"{command} -o onto what is read {what}")
            check("is also read; name another file" in result.errors, f"{command} {what}, and why: {result.errors!r}")
            check(open(name, "rb").read() == before, f"{command} {what}: the capture is as it was")
        web = open(f"{inner}/web.pcap", "rb").read()
        with open(f"{inner}/web.pcap", "rb") as octets:
            piped = subprocess.run([TOOL, command, "-", "-o", f"{inner}/web.pcap"], stdin=octets, capture_output=True,
                                   env=environment(), timeout=60)
        same(piped.returncode, 2, f"{command} -o onto what comes on standard input")
        check(open(f"{inner}/web.pcap", "rb").read() == web, f"{command}: and that is as it was")
        with open(f"{inner}/web.pcap", "ab") as end:
            result = run(command, inner, stdout=end)
        same(result.status, 2, f"{command}: standard output at the end of a capture")
        check("standard output: is also read" in result.errors, f"{command}, and why: {result.errors!r}")
        check(open(f"{inner}/web.pcap", "rb").read() == web, f"{command}: nothing is added to it")
    for words in (["inventory", "-", "-o", site], ["audit", capture, "-i", "-", "-o", site]):
        with open(site, "rb") as octets:
            piped = subprocess.run([TOOL, *words], stdin=octets, capture_output=True, env=environment(), timeout=60)
        same(piped.returncode, 2, f"{words[0]} -o onto the inventory on standard input")
        same(open(site).read(), samples_made.SITE, f"{words[0]}: the inventory is as it was")
    same(run("learn", f"{place}/none.pcap", "-o", learned).status, 2, "learn: nothing read")
    check(not os.path.exists(learned), "no empty framing is left behind")
    same(run("learn", inner, "-o", f"{place}/none/x").status, 2, "learn where there is no folder")

    # A stream that is closed is not taken by the files that are opened.
    cut = f"{place}/cut.pcap"
    open(cut, "wb").write(open(capture, "rb").read()[:-5])
    subprocess.run(["sh", "-c", '"$0" audit "$1" -f json -o "$2" 2>&-', TOOL, cut, f"{place}/cut.json"],
                   env=environment(), timeout=60)
    same(json.load(open(f"{place}/cut.json"))["captures"][0]["complete"], False, "report with standard error closed")
    for words in (["--help"], ["--version"], ["audit", "--help"], ["flows", "--version"], ["doctor"]):
        with open("/dev/full", "wb") as full:
            result = run(*words, stdout=full)
        same(result.status, 2, f"{words} to a full device")
        check("could not be written: No space left" in result.errors, f"{words} to a full device: {result.errors!r}")

    old = f"{place}/old"
    open(old, "w").write("x" * 100000)
    same(run("audit", f"{place}/none.pcap", "-o", old).status, 2, "nothing read")
    same(os.path.getsize(old), 100000, "an old report stays when there is no new one")
    run("audit", f"{place}/none.pcap", "-o", f"{place}/new")
    check(not os.path.exists(f"{place}/new"), "no empty report is left behind")
    same(run("audit", capture, "-o", old).status, 0, "report over an old one")
    same(open(old, "rb").read(), run("audit", capture).out, "only the new report is in it")
finish()
