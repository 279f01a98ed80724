#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sets Folkmoot beside pygeoapi, tipg and Datasette: the same rows, questions, client and run.

usage: peers.py CSV WORK

CSV is what generate.py wrote; WORK/data_ROWS is the node that holds it (imported here if it is missing). The peers are
installed from PyPI into WORK/peers; PostgreSQL with PostGIS is Debian's, in a cluster that ends with this script. A
ratio is printed only after both sides gave the same answers. Ends with 1 if a peer is missing or answers otherwise.
"""
import contextlib
import csv
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True
LOADER = importlib.machinery.SourceFileLoader("run", str(pathlib.Path(__file__).resolve().parent / "run"))
run = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", LOADER))
LOADER.exec_module(run)

SECONDS = 6
CHECKED = 40
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
POSTGIS = pathlib.Path("/usr/share/postgresql/15/extension/postgis.control")
KINDS = ["water", "food", "road", "rescue", "fire"]
DATABASE = "bench"
OUR_BOX = "/i/bench/reports.geojson?bbox={}&limit=100"


class Missing(Exception):
    """A peer that cannot be installed, started or believed."""


def command(*words, what, **options):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)
    if done.returncode:
        raise Missing(f"{what}: {' '.join(map(str, words[:4]))} … gave {done.returncode}: {(done.stderr or done.stdout)[-600:]}")
    return done.stdout


# Peers as servers


def tree_cpu(root):
    """Seconds of processor time of a process and all below it, those that have ended too."""
    spent, below = {}, {}
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(folder.name))
        spent[int(folder.name)] = sum(map(int, fields[11:15]))
    total, open_ = 0, [root]
    while open_:
        one = open_.pop()
        total += spent.get(one, 0)
        open_ += below.get(one, [])
    return total / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Peer:
    """A peer's server: what `run.wrk` and the checks need of `run.Server`, with the database's time in its own."""

    def __init__(self, name, words, port, log, ready, environment=(), cluster=None):
        self.name, self.port, self.cluster = name, port, cluster
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        with open(log, "w") as out:
            self.process = subprocess.Popen(
                [str(word) for word in words], stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                start_new_session=True, env={**os.environ, **dict(environment)})
        end = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(self.url + ready, timeout=60).read()
                return
            except (OSError, urllib.error.URLError) as error:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.stop()
                    raise Missing(f"{name} does not start ({error}): {log.read_text()[-600:]}") from error
                time.sleep(0.2)

    get = run.Server.get

    def cpu(self):
        return tree_cpu(self.process.pid) + (tree_cpu(self.cluster.pid) if self.cluster else 0)

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def installed(work, name, *packages):
    """The `bin` of a virtual environment with the packages; made once, and again if it was not finished."""
    venv = work / "peers" / name
    mark = venv / "installed"
    wanted = "\n".join(packages)
    if not mark.exists() or mark.read_text() != wanted:
        command(sys.executable, "-m", "venv", "--clear", venv, what=name)
        command(venv / "bin" / "pip", "install", "-q", "--disable-pip-version-check", *packages, what=name)
        mark.write_text(wanted)
    return venv / "bin"


class Cluster:
    """A throw-away PostgreSQL with the rows in it, owned by an unprivileged user, on the loopback with a password."""

    def __init__(self, file):
        self.pid = None
        self.folder = None
        self.owner = "postgres" if os.geteuid() == 0 else None
        if not (POSTGRES / "initdb").exists() or not POSTGIS.exists():
            if os.geteuid() != 0:
                raise Missing("PostgreSQL and PostGIS are missing: apt-get install postgresql-15-postgis-3")
            command("apt-get", "update", "-q", what="PostgreSQL")
            command("apt-get", "install", "-y", "-q", "--no-install-recommends", "postgresql-15-postgis-3", what="PostgreSQL",
                    env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="folkmoot-pg-"))
        try:
            self.start(file)
        except BaseException:
            self.stop()
            raise

    def own(self, path):
        if self.owner:
            account = pwd.getpwnam(self.owner)
            os.chown(path, account.pw_uid, account.pw_gid)

    def control(self, *words):
        options = dict(user=self.owner, group=self.owner, extra_groups=[]) if self.owner else {}
        return command(*words, what="PostgreSQL", cwd=self.folder, **options)

    def start(self, file):
        self.user, self.password, self.port = "bench", secrets.token_hex(16), free_port()
        word = self.folder / "password"
        word.touch(mode=0o600)
        word.write_text(self.password)
        self.own(word)
        self.own(self.folder)
        data = self.folder / "data"
        self.control(POSTGRES / "initdb", "-D", data, "-U", self.user, "-A", "scram-sha-256", "--pwfile", word, "-E", "UTF8",
                     "--locale", "C.UTF-8", "--no-sync")
        settings = {
            "listen_addresses": "'127.0.0.1'", "port": self.port, "unix_socket_directories": f"'{self.folder}'",
            "shared_buffers": "'1GB'", "effective_cache_size": "'4GB'", "random_page_cost": 1.1, "fsync": "off",
            "jit": "off", "max_wal_size": "'4GB'",
        }
        with open(data / "postgresql.conf", "a") as out:
            out.writelines(f"{key} = {value}\n" for key, value in settings.items())
        # The server must not hold the pipes of pg_ctl open: its log goes to a file.
        self.control(POSTGRES / "pg_ctl", "-D", data, "-w", "-l", self.folder / "log", "start")
        self.pid = int((data / "postmaster.pid").read_text().split("\n")[0])
        self.sql("postgres", f"CREATE DATABASE {DATABASE}")
        with open(file) as rows:
            self.sql(DATABASE, """
CREATE EXTENSION postgis;
CREATE UNLOGGED TABLE loaded (id integer, kind text, lat float8, lon float8, street text, seen timestamptz, text text);
\\copy loaded FROM pstdin WITH (FORMAT csv, HEADER)
CREATE TABLE reports AS SELECT *, ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geometry(Point, 4326) AS geom FROM loaded;
DROP TABLE loaded;
ALTER TABLE reports ADD PRIMARY KEY (id);
CREATE INDEX ON reports USING gist (geom);
CREATE INDEX ON reports (kind);
CREATE INDEX ON reports (seen);
""", stdin=rows)
        self.sql(DATABASE, "VACUUM ANALYZE reports")

    def sql(self, database, text, **options):
        script = self.folder / "script.sql"
        script.write_text(text)
        return command(POSTGRES / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", self.port, "-U", self.user,
                       "-d", database, "-f", script, what="PostgreSQL", env={**os.environ, "PGPASSWORD": self.password},
                       **options)

    def stop(self):
        if self.pid:
            with contextlib.suppress(Missing):
                self.control(POSTGRES / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def pygeoapi(work, cluster):
    programs = installed(work, "pygeoapi", "pygeoapi==0.21.0", "gunicorn", "psycopg2-binary", "geoalchemy2", "SQLAlchemy<2.1",
                         "pygeofilter[backend-sqlalchemy]")
    port = free_port()
    words = {"en": "Benchmark"}
    config = {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port}, "url": f"http://127.0.0.1:{port}", "mimetype": "application/json",
            "encoding": "utf-8", "languages": ["en-US"], "limits": {"default_items": 100, "max_items": 1000},
            "map": {"url": "about:blank", "attribution": "none"}, "gzip": False, "pretty_print": False,
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {"title": words, "description": words, "keywords": {"en": ["benchmark"]},
                               "keywords_type": "theme", "terms_of_service": "none", "url": "http://127.0.0.1"},
            "license": {"name": "none", "url": "http://127.0.0.1"}, "provider": {"name": "none", "url": "http://127.0.0.1"},
            "contact": {"name": "none", "email": "none"},
        },
        "resources": {"reports": {
            "type": "collection", "title": words, "description": words, "keywords": {"en": ["benchmark"]}, "links": [],
            "extents": {"spatial": {"bbox": [-180, -90, 180, 90], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
            "providers": [{
                "type": "feature", "name": "PostgreSQL", "id_field": "id", "table": "reports", "geom_field": "geom",
                "data": {"host": "127.0.0.1", "port": cluster.port, "dbname": DATABASE, "user": cluster.user,
                         "password": cluster.password, "search_path": ["public"]},
            }],
        }},
    }
    file, description = work / "peers" / "pygeoapi.yml", work / "peers" / "openapi.yml"
    file.touch(mode=0o600)
    file.write_text(json.dumps(config))  # JSON is YAML
    environment = {"PYGEOAPI_CONFIG": str(file), "PYGEOAPI_OPENAPI": str(description)}
    command(programs / "pygeoapi", "openapi", "generate", file, "--output-file", description, what="pygeoapi",
            env={**os.environ, **environment})
    return Peer("pygeoapi", [programs / "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "pygeoapi.flask_app:APP"], port,
                work / "peers" / "pygeoapi.log", "/collections/reports/items?f=json&limit=1", environment, cluster)


def tipg(work, cluster):
    programs = installed(work, "tipg", "tipg>=1,<2", "uvicorn[standard]")
    port = free_port()
    environment = {
        "DATABASE_URL": f"postgresql://{cluster.user}:{cluster.password}@127.0.0.1:{cluster.port}/{DATABASE}",
        "TIPG_DB_SCHEMAS": '["public"]',
    }
    return Peer("tipg", [programs / "uvicorn", "tipg.main:app", "--workers", "2", "--host", "127.0.0.1", "--port", port,
                         "--no-access-log"], port,
                work / "peers" / "tipg.log", "/collections/public.reports/items?f=geojson&limit=1", environment, cluster)


def datasette(work, file, rows):
    programs = installed(work, "datasette", "datasette==0.65.*")
    database = work / "peers" / str(rows) / f"{DATABASE}.db"
    if not database.exists():
        database.parent.mkdir(exist_ok=True)
        half = database.with_suffix(".half")
        half.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(half)) as db, open(file, newline="") as text:
            lines = csv.reader(text)
            next(lines)
            db.execute(
                "CREATE TABLE reports (id INTEGER PRIMARY KEY, kind TEXT, lat REAL, lon REAL, street TEXT, seen TEXT, text TEXT)")
            db.executemany("INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?)", lines)
            db.execute("CREATE INDEX reports_kind ON reports (kind)")
            db.execute("CREATE INDEX reports_seen ON reports (seen)")
            db.execute("ANALYZE")
            db.commit()
        half.rename(database)
    port = free_port()
    # Its facets time out at 200 ms as it comes: raised, so that they are given.
    settings = {"sql_time_limit_ms": 60000, "facet_time_limit_ms": 60000, "suggest_facets": "off", "default_cache_ttl": 0}
    options = [word for key, value in settings.items() for word in ("--setting", key, value)]
    return Peer("Datasette", [programs / "datasette", "serve", "-i", database, "-h", "127.0.0.1", "-p", port, *options], port,
                work / "peers" / "datasette.log", "/-/versions.json")


# Questions


def agree(name, question, ours, theirs):
    if ours != theirs:
        raise Missing(f"{name} answers otherwise to {question}: {str(ours)[:300]} here, {str(theirs)[:300]} there")


def our_box(server, box):
    answer = json.loads(server.get(OUR_BOX.format(box)))
    return answer["numberMatched"], sorted(int(one["properties"]["source"]) for one in answer["features"])


def their_box(peer, path):
    answer = json.loads(peer.get(path))
    return answer["numberMatched"], sorted(int(one["id"]) for one in answer["features"])


def check_boxes(server, peer, form, boxes):
    """The same number matched in each box, and the same reports where the box has no more than the page."""
    for box in boxes:
        (count, ids), (count2, ids2) = our_box(server, box), their_box(peer, form.format(box))
        agree(peer.name, f"bbox={box}", (count, len(ids)), (count2, len(ids2)))
        if count <= 100:
            agree(peer.name, f"bbox={box}", ids, ids2)
    return f"{len(boxes)} boxes agree: numberMatched, and ids up to 100"


def check_filters(server, peer, filters):
    """The same 100 reports in the same order, the same total, and the same number in the chosen facet."""
    for kind, since in filters:
        page = json.loads(server.get(our_page(kind, since)))
        facets = json.loads(server.get(our_facets(kind, since)))
        theirs = json.loads(peer.get(their_page(kind, since)))
        question = f"kind={kind} since={since}"
        agree(peer.name, question, [int(one["source"]) for one in page["reports"]], [one["id"] for one in theirs["rows"]])
        values = {one["value"]: one["count"] for one in theirs["facet_results"]["kind"]["results"]}
        agree(peer.name, question, (page["matched"], facets["total"], facets["category"][kind]),
              (theirs["filtered_table_rows_count"],) * 2 + (values.get(kind, 0),))
    return f"{len(filters)} filters agree: ids in order, total, facet"


def our_page(kind, since):
    return f"/i/bench/reports.json?category={kind}&since={since}&limit=100"


def our_facets(kind, since):
    return f"/i/bench/reports/facets.json?category={kind}&since={since}"


def their_page(kind, since):
    asked = {"kind": kind, "seen__gte": since, "_facet": "kind", "_sort_desc": "id", "_size": 100, "_shape": "objects"}
    return f"/{DATABASE}/reports.json?{urllib.parse.urlencode(asked)}"


def measure(server, paths, work, connections):
    """`run.wrk`, and longer where so few answers came that their rate says little."""
    for seconds in (SECONDS, SECONDS * 5):
        result = run.wrk(server, paths, seconds=seconds, connections=connections, work=work)
        if result["rate"] * seconds >= 10:
            break
    if result["bad"]:
        raise Missing(f"{result['bad']} answers of {server.url} to {paths[0]} … were not 2xx")
    return result


def figure(name, result, example):
    run.show(name, {**result, "command": f"{result['command']} GET {example}"})


def ratio(name, ours, theirs, checked, answers=1):
    """How many times as many answers a second, and as little processor time; `answers` of ours make one of theirs."""
    if not theirs["rate"]:
        raise Missing(f"{name}: no answer in time")
    times = ours["rate"] / answers / theirs["rate"]
    cpu = theirs["cpu"] / (ours["cpu"] * answers) if ours["cpu"] else float("nan")
    run.say(f"ratio, ours / {name}", f"{times:,.1f} x (cpu {cpu:,.1f} x)", f"the two figures above; {checked}")


def compare_boxes(server, peer, form, boxes, work):
    checked = check_boxes(server, peer, form, boxes[:CHECKED])
    paths = [OUR_BOX.format(box) for box in boxes]
    theirs = [form.format(box) for box in boxes]
    one, other = measure(server, paths, work, 8), measure(peer, theirs, work, 8)
    figure("100 features in a box, Folkmoot", one, paths[0])
    figure(f"100 features in a box, {peer.name}", other, theirs[0])
    ratio(peer.name, one, other, checked)


def compare_filters(server, peer, filters, work):
    checked = check_filters(server, peer, filters[:6])
    paths = [path for one in filters for path in (our_page(*one), our_facets(*one))]
    theirs = [their_page(*one) for one in filters]
    one, other = measure(server, paths, work, 2), measure(peer, theirs, work, 2)
    figure("filtered page and facets in turn, Folkmoot", one, f"{paths[0]} and {paths[1]}")
    figure(f"filtered page, facet and total in one, {peer.name}", other, theirs[0])
    ratio(peer.name, one, other, checked + "; two of ours for one", answers=2)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all it started ends with it
    file, work = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    with open(file, "rb") as lines:
        rows = sum(1 for _ in lines) - 1
    (work / "peers").mkdir(parents=True, exist_ok=True)
    data, _ = run.imported(work, rows)
    boxes = list(run.boxes(20000))
    filters = [(run.CHANCE.choice(KINDS), f"2025-{run.CHANCE.randint(1, 9):02}-{run.CHANCE.randint(1, 28):02}")
               for _ in range(2000)]
    failed = []
    print(f"{rows:,} rows", flush=True)

    def compare(name, start, how):
        """One peer at a time: the others and their database are at rest or gone."""
        peer = None
        try:
            peer = start()
            how(peer)
        except (Missing, OSError, KeyError, TypeError, ValueError) as error:
            failed.append(name)
            print(f"ERROR {name}: {error if isinstance(error, Missing) else repr(error)}", file=sys.stderr, flush=True)
        finally:
            if peer:
                peer.stop()

    server = run.Server(data)
    try:
        cluster = None

        def database():
            nonlocal cluster
            cluster = cluster or Cluster(file)
            return cluster

        try:
            for name, start, form in (
                ("pygeoapi", pygeoapi, "/collections/reports/items?f=json&bbox={}&limit=100"),
                ("tipg", tipg, "/collections/public.reports/items?f=geojson&bbox={}&limit=100"),
            ):
                compare(name, lambda: start(work, database()), lambda peer: compare_boxes(server, peer, form, boxes, work))
        finally:
            if cluster:
                cluster.stop()
        compare("Datasette", lambda: datasette(work, file, rows), lambda peer: compare_filters(server, peer, filters, work))
    finally:
        server.stop()
    if failed:
        sys.exit(f"no figure for {', '.join(failed)}")


if __name__ == "__main__":
    main()
