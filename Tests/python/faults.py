# SPDX-License-Identifier: Apache-2.0
"""What breaks: a link that is cut or stalls, a disk that is full, a clock that jumps."""

import contextlib
import os
import signal
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path


class Link:
    """A proxy on loopback, which stands for the network between two machines."""

    def __init__(self, port):
        self.target = port
        self.listening = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = self.listening.getsockname()[1]
        self.flowing, self.isCut, self.pairs, self.lock = threading.Event(), False, [], threading.Lock()
        self.flowing.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Every connection breaks at once, and none can be made."""
        with self.lock:
            self.isCut = True
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            self._break(pair)

    def stall(self):
        """Nothing comes through, and nobody is told: what was sent waits."""
        self.flowing.clear()

    def restore(self):
        """What was held back comes through; connections can be made."""
        self.isCut = False
        self.flowing.set()

    def close(self):
        self.cut()
        self.flowing.set()
        self.listening.close()

    @staticmethod
    def _break(pair):
        for one in pair:
            with contextlib.suppress(OSError):
                # A reset, as a machine that went away and came back would send it.
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                one.close()

    def _accept(self):
        while True:
            try:
                here, _ = self.listening.accept()
            except OSError:
                return
            if self.isCut:
                self._break([here])
                continue
            try:
                there = socket.create_connection(("127.0.0.1", self.target), timeout=5)
                there.settimeout(None)
            except OSError:
                self._break([here])
                continue
            pair = (here, there)
            with self.lock:
                self.pairs.append(pair)
            for source, target in (pair, pair[::-1]):
                threading.Thread(target=self._carry, args=(source, target, pair), daemon=True).start()

    def _carry(self, source, target, pair):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.flowing.wait()
                target.sendall(data)
            self.flowing.wait()
            target.shutdown(socket.SHUT_WR)
            return
        self._break(pair)


class SmallDisk:
    """A file system of so many megabytes, which can be filled to its last block."""

    def __init__(self, folder, megabytes):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)
        self.filler = self.folder / "filler"
        mount(["-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "folkmoot", str(self.folder)])

    def fill(self):
        """Leaves no room at all."""
        with contextlib.suppress(OSError), open(self.filler, "ab", buffering=0) as file:
            while True:
                file.write(bytes(65536))
        with contextlib.suppress(OSError), open(self.filler, "ab", buffering=0) as file:
            while True:
                file.write(bytes(512))

    def make_room(self):
        self.filler.unlink(missing_ok=True)

    def remove(self):
        result = subprocess.run([*sudo(), "umount", "-l", str(self.folder)], capture_output=True, text=True)
        assert result.returncode == 0, result.stderr


def sudo():
    return [] if os.getuid() == 0 else ["sudo", "-n"]


def mount(arguments):
    result = subprocess.run([*sudo(), "mount", *arguments], capture_output=True, text=True)
    assert result.returncode == 0, f"a small file system needs the right to mount one: {result.stderr}"


class Clock:
    """A wall clock that jumps while the node runs; timers go on, as they do when a real clock is set.

    Debian's faketime changes a clock before a program starts; while one runs it confuses its timers.
    """

    def __init__(self, folder):
        self.file, self.library = Path(folder) / "clock", Path(folder) / "clock.so"
        source = Path(__file__).with_name("jumping_clock.c")
        subprocess.run(["clang", "-shared", "-fPIC", "-O2", "-o", str(self.library), str(source), "-ldl"], check=True)
        self.set(0)

    def set(self, hours):
        """Puts the clock so many hours from the true one."""
        written = self.file.with_suffix(".new")
        written.write_text(f"{hours * 3600}\n")
        written.rename(self.file)

    @property
    def environment(self):
        return {"LD_PRELOAD": str(self.library), "JUMPING_CLOCK": str(self.file)}


def kill_all(parent):
    """Kills a process and all that it started, at once, as when the power goes."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    family, found = {parent}, True
    while found:
        found = {pid for pid, one in parents.items() if one in family} - family
        family |= found
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + 10
    while any(alive(pid) for pid in family - {parent}) and time.monotonic() < end:
        time.sleep(0.02)


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False
