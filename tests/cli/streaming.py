# SPDX-License-Identifier: GPL-2.0-or-later
#
# Knows how a stream on standard input and an interrupt behave: lines come as flows end, the report comes in any case.
import json
import select
import signal
import socket
import subprocess
import time

import samples_made
from cli import TOOL, check, environment, finish, folder, run, same


def start(*arguments):
    return subprocess.Popen([TOOL, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, env=environment())


with folder() as place:
    made = samples_made.cold()
    made.write_pcap(f"{place}/cold.pcap")
    octets = open(f"{place}/cold.pcap", "rb").read()

    for form in ("pcap", "pcapng"):
        stream = octets if form == "pcap" else made.pcapng()
        result = run("flows", "-", "-f", "json", stdin=stream)
        same(result.status, 0, f"{form} on standard input")
        same(result.json["captures"][0]["file"], "-", "its name")
        same(result.json["flows"][0]["bytes"], run("flows", f"{place}/cold.pcap", "-f", "json").json["flows"][0]["bytes"],
             f"the same flow from a stream of {form}")

    # The connection is closed in the capture: its line must come while the stream is still open.
    tool = start("audit", "-", "-f", "ndjson")
    tool.stdin.write(octets)
    tool.stdin.flush()
    ready = select.select([tool.stdout], [], [], 30)[0]
    if check(ready, "a line comes while the stream is open"):
        line = json.loads(tool.stdout.readline())
        same((line["type"], line["service"]), ("flow", "nfc"), "first line while the stream is open")
    tool.stdin.close()
    rest = [json.loads(line) for line in tool.stdout.read().splitlines()]
    same(tool.wait(60), 0, "end of stream")
    kinds = {line["type"] for line in rest}
    check({"finding", "capture", "traffic_table", "site"} <= kinds, f"what follows at the end: {kinds}")
    check("flow" not in kinds, "no flow twice")
    tool.stderr.close()
    tool.stdout.close()

    # An interrupt: the report covers what was read.
    tool = start("audit", "-", "-f", "json")
    tool.stdin.write(octets)
    tool.stdin.flush()
    try:
        tool.wait(1)
        check(False, "the tool waits for more")
    except subprocess.TimeoutExpired:
        pass
    # timeout(1) sends its signal to the program and to its group: two at once are one wish.
    tool.send_signal(signal.SIGINT)
    tool.send_signal(signal.SIGINT)
    out, err = tool.communicate(timeout=60)
    same(tool.returncode, 3, "interrupted: partial")
    same(json.loads(out)["captures"][0]["packets"], len(made.frames), "packets before the interrupt")
    check(b"interrupted" in err, "and it is said")

# A live interface: the interrupt is the usual end.
tool = start("audit", "--interface", "lo", "-f", "json")
talk = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(30):
    talk.sendto(b"hello", ("127.0.0.1", 9))
    time.sleep(0.1)
if tool.poll() is None:
    tool.send_signal(signal.SIGINT)
out, err = tool.communicate(timeout=60)
if tool.returncode == 2 and (b"permi" in err or b"allowed" in err):
    print("no live capture here:", err.decode())
else:
    same(tool.returncode, 0, f"interrupt of a live capture: {err[:200]}")
    document = json.loads(out)
    same(document["captures"][0]["format"], "live", "its format")
    check(document["captures"][0]["packets"] >= 10, "packets were captured")
    check(any(flow["server"]["port"] == 9 for flow in document["flows"]), "the flow is there")
finish()
