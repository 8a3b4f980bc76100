# SPDX-License-Identifier: GPL-2.0-or-later
"""Ordinary captures, none of which is VMware's: tshark prints the same, octet for octet, with and without the module.

Starting tshark costs more than most of them, so they are joined by the dozen. One of them makes tshark -V print
gigabytes: outputs are compared as they come, in pieces, and only so much of each; a joined one that is longer is taken
apart again. How many were compared in full is printed."""
import concurrent.futures
import subprocess

import module

LIMIT = 24 << 20  # octets compared of one file
TOGETHER = 24
PIECE = 1 << 16
SECONDS = 40


def start(room, capture, with_module):
    command = room.command(module.TSHARK, with_module)
    return subprocess.Popen([*command, "-r", str(capture), "-n", "-V"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, preexec_fn=module.limits)


def compare(room, capture):
    """Octets compared, and whether that was all."""
    runs = [start(room, capture, True), start(room, capture, False)]
    compared, whole = 0, True
    try:
        while True:
            pieces = [run.stdout.read(PIECE) for run in runs]
            module.expect(pieces[0] == pieces[1], f"{capture.name}: differs within octets {compared}..{compared + PIECE}")
            compared += len(pieces[0])
            if not pieces[0]:
                break
            if compared >= LIMIT:
                whole = False
                break
    finally:
        for run in runs:
            if not whole:
                run.kill()
            run.stdout.close()
        ended = [run.wait(SECONDS) for run in runs]
    # A damaged file has a status of its own, another one with every version; it is the same without the module.
    module.expect(not whole or (ended[0] == ended[1] and ended[0] >= 0), f"{capture.name}: status with and without: {ended}")
    return compared, whole


def joined(room, captures):
    """[(file, captures in it)]; what cannot be joined stays alone."""
    groups = [captures[at:at + TOGETHER] for at in range(0, len(captures), TOGETHER)]
    files = []
    for number, group in enumerate(groups):
        target = room.path / f"joined{number}.pcapng"
        run = subprocess.run(["mergecap", "-a", "-w", str(target), *map(str, group)], capture_output=True)
        if run.returncode == 0:
            target.chmod(0o644)
            files.append((target, group))
        else:
            files += [(capture, [capture]) for capture in group]
    return files


def compare_file(room, entry):
    """Octets compared, and how many captures of it in full."""
    file, group = entry
    octets, whole = compare(room, file)
    if whole or len(group) == 1:
        return octets, len(group) * whole
    parts = [compare(room, capture) for capture in group]
    return sum(size for size, _ in parts), sum(complete for _, complete in parts)


def check(room):
    folder = module.SHARED / "corpus" / "negative"
    captures = [room.bring(path) for path in sorted(folder.glob("*")) if path.suffix not in (".tsv", ".md")]
    console = module.VENDOR / "tcp902_console_sslv3_midstream_2009_a.pcap"
    captures += [room.bring(console)] if console.exists() else []
    if len(captures) < 100:
        module.skip("the corpus of ordinary captures is not here")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda entry: compare_file(room, entry), joined(room, captures)))
    whole = sum(count for _, count in results)
    print(f"{len(captures)} captures, {sum(size for size, _ in results) >> 20} MiB compared, {whole} in full")
    module.expect(whole > len(captures) * 9 // 10, "most captures are to be compared in full")


if __name__ == "__main__":
    module.main(check)
