# SPDX-License-Identifier: Apache-2.0
"""A node as a process, and the people who use it over HTTP."""

import contextlib
import json
import os
import queue
import re
import secrets
import signal
import socket
import subprocess
import threading
import time
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import database
import requests

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("FOLKMOOT_BIN", ROOT / ".build" / "debug" / "folkmoot"))
SHARED = Path(os.environ.get("FOLKMOOT_SHARED_DATA", ROOT.parent / "shared" / "data"))
SQUARE = {"type": "Polygon", "coordinates": [[[5.0, 52.0], [5.3, 52.0], [5.3, 52.2], [5.0, 52.2], [5.0, 52.0]]]}


def later(days, ending="T12:00:00Z"):
    """Noon of a day to come, so that no test goes off by the calendar."""
    return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y-%m-%d") + ending


GENEROUS = {f"FOLKMOOT_BUDGET_{name}": "off" for name in ("PERSON", "NEWEST", "NETWORK", "INITIATIVE")}


STARTED = []


def end():
    """Ends what a test that failed left running."""
    for process in STARTED:
        if process.poll() is None:
            process.kill()


class Node:
    """`folkmoot serve` on a free port; the first line that it prints is its address."""

    def __init__(self, data, *arguments, exercise=False, environment=None, config=None):
        self.data = Path(data)
        self.log = self.data.parent / f"{self.data.name}.log"
        self.arguments = list(arguments)
        self.exercise = exercise
        self.environment = {**os.environ, **GENEROUS, **database.environment(data), **(environment or {})}
        self.process = None
        self.url = None

    def start(self, wait=60):
        command = [str(BIN), "serve", "--data", str(self.data), "--host", "127.0.0.1"]
        command += [] if "--port" in self.arguments else ["--port", "0"]
        command += ([] if self.exercise else ["--no-exercise"]) + self.arguments
        if "LD_PRELOAD" in self.environment:
            # What is loaded first may change the environment, beside which Swift looks for its arguments: `env` takes that.
            command = ["/usr/bin/env", *command]
        self.errors = open(self.log, "ab")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.errors, stdin=subprocess.DEVNULL, env=self.environment)
        STARTED.append(self.process)
        lines = queue.Queue()

        def read(output):
            for line in iter(output.readline, b""):
                lines.put(line)
            lines.put(b"")  # It ended: nobody waits any longer.

        threading.Thread(target=read, args=[self.process.stdout], daemon=True).start()
        try:
            line = lines.get(timeout=wait).decode().strip()
        except queue.Empty:
            self.kill()
            raise AssertionError(f"no address on the first line:\n{self.log.read_text()[-4000:]}") from None
        match = re.fullmatch(r"http://127\.0\.0\.1:\d+", line)
        assert match, f"the first line is {line!r}\n{self.log.read_text()[-4000:]}"
        self.url = line
        return self

    def stop(self, wait=30):
        """Ends gracefully; gives the exit code and how long it took."""
        if self.process is None or self.process.poll() is not None:
            return self.process.returncode if self.process else None, 0.0
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(wait)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError("did not end within %d s after SIGTERM" % wait) from None
        self.errors.close()
        return self.process.returncode, time.monotonic() - start

    def kill(self):
        """As if the power went."""
        self.process.kill()
        self.process.wait()
        self.errors.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.stop()

    def get(self, path, **options):
        options.setdefault("timeout", 60)
        return requests.get(self.url + path, **options)

    def wait_for_checkpoint(self, seconds=20):
        """Waits until everything is signed; gives the size."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            ready = self.get("/-/ready").json()
            if ready["checkpoint"] == ready["entries"]:
                return ready["entries"]
            time.sleep(0.05)
        raise AssertionError(f"the checkpoint stays behind: {ready}")

    def database(self):
        return database.connected(self.data)


def folkmoot(*arguments, check=True, timeout=240, env=None):
    """Runs a verb of the program; gives what it printed."""
    words = list(map(str, arguments))
    if "--data" in words and "--database" not in words:
        env = {**database.environment(words[words.index("--data") + 1]), **(env or {})}
    result = subprocess.run(
        [str(BIN), *words], capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
        env={**os.environ, **(env or {})})
    if check:
        assert result.returncode == 0, f"folkmoot {arguments}: {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result


def ahead(hours):
    """The environment of a node whose clock is so many hours ahead, by Debian's faketime."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
    assert found, "faketime is missing"
    return {"LD_PRELOAD": str(found[0]), "FAKETIME": f"+{hours}h", "DONT_FAKE_MONOTONIC": "1"}


def told(answer):
    """What an answer says, short enough to read in a failure."""
    text = re.sub(r"(?s)<head.*?</head>|<[^>]+>", " ", answer.text)
    main = re.search(r'(?s)role="alert".*?</div>', answer.text)
    if main:
        text = re.sub(r"<[^>]+>", " ", main.group(0))
    return f"{answer.status_code} " + re.sub(r"\s+", " ", text)[:500]


def key():
    """An idempotency key: more than 128 random bits."""
    return secrets.token_hex(20)


class Forms(HTMLParser):
    """The forms of a page: where they go, and what they would send as they stand."""

    def __init__(self, page):
        super().__init__()
        self.all, self._form, self._choice, self._text = [], None, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "form":
            self._form = (values.get("action", ""), [])
            self.all.append(self._form)
        if self._form is None or "name" not in values:
            if tag == "option" and self._choice and "selected" in values:
                self._form[1].append((self._choice, values.get("value", "")))
            return
        if tag == "input" and (values.get("type") not in ("checkbox", "radio", "file") or "checked" in values):
            self._form[1].append((values["name"], values.get("value", "")))
        if tag == "select":
            self._choice = values["name"]
        if tag == "textarea":
            self._text = [values["name"], ""]

    def handle_data(self, data):
        if self._text:
            self._text[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = None
        elif tag == "textarea" and self._text:
            self._form[1].append((self._text[0], self._text[1].removeprefix("\n")))
            self._text = None

    def to(self, ending):
        """The form that goes to an address with this ending."""
        found = [form for form in self.all if form[0].split("?")[0].endswith(ending)]
        assert found, f"no form goes to …{ending}: {[form[0] for form in self.all]}"
        return found[0]


class Person(requests.Session):
    """Somebody with a browser or a program, and their cookie."""

    def __init__(self, node, language="en"):
        super().__init__()
        self.node = node
        self.headers["Accept-Language"] = language

    def request(self, method, url, **options):
        options.setdefault("timeout", 60)
        if url.startswith("/"):
            url = self.node.url + url
        return super().request(method, url, **options)

    def page(self, path, **options):
        """A GET as a browser does it."""
        headers = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", **options.pop("headers", {})}
        return self.get(path, headers=headers, **options)

    def form(self, path, fields=None, **options):
        """A POST as a browser's form does it; redirects are not followed."""
        headers = {"Accept": "text/html", "Origin": self.node.url, **options.pop("headers", {})}
        return self.post(path, data=fields or {}, headers=headers, allow_redirects=False, **options)

    def fill(self, path, ending, **fields):
        """Opens a page, fills in one of its forms and sends it, as a browser without scripts does."""
        page = self.page(path)
        assert page.status_code == 200, f"{path}: {page.status_code}"
        action, values = Forms(page.text).to(ending)
        sent = [pair for pair in values if pair[0] not in fields] + [
            (name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])]
        return self.form(action, sent)

    # Initiatives

    def open(self, name=None, template="earthquake", **fields):
        name = name or "t-" + secrets.token_hex(6)
        fields = {"template": template, "name": name, "title": f"Test {name}", "area": SQUARE, **fields}
        answer = self.post("/i", json=fields)
        assert answer.status_code == 201, told(answer)
        return name

    def undelay(self, name):
        """As a steward: lets every category publish without a delay."""
        categories = self.get(f"/i/{name}/categories.json").json()["categories"]
        for category in categories:
            category["visibility"].pop("delayHours", None)
        answer = self.post(f"/i/{name}/categories", json={"categories": categories})
        assert answer.status_code == 201, told(answer)

    # Reports

    def file(self, initiative, category="water-point", place=(5.1, 52.1), idempotency=None, **fields):
        """Files a report by JSON; gives the answer."""
        body = {"category": category, **fields}
        if place is not None:
            body["place"] = {"type": "Point", "coordinates": list(place)}
        headers = {"Idempotency-Key": idempotency} if idempotency else {}
        return self.post(f"/i/{initiative}/reports", json=body, headers=headers)

    def report(self, initiative, category="water-point", place=(5.1, 52.1), **fields):
        """Files a report that must be accepted; gives its id."""
        answer = self.file(initiative, category, place, **fields)
        assert answer.status_code == 201, told(answer)
        return answer.json()["id"]

    def act(self, initiative, report, act, **fields):
        """Does something with a report by JSON; gives the answer."""
        return self.post(f"/i/{initiative}/reports/{report}/{act}", json=fields)

    def do(self, initiative, report, act, **fields):
        """Does something that must be accepted."""
        answer = self.act(initiative, report, act, **fields)
        assert answer.status_code in (200, 201), f"{act}: {told(answer)}"
        return answer.json()

    def see(self, initiative, report):
        """A report as data."""
        answer = self.get(f"/i/{initiative}/reports/{report}.json")
        assert answer.status_code == 200, told(answer)
        return answer.json()

    # Organisations

    def verify_organisation(self, title, kind="public-body", **fields):
        """Verifies an organisation, as an operator; gives its short address."""
        name = "o-" + secrets.token_hex(6)
        answer = self.post("/operator/organisations", json={
            "title": title, "name": name, "kind": kind, "checked": "Called back by its switchboard.", **fields})
        assert answer.status_code == 201, told(answer)
        return name

    def join(self, by, organisation, role="editor"):
        """Joins an organisation with an invitation that somebody gave."""
        answer = by.post(f"/organisations/{organisation}/invite-member", json={"role": role})
        assert answer.status_code == 201, told(answer)
        code = answer.json()["invitation"].split("code=")[1]
        answer = self.post(f"/organisations/{organisation}/join", json={"code": code})
        assert answer.status_code == 201, told(answer)

    def recovery_code(self):
        """A code from one's own page."""
        answer = self.fill("/me", "/me/recovery-code")
        text = answer.text if answer.status_code == 200 else self.page(answer.headers["Location"]).text
        return re.search(r'id="recovery-code">([^<]+)<', text).group(1)


def problem(answer, status, code, *fields):
    """Asserts problem details (RFC 9457) with a code, and with exactly these fields where some are given."""
    assert answer.status_code == status, f"not {status}: {told(answer)}"
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json", answer.headers
    body = answer.json()
    assert body["code"] == code, body
    assert body["status"] == status
    assert body["title"] and body["detail"] and body["type"]
    if fields:
        assert {field["field"] for field in body["fields"]} == set(fields), body
        assert all(field["message"] for field in body["fields"])
    return body


def reports(person, initiative, query=""):
    """Every report of a list, page by page, as JSON."""
    path, seen = f"/i/{initiative}/reports.json{query}", []
    for _ in range(10_000):
        answer = person.get(path)
        assert answer.status_code == 200, told(answer)
        body = answer.json()
        seen += body["reports"]
        if not body.get("next"):
            return seen
        path = body["next"]
    raise AssertionError("pages without end")


class Stream:
    """Server-sent events, read in a thread as they come (HTML Living Standard §9.2), over a socket of our own."""

    def __init__(self, url, last=None):
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=90)
        request = f"GET {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        request += "Accept: text/event-stream\r\n" + (f"Last-Event-ID: {last}\r\n" if last is not None else "") + "\r\n"
        self.socket.sendall(request.encode())
        self.file = self.socket.makefile("rb")
        status = self.file.readline()
        assert b" 200 " in status, status
        headers = {}
        while (line := self.file.readline().strip()):
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        assert headers["content-type"].startswith("text/event-stream") and headers["transfer-encoding"] == "chunked"
        self.events = queue.Queue()
        self.comments = 0
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _chunks(self):
        while (size := int(self.file.readline(), 16)) > 0:
            yield self.file.read(size)
            self.file.readline()

    def _read(self):
        event, buffer = {}, b""
        try:
            for chunk in self._chunks():
                buffer += chunk
                while b"\n" in buffer:
                    line, buffer = buffer.split(b"\n", 1)
                    line = line.decode().rstrip("\r")
                    if line.startswith(":"):
                        self.comments += 1
                    elif not line:
                        if "data" in event:
                            self.events.put((time.monotonic(), event))
                        event = {}
                    else:
                        name, _, value = line.partition(":")
                        event[name] = value.removeprefix(" ")
        except (OSError, ValueError):
            pass
        self.ended.set()

    def next(self, timeout=10):
        """The next event as (index, kind, data, when)."""
        when, event = self.events.get(timeout=timeout)
        return int(event["id"]), event["event"], json.loads(event["data"]), when

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
