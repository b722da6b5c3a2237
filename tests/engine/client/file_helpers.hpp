// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "user.hpp"

#include <fstream>
#include <iterator>
#include <string>

namespace confab::test {

inline std::filesystem::path write_file(const std::filesystem::path& path, const std::string& bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << bytes;
    return path;
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// Bytes that show where they stand.
inline std::string sample(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 31 + i / 251) & 0xff);
    return bytes;
}

/// A file that bob has sent to all; nobody was told yet.
inline Attachment& bob_has_sent(FarSide& far, const std::string& name, const std::string& bytes) {
    const auto seq = far.log.empty() ? 1 : far.log.back().seq + 1;
    far.log.push_back({.seq = seq,
                       .id = MessageId{"m" + std::to_string(seq)},
                       .sender = UserId{"bob"},
                       .at = Timestamp{std::chrono::seconds{1'700'000'000 + static_cast<std::int64_t>(seq)}},
                       .body = {}});
    auto& line = far.log.back();
    Attachment file{.bytes = bytes.size(), .name = name};
    file.ref = "bob/" + name;
    far.stored[file.ref] = bytes;
    line.files.push_back(std::move(file));
    return line.files.back();
}

/// The newest entry with a file.
inline client::Entry newest_file(User& user) {
    const auto page = user.answer<client::Page>([&](auto then) { user.account->files(user.lobby(), {}, 1, then); });
    BOOST_REQUIRE(page);
    BOOST_REQUIRE(page->entries.size() == 1U);
    return page->entries[0];
}

inline client::TransferId fetch(User& user, const client::Entry& entry, const std::filesystem::path& folder) {
    const auto id = user.account->fetch(user.lobby(), entry.key, 0, folder);
    BOOST_REQUIRE_MESSAGE(id, (id ? std::string{} : id.error().text));
    return *id;
}

inline client::Transfer ended(User& user, client::TransferId id) {
    BOOST_REQUIRE(user.until([&] { return user.transfer(id).ended(); }));
    return user.transfer(id);
}

} // namespace confab::test

namespace std {
inline ostream& operator<<(ostream& out, confab::client::Transfer::State state) {
    return out << static_cast<int>(state);
}
inline ostream& operator<<(ostream& out, confab::client::Delivery delivery) {
    return out << static_cast<int>(delivery);
}
inline ostream& operator<<(ostream& out, confab::Code code) { return out << confab::name(code); }
} // namespace std
