// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_folder.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>

namespace confab::share::test {

void control(const std::string& command) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = environment("CONFAB_SMB_CONTROL");
    BOOST_REQUIRE(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    BOOST_REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const auto line = command + "\n";
    BOOST_REQUIRE(::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    std::string answer;
    char c = 0;
    while (::read(fd, &c, 1) == 1 && c != '\n') answer += c;
    ::close(fd);
    BOOST_REQUIRE_MESSAGE(answer == "ok", command << ": " << answer);
}

std::string TestFolder::names(const std::string& path, storage::Detail detail) {
    const auto listed = list(path, detail);
    if (!listed) return "error";
    std::vector<std::string> names;
    for (const auto& one : *listed) names.push_back(one.name + (one.folder ? "/" : ""));
    std::sort(names.begin(), names.end());
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : " ") + name;
    return all;
}

} // namespace confab::share::test
