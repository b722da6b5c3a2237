// SPDX-License-Identifier: GPL-3.0-or-later
#include "control_client.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace confab::server {

namespace {

using std::chrono::steady_clock;

/// False: the time is over.
bool ready(int fd, short events, steady_clock::time_point end) {
    while (true) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - steady_clock::now()).count();
        pollfd wanted{fd, events, 0};
        const int n = ::poll(&wanted, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000)));
        if (n > 0) return true;
        if (n == 0 && left <= 60'000) return false;
        if (n < 0 && errno != EINTR) return false;
    }
}

tl::unexpected<Error> late() { return fail(Code::timed_out, "{}", tr("The server does not answer.")); }

tl::unexpected<Error> not_reached(const std::filesystem::path& data, int why) {
    const auto folder = escaped(data.string());
    if (why == ENOENT || why == ECONNREFUSED || why == ENOTDIR)
        return fail(
            Code::not_found, "{}",
            trf(N_("No server is running on {}. Start it, or say with --data or --config where it keeps its data."),
                folder));
    if (why == EACCES || why == EPERM)
        return fail(Code::denied, "{}", trf(N_("{} belongs to another user: ask as that user, or as root."), folder));
    return fail(Code::io, "{}", trf(N_("The server on {} can't be reached: {}."), folder, std::strerror(why)));
}

} // namespace

Result<ControlClient> ControlClient::connect(const std::filesystem::path& data) {
    auto address = control_address(control_path(data));
    if (!address) return fail(std::move(address.error()));
    Descriptor fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) != 0)
        return not_reached(data, errno);
    return ControlClient{std::move(fd)};
}

Result<std::string> ControlClient::ask(const std::string& line, std::chrono::milliseconds limit) {
    const auto end = steady_clock::now() + limit;
    for (std::size_t done = 0; done < line.size();) {
        const auto n = ::send(fd_.get(), line.data() + done, line.size() - done, MSG_NOSIGNAL);
        if (n > 0) done += static_cast<std::size_t>(n);
        else if (errno == EAGAIN ? !ready(fd_.get(), POLLOUT, end) : errno != EINTR)
            return errno == EPIPE
                       ? fail(Code::closed, "{}", tr("The server takes no commands from you, or too many at once."))
                       : late();
    }
    std::string text;
    std::array<char, 4096> bytes{};
    while (true) {
        if (!ready(fd_.get(), POLLIN, end)) return late();
        const auto n = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (n <= 0) return fail(Code::closed, "{}", tr("The server ended before it answered."));
        text.append(bytes.data(), static_cast<std::size_t>(n));
        if (const auto found = text.find('\n'); found != std::string::npos) return text.substr(0, found);
        if (text.size() > most_control_bytes)
            return fail(Code::bad_frame, "{}", tr("What answers there is no Confab server."));
    }
}

Result<void> ControlClient::wait_for_end(std::chrono::milliseconds limit) {
    const auto end = steady_clock::now() + limit;
    std::array<char, 4096> bytes{};
    while (true) {
        if (!ready(fd_.get(), POLLIN, end)) return fail(Code::timed_out, "{}", tr("The server has not ended yet."));
        const auto n = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
        if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR))) continue;
        return {};
    }
}

} // namespace confab::server
