# SPDX-License-Identifier: GPL-2.0-or-later
"""NFC messages built by hand, and files taken out of a stream: written from the format's description, not from the module."""
import struct

GREETING = b"220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, " \
           b"MKSDisplayProtocol:VNC , VMXARGS supported, NFCSSL supported/t, SHA256 supported\r\n"
CLEAR_GREETING = b"220 VMware Authentication Daemon Version 1.0, ServerDaemonProtocol:SOAP, MKSDisplayProtocol:VNC , ,\r\n"
DATA = struct.pack("<I", 0xABCDEFAB)


def message(kind, *fields):
    """fields: (offset, format, value)"""
    octets = bytearray(264)
    struct.pack_into("<I", octets, 0, kind)
    for offset, form, value in fields:
        struct.pack_into("<" + form, octets, offset, value)
    return bytes(octets)


def put(path, size, kind=0):
    path = path.encode() + b"\0"
    return message(1, (4, "I", kind), (12, "I", len(path)), (16, "Q", size), (24, "Q", size)) + path


def get(path, kind=0):
    path = path.encode() + b"\0"
    return message(2, (4, "I", kind), (8, "I", len(path))) + path


def data(octets):
    return message(7) + DATA + struct.pack("<I", len(octets)) + octets


def done():
    return message(27)


def file(path, octets, block=65536):
    """A whole PUT of a plain file."""
    parts = [put(path, len(octets))]
    parts += [data(octets[at:at + block]) for at in range(0, len(octets), block)]
    return b"".join(parts) + data(b"")


def run(sectors, octets=None):
    return struct.pack("<II", 0x12345678, sectors | (0x8000 if octets is not None else 0)) + (octets or b"")


def disk_header(metadata):
    return struct.pack("<II", 0x87654321, metadata)


def ddb(key, value):
    key, value = (word.encode() + b"\0" if word else b"" for word in (key, value))
    return struct.pack("<III", 0xDEADBEEF, len(key), len(value)) + key + value


def bodies(stream):
    """[(path, declared size, body)] of the files that one way carries; text lines and unknown octets are an error."""
    files, at, path, size, body, closed = [], 0, None, 0, b"", True
    while at < len(stream):
        kind, = struct.unpack_from("<I", stream, at)
        if kind == 1:
            length, size = struct.unpack_from("<I", stream, at + 12)[0], struct.unpack_from("<Q", stream, at + 16)[0]
            path, body, closed = stream[at + 264:at + 264 + length - 1].decode(), b"", False
            at += 264 + length
        elif kind == 2:
            at += 264 + struct.unpack_from("<I", stream, at + 8)[0]
        elif kind == 7:
            assert stream[at + 264:at + 268] == DATA, at
            length, = struct.unpack_from("<I", stream, at + 268)
            body += stream[at + 272:at + 272 + length]
            at += 272 + length
            if length == 0:
                files.append((path, size, body))
                closed = True
        else:
            at += 264
    assert closed
    return files


def expand(body):
    """The disk that a body of sections describes: octets, data sectors, zero sectors, disk database."""
    out, data_sectors, zero_sectors, entries, at = bytearray(), 0, 0, {}, 0
    while at < len(body):
        magic, word = struct.unpack_from("<II", body, at)
        if magic == 0x87654321:
            at += 8
        elif magic == 0xDEADBEEF:
            value, = struct.unpack_from("<I", body, at + 8)
            if word:
                entries[body[at + 12:at + 12 + word - 1].decode()] = body[at + 12 + word:at + 12 + word + value - 1].decode()
            at += 12 + word + value
        elif magic == 0x12345678:
            sectors = word & 0x7FFF
            if word & 0x8000:
                out += body[at + 8:at + 8 + sectors * 512]
                data_sectors += sectors
                at += 8 + sectors * 512
            else:
                out += bytes(sectors * 512)
                zero_sectors += sectors
                at += 8
        else:
            raise AssertionError(f"no section at {at}")
    return bytes(out), data_sectors, zero_sectors, entries
