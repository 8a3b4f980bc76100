# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows what compare must say of samples that are one experiment in two settings, and how it takes what is no report.
import json

from cli import SOURCE, check, finish, folder, run, same
from validate_schema import problems, validator


def audited(place, name, as_name=None, actions=True):
    sample, path = SOURCE / "samples" / name, f"{place}/{as_name or name}.json"
    told = ["--actions", f"{sample}.actions.csv"] if actions else []
    run("audit", f"{sample}.pcapng", "-i", f"{sample}.site", *told, "-q", "-f", "json", "-o", path, "--fail-on", "never")
    return path


def compared(*paths):
    done = run("compare", *paths, "-f", "json")
    same(done.status, 0, "exit status")
    for problem in problems(validator("compare"), done.json):
        check(False, f"schema: {problem}")
    return done.json


def row(document, item):
    return document["traffic_table"][item - 1]


def networks(document, item):
    return [setting["networks"] for setting in row(document, item)["settings"]]


with folder() as place:
    management, provisioning = audited(place, "cold-on-management"), audited(place, "cold-on-provisioning")
    cold, udt = audited(place, "row6-xmotion-cold"), audited(place, "row6-xmotion-cold-udt")

    # The provisioning service off, then on: cold data moves there, as the article's note says.
    document = compared(management, provisioning)
    same(networks(document, 6), [["management"], ["provisioning"]], "networks of row 6")
    same(row(document, 6)["change"], "networks", "change of row 6")
    same(row(document, 6)["verdict"], "supported", "row 6 together")
    same([setting["provisioning"] for setting in row(document, 6)["settings"]], ["off", "on"], "the service")
    same({(change["host"], change["service"], change["now"]) for change in document["site_changes"]},
         {("esx-a", "vSphereProvisioning", "on"), ("esx-b", "vSphereProvisioning", "on")}, "what differs in the sites")
    same(row(document, 1)["change"], "not-observed", "row 1")

    # From 8.0 on it does not: UDT takes the vMotion network.
    document = compared(cold, udt)
    same(networks(document, 6), [["management"], ["vmotion"]], "networks with UDT")
    same(row(document, 6)["verdict"], "contradicted", "row 6 with UDT")
    check(any("only before" in reason for reason in row(document, 6)["because"]), row(document, 6)["because"])
    same(compared(udt, cold)["site_changes"][0]["now"], "off", "the other way")

    # Without ground truth a setting is undecided, and so is the whole.
    document = compared(management, audited(place, "mid-stream", "open", actions=False))
    same(row(document, 6)["settings"][1]["verdict"], "undecided", "mid-stream without actions")
    same(row(document, 6)["verdict"], "undecided", "undecided together")

    # Rows that one setting shows alone decide nothing.
    document = compared(audited(place, "row1-vmotion-hot"), audited(place, "row2-vmotion-cold"))
    for item in (1, 2):
        same((row(document, item)["change"], row(document, item)["verdict"]), ("seen-once", "undecided"), f"row {item}")

    text = run("compare", cold, udt).text
    for word in ("Traffic tables side by side", "vSphereProvisioning is on at esx-a", "contradicted", "row6-xmotion-cold-udt"):
        check(word in text, f"text says {word!r}")
    check("2 vMotion cold" not in text and "2 vMotion cold" in run("compare", cold, udt, "-v").text, "-v shows all rows")
    same(compared(cold, cold)["settings"][1]["name"], "row6-xmotion-cold (2)", "one name twice")

    broken = f"{place}/broken.json"
    report = json.load(open(cold))
    for change in ({"schema": "other"}, {"site": None}, {"traffic_table": report["traffic_table"][:5]},
                   {"traffic_table": [dict(each, verdict="maybe") for each in report["traffic_table"]]}):
        json.dump(dict(report, **change), open(broken, "w"))
        done = run("compare", cold, broken)
        same((done.status, done.out), (2, b""), f"{sorted(change)}")
        check(broken in done.errors and done.errors.count("\n") == 1, done.errors)
    for octets in (b"", b"{", b"[]", open(SOURCE / "samples" / "power-on-rarp.pcapng", "rb").read()[:500]):
        open(broken, "wb").write(octets)
        same(run("compare", cold, broken).status, 2, f"no report: {octets[:10]!r}")
    # Members of another kind than expected are passed over, not tripped over.
    json.dump(dict(report, migrations=7, site={"hosts": [{}, 3, {"name": 5, "vmks": [1, {"roles": [None]}]}]}), open(broken, "w"))
    same(run("compare", cold, broken).status, 0, "odd members")
    same(run("compare", cold).status, 2, "one report")
    same(run("compare", cold, udt, "-f", "csv").status, 2, "a format that it has not")
    same(run("compare", cold, udt, "-o", udt).status, 2, "over its own input")
finish()
