// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "plugin/files.hpp"
#include "plugin/identity.hpp"
#include "plugin/transport.hpp"

#include <deque>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace confab::plugin {

/// What a transport calls: the confab_host of one transport, and the queue from it to the engine.
///
/// Callbacks that wait in the loop hold it weakly, so that none reaches a transport that is gone.
class Transport::Host : public std::enable_shared_from_this<Host> {
public:
    Host(Loop& loop, HostInfo info, const confab_transport_desc& description);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    [[nodiscard]] const confab_host* face() const noexcept { return &face_; }
    /// Ends timers, watches and posted functions of the plugin; what was emitted is dropped.
    void end();

    /// Sessions and who hears them.
    [[nodiscard]] SessionId new_session(Role role, Receiver* receiver, SessionId listener = SessionId::none);
    void end_session(SessionId session);
    void forget(SessionId session);
    [[nodiscard]] bool idle() const noexcept { return sessions_.empty(); }
    [[nodiscard]] std::vector<SessionId> open_sessions() const;

    /// Have all functions run that the plugin posted?
    [[nodiscard]] bool nothing_posted();
    /// A sentence of the plugin, in the language of the person.
    [[nodiscard]] std::string translated(const std::string& text) const;

    Loop& loop;
    const confab_transport_desc& description;
    const confab_transport* transport = nullptr; ///< set once it was created; null again after its end
    const std::shared_ptr<Files> files = std::make_shared<Files>();

private:
    struct Session {
        Role role;
        Receiver* receiver; ///< null: forgotten
    };
    /// Of a session, as emit() on any thread sees it.
    struct Queued {
        std::size_t waiting = 0;
        bool owes_flow = false;
    };

    static Host& of(const confab_host* face) noexcept { return *static_cast<Host*>(face->data); }
    void fill_face();
    void fill_files();
    void fill_identity();
    [[nodiscard]] Identity* identity_of(SessionId session) const;
    template <class F>
    static confab_result with_identity(const confab_identity* self, confab_id session, F&& use) noexcept;

    confab_result emit(const confab_msg& raw);
    confab_result post(void (*fn)(void*), void* arg);
    confab_result watch_fd(int fd, std::uint32_t mask, void (*fn)(void*, int, std::uint32_t), void* arg);
    confab_result set_timer(std::uint32_t ms, void (*fn)(void*), void* arg);
    confab_result dir(std::uint32_t which, std::span<char> buffer);

    void drain();
    void deliver(Message message);
    void send_flow(SessionId session);

    HostInfo info_;
    confab_host face_{};
    confab_identity identity_{};
    std::unordered_map<SessionId, Session> sessions_;
    std::map<std::pair<void (*)(void*), void*>, Handle> timers_;
    std::unordered_map<int, Handle> watches_;

    std::mutex mutex_; ///< of all below
    std::deque<Message> queue_;
    std::unordered_map<SessionId, Queued> queued_;
    bool drain_posted_ = false;
    std::size_t posted_ = 0;
    bool ended_ = false;
};

} // namespace confab::plugin
