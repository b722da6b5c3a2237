# SPDX-License-Identifier: GPL-3.0-or-later
"""The counting of cases, and the runner of Python tests: a test tool that counts wrong makes all others worthless."""

import contextlib
import io
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

import run_tests

SUPPORT = Path(__file__).resolve().parent


def entry(name="engine / hub", result="OK", returncode=0, stdout="", stderr=""):
    texts = {"name": name, "stdout": stdout, "stderr": stderr}
    return {"result": result, "returncode": returncode, "duration": 2.0, **texts}


def counted(*entries, protocol="tap", reports=()):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        totals, _ = run_tests.count(entries, {"hub": protocol}, reports)
    return totals, out.getvalue()


class Counting(unittest.TestCase):
    def test_cases_are_counted_not_programs(self):
        totals, _ = counted(entry(stdout="ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no network\n1..3\n"))
        self.assertEqual(totals, (1, 1, 1))

    def test_what_failed_is_named_for_the_end_of_the_output(self):
        with contextlib.redirect_stdout(io.StringIO()):
            entries = [entry(stdout="ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no network\n1..3\n")]
            _, failures = run_tests.count(entries, {"hub": "tap"}, ())
        self.assertEqual(failures, ["failed hub: b"])

    def test_a_crash_is_a_failed_case_and_names_it(self):
        stderr = "--- begin a\n--- end a\n--- begin b\nlast words\n"
        totals, text = counted(entry(result="ERROR", returncode=-11, stdout="ok 1 - a\n", stderr=stderr))
        self.assertEqual(totals, (1, 1, 0))
        self.assertIn("b (killed by SIGSEGV)", text)
        self.assertIn("last words", text)

    def test_an_early_end_with_status_0_is_a_failed_case(self):
        self.assertEqual(counted(entry(stdout="ok 1 - a\n"))[0], (1, 1, 0))
        self.assertEqual(counted(entry(stdout="ok 1 - a\n1..2\n"))[0], (1, 1, 0))

    def test_a_program_without_a_case_is_a_failed_case(self):
        self.assertEqual(counted(entry(result="SKIP", stdout="1..0\n"))[0], (0, 1, 0))
        self.assertEqual(counted(entry(result="SKIP"))[0], (0, 1, 0))

    def test_a_time_out_is_a_failed_case_and_names_it(self):
        totals, text = counted(entry(result="TIMEOUT", returncode=-15, stderr="--- begin slow\nwaiting\n"))
        self.assertEqual(totals, (0, 1, 0))
        self.assertIn("slow (timed out after 2 s)", text)

    def test_the_log_of_a_failed_case_is_shown_and_that_of_others_is_not(self):
        stderr = "--- begin a\nnoise\n--- end a\n--- begin b\nreason\n--- end b\n"
        text = counted(entry(stdout="ok 1 - a\nnot ok 2 - b\n1..2\n", stderr=stderr))[1]
        self.assertIn("reason", text)
        self.assertNotIn("noise", text)

    def test_a_test_with_an_exit_status_is_one_case(self):
        self.assertEqual(counted(entry(), protocol="exitcode")[0], (1, 0, 0))
        self.assertEqual(counted(entry(result="FAIL", returncode=3), protocol="exitcode")[0], (0, 1, 0))
        skipped = entry(result="SKIP", returncode=77, stdout="no such tool\n")
        self.assertEqual(counted(skipped, protocol="exitcode")[0], (0, 0, 1))

    def test_a_sanitizer_report_that_no_case_noticed_fails(self):
        with tempfile.NamedTemporaryFile("w") as report:
            report.write("ERROR: AddressSanitizer")
            report.flush()
            totals, text = counted(entry(stdout="ok 1 - a\n1..1\n"), reports=[Path(report.name)])
        self.assertEqual(totals, (1, 1, 0))
        self.assertIn("ERROR: AddressSanitizer", text)


class RunUnittest(unittest.TestCase):
    def run_file(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "test_sample.py")
            file.write_text("import os, subprocess, unittest\n" + textwrap.dedent(text))
            command = [sys.executable, SUPPORT / "run_unittest.py", file]
            return subprocess.run(command, capture_output=True, text=True, timeout=60)

    def test_standard_output_is_tap_only(self):
        answer = self.run_file(
            """
            class Sample(unittest.TestCase):
                def test_noise(self):
                    print("ok 9 - a lie")
                    subprocess.run(["echo", "ok 10 - another"], check=True)
            """
        )
        self.assertEqual(answer.stdout, "ok 1 - Sample.test_noise\n1..1\n")
        self.assertIn("ok 9 - a lie", answer.stderr)
        self.assertIn("ok 10 - another", answer.stderr)

    def test_failing_subtests_are_one_failed_case(self):
        answer = self.run_file(
            """
            class Sample(unittest.TestCase):
                def test_subtests(self):
                    for i in range(3):
                        with self.subTest(i=i):
                            self.assertEqual(i, 0)
            """
        )
        self.assertEqual(answer.stdout, "not ok 1 - Sample.test_subtests\n1..1\n")

    def test_a_failing_clean_up_fails_the_case(self):
        answer = self.run_file(
            """
            class Sample(unittest.TestCase):
                def test_clean_up(self):
                    self.addCleanup(self.fail, "left something behind")
            """
        )
        self.assertEqual(answer.stdout, "not ok 1 - Sample.test_clean_up\n1..1\n")

    def test_a_failing_class_set_up_is_a_failed_case(self):
        answer = self.run_file(
            """
            class Sample(unittest.TestCase):
                @classmethod
                def setUpClass(cls):
                    raise RuntimeError("no server")
                def test_never(self):
                    pass
            """
        )
        self.assertEqual(answer.stdout, "not ok 1 - setUpClass (test_sample.Sample)\n1..1\n")

    def test_skips_tell_their_reason(self):
        answer = self.run_file(
            """
            class Sample(unittest.TestCase):
                @unittest.skip("no display")
                def test_window(self):
                    pass
            """
        )
        self.assertEqual(answer.stdout, "ok 1 - Sample.test_window # SKIP no display\n1..1\n")

    def test_a_sudden_end_leaves_no_plan(self):
        answer = self.run_file(
            """
            class Sample(unittest.TestCase):
                def test_exit(self):
                    os._exit(0)
            """
        )
        self.assertEqual(answer.stdout, "")


if __name__ == "__main__":
    unittest.main()
