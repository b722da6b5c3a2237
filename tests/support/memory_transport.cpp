// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_transport.hpp"

#include "kept_message.hpp"

#include <confab/plugin.hpp>

#include <cstring>
#include <deque>
#include <map>
#include <set>
#include <string>

namespace confab::test::memory {

namespace {

using namespace confab::sdk;

const confab_setting place{.size = sizeof place,
                           .type = CONFAB_SET_STRING,
                           .flags = CONFAB_SETF_REQUIRED | CONFAB_SETF_IDENTITY,
                           .roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN,
                           .key = "host",
                           .label = "Place",
                           .help = nullptr,
                           .default_value = nullptr,
                           .min = 0,
                           .max = 0,
                           .choices = nullptr};
const confab_setting* const settings[] = {&place, nullptr};
const char* const schemes[] = {"memory", nullptr};

class Memory;
Memory* the_one = nullptr;
bool swallowing = false;

class Memory final : public Transport {
public:
    explicit Memory(const confab_host* host) : Transport{host} { the_one = this; }
    ~Memory() override { the_one = nullptr; }

    confab_result open(confab_id session, uint32_t role, const confab_config& config) override {
        const std::string where{Settings{config, settings, role}.text("host")};
        if (role == CONFAB_ROLE_LISTEN) return listen(session, where);
        const auto listener = listeners_.find(where);
        if (listener == listeners_.end()) {
            tell(session, CONFAB_SESSION_CLOSED, CONFAB_E_NETWORK, "nobody listens there");
            return CONFAB_OK;
        }
        const auto peer = host.new_id();
        links_[session] = {.other = peer, .connects = true, .pending = {}, .owes_flow = false};
        links_[peer] = {.other = session, .connects = false, .pending = {}, .owes_flow = false};
        auto incoming = make<confab_msg_session>(peer);
        incoming.state = CONFAB_SESSION_INCOMING;
        incoming.listener = listener->second;
        incoming.address = str("memory");
        host.emit(incoming);
        tell(session, CONFAB_SESSION_AUTH, CONFAB_OK, "");
        return CONFAB_OK;
    }

    confab_result close(confab_id session, confab_result why, std::string_view text) override {
        for (auto at = listeners_.begin(); at != listeners_.end(); ++at) {
            if (at->second != session) continue;
            listeners_.erase(at);
            tell(session, CONFAB_SESSION_CLOSED, why, text);
            return CONFAB_OK;
        }
        if (!links_.contains(session)) return CONFAB_E_NOT_FOUND;
        unlink(session, why, CONFAB_E_UNCERTAIN, text);
        return CONFAB_OK;
    }

    confab_result submit(const confab_msg& message) override {
        const auto found = links_.find(message.session);
        if (found == links_.end()) return CONFAB_E_NOT_FOUND;
        if (message.type == CONFAB_MSG_FLOW) return go_on(found->second);
        return found->second.connects ? ask(found->second, message) : tell_peer(found->second, message);
    }

    confab_result submit_many(const confab_msg& message, std::span<const confab_id> sessions) override {
        for (const auto session : sessions)
            if (const auto found = links_.find(session); found != links_.end()) tell_peer(found->second, message);
        return CONFAB_OK;
    }

    void cut_all() {
        while (!links_.empty()) unlink(links_.begin()->first, CONFAB_E_NETWORK, CONFAB_E_UNCERTAIN, "the cable is cut");
    }

private:
    struct Link {
        confab_id other;
        bool connects;
        PendingRequests pending; ///< of the connecting end
        bool owes_flow;
        std::string self = {};                ///< user id of the connecting end
        std::deque<KeptMessage> waiting = {}; ///< for the engine to have room for them
    };

    confab_result listen(confab_id session, const std::string& where) {
        if (!listeners_.try_emplace(where, session).second) {
            tell(session, CONFAB_SESSION_CLOSED, CONFAB_E_IO, "somebody listens there already");
            return CONFAB_OK;
        }
        auto listening = make<confab_msg_session>(session);
        listening.state = CONFAB_SESSION_LISTENING;
        const auto address = "memory://" + where;
        listening.address = str(address);
        host.emit(listening);
        return CONFAB_OK;
    }

    void tell(confab_id session, uint32_t state, confab_result reason, std::string_view text) {
        auto change = make<confab_msg_session>(session);
        change.state = state;
        change.reason = reason;
        change.text = str(text);
        host.emit(change);
    }

    /// Ends both ends of a connection.
    void unlink(confab_id session, confab_result why, confab_result unanswered, std::string_view text) {
        auto here = links_.extract(session);
        auto there = links_.extract(here.mapped().other);
        for (auto* end : {&here, &there}) {
            auto& link = end->mapped();
            if (link.connects) link.pending.end_all(host, end->key(), unanswered, text);
            tell(end->key(), CONFAB_SESSION_CLOSED, why, text);
        }
    }

    confab_result ask(Link& link, const confab_msg& message) {
        if (message.type == CONFAB_MSG_CANCEL) return pass(message, link.other, message.flags);
        if (link.pending.size() >= window) {
            link.owes_flow = true;
            return CONFAB_E_AGAIN;
        }
        if (!link.pending.add(message.op, message.type)) return CONFAB_E_INVALID;
        return swallowing ? CONFAB_OK : pass(message, link.other, message.flags);
    }

    /// Answers and notices cross over to the end that connects.
    confab_result tell_peer(const Link& link, const confab_msg& message) {
        const auto session = link.other;
        auto& asker = links_.at(session);
        uint32_t flags = message.flags;
        if (message.type == CONFAB_MSG_SESSION)
            asker.self = std::string{view(read<confab_msg_session>(message).self_id)};
        if (message.type == CONFAB_MSG_MESSAGE && message.op == 0 &&
            view(read<confab_msg_message>(message).sender) == asker.self)
            flags |= CONFAB_F_OWN;
        if (message.type == CONFAB_MSG_OP_DONE) asker.pending.take(message.op);
        const auto result = pass(message, session, flags);
        if (asker.owes_flow && asker.pending.size() < window) {
            asker.owes_flow = false;
            host.emit(make<confab_msg_flow>(session));
        }
        return result;
    }

    /// The same message, for the session at the other end.
    confab_result pass(const confab_msg& message, confab_id session, uint32_t flags) {
        std::vector<char> copy(message.size);
        std::memcpy(copy.data(), &message, message.size);
        auto* header = reinterpret_cast<confab_msg*>(copy.data());
        header->session = session;
        header->flags = flags;
        auto& waiting = links_.at(session).waiting;
        const auto result = waiting.empty() ? host.emit(*header) : CONFAB_E_AGAIN;
        if (result != CONFAB_E_AGAIN) return result;
        waiting.emplace_back(*header);
        return CONFAB_OK;
    }

    /// The engine has room again.
    confab_result go_on(Link& link) {
        while (!link.waiting.empty() && host.emit(link.waiting.front().get()) != CONFAB_E_AGAIN)
            link.waiting.pop_front();
        return CONFAB_OK;
    }

    std::map<std::string, confab_id> listeners_;
    std::map<confab_id, Link> links_;
};

} // namespace

const confab_transport_desc description{.size = sizeof description,
                                        .roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN,
                                        .caps = CONFAB_CAP_TEXT | CONFAB_CAP_DIRECT | CONFAB_CAP_PRESENCE |
                                                CONFAB_CAP_PROFILES | CONFAB_CAP_HISTORY | CONFAB_CAP_SEARCH |
                                                CONFAB_CAP_ACK | CONFAB_CAP_RESUME,
                                        .id = "memory",
                                        .name = "Memory",
                                        .description = "People of one process",
                                        .version = "1",
                                        .licence = "GPL-3.0-or-later",
                                        .icon = nullptr,
                                        .i18n_domain = nullptr,
                                        .uri_schemes = schemes,
                                        .settings = settings,
                                        .presets = nullptr};

const confab_entry entry{.magic = CONFAB_MAGIC,
                         .size = sizeof entry,
                         .abi_major = CONFAB_ABI_MAJOR,
                         .abi_minor = CONFAB_ABI_MINOR,
                         .abi_minor_needed = 0,
                         .reserved = 0,
                         .describe = [](uint32_t index) { return index == 0 ? &description : nullptr; },
                         .create = [](const confab_host* host, const char*) { return create<Memory>(host); }};

void cut_all() {
    if (the_one) the_one->cut_all();
}

void swallow(bool on) { swallowing = on; }

} // namespace confab::test::memory
