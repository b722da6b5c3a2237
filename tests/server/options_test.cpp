// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.hpp"
#include "reload.hpp"

#include <boost/test/unit_test.hpp>

using namespace confab;
using server::combine;
using server::Given;

namespace {

Given with_certificate() {
    Given given;
    given.tls = true;
    given.certificate = "/c.pem";
    given.key = "/k.pem";
    return given;
}

} // namespace

BOOST_AUTO_TEST_CASE(the_command_line_wins_over_the_file) {
    Given line, file;
    line.port = 1;
    file.port = 2;
    file.host = "example.org";
    line.set = {{"a", "line"}};
    file.set = {{"a", "file"}, {"b", "file"}};
    const auto options = combine(line, file);
    BOOST_REQUIRE(options);
    BOOST_TEST(options->port == 1);
    BOOST_TEST(options->host == "example.org");
    BOOST_TEST(options->set.at("a") == "line");
    BOOST_TEST(options->set.at("b") == "file");
}

BOOST_AUTO_TEST_CASE(a_certificate_of_the_command_line_is_not_mixed_with_that_of_the_file) {
    Given self_signed;
    self_signed.self_signed = true;
    const auto own = combine(self_signed, with_certificate());
    BOOST_REQUIRE(own);
    BOOST_TEST((own->self_signed && own->certificate.empty() && own->key.empty()));
    const auto given = combine(with_certificate(), self_signed);
    BOOST_REQUIRE(given);
    BOOST_TEST((!given->self_signed && given->certificate == "/c.pem"));
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_together_is_refused_from_wherever_it_comes) {
    Given only_tls, rest;
    only_tls.tls = true;
    BOOST_TEST(!combine(only_tls, {}));
    BOOST_TEST(!combine({}, only_tls));
    rest.certificate = "/c.pem";
    BOOST_TEST(!combine(only_tls, rest));
    rest.key = "/k.pem";
    BOOST_TEST(combine(only_tls, rest).has_value());
    BOOST_TEST(!combine({}, rest));
    Given no_guests;
    no_guests.no_guests = true;
    BOOST_TEST((combine({}, no_guests).error().code == Code::unsupported));
}

BOOST_AUTO_TEST_CASE(a_running_server_takes_what_it_can_and_names_the_rest) {
    auto current = *combine(with_certificate(), {});
    auto wanted = current;
    wanted.certificate = "/new.pem";
    wanted.retention = std::chrono::days{3};
    wanted.port = 1;
    wanted.data = "/elsewhere";
    const auto reload = server::takable(current, wanted);
    BOOST_TEST(reload.restart == "port, data");
    BOOST_TEST(reload.options.port == current.port);
    BOOST_TEST(reload.options.data == current.data);
    BOOST_TEST(reload.options.certificate == "/new.pem");
    BOOST_TEST(reload.options.retention.count() == 3);
}

BOOST_AUTO_TEST_CASE(a_server_that_can_not_change_its_encryption_keeps_its_certificate_too) {
    const auto current = *combine(with_certificate(), {});
    const auto plain = *combine({}, {});
    const auto reload = server::takable(current, plain);
    BOOST_TEST(reload.restart == "ssl");
    BOOST_TEST(reload.options.certificate == "/c.pem");
}
