// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/loop.hpp"
#include "model/message.hpp"
#include "plugin/files.hpp"
#include "plugin/identity.hpp"

#include <confab/plugin.h>

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace confab::plugin {

/// Hears what the transport says for a session. Engine thread.
class Receiver {
public:
    virtual ~Receiver() = default;
    /// Never called from inside a call of Transport. The session CLOSED is its last message; for a listener also the
    /// messages of the sessions that come in through it, and those of each end with its own CLOSED.
    virtual void receive(Message message) = 0;
    /// The keys that the transport may use in this session; null: none.
    [[nodiscard]] virtual Identity* identity() { return nullptr; }
};

/// What plugins are told of the program.
struct HostInfo {
    std::string program; ///< "confab-server"
    std::string version;
    std::filesystem::path data; ///< private folders of the transports are made below it
};

/// The C++ face of a plugin's transport. Engine thread; ends with its destructor, which waits until every session has
/// closed, for at most three seconds.
class Transport {
public:
    /// How many messages of one session may wait for the engine before emit() answers E_AGAIN.
    static constexpr std::size_t queue_limit = 256;

    /// Errors: internal (the plugin could not make it).
    static Result<std::unique_ptr<Transport>> create(Loop& loop, const HostInfo& host, const confab_entry& entry,
                                                     const confab_transport_desc& description);
    ~Transport();
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;

    [[nodiscard]] const confab_transport_desc& description() const noexcept;

    /// Errors: bad_setting, with the sentence of the plugin; `key` then names the setting at fault, or is empty.
    Result<void> check(Role role, const std::map<std::string, std::string>& settings, std::string* key = nullptr) const;
    /// Errors: invalid (not one of its URIs).
    Result<std::map<std::string, std::string>> parse_uri(std::string_view uri) const;

    /// The receiver must live until it heard CLOSED, or forget() was called.
    Result<SessionId> open(Role role, const std::map<std::string, std::string>& settings, Receiver& receiver);
    /// Nothing more is told of this session, and it is closed without waiting.
    void forget(SessionId session);

    /// Takes new settings, which were checked, into a running session. Errors: unsupported (it wants a new session),
    /// bad_setting (nothing was changed).
    Result<void> reconfigure(SessionId session, const std::map<std::string, std::string>& settings);
    void close(SessionId session, Code why, std::string_view text);
    /// To message.session. Errors: those of the plugin; `busy`: a Flow message follows.
    Result<void> submit(const Message& message);
    /// A file for a request to this transport, which names it by its id: usable from submit() until its OP_DONE.
    [[nodiscard]] Files::Loan lend(LentFile file);
    /// One notice to many sessions of a listener.
    Result<void> submit_many(const Message& message, std::span<const SessionId> sessions);

private:
    class Host;
    explicit Transport(std::shared_ptr<Host> host);

    std::shared_ptr<Host> host_;
};

} // namespace confab::plugin
