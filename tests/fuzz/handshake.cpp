// SPDX-License-Identifier: GPL-3.0-or-later
// A listener, and all that a connection may say from its first byte on. Every session that came in ends, once.
#include "base/fd_set.hpp"
#include "plugins/ws/transport.hpp"
#include "target.hpp"

#include <gio/gio.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

namespace {

using namespace confab;

/// As little of a host as a listener needs. It answers nothing: what a hub does with good frames is tested elsewhere.
class Host {
public:
    Host() {
        g_main_context_push_thread_default(context_);
        face_.size = sizeof face_;
        face_.abi_minor = CONFAB_ABI_MINOR;
        face_.data = this;
        face_.name = "fuzz";
        face_.version = "0";
        face_.get_extension = [](const confab_host* host, const char* id) -> const void* {
            return std::strcmp(id, "confab.glib-main-context/1") == 0 ? of(host).context_ : nullptr;
        };
        face_.log = [](const confab_host*, std::uint32_t, confab_id, confab_str) {};
        face_.new_id = [](const confab_host* host) { return ++of(host).last_id_; };
        face_.dir = [](const confab_host*, std::uint32_t, char*, std::size_t) -> confab_result { return CONFAB_E_IO; };
        face_.watch_fd = [](const confab_host* host, int fd, std::uint32_t mask, void (*fn)(void*, int, std::uint32_t),
                            void* arg) -> confab_result {
            auto& self = of(host);
            self.watched_.erase(fd);
            if (mask != 0)
                self.watched_.emplace(
                    fd, self.descriptors_.add(fd, mask, [fd, fn, arg](std::uint32_t ready) { fn(arg, fd, ready); }));
            return CONFAB_OK;
        };
        face_.emit = [](const confab_host* host, const confab_msg* message) -> confab_result {
            of(host).heard(*message);
            return CONFAB_OK;
        };
        transport_ = sdk::create<ws::Transport>(&face_);
        // What is slow on purpose would only slow the fuzzer down.
        const confab_kv values[] = {{sdk::str("port"), sdk::str("0")}, {sdk::str("timeout_s"), sdk::str("1")}};
        const confab_config config{sizeof config, 2, values};
        open_ = transport_->open(transport_, listener, CONFAB_ROLE_LISTEN, &config) == CONFAB_OK;
        run_until([this] { return port_ != 0; });
    }

    void connect_and_say(std::string_view bytes) {
        const auto before = last_id_;
        const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port_);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
        [[maybe_unused]] const auto sent = send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        shutdown(client, SHUT_WR);
        // Until the other side has nothing more to say either.
        char rest[4096];
        run_until([&] { return recv(client, rest, sizeof rest, MSG_DONTWAIT) == 0 || errno != EAGAIN; });
        close(client);
        run_until([this] { return incoming_ == closed_; });
        if (last_id_ - before > 1) std::abort(); // one connection is one session at most
    }

private:
    static constexpr confab_id listener = 1;
    static Host& of(const confab_host* host) { return *static_cast<Host*>(host->data); }

    void heard(const confab_msg& message) {
        if (message.type != CONFAB_MSG_SESSION) return;
        const auto session = sdk::read<confab_msg_session>(message);
        if (session.state == CONFAB_SESSION_INCOMING) ++incoming_;
        else if (session.state == CONFAB_SESSION_CLOSED) ++closed_;
        else if (session.state == CONFAB_SESSION_LISTENING) {
            const std::string where{sdk::view(session.address)};
            port_ = static_cast<std::uint16_t>(std::stoi(where.substr(where.rfind(':') + 1)));
        }
    }

    template <class Done> void run_until(Done done) {
        bool late = false;
        GSource* limit = g_timeout_source_new_seconds(20);
        g_source_set_callback(
            limit, [](gpointer into) -> gboolean { return *static_cast<bool*>(into) = true; }, &late, nullptr);
        g_source_attach(limit, context_);
        GSource* again = g_timeout_source_new(1);
        g_source_set_callback(
            again, [](gpointer) -> gboolean { return G_SOURCE_CONTINUE; }, nullptr, nullptr);
        g_source_attach(again, context_);
        while (!done() && !late) g_main_context_iteration(context_, TRUE);
        for (auto* source : {limit, again}) {
            g_source_destroy(source);
            g_source_unref(source);
        }
        if (late) std::abort();
    }

    GMainContext* context_ = g_main_context_new();
    FdSet descriptors_{context_};
    std::map<int, Handle> watched_;
    confab_host face_{};
    confab_id last_id_ = listener;
    std::size_t incoming_ = 0, closed_ = 0;
    std::uint16_t port_ = 0;
    bool open_ = false;
    const confab_transport* transport_ = nullptr;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static auto& host = *new Host; // it lives as long as the process
    host.connect_and_say(fuzz::text_of(data, size));
    return 0;
}
