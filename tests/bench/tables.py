# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how results are shown: Markdown tables. Must not know how they came about."""
import statistics

GOALS = {  # median ratio to cat: one thread, two threads
    "bulk": (1.4, 0.9), "headers": (5.5, 4), "churn": (9.5, 6.5), "jumbo": (0.6, 0.45), "nfc": (1.4, 1), "estate": (7, 5),
}


def table(head, rows):
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    def line(cells):
        return "| " + " | ".join(str(cell).ljust(width) for cell, width in zip(cells, widths)) + " |"
    return "\n".join([line(head), line(["---"] * len(head)), *map(line, rows)])


def number(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def cell(series):
    """Seconds, ratio, MiB. ~: scaled from a slice. >: ended for its time. (n): runs, where fewer than asked for."""
    if series is None:
        return ""
    if series.failed:
        return f"failed ({series.pairs[-1][1].status})"
    mark = "~" if series.scale != 1 else ">" if series.late else ""
    return f"{mark}{number(series.median)} s {mark}{number(series.ratio)}x {series.peak:,.0f} MiB"


def runs(several):
    counts = sorted({len(series.pairs) for series in several.values() if series})
    return f"{counts[0]}-{counts[-1]}" if len(counts) > 1 else str(counts[0]) if counts else ""


def main_table(inputs, programs, versions, results):
    head = ["program", "version", "runs", *(input.name for input in inputs)]
    rows = []
    for program in programs:
        mine = {input.name: results.get((program.name, input.name)) for input in inputs}
        if any(mine.values()):
            rows.append([program.name, versions[program.name], runs(mine), *(cell(mine[i.name]) for i in inputs)])
    return table(head, rows)


def verdict(value, goal, late=False):
    if late:
        return "ended for its time"
    return f"{number(value)} of {goal:g} {'ok' if value <= goal else 'MISSED'}"


def ahead(name, results, peers):
    """The fastest of these, and how many times longer it takes than `flows 1` and `flows 2`."""
    found = [(results[peer.name, name].median, peer.name) for peer in peers if (peer.name, name) in results
             and not results[peer.name, name].failed]
    if not found:
        return "none here"
    seconds, peer = min(found)
    return f"{peer} " + " / ".join(f"{number(seconds / results[way, name].median)}x" for way in ("flows 1", "flows 2"))


def paired(several, other, cost=lambda run: run.seconds):
    """Median ratio of two series, run by run."""
    return statistics.median(cost(a) / cost(b) for (_, a), (_, b) in zip(several.pairs, other.pairs))


def goal_table(inputs, results, peers, flows, memory):
    head = ["input", "1 thread, to cat", "2 threads, to cat", "audit to flows", "MiB above the mapped file", "fastest flow tool, to 1 / 2 threads",
            "fastest mere reader"]
    rows = []
    for input in inputs:
        one, two, audit = (results[way, input.name] for way in ("flows 1", "flows 2", "audit 1"))
        allowed = 32 + 200 * flows[input.name] / (1 << 20)
        goal = GOALS[input.name]
        rows.append([input.name, verdict(one.ratio, goal[0], one.late), verdict(two.ratio, goal[1], two.late),
                     verdict(paired(audit, one), 1.15, audit.late or one.late or audit.failed),
                     verdict(memory[input.name], round(allowed)),
                     ahead(input.name, results, [peer for peer in peers if peer.flows]),
                     ahead(input.name, results, [peer for peer in peers if not peer.flows])])
    return table(head, rows)


def processor_table(inputs, programs, results):
    """Processor seconds to those of `cat`: what waiting for a processor does not change."""
    rows = [[program.name, *(number(statistics.median(
        (run.user + run.system) / max(0.001, cat.user + cat.system) for cat, run in results[program.name, i.name].pairs))
        for i in inputs)] for program in programs]
    return table(["program", *(i.name for i in inputs)], rows)


def spread(series):
    return f"{number(min(series.ratios))} to {number(max(series.ratios))}"


def spread_table(inputs, programs, results):
    """How far the ratios of single pairs lay apart: what the machine's other work does to them."""
    rows = [[program.name, *(spread(results[program.name, i.name]) for i in inputs)] for program in programs]
    return table(["program", *(i.name for i in inputs)], rows)
