#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds every sample against its *.expect file: samples.py [--tool vmkscope] [--whole | --cut] [NAME...].

Each sample is audited with and without its actions, with its inventory in every format that is kept, and once more
cut to one direction, to headers, to half of its interfaces: then less may be said, but nothing else.
"""

import argparse
import fnmatch
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "samples", "lab"))
sys.dont_write_bytecode = True

from labkit import expect, pcapng, readme  # noqa: E402

WATCHED_PORTS = {902, 912, 2049, 8000, 8300}
# What a capture with less in it may say about itself.
ABOUT_COVERAGE = {"unknown-role", "capture-coverage"}
NOT_SAID = {"unknown", None}


class Check:
    """Collects what is wrong with one run."""

    def __init__(self, title):
        self.title = title
        self.problems = []

    def that(self, condition, text):
        if not condition:
            self.problems.append(f"{self.title}: {text}")


def audit(tool, captures, inventory, actions=None):
    """The report and the exit status."""
    command = [tool, "audit", *captures, "--format", "json"]
    for path in inventory:
        command += ["--inventory", path]
    if actions:
        command += ["--actions", actions]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)}: exit status {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout), done.returncode


def verdicts(report):
    result = {}
    for finding in report["findings"]:
        result.setdefault(finding["id"], set()).add(finding["verdict"])
    return result


def facts_of_flow(flow):
    return {"service": flow["service"], "role": flow["role"], "data": flow["data"], "encryption": flow["encryption"],
            "gateway": flow["gateway"]["traversed"], "confidence": flow["confidence"]}


def flows_like(report, wanted):
    return [flow for flow in report["flows"] if flow["client"]["address"] == wanted.client
            and flow["server"]["address"] == wanted.server and flow["server"]["port"] == wanted.port]


def check_files(check, wanted, flow):
    """The files of an NFC session in order: name, sizes, sectors."""
    found = (flow["nfc"] or {}).get("files", [])
    names = [entry["path"] for entry in found]
    check.that(names == [path for path, _ in wanted.files], f"{wanted.name}: files {names}")
    for (path, facts), entry in zip(wanted.files, found):
        values = dict(entry, bytes=entry["bytes"]["client"] + entry["bytes"]["server"])
        for key, accepted in facts.items():
            check.that(str(values[key]) in accepted, f"{wanted.name}: {path}: {key} is {values[key]}, not {accepted}")


def check_flows(check, expectation, report):
    expected_ids = set()
    for wanted in expectation.flows:
        facts = dict(wanted.facts)
        count = int(*facts.pop("count", {"1"}))
        facts.pop("role-by-address", None)
        found = flows_like(report, wanted)
        expected_ids.update(flow["id"] for flow in found)
        check.that(len(found) == count, f"{wanted.name}: {len(found)} flows, not {count}")
        for flow in found:
            values = facts_of_flow(flow)
            for key, accepted in facts.items():
                check.that(values[key] in accepted, f"{wanted.name}: {key} is {values[key]}, not {sorted(map(str, accepted))}")
        if wanted.files and found:
            check_files(check, wanted, found[0])
    for flow in report["flows"]:
        if flow["protocol"] == "tcp" and flow["server"]["port"] in WATCHED_PORTS:
            check.that(flow["id"] in expected_ids, f"flow {flow['id']} was not expected: {flow['client']['address']} -> "
                       f"{flow['server']['address']}:{flow['server']['port']} {facts_of_flow(flow)}")


def migration_fits(wanted, found, kinds):
    return (found["kind"] in kinds and fnmatch.fnmatch(found["source"], wanted.source)
            and fnmatch.fnmatch(found["destination"], wanted.destination))


def check_migrations(check, expectation, report, kinds_override):
    left = list(report["migrations"])
    for wanted in expectation.migrations:
        kinds = kinds_override or wanted.kinds
        found = next((each for each in left if migration_fits(wanted, each, kinds)), None)
        if found is None:
            check.that("none" in kinds, f"no migration {sorted(kinds)} {wanted.source} -> {wanted.destination}")
            continue
        left.remove(found)
        if "rarp" in wanted.facts:
            seen = bool(found["switchover"] and found["switchover"]["rarp_packet"])
            check.that(("yes" if seen else "no") in wanted.facts["rarp"], f"announcement: {found['switchover']}")
        if "streams" in wanted.facts:
            check.that(str(found["streams"]) in wanted.facts["streams"], f"{found['streams']} streams")
    for each in left:
        check.that(False, f"migration not expected: {each['kind']} {each['source']} -> {each['destination']}")


def check_findings(check, expectation, report, lost=frozenset()):
    found = verdicts(report)
    for name, accepted in expectation.findings.items():
        seen = found.get(name, set())
        if name in lost:
            continue
        if accepted == {"fail"}:
            check.that("fail" in seen, f"{name} does not fail: {sorted(seen)}")
        else:
            check.that(bool(seen & accepted), f"{name} is {sorted(seen)}, not {sorted(map(str, accepted))}")
    for name, seen in found.items():
        accepted = expectation.findings.get(name, set())
        check.that("fail" not in seen or "fail" in accepted or name in lost, f"{name} fails: {titles(report, name)}")


def titles(report, name):
    return "; ".join(finding["title"] for finding in report["findings"]
                     if finding["id"] == name and finding["verdict"] == "fail")


def check_rows(check, expected, report):
    for row in report["traffic_table"]:
        accepted = expected.get(row["item"], {"not-observed"})
        check.that(row["verdict"] in accepted, f"row {row['item']} is {row['verdict']}, not {sorted(accepted)}: "
                   f"{row['because']}")


def check_exit(check, report, status):
    failed_high = any(finding["verdict"] == "fail" and finding["level"] == "high" for finding in report["findings"])
    check.that(status == int(failed_high), f"exit status {status}")


def check_packets(check, expectation, report):
    counted = [pcapng.summary(path)[2] for path in expectation.captures]
    check.that([capture["packets"] for capture in report["captures"]] == counted, f"packets are {counted}")


def hold(tool, expectation):
    """Every complete reading of the sample. The problems."""
    check = Check(expectation.name)
    report, status = audit(tool, expectation.captures, expectation.inventory, expectation.actions)
    check_packets(check, expectation, report)
    check_flows(check, expectation, report)
    check_migrations(check, expectation, report, None)
    check_findings(check, expectation, report)
    check_rows(check, expectation.rows, report)
    check_exit(check, report, status)
    problems = check.problems
    if expectation.actions:
        problems += hold_without_actions(tool, expectation)
    for alternative in expectation.alternatives:
        problems += hold_alternative(tool, expectation, alternative)
    return problems


def hold_without_actions(tool, expectation):
    check = Check(f"{expectation.name} without actions")
    report, _ = audit(tool, expectation.captures, expectation.inventory)
    check_flows(check, expectation, report)
    check_migrations(check, expectation, report, expectation.kinds_without_actions)
    check_findings(check, expectation, report)
    check_rows(check, expectation.rows_without_actions, report)
    return check.problems


def hold_alternative(tool, expectation, alternative):
    """The same capture with the site in another format: same findings but for what that format cannot say."""
    check = Check(f"{expectation.name} with {alternative.name}")
    report, _ = audit(tool, expectation.captures, expectation.alternative_files(alternative), expectation.actions)
    check_findings(check, expectation, report, alternative.lost)
    check_migrations(check, expectation, report, None)
    found = verdicts(report)
    for name in alternative.lost:
        check.that("undecided" in found.get(name, set()) or "fail" in found.get(name, set()),
                   f"{name} is {sorted(found.get(name, set()))}, not undecided")
    for wanted in expectation.flows:
        for flow in flows_like(report, wanted):
            accepted = wanted.facts.get("role", {flow["role"]}) | (set() if alternative.roles_known else NOT_SAID)
            check.that(flow["role"] in accepted, f"{wanted.name}: role is {flow['role']}, not {sorted(map(str, accepted))}")
    return check.problems


def addresses(data):
    """The outer IP addresses of a frame, or None."""
    at = 16 if data[12:14] == b"\x81\x00" else 12
    if data[at:at + 2] == b"\x86\xdd":
        return data[at + 10:at + 26], data[at + 26:at + 42]
    return (data[at + 14:at + 18], data[at + 18:at + 22]) if data[at:at + 2] == b"\x08\x00" else None


def one_way(forward):
    def keep(_, data):
        ends = addresses(data)
        return ends is None or (ends[0] < ends[1]) == forward
    return keep


CUTS = {
    "one direction": {"keep": one_way(True)},
    "the other direction": {"keep": one_way(False)},
    "headers": {"snap": 66},
    "half of the interfaces": {"keep": lambda interface, _: interface % 2 == 0},
}


def less_known(wanted, key, values):
    """What may be said where the evidence for more is cut away."""
    if key == "role":
        return wanted.facts.get("role-by-address", set())
    # Without authd's greeting its TLS is any TLS.
    return {"other"} if key == "data" and values["service"] == "tls" else set()


def check_weaker(check, expectation, report):
    """Less may be said than expected, nothing else."""
    for wanted in expectation.flows:
        for flow in flows_like(report, wanted):
            values = facts_of_flow(flow)
            for key in ("role", "data", "encryption", "gateway"):
                accepted = wanted.facts.get(key, {values[key]}) | NOT_SAID | less_known(wanted, key, values)
                check.that(values[key] in accepted or values["confidence"] == "weak",
                           f"{wanted.name}: {key} is {values[key]}, not {sorted(map(str, accepted))}")
    for name, seen in verdicts(report).items():
        accepted = expectation.findings.get(name, set())
        check.that("fail" not in seen or "fail" in accepted or name in ABOUT_COVERAGE,
                   f"{name} fails: {titles(report, name)}")
    for row in report["traffic_table"]:
        accepted = expectation.rows.get(row["item"], set()) | {"not-observed", "undecided"}
        check.that(row["verdict"] in accepted, f"row {row['item']} is {row['verdict']}, not {sorted(accepted)}: "
                   f"{row['because']}")
    for each in report["migrations"]:
        kinds = {"unknown"}.union(*(wanted.kinds for wanted in expectation.migrations))
        check.that(each["kind"] in kinds, f"a migration of kind {each['kind']}, not {sorted(kinds)}")


def hold_cut(tool, expectation, folder):
    problems = []
    for title, how in CUTS.items():
        check = Check(f"{expectation.name} cut to {title}")
        captures = [os.path.join(folder, os.path.basename(path)) for path in expectation.captures]
        kept = [pcapng.cut(source, target, **how) for source, target in zip(expectation.captures, captures)]
        if not any(kept):
            continue
        report, _ = audit(tool, captures, expectation.inventory, expectation.actions)
        check_weaker(check, expectation, report)
        problems += check.problems
    return problems


def twin_problems(expectations):
    """A twin shows the same without a fault, of the site (something fails here only) or of the capture (the same does)."""
    named = {expectation.name: expectation for expectation in expectations}
    for expectation in expectations:
        twin = named.get(expectation.twin)
        here, there = set(expectation.failing()), set(twin.failing()) if twin else set()
        if expectation.twin and not twin:
            yield f"{expectation.name}: no sample is named {expectation.twin}, its twin"
        elif twin and here <= there and here != there:
            yield f"{expectation.name}: its twin {expectation.twin} fails more: {sorted(there - here)}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default=os.environ.get("VMKSCOPE", "vmkscope"))
    parser.add_argument("--folder", default=os.path.join(ROOT, "samples"))
    parser.add_argument("--whole", action="store_true", help="only the complete captures")
    parser.add_argument("--cut", action="store_true", help="only the cut ones")
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    problems = []
    if not options.name:
        problems += readme.problems(options.folder)
        problems += twin_problems(expect.read_all(options.folder))
    with tempfile.TemporaryDirectory() as scratch:
        for expectation in expect.read_all(options.folder):
            if options.name and expectation.name not in options.name:
                continue
            if not options.cut:
                problems += hold(options.tool, expectation)
            if not options.whole:
                problems += hold_cut(options.tool, expectation, scratch)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
