# SPDX-License-Identifier: Apache-2.0
"""A connection that can be slow, and can die: a proxy between a browser and a node, so that its service worker feels it too."""

import contextlib
import queue
import socket
import struct
import threading
import time


class Line:
    """Forwards bytes to a node; `cut` breaks what is open and refuses what is new, `mend` ends that."""

    def __init__(self, node, latency=0.0, rate=None):
        self.target = ("127.0.0.1", int(node.url.rsplit(":", 1)[1]))
        self.latency, self.rate, self.is_cut = latency, rate, False
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.open, self.guard, self.free = set(), threading.Lock(), 0.0
        #: Bytes that came through from the node.
        self.received = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        self.is_cut = True
        with self.guard:
            broken, self.open = self.open, set()
        for one in broken:
            self._reset(one)

    def mend(self):
        self.is_cut = False

    def close(self):
        self.listener.close()
        self.cut()

    @staticmethod
    def _reset(one):
        with contextlib.suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            one.close()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            if self.is_cut:
                self._reset(near)
                continue
            try:
                far = socket.create_connection(self.target)
            except OSError:
                self._reset(near)
                continue
            with self.guard:
                self.open |= {near, far}
            for one, other in ((near, far), (far, near)):
                later = queue.Queue()
                threading.Thread(target=self._read, args=(one, later), daemon=True).start()
                threading.Thread(target=self._write, args=(other, later, one is far), daemon=True).start()

    def _read(self, one, later):
        try:
            while chunk := one.recv(4096):
                later.put((time.monotonic() + self.latency / 2, chunk))
        except OSError:
            pass
        later.put((0, b""))

    def _write(self, other, later, is_answer):
        try:
            while True:
                when, chunk = later.get()
                if not chunk:
                    break
                if self.rate:
                    with self.guard:
                        self.free = max(self.free, time.monotonic()) + len(chunk) / self.rate
                        when = max(when, self.free)
                time.sleep(max(0, when - time.monotonic()))
                other.sendall(chunk)
                if is_answer:
                    self.received += len(chunk)
            other.shutdown(socket.SHUT_WR)
        except OSError:
            pass
