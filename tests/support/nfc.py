# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows the octets of an authd greeting, of TLS records and of a classic NFC PUT, as core/wire documents them.
# Must not know the tool.
import struct

GREETING = (b"220 VMware Authentication Daemon Version 1.10: SSL Required, ServerDaemonProtocol:SOAP, "
            b"MKSDisplayProtocol:VNC , VMXARGS supported, NFCSSL supported/t, SHA256 supported\r\n")
SECTOR = 512


def client_hello(name=None):
    extension = b""
    if name is not None:
        host = struct.pack("!HBH", len(name) + 3, 0, len(name)) + name
        extension = struct.pack("!HH", 0, len(host)) + host
    body = b"\x03\x03" + bytes(range(32)) + b"\x00" + struct.pack("!H", 2) + b"\x00\x2f" + b"\x01\x00"
    body += struct.pack("!H", len(extension)) + extension
    return record(22, b"\x01" + struct.pack("!I", len(body))[1:] + body)


def server_hello():
    body = b"\x03\x03" + bytes(range(32, 64)) + b"\x00" + b"\x00\x2f" + b"\x00"
    return record(22, b"\x02" + struct.pack("!I", len(body))[1:] + body)


def record(kind, payload):
    return bytes([kind, 3, 3]) + struct.pack("!H", len(payload)) + payload


def application_data(length, seed=7):
    state, out = seed, bytearray()
    while len(out) < length:
        state = (state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        out += struct.pack("<Q", state)[2:8]
    return record(23, bytes(out[:length]))


def message(kind, *fields):
    """fields: (offset, struct format, value)"""
    out = bytearray(264)
    struct.pack_into("<I", out, 0, kind)
    for offset, form, value in fields:
        struct.pack_into("<" + form, out, offset, value)
    return bytes(out)


def file_put(path, size, kind=2):
    text = path + b"\0"
    return message(1, (4, "I", kind), (12, "I", len(text)), (16, "Q", size), (24, "Q", size)) + text


def file_data(body):
    return message(7) + struct.pack("<II", 0xABCDEFAB, len(body)) + body


def disk_body(data_sectors, zero_sectors):
    """A disk header and runs: sectors of data, then sectors that are zero."""
    out = struct.pack("<II", 0x87654321, 0)
    while data_sectors > 0:
        run = min(data_sectors, 64)
        out += struct.pack("<II", 0x12345678, run | 0x8000) + bytes(i & 0xFF for i in range(run * SECTOR))
        data_sectors -= run
    while zero_sectors > 0:
        run = min(zero_sectors, 0x7FFF)
        out += struct.pack("<II", 0x12345678, run)
        zero_sectors -= run
    return out


def login(conversation, tls=True):
    """From the greeting to where NFC starts."""
    conversation.server(GREETING)
    if tls:
        conversation.client(client_hello())
        conversation.server(server_hello() + application_data(96))
        conversation.client(application_data(64, 3))
        conversation.server(application_data(48, 5))


def put(conversation, path, data_sectors, zero_sectors):
    body = disk_body(data_sectors, zero_sectors)
    conversation.client(file_put(path, (data_sectors + zero_sectors) * SECTOR))
    for start in range(0, len(body), 32768):
        conversation.client(file_data(body[start:start + 32768]))
    conversation.client(file_data(b""))
    conversation.server(message(27))
    conversation.client(message(4))
    conversation.server(message(4))
