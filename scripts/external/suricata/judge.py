"""Lets Suricata judge the flows of flows.py, one after another, and prints how each ended.

Usage: judge.py <suricata root> <rules> <work folder> [clear|decrypted]
Ends with 1 when a flow ends otherwise than it must, or when Suricata does not load every rule without a warning.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from flows import MAX_HELLO_BYTES, WORKLOAD, Flow, decrypted_flows, flows
from scapy.all import IP, TCP, UDP, Raw, wrpcap

CONFIG = """%YAML 1.1
---
vars:
  address-groups:
    HOME_NET: "[10.0.0.0/19]"
    EXTERNAL_NET: "any"
default-log-dir: {work}
classification-file: {root}/etc/suricata/classification.config
threshold-file: {root}/etc/suricata/threshold.config
stats: {{enabled: no}}
reference-config-file: {root}/etc/suricata/reference.config
default-rule-path: {work}
rule-files: [{rules}]
outputs:
  - eve-log:
      enabled: yes
      filename: eve.json
      types: [alert, {{drop: {{alerts: yes, flows: all}}}}, flow]
app-layer:
  protocols:
    tls: {{enabled: yes, detection-ports: {{dp: 443}}}}
    http: {{enabled: yes, libhtp: {{default-config: {{personality: IDS}}}}}}
    http2: {{enabled: yes}}
    ssh: {{enabled: yes}}
    dns: {{tcp: {{enabled: yes}}, udp: {{enabled: yes}}}}
    quic: {{enabled: no}}
stream:
  midstream: false
  inline: yes
exception-policy: drop-flow
"""


def suricata(root: Path, *arguments: str) -> subprocess.CompletedProcess:
    libraries = ":".join(str(folder) for folder in [*root.glob("usr/lib/*-linux-gnu"), *root.glob("lib/*-linux-gnu"), root / "usr/lib"])
    return subprocess.run(
        [str(root / "usr/bin/suricata"), *arguments],
        env={**os.environ, "LD_LIBRARY_PATH": libraries},
        capture_output=True,
        text=True,
    )


def carried(packet) -> int:
    """Bytes that a packet of the workload carries to the outside."""
    if packet[IP].src != WORKLOAD:
        return 0
    if packet.haslayer(TCP) or packet.haslayer(UDP):
        return len(packet[Raw].load) if packet.haslayer(Raw) else 0
    return len(packet[IP].payload)


def judge(root: Path, config: Path, work: Path, flow: Flow) -> tuple[str, int, str]:
    """How a flow ended, how many bytes of it left, and the rule that dropped it."""
    capture = work / "flow.pcap"
    log = work / "eve.json"
    log.unlink(missing_ok=True)
    wrpcap(str(capture), flow.packets)
    run = suricata(root, "-c", str(config), "-r", str(capture), "-l", str(work), "--simulate-ips", "-k", "none", "--runmode", "single")
    if run.returncode != 0:
        raise SystemExit(f"Suricata failed on '{flow.name}':\n{run.stdout}{run.stderr}")
    events = [json.loads(line) for line in log.read_text().splitlines()]
    dropped = {event["pcap_cnt"] for event in events if event["event_type"] == "drop"}
    by = next((f"{event['alert']['signature_id']} {event['alert']['signature']}" for event in events if event["event_type"] == "alert"), "")
    sizes = [carried(packet) for packet in flow.packets]
    left = sum(size for number, size in enumerate(sizes, 1) if number not in dropped)
    if not dropped:
        return "pass", left, by
    if all(number in dropped for number, size in enumerate(sizes, 1) if size) and left == 0:
        return "drop", left, by
    return "cut", left, by


def main() -> None:
    root, rules, work = (Path(argument).resolve() for argument in sys.argv[1:4])
    work.mkdir(parents=True, exist_ok=True)
    config = work / "suricata.yaml"
    config.write_text(CONFIG.format(root=root, rules=rules, work=work))

    test = suricata(root, "-T", "-c", str(config), "-l", str(work), "-v")
    complaints = [line for line in (test.stdout + test.stderr).splitlines() if "Warning" in line or "Error" in line]
    expected = sum(1 for line in rules.read_text().splitlines() if line.strip())
    loaded = f"{expected} rules successfully loaded, 0 rules failed" in test.stdout + test.stderr
    if test.returncode != 0 or complaints or not loaded:
        print(test.stdout + test.stderr)
        raise SystemExit("Suricata does not load the rules without complaint")
    print(f"Suricata loads {expected} rules without a warning\n")

    wrong = 0
    kind = sys.argv[4] if len(sys.argv) > 4 else "plain"
    judged = decrypted_flows() if kind == "decrypted" else flows(clear_text=kind == "clear")
    print(f"{'flow':<58} {'must':<5} {'ended':<6} {'bytes out':>9}  rule that dropped it")
    for flow in judged:
        end, left, by = judge(root, config, work, flow)
        # A flow in parts may just as well be dropped before any part leaves.
        right = end == flow.end or (flow.end == "cut" and end == "drop")
        right = right and (flow.end != "cut" or left <= MAX_HELLO_BYTES)
        wrong += not right
        print(f"{flow.name:<58} {flow.end:<5} {end:<6} {left:>9}  {by}{'' if right else '   <-- WRONG'}")
    print(f"\n{len(judged) - wrong} passed, {wrong} failed")
    raise SystemExit(1 if wrong else 0)


main()
