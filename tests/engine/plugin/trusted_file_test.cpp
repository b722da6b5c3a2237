// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/trusted_file.hpp"
#include "plugin_folder.hpp"
#include "root_only.hpp"

#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace confab::plugin {
namespace {

namespace fs = std::filesystem;

constexpr uid_t me = 1000, stranger = 1001, nobody = 65534;

/// The code that open() of `name` in this folder ends with.
Code opened(const test::PluginFolder& folder, std::string_view name) {
    const auto file = TrustedFile::open(folder.path(), folder / name);
    return file ? Code::ok : file.error().code;
}

Code trust(uid_t owner, mode_t mode, bool read_only = false) {
    struct stat status {};
    status.st_uid = owner;
    status.st_mode = S_IFREG | mode;
    const auto trusted = check_trust(status, read_only, {me, nobody}, "/x");
    return trusted ? Code::ok : trusted.error().code;
}

BOOST_AUTO_TEST_SUITE(trusted_file)

BOOST_AUTO_TEST_CASE(files_of_root_and_of_oneself_are_trusted) {
    BOOST_CHECK(trust(0, 0644) == Code::ok);
    BOOST_CHECK(trust(me, 0755) == Code::ok);
    BOOST_CHECK(trust(stranger, 0644) == Code::denied);
    BOOST_CHECK(trust(stranger, 0644, true) == Code::denied);
}

BOOST_AUTO_TEST_CASE(the_overflow_uid_is_trusted_where_nobody_can_write) {
    BOOST_CHECK(trust(nobody, 0644) == Code::denied);
    BOOST_CHECK(trust(nobody, 0644, true) == Code::ok);
}

BOOST_AUTO_TEST_CASE(what_others_may_change_is_not_trusted) {
    BOOST_CHECK(trust(me, 0664) == Code::denied);
    BOOST_CHECK(trust(me, 0646) == Code::denied);
    BOOST_CHECK(trust(0, 01777) == Code::denied);
    BOOST_CHECK(trust(nobody, 0666, true) == Code::denied);
}

BOOST_AUTO_TEST_CASE(a_file_in_folders_of_ones_own_opens) {
    const test::PluginFolder folder;
    folder.write("a/b/file", "content");
    BOOST_CHECK(opened(folder, "a/b/file") == Code::ok);
    BOOST_CHECK(opened(folder, "a/b/nothing") == Code::not_found);
    BOOST_CHECK(opened(folder, "c/file") == Code::not_found);
}

BOOST_AUTO_TEST_CASE(each_folder_up_to_the_root_counts_and_none_above) {
    const test::PluginFolder above;
    const auto file = above.write("root/a/b/file", "");
    const auto open = [&] { return TrustedFile::open(above / "root", file).has_value(); };
    for (const auto name : {"root", "root/a", "root/a/b"}) {
        fs::permissions(above / name, fs::perms{0775});
        BOOST_TEST(!open(), name);
        fs::permissions(above / name, fs::perms{0755});
    }
    fs::permissions(above.path(), fs::perms{0777});
    BOOST_TEST(open());
}

BOOST_AUTO_TEST_CASE(links_stay_inside_the_root) {
    const test::PluginFolder outside;
    outside.write("file", "");
    const test::PluginFolder folder;
    folder.write("a/file", "");
    fs::create_symlink(folder / "a/file", folder / "inside");
    fs::create_symlink("../a/file", folder / "a/relative");
    fs::create_symlink(outside / "file", folder / "out");
    fs::create_symlink(fs::path{"../../../../../../../.."} / fs::path{"/etc/passwd"}.relative_path(),
                       folder / "far-out");
    fs::create_directory_symlink(outside.path(), folder / "folder-out");
    fs::create_symlink("nothing", folder / "dangling");
    fs::create_symlink("circle", folder / "circle");
    fs::create_symlink("/dev/zero", folder / "zero");

    BOOST_CHECK(opened(folder, "inside") == Code::ok);
    BOOST_CHECK(opened(folder, "a/relative") == Code::ok);
    BOOST_CHECK(opened(folder, "out") == Code::denied);
    BOOST_CHECK(opened(folder, "far-out") == Code::denied);
    BOOST_CHECK(opened(folder, "folder-out/file") == Code::denied);
    BOOST_CHECK(opened(folder, "dangling") == Code::not_found);
    BOOST_CHECK(opened(folder, "circle") == Code::denied);
    BOOST_CHECK(opened(folder, "zero") == Code::denied);
}

BOOST_AUTO_TEST_CASE(a_link_in_a_folder_of_others_decides_nothing) {
    const test::PluginFolder folder;
    folder.write("mine/file", "");
    folder.write("shared/other", "");
    fs::create_symlink("../mine/file", folder / "shared/file");
    BOOST_CHECK(opened(folder, "shared/file") == Code::ok);
    fs::permissions(folder / "shared", fs::perms{0777});
    BOOST_CHECK(opened(folder, "shared/file") == Code::denied);
}

BOOST_AUTO_TEST_CASE(the_root_itself_may_be_a_link) {
    const test::PluginFolder folder;
    folder.write("real/file", "");
    fs::create_directory_symlink("real", folder / "link");
    BOOST_TEST(TrustedFile::open(folder / "link", folder / "link/file").has_value());
}

BOOST_AUTO_TEST_CASE(only_regular_files_are_opened_and_a_fifo_makes_nobody_wait) {
    const test::PluginFolder folder;
    fs::create_directory(folder / "folder");
    BOOST_REQUIRE(::mkfifo((folder / "fifo").c_str(), 0644) == 0);
    BOOST_CHECK(opened(folder, "folder") == Code::denied);
    BOOST_CHECK(opened(folder, "fifo") == Code::denied);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_user_is_refused, *test::root_only("gives a file away")) {
    const test::PluginFolder folder;
    const auto file = folder.write("a/file", "");
    BOOST_REQUIRE(::chown(file.c_str(), stranger, stranger) == 0);
    BOOST_CHECK(opened(folder, "a/file") == Code::denied);
    BOOST_REQUIRE(::chown(file.c_str(), 0, 0) == 0);
    BOOST_REQUIRE(::chown((folder / "a").c_str(), stranger, stranger) == 0);
    BOOST_CHECK(opened(folder, "a/file") == Code::denied);
}

/// In a child with mounts of its own: is a file of the overflow user trusted, before and after its file system becomes
/// read-only? A bit each; -1 where mounting is not allowed.
int trusted_when_mounted(const test::PluginFolder& folder) {
    fs::create_directory(folder / "system");
    const auto child = ::fork();
    if (child == 0) {
        const auto root = folder / "system";
        const auto file = root / "file";
        if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("none", root.c_str(), "tmpfs", 0, "size=64k,mode=755") != 0)
            ::_exit(99);
        ::close(::open(file.c_str(), O_CREAT | O_WRONLY, 0644));
        if (::chown(file.c_str(), nobody, nobody) != 0 || ::chown(root.c_str(), nobody, nobody) != 0) ::_exit(98);
        const int before = TrustedFile::open(root, file).has_value() ? 1 : 0;
        if (::mount("none", root.c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0) ::_exit(97);
        ::_exit(before + (TrustedFile::open(root, file).has_value() ? 2 : 0));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) < 4 ? WEXITSTATUS(status) : -WEXITSTATUS(status);
}

BOOST_AUTO_TEST_CASE(a_read_only_file_system_is_recognised, *test::root_only("mounts a file system")) {
    const test::PluginFolder folder;
    const auto trusted = trusted_when_mounted(folder);
    if (trusted == -99) BOOST_TEST_MESSAGE("not looked at: this machine lets root mount nothing");
    else BOOST_TEST(trusted == 2);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab::plugin
