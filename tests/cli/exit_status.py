# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows which exit status each outcome has (interface.md section 1) and that the highest one wins.
import samples_made
from cli import check, finish, folder, run, same

SITE = samples_made.SITE

with folder() as place:
    good, cut, garbage, site, broken = (f"{place}/{name}" for name in
                                        ("good.pcap", "cut.pcap", "garbage.bin", "made.site", "broken.site"))
    samples_made.cold().write_pcap(good)
    open(site, "w").write(SITE)
    open(broken, "w").write("[host esx-a]\nvmk0 = 10.0.0.1/99 management\n")
    octets = open(good, "rb").read()
    open(cut, "wb").write(octets[:-9])
    open(garbage, "wb").write(b"this is no capture at all, but a text\n" * 9)

    same(run("audit", good).status, 0, "no inventory, nothing proven")
    same(run("audit", good, "--inventory", site).status, 1, "cold data on management")
    same(run("audit", good, "--inventory", site, "--fail-on", "never").status, 0, "--fail-on never")
    same(run("flows", good, "--inventory", site).status, 0, "flows has no findings")
    for level in ("high", "medium", "low"):
        same(run("audit", good, "--inventory", site, "--fail-on", level).status, 1, f"--fail-on {level}")

    for words in (["audit"], ["flows"], ["inventory"], [], ["nothing"], ["audit", good, "--nonsense"],
                  ["audit", good, "--format", "xml"], ["audit", good, "--fail-on", "note"],
                  ["audit", good, "--threads", "-1"], ["audit", good, "--threads", "x"],
                  ["audit", good, "--idle-timeout", "-1"], ["audit", good, "--max-flows", "-1"],
                  ["audit", good, "--color", "red"], ["audit", good, "--filter", "this is no filter"],
                  ["audit", good, "--format", "html"]):
        result = run(*words)
        same(result.status, 2, f"usage {words}")
        check(result.out == b"", f"nothing on standard output for {words}")
        check(result.err != b"", f"a word about {words}")
        if words:
            check(result.errors.startswith("vmkscope: ") and result.errors.count("\n") == 1,
                  f"one clear line for {words}: {result.errors!r}")

    same(run("audit", good, "--inventory", broken).status, 2, "broken inventory")
    same(run("audit", good, "--inventory", f"{place}/none.site").status, 2, "inventory not there")
    same(run("audit", good, "--actions", f"{place}/none.csv").status, 2, "actions not there")
    same(run("audit", f"{place}/none.pcap").status, 2, "capture not there: nothing read")
    same(run("audit", garbage).status, 2, "no capture: nothing read")

    partial = run("audit", cut)
    same(partial.status, 3, "cut short")
    check("cut short" in partial.text, "the report says that it is partial")
    check(f"vmkscope: {cut}: " in partial.errors, "and so does standard error, with the file")
    same(run("audit", cut, "--inventory", site).status, 3, "3 wins over 1")
    same(run("audit", good, f"{place}/none.pcap").status, 3, "one of two not there")

    open(f"{place}/empty.pcap", "wb").write(octets[:24])
    empty = run("audit", f"{place}/empty.pcap")
    same(empty.status, 0, "a capture without packets is no fault of the site")
    check("capture-coverage" in empty.text.partition("Not decided")[2], "but no good news either")

    for words in (["--help"], ["--version"], ["audit", "--help"], ["flows", "--help"], ["inventory", "--help"],
                  ["audit", "--version"]):
        result = run(*words)
        same(result.status, 0, f"{words}")
        check(result.out != b"" and result.err == b"", f"{words} speaks on standard output")
    check("--inventory" in run("audit", "--help").text, "the help lists the options")
finish()
