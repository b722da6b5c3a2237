// SPDX-License-Identifier: GPL-3.0-or-later
// main() of every Boost.Test program here. Run by hand it is Boost.Test as documented; run by meson
// (CONFAB_TEST_TAP set) standard output carries one TAP line a case, and everything else is the log.

#include <boost/cstdlib.hpp>
#include <boost/test/framework.hpp>
#include <boost/test/results_collector.hpp>
#include <boost/test/tree/observer.hpp>
#include <boost/test/tree/traverse.hpp>
#include <boost/test/tree/visitor.hpp>
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace ut = boost::unit_test;

namespace {

/// One line whatever the text, and none of TAP's own marks in it.
std::string flat(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '#'; }, ' ');
    return text;
}

std::string text_of(ut::const_string text) { return {text.begin(), text.size()}; }

class Tap final : public ut::test_observer {
public:
    explicit Tap(std::FILE* out) : out_{out} {}

    void test_unit_start(const ut::test_unit& unit) override {
        if (unit.p_type == ut::TUT_CASE) log("begin", unit.full_name());
    }

    void test_unit_finish(const ut::test_unit& unit, unsigned long) override {
        if (unit.p_type != ut::TUT_CASE) return;
        const bool passed = ut::results_collector.results(unit.p_id).passed();
        log("end", unit.full_name());
        report(passed ? "ok" : "not ok", unit.full_name(), "");
    }

    void test_unit_skipped(const ut::test_unit& unit, ut::const_string reason) override {
        // A skipped suite is announced once, for all of its cases.
        struct Cases : ut::test_tree_visitor {
            Cases(Tap& tap, std::string reason) : tap{tap}, reason{std::move(reason)} {}
            void visit(const ut::test_case& unit) override { tap.report("ok", unit.full_name(), reason); }
            Tap& tap;
            std::string reason;
        } cases{*this, " # SKIP " + flat(text_of(reason))};
        ut::traverse_test_tree(unit.p_id, cases, true);
    }

    void test_finish() override {
        std::fprintf(out_, "1..%d\n", count_);
        std::fflush(out_);
        finished_ = true;
    }

    // Before Boost's log (2) and collector (3) at a start, and so after them at an end, when the verdict stands;
    // but not before Boost's own first observer (0), which has to be cleared by then.
    int priority() override { return 1; }

    bool finished() const { return finished_; }

private:
    static void log(const char* what, const std::string& name) {
        std::fprintf(stderr, "--- %s %s\n", what, flat(name).c_str());
    }

    void report(const char* verdict, const std::string& name, const std::string& directive) {
        std::fprintf(out_, "%s %d - %s%s\n", verdict, ++count_, flat(name).c_str(), directive.c_str());
        std::fflush(out_);
    }

    std::FILE* out_;
    int count_ = 0;
    bool finished_ = false;
};

Tap* tap = nullptr;

bool init() {
    if (tap != nullptr) ut::framework::register_observer(*tap);
    return true;
}

} // namespace

int main(int argc, char** argv) {
    if (std::getenv("CONFAB_TEST_TAP") == nullptr) return ut::unit_test_main(&init, argc, argv);

    // Children must hold neither end of the protocol, and whatever a test prints must not be part of it.
    std::FILE* out = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w");
    if (out == nullptr || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        std::perror("standard output");
        return EXIT_FAILURE;
    }
    // Nothing said before a crash is lost, and the log's order is what happened.
    std::setvbuf(stdout, nullptr, _IONBF, 0);

    static Tap observer{out};
    tap = &observer;
    const int status = ut::unit_test_main(&init, argc, argv);
    std::fclose(out);
    // The lines have told which cases failed; a status would say "and something else went wrong".
    return observer.finished() && status == boost::exit_test_failure ? EXIT_SUCCESS : status;
}
