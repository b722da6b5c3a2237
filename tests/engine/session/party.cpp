// SPDX-License-Identifier: GPL-3.0-or-later
#include "party.hpp"

#include "memory_transport.hpp"
#include "plugin/search_path.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstdlib>

namespace confab::test {

namespace {

std::filesystem::path temporary_folder() {
    std::string path = (std::filesystem::temp_directory_path() / "confab-test-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(path.data()));
    return path;
}

plugin::Catalogue catalogue(const std::string& transport) {
    if (transport == "memory") {
        plugin::Catalogue only;
        only.transports.push_back({&memory::entry, &memory::description, {}, {}, "1"});
        return only;
    }
    return plugin::load_all(plugin::search_roots({}));
}

} // namespace

bool wait(Loop& loop, const std::function<bool()>& done) {
    bool late = false;
    const auto limit = loop.after(patience, [&late] { late = true; });
    while (!done() && !late) loop.iterate(true);
    return !late;
}

Guest::Guest(Loop& loop, plugin::Transports& transports, client::AccountConfig config)
    : store_{*client::Store::open(loop, {})}, client_{std::make_unique<client::Client>(loop, transports, now, *this,
                                                                                       *store_)} {
    auto added = client_->set(std::move(config));
    BOOST_REQUIRE_MESSAGE(added, (added ? std::string{} : added.error().text));
    account = *added;
}

std::vector<Guest::Heard> Guest::heard(const std::string& text) const {
    std::vector<Heard> found;
    for (const auto& each : entries)
        if (each.entry.body == text && each.entry.delivery != client::Delivery::sending) found.push_back(each);
    return found;
}

client::Delivery Guest::delivery(const std::string& text) const {
    auto last = client::Delivery::none;
    for (const auto& each : entries)
        if (each.entry.body == text && each.entry.own()) last = each.entry.delivery;
    return last;
}

std::vector<std::string> Guest::member_ids() const {
    std::vector<std::string> ids;
    for (const auto& member : account->members()) ids.push_back(member.id.value);
    std::sort(ids.begin(), ids.end());
    return ids;
}

Party::Party(const std::string& transport, hub::Policy policy)
    : data{temporary_folder()}, transports{loop, catalogue(transport), {"confab-test", "0", data}}, log{loop},
      transport_{transport}, policy_{policy} {
    start_hub();
}

Party::~Party() {
    hub.reset();
    std::filesystem::remove_all(data);
}

void Party::start_hub() {
    hub = std::make_unique<hub::Hub>(now, policy_, log, &log, log);
    std::map<std::string, std::string> settings{{"host", transport_ == "ws" ? "127.0.0.1" : "here"}};
    if (transport_ == "ws") settings["port"] = port_;
    auto listener = transports.get(transport_);
    BOOST_REQUIRE_MESSAGE(listener, (listener ? std::string{} : listener.error().text));
    bool started = false;
    hub->listen(
        **listener, settings,
        [&](Result<hub::Hub::Listening> listening) {
            BOOST_REQUIRE_MESSAGE(listening, (listening ? std::string{} : listening.error().text));
            if (transport_ == "ws") port_ = listening->address.substr(listening->address.rfind(':') + 1);
            started = true;
        },
        [](const Error& error) { BOOST_ERROR("the listener stopped: " << error.text); });
    BOOST_REQUIRE(until([&] { return started; }));
}

void Party::stop_hub() {
    bool done = false;
    hub->shut_down("closing time", [&] { done = true; });
    BOOST_REQUIRE(until([&] { return done; }));
    hub.reset();
}

std::unique_ptr<Guest> Party::guest(const std::string& id, const std::string& display) {
    client::AccountConfig config;
    config.id = AccountId{id};
    config.transport = transport_;
    config.settings = {{"host", transport_ == "ws" ? "127.0.0.1" : "here"}};
    if (transport_ == "ws") config.settings["port"] = port_;
    config.user = UserId{id};
    config.display = display;
    return std::make_unique<Guest>(loop, transports, std::move(config));
}

std::unique_ptr<Guest> Party::join(const std::string& id, const std::string& display) {
    auto person = guest(id, display);
    (*person)->connect();
    BOOST_REQUIRE(until([&] { return person->online(); }));
    return person;
}

} // namespace confab::test
