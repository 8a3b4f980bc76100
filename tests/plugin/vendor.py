# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures of VMware's own NFC client: dissected to the last sector, exported as sent, the same however it is asked."""
import module
import nfc
import pcap

KEYS = "nfc-client.keylog"


def ways(frames):
    """The NFC octets of each way that has any: what follows the last TLS record of its start."""
    found = {}
    for key, octets in pcap.streams(frames).items():
        at = octets.index(b"\r\n") + 2 if octets.startswith(b"220 ") else 0
        while at + 5 <= len(octets) and 20 <= octets[at] <= 23 and octets[at + 1] == 3:
            at += 5 + int.from_bytes(octets[at + 3:at + 5], "big")
        if at < len(octets):
            found[key] = octets[at:]
    return found


def sent_files(frames):
    return [entry for octets in ways(frames).values() for entry in nfc.bodies(octets)]


def check_content(room, name):
    """Every file with its size, its sections and its octets, against a reading of our own."""
    capture = room.bring(module.VENDOR / name)
    sent = sent_files(pcap.read(capture))
    module.expect(sent, f"{name}: nothing to compare with")
    folder = room.folder(f"out-{name}")
    room.tshark("-r", capture, "-q", "--export-objects", f"vmnfc,{folder}")
    rows = room.fields(capture, ["vmnfc.file", "vmnfc.file_bytes", "vmnfc.sectors.data", "vmnfc.sectors.zero", "vmnfc.eof"],
                       "-Y", "vmnfc.file")
    totals = {}
    for row in rows:
        for number, octets in zip(row["vmnfc.file"], row["vmnfc.file_bytes"]):
            total = totals.setdefault(number, [0, 0, 0])
            total[0] = max(total[0], int(octets))
        if row["vmnfc.file"]:
            total = totals[row["vmnfc.file"][0]]
            total[1] += sum(map(int, row["vmnfc.sectors.data"]))
            total[2] += sum(map(int, row["vmnfc.sectors.zero"]))
    expected = []
    for path, size, body in sent:
        is_disk = body.startswith(b"\x21\x43\x65\x87")
        image, data, zero, entries = nfc.expand(body) if is_disk else (body, 0, 0, {})
        expected.append([len(body), data, zero])
        exported = (folder / path.rsplit("/", 1)[1]).read_bytes()
        module.expect(exported == image, f"{name}: {path}: exported octets differ from those sent")
        module.expect(len(image) == size, f"{name}: {path}: {len(image)} octets of {size}")
        if is_disk:
            keys = room.fields(capture, ["vmnfc.ddb.key", "vmnfc.ddb.value"], "-Y", "vmnfc.ddb.key")
            seen = {key: value for row in keys for key, value in zip(row["vmnfc.ddb.key"], row["vmnfc.ddb.value"])}
            module.expect(seen == entries, f"{name}: disk database {seen}, sent {entries}")
    module.expect(sorted(totals.values()) == sorted(expected), f"{name}: {totals}, sent {expected}")


def check_dialogue(room, name, lines):
    """Decrypted: one octet a record, as the vendor's client writes; clear NFC follows on the same connection."""
    capture, keys = room.bring(module.VENDOR / name), room.bring(module.VENDOR / KEYS)
    rows = room.fields(capture, ["vmauthd.request", "vmauthd.reply", "vmauthd.request.verb", "vmauthd.reply.code"],
                       "-o", f"tls.keylog_file:{keys}", "-Y", "vmauthd.request || vmauthd.reply")
    seen = [(row["vmauthd.request"] or row["vmauthd.reply"])[0] for row in rows]
    module.expect(seen == lines, f"{name}: {seen}")
    secret = room.fields(capture, ["vmauthd.request.argument"], "-o", f"tls.keylog_file:{keys}",
                         "-Y", 'vmauthd.request.verb == "SESSION"')
    module.expect(all(not row["vmauthd.request.argument"] for row in secret), "a credential is shown unasked")
    shown = room.fields(capture, ["vmauthd.request.argument"], "-o", f"tls.keylog_file:{keys}",
                        "-o", "vmauthd.show_secrets:TRUE", "-Y", 'vmauthd.request.verb == "SESSION"')
    module.expect(all(len(row["vmauthd.request.argument"][0]) == 36 for row in shown), shown)


def check_links(room):
    capture = room.bring(module.VENDOR / "nfc-client-get.pcap")
    rows = room.fields(capture, ["frame.number", "vmnfc.type", "vmnfc.request_in", "vmnfc.reply_in", "vmnfc.time"], "-2",
                       "-Y", "vmnfc.type == 2 || vmnfc.type == 1")
    by_frame = {row["frame.number"][0]: row for row in rows}
    requests = [row for row in rows if row["vmnfc.type"][0] == "2"]
    module.expect(len(requests) == 2, rows)
    for request in requests:
        answer = by_frame[request["vmnfc.reply_in"][0]]
        module.expect(answer["vmnfc.request_in"] == request["frame.number"], (request, answer))
        module.expect(float(answer["vmnfc.time"][0]) > 0, answer)


def check_same(room, name):
    """One pass, two passes, from a pipe, without a tree before, and with its own settings of reassembly."""
    capture = room.bring(module.VENDOR / name)
    once = room.ours(capture)
    module.expect(room.ours(capture, "-2") == once, f"{name}: -2 differs")
    with open(capture, "rb") as pipe:
        module.expect(room.ours("-", stdin=pipe) == once, f"{name}: from a pipe differs")
    module.expect(room.ours(capture, "-2", "-R", "frame") == once, f"{name}: with a read filter differs")
    wanted = {"-o": "tcp.reassemble_out_of_order:TRUE"}
    files = room.tshark("-r", capture, "-q", "-z", "vmnfc,files")
    for key, value in wanted.items():
        module.expect(room.tshark("-r", capture, key, value, "-q", "-z", "vmnfc,files") == files, f"{name}: {value}")
    module.expect(room.tshark("-r", capture, "-o", "tcp.desegment_tcp_streams:FALSE", "-q", "-z", "vmnfc,files") == files,
                  f"{name}: without desegmentation")


def check(room):
    if not (module.VENDOR / "nfc-client-get.pcap").exists():
        module.skip("the vendor client's captures are not here")
    session = ["SESSION", "PROXY nfc", "200 Connect ha-nfc"]
    for name, times in (("nfc-client-get.pcap", 2), ("nfc-client-put-raw.pcap", 1)):
        check_content(room, name)
        check_dialogue(room, name, session * times)
        check_same(room, name)
    check_links(room)


if __name__ == "__main__":
    module.main(check)
