# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows the *.expect files: what a sample must be taken for, written down by hand.

Must not know how a sample is made, nor what vmkscope prints. The lines are explained in samples/README.md.
"""

import os
import shlex
from dataclasses import dataclass, field


class ExpectError(Exception):
    """A line that is not understood; the text says where."""


@dataclass
class Flow:
    client: str
    server: str
    port: int
    facts: dict                                       # key -> set of accepted values
    files: list = field(default_factory=list)         # (path, {key: accepted values})

    @property
    def name(self):
        return f"{self.client} -> {self.server}:{self.port}"


@dataclass
class Migration:
    kinds: set
    source: str
    destination: str
    facts: dict


@dataclass
class Alternative:
    """The same site in another inventory format, with what that format cannot decide."""
    name: str
    lost: set                                         # findings that need not fail with it
    roles_known: bool


@dataclass
class Expectation:
    name: str
    folder: str
    twin: str = ""
    captures: list = field(default_factory=list)
    inventory: list = field(default_factory=list)
    flows: list = field(default_factory=list)
    migrations: list = field(default_factory=list)
    kinds_without_actions: set = field(default_factory=set)
    findings: dict = field(default_factory=dict)      # id -> set of accepted verdicts
    rows: dict = field(default_factory=dict)          # item -> set of accepted verdicts
    rows_without_actions: dict = field(default_factory=dict)
    alternatives: list = field(default_factory=list)

    def path(self, suffix):
        return os.path.join(self.folder, self.name + suffix)

    @property
    def actions(self):
        path = self.path(".actions.csv")
        return path if os.path.exists(path) else None

    @property
    def keylog(self):
        path = self.path(".keylog")
        return path if os.path.exists(path) else None

    def alternative_files(self, alternative):
        folder = os.path.join(self.folder, "inventory", self.name, alternative.name)
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]

    def failing(self):
        return sorted(name for name, verdicts in self.findings.items() if verdicts == {"fail"})


def choices(word):
    return set(word.split("|"))


def facts_of(words):
    facts = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise ValueError(f"not KEY=VALUE: {word}")
        facts[key] = choices(value)
    return facts


def read_flow(expectation, words):
    client, arrow, server = words[:3]
    if arrow != "->":
        raise ValueError("wanted CLIENT -> SERVER:PORT")
    address, _, port = server.rpartition(":")
    expectation.flows.append(Flow(client, address, int(port), facts_of(words[3:])))


def read_file(expectation, words):
    expectation.flows[-1].files.append((words[0], facts_of(words[1:])))


def read_migration(expectation, words):
    kinds, source, arrow, destination = words[:4]
    if arrow != "->":
        raise ValueError("wanted KIND SOURCE -> DESTINATION")
    expectation.migrations.append(Migration(choices(kinds), source, destination, facts_of(words[4:])))


def read_row(expectation, words):
    expectation.rows[int(words[0])] = choices(words[1])
    expectation.rows_without_actions[int(words[0])] = choices(words[3]) if len(words) > 3 else choices(words[1])
    if len(words) > 2 and words[2] != "without-actions":
        raise ValueError("wanted ROW VERDICT [without-actions VERDICT]")


def read_alternative(expectation, words):
    expectation.alternatives.append(Alternative(words[0], {word for word in words[1:] if word != "no-roles"},
                                                "no-roles" not in words))


def read_line(expectation, verb, words):
    if verb == "twin":
        expectation.twin = words[0]
    elif verb == "captures":
        expectation.captures = [os.path.join(expectation.folder, name) for name in words]
    elif verb in ("fail", "pass", "undecided", "not-applicable", "fail|undecided", "pass|undecided"):
        for name in words:
            expectation.findings[name] = choices(verb)
    elif verb == "without-actions":
        expectation.kinds_without_actions = set(words)
    else:
        readers = {"flow": read_flow, "file": read_file, "migration": read_migration, "row": read_row,
                   "inventory": read_alternative}
        readers[verb](expectation, words)


def read(path):
    """Reads one file; ExpectError with file and line where it is not understood."""
    folder, base = os.path.split(path)
    expectation = Expectation(base.removesuffix(".expect"), folder)
    expectation.captures = [expectation.path(".pcapng")]
    expectation.inventory = [path for path in [expectation.path(".site")] if os.path.exists(path)]
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            words = shlex.split(line, comments=True)
            try:
                if words:
                    read_line(expectation, words[0], words[1:])
            except (ValueError, IndexError, KeyError, TypeError) as error:
                raise ExpectError(f"{path}:{number}: {error}; samples/README.md explains the lines") from error
    return expectation


def read_all(folder):
    return [read(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".expect")]
