# SPDX-License-Identifier: Apache-2.0
"""To run it for years: the Debian package is installed, upgraded, removed and purged in a throw-away copy of this system."""

import gzip
import os
import re
import shlex
import signal
import subprocess
import time

import pytest
import requests
from folk import BIN, ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()

pytestmark = pytest.mark.only("embedded")  # what is in the package does not depend on it


def run(*command, check=True, **options):
    result = subprocess.run([str(one) for one in command], capture_output=True, text=True, timeout=300,
                            stdin=subprocess.DEVNULL, **options)
    assert not check or result.returncode == 0, f"{command}: {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result


def packages(name):
    """A list of packages of the Makefile, other lists that it names included."""
    text = re.search(rf"^{name} := ((?:.+\\\n)*.+)$", MAKEFILE, re.M)[1].replace("\\\n", " ")
    return [one for word in text.split() for one in (packages(word[2:-1]) if word.startswith("$(") else [word])]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The package of the program under test, and one that is newer."""
    out = tmp_path_factory.mktemp("package")
    return [run("python3", ROOT / "Tools/package", "--program", BIN, "--out", out, "--compression", "none",
                *more).stdout.strip()
            for more in ([], ["--version", "99.0"])]


def field(package, name):
    return run("dpkg-deb", "--field", package, name).stdout.strip()


def test_the_package_says_what_it_is(built):
    package = built[0]
    version = run(BIN, "--version").stdout.strip()
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert (field(package, "Package"), field(package, "Version")) == ("folkmoot", version)
    assert package.endswith(f"folkmoot_{version}_{field(package, 'Architecture')}.deb")
    depends = {one.split()[0]: one for one in field(package, "Depends").split(", ")}
    assert set(packages("RUNTIME_PACKAGES")) <= set(depends)
    assert {"libc6", "libpq5", "libsqlite3-0", "libqrencode4", "zlib1g"} <= set(depends), depends
    assert ">=" in depends["libc6"] and not any(name.endswith("-dev") for name in depends)
    for name in depends:
        assert run("dpkg-query", "-W", name).returncode == 0
    description = field(package, "Description").splitlines()
    assert 10 < len(description[0]) <= 80 and not description[0].endswith(".") and len(description) > 2
    assert all(line.startswith(" ") and len(line) <= 81 for line in description[1:])
    assert re.search(r"<\S+@\S+>", field(package, "Maintainer")) and int(field(package, "Installed-Size")) > 1000


def test_its_files_are_as_debian_wants_them(built, tmp_path):
    listing = run("dpkg-deb", "--contents", built[0]).stdout.splitlines()
    for line in listing:
        mode, owner, *_ = line.split()
        path = line.split(" ./", 1)[1].split(" -> ")[0]
        assert owner == "root/root", line
        wanted = {"d": "drwxr-xr-x", "l": "lrwxrwxrwx"}.get(
            mode[0], "-rwxr-xr-x" if path == "usr/lib/folkmoot/folkmoot" else "-rw-r--r--")
        assert mode == wanted, line
        assert re.match(r"(etc|lib|usr)(/|$)", path) or path == "", line
        assert not re.match(r"usr/local|usr/share/man/.*[^z]$|.*(~|\.orig|__pycache__|\.git)", path), line
    root = tmp_path / "root"
    run("dpkg-deb", "--raw-extract", built[0], root)
    assert {path.name for path in (root / "DEBIAN").iterdir()} == {
        "control", "conffiles", "md5sums", "postinst", "prerm", "postrm"}
    for name in ["postinst", "prerm", "postrm"]:
        script = root / "DEBIAN" / name
        text = script.read_text()
        assert text.startswith("#!/bin/sh\n") and "\nset -e\n" in text and os.access(script, os.X_OK)
        assert not re.search(r"(?m)^\s*(/usr|/bin|/sbin)\S*/", text), "programs are found by their names"
        run("sh", "-n", script)
    assert (root / "DEBIAN/conffiles").read_text() == "/etc/default/folkmoot\n"
    run("md5sum", "--check", "--strict", "--quiet", "DEBIAN/md5sums", cwd=root)
    summed = {line.split("  ", 1)[1] for line in (root / "DEBIAN/md5sums").read_text().splitlines()}
    there = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and not path.is_symlink()}
    assert summed == {one for one in there if not one.startswith(("DEBIAN/", "etc/"))}
    documents = root / "usr/share/doc/folkmoot"
    assert "Apache-2.0" in (documents / "copyright").read_text()
    assert gzip.decompress((documents / "changelog.gz").read_bytes()) == (ROOT / "CHANGELOG.md").read_bytes()
    # Every folder of pages, words and assets of the build is there.
    folders = {path.name for path in BIN.parent.glob("folkmoot_*.resources")}
    assert folders and {path.name for path in (root / "usr/lib/folkmoot").glob("*.resources")} == folders
    # What the file of settings tells is a setting.
    settings = (ROOT / "docs/operations.md").read_text()
    for name in re.findall(r"^#?(FOLKMOOT_\w+)=", (root / "etc/default/folkmoot").read_text(), re.M):
        assert f"`{name}`" in settings, name


def test_the_service_is_confined(tmp_path):
    unit = ROOT / "Deploy/debian/folkmoot.service"
    text = unit.read_text()
    assert "User=folkmoot" in text and "StateDirectory=folkmoot" in text and "EnvironmentFile=-/etc/default/folkmoot" in text
    # systemd's own measure: 0 is none, 10 is all; below 2 it says "OK".
    result = run("systemd-analyze", "security", "--offline=yes", "--threshold=20", unit, check=False)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr
    # The program need not be here for the file to be right.
    copy = tmp_path / "folkmoot.service"
    copy.write_text(text.replace("/usr/bin/folkmoot", "/bin/true").replace("User=folkmoot", "User=root")
                    .replace("Group=folkmoot", "Group=root"))
    result = run("systemd-analyze", "verify", "--man=no", copy, check=False)
    mistakes = [line for line in result.stderr.splitlines() if "folkmoot.service" in line]
    assert not mistakes, mistakes


class System:
    """This system with what is changed in it kept elsewhere: neither the build nor Swift is there, as elsewhere."""

    def __init__(self, folder):
        self.folder = folder
        self.root = folder / "system"
        hidden = " ".join(f"[ -d $root{path} ] && mount -t tmpfs none $root{path};" for path in
                          [str(ROOT), *sorted({str(one.parent.parent.parent.parent.parent) for one in self.swift()})])
        script = f"""set -e
            mount -t tmpfs none {folder}
            mkdir -p {folder}/upper {folder}/work {self.root}
            mount -t overlay overlay -o lowerdir=/,upperdir={folder}/upper,workdir={folder}/work {self.root}
            root={self.root}
            mount --bind /proc $root/proc; mount --bind /dev $root/dev
            {hidden}
            echo ready; exec sleep 1000"""
        as_root = [] if os.getuid() == 0 else ["sudo", "-n"]
        self.holder = subprocess.Popen([*as_root, "unshare", "--mount", "bash", "-c", script], stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, text=True)
        line = self.holder.stdout.readline()
        assert line == "ready\n", line
        self.enter = [*as_root, "nsenter", "--mount", f"--target={self.holder.pid}", "chroot", self.root]

    @staticmethod
    def swift():
        """The folder of Swift's libraries, which Debian does not have."""
        return {type(ROOT)(match) for match in re.findall(r"=> (\S+/libswiftCore\.so)", run("ldd", BIN).stdout)}

    def copy(self, source, target):
        data = open(source, "rb").read()
        subprocess.run([*self.enter, "bash", "-c", f"cat > {target}"], input=data, check=True, timeout=60)

    def sh(self, script, check=True, **options):
        return run(*self.enter, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C",
                   "DEBIAN_FRONTEND=noninteractive", "bash", "-c", script, check=check, **options)

    def close(self):
        self.holder.kill()
        self.holder.wait()


@pytest.fixture
def system(tmp_path):
    system = System(tmp_path)
    yield system
    system.close()


def serve(system, seconds=60):
    """Starts the node as the unit would: as its user, with its settings, by its command."""
    unit = dict(re.findall(r"(?m)^(\w+)=(.+)$", (ROOT / "Deploy/debian/folkmoot.service").read_text()))
    command = unit["ExecStart"]
    script = f"umask {unit['UMask']}; set -a; . /etc/default/folkmoot; exec setpriv --reuid=folkmoot --regid=folkmoot --init-groups {command} --port 0"
    node = subprocess.Popen([*system.enter, "env", "-i", "PATH=/usr/bin:/bin", "bash", "-c", script],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    url = node.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:"), url + node.stderr.read()
    return node, url


def stop(node):
    # nsenter and setpriv become the program itself.
    node.send_signal(signal.SIGTERM)
    assert node.wait(30) == 0


def test_installed_upgraded_removed_and_purged(built, system):
    for number, package in enumerate(built):
        system.copy(package, f"/tmp/{number}.deb")
    system.sh("dpkg --install /tmp/0.deb")
    core = re.search(r"libswiftCore\.so => (\S+)", system.sh("ldd /usr/lib/folkmoot/folkmoot").stdout)[1]
    assert system.sh(f"readlink -f {core}").stdout.strip() == "/usr/lib/folkmoot/libswiftCore.so"
    assert system.sh("stat -c '%a %U' /var/lib/folkmoot").stdout.split() == ["700", "folkmoot"]
    assert system.sh("getent passwd folkmoot").stdout.strip().endswith(":/var/lib/folkmoot:/usr/sbin/nologin")
    assert system.sh("readlink -f /usr/bin/folkmoot").stdout.strip() == "/usr/lib/folkmoot/folkmoot"
    assert "folkmoot.service" in system.sh("ls /etc/systemd/system/multi-user.target.wants").stdout
    node, url = serve(system)
    assert requests.get(url + "/", headers={"Accept": "text/html"}, timeout=30).status_code == 200
    opened = requests.post(url + "/i", json={"template": "empty", "title": "Kept for years"}, timeout=30)
    assert opened.status_code == 201, opened.text
    assert requests.get(url + "/assets/leaflet/leaflet.js", timeout=30).status_code == 200
    stop(node)
    assert system.sh("stat -c '%a %U' /var/lib/folkmoot/folkmoot.sqlite").stdout.split() == ["600", "folkmoot"]

    # An upgrade keeps the data and what the operator changed.
    system.sh("echo 'FOLKMOOT_TITLE=\"Ours alone\"' >> /etc/default/folkmoot && dpkg --install /tmp/1.deb")
    assert system.sh("dpkg-query -W -f '${Version}' folkmoot").stdout == "99.0"
    assert "Ours alone" in system.sh("cat /etc/default/folkmoot").stdout
    node, url = serve(system)
    page = requests.get(url + "/", headers={"Accept": "text/html"}, timeout=30).text
    assert "Ours alone" in page and "Kept for years" in page
    stop(node)
    verified = system.sh("setpriv --reuid=folkmoot --regid=folkmoot --init-groups folkmoot verify --data /var/lib/folkmoot")
    assert "all well" in verified.stdout

    # Removing keeps data and settings, purging the data alone, and says so; only who asks for it loses them.
    system.sh("dpkg --remove folkmoot")
    assert system.sh("ls /usr/lib/folkmoot /usr/bin/folkmoot", check=False).returncode != 0
    assert system.sh("ls /var/lib/folkmoot/folkmoot.sqlite /etc/default/folkmoot").returncode == 0
    result = system.sh("dpkg --purge folkmoot")
    assert "is kept" in result.stderr
    assert system.sh("ls /etc/default/folkmoot", check=False).returncode != 0
    assert system.sh("ls /var/lib/folkmoot/folkmoot.sqlite").returncode == 0
    system.sh("dpkg --install /tmp/0.deb && FOLKMOOT_PURGE_DATA=yes dpkg --purge folkmoot")
    assert system.sh("ls -d /var/lib/folkmoot", check=False).returncode != 0
    assert system.sh("dpkg-query -W folkmoot", check=False).returncode != 0


# Figures

def test_alerts_and_documents_speak_of_figures_that_are_there(tmp_path):
    from folk import Node, Person
    from witness import Witness

    witness = Witness()
    try:
        with Node(tmp_path / "data", "--witnesses", witness.setting) as node:
            Person(node).open()
            node.wait_for_checkpoint()
            end = time.monotonic() + 20
            while "folkmoot_witness_contradicts{" not in (text := node.get("/-/metrics").text):
                assert time.monotonic() < end
                time.sleep(0.1)
    finally:
        witness.close()
    there = set(re.findall(r"(?m)^# TYPE (\S+) ", text))
    assert re.search(r"(?m)^folkmoot_leading 1$", text)
    known = {re.sub(r"_(bucket|count|sum)$", "", name) for name in
             re.findall(r"folkmoot_\w+", (ROOT / "Deploy/alerts.yml").read_text())}
    assert known and known <= there, known - there
    document = (ROOT / "docs/operations.md").read_text()
    told = set(re.findall(r"(?m)^\| `(folkmoot_\w+)` \|", document))
    assert told == there, "each figure is described, and each that is described is there"
    alerts = re.findall(r"- alert: (\w+)", (ROOT / "Deploy/alerts.yml").read_text())
    assert alerts and all(f"`{alert}`" in document for alert in alerts)


# The container

def instructions():
    """The Dockerfile's instructions: name and rest, lines that go on put together."""
    text = re.sub(r"(?m)^#.*\n", "", DOCKERFILE).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def test_the_container_is_built_of_what_is_there():
    found = instructions()
    assert {name for name, _ in found} <= {
        "FROM", "RUN", "WORKDIR", "COPY", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    stages = [rest for name, rest in found if name == "FROM"]
    assert len(stages) == 2 and stages[0].endswith(" AS build") and " AS " not in stages[1]
    # What the package manifest asks of the compiler is what the first stage has, and both are of one Debian.
    assert "swift:6.3-bookworm" in stages[0] and stages[1] == "debian:bookworm-slim"
    wanted = re.search(r"swift-tools-version: (\d+)\.(\d+)", (ROOT / "Package.swift").read_text())
    assert (6, 3) >= (int(wanted[1]), int(wanted[2]))
    for rest in [rest for name, rest in found if name == "COPY"]:
        *sources, target = [word for word in shlex.split(rest) if not word.startswith("--")]
        if "--from=build" in rest:
            assert sources == ["/out/*.deb"]
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
    # Everything that the build, the package and its manifest read is copied.
    copied = {source for name, rest in found if name == "COPY" and "--from" not in rest for source in rest.split()[:-1]}
    assert {"Package.swift", "Sources", "Tests", "Tools", "Deploy", "docs", "Makefile", "CHANGELOG.md"} == copied
    for path in re.findall(r'ROOT / "([^"]+)"', (ROOT / "Tools/package").read_text()):
        assert path.split("/")[0] in copied | {".build-release"}, path
    runs = [rest for name, rest in found if name == "RUN"]
    installed = [word for word in runs[0].split("--no-install-recommends")[1].split("&&")[0].split()]
    assert installed == packages("PACKAGING_PACKAGES"), "what is installed is the Makefile's list"
    assert set(packages("RUNTIME_PACKAGES")) <= set(packages("TEST_PACKAGES"))
    target = re.search(r"(?m)^package:.*\n((?:\t.+\n)+)", MAKEFILE)[1].replace("$(RELEASE)", ".build-release")
    for step in re.findall(r"swift build [^\n&]+|python3 Tools/package --program \S+", target):
        assert step.strip() in re.sub(r"\s+", " ", runs[1]), step
    assert "folkmoot_*.deb" in runs[2]
    assert found[-2:] == [("ENTRYPOINT", '["/usr/bin/folkmoot"]'), ("CMD", '["serve"]')]
    assert ("USER", "folkmoot") in found and ("VOLUME", "/var/lib/folkmoot") in found
    settings = (ROOT / "docs/operations.md").read_text()
    for name in re.findall(r"(FOLKMOOT_\w+)=", " ".join(rest for name, rest in found if name == "ENV")):
        assert f"`{name}`" in settings, name


def test_the_container_is_well_exactly_where_the_node_is_ready(own_node):
    """The check is run as it is written."""
    import json

    rest = next(rest for name, rest in instructions() if name == "HEALTHCHECK")
    command = json.loads(rest.split("CMD ", 1)[1])
    port = own_node.url.rsplit(":", 1)[1]
    assert run(*command, env={"FOLKMOOT_PORT": port}, check=False).returncode == 0
    own_node.stop()
    start = time.monotonic()
    assert run(*command, env={"FOLKMOOT_PORT": port}, check=False).returncode == 1 and time.monotonic() - start < 5
