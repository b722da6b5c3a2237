// SPDX-License-Identifier: GPL-3.0-or-later
#include "errors.hpp"

#include <boost/test/unit_test.hpp>
#include <gio/gio.h>

#include <cerrno>

using namespace confab;
using namespace confab::share;

namespace {

/// As GVfs tells it: one code for all, and the system's words.
Error told(int number) {
    async::GioError error;
    error.domain = G_IO_ERROR;
    error.code = G_IO_ERROR_FAILED;
    error.text = std::string{"Error while getting peer-to-peer information: "} + g_strerror(number);
    return error_of(error, "reading");
}

} // namespace

BOOST_AUTO_TEST_SUITE(errors_of_a_server)

// What was being said then waits for the server; with any other code it would be refused.
BOOST_AUTO_TEST_CASE(a_connection_that_breaks_is_the_network_in_all_its_words) {
    for (const int number : {ECONNABORTED, ECONNRESET, ECONNREFUSED, EPIPE, ENOTCONN, ETIMEDOUT, ENETUNREACH,
                             EHOSTUNREACH, EHOSTDOWN, ENETDOWN, ENETRESET, ESHUTDOWN})
        BOOST_TEST(told(number).code == CONFAB_E_NETWORK, g_strerror(number));
}

BOOST_AUTO_TEST_CASE(a_full_or_read_only_folder_is_not_the_network) {
    BOOST_TEST(told(ENOSPC).code == CONFAB_E_FULL);
    BOOST_TEST(told(EDQUOT).code == CONFAB_E_FULL);
    BOOST_TEST(told(EROFS).code == CONFAB_E_DENIED);
    BOOST_TEST(told(EIO).code == CONFAB_E_IO);
}

BOOST_AUTO_TEST_SUITE_END()
