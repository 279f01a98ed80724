# SPDX-License-Identifier: Apache-2.0
"""What happens beyond one process: many on one PostgreSQL, the record by itself, pages beside nginx, ten thousand followers.

Each verb of `run` that is made here sets a peer beside it in the same run: the database alone with the same bytes in
batches of the same size, nginx with the same bytes, nchan and Node with the same events.
"""
import array
import contextlib
import http.client
import json
import os
import pathlib
import pwd
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
POSTGRES = pathlib.Path(os.environ.get("FOLKMOOT_POSTGRES", "/usr/lib/postgresql/15/bin"))
JSON = {"Content-Type": "application/json"}
OPENING = json.dumps({"template": "earthquake", "name": "bench", "title": "Bench"}).encode()


class Cluster:
    """A PostgreSQL of this run's own on a Unix socket; durable as it comes, with nothing tuned."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="folkmoot-pg-"))
        account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        self.user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        if account:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.folder.chmod(0o755)
        self.run("initdb", "-D", self.folder / "data", "-U", "folkmoot", "--auth=trust", "-E", "UTF8", "--locale=C")
        self.log = open(self.folder / "server.log", "wb")
        self.process = subprocess.Popen(
            [POSTGRES / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses=", "-c",
             "max_connections=200"], stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, cwd="/", **self.user)
        while subprocess.run([POSTGRES / "pg_isready", "-q", "-h", self.folder, "-d", "postgres"], cwd="/").returncode:
            assert self.process.poll() is None, (self.folder / "server.log").read_text()
            time.sleep(0.05)

    def run(self, program, *arguments):
        done = subprocess.run([POSTGRES / program, *map(str, arguments)], capture_output=True, text=True, cwd="/", **self.user)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"
        return done.stdout

    def sql(self, statement, database="postgres"):
        return self.run("psql", "-X", "-q", "-A", "-t", "-h", self.folder, "-U", "folkmoot", "-d", database, "-c", statement).strip()

    def address(self, name):
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return f"postgres://folkmoot@{urllib.parse.quote(str(self.folder), safe='')}:5432/{name}"

    def close(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def opened(url):
    """Opens the initiative; gives the cookie of its steward."""
    with urllib.request.urlopen(urllib.request.Request(url + "/i", OPENING, JSON)) as answer:
        return answer.headers["Set-Cookie"].split(";")[0]


def known(servers):
    """Waits until every process has heard of the initiative."""
    for server in servers:
        while asked(server.port, "/i/bench")[0] != 200:
            time.sleep(0.05)


def drills(run, work, count, reports, database=None):
    """Drills in so many processes at once; gives what they recorded a second altogether, and the command."""
    words = ["drill", "--data", str(work), "--authors", "64", "--reports", str(reports // count)]
    words += ["--database", database] if database else []
    subprocess.run([run.PROGRAM, *words[:3], "--authors", "8", "--reports", "80", *words[7:]], check=True, stdout=subprocess.DEVNULL)
    begun = time.monotonic()
    running = [subprocess.Popen([run.PROGRAM, *words], stdout=subprocess.PIPE, text=True) for _ in range(count)]
    rates = [int(re.search(r"(\d+) reports a second", one.communicate()[0])[1]) for one in running]
    seconds = time.monotonic() - begun
    assert all(one.returncode == 0 for one in running)
    # Those that start later end later: what the whole took counts, with the starts of the programs.
    return reports / seconds, sum(rates), "folkmoot drill --authors 64" + (" --database …" if database else "")


def bytes_of_reports(rows):
    """The bytes that a report leaves in the database: its entry, its row, and whose it is."""
    return [bytes(entry) + text.encode() for entry, text in rows]


QUESTION = """SELECT e.salt || e.commitment || e.body, coalesce(r.place_words, '') || r.description || r.fields || r.author
    FROM record_entry e JOIN reports_report r ON r.id = e.idx LIMIT 20000"""


def bare_postgres(run, cluster, rows, batch):
    """The same bytes as single INSERTs, prepared, in transactions of a batch, by one client: pgbench."""
    name = f"bare{batch}"
    cluster.address(name)
    cluster.sql("CREATE TABLE bare (id BIGSERIAL PRIMARY KEY, content BYTEA NOT NULL)", name)
    size = sum(map(len, rows)) // len(rows)
    script = cluster.folder / f"{name}.sql"
    content = "decode('" + os.urandom(size).hex() + "', 'hex')"
    script.write_text("BEGIN;\n\\startpipeline\n" + f"INSERT INTO bare (content) VALUES ({content});\n" * batch + "\\endpipeline\nCOMMIT;\n")
    script.chmod(0o644)
    text = cluster.run("pgbench", "-h", cluster.folder, "-U", "folkmoot", "-n", "-M", "prepared", "-c", "1", "-T", "5", "-f", script, name)
    return float(re.search(r"tps = ([\d.]+)", text)[1]) * batch, f"pgbench -M prepared -c 1, {batch} pipelined INSERTs of {size} bytes a transaction"


def bare_sqlite(work, rows, batch):
    """The same bytes as single INSERTs in transactions of a batch, with the same pragmas."""
    path = work / f"bare{batch}.sqlite"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; "
                               "PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16000; "
                               "CREATE TABLE bare (id INTEGER PRIMARY KEY, content BLOB NOT NULL)")
        made, begun = 0, time.monotonic()
        while time.monotonic() - begun < 5:
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO bare (content) VALUES (?)", [(rows[(made + n) % len(rows)],) for n in range(batch)])
            database.execute("COMMIT")
            made += batch
        return made / (time.monotonic() - begun), f"sqlite3 executemany, {batch} INSERTs a transaction"


def http_load(run, servers, work, seconds=10, connections=64):
    """Posts reports to all servers at once; gives the rate of all, the worst p99 and what was refused."""
    script = work / "post.lua"
    script.write_text("""
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local n = 0
request = function()
  n = n + 1
  local body = string.format('{"category":"road-blocked","place":{"type":"Point","coordinates":[172.%06d,-43.%06d]},"description":"Bricks across both lanes, bicycles get through on the left."}', (n * 104729) % 1000000, (n * 7919) % 1000000)
  return wrk.format(nil, "/i/bench/reports", nil, body)
end
""")
    cookie = opened(servers[0].url)
    known(servers)
    command = ["wrk", "-t1", f"-c{connections // len(servers)}", f"-d{seconds}s", "--latency", "--timeout", "10s", "-s", str(script),
               "-H", f"Cookie: {cookie}"]
    running = [subprocess.Popen([*command, server.url], stdout=subprocess.PIPE, text=True) for server in servers]
    texts = [one.communicate()[0] for one in running]
    bad = sum(int(found[1]) for text in texts if (found := re.search(r"Non-2xx or 3xx responses: (\d+)", text)))
    worst = max(float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]
                for text in texts if (found := re.search(r"99%\s+([\d.]+)(us|ms|s)", text)))
    return sum(float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]) for text in texts), worst, bad, " ".join(command[:4]) + " … each"


@contextlib.contextmanager
def serving(run, work, count, address):
    servers = []
    try:
        for number in range(count):
            servers.append(run.Server(work, *(["--database", address] if address else [])))
        yield servers
    finally:
        for server in servers:
            server.stop()


def processes(run, work, reports):
    """Reports through three processes on PostgreSQL and one on the embedded database, beside the database alone."""
    cluster = Cluster()
    try:
        address = cluster.address("drill")
        rate, summed, command = drills(run, work / "pg", 3, reports, address)
        entries = int(cluster.sql("SELECT size FROM record_head", "drill"))
        heads = int(cluster.sql("SELECT n_tup_upd + n_tup_ins FROM pg_stat_user_tables WHERE relname = 'record_head'", "drill"))
        batch = max(1, round(entries / max(1, heads)))
        rows = [bytes.fromhex(line) for line in cluster.sql(
            f"SELECT encode(x || convert_to(y, 'UTF8'), 'hex') FROM ({QUESTION}) AS t(x, y)", "drill").splitlines()]
        run.say("reports through three processes, PostgreSQL, durable", f"{summed:,.0f}/s", f"3 × {command} (in all {rate:,.0f}/s with their starts)",
                ">= 3,000/s")
        bare, how = bare_postgres(run, cluster, rows, batch)
        run.say(f"bare INSERT, PostgreSQL, batches of {batch}", f"{bare:,.0f}/s", how)
        run.say("ratio, PostgreSQL", f"{summed / bare:.2f}", "the two above", ">= 0.5")
        with serving(run, work / "pg-http", 3, cluster.address("http")) as servers:
            rate, worst, bad, command = http_load(run, servers, work)
            run.say("reports over HTTP through three processes, PostgreSQL", f"{rate:,.0f}/s p99 {worst:.0f} ms" + (f" BAD {bad}" if bad else ""), "3 × " + command)
    finally:
        cluster.close()
    data = work / "sqlite"
    rate, summed, command = drills(run, data, 1, reports)
    with contextlib.closing(sqlite3.connect(data / "folkmoot.sqlite")) as database:
        question = QUESTION.replace("e.salt || e.commitment || e.body", "CAST(e.salt || e.commitment || e.body AS BLOB)")
        rows = bytes_of_reports(database.execute(question).fetchall())
    run.say("reports through submit, embedded database, durable", f"{summed:,.0f}/s", command)
    bare, how = bare_sqlite(work, rows, 64)
    run.say("bare INSERT, embedded database, batches of 64", f"{bare:,.0f}/s", how)
    run.say("ratio, embedded database", f"{summed / bare:.2f}", "the two above", ">= 0.5")


def record(run, work, entries):
    """The record by itself: sealed, stored, durable and in the tree, under a checkpoint soon after."""
    text = subprocess.run([run.PROGRAM, "drill", "--data", str(work / "record"), "--entries", str(entries), "--batch", "4000"],
                          check=True, capture_output=True, text=True).stdout
    rate, size, lag = map(int, re.search(r"(\d+) entries a second.* of (\d+) bytes.* within (\d+) ms", text).groups())
    run.say(f"record, {entries:,} entries with bodies of {size} bytes", f"{rate:,}/s, checkpoint {lag} ms", f"folkmoot drill --entries {entries} --batch 4000",
            ">= 100,000/s, 1 s")
    # They are reports like any other: folded, nothing is wrong with them.
    for verb in ("rebuild", "verify"):
        done = subprocess.run([run.PROGRAM, verb, "--data", str(work / "record")], capture_output=True, text=True)
        assert done.returncode == 0, f"{verb}: {done.stdout}{done.stderr}"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Process:
    """A peer, and what it costs; it ends with its folder."""

    def __init__(self, words, port, folder):
        self.port, self.url = port, f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=open(folder / "peer.log", "w"), stdin=subprocess.DEVNULL,
                                        start_new_session=True)
        end = time.monotonic() + 20
        while True:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    return
            assert self.process.poll() is None and time.monotonic() < end, (folder / "peer.log").read_text()
            time.sleep(0.05)

    def cpu(self):
        below = [self.process.pid, *map(int, pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split())]
        fields = [pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split() for one in below]
        return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


def nginx(folder, server, modules=()):
    """Debian's nginx with one worker, as it comes but for its paths."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    port = free_port()
    load = "".join(f"load_module /usr/lib/nginx/modules/{one};\n" for one in modules)
    user = "user root;\n" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"""{load}{user}daemon off; worker_processes 1; worker_rlimit_nofile 60000; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 30000; }}
http {{ access_log off; default_type text/html; keepalive_requests 100000000; client_body_temp_path {folder}/a; proxy_temp_path {folder}/b;
  fastcgi_temp_path {folder}/c; uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{ listen 127.0.0.1:{port} backlog=8192; {server} }} }}
""")
    return Process(["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], port, folder)


def asked(port, path):
    """What is answered without compression, with its headers."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    link.request("GET", path, headers={"Accept": "*/*"})
    answer = link.getresponse()
    return answer.status, answer.read(), answer.getheader("Content-Type")


def pages(run, work):
    """A static file and the health answer, beside nginx with the same bytes: each in turn, three times, the best of each."""
    server = run.Server(work / "pages")
    root = work / "nginx-pages"
    peer = None
    try:
        page = asked(server.port, "/")[1].decode()
        style = re.search(r'href="(/assets/folkmoot[^"]*\.css[^"]*)"', page)
        paths = {"static file": style[1] if style else "/assets/folkmoot.css", "health": "/-/health"}
        (root / "files").mkdir(parents=True)
        for number, path in enumerate(paths.values()):
            status, content, _ = asked(server.port, path)
            assert status == 200, (path, status)
            (root / "files" / f"file{number}").write_bytes(content)
        for one in [work, root, root / "files"]:
            one.chmod(0o755)
        peer = nginx(root, f"location / {{ root {root}/files; }}")
        for number, (what, path) in enumerate(paths.items()):
            ours, theirs = [], []
            for _ in range(3):
                ours.append(run.wrk(server, [path], seconds=4, connections=64, work=work))
                theirs.append(run.wrk(peer, [f"/file{number}"], seconds=4, connections=64, work=work))
            assert asked(peer.port, f"/file{number}")[1] == asked(server.port, path)[1] or what == "health"
            best, other = max(ours, key=lambda one: one["rate"]), max(theirs, key=lambda one: one["rate"])
            size = len(asked(peer.port, f"/file{number}")[1])
            run.show(f"{what}, {size:,} bytes", best)
            run.show(f"{what} by nginx, the same bytes", other)
            run.say(f"ratio, {what}", f"{best['rate'] / other['rate']:.2f}; cpu {other['cpu'] / best['cpu']:.2f}", "the two above, best of three each", ">= 0.5")
    finally:
        server.stop()
        if peer:
            peer.stop()


NODE = """
const http = require('http'), open = new Set()
http.createServer((request, response) => {
  if (request.method === 'POST') {
    let body = ''
    request.on('data', chunk => body += chunk)
    request.on('end', () => { for (const one of open) one.write(body); response.end() })
    return
  }
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  response.write(': \\n\\n')
  open.add(response)
  request.on('close', () => open.delete(response))
}).listen({ port: +process.argv[2], host: '127.0.0.1', backlog: 8192 })
"""


def client(work):
    path = work / "followers"
    if not path.exists():
        subprocess.run(["cc", "-O2", "-o", str(path), str(HERE / "followers.c")], check=True)
    return path


def deliver(work, program, ports, path, count, events, post, pause):
    """Followers on all ports; posts events, each at its time or as fast as they are taken.

    Gives how many streams got everything, deliveries a second, and the 99th of a hundred delays from before the post.
    """
    share, posted = count // len(ports), []
    files = [work / f"arrivals-{port}" for port in ports]
    running = [subprocess.Popen([str(program), str(port), path, str(share), str(events), str(file)], stdout=subprocess.PIPE, text=True)
               for port, file in zip(ports, files)]
    for one in running:
        assert one.stdout.readline().startswith("ready"), "not all followers were let in"
    begun = time.monotonic()
    for number in range(events):
        posted.append(time.clock_gettime(time.CLOCK_MONOTONIC))
        post()
        time.sleep(max(0, begun + (number + 1) * pause - time.monotonic()))
    complete = sum(int(re.search(r"complete (\d+)", one.communicate()[0])[1]) for one in running)
    delays, first, last, total = [], float("inf"), 0.0, 0
    for file in files:
        times = array.array("d", file.read_bytes())
        file.unlink()
        for number, when in enumerate(posted):
            came = [one for one in times[number * share:(number + 1) * share] if one]
            delays += [one - when for one in came]
            first, last, total = min(first, *came), max(last, *came), total + len(came)
    delays.sort()
    return dict(complete=complete, total=total, rate=total / (last - first), p99=delays[len(delays) * 99 // 100] * 1000)


def followers(run, work, count=9999):
    """Ten thousand live followers over three processes on PostgreSQL, beside nchan and Node with events of the same size."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    program, cluster = client(work), Cluster()
    try:
        with serving(run, work / "follow", 3, cluster.address("follow")) as servers:
            headers = {**JSON, "Cookie": opened(servers[0].url)}
            body = json.dumps({"category": "road-blocked", "placeWords": "Main Street"}).encode()
            link = http.client.HTTPConnection("127.0.0.1", servers[0].port, timeout=60)

            def post():
                link.request("POST", "/i/bench/reports", body, headers)
                answer = link.getresponse()
                answer.read()
                assert answer.status == 201, answer.status

            ports = [one.port for one in servers]
            known(servers)
            steady = deliver(work, program, ports, "/i/bench/live", count, 80, post, 0.125)
            spent = sum(one.cpu() for one in servers)
            full = deliver(work, program, ports, "/i/bench/live", count, 120, post, 0)
            spent = sum(one.cpu() for one in servers) - spent
            event = f"{count:,} followers over three processes"
            run.say(f"{event}, 8 events/s", f"all {steady['complete'] == count}, p99 {steady['p99']:.0f} ms", f"3 × followers PORT /i/bench/live {count // 3} 80", "p99 < 1 s")
            run.say(f"{event}, deliveries", f"{full['rate']:,.0f}/s, all {full['complete'] == count}",
                    f"3 × followers PORT /i/bench/live {count // 3} 120 ({spent / full['total'] * 1e6:.1f} us cpu each)")
    finally:
        cluster.close()
    event = b"id: 1\nevent: reports\ndata: " + b"x" * 120
    if shutil.which("nginx") and pathlib.Path("/usr/lib/nginx/modules/ngx_nchan_module.so").exists():
        peer = nginx(work / "nchan", "location /sub { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; } "
                     "location /pub { nchan_publisher; nchan_channel_id bench; }", ["ngx_nchan_module.so"])
        beside(run, work, program, peer, "nchan (one worker)", "/sub", "/pub", count, b"x" * 120, {"X-EventSource-Event": "reports"})
    if node := shutil.which("node"):
        script = work / "sse.js"
        script.write_text(NODE)
        port = free_port()
        peer = Process([node, str(script), str(port)], port, work)
        beside(run, work, program, peer, "Node", "/", "/", count, event + b"\n\n", {})


def beside(run, work, program, peer, name, subscribe, publish, count, body, headers):
    try:
        link = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=60)

        def post():
            link.request("POST", publish, body, headers)
            link.getresponse().read()

        steady = deliver(work, program, [peer.port], subscribe, count, 80, post, 0.125)
        spent = peer.cpu()
        full = deliver(work, program, [peer.port], subscribe, count, 120, post, 0)
        spent = peer.cpu() - spent
        run.say(f"{count:,} followers of {name}, 8 events/s", f"all {steady['complete'] == count}, p99 {steady['p99']:.0f} ms", f"followers PORT {subscribe} {count} 80")
        run.say(f"{count:,} followers of {name}, deliveries", f"{full['rate']:,.0f}/s, all {full['complete'] == count}",
                f"followers PORT {subscribe} {count} 120 ({spent / full['total'] * 1e6:.1f} us cpu each)")
    finally:
        peer.stop()
