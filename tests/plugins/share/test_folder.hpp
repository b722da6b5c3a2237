// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "folder.hpp"
#include "loop.hpp"
#include "mount.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

/// Folders to test with: of this machine, or, under with_smbd, on a real SMB server.
namespace confab::share::test {

namespace fs = std::filesystem;
using async::within;
using async::test::limit;
using storage::Bytes;
using storage::bytes_of;
using storage::text_of;

[[nodiscard]] inline std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}
[[nodiscard]] inline bool on_smb() { return !environment("CONFAB_SMB_URI").empty(); }

/// One line to with_smbd: "freeze".
void control(const std::string& command);

[[nodiscard]] inline Credentials smb_credentials() {
    return {environment("CONFAB_SMB_USER"), "", environment("CONFAB_SMB_PASSWORD")};
}

/// smb://127.0.0.1:PORT/SHARE/…, without a user
[[nodiscard]] inline Location smb_location(const std::string& share, const std::string& path = {}) {
    const auto room = Location::parse(environment("CONFAB_SMB_URI")).value().uri();
    return Location::parse(room.substr(0, room.rfind('/') + 1) + share + (path.empty() ? "" : "/" + path)).value();
}

[[nodiscard]] inline std::string content_of(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}
inline void write(const fs::path& path, std::string_view text) {
    fs::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << text;
}
[[nodiscard]] inline std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    std::uint32_t state = 1;
    for (auto& c : text) c = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    return text;
}

/// A Folder, and the same folder as the disk has it.
class TestFolder {
public:
    explicit TestFolder(const std::string& share = "room", std::chrono::milliseconds time = std::chrono::seconds{20}) {
        static int number = 0;
        const auto name = "test-" + std::to_string(::getpid()) + "-" + std::to_string(++number);
        const auto above = on_smb() ? fs::path{environment("CONFAB_SMB_FOLDER")} / share : fs::temp_directory_path();
        disk = above / name;
        fs::create_directories(disk);
        const auto location = on_smb() ? smb_location(share, name) : Location::parse(disk.string()).value();
        mount = std::make_shared<Mount>(location, on_smb() && share != "guest" ? smb_credentials() : Credentials{});
        folder.emplace(mount, time);
        const auto mounted = run(mount->ensure(within(limit)));
        BOOST_REQUIRE_MESSAGE(mounted.has_value(), mounted.error().text << mounted.error().detail);
    }
    ~TestFolder() {
        loop.run(folder->settled(within(limit)));
        folder.reset();
        std::error_code ignored;
        fs::remove_all(disk, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    template <class T> T run(Task<T> task) { return loop.run(std::move(task)); }

    // One call each, whole and within the limit of all tests.
    Result<void> create(const std::string& path, std::string_view text) {
        return run(folder->create(path, bytes_of(text), within(limit)));
    }
    Result<std::string> read(const std::string& path, std::size_t most = 100'000) {
        return run(folder->read(path, most, within(limit))).map([](const Bytes& bytes) {
            return std::string{text_of(bytes)};
        });
    }
    Result<std::vector<storage::Listed>> list(const std::string& path, storage::Detail detail = storage::Detail::all) {
        return run(folder->list(path, detail, within(limit)));
    }
    /// Names, sorted, with '/' behind those of folders; "error" where there is one.
    std::string names(const std::string& path, storage::Detail detail = storage::Detail::names);
    /// All that lies there, hidden and temporary names included.
    std::size_t on_disk() const {
        return static_cast<std::size_t>(std::distance(fs::recursive_directory_iterator{disk}, {}));
    }

    async::test::Loop loop;
    std::shared_ptr<async::Workers> workers = async::Workers::here();
    fs::path disk;
    std::shared_ptr<Mount> mount;
    std::optional<Folder> folder;
};

template <class T> [[nodiscard]] confab_result code(const Result<T>& result) {
    return result ? CONFAB_OK : result.error().code;
}

} // namespace confab::share::test
