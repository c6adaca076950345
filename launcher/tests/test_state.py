"""Who runs, and what a stale, foreign or broken state file makes of it."""

from launcher import processes, state
from launcher.tests.place import PlaceTest


class StateTest(PlaceTest):
    def test_a_second_up_says_that_it_runs_already_and_starts_nothing(self) -> None:
        with self.lock():
            state.write(self.settings, self.running())
            self.assertEqual(
                self.msr("up"),
                (
                    0,
                    "It is running already: REST http://127.0.0.1:8080, gRPC 127.0.0.1:9090"
                    " (`./msr status` tells more).\n",
                ),
            )
        self.assertFalse(self.settings.log.exists())

    def test_a_second_up_while_the_first_has_said_nothing_yet(self) -> None:
        with self.lock():
            self.assertEqual(self.msr("up"), (0, "It is just starting.\n"))

    def test_down_ends_nothing_that_only_has_a_pid_of_ours(self) -> None:
        foreign = self.running()
        foreign.processes = {"server": processes.Identity(foreign.supervisor.pid, "another birth")}
        state.write(self.settings, self.with_run_folder(foreign))
        self.assertEqual(self.msr("status")[0], 3)
        self.assertEqual(self.msr("down"), (0, "Nothing is running.\n"))
        self.assertTrue(foreign.supervisor.alive())

    def test_a_state_file_of_another_kind_is_no_state(self) -> None:
        self.with_run_folder(self.running())
        for content in ("", "{", "[]", "null", '{"supervisor": 7}', '{"pid": 1, "ports": [80]}', "\0"):
            (self.settings.run / "state.json").write_text(content)
            self.assertIsNone(state.read(self.settings), content)
            self.assertEqual(self.msr("down"), (0, "Nothing is running.\n"), content)

    def test_a_state_outlives_a_supervisor_that_was_killed(self) -> None:
        left = self.running()
        left.processes = {"envoy": left.supervisor}
        state.write(self.settings, self.with_run_folder(left))
        self.assertFalse(state.is_running(self.settings))
        self.assertEqual(state.left_over(self.settings), {"envoy": left.supervisor})

    def with_run_folder(self, of: state.State) -> state.State:
        self.settings.run.mkdir(exist_ok=True)
        return of

    def lock(self):  # type: ignore[no-untyped-def]
        lock = state.lock(self.settings)
        assert lock
        return lock
