# SPDX-License-Identifier: GPL-2.0-or-later
"""With the key log beside the sample: both TLS sessions of a connection decrypt, and the NFC inside is dissected."""
import module

CASES = {  # sample: (TLS of the service, (verb, ...), NFC types that must be seen)
    "nfcssl-on-provisioning": (["SESSION", "PROXY"], {"1", "7", "27", "4"}),
    "nfcssl-tls13": (["SESSION", "PROXY"], {"1", "7", "4"}),
    "backup-nbdssl": (["SESSION", "THUMBPRINT_SHA2", "PROXY"], {"43", "51", "52", "54"}),
}


def check_case(room, name, verbs, types):
    capture, keys = module.SAMPLES / f"{name}.pcapng", module.SAMPLES / f"{name}.keylog"
    copy, log = room.bring(capture), room.bring(keys)
    rows = room.fields(copy, ["vmauthd.tls", "vmauthd.request.verb", "vmnfc.type", "vmauthd.service", "vmnfc.aio.type",
                              "_ws.malformed"],
                       "-o", f"tls.keylog_file:{log}")
    sessions = {value for row in rows for value in row["vmauthd.tls"]}
    module.expect(sessions == {"1", "2"}, f"{name}: TLS sessions {sessions}")
    seen = [value for row in rows for value in row["vmauthd.request.verb"]]
    module.expect(set(verbs) <= set(seen), f"{name}: verbs {seen}")
    found = {value for row in rows for value in row["vmnfc.type"]}
    module.expect(types <= found, f"{name}: NFC types {found}")
    module.expect(all(value.endswith("nfcssl") for row in rows for value in row["vmauthd.service"]), f"{name}: service")
    module.expect(not any(row["_ws.malformed"] for row in rows), f"{name}: malformed")
    if name == "backup-nbdssl":
        kinds = {value for row in rows for value in row["vmnfc.aio.type"]}
        module.expect({"4", "5", "7"} <= kinds, f"{name}: AIO {kinds}")


def check_exchanges(room):
    """Which line answers which: BANNER is answered by the greeting again, SESSION by nothing."""
    for name, expected in (
            ("nfcssl-on-provisioning", [("BANNER", "220"), ("THUMBPRINT_SHA2", "200 3A:EF"), ("PROXY", "200 Connect ha-nfcssl")]),
            ("authd-912", [("USER", "331 "), ("PASS", "230 "), ("PROXY", "200 Connect ha-nfc")]),
            ("authd-refused", [("USER", "331 "), ("PASS", "530 ")])):
        copy, keys = room.bring(module.SAMPLES / f"{name}.pcapng"), module.SAMPLES / f"{name}.keylog"
        rows = room.fields(copy, ["frame.number", "vmauthd.request.verb", "vmauthd.banner", "vmauthd.reply", "vmauthd.request_in",
                                  "vmauthd.reply_in", "vmauthd.time"], "-2", *module.options_for(room, None, keys if keys.exists() else None),
                           "-Y", "vmauthd.request or vmauthd.reply or vmauthd.banner")
        by_frame = {row["frame.number"][0]: row for row in rows}
        pairs = []
        for row in rows:
            if not row["vmauthd.reply_in"]:
                continue
            answer = by_frame[row["vmauthd.reply_in"][0]]
            module.expect(answer["vmauthd.request_in"] == row["frame.number"], f"{name}: {row} {answer}")
            module.expect(float(answer["vmauthd.time"][0]) > 0, f"{name}: {answer}")
            pairs.append((row["vmauthd.request.verb"][0], (answer["vmauthd.reply"] or answer["vmauthd.banner"])[0]))
        same = len(pairs) == len(expected) and all(verb == pair[0] and pair[1].startswith(text)
                                                   for (verb, text), pair in zip(expected, pairs))
        module.expect(same, f"{name}: {pairs}, expected {expected}")


def check_embedded(room):
    """Keys may come inside the capture too."""
    name = "nfcssl-on-provisioning"
    target = room.path / "embedded.pcapng"
    module.editcap("--inject-secrets", f"tls,{module.SAMPLES / name}.keylog", module.SAMPLES / f"{name}.pcapng", target)
    rows = room.fields(target, ["vmnfc.path"], "-Y", "vmnfc.type == 1")
    module.expect(rows and rows[0]["vmnfc.path"] == ["[ds-b] vm1/vm1.vmdk"], rows)


def check_without_keys(room):
    """Two TLS sessions are seen, and nothing is claimed about what is inside."""
    for name in [*CASES, "console-mks"]:
        copy = room.bring(module.SAMPLES / f"{name}.pcapng")
        rows = room.fields(copy, ["vmauthd.tls", "vmnfc.type"])
        module.expect({value for row in rows for value in row["vmauthd.tls"]} == {"1", "2"}, name)
        module.expect(not any(row["vmnfc.type"] for row in rows), f"{name}: NFC without keys")


def check_console(room):
    """The second TLS of a console is no NFC, keys or not."""
    copy, log = room.bring(module.SAMPLES / "console-mks.pcapng"), room.bring(module.SAMPLES / "console-mks.keylog")
    rows = room.fields(copy, ["vmnfc.type", "vmauthd.service", "vmauthd.request"], "-o", f"tls.keylog_file:{log}")
    module.expect(not any(row["vmnfc.type"] for row in rows), "a console was taken for NFC")
    lines = [value for row in rows for value in row["vmauthd.request"]]
    module.expect(any(line.startswith("CONNECT ") and line.endswith(" mks") for line in lines), lines)


def check(room):
    if not (module.SAMPLES / "nfcssl-on-provisioning.keylog").exists():
        module.skip("no samples with keys")
    for name, (verbs, types) in CASES.items():
        check_case(room, name, verbs, types)
    check_exchanges(room)
    check_embedded(room)
    check_without_keys(room)
    check_console(room)


if __name__ == "__main__":
    module.main(check)
