// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <mutex>

/// Files of any size, on a folder of this machine and on a real SMB server.
namespace confab::share::test {
namespace {

constexpr std::size_t large = 3'000'001;

storage::Source source_of(std::shared_ptr<const std::string> text, std::uint64_t bytes) {
    return {bytes, [text](std::uint64_t offset, std::span<std::uint8_t> into) -> Result<std::size_t> {
                const auto size = offset < text->size() ? std::min<std::size_t>(into.size(), text->size() - offset) : 0;
                std::memcpy(into.data(), text->data() + offset, size);
                return size;
            }};
}

struct Received {
    std::mutex mutex;
    std::string text;
};

storage::Sink into(std::shared_ptr<Received> received) {
    return [received](std::uint64_t offset, std::span<const std::uint8_t> bytes) -> Result<void> {
        const std::lock_guard lock{received->mutex};
        received->text.resize(std::max<std::size_t>(received->text.size(), offset + bytes.size()));
        std::memcpy(received->text.data() + offset, bytes.data(), bytes.size());
        return {};
    };
}

/// Of a transfer: only rising, and whole at the end.
struct Steps {
    std::uint64_t last = 0, total = 0;
    bool rising = true;
    storage::Progress note() {
        return [this](std::uint64_t done, std::uint64_t all) {
            rising = rising && done > last && done <= all;
            last = done;
            total = all;
        };
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(transfer)

BOOST_AUTO_TEST_CASE(a_file_goes_up_and_comes_down_unchanged) {
    TestFolder room;
    for (const auto size : {std::size_t{0}, std::size_t{1}, std::size_t{256 * 1024}, large}) {
        const auto text = std::make_shared<const std::string>(pattern(size));
        const auto name = "files/" + std::to_string(size);
        Steps up, down;
        BOOST_TEST(code(room.run(room.folder->upload(name, source_of(text, size), up.note(), within(limit)))) ==
                   CONFAB_OK);
        BOOST_TEST((content_of(room.disk / name) == *text));
        const auto received = std::make_shared<Received>();
        BOOST_TEST(code(room.run(room.folder->download(name, 0, into(received), down.note(), within(limit)))) ==
                   CONFAB_OK);
        BOOST_TEST((received->text == *text));
        for (const auto& steps : {up, down}) BOOST_TEST((steps.rising && steps.last == size && steps.total == size));
    }
    BOOST_TEST(room.on_disk() == 5U);
}

BOOST_AUTO_TEST_CASE(a_download_goes_on_where_it_stopped) {
    TestFolder room;
    const auto text = pattern(large);
    write(room.disk / "x", text);
    const auto received = std::make_shared<Received>();
    received->text = text.substr(0, 1'000'000);
    Steps steps;
    BOOST_TEST(code(room.run(room.folder->download("x", 1'000'000, into(received), steps.note(), within(limit)))) ==
               CONFAB_OK);
    BOOST_TEST((received->text == text));
    BOOST_TEST((steps.rising && steps.last == large && steps.total == large));
}

BOOST_AUTO_TEST_CASE(nothing_is_uploaded_over_another_file) {
    TestFolder room;
    write(room.disk / "x", "first");
    const auto text = std::make_shared<const std::string>("second");
    BOOST_TEST(code(room.run(room.folder->upload("x", source_of(text, 6), {}, within(limit)))) == CONFAB_E_NAME_IN_USE);
    BOOST_TEST(content_of(room.disk / "x") == "first");
    BOOST_TEST(room.run(room.folder->settled(within(limit))) == CONFAB_OK);
    BOOST_TEST(room.on_disk() == 1U);
}

BOOST_AUTO_TEST_CASE(a_file_that_became_shorter_while_it_was_sent_is_not_published) {
    TestFolder room;
    const auto text = std::make_shared<const std::string>(pattern(1'000'000));
    BOOST_TEST(code(room.run(room.folder->upload("x", source_of(text, large), {}, within(limit)))) == CONFAB_E_IO);
    BOOST_TEST(room.run(room.folder->settled(within(limit))) == CONFAB_OK);
    BOOST_TEST(room.on_disk() == 0U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_upload_leaves_nothing) {
    TestFolder room;
    const auto text = std::make_shared<const std::string>(pattern(large));
    async::StopSource source;
    const auto stop_it = [&source](std::uint64_t, std::uint64_t) { source.cancel(); };
    const auto stopped = room.run(room.folder->upload("x", source_of(text, large), stop_it, source.stop()));
    BOOST_TEST(code(stopped) == CONFAB_E_CANCELLED);
    BOOST_TEST(room.run(room.folder->settled(within(limit))) == CONFAB_OK);
    BOOST_TEST(room.on_disk() == 0U);
}

BOOST_AUTO_TEST_CASE(what_the_receiver_can_not_take_ends_the_download) {
    TestFolder room;
    write(room.disk / "x", pattern(large));
    const auto full = [](std::uint64_t, std::span<const std::uint8_t>) -> Result<void> {
        return storage::fail(CONFAB_E_FULL, "full");
    };
    BOOST_TEST(code(room.run(room.folder->download("x", 0, full, {}, within(limit)))) == CONFAB_E_FULL);
    BOOST_TEST(code(room.run(room.folder->download("y", 0, full, {}, within(limit)))) == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::share::test
