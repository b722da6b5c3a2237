// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fake_log.hpp"
#include "hub/sqlite_log.hpp"
#include "temporary_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace confab::test {

/// Runs the loop until `done`; a test that waits longer fails.
inline void run_until(Loop& loop, const std::function<bool()>& done) {
    bool late = false;
    const auto limit = loop.after(std::chrono::seconds{60}, [&] { late = true; });
    while (!done()) {
        BOOST_REQUIRE_MESSAGE(!late, "waited too long");
        loop.iterate(true);
    }
}

inline Timestamp at(std::int64_t seconds) { return Timestamp{std::chrono::seconds{1'700'000'000 + seconds}}; }

/// A message from `sender`, whose holder is "h-" and the id.
inline hub::Record said(const std::string& sender, const std::string& body, std::int64_t seconds = 0) {
    static int id = 0;
    hub::Record record;
    record.id = MessageId{"m" + std::to_string(++id)};
    record.holder = hub::HolderId{"h-" + sender};
    record.room = RoomId{"lobby"};
    record.sender = UserId{sender};
    record.sender_name = "Name of " + sender;
    record.time = at(seconds);
    record.body = body;
    return record;
}

inline hub::Record said_to(const std::string& other, hub::Record record) {
    record.room = {};
    record.recipient = UserId{other};
    record.other = hub::HolderId{"h-" + other};
    return record;
}

inline hub::Record with_origin(const std::string& origin, hub::Record record) {
    record.origin = OriginId{origin};
    return record;
}

/// A log with a loop, and answers waited for.
struct LogFixture {
    virtual ~LogFixture() = default;
    [[nodiscard]] virtual hub::Log& log() = 0;
    [[nodiscard]] virtual hub::Search& searcher() = 0;
    [[nodiscard]] virtual hub::Holders& holders() = 0;

    /// What an asynchronous call answers.
    template <class T> Result<T> answer(const std::function<void(std::function<void(Result<T>)>)>& call) {
        std::optional<Result<T>> result;
        call([&](Result<T> given) {
            BOOST_TEST(!result, "answered twice");
            result = std::move(given);
        });
        BOOST_TEST(!result, "answered at once");
        run_until(loop, [&] { return result.has_value(); });
        return std::move(*result);
    }
    Result<hub::Log::Committed> append(hub::Record record) {
        return answer<hub::Log::Committed>([&](auto then) { log().append(std::move(record), then); });
    }
    std::vector<hub::Record> append_all(const std::vector<hub::Record>& records) {
        std::vector<hub::Record> stored;
        for (const auto& record : records)
            log().append(record, [&, record](Result<hub::Log::Committed> answer) {
                BOOST_REQUIRE_MESSAGE(answer, answer.error().text);
                stored.push_back(record);
                stored.back().seq = answer->seq;
            });
        run_until(loop, [&] { return stored.size() == records.size(); });
        return stored;
    }
    Result<hub::LogPage> read(const hub::Scope& scope, hub::Seq from = hub::Seq::none, std::size_t count = 100,
                              hub::Direction direction = hub::Direction::forward) {
        return answer<hub::LogPage>([&](auto then) { log().read(scope, from, count, direction, then); });
    }
    Result<hub::Seq> find(const hub::Scope& scope, Timestamp time) {
        return answer<hub::Seq>([&](auto then) { log().find(scope, time, then); });
    }
    Result<std::size_t> trim(Timestamp before, bool dry_run) {
        return answer<std::size_t>([&](auto then) { log().trim(before, dry_run, then); });
    }
    Result<hub::LogPage> search(hub::SearchQuery query) {
        return answer<hub::LogPage>([&](auto then) { searcher().search(std::move(query), then); });
    }

    Loop loop;
};

struct SqliteLogFixture : LogFixture {
    SqliteLogFixture() { reopen(); }
    [[nodiscard]] hub::SqliteLog& log() override { return *log_; }
    [[nodiscard]] hub::Search& searcher() override { return *log_; }
    [[nodiscard]] hub::Holders& holders() override { return *log_; }

    static std::unique_ptr<hub::SqliteLog> opened(Loop& loop, const std::filesystem::path& folder,
                                                  hub::SqliteLog::Options options = {}) {
        auto log = hub::SqliteLog::open(loop, folder, options);
        BOOST_REQUIRE_MESSAGE(log, log.error().text);
        return std::move(*log);
    }
    void reopen(hub::SqliteLog::Options options = {}) {
        log_.reset();
        log_ = opened(loop, folder / "log", options);
    }
    hub::LogStatus status() {
        auto status = answer<hub::LogStatus>([&](auto then) { log_->status(then); });
        BOOST_REQUIRE(status);
        return *status;
    }
    void wait_for_index() {
        while (status().indexed < log_->last()) {}
    }

    TemporaryFolder folder;
    std::unique_ptr<hub::SqliteLog> log_;
};

struct FakeLogFixture : LogFixture {
    [[nodiscard]] hub::Log& log() override { return fake; }
    [[nodiscard]] hub::Search& searcher() override { return fake; }
    [[nodiscard]] hub::Holders& holders() override { return fake; }

    FakeLog fake{loop};
};

} // namespace confab::test
