# SPDX-License-Identifier: GPL-2.0-or-later
"""Damaged captures: no crash, no assertion, no dissector bug, with strict memory checks, in one pass and in two.

Two kinds, all by fixed seeds: editcap -E damages whole frames of every capture there is, as Wireshark's own fuzz test does;
and here octets of TCP payloads are changed, cut, repeated or moved, a hundred variants of a conversation in one file, each
from a port of its own. VMK_FUZZ_ROUNDS multiplies both: "40" makes it thousands of runs, most of an hour."""
import concurrent.futures
import os
import random
import struct
import subprocess

import module
import nfc
import pcap

ROUNDS = int(os.environ.get("VMK_FUZZ_ROUNDS", "1"))
STRICT = {"WIRESHARK_DEBUG_WMEM_OVERRIDE": "strict", "WIRESHARK_ABORT_ON_DISSECTOR_BUG": "1",
          "WIRESHARK_ABORT_ON_TOO_MANY_ITEMS": "1", "G_SLICE": "debug-blocks", "MALLOC_CHECK_": "3"}
VARIANTS = 120  # of a conversation, in one file


def broken(room, capture, options, with_module):
    """What tshark says when it crashes or finds a bug in a dissector; empty: all is well."""
    command = [*room.command(module.TSHARK, with_module, STRICT), "-n", "-r", str(capture), *map(str, options)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          timeout=280, preexec_fn=module.limits)
    errors = done.stderr.decode(errors="replace")
    bad = done.returncode < 0 or done.returncode > 2 or "issector bug" in errors or "ssertion" in errors
    return f"status {done.returncode}\n{errors[-600:]}" if bad else ""


def run(room, capture, options, label):
    """Wireshark has bugs of its own on damaged TLS: what it does without the module as well is not the module's."""
    with_module = broken(room, capture, options, True)
    if not with_module:
        return
    plain = [word for index, word in enumerate(options)
             if "vmkrole" not in str(word) and not (word == "-o" and "vmkrole" in str(options[index + 1]))]
    without = broken(room, capture, plain, False)
    module.expect(without and without.splitlines()[-1] == with_module.splitlines()[-1],
                  f"{label}: {' '.join(map(str, options))}: {with_module}")
    print(f"{label}: a bug of Wireshark's own, without the module too: {without.splitlines()[-1]}")


def captures():
    """[(capture, site, keys)]: the samples and what the vendor's client sent."""
    found = [(path, site, keys) for path, site, keys in module.samples()]
    found += [(path, None, module.VENDOR / "nfc-client.keylog") for path in sorted(module.VENDOR.glob("nfc-client-*.pcap"))]
    return found


def by_editcap(room, seed, source, site, keys):
    """Every seed also takes other settings."""
    target = room.path / f"{source.name}-{seed}"
    skip = ["-o", "54"] if seed % 2 else []
    module.editcap("-E", "0.02", *skip, "--seed", seed, source, target)
    options = module.options_for(room, site, keys) + (["-x"] if seed % 5 == 0 else [])
    options += ["-V"] if seed % 7 else []
    options += ["-2"] if seed % 3 == 0 else []
    options += ["-o", "tcp.reassemble_out_of_order:TRUE"] if seed % 4 == 0 else []
    run(room, target, options, f"{source.name} seed {seed}")
    target.unlink()
    return 1


def damage(rng, payload):
    octets = bytearray(payload)
    for _ in range(rng.randint(1, 4)):
        if not octets:
            break
        at = rng.randrange(min(len(octets), 400) if rng.random() < 0.8 else len(octets))
        kind = rng.randrange(6)
        if kind == 0:
            octets[at] = rng.randrange(256)
        elif kind == 1:
            octets[at] ^= 1 << rng.randrange(8)
        elif kind == 2:
            octets[at:at + 4] = rng.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\4\0"))
        elif kind == 3:
            del octets[at:at + rng.randint(1, 300)]
        elif kind == 4:
            octets[at:at] = octets[at:at + rng.randint(1, 300)]
        else:
            octets[at:at + 8] = rng.choice((b"\x7a\xda\0\xa1\7\0\0\0", b"\xab\xef\xcd\xab\xff\xff\xff\7", b"\x21\x43\x65\x87\1\0\0\0",
                                            b"\x78\x56\x34\x12\xff\xff\0\0", b"\xef\xbe\xad\xde\xff\xff\xff\xff",
                                            b"\x16\3\1\xff\xff\1\0\0"))
    return bytes(octets)


def aio(kind, op, payload, extra=b""):
    return struct.pack("<IIII", 0xA100DA7A, kind, len(payload), op) + payload + extra


def conversations():
    """[(server port, [(sender, octets)])]"""
    text = [(1, nfc.CLEAR_GREETING), (0, b"USER r\r\n"), (1, b"331 Password required for r.\r\n"), (0, b"PROXY nfc\r\n"),
            (1, b"200 Connect ha-nfc\r\n")]
    disk = nfc.disk_header(1) + nfc.ddb("ddb.key", "value") + nfc.ddb("", "")
    runs = nfc.disk_header(0) + nfc.run(8) + nfc.run(4, bytes(range(256)) * 8) + nfc.run(3)
    classic = [(0, nfc.put("[ds] a/a.vmdk", 15 * 512, 2)), (0, nfc.data(disk)), (0, nfc.data(runs)), (0, nfc.data(b"")),
               (1, nfc.done()), (0, nfc.get("[ds] a/a.log")), (1, nfc.put("[ds] a/a.log", 900)),
               (1, nfc.data(b"l" * 900)), (1, nfc.data(b"")), (0, nfc.message(31, (4, "I", 6)) + b"[ds] a"),
               (1, nfc.message(36, (4, "I", 0))), (0, nfc.message(20, (4, "I", 1), (8, "I", 5), (12, "I", 4)) + b"bad\0"),
               (0, nfc.message(4)), (1, nfc.message(4))]
    opened = struct.pack("<IIIIIIIIIIIIIII", 4, 0, 0, 0, 2, 0x1E, *([0] * 9))
    answer = struct.pack("<QQIIIQIIIIII", 0, 77, 2, 0x1E, 0, 1 << 20, 512, 1, 1, 1, 0, 0)[:60]
    read = struct.pack("<QIIQQIII", 77, 1, 0, 0, 65536, 0, 0, 0)
    reply = struct.pack("<QIIQIIIII", 0, 1, 0, 0, 65536, 0, 1024, 1024, 0)
    records = [(0, nfc.message(51, (4, "I", 11))), (1, nfc.message(51, (4, "I", 11))),
               (0, nfc.message(54, (4, "I", 4), (8, "I", 7)) + b"vddknbdmode"), (0, nfc.message(55, (4, "I", 3))),
               (0, nfc.message(52)), (1, nfc.message(52)), (0, aio(2, 0, struct.pack("<III", 0, 65536, 16))),
               (0, aio(4, 1, opened, b"[d]a")), (1, aio(4, 1, answer)), (0, aio(7, 2, read)), (1, aio(7, 2, reply, bytes(1024))),
               (0, aio(11, 3, struct.pack("<QII", 77, 3, 0), b"key")), (1, aio(11, 3, struct.pack("<QII", 0, 0, 2), b"vv")),
               (0, aio(10, 4, bytes(32))), (1, aio(1, 4, struct.pack("<QII", 9, 0, 3), b"err")), (0, aio(5, 5, bytes(8)))]
    model = [(0, b"vMSM\1" + bytes([kind]) + b"\0\0" + struct.pack("<IIQHH", 64, kind, 9, 1, 0) + bytes(64))
             for kind in (1, 3, 5, 7, 7, 8, 9, 19, 20)]
    return [(902, text + classic), (912, text + records), (8000, model), (902, text[:1] + [(0, b"\x16\3\1\0\5\1\0\0\1\0")] + classic)]


def many(room, turn, number, port, talk):
    """Damaged variants of one conversation in one file."""
    label = f"variants {turn}.{number}"
    rng = random.Random(1000 * turn + number)
    frames = []
    for variant in range(VARIANTS):
        segments = pcap.Talk(client=("10.9.0.1", 10000 + variant), server=("10.9.0.2", port), start=1_700_000_000 + variant)
        whole = [[sender, octets] for sender, octets in talk]
        for _ in range(rng.randint(1, 3)):
            entry = rng.choice(whole)
            entry[1] = damage(rng, entry[1])
        for sender, octets in whole:
            segments.send(sender, octets, size=rng.choice((1448, 1448, 300, 100)))
        sent = segments.frames
        if rng.random() < 0.3:
            sent = [frame for frame in sent if rng.random() > 0.05]
        if rng.random() < 0.2:
            sent = [(a, b, wire, octets[:rng.choice((60, 96, 128))]) for a, b, wire, octets in sent]
        frames += sent
    target = room.path / f"many{turn}.{number}.pcap"
    pcap.write(target, frames)
    for options in ([], ["-V", "-2", "-o", "tcp.reassemble_out_of_order:TRUE"],
                    ["-V", "-o", "tcp.no_subdissector_on_error:FALSE"]):
        run(room, target, options, label)
    # What one pass makes of hostile octets two passes make of them as well.
    module.expect(room.ours(target) == room.ours(target, "-2"), f"{label}: -2 differs")
    target.unlink()
    return 3


def check(room):
    sources = captures()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(many, room, turn, number, *entry)
                for turn in range(ROUNDS) for number, entry in enumerate(conversations())]
        jobs += [pool.submit(by_editcap, room, turn * len(sources) + number + 1, *entry)
                 for turn in range(ROUNDS) for number, entry in enumerate(sources)]
        done = sum(job.result() for job in jobs)
    print(f"{done} runs over damaged captures, {ROUNDS * len(conversations()) * VARIANTS} damaged conversations in some")


if __name__ == "__main__":
    module.main(check)
