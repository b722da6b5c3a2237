// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_host.hpp"

#include "transport.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace confab::ws::test {
namespace {

constexpr std::chrono::seconds limit{30};

std::string text_of(confab_str text) { return std::string{sdk::view(text)}; }

void copy(const confab_msg_session& from, Event& to) {
    to.state = from.state;
    to.result = from.reason;
    to.caps = from.caps;
    to.listener = from.listener;
    to.self_id = text_of(from.self_id);
    to.lobby = text_of(from.lobby);
    to.address = text_of(from.address);
    to.text = text_of(from.text);
    to.fingerprint = text_of(from.tls_fingerprint);
    to.log_id = text_of(from.log_id);
    to.resume = text_of(from.resume);
    to.cursor = text_of(from.cursor);
}

void copy(const confab_msg_message& from, Event& to) {
    to.room = text_of(from.room);
    to.recipient = text_of(from.recipient);
    to.origin_id = text_of(from.origin_id);
    to.sender = text_of(from.sender);
    to.sender_name = text_of(from.sender_name);
    to.body = text_of(from.body);
    to.when = from.sent;
    to.id = text_of(from.id);
    to.cursor = text_of(from.cursor);
    to.seq = from.seq;
}

void copy(const confab_msg_op_done& from, Event& to) {
    to.of = from.of;
    to.result = from.result;
    to.text = text_of(from.text);
    to.id = text_of(from.id);
    to.origin_id = text_of(from.origin_id);
    to.cursor = text_of(from.cursor);
    to.seq = from.seq;
    to.when = from.when;
    to.count = from.count;
}

void copy(const confab_msg_query& from, Event& to) {
    to.what = from.what;
    to.limit = from.limit;
    to.who = text_of(from.who);
    to.room = text_of(from.room);
    to.recipient = text_of(from.recipient);
    to.text = text_of(from.text);
    to.cursor = text_of(from.cursor);
    to.when = from.since;
    to.until = from.until;
}

void copy(const confab_msg_member& from, Event& to) {
    to.change = from.change;
    to.when = from.when;
    to.room = text_of(from.room);
    to.who = text_of(from.who);
    to.display = text_of(from.display);
    to.has_roster = from.roster != nullptr;
    for (size_t i = 0; from.roster && i < from.roster->n; ++i) to.roster.push_back(text_of(from.roster->ids[i]));
}

Event copy_of(const confab_msg& message) {
    Event event;
    event.type = message.type;
    event.flags = message.flags;
    event.session = message.session;
    event.op = message.op;
    switch (message.type) {
    case CONFAB_MSG_SESSION: copy(sdk::read<confab_msg_session>(message), event); break;
    case CONFAB_MSG_MESSAGE: copy(sdk::read<confab_msg_message>(message), event); break;
    case CONFAB_MSG_MEMBER: copy(sdk::read<confab_msg_member>(message), event); break;
    case CONFAB_MSG_FLOW: event.paused = sdk::read<confab_msg_flow>(message).paused; break;
    case CONFAB_MSG_OP_DONE: copy(sdk::read<confab_msg_op_done>(message), event); break;
    case CONFAB_MSG_AUTH: {
        const auto auth = sdk::read<confab_msg_auth>(message);
        event.who = text_of(auth.identity);
        event.display = text_of(auth.display);
        event.caps = auth.caps;
        event.resume = text_of(auth.resume);
        event.since = text_of(auth.since);
        break;
    }
    case CONFAB_MSG_QUERY: copy(sdk::read<confab_msg_query>(message), event); break;
    case CONFAB_MSG_PERSON: {
        const auto person = sdk::read<confab_msg_person>(message);
        event.who = text_of(person.who);
        event.display = text_of(person.display);
        event.presence = person.presence;
        break;
    }
    default: BOOST_ERROR("a message of type " << message.type << " was emitted");
    }
    return event;
}

/// Borrows the texts.
std::vector<confab_kv> pairs_of(const Values& values) {
    std::vector<confab_kv> kv;
    for (const auto& [key, value] : values) kv.push_back({sdk::str(key), sdk::str(value)});
    return kv;
}

std::string new_folder() {
    std::string path = std::filesystem::temp_directory_path() / "confab-ws-XXXXXX";
    BOOST_REQUIRE(::mkdtemp(path.data()));
    return path;
}

} // namespace

FakeHost::FakeHost() : state_folder{new_folder()}, context_{g_main_context_new()}, descriptors_{context_} {
    g_main_context_push_thread_default(context_);
    host_.size = sizeof host_;
    host_.abi_minor = CONFAB_ABI_MINOR;
    host_.data = this;
    host_.name = "test";
    host_.version = "0";
    host_.get_extension = [](const confab_host* host, const char* id) -> const void* {
        return std::strcmp(id, "confab.glib-main-context/1") == 0 ? of(host).context_ : nullptr;
    };
    host_.log = [](const confab_host* host, uint32_t, confab_id, confab_str text) {
        of(host).log.push_back(text_of(text));
        BOOST_TEST_MESSAGE("log: " << text_of(text));
    };
    host_.new_id = [](const confab_host* host) { return ++of(host).last_id_; };
    host_.emit = [](const confab_host* host, const confab_msg* message) -> confab_result {
        auto& self = of(host);
        const auto event = copy_of(*message);
        if (self.on_emit)
            if (const auto result = self.on_emit(event); result < 0) return result;
        if (event.in_state(CONFAB_SESSION_INCOMING)) self.open_[event.session] = true;
        const auto known = self.open_.find(event.session);
        BOOST_TEST((known != self.open_.end() && known->second), "something was told of a session that is closed");
        if (event.in_state(CONFAB_SESSION_CLOSED)) self.open_[event.session] = false;
        self.fresh_.push_back(event);
        return CONFAB_OK;
    };
    host_.watch_fd = [](const confab_host* host, int fd, uint32_t mask, void (*fn)(void*, int, uint32_t),
                        void* arg) -> confab_result {
        auto& self = of(host);
        if (mask == 0) {
            self.watched_.erase(fd);
            return CONFAB_OK;
        }
        auto watched = self.descriptors_.add(fd, mask, [fd, fn, arg](uint32_t ready) { fn(arg, fd, ready); });
        self.watched_.insert_or_assign(fd, std::move(watched));
        return CONFAB_OK;
    };
    host_.dir = [](const confab_host* host, uint32_t, char* buf, size_t cap) -> confab_result {
        const auto& path = of(host).state_folder;
        if (path.size() >= cap) return CONFAB_E_TOO_LARGE;
        std::memcpy(buf, path.c_str(), path.size() + 1);
        return static_cast<confab_result>(path.size());
    };
    transport_ = sdk::create<ws::Transport>(&host_);
    BOOST_REQUIRE(transport_);
}

FakeHost::~FakeHost() {
    on_event = nullptr;
    on_emit = nullptr;
    for (const auto& [session, open] : std::map{open_})
        if (open) transport_->close(transport_, session, CONFAB_OK, {});
    const auto all_closed = [this] {
        return std::none_of(open_.begin(), open_.end(), [](const auto& entry) { return entry.second; });
    };
    run_until("the end of every session", all_closed);
    transport_->destroy(transport_);
    settle();
    g_main_context_pop_thread_default(context_);
    g_main_context_unref(context_);
    std::error_code ignored;
    std::filesystem::remove_all(state_folder, ignored);
}

confab_id FakeHost::open(uint32_t role, const Values& values) {
    const auto kv = pairs_of(values);
    const confab_config config{sizeof(confab_config), static_cast<uint32_t>(kv.size()), kv.data()};
    const confab_setting* bad = nullptr;
    char why[256] = "";
    BOOST_REQUIRE_EQUAL(transport_->check_config(transport_, role, &config, &bad, why, sizeof why), CONFAB_OK);
    const auto session = ++last_id_;
    open_[session] = true;
    BOOST_REQUIRE_EQUAL(transport_->open(transport_, session, role, &config), CONFAB_OK);
    return session;
}

confab_result FakeHost::reconfigure(confab_id session, const Values& values) {
    const auto kv = pairs_of(values);
    const confab_config config{sizeof(confab_config), static_cast<uint32_t>(kv.size()), kv.data()};
    return transport_->reconfigure(transport_, session, &config);
}

void FakeHost::close(confab_id session, confab_result why, std::string_view text) {
    BOOST_TEST(transport_->close(transport_, session, why, sdk::str(text)) == CONFAB_OK);
}

confab_result FakeHost::join(confab_id session, std::string_view id, std::string_view name, confab_op op) {
    auto auth = sdk::make<confab_msg_auth>(session, op);
    auth.identity = sdk::str(id);
    auth.display = sdk::str(name);
    return submit(auth);
}

confab_result FakeHost::say(confab_id session, confab_op op, std::string_view body, std::string_view recipient) {
    const auto origin = "origin-" + std::to_string(op);
    auto message = sdk::make<confab_msg_message>(session, op);
    message.kind = CONFAB_TEXT_PLAIN;
    message.body = sdk::str(body);
    message.recipient = sdk::str(recipient);
    message.origin_id = sdk::str(origin);
    return submit(message);
}

confab_result FakeHost::ask(confab_id session, confab_op op, std::string_view who) {
    auto query = sdk::make<confab_msg_query>(session, op);
    query.what = CONFAB_QUERY_PROFILE;
    query.who = sdk::str(who);
    return submit(query);
}

confab_result FakeHost::cancel(confab_id session, confab_op op) {
    return submit(sdk::make<confab_msg_cancel>(session, op));
}

confab_result FakeHost::flow(confab_id session, bool paused) {
    auto flow = sdk::make<confab_msg_flow>(session);
    flow.paused = paused;
    return submit(flow);
}

void FakeHost::dispatch() {
    while (!fresh_.empty()) {
        const auto event = std::move(fresh_.front());
        fresh_.pop_front();
        if (!on_event || !on_event(event)) events_.push_back(event);
    }
}

Event FakeHost::await(std::string_view what, const Match& match) {
    Event found;
    run_until(what, [&] {
        const auto it = std::find_if(events_.begin(), events_.end(), match);
        if (it == events_.end()) return false;
        found = *it;
        events_.erase(it);
        return true;
    });
    return found;
}

Event FakeHost::await_state(confab_id session, uint32_t state) {
    return await("state " + std::to_string(state),
                 [&](const Event& e) { return e.session == session && e.in_state(state); });
}

Event FakeHost::await_done(confab_id session, confab_op op) {
    return await("the end of request " + std::to_string(op),
                 [&](const Event& e) { return e.session == session && e.is(CONFAB_MSG_OP_DONE) && e.op == op; });
}

void FakeHost::run_until(std::string_view what, const std::function<bool()>& done) {
    const auto end = std::chrono::steady_clock::now() + limit;
    // What is waited for may be outside of the loop (a RawClient's socket, the time), so it is looked at often.
    GSource* tick = g_timeout_source_new(2);
    g_source_set_callback(
        tick, [](gpointer) -> gboolean { return G_SOURCE_CONTINUE; }, nullptr, nullptr);
    g_source_attach(tick, context_);
    dispatch();
    bool fine = done();
    while (!fine && std::chrono::steady_clock::now() < end) {
        g_main_context_iteration(context_, TRUE);
        dispatch();
        fine = done();
    }
    g_source_destroy(tick);
    g_source_unref(tick);
    BOOST_REQUIRE_MESSAGE(fine, "waited in vain for " << what);
}

void FakeHost::settle() {
    while (g_main_context_iteration(context_, FALSE)) {}
    dispatch();
}

int FakeHost::descriptors() {
    settle();
    int priority = 0, timeout = 0;
    g_main_context_prepare(context_, &priority);
    return g_main_context_query(context_, G_MAXINT, &timeout, nullptr, 0);
}

size_t FakeHost::count(const Match& match) const {
    return static_cast<size_t>(std::count_if(events_.begin(), events_.end(), match));
}

} // namespace confab::ws::test
