// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a profile with a long history, or starts with one as a client does, and prints what that took as one JSON line.
#include "base/loop.hpp"
#include "client/archive.hpp"
#include "client/store.hpp"
#include "client/store_parts.hpp"
#include "common/options.hpp"
#include "common/process.hpp"
#include "corpus.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace {

using namespace confab;
using namespace confab::client;
using Clock = std::chrono::steady_clock;

constexpr auto usage = R"(Usage: store-client --folder DIR [--make N]

  --folder DIR   of the profile
  --make N       puts N messages into it; otherwise it is only opened, and measured
)";

constexpr std::size_t page = 200; // as a network tells what was missed
constexpr std::size_t shown = 50; // in a window at its start
constexpr std::size_t people = 60;

template <class T> T value(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

const AccountId account{"home"};
const ConversationId lobby{account, {}, {}};

/// Half is said in the lobby, the other half to and by sixty people, to some of them much more than to others.
class Making {
public:
    Making(Archive& archive, std::size_t messages) : archive_(archive), messages_(messages), corpus_(1) {}

    void run(Loop& loop) {
        value(archive_.begin_session({"0123456789abcdef", std::string(64, 'a'), Cursor{"0123456789abcdef.0"}, false}));
        while (made_ < messages_) {
            std::vector<Archive::Said> some;
            for (const auto end = std::min(messages_, made_ + page); made_ < end;) some.push_back(said(++made_));
            const auto since = some.back().entry.cursor;
            (void)value(archive_.keep_missed(std::move(some), since));
            if (messages_ - made_ >= page) read_all(); // the last ones stay unread
            loop.iterate(false);
        }
    }

private:
    Archive::Said said(std::size_t number) {
        const auto who = random_() % 2 ? people : person_(random_);
        Archive::Said said{lobby, {}};
        if (who < people) said.where.peer = UserId{fmt::format("u{}", who)};
        auto& entry = said.entry;
        const bool own = random_() % 3 == 0;
        entry.sender = UserId{own ? "me" : fmt::format("u{}", who < people ? who : person_(random_))};
        entry.sender_name = fmt::format("Name of {}", entry.sender.value);
        if (own) entry.origin = OriginId{fmt::format("0123456789abcdef-{}", number)};
        if (own) entry.delivery = Delivery::sent;
        entry.id = MessageId{fmt::format("m{}", number)};
        entry.seq = number;
        entry.cursor = Cursor{fmt::format("0123456789abcdef.{}", number)};
        entry.time = Timestamp{std::chrono::seconds{1'700'000'000 + static_cast<std::int64_t>(number) * 30}};
        entry.body = corpus_.message();
        return said;
    }

    void read_all() {
        std::vector<ConversationId> all;
        for (const auto& [id, thread] : archive_.threads()) all.push_back(id);
        for (const auto& id : all) (void)value(archive_.mark_read(id));
    }

    Archive& archive_;
    std::size_t messages_;
    std::size_t made_ = 0;
    bench::Corpus corpus_;
    std::mt19937_64 random_{1};
    bench::Zipf person_{people, 1, 1};
};

double microseconds(Clock::duration time) { return std::chrono::duration<double, std::micro>(time).count(); }

void make(const std::filesystem::path& folder, std::size_t messages) {
    Loop loop;
    const auto store = value(Store::open(loop, folder));
    const auto archive = value(Archive::open(*store, account));
    Making(*archive, messages).run(loop);
    // For a window that starts with it; it need not be reached.
    value(store->parts().accounts.save(
        {{account, "ws", {{"host", "localhost"}, {"port", "9"}}, UserId{"me"}, "Me", false}, false}));
    value(store->set_preference("conversation", account.value + "//"));
}

void start(const std::filesystem::path& folder) {
    const auto begun = Clock::now();
    Loop loop;
    const auto store = value(Store::open(loop, folder));
    const auto archive = value(Archive::open(*store, account));
    const auto opened = Clock::now();
    // Of the conversation that a window shows first: where something was said last.
    std::size_t unread = 0;
    for (const auto& [id, thread] : archive->threads()) unread += thread.unread;
    const auto newest = archive->newest(lobby, shown);
    const auto read = Clock::now();
    if (newest.entries.size() != shown) throw std::runtime_error("there is no page of messages in this profile");
    fmt::print(R"({{"open_us":{:.1f},"page_us":{:.1f},"total_us":{:.1f},"conversations":{},"unread":{},)"
               R"("rss_peak_bytes":{}}})"
               "\n",
               microseconds(opened - begun), microseconds(read - opened), microseconds(read - begun),
               archive->threads().size(), unread, bench::Process(getpid()).peak_resident_bytes());
}

} // namespace

int main(int argc, char** argv) {
    bench::Options typed(argc, argv, usage);
    const std::filesystem::path folder = typed.needed("folder");
    const auto messages = typed.number("make", 0);
    typed.end();
    try {
        if (messages > 0) make(folder, messages);
        else start(folder);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "store-client: %s\n", failure.what());
        return 1;
    }
}
