"""What the environment may say."""

import unittest
from pathlib import Path

from launcher import settings
from launcher.say import Problem
from launcher.settings import ROOT

DATABASES = {
    "MSR_CONTROL_URL": "jdbc:postgresql://db/registry",
    "MSR_CONTROL_USER": "msr_control",
    "MSR_TENANT_URL": "jdbc:postgresql://db/tenants?password=hidden",
    "MSR_TENANT_USER": "msr_provisioner",
}


class SettingsTest(unittest.TestCase):
    def test_nothing_said_is_the_repository_and_the_usual_ports(self) -> None:
        read = settings.read({})
        self.assertEqual((read.home, read.http_port, read.grpc_port), (ROOT / ".msr", 8080, 9090))
        self.assertIsNone(read.control)

    def test_an_empty_variable_says_nothing(self) -> None:
        self.assertEqual(settings.read({"MSR_HTTP_PORT": "", "MSR_HOME": ""}), settings.read({}))

    def test_a_home_in_the_users_folder(self) -> None:
        self.assertEqual(settings.read({"MSR_HOME": "~/state"}).home, Path.home() / "state")

    def test_what_is_no_port_is_named(self) -> None:
        for wrong in ("0", "65536", "-1", "http", "80 80", "1e3", "²"):
            self.refused({"MSR_GRPC_PORT": wrong}, f"MSR_GRPC_PORT is {wrong}")

    def test_one_port_cannot_be_both(self) -> None:
        self.refused({"MSR_HTTP_PORT": "9090"}, "are both 9090")

    def test_databases_are_given_both_or_neither(self) -> None:
        self.refused({**DATABASES, "MSR_TENANT_URL": ""}, "belong together")

    def test_a_url_that_is_not_jdbc_is_refused_with_an_example(self) -> None:
        self.refused({**DATABASES, "MSR_CONTROL_URL": "postgres://db/registry"}, "jdbc:postgresql://")

    def test_a_url_needs_a_user(self) -> None:
        self.refused({**DATABASES, "MSR_TENANT_USER": ""}, "MSR_TENANT_USER")

    def test_the_place_of_a_database_tells_no_password(self) -> None:
        tenant = settings.read(DATABASES).tenant
        assert tenant
        self.assertEqual(tenant.place, "jdbc:postgresql://db/tenants")

    def refused(self, environment: "dict[str, str]", message: str) -> None:
        with self.assertRaises(Problem) as problem:
            settings.read(environment)
        self.assertIn(message, str(problem.exception))
