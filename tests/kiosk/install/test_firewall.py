"""The firewall, as text and loaded into a kernel, in a network of its own: who may speak to whom."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from ipaddress import ip_address, ip_network

import pytest

from kiosk.install import addresses
from kiosk.install.choices import Choices
from kiosk.install.wanted import pieces
from tests.kiosk.install.trees import CHOICES

PORTAL, ELSEWHERE = "192.0.2.7", "192.0.2.99"
AS_ROOT = os.geteuid() == 0
ASKED = """
import json, os, socket, sys
# Whatever leaves passes here, after the firewall.
seen = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3)); seen.setblocking(False)
def ask(user, kind, place, port):
    child = os.fork()
    if not child:
        if user: os.setuid(user)
        door = socket.socket(socket.AF_INET, getattr(socket, kind)); door.setblocking(False)
        if port == 67: door.bind(("0.0.0.0", 68))
        try: door.connect_ex((place, port)) if kind == "SOCK_STREAM" else door.sendto(b"x", (place, port))
        except PermissionError: pass
        os._exit(0)
    os.waitpid(child, 0)
    wanted = socket.inet_aton(place) + port.to_bytes(2, "big")
    left = False
    while True:
        try: packet = seen.recv(2048)
        except BlockingIOError: return left
        left = left or packet[16:20] + packet[22:24] == wanted
print(json.dumps([ask(*one) for one in json.loads(sys.argv[1])]))
"""
NETWORK = (
    "ip link set lo up && ip link add far type veth peer name farther && ip addr add 192.0.2.1/24 dev far"
    " && ip link set farther up && ip link set far up"
    f" && for host in {PORTAL} {ELSEWHERE}; do ip neigh add $host lladdr 02:00:00:00:00:07 dev far; done"
)


def firewall(chosen: Choices) -> str:
    return next(piece.text for piece in pieces(chosen) if piece.path.endswith("firewall.nft"))


def on_this_machine(text: str) -> str:
    """With accounts that there are here, each by its number: those of the kiosk are on the kiosk only."""
    numbers = {"worrybox-kiosk": 4001, "worrybox-shell": 4002, "systemd-timesync": 4003, "_apt": 4004}
    for name, number in numbers.items():
        text = text.replace(name, str(number))
    return text


def in_a_network(commands: str, *, rules: str) -> str:
    """What these shell commands print in a network of their own behind these rules."""
    flags = "-n" if AS_ROOT else "-rn"
    whole = f"{NETWORK} && nft -f - && {commands}"
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin"}
    return subprocess.run(
        ["unshare", flags, "sh", "-c", whole],
        input=rules, env=environment, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip


def test_fixed_addresses_stand_in_the_sets_and_a_name_is_looked_up() -> None:
    fixed = replace(CHOICES, addresses=(ip_address(PORTAL), ip_address("2001:db8::7")))
    assert f"elements = {{ {PORTAL} }}" in firewall(fixed)
    assert "elements = { 2001:db8::7 }" in firewall(fixed)
    assert not any("addresses" in piece.path for piece in pieces(fixed))
    assert "elements" not in firewall(CHOICES)
    timer = next(piece.text for piece in pieces(CHOICES) if piece.path.endswith("/worrybox-addresses.timer"))
    assert "OnCalendar=*:0/5" in timer


def test_nothing_comes_in_but_ssh_from_where_it_is_allowed() -> None:
    assert "dport 22" not in firewall(CHOICES)
    allowed = replace(CHOICES, admin=(ip_network("10.1.0.0/16"), ip_network("2001:db8::/48")))
    assert "ip saddr 10.1.0.0/16 tcp dport 22 accept" in firewall(allowed)
    assert "ip6 saddr 2001:db8::/48 tcp dport 22 accept" in firewall(allowed)
    assert firewall(allowed).count("policy drop") == 3


def test_a_name_is_looked_up_into_one_change_that_leaves_no_gap() -> None:
    assert addresses.found("127.0.0.1") == {"portal4": ["127.0.0.1"], "portal6": []}
    lines = addresses.change({"portal4": [PORTAL], "portal6": []}).splitlines()
    assert [line.split()[0] for line in lines] == ["add", "delete", "add"]
    assert lines[2].endswith(f"{{ {PORTAL} timeout 1d }}")


@pytest.mark.slow
def test_each_account_reaches_what_it_needs_and_nothing_else() -> None:
    pages, screen, clock, updates = (4001, 4002, 4003, 4004) if AS_ROOT else (0, 0, 0, 0)
    may = [
        (pages, "SOCK_STREAM", PORTAL, 443),
        (pages, "SOCK_DGRAM", ELSEWHERE, 53),
        (clock, "SOCK_DGRAM", ELSEWHERE, 123),
        (updates, "SOCK_STREAM", ELSEWHERE, 80),
        (screen, "SOCK_STREAM", "127.0.0.1", 8401),
        (0, "SOCK_DGRAM", ELSEWHERE, 67),
    ]
    may_not = [
        (pages, "SOCK_STREAM", PORTAL, 80),
        (pages, "SOCK_STREAM", ELSEWHERE, 443),
        (pages, "SOCK_DGRAM", ELSEWHERE, 123),
        (screen, "SOCK_STREAM", PORTAL, 443),
        (screen, "SOCK_DGRAM", ELSEWHERE, 53),
        (screen, "SOCK_STREAM", "127.0.0.1", 22),
        (clock, "SOCK_STREAM", PORTAL, 443),
        (0, "SOCK_STREAM", ELSEWHERE, 443),
        (65534, "SOCK_DGRAM", ELSEWHERE, 53),
    ]
    if not AS_ROOT:  # a network of one's own has one account only: the number 0
        may, may_not = may[5:], may_not[7:8]
    rules = on_this_machine(firewall(replace(CHOICES, addresses=(ip_address(PORTAL),))))
    ask = f"{sys.executable} -c '{ASKED}' '{json.dumps(may + may_not)}'"
    assert json.loads(in_a_network(ask, rules=rules)) == [True] * len(may) + [False] * len(may_not)


@pytest.mark.slow
def test_an_address_that_was_looked_up_is_let_through_and_loading_anew_is_no_error() -> None:
    rules = on_this_machine(firewall(CHOICES))
    change = addresses.change({"portal4": [PORTAL], "portal6": ["2001:db8::7"]})
    shown = in_a_network(f"echo '{change * 2}' | nft -f - && nft list ruleset", rules=rules * 2)
    assert f"{PORTAL} timeout 1d" in shown
    assert "2001:db8::7 timeout 1d" in shown
    assert shown.count("table inet worrybox") == 1
