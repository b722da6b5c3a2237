// SPDX-License-Identifier: GPL-3.0-or-later
// The border between the engine and a plugin, from both sides.
#define BOOST_TEST_MODULE host
#include "base/loop.hpp"
#include "plugin/abi.hpp"
#include "plugin/transport.hpp"

#include <confab/plugin.hpp>

#include <boost/test/unit_test.hpp>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <thread>

using namespace confab;

namespace {

/// A plugin that does what the test tells it.
class Puppet final : public sdk::Transport {
public:
    explicit Puppet(const confab_host* face) : Transport{face}, raw{face} { current = this; }
    ~Puppet() override {
        if (current == this) current = nullptr;
    }

    std::optional<sdk::BadSetting> check(uint32_t, const confab_config& config) override {
        if (sdk::Settings{config, none, CONFAB_ROLE_CONNECT}.text("word") == "bad")
            return sdk::BadSetting{&word, "not this word"};
        if (sdk::Settings{config, none, CONFAB_ROLE_CONNECT}.text("word") == "throw") throw 1;
        return std::nullopt;
    }
    confab_result open(confab_id session, uint32_t, const confab_config&) override {
        sessions.push_back(session);
        return refuse_open ? CONFAB_E_DENIED : CONFAB_OK;
    }
    confab_result close(confab_id session, confab_result why, std::string_view) override {
        auto closed = sdk::make<confab_msg_session>(session);
        closed.state = CONFAB_SESSION_CLOSED;
        closed.reason = why;
        return host.emit(closed);
    }
    confab_result submit(const confab_msg& message) override {
        if (message.type == CONFAB_MSG_FLOW) ++flows;
        if (message.type == CONFAB_MSG_QUERY) throw std::runtime_error{"a fault of the plugin"};
        return answer;
    }

    const confab_host* raw;
    std::vector<confab_id> sessions;
    int flows = 0;
    bool refuse_open = false;
    confab_result answer = CONFAB_OK; ///< of submit()

    static Puppet* current;
    static constexpr confab_setting word{.size = sizeof(confab_setting),
                                         .type = CONFAB_SET_STRING,
                                         .flags = 0,
                                         .roles = CONFAB_ROLE_CONNECT,
                                         .key = "word",
                                         .label = "Word",
                                         .help = nullptr,
                                         .default_value = nullptr,
                                         .min = 0,
                                         .max = 0,
                                         .choices = nullptr};
    static constexpr const confab_setting* none[] = {nullptr};
};
Puppet* Puppet::current = nullptr;

const char* const schemes[] = {"puppet", nullptr};
const confab_transport_desc description{.size = sizeof description,
                                        .roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN,
                                        .caps = 0,
                                        .id = "puppet",
                                        .name = "Puppet",
                                        .description = "",
                                        .version = "1",
                                        .licence = "MIT-0",
                                        .icon = nullptr,
                                        .i18n_domain = nullptr,
                                        .uri_schemes = schemes,
                                        .settings = Puppet::none,
                                        .presets = nullptr};
const confab_entry entry{.magic = CONFAB_MAGIC,
                         .size = sizeof entry,
                         .abi_major = 1,
                         .abi_minor = 0,
                         .abi_minor_needed = 0,
                         .reserved = 0,
                         .describe = [](uint32_t) { return &description; },
                         .create = [](const confab_host* host, const char*) { return sdk::create<Puppet>(host); }};

struct Ear final : plugin::Receiver {
    void receive(Message message) override { heard.push_back(std::move(message)); }
    std::vector<Message> heard;
};

/// A loop, a transport, and one open session.
struct Stage {
    explicit Stage(Role role = Role::connect) {
        auto made = plugin::Transport::create(loop, {"confab-test", "0", folder}, entry, description);
        BOOST_REQUIRE(made);
        transport = std::move(*made);
        session = *transport->open(role, {}, ear);
    }
    ~Stage() {
        transport.reset();
        if (!folder.empty()) std::filesystem::remove_all(folder);
    }
    void settle() {
        while (loop.iterate(false)) {}
    }
    [[nodiscard]] confab_msg_message said(std::string_view text) const {
        auto message = sdk::make<confab_msg_message>(static_cast<confab_id>(session));
        message.body = sdk::str(text);
        return message;
    }

    Loop loop;
    std::filesystem::path folder;
    Ear ear;
    std::unique_ptr<plugin::Transport> transport;
    SessionId session{};
};

const Puppet& puppet() { return *Puppet::current; }

} // namespace

BOOST_AUTO_TEST_SUITE(messages)

BOOST_AUTO_TEST_CASE(every_message_survives_the_way_out_and_back_field_by_field) {
    auto roster = std::make_shared<Roster>();
    roster->version = 7;
    roster->ids = {"a", "中"};
    roster->names = {"A", ""};
    SessionChange change;
    change.state = SessionState::closed;
    change.reason = Code::tls_untrusted;
    change.caps.bits = 0x123456789ULL;
    change.listener = SessionId{42};
    change.retry_after = std::chrono::milliseconds{1500};
    change.self = UserId{"me"};
    change.lobby = RoomId{"lobby"};
    change.address = "ws://[::1]:1";
    change.text = "text";
    change.tls_fingerprint = "abcd";
    ChatMessage chat;
    chat.kind = TextKind::system;
    chat.room = RoomId{"r"};
    chat.recipient = UserId{"to"};
    chat.id = MessageId{"id"};
    chat.origin = OriginId{"o"};
    chat.sender = UserId{"s"};
    chat.sender_name = "S";
    chat.sent = Timestamp{std::chrono::microseconds{-5}};
    chat.body = "你好 😀";
    chat.key = "ab12";
    chat.attachments = {{AttachmentKind::image, FileId{1}, FileId{2}, 3, 4, "名.png", "image/png", "5", "r", "t"}, {}};
    StorageReport report{StorageWhat::probe,
                         StorageStep::clock,
                         Code::denied,
                         1,
                         std::chrono::microseconds{-7},
                         2,
                         3,
                         4,
                         "why",
                         "{}",
                         5,
                         6,
                         7,
                         8};
    const std::vector<decltype(Message::body)> bodies{
        Fetch{FileId{9}, 8, 7, RoomId{"r"}, UserId{"u"}, MessageId{"m"}, "ref", "sha"},
        Progress{1, 2},
        Note{NoteWhat::new_key, Code::key_changed, 3, RoomId{"r"}, UserId{"to"}, UserId{"who"}, "key", "id", "text"},
        StorageRequest{StorageWhat::run},
        report,
        change,
        OpDone{CONFAB_MSG_AUTH, Code::name_in_use, "why", MessageId{"m"}},
        Flow{true},
        Cancel{},
        Auth{UserId{"me"}, "Me"},
        Query{QueryWhat::profile, 3, UserId{"who"}},
        Member{MemberChange::leave, Timestamp{std::chrono::microseconds{9}}, RoomId{"r"}, UserId{"w"}, "W", roster},
        Member{},
        Person{Presence::online, UserId{"p"}, "P"},
        chat};
    for (const auto& body : bodies) {
        const Message message{SessionId{3}, Op{4}, CONFAB_F_HISTORICAL, body};
        Result<Message> back = fail(Code::internal, "");
        confab::abi::with(message, [&](const confab_msg& raw) {
            back = confab::abi::read(raw);
            return CONFAB_OK;
        });
        BOOST_REQUIRE(back);
        BOOST_CHECK_MESSAGE(*back == message, "body " << body.index());
    }
}

BOOST_AUTO_TEST_CASE(what_a_shorter_struct_does_not_have_is_not_said) {
    auto message = sdk::make<confab_msg_message>(1);
    message.room = sdk::str("room");
    message.body = sdk::str("beyond the end");
    message.h.size = offsetof(confab_msg_message, recipient);
    const auto read = confab::abi::read(message.h);
    BOOST_REQUIRE(read);
    BOOST_TEST(std::get<ChatMessage>(read->body).room.value == "room");
    BOOST_TEST(std::get<ChatMessage>(read->body).body.empty());
}

BOOST_AUTO_TEST_CASE(messages_that_can_not_be_are_refused) {
    auto message = sdk::make<confab_msg_message>(1);
    message.body = sdk::str("\xff");
    BOOST_CHECK(confab::abi::read(message.h).error().code == Code::invalid);
    message.body = {"a\0b", 3};
    BOOST_CHECK(!confab::abi::read(message.h));
    message.body = sdk::str("fine");
    BOOST_CHECK(confab::abi::read(message.h));
    message.h.type = 0x99;
    BOOST_CHECK(!confab::abi::read(message.h));
    message.h.type = CONFAB_MSG_MESSAGE;
    message.h.size = 8;
    BOOST_CHECK(!confab::abi::read(message.h));
}

BOOST_AUTO_TEST_CASE(every_code_has_one_name_and_one_result) {
    for (confab_result result = CONFAB_OK; result >= CONFAB_E_KEY_CHANGED; --result) {
        BOOST_TEST(sdk::result_of(name(code_of(result))).value() == result);
        BOOST_TEST(static_cast<confab_result>(code_of(result)) == result);
    }
    BOOST_CHECK(code_of(-1000) == Code::internal);
    BOOST_CHECK(code_of(5) == Code::ok);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(host)

BOOST_AUTO_TEST_CASE(what_is_emitted_is_heard_later_and_in_order_from_any_thread) {
    Stage stage;
    BOOST_TEST(puppet().host.emit(stage.said("1")) == CONFAB_OK);
    BOOST_TEST(stage.ear.heard.empty());
    std::thread other{[&] {
        for (int i = 2; i <= 100; ++i) puppet().host.emit(stage.said(std::to_string(i)));
    }};
    other.join();
    stage.settle();
    BOOST_REQUIRE(stage.ear.heard.size() == 100U);
    for (std::size_t i = 0; i < 100; ++i)
        BOOST_TEST(std::get<ChatMessage>(stage.ear.heard[i].body).body == std::to_string(i + 1));
}

BOOST_AUTO_TEST_CASE(a_full_queue_says_again_and_flow_follows_when_there_is_room) {
    Stage stage;
    for (std::size_t i = 0; i < plugin::Transport::queue_limit; ++i)
        BOOST_REQUIRE(puppet().host.emit(stage.said("x")) == CONFAB_OK);
    BOOST_TEST(puppet().host.emit(stage.said("too many")) == CONFAB_E_AGAIN);
    BOOST_TEST(puppet().host.done(static_cast<confab_id>(stage.session), 9, CONFAB_MSG_AUTH, CONFAB_OK) == CONFAB_OK);
    stage.settle();
    BOOST_TEST(puppet().flows == 1);
    BOOST_TEST(stage.ear.heard.size() == plugin::Transport::queue_limit + 1);
    BOOST_TEST(puppet().host.emit(stage.said("again")) == CONFAB_OK);
    stage.settle();
    BOOST_TEST(puppet().flows == 1);
}

BOOST_AUTO_TEST_CASE(nobody_says_what_is_not_theirs_to_say) {
    Stage connect;
    puppet().host.emit(sdk::make<confab_msg_query>(static_cast<confab_id>(connect.session), 1));
    connect.settle();
    BOOST_TEST(connect.ear.heard.empty());
    connect.transport.reset();

    Stage listen{Role::listen};
    puppet().host.emit(sdk::make<confab_msg_op_done>(static_cast<confab_id>(listen.session), 1));
    puppet().host.emit(sdk::make<confab_msg_member>(static_cast<confab_id>(listen.session)));
    listen.settle();
    BOOST_TEST(listen.ear.heard.empty());
}

BOOST_AUTO_TEST_CASE(sessions_that_are_not_there_say_nothing) {
    Stage stage;
    auto message = stage.said("x");
    message.h.session = 999'999;
    BOOST_TEST(puppet().host.emit(message) == CONFAB_E_NOT_FOUND);
    auto incoming = sdk::make<confab_msg_session>(puppet().host.new_id());
    incoming.state = CONFAB_SESSION_INCOMING;
    incoming.listener = static_cast<confab_id>(stage.session); // not a listener
    puppet().host.emit(incoming);
    stage.settle();
    BOOST_TEST(stage.ear.heard.empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_heard_after_closed) {
    Stage stage;
    stage.transport->close(stage.session, Code::closed, "");
    puppet().host.emit(stage.said("late"));
    stage.settle();
    BOOST_REQUIRE(stage.ear.heard.size() == 1U);
    BOOST_CHECK(std::get<SessionChange>(stage.ear.heard[0].body).state == SessionState::closed);
    BOOST_TEST(puppet().host.emit(stage.said("later")) == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_forgotten_session_is_closed_and_not_heard) {
    Stage stage;
    puppet().host.emit(stage.said("waiting"));
    stage.transport->forget(stage.session);
    stage.settle();
    BOOST_TEST(stage.ear.heard.empty());
}

BOOST_AUTO_TEST_CASE(exceptions_of_a_plugin_become_errors) {
    Stage stage;
    BOOST_CHECK(stage.transport->submit({stage.session, Op{1}, 0, Query{}}).error().code == Code::internal);
    BOOST_CHECK(stage.transport->check(Role::connect, {{"word", "throw"}}).error().code == Code::bad_setting);
}

BOOST_AUTO_TEST_CASE(a_bad_setting_is_named_with_its_sentence) {
    Stage stage;
    std::string key;
    const auto checked = stage.transport->check(Role::connect, {{"word", "bad"}}, &key);
    BOOST_REQUIRE(!checked);
    BOOST_TEST(checked.error().text == "not this word");
    BOOST_TEST(key == "word");
    BOOST_TEST(stage.transport->check(Role::connect, {{"word", "good"}}).has_value());
}

BOOST_AUTO_TEST_CASE(a_refused_open_is_no_session) {
    Stage stage;
    Puppet::current->refuse_open = true;
    Ear ear;
    BOOST_CHECK(stage.transport->open(Role::connect, {}, ear).error().code == Code::denied);
    auto message = stage.said("x");
    message.h.session = puppet().sessions.back();
    BOOST_TEST(puppet().host.emit(message) == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(a_lent_file_is_there_for_one_request_and_from_any_thread) {
    Stage stage;
    UniqueFd file{::memfd_create("lent", 0)}, other{::dup(file.get())};
    BOOST_REQUIRE(::write(file.get(), "0123456789", 10) == 10);
    auto loan = stage.transport->lend({std::move(file), true, 12});
    Fetch fetch;
    fetch.file = loan.id();
    const auto id = static_cast<confab_id>(loan.id());
    const auto write = [&](uint64_t offset, std::string_view text) {
        return puppet().host.file_write(id, offset, std::as_bytes(std::span{text}));
    };
    BOOST_TEST(write(0, "x") == CONFAB_E_NOT_FOUND); // nobody has asked yet
    Puppet::current->answer = CONFAB_E_AGAIN;
    BOOST_TEST(!stage.transport->submit({stage.session, Op{5}, 0, fetch}));
    BOOST_TEST(write(0, "x") == CONFAB_E_NOT_FOUND);
    Puppet::current->answer = CONFAB_OK;
    BOOST_REQUIRE(stage.transport->submit({stage.session, Op{5}, 0, fetch}));
    confab_result from_thread = CONFAB_E_INTERNAL;
    std::thread thread{[&] { from_thread = write(8, "abcd"); }};
    thread.join();
    BOOST_TEST(from_thread == CONFAB_OK);
    BOOST_TEST(write(9, "abcd") == CONFAB_E_TOO_LARGE);
    BOOST_TEST(write(UINT64_MAX, "abcd") == CONFAB_E_TOO_LARGE);
    std::array<std::byte, 4> buffer{};
    std::size_t got = 0;
    BOOST_TEST(puppet().host.file_read(id, 0, buffer, got) == CONFAB_E_NOT_FOUND); // to write only
    std::array<char, 16> all{};
    BOOST_TEST(::pread(other.get(), all.data(), all.size(), 0) == 12);
    BOOST_TEST(std::string(all.data(), 12) == "01234567abcd");
    puppet().host.done(static_cast<confab_id>(stage.session), 5, CONFAB_MSG_FETCH, CONFAB_OK);
    BOOST_TEST(write(0, "x") == CONFAB_E_NOT_FOUND);
    stage.settle();
}

BOOST_AUTO_TEST_CASE(a_lent_file_ends_with_its_session_and_with_its_owner) {
    Stage stage;
    auto loan = stage.transport->lend({UniqueFd{::memfd_create("lent", 0)}});
    auto other = stage.transport->lend({UniqueFd{::memfd_create("lent", 0)}});
    ChatMessage chat;
    chat.attachments.resize(1);
    chat.attachments[0].file = loan.id();
    chat.attachments[0].thumbnail = other.id();
    BOOST_REQUIRE(stage.transport->submit({stage.session, Op{5}, 0, chat}));
    std::array<std::byte, 4> buffer{};
    std::size_t got = 9;
    const auto read = [&](FileId id) { return puppet().host.file_read(static_cast<confab_id>(id), 0, buffer, got); };
    BOOST_TEST(read(chat.attachments[0].file) == CONFAB_OK);
    BOOST_TEST(got == 0U);
    BOOST_TEST(read(chat.attachments[0].thumbnail) == CONFAB_OK);
    other = {};
    BOOST_TEST(read(chat.attachments[0].thumbnail) == CONFAB_E_NOT_FOUND);
    stage.transport->close(stage.session, Code::closed, "");
    stage.settle();
    BOOST_TEST(read(chat.attachments[0].file) == CONFAB_E_NOT_FOUND);
}

BOOST_AUTO_TEST_CASE(timers_of_a_plugin_move_stop_and_repeat) {
    Stage stage;
    int fired = 0, moved = 0;
    const auto count = [](void* arg) { ++*static_cast<int*>(arg); };
    BOOST_TEST(puppet().host.set_timer(1, count, &fired) == CONFAB_OK);
    puppet().host.set_timer(1, count, &moved);
    puppet().host.set_timer(0, count, &moved);
    while (fired == 0) stage.loop.iterate(true);
    puppet().host.set_timer(1, count, &fired);
    while (fired == 1) stage.loop.iterate(true);
    BOOST_TEST(fired == 2);
    BOOST_TEST(moved == 0);
}

BOOST_AUTO_TEST_CASE(a_plugin_watches_descriptors_and_posts) {
    Stage stage;
    int ends[2];
    BOOST_REQUIRE(pipe(ends) == 0);
    std::pair<int, uint32_t> seen{};
    BOOST_REQUIRE(puppet().host.watch_fd(
                      ends[0], CONFAB_FD_READ,
                      [](void* arg, int fd, uint32_t ready) {
                          *static_cast<std::pair<int, uint32_t>*>(arg) = {fd, ready};
                          puppet().host.watch_fd(fd, 0, nullptr, nullptr);
                      },
                      &seen) == CONFAB_OK);
    BOOST_REQUIRE(write(ends[1], "x", 1) == 1);
    while (seen.first == 0) stage.loop.iterate(true);
    BOOST_TEST(seen.first == ends[0]);
    BOOST_TEST(seen.second == uint32_t{CONFAB_FD_READ});
    seen = {};
    stage.settle();
    BOOST_TEST(seen.first == 0);
    close(ends[0]);
    close(ends[1]);

    bool posted = false;
    std::thread other{[&] { puppet().host.post([](void* arg) { *static_cast<bool*>(arg) = true; }, &posted); }};
    other.join();
    BOOST_TEST(!posted);
    stage.settle();
    BOOST_TEST(posted);
}

BOOST_AUTO_TEST_CASE(folders_of_a_plugin_are_its_own_and_private) {
    std::string folder = (std::filesystem::temp_directory_path() / "confab-test-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(folder.data()));
    Stage stage;
    BOOST_TEST(puppet().host.dir(CONFAB_DIR_STATE).empty()); // this program keeps nothing
    stage.transport = *plugin::Transport::create(stage.loop, {"confab-test", "0", folder}, entry, description);
    stage.folder = folder;
    const std::filesystem::path state = puppet().host.dir(CONFAB_DIR_STATE);
    BOOST_TEST(state.string().starts_with(folder));
    BOOST_TEST(state.string().find("puppet") != std::string::npos);
    BOOST_CHECK(std::filesystem::status(state).permissions() == std::filesystem::perms::owner_all);
    BOOST_CHECK(state != puppet().host.dir(CONFAB_DIR_CACHE));
    char small[4];
    BOOST_TEST(puppet().raw->dir(puppet().raw, CONFAB_DIR_STATE, small, sizeof small) == CONFAB_E_TOO_LARGE);
    BOOST_TEST(puppet().raw->dir(puppet().raw, 99, small, sizeof small) == CONFAB_E_INVALID);
}

BOOST_AUTO_TEST_CASE(what_was_posted_runs_before_the_end) {
    Stage stage;
    bool ran = false;
    puppet().host.post([](void* arg) { *static_cast<bool*>(arg) = Puppet::current != nullptr; }, &ran);
    stage.transport.reset();
    BOOST_TEST(ran);
}

BOOST_AUTO_TEST_CASE(a_transport_that_lacks_a_function_is_refused) {
    static const confab_entry lacking{.magic = CONFAB_MAGIC,
                                      .size = sizeof lacking,
                                      .abi_major = 1,
                                      .abi_minor = 0,
                                      .abi_minor_needed = 0,
                                      .reserved = 0,
                                      .describe = [](uint32_t) { return &description; },
                                      .create = [](const confab_host*, const char*) -> const confab_transport* {
                                          static confab_transport half{};
                                          half.size = sizeof half;
                                          return &half;
                                      }};
    Loop loop;
    const auto made = plugin::Transport::create(loop, {"confab-test", "0", {}}, lacking, description);
    BOOST_REQUIRE(!made);
    BOOST_CHECK(made.error().code == Code::internal);
}

BOOST_AUTO_TEST_CASE(extensions_are_asked_for_by_name) {
    Stage stage;
    BOOST_TEST(puppet().host.extension("confab.glib-main-context/1") == stage.loop.context());
    BOOST_TEST(!puppet().host.extension("org.example.nothing/1"));
}

BOOST_AUTO_TEST_SUITE_END()
