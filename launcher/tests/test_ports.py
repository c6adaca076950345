"""Who listens on a port: this decides to whose server the bundled systems are applied."""

import os
import socket
import subprocess
import sys
import unittest

from launcher import processes
from launcher.children import Server, Stores
from launcher.say import Problem
from launcher.tests.place import PlaceTest

LISTEN = """
import socket, sys
s = socket.socket()
if len(sys.argv) > 2: s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen(); print("listening", flush=True); sys.stdin.read()
"""


class PortsTest(PlaceTest):
    def test_up_names_who_has_the_port_and_how_to_choose_another(self) -> None:
        taken = self.listener(self.settings.http_port)
        code, said = self.msr("up", "--detach")
        self.assertEqual(code, 1)
        self.assertIn(f"Port {self.settings.http_port}, wanted for REST on 127.0.0.1, is taken", said)
        self.assertIn(f"pid {taken.pid}", said)
        self.assertIn(f"MSR_HTTP_PORT={self.settings.http_port + 1} ./msr up", said)
        self.assertFalse(self.settings.stores.exists())

    def test_a_stranger_on_the_port_does_not_make_our_child_ready(self) -> None:
        self.listener(self.settings.grpc_port)
        ours = self.listener(self.settings.http_port)
        server = self.server(ours)
        self.assertFalse(server.is_ready())
        with self.assertRaises(Problem):
            server.require_own_port()

    def test_a_child_that_listens_is_ready(self) -> None:
        server = self.server(self.listener(self.settings.grpc_port))
        self.assertTrue(server.is_ready())
        server.require_own_port()

    def test_a_port_that_is_shared_is_not_our_own(self) -> None:
        server = self.server(self.listener(self.settings.grpc_port, "shared"))
        stranger = self.listener(self.settings.grpc_port, "shared")
        with self.assertRaises(Problem) as problem:
            server.require_own_port()
        self.assertIn(f"pid {stranger.pid}", str(problem.exception))

    def test_the_same_port_of_another_address_is_nobodys_concern(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.2", self.settings.grpc_port))
            other.listen()
            self.server(self.listener(self.settings.grpc_port)).require_own_port()

    def test_a_dead_process_is_not_taken_for_another_with_its_pid(self) -> None:
        myself = processes.identity(os.getpid())
        assert myself
        self.assertTrue(myself.alive())
        self.assertFalse(processes.Identity(myself.pid, "another birth").alive())

    def server(self, process: "subprocess.Popen[bytes]") -> Server:
        server = Server(self.settings, "127.0.0.1", Stores(self.settings))
        server.process = process
        return server

    def listener(self, port: int, *more: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-c", LISTEN, str(port), *more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.addCleanup(process.communicate)
        assert process.stdout
        self.assertEqual(process.stdout.readline(), b"listening\n")
        return process


if not processes.PORTS_TABLE.exists():
    PortsTest = unittest.skip("this system does not tell who listens")(PortsTest)  # type: ignore[misc]
