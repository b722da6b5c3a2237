#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and runs the tests that meson knows, and counts their cases. tools/test is the door to it."""

import argparse
import fnmatch
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
SUPPORT = SOURCE / "tests" / "support"

# With ASan, a Boost.Test file takes g++ twice as long to optimize as to compile. Reports name lines.
QUICK_TO_COMPILE = ["-Doptimization=0", "-Ddebug=true"]

TAP_LINE = re.compile(r"(ok|not ok) (\d+) - (.*?)(?: # SKIP ?(.*))?$")
TAP_PLAN = re.compile(r"1\.\.(\d+)$")
MARK = re.compile(r"--- (begin|end) (.*)$")


@dataclass
class Mode:
    """One way to build and run the tests."""

    name: str
    build: str
    options: list = field(default_factory=list)
    environment: dict = field(default_factory=dict)
    slower: int = 1
    suite: str = ""
    wrapper: list = field(default_factory=list)


def sanitizer(**options):
    return ":".join(f"{key}={value}" for key, value in {"halt_on_error": 1, "exitcode": 99, **options}.items())


def reports_in(build):
    """Options for reports in files: one of a program that a test started is found too, whoever looked at its status."""
    return {"log_path": SOURCE / build / "reports" / "report", "log_exe_name": 1}


def modes():
    return {
        "plain": Mode("plain", "build"),
        "sanitize": Mode(
            "sanitize",
            "build-asan",
            ["-Db_sanitize=address,undefined", "-Db_lundef=false", *QUICK_TO_COMPILE],
            {
                "ASAN_OPTIONS": sanitizer(**reports_in("build-asan"), detect_leaks=1, strict_string_checks=1,
                                          # Else the leak checker crashes in processes that loaded GnuTLS.
                                          intercept_tls_get_addr=0),
                "LSAN_OPTIONS": f"suppressions={SUPPORT}/leaks.supp:print_suppressions=0",
                # Beside ASan it can't write to files.
                "UBSAN_OPTIONS": sanitizer(print_stacktrace=1),
                # GLib's slices hide who allocated what.
                "G_SLICE": "always-malloc",
            },
            slower=4,
        ),
        "thread": Mode(
            "thread",
            "build-tsan",
            # Not optimized at all, the tests of the log and the store would take minutes.
            ["-Db_sanitize=thread", "-Db_lundef=false", "-Doptimization=g", "-Ddebug=true"],
            {"TSAN_OPTIONS": sanitizer(**reports_in("build-tsan"), suppressions=f"{SUPPORT}/races.supp")},
            slower=8,
            suite="thread",
            wrapper=no_aslr(),
        ),
    }


def no_aslr():
    """Debian 12's TSan can't map its shadow on kernels that scatter memory widely: they are told not to, where they listen."""
    command = ["setarch", "-R"]
    try:
        return command if subprocess.run([*command, "true"], capture_output=True).returncode == 0 else []
    except FileNotFoundError:
        return []


@dataclass
class Case:
    name: str
    verdict: str  # passed, failed, skipped
    note: str = ""
    log: str = ""


def sections(log):
    """Splits a log at its marks into ({case: lines}, lines outside of any case, the case left unfinished)."""
    cases, outside, current = {}, [], None
    for line in log.splitlines():
        mark = MARK.search(line)
        if mark and mark[1] == "begin":
            current = mark[2]
            cases[current] = []
        elif mark and mark[2] == current:
            current = None
        else:
            (outside if current is None else cases[current]).append(line)
    return cases, outside, current


def how_it_ended(entry):
    if entry["result"] == "TIMEOUT":
        return f"timed out after {entry['duration']:.0f} s"
    status = entry["returncode"]
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"


def tap_cases(entry):
    """The cases of a test that speaks TAP. An end before the plan, or with a status, is a failed case itself."""
    cases, planned = [], None
    logs, outside, unfinished = sections(entry.get("stderr") or "")
    for line in (entry["stdout"] or "").splitlines():
        if match := TAP_LINE.match(line):
            verdict = "failed" if match[1] == "not ok" else "passed" if match[4] is None else "skipped"
            cases.append(Case(match[3], verdict, match[4] or "", "\n".join(logs.get(match[3], outside))))
        elif match := TAP_PLAN.match(line):
            planned = int(match[1])

    if entry["result"] == "TIMEOUT" or entry["returncode"] != 0 or planned != len(cases):
        log = "\n".join(logs.get(unfinished, []) + outside)
        cases.append(Case(unfinished or "(outside of any case)", "failed", how_it_ended(entry), log))
    elif not cases:
        cases.append(Case("(no case)", "failed", "the program has no case"))
    return cases


def plain_case(name, entry):
    """The one case of a test that has only an exit status."""
    log = "\n".join(text for text in (entry["stdout"], entry.get("stderr")) if text)
    if entry["result"] == "SKIP":
        return Case(name, "skipped", log.strip().splitlines()[-1] if log.strip() else "")
    if entry["result"] in ("OK", "EXPECTEDFAIL"):
        return Case(name, "passed")
    return Case(name, "failed", how_it_ended(entry), log)


def short_name(entry):
    return entry["name"].rpartition(" / ")[2]


def suites(test):
    return [suite.partition(":")[2] for suite in test["suite"]]


def introspect(build):
    command = ["meson", "introspect", "--tests", "--targets", SOURCE / build]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode != 0:
        sys.exit(answer.stdout + answer.stderr)
    known = json.loads(answer.stdout)
    return known["tests"], {target["id"]: target["filename"] for target in known["targets"]}


def select(tests, names, mode, without):
    for name in names:
        if not any(name in suites(test) or fnmatch.fnmatch(test["name"], name) for test in tests):
            sys.exit(f"There is no test or suite {name!r}; tools/test --list shows them.")
    return [
        test
        for test in tests
        if (not names or any(name in suites(test) or fnmatch.fnmatch(test["name"], name) for name in names))
        and (not mode.suite or mode.suite in suites(test))
        and not set(without) & set(suites(test))
    ]


def run(mode, selected, everything, targets):
    """Builds what the selected tests need and runs them: meson's log, entry by entry, or None."""
    build = SOURCE / mode.build
    wanted = []
    if not everything:
        ids = {target for test in selected for target in test["depends"]}
        wanted = sorted({os.path.relpath(file, build) for target in ids for file in targets[target]})
        # The translations, which no test can name.
        wanted.append("confab-gmo")
    if everything or wanted:
        if subprocess.run(["ninja", "-C", build, *wanted]).returncode != 0:
            return None

    reports = build / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir()
    log = build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    command = [*mode.wrapper, "meson", "test", "-C", build, "--no-rebuild", "--timeout-multiplier", str(mode.slower)]
    command += [] if everything else [test["name"] for test in selected]
    subprocess.run(command, env={**os.environ, **mode.environment}, stdin=subprocess.DEVNULL)
    if not log.exists():
        return None
    with log.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def print_failure(where, case):
    print(f"\n=== FAILED {where}: {case.name}" + (f" ({case.note})" if case.note else ""))
    lines = case.log.splitlines()
    if len(lines) > 400:
        print(f"… {len(lines) - 400} lines before these are in the log …")
    print("\n".join(lines[-400:]))


def count(entries, protocols, reports):
    """Prints what failed and what was skipped: ((passed, failed, skipped), what failed)."""
    totals = {"passed": 0, "failed": 0, "skipped": 0}
    summary = []
    for entry in entries:
        name = short_name(entry)
        for case in tap_cases(entry) if protocols.get(name) == "tap" else [plain_case(name, entry)]:
            totals[case.verdict] += 1
            if case.verdict != "passed":
                summary.append(f"{case.verdict} {name}: {case.name}" + (f" ({case.note})" if case.note else ""))
            if case.verdict == "failed":
                print_failure(name, case)
    if reports:
        # Most reports made a case fail. Those of programs whose status nobody looked at count for one.
        totals["failed"] += totals["failed"] == 0
        text = "\n".join(f"{report.name}:\n{report.read_text(errors='replace')}" for report in reports)
        summary.append(f"failed sanitizer: {len(reports)} report(s), above")
        print_failure("sanitizer", Case(f"{len(reports)} report(s)", "failed", "", text))
    print("\n" + "\n".join(sorted(summary)) if summary else "")
    numbers = totals["passed"], totals["failed"], totals["skipped"]
    return numbers, sorted(line for line in summary if line.startswith("failed "))


def main():
    parser = argparse.ArgumentParser(
        prog="tools/test",
        description="Installs what is missing, builds, runs the tests and ends with 'N passed, N failed': test cases.",
    )
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="a test, a suite or a pattern such as 'hub*'; default: all")
    add("--sanitize", action="store_true", help="under AddressSanitizer and UBSan, in build-asan")
    add("--thread", action="store_true", help="the suite 'thread' under ThreadSanitizer, in build-tsan")
    add("--no-suite", action="append", default=[], metavar="SUITE", help="leave out a suite")
    add("--list", action="store_true", help="name the tests and their suites, run none")
    add("--count-file", metavar="FILE", help="write 'PASSED FAILED' there instead of the closing line, and what failed")
    options = parser.parse_args()
    if options.sanitize and options.thread:
        parser.error("--sanitize and --thread exclude each other")
    mode = modes()["sanitize" if options.sanitize else "thread" if options.thread else "plain"]

    if subprocess.run([SOURCE / "tools" / "build", "--setup-only", mode.build, *mode.options]).returncode != 0:
        return 1
    tests, targets = introspect(SOURCE / mode.build)
    selected = select(tests, options.names, mode, options.no_suite)
    if options.list:
        for test in selected:
            print(f"{test['name']:32} {' '.join(suites(test))}")
        return 0

    everything = len(selected) == len(tests)
    entries = run(mode, selected, everything, targets) if selected else []
    if entries is None:
        print("The build failed, or no test could be started.", file=sys.stderr)
        return 1
    reports = sorted((SOURCE / mode.build / "reports").glob("report*"))
    protocols = {test["name"]: test["protocol"] for test in tests}
    (passed, failed, skipped), failures = count(entries, protocols, reports)

    if skipped:
        print(f"{skipped} cases were skipped.")
    if passed + failed == 0:
        print("No test ran.", file=sys.stderr)
    if options.count_file:
        Path(options.count_file).write_text("\n".join([f"{passed} {failed}", *failures, ""]))
        print(f"{mode.name}: {passed} cases passed and {failed} failed.", flush=True)
    else:
        print(f"{passed} passed, {failed} failed", flush=True)
    return 0 if failed == 0 and passed > 0 else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
