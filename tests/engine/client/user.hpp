// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/client.hpp"
#include "far_side.hpp"
#include "plugin/transports.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace confab::test {

/// A folder that goes with it.
class Folder {
public:
    Folder() {
        auto text = (std::filesystem::temp_directory_path() / "confab-test-XXXXXX").string();
        BOOST_REQUIRE(mkdtemp(text.data()));
        path = text;
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path path;
};

/// A profile's program: it can end and start again on the same folder, and talks to a FarSide.
class User final : public client::Observer {
public:
    struct Told {
        client::ConversationId where;
        client::Entry entry;
        bool fresh;
    };

    explicit User(std::string id = "alice") : id_{std::move(id)} { start(); }
    ~User() override { stop(); }

    void start() {
        auto opened = client::Store::open(loop, folder.path);
        BOOST_REQUIRE_MESSAGE(opened, (opened ? std::string{} : opened.error().text));
        store = *opened;
        client = std::make_unique<client::Client>(
            loop, transports, [this] { return clock; }, *this, *store);
        set(id_);
    }
    void stop() {
        account = nullptr;
        client.reset();
        store.reset();
    }
    void set(const std::string& user, const std::string& host = "there") {
        client::AccountConfig config;
        config.id = AccountId{"mine"};
        config.transport = "far";
        config.settings = {{"host", host}};
        config.user = UserId{user};
        config.display = user;
        auto made = client->set(config);
        BOOST_REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().text));
        account = *made;
    }

    void connect() {
        account->connect();
        BOOST_REQUIRE(until([this] { return online(); }));
        settle();
    }
    [[nodiscard]] bool online() const { return account->status().state == client::ConnectionState::online; }
    [[nodiscard]] bool until(const std::function<bool()>& done) {
        bool late = false;
        const auto limit = loop.after(std::chrono::seconds{30}, [&late] { late = true; });
        while (!done() && !late) loop.iterate(true);
        return !late;
    }
    /// Everything that is under way in this process has come.
    void settle() {
        while (loop.iterate(false)) {}
    }

    client::ConversationId lobby() const { return account->lobby(); }
    client::Page before(EntryKey key, std::size_t count = 50) {
        std::optional<client::Page> page;
        account->before(lobby(), key, count, [&](client::Page got) { page = std::move(got); });
        BOOST_REQUIRE(until([&] { return page.has_value(); }));
        return *page;
    }
    client::Page after(EntryKey key, std::size_t count = 50) {
        std::optional<client::Page> page;
        account->after(lobby(), key, count, [&](client::Page got) { page = std::move(got); });
        BOOST_REQUIRE(until([&] { return page.has_value(); }));
        return *page;
    }
    /// What people said in the lobby, as far as it can be had by scrolling back.
    std::vector<std::string> everything() {
        auto page = account->newest(lobby(), 50);
        std::vector<std::string> bodies = said(page);
        while (page.more_before && !page.entries.empty()) {
            page = before(page.entries.front().key);
            const auto older = said(page);
            bodies.insert(bodies.begin(), older.begin(), older.end());
        }
        return bodies;
    }
    static std::vector<std::string> said(const client::Page& page) {
        std::vector<std::string> bodies;
        for (const auto& entry : page.entries)
            if (entry.kind == client::EntryKind::message) bodies.push_back(entry.body);
        return bodies;
    }
    [[nodiscard]] std::vector<std::string> heard() const {
        std::vector<std::string> bodies;
        for (const auto& each : told)
            if (!each.entry.own()) bodies.push_back(each.entry.body);
        return bodies;
    }
    [[nodiscard]] client::Delivery delivery(const std::string& body) const {
        auto last = client::Delivery::none;
        for (const auto& each : told)
            if (each.entry.body == body && each.entry.own()) last = each.entry.delivery;
        return last;
    }
    /// Results of a search in the store.
    Result<client::SearchResult> search(client::SearchRequest request) {
        std::optional<Result<client::SearchResult>> result;
        client->search(std::move(request), [&](Result<client::SearchResult> got) { result = std::move(got); });
        BOOST_REQUIRE(until([&] { return result.has_value(); }));
        return *result;
    }
    void forget_history(const client::ConversationId& of) {
        std::optional<Result<void>> done;
        account->delete_history(of, [&](Result<void> how) { done = how; });
        BOOST_REQUIRE(until([&] { return done.has_value(); }));
        BOOST_REQUIRE(*done);
    }

    void connection_changed(const AccountId&, const client::ConnectionStatus& status) override {
        states.push_back(status);
    }
    void entry_changed(const client::ConversationId& where, const client::Entry& entry, bool fresh) override {
        told.push_back({where, entry, fresh});
    }
    void history_changed(const client::ConversationId& where) override { ++changed[where]; }
    void member_changed(const AccountId&, const client::RosterMember&, MemberChange) override {}
    void unread_changed(const client::ConversationId& where, std::size_t count) override { unread[where] = count; }

    void transfer_changed(const client::Transfer& transfer) override { transfers.push_back(transfer); }
    void note(const AccountId&, const Note& note) override { notes.push_back(note); }
    void keys_changed(const AccountId&, const UserId& who) override { keys.push_back(who.value); }
    /// The last that was told of a transfer.
    [[nodiscard]] client::Transfer transfer(client::TransferId id) const {
        client::Transfer last;
        for (const auto& each : transfers)
            if (each.id == id) last = each;
        return last;
    }
    /// Waits for the answer of a function that gives it to `then`.
    template <class T> Result<T> answer(const std::function<void(std::function<void(Result<T>)>)>& ask) {
        std::optional<Result<T>> got;
        ask([&](Result<T> result) { got = std::move(result); });
        BOOST_REQUIRE(until([&] { return got.has_value(); }));
        return std::move(*got);
    }

    Folder folder;
    Loop loop;
    Timestamp clock{std::chrono::seconds{1'800'000'000}};
    plugin::Transports transports{loop, catalogue(), {"confab-test", "0", folder.path}};
    std::shared_ptr<client::Store> store;
    std::unique_ptr<client::Client> client;
    client::Account* account = nullptr;
    std::vector<Told> told;
    std::vector<client::ConnectionStatus> states;
    std::map<client::ConversationId, int> changed;
    std::map<client::ConversationId, std::size_t> unread;
    std::vector<client::Transfer> transfers;
    std::vector<Note> notes;
    std::vector<std::string> keys; ///< whose

private:
    static plugin::Catalogue catalogue() {
        plugin::Catalogue only;
        only.transports.push_back({&FarSide::entry, &FarSide::description, {}, {}, "1"});
        return only;
    }

    std::string id_;
};

inline std::vector<std::string> numbers(int first, int last) {
    std::vector<std::string> texts;
    for (int i = first; i <= last; ++i) texts.push_back("line " + std::to_string(i));
    return texts;
}

} // namespace confab::test
