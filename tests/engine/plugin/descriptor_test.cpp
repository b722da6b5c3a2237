// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/descriptor.hpp"
#include "sample_transport.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace data = boost::unit_test::data;

namespace confab::plugin {
namespace {

using test::SampleTransport;

struct Fault {
    const char* name;
    void (*make)(SampleTransport&);
    const char* sentence; ///< a part of it
};
std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.name; }

const char* const odd[] = {"a", "A", "b", nullptr};
const char* const twice[] = {"a", "A", "a", "B", nullptr};
const char* const none[] = {nullptr};
const char* const upper[] = {"WS", nullptr};
const confab_kv unknown_value[] = {{sdk::str("nothing"), sdk::str("1")}};
const confab_kv bad_value[] = {{sdk::str("port"), sdk::str("70000")}};
const confab_kv secret_value[] = {{sdk::str("password"), sdk::str("x")}};
const confab_kv no_key[] = {{{nullptr, 4}, sdk::str("x")}};

const Fault faults[] = {
    {"an old size", [](auto& t) { t.descriptor.size = offsetof(confab_transport_desc, settings); }, "too short"},
    {"no size", [](auto& t) { t.descriptor.size = 0; }, "too short"},
    {"no role", [](auto& t) { t.descriptor.roles = 0; }, "no role"},
    {"a role of the future only", [](auto& t) { t.descriptor.roles = 4; }, "no role"},
    {"no id", [](auto& t) { t.descriptor.id = nullptr; }, "id must be"},
    {"an empty id", [](auto& t) { t.descriptor.id = ""; }, "id must be"},
    {"an id with a slash", [](auto& t) { t.descriptor.id = "a/b"; }, "id must be"},
    {"an id of capitals", [](auto& t) { t.descriptor.id = "WS"; }, "id must be"},
    {"an endless id", [](auto& t) { t.descriptor.id = t.long_text.c_str(); }, "id must be"},
    {"no name", [](auto& t) { t.descriptor.name = nullptr; }, "usable name"},
    {"a name that moves the cursor", [](auto& t) { t.descriptor.name = "\x1b[2J"; }, "usable name"},
    {"a description in Latin-1", [](auto& t) { t.descriptor.description = "\xe4"; }, "usable description"},
    {"no version", [](auto& t) { t.descriptor.version = ""; }, "usable version"},
    {"no licence", [](auto& t) { t.descriptor.licence = nullptr; }, "usable licence"},
    {"an icon in Latin-1", [](auto& t) { t.descriptor.icon = "\xe4"; }, "icon"},
    {"a domain in Latin-1", [](auto& t) { t.descriptor.i18n_domain = "\xe4"; }, "i18n_domain"},
    {"no list of schemes", [](auto& t) { t.descriptor.uri_schemes = nullptr; }, "list of URI schemes"},
    {"a scheme of capitals", [](auto& t) { t.descriptor.uri_schemes = upper; }, "URI scheme"},
    {"no list of settings", [](auto& t) { t.descriptor.settings = nullptr; }, "list of settings"},
    {"a short setting", [](auto& t) { t.port.size = 16; }, "setting is too short"},
    {"a key with a space", [](auto& t) { t.port.key = "the port"; }, "key of a setting"},
    {"no key", [](auto& t) { t.port.key = nullptr; }, "key of a setting"},
    {"a key twice", [](auto& t) { t.port.key = "host"; }, "two settings"},
    {"no type", [](auto& t) { t.port.type = 0; }, "unknown type"},
    {"a type that never was", [](auto& t) { t.port.type = 99; }, "unknown type"},
    {"a setting for no role", [](auto& t) { t.port.roles = 0; }, "for no role"},
    {"no label", [](auto& t) { t.port.label = ""; }, "usable label"},
    {"help in Latin-1", [](auto& t) { t.port.help = "\xe4"; }, "unusable help"},
    {"limits the wrong way round", [](auto& t) { t.port.min = 70000; }, "wrong way round"},
    {"a default outside of the limits", [](auto& t) { t.port.default_value = "65536"; },
     "default of the setting “port”"},
    {"a default that is no number", [](auto& t) { t.port.default_value = "eighty"; }, "default of the setting “port”"},
    {"a default that is no choice", [](auto& t) { t.scheme.default_value = "http"; },
     "default of the setting “scheme”"},
    {"a default that is no truth", [](auto& t) { t.tls.default_value = "yes"; }, "default of the setting “tls”"},
    {"a default that is no path", [](auto& t) { t.ca_file.default_value = "ca.pem"; },
     "default of the setting “ca_file”"},
    {"a default in Latin-1", [](auto& t) { t.host.default_value = "\xe4"; }, "unusable default"},
    {"no list of choices", [](auto& t) { t.scheme.choices = nullptr; }, "no choices"},
    {"no choices", [](auto& t) { t.scheme.choices = none; }, "no choices"},
    {"a choice without a label", [](auto& t) { t.scheme.choices = odd; }, "without a label"},
    {"a choice twice", [](auto& t) { t.scheme.choices = twice; }, "one twice"},
    {"a short preset", [](auto& t) { t.local.size = 8; }, "preset is too short"},
    {"a preset without a label", [](auto& t) { t.local.label = nullptr; }, "preset has no usable label"},
    {"a preset for no role", [](auto& t) { t.local.roles = 0; }, "for no role"},
    {"a preset without values", [](auto& t) { t.local.kv = nullptr; }, "has no values"},
    {"a preset with too many values", [](auto& t) { t.local.n = 1u << 31; }, "has no values"},
    {"a preset for an unknown setting", [](auto& t) { t.set_preset(unknown_value); }, "no setting of its roles"},
    {"a preset without a key", [](auto& t) { t.set_preset(no_key); }, "no setting of its roles"},
    {"a preset for another role", [](auto& t) { t.port.roles = CONFAB_ROLE_LISTEN; }, "no setting of its roles"},
    {"a preset with an impossible value", [](auto& t) { t.set_preset(bad_value); }, "impossible value for “port”"},
    {"a preset with a secret", [](auto& t) { t.set_preset(secret_value); }, "sets a secret"},
};

bool sound(const SampleTransport& transport, unsigned minor = CONFAB_ABI_MINOR) {
    return check_descriptor(transport.descriptor, minor).has_value();
}

BOOST_AUTO_TEST_SUITE(descriptor)

BOOST_AUTO_TEST_CASE(a_complete_descriptor_passes) {
    SampleTransport transport;
    const auto checked = check_descriptor(transport.descriptor, CONFAB_ABI_MINOR);
    BOOST_TEST(checked.has_value(), (checked ? "" : checked.error().text));
}

BOOST_DATA_TEST_CASE(a_fault_is_told_to_the_plugin_s_author, data::make(faults), fault) {
    SampleTransport transport;
    fault.make(transport);
    const auto checked = check_descriptor(transport.descriptor, CONFAB_ABI_MINOR);
    BOOST_REQUIRE(!checked);
    BOOST_CHECK(checked.error().code == Code::invalid);
    BOOST_TEST(checked.error().text.find(fault.sentence) != std::string::npos, checked.error().text);
}

BOOST_AUTO_TEST_CASE(a_list_without_an_end_is_noticed) {
    std::vector<const char*> endless(5000, "a");
    SampleTransport choices, schemes;
    choices.scheme.choices = endless.data();
    schemes.descriptor.uri_schemes = endless.data();
    BOOST_TEST(!sound(choices));
    BOOST_TEST(!sound(schemes));
}

BOOST_AUTO_TEST_CASE(what_may_be_absent_may_be_absent) {
    SampleTransport transport;
    transport.descriptor.presets = nullptr;
    transport.descriptor.icon = transport.descriptor.i18n_domain = nullptr;
    transport.descriptor.description = "";
    transport.port.help = transport.port.default_value = nullptr;
    BOOST_TEST(sound(transport));
    transport.no_settings();
    BOOST_TEST(sound(transport));
}

BOOST_AUTO_TEST_CASE(a_key_may_mean_a_thing_of_each_role) {
    SampleTransport transport;
    transport.tls.key = "scheme"; // the one of connecting is a choice
    BOOST_TEST(sound(transport));
    transport.tls.roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN;
    BOOST_TEST(!sound(transport));
}

BOOST_AUTO_TEST_CASE(a_preset_fits_the_settings_of_each_of_its_roles) {
    const confab_kv port[] = {{sdk::str("port"), sdk::str("80")}};
    SampleTransport transport;
    transport.set_preset(port);
    transport.local.roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN;
    BOOST_TEST(sound(transport));
    transport.cert.key = "port"; // a file, when listening
    transport.port.roles = CONFAB_ROLE_CONNECT;
    BOOST_TEST(!sound(transport));
    transport.local.roles = CONFAB_ROLE_CONNECT;
    BOOST_TEST(sound(transport));
}

BOOST_AUTO_TEST_CASE(a_newer_plugin_may_have_types_flags_and_roles_that_are_not_known) {
    SampleTransport transport;
    transport.host.type = CONFAB_SET_SIZE + 1;
    transport.host.flags |= 1u << 30;
    transport.host.roles |= 1u << 30;
    transport.descriptor.roles |= 1u << 30;
    transport.descriptor.size += 64;
    BOOST_TEST(!sound(transport));
    BOOST_TEST(sound(transport, CONFAB_ABI_MINOR + 1));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab::plugin
