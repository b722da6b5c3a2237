#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the unittest cases of one file: run_unittest.py FILE [NAME...]

Standard output carries one TAP line a case; everything that the tests and their programs print is the
log, on standard error. NAME is what unittest calls one: Class or Class.test_method.
"""

import faulthandler
import importlib.util
import os
import sys
import unittest
from pathlib import Path


def flat(text):
    """One line whatever the text, and none of TAP's own marks in it."""
    return " ".join(str(text).replace("#", " ").split())


def name_of(test):
    """Class.method; what fails outside a test (setUpClass, an import) has a name of unittest's own."""
    if isinstance(test, unittest.TestCase):
        return flat(".".join(test.id().split(".")[-2:]))
    return flat(test)


class TapResult(unittest.TestResult):
    """Reports each case when its verdict is known: after its clean-up, and once, however many subtests failed."""

    def __init__(self, out):
        super().__init__()
        self.out = out
        self.count = 0
        self.verdicts = {}

    def startTest(self, test):
        super().startTest(test)
        self.verdicts[test] = ("ok", "")
        self._log("begin", test)

    def stopTest(self, test):
        super().stopTest(test)
        self._log("end", test)
        self._report(test, *self.verdicts.pop(test))

    def addError(self, test, err):
        super().addError(test, err)
        self._fail(test, self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._fail(test, self.failures[-1][1])

    def addSubTest(self, test, subtest, err):
        if err is not None:
            super().addError(subtest, err)
            self._fail(test, f"{subtest}\n{self.errors[-1][1]}")

    def addUnexpectedSuccess(self, test):
        self._fail(test, "expected to fail, but passed")

    def addSkip(self, test, reason):
        if test in self.verdicts:
            self.verdicts[test] = ("ok", f" # SKIP {flat(reason)}")
        else:
            self._report(test, "ok", f" # SKIP {flat(reason)}")

    def _fail(self, test, text):
        print(text, file=sys.stderr, flush=True)
        if test in self.verdicts:
            self.verdicts[test] = ("not ok", "")
        else:
            self._report(test, "not ok", "")

    def _log(self, what, test):
        sys.stdout.flush()
        print(f"--- {what} {name_of(test)}", file=sys.stderr, flush=True)

    def _report(self, test, verdict, directive):
        self.count += 1
        print(f"{verdict} {self.count} - {name_of(test)}{directive}", file=self.out, flush=True)


def load(path):
    # A test finds its helpers beside it and in this folder.
    sys.path[:0] = [str(path.parent), str(Path(__file__).resolve().parent)]
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    faulthandler.enable()
    # dup() is not inherited by children: none of them keeps the protocol's pipe open.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    module = load(Path(arguments[0]).resolve())
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(arguments[1:], module) if arguments[1:] else loader.loadTestsFromModule(module)
    result = TapResult(out)
    suite.run(result)
    print(f"1..{result.count}", file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
