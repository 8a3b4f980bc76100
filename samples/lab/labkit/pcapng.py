# SPDX-License-Identifier: GPL-2.0-or-later
"""Knows how to look into the pcapng files that the lab's switch writes, and to cut them down.

Little-endian, one section; only what the lab writes. Must not know what is in a frame.
"""

import struct

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6


def blocks(path):
    """(type, whole block) in file order."""
    with open(path, "rb") as file:
        while head := file.read(8):
            kind, length = struct.unpack("<II", head)
            yield kind, head + file.read(length - 8)


def options(body):
    """{code: value} of an options list."""
    result, at = {}, 0
    while at + 4 <= len(body):
        code, length = struct.unpack_from("<HH", body, at)
        if code == 0:
            break
        result[code] = body[at + 4:at + 4 + length]
        at += 4 + (length + 3) // 4 * 4
    return result


def summary(path):
    """The comment, the interface names and the number of packets."""
    comment, interfaces, packets = "", [], 0
    for kind, block in blocks(path):
        if kind == SECTION:
            comment = options(block[24:-4]).get(1, b"").decode()
        elif kind == INTERFACE:
            interfaces.append(options(block[16:-4]).get(2, b"").decode())
        elif kind == PACKET:
            packets += 1
    return comment, interfaces, packets


def packet(block):
    """(interface, captured octets, length on the wire) of a packet block."""
    interface, _, _, captured, wire = struct.unpack_from("<IIIII", block, 8)
    return interface, block[28:28 + captured], wire


def shorten(block, snap):
    """The packet block with at most snap octets of the frame."""
    interface, data, wire = packet(block)
    data = data[:snap]
    padded = data + bytes(-len(data) % 4)
    total = 32 + len(padded)
    return (struct.pack("<II", PACKET, total) + block[8:20] + struct.pack("<II", len(data), wire) + padded
            + struct.pack("<I", total))


def cut(source, target, keep=lambda interface, data: True, snap=None):
    """Writes the blocks of source to target: packets that keep() accepts, shortened to snap. The number kept."""
    kept = 0
    with open(target, "wb") as out:
        for kind, block in blocks(source):
            if kind != PACKET:
                out.write(block)
                continue
            interface, data, _ = packet(block)
            if keep(interface, data):
                out.write(shorten(block, snap) if snap else block)
                kept += 1
    return kept
