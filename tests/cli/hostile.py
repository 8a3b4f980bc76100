# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows that octets from packets, captures and inventories reach a terminal or a spreadsheet only made harmless.
import csv
import io
import os
import re

import samples_made
from cli import check, finish, folder, run, same
from validate_schema import problems, validator

EVIL = b"\x1b]0;pwned\x07\x1b[31m\r\nfake line \xe2\x80\xae\xc2\x9b2J\xff\x7f=1+1"


def harmless(octets, what):
    try:
        text = octets.decode()
    except UnicodeDecodeError as error:
        check(False, f"{what}: {error}")
        return
    bad = re.findall(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]",
                     text.replace("\r\n", "\n"))
    check(not bad, f"{what}: control characters {bad[:5]!r}")


with folder() as place:
    path = b"[ds1] " + EVIL.replace(b"\n", b"\x0b") + b".vmdk"
    named = os.fsencode(place) + b"/\x1b[2Jname\xe2\x80\xae\xff.pcapng"
    made = samples_made.cold(path=path)
    made.write_pcapng(named, interfaces=[{"name": b"vmk0" + EVIL}], comment="comment \x1b[5m")
    hello = os.fsencode(place) + b"/sni.pcap"
    samples_made.web(name=b"evil\x1b[31m\xff\xe2\x80\xae.example").write_pcap(hello)
    site = f"{place}/evil.site"
    open(site, "wb").write(samples_made.SITE.encode().replace(b"esx-a", b"=cmd|'/c_calc'!A1"))

    for form in ("text", "csv", "json", "ndjson"):
        for command in ("audit", "flows"):
            result = run(command, named, hello, "-f", form, "-i", site, "-v")
            harmless(result.out, f"{command} {form}")
            harmless(result.err, f"{command} {form} on standard error")
            check(b"\x1b" not in result.out, f"{command} {form}: no escape sequence without --color")

    document = run("audit", named, hello, "-f", "json", "-i", site)
    check(all(octet < 0x80 for octet in document.out), "JSON is ASCII")
    for problem in problems(validator("report"), document.json):
        check(False, f"schema: {problem}")
    paths = [file["path"] for flow in document.json["flows"] if flow["nfc"] for file in flow["nfc"]["files"]]
    same(len(paths), 1, "the file is there")
    check(paths and paths[0].startswith("[ds1] ") and paths[0].endswith(".vmdk"), f"its path is shown: {paths}")
    check("\\x1b" in paths[0], "with the escape written out")
    names = [flow["server_name"] for flow in document.json["flows"] if flow["server_name"]]
    check(names and all(name.startswith("evil") for name in names), f"the server name is shown: {names}")

    rows = list(csv.DictReader(io.StringIO(run("flows", named, "-f", "csv", "-i", site).text, newline="")))
    check(rows and rows[0]["client_host"].startswith("'="), f"no formula in CSV: {rows[0]['client_host']!r}")
    harmless(run("audit", named + b".absent", b"\x1b]0;x\x07").err, "names of absent files on standard error")
    harmless(run("inventory", b"/\x1b[31mnone").err, "inventory's name")
    harmless(run("aud\x1b[31mit").err, "a command's name")

    coloured = run("audit", named, "-i", site, "--color", "always").out
    check(b"\x1b[" in coloured, "--color always colours")
    check(set(re.findall(rb"\x1b\[[^m]*m?", coloured)) <= {b"\x1b[0m", b"\x1b[1m", b"\x1b[2m", b"\x1b[1;31m",
                                                           b"\x1b[33m", b"\x1b[36m", b"\x1b[32m"},
          "with its own sequences only")
    stripped = re.sub(rb"\x1b\[[0-9;]*m", b"", coloured)
    same(stripped, run("audit", named, "-i", site).out, "colour changes nothing else")
    same(run("audit", named, NO_COLOR="1").out.count(b"\x1b"), 0, "NO_COLOR")
finish()
