// SPDX-License-Identifier: GPL-3.0-or-later
#include "control.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace confab::server {

namespace {

tl::unexpected<Error> unusable(const std::filesystem::path& socket, int why) {
    return fail(
        Code::io, "{}",
        trf(N_("The control socket {} can't be made: {}. Check who owns its folder, and that it can be written."),
            escaped(socket.string()), std::strerror(why)));
}

/// Is somebody there who would answer?
bool alive(const sockaddr_un& address) {
    const Descriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    // A full queue is one of a process that lives.
    return fd &&
           (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 || errno == EAGAIN);
}

/// The user of the server, or root.
bool may_ask(int fd) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == geteuid() || peer.uid == 0;
}

} // namespace

Control::Control(Loop& loop, std::filesystem::path socket, Handler handler)
    : loop_{loop}, socket_{std::move(socket)}, handler_{std::move(handler)}, self_{std::make_shared<Control*>(this)} {}

Control::~Control() { stop_listening(); }

void Control::stop_listening() {
    watch_.reset();
    if (!listener_) return;
    ::unlink(socket_.c_str());
    listener_ = Descriptor{};
}

Result<std::unique_ptr<Control>> Control::open(Loop& loop, const std::filesystem::path& socket, Handler handler) {
    std::unique_ptr<Control> control{new Control{loop, socket, std::move(handler)}};
    if (auto listening = control->listen(); !listening) return fail(std::move(listening.error()));
    return control;
}

Result<void> Control::listen() {
    auto address = control_address(socket_);
    if (!address) return fail(std::move(address.error()));
    struct stat found {};
    if (::lstat(socket_.c_str(), &found) == 0) {
        if (!S_ISSOCK(found.st_mode))
            return fail(Code::io, "{}",
                        trf(N_("{} is in the way of the control socket. Move it away."), escaped(socket_.string())));
        if (alive(*address))
            return fail(Code::name_in_use, "{}",
                        trf(N_("A server is running on {} already. Stop it, or choose another data folder."),
                            escaped(socket_.parent_path().string())));
        if (::unlink(socket_.c_str()) != 0) return unusable(socket_, errno);
    }
    Descriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    // The mode before the name: there is no moment at which others could connect.
    if (!fd || ::fchmod(fd.get(), 0600) != 0 ||
        ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) != 0)
        return unusable(socket_, errno);
    if (::listen(fd.get(), static_cast<int>(most_connections)) != 0) return unusable(socket_, errno);
    listener_ = std::move(fd);
    watch();
    return {};
}

void Control::watch() {
    watch_ = loop_.watch(listener_.get(), Loop::readable, [this](std::uint32_t) { accept(); });
}

void Control::accept() {
    Descriptor fd{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!fd) {
        // No descriptor is free: the connection stays in the queue, and asking again at once would be in vain.
        if (errno == EMFILE || errno == ENFILE) watch_ = loop_.after(std::chrono::seconds{1}, [this] { watch(); });
        return;
    }
    if (connections_.size() >= most_connections || !may_ask(fd.get())) {
        log::warning("a connection to the control socket was closed: {}",
                     connections_.size() >= most_connections ? "there are too many" : "another user");
        return;
    }
    const auto number = ++last_;
    auto& connection = connections_[number];
    connection.fd = std::move(fd);
    connection.watch =
        loop_.watch(connection.fd.get(), Loop::readable, [this, number](std::uint32_t) { read(number); });
    wait_for_request(number, connection);
}

void Control::wait_for_request(Number number, Connection& connection) {
    connection.limit = loop_.after(request_limit, [this, number] { connections_.erase(number); });
}

void Control::read(Number number) {
    const auto found = connections_.find(number);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    std::array<char, 4096> bytes{};
    const auto n = ::recv(connection.fd.get(), bytes.data(), bytes.size(), 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n <= 0) {
        const bool waits = connection.asked || connection.text.find('\n') != std::string::npos;
        if (n < 0 || !waits) {
            connections_.erase(found);
            return;
        }
        connection.ended = true;
        connection.watch.reset();
        return;
    }
    connection.text.append(bytes.data(), static_cast<std::size_t>(n));
    // One that asks on without reading its answers would otherwise fill the memory.
    if (connection.text.size() > most_control_bytes) {
        answer(number, failed_line({Code::invalid, tr("The line is too long.")}));
        connections_.erase(number);
        return;
    }
    if (!connection.asked) next(number);
}

void Control::next(Number number) {
    const auto found = connections_.find(number);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    const auto end = connection.text.find('\n');
    if (end == std::string::npos) return;
    const auto line = connection.text.substr(0, end);
    connection.text.erase(0, end + 1);
    connection.asked = true;
    connection.limit.reset();
    const auto request = ControlObject::read(line);
    if (!request) return answer(number, failed_line(request.error()));
    handler_(*request, [weak = std::weak_ptr{self_}, number](const std::string& text) {
        if (const auto self = weak.lock()) (*self)->answer(number, text);
    });
}

void Control::answer(Number number, const std::string& line) {
    const auto found = connections_.find(number);
    if (found == connections_.end()) return;
    auto& connection = found->second;
    connection.asked = false;
    // Answers are short: whoever has no room for one does not read.
    const auto sent = ::send(connection.fd.get(), line.data(), line.size(), MSG_NOSIGNAL);
    const bool more = connection.text.find('\n') != std::string::npos;
    if (sent != static_cast<ssize_t>(line.size()) || (connection.ended && !more)) {
        connections_.erase(found);
        return;
    }
    wait_for_request(number, connection);
    if (more)
        loop_.post([weak = std::weak_ptr{self_}, number] {
            if (const auto self = weak.lock()) (*self)->next(number);
        });
}

} // namespace confab::server
