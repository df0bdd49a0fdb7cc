"""Whole code flows of the sign-on for other systems: authorize, token, userinfo, as a system's server does them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from statistics import fmean
from urllib.parse import parse_qs, urlencode, urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from bench.serving import PORT, say, signed_in
from tests.identity.connecting import CALLBACK, VERIFIER, Party, code, party, question, redeemed, userinfo

#: Wanted of two cores, which also run PostgreSQL and the load.
AT_LEAST = 40.0
#: As many as the server has threads.
CONNECTIONS = 8
PROFILED = 60


def figures(seconds: float) -> Iterator[Figure]:
    """Flows a second over HTTP for each algorithm, then where the processor time of one goes."""
    parties = {alg: party(name=f"测量用系统 {alg}", own=True, alg=alg) for alg in ("RS256", "ES256")}
    for one in parties.values():
        _rate(one, 3.0, [])  # warm
    rates: dict[str, list[float]] = {alg: [] for alg in parties}
    times: dict[str, list[float]] = {alg: [] for alg in parties}
    before = os.getloadavg()[0]
    # In turns, and each as often early as late: a machine that slows down slows down both.
    for alg in (*parties, *reversed(parties)):
        say(f"Measuring whole code flows, {alg} …")
        rates[alg].append(_rate(parties[alg], seconds / 2, times[alg]))
    for alg, one in parties.items():
        taken = sorted(times[alg])
        p95, each = 1000 * taken[int(len(taken) * 0.95)], " and ".join(f"{rate:.1f}" for rate in rates[alg])
        note = f"{each}, p95 {p95:.0f} ms, load before {before:.1f}"
        yield Figure(f"code flow over HTTP, {alg}", fmean(rates[alg]), "/s", at_least=AT_LEAST, note=note)
        yield from _steps(one)


def _rate(one: Party, seconds: float, times: list[float]) -> float:
    """Flows a second over a few busy connections; adds how long each took."""
    known = len(times)
    cookies = [signed_in("zhangsan")[1] for _ in range(CONNECTIONS)]
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=_flows, args=(one, cookie, until, times)) for cookie in cookies]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - started
    if len(times) == known:
        raise RuntimeError("no code flow came to its end")
    return (len(times) - known) / elapsed


def _flows(one: Party, cookie: str, until: float, times: list[float]) -> None:
    line = HTTPConnection("127.0.0.1", PORT, timeout=60)
    address = question(one)
    form = {**one.basic, "Content-Type": "application/x-www-form-urlencoded"}
    while (started := time.perf_counter()) < until:
        line.request("GET", address, headers={"Cookie": cookie})
        answer = line.getresponse()
        answer.read()
        value = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
        fields = {
            "grant_type": "authorization_code",
            "code": value,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        line.request("POST", "/account/oidc/token", urlencode(fields), form)
        answer = line.getresponse()
        body = answer.read().decode()
        access = body.partition('"access_token": "')[2].partition('"')[0]
        line.request("GET", "/account/oidc/userinfo", headers={"Authorization": f"Bearer {access}"})
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"userinfo said {answer.status} after {body[:200]}")
        times.append(time.perf_counter() - started)
    line.close()


def _steps(one: Party) -> Iterator[Figure]:
    """Processor milliseconds and statements of each step, in this process."""
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies.update(signed_in("zhangsan")[0].cookies)
    codes = [code(client, one) for _ in range(PROFILED + 2)]
    tokens = [redeemed(one, value).json()["access_token"] for value in codes[:PROFILED]]
    spent = iter(codes[PROFILED:])
    more = [code(client, one) for _ in range(PROFILED)]
    turn = {"token": iter(more), "userinfo": iter(tokens)}
    steps = {
        "authorize": lambda: client.get(question(one)),
        "token": lambda: redeemed(one, next(turn["token"])),
        "userinfo": lambda: userinfo(next(turn["userinfo"])),
    }
    with CaptureQueriesContext(connection) as captured:
        redeemed(one, next(spent))
    statements = {"token": len(captured)}
    with CaptureQueriesContext(connection) as captured:
        client.get(question(one))
    statements["authorize"] = len(captured)
    with CaptureQueriesContext(connection) as captured:
        userinfo(tokens[0])
    statements["userinfo"] = len(captured)
    for name, step in steps.items():
        started = time.process_time()
        for _ in range(PROFILED):
            step()
        milliseconds = 1000 * (time.process_time() - started) / PROFILED
        note = f"{statements[name]} statements"
        yield Figure(f"{name}, processor time, {one.system.alg}", milliseconds, "ms", note=note)
