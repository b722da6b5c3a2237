// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/async/gio.hpp"
#include "loop.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace confab::async::test {
namespace {

using glib::Ref;
using std::chrono::milliseconds;

Ref<GFile> file_at(const std::string& path) { return Ref<GFile>::take(g_file_new_for_path(path.c_str())); }

Task<GioResult<Ref<GFileInputStream>>> open(const std::string& path, Stop stop) {
    const auto call = [file = file_at(path)](GCancellable* cancellable) -> GioResult<Ref<GFileInputStream>> {
        GError* error = nullptr;
        auto stream = Ref<GFileInputStream>::take(g_file_read(file.get(), cancellable, &error));
        if (!stream) return gio_failure(error);
        return stream;
    };
    return gio(std::move(stop), call);
}

struct Here {
    Loop loop;
    std::shared_ptr<Workers> workers = Workers::here();
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(gio_calls, Here)

BOOST_AUTO_TEST_CASE(an_answer_comes_back) {
    const auto stream = loop.run(open("/dev/null", within(limit)));
    BOOST_REQUIRE(stream.has_value());
    BOOST_TEST(static_cast<bool>(*stream));
}

BOOST_AUTO_TEST_CASE(an_error_comes_back_as_it_is) {
    const auto stream = loop.run(open("/nowhere/at/all", within(limit)));
    BOOST_TEST(stream.error().is(G_IO_ERROR_NOT_FOUND));
    BOOST_TEST(!stream.error().text.empty());
}

BOOST_AUTO_TEST_CASE(a_stopped_call_does_not_begin) {
    StopSource source;
    source.cancel();
    BOOST_TEST(loop.run(open("/dev/null", source.stop())).error().is(G_IO_ERROR_CANCELLED));
}

BOOST_AUTO_TEST_CASE(a_call_that_hangs_and_does_not_heed_its_cancellable_ends_by_the_time_limit) {
    const confab::test::TemporaryFolder folder;
    const auto pipe = (folder.path() / "pipe").string();
    BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const auto begin = Clock::now();
    // Opening it waits for a writer, deep in the kernel.
    const auto stream = loop.run(open(pipe, within(milliseconds{50})));
    BOOST_TEST(stream.error().is(G_IO_ERROR_TIMED_OUT));
    BOOST_TEST((Clock::now() - begin < limit / 2));
    const int writer = ::open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
    BOOST_TEST(writer >= 0);
    ::close(writer);
    loop.settle();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::async::test
