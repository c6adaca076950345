"""`msr reset` deletes what it names, and never what somebody's data depend on."""

from launcher import properties, state
from launcher.tests.place import PlaceTest
from launcher.tests.test_settings import DATABASES


class ResetTest(PlaceTest):
    def setUp(self) -> None:
        super().setUp()
        (self.settings.stores / "postgres").mkdir(parents=True)
        self.settings.tools.mkdir()
        (self.home / "notes.txt").write_text("mine")
        properties.secret(self.settings.secret)

    def test_deletes_the_data_and_the_secret_and_nothing_else(self) -> None:
        self.assertEqual(self.msr("reset", "--yes")[0], 0)
        self.assertEqual(self.left(), {"tools", "notes.txt"})

    def test_deletes_nothing_when_there_is_nobody_to_ask(self) -> None:
        code, said = self.msr("reset")
        self.assertEqual(code, 1)
        self.assertIn("add --yes", said)
        self.assertIn("stores", self.left())

    def test_refuses_while_it_runs(self) -> None:
        with state.lock(self.settings):  # type: ignore[union-attr]
            code, said = self.msr("reset", "--yes")
        self.assertEqual(code, 1)
        self.assertIn("./msr down", said)
        self.assertIn("stores", self.left())

    def test_refuses_while_something_is_left_over(self) -> None:
        left = self.running()
        left.processes = {"stores": left.supervisor}
        self.settings.run.mkdir()
        state.write(self.settings, left)
        self.assertEqual(self.msr("reset", "--yes")[0], 1)
        self.assertIn("stores", self.left())

    def test_keeps_the_secret_when_the_tenant_database_is_given(self) -> None:
        code, said = self.msr("reset", "--yes", **DATABASES)
        self.assertEqual((code, self.left()), (0, {"tools", "notes.txt", "secret.properties"}))
        self.assertIn("roles of jdbc:postgresql://db/tenants depend on this key", said)

    def test_keeps_the_secret_when_it_was_ever_used_for_a_given_database(self) -> None:
        key = self.settings.secret.read_text()
        for _ in range(2):
            properties.secret(self.settings.secret, "jdbc:postgresql://db/tenants")
        self.assertEqual(self.msr("reset", "--yes")[0], 0)
        self.assertIn("secret.properties", self.left())
        kept = self.settings.secret.read_text()
        self.assertEqual(kept, key + "# used for jdbc:postgresql://db/tenants\n")
        self.assertEqual(self.settings.secret.stat().st_mode & 0o777, 0o600)

    def left(self) -> "set[str]":
        return {path.name for path in self.home.iterdir()} - {"run"}
