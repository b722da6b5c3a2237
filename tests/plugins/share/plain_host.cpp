// SPDX-License-Identifier: GPL-3.0-or-later
#include "plain_host.hpp"

#include "transport.hpp"

#include <algorithm>
#include <cstring>

namespace confab::share::test {

PlainHost::PlainHost(std::string state_folder) : state_folder_{std::move(state_folder)} {
    host_.size = sizeof host_;
    host_.data = this;
    host_.name = "test";
    host_.version = "0";
    host_.get_extension = [](const confab_host*, const char* id) -> const void* {
        return std::strcmp(id, "confab.glib-main-context/1") == 0 ? g_main_context_get_thread_default() : nullptr;
    };
    host_.log = [](const confab_host* host, uint32_t, confab_id, confab_str text) {
        of(host).log.emplace_back(sdk::view(text));
    };
    host_.new_id = [](const confab_host*) -> confab_id { return 0; };
    host_.emit = [](const confab_host* host, const confab_msg* message) { return of(host).take(*message); };
    host_.dir = [](const confab_host* host, uint32_t, char* buf, size_t cap) -> confab_result {
        const auto& path = of(host).state_folder_;
        if (path.size() + 1 > cap) return CONFAB_E_TOO_LARGE;
        std::memcpy(buf, path.c_str(), path.size() + 1);
        return static_cast<confab_result>(path.size());
    };
    transport_ = sdk::create<Transport>(&host_);
    BOOST_REQUIRE(transport_);
}

PlainHost::~PlainHost() {
    transport_->destroy(transport_);
    loop.finish(); // what is told late is told to this host
}

confab_result PlainHost::open(confab_id session, const Values& values) {
    std::vector<confab_kv> pairs;
    for (const auto& [key, value] : values) pairs.push_back({sdk::str(key), sdk::str(value)});
    const confab_config config{sizeof(confab_config), static_cast<uint32_t>(pairs.size()), pairs.data()};
    const confab_setting* bad = nullptr;
    char why[512] = "";
    const auto checked = transport_->check_config(transport_, CONFAB_ROLE_CONNECT, &config, &bad, why, sizeof why);
    return checked < 0 ? checked : transport_->open(transport_, session, CONFAB_ROLE_CONNECT, &config);
}

confab_result PlainHost::join(confab_id session, std::string_view id, confab_op op) {
    auto auth = sdk::make<confab_msg_auth>(session, op);
    auth.identity = auth.display = sdk::str(id);
    return submit(auth);
}

confab_result PlainHost::say(confab_id session, std::string_view text, confab_op op) {
    auto message = sdk::make<confab_msg_message>(session, op);
    const auto origin = "origin-" + std::to_string(session) + "-" + std::to_string(op);
    message.kind = CONFAB_TEXT_PLAIN;
    message.origin_id = sdk::str(origin);
    message.body = sdk::str(text);
    return submit(message);
}

confab_result PlainHost::probe(confab_id session, confab_op op) {
    auto request = sdk::make<confab_msg_storage>(session, op);
    request.what = CONFAB_STORAGE_PROBE;
    return submit(request);
}

confab_result PlainHost::take(const confab_msg& message) {
    Told one;
    one.type = message.type;
    one.flags = message.flags;
    one.session = message.session;
    one.op = message.op;
    if (message.type == CONFAB_MSG_SESSION) {
        const auto session = sdk::read<confab_msg_session>(message);
        one.state = session.state;
        one.result = session.reason;
        one.caps = session.caps;
        one.text = sdk::view(session.text);
    } else if (message.type == CONFAB_MSG_OP_DONE) {
        const auto done = sdk::read<confab_msg_op_done>(message);
        one.of = done.of;
        one.result = done.result;
        one.text = sdk::view(done.text);
        one.id = sdk::view(done.id);
    } else if (message.type == CONFAB_MSG_STORAGE_REPORT) {
        const auto report = sdk::read<confab_msg_storage_report>(message);
        one.what = report.what;
        one.step = report.step;
        one.result = report.result;
        one.clock_offset_us = report.clock_offset_us;
        one.text = sdk::view(report.text);
    } else if (message.type == CONFAB_MSG_MESSAGE) {
        const auto said = sdk::read<confab_msg_message>(message);
        one.body = sdk::view(said.body);
        one.sender = sdk::view(said.sender);
        one.id = sdk::view(said.id);
    }
    told.push_back(std::move(one));
    return CONFAB_OK;
}

Told PlainHost::await(const Match& match) {
    auto found = told.end();
    loop.until([&] { return (found = std::find_if(told.begin(), told.end(), match)) != told.end(); });
    auto one = std::move(*found);
    told.erase(found);
    return one;
}

Told PlainHost::await_state(confab_id session, uint32_t state) {
    return await([=](const Told& one) {
        return one.type == CONFAB_MSG_SESSION && one.session == session && one.state == state;
    });
}

Told PlainHost::await_done(confab_id session, confab_op op) {
    return await(
        [=](const Told& one) { return one.type == CONFAB_MSG_OP_DONE && one.session == session && one.op == op; });
}

std::size_t PlainHost::count(const Match& match) const {
    return static_cast<std::size_t>(std::count_if(told.begin(), told.end(), match));
}

} // namespace confab::share::test
