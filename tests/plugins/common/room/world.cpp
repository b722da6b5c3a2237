// SPDX-License-Identifier: GPL-3.0-or-later
#include "world.hpp"

#include "common/layout/local_time.hpp"
#include "common/layout/message.hpp"
#include "common/layout/names.hpp"

#include <glib.h>

#include <algorithm>
#include <cstring>

namespace confab::storage::test {

void Guest::offer_identity() {
    static const auto of_identity = [](const confab_identity* identity) -> Guest& {
        return *static_cast<Guest*>(identity->data);
    };
    identity_.size = sizeof identity_;
    identity_.data = this;
    identity_.keys = [](const confab_identity* identity, confab_id, std::uint8_t* sign, std::uint8_t* agree,
                        std::uint64_t* device) -> confab_result {
        const auto& signer = of_identity(identity).signer;
        std::copy_n(signer.keys().sign.bytes.data(), 32, sign);
        std::copy_n(signer.keys().agree.bytes.data(), 32, agree);
        *device = static_cast<std::uint64_t>(signer.device());
        return CONFAB_OK;
    };
    identity_.sign = [](const confab_identity* identity, confab_id, confab_str domain, const std::uint8_t* data,
                        std::size_t len, std::uint8_t* signature) -> confab_result {
        const auto made = of_identity(identity).signer.sign(sdk::view(domain), {data, len});
        if (!made) return made.error().code;
        std::copy_n(made->bytes.data(), 64, signature);
        return CONFAB_OK;
    };
    identity_.agree = [](const confab_identity* identity, confab_id, confab_str domain, const std::uint8_t* theirs,
                         std::uint8_t* shared) -> confab_result {
        seal::AgreementKey key;
        std::copy_n(theirs, 32, key.bytes.data());
        const auto made = of_identity(identity).signer.agree(sdk::view(domain), key);
        if (!made) return made.error().code;
        std::copy_n(made->view().data(), 32, shared);
        return CONFAB_OK;
    };
    identity_.seen = [](const confab_identity* identity, confab_id, confab_str id, const std::uint8_t* print,
                        const std::uint8_t* endorsed) -> confab_result {
        auto& self = of_identity(identity);
        const auto key = seal::hex({print, 32});
        if (const auto said = self.verdicts.find(key); said != self.verdicts.end()) return said->second;
        auto& known = self.trusted[folded(sdk::view(id))];
        if (known == key) return CONFAB_TRUST_KNOWN;
        if (!known.empty() && (!endorsed || known != seal::hex({endorsed, 32}))) return CONFAB_TRUST_CHANGED;
        const auto trust = known.empty() ? CONFAB_TRUST_FIRST : CONFAB_TRUST_KNOWN;
        known = key;
        return trust;
    };
    host_.get_extension = [](const confab_host* host, const char* id) -> const void* {
        return std::strcmp(id, "confab.identity/1") == 0 ? &of(host).identity_ : nullptr;
    };
}

Guest::Guest(async::test::Loop& loop, std::shared_ptr<MemoryPlace> place, std::string id, std::string word,
             std::uint64_t device)
    : objects{std::make_shared<MemoryObjects>(std::move(place))}, signer{word.empty() ? id : word, device}, loop_{loop},
      id_{std::move(id)} {
    settings.location = "memory://place";
    settings.state_folder = folder_.path();
    settings.format = RoomFormat::compatible;
    settings.interval = std::chrono::milliseconds{30};
    settings.people_every = std::chrono::milliseconds{100};
    objects->watches = true;
    host_.size = sizeof host_;
    host_.data = this;
    offer_identity();
    host_.log = [](const confab_host* host, std::uint32_t, confab_id, confab_str text) {
        of(host).log.emplace_back(sdk::view(text));
        BOOST_TEST_MESSAGE("log: " << sdk::view(text));
    };
    host_.emit = [](const confab_host* host, const confab_msg* message) -> confab_result {
        auto& self = of(host);
        auto event = copy_of(*message);
        if (self.on_emit)
            if (const auto result = self.on_emit(event); result < 0) return result;
        self.events_.push_back(std::move(event));
        return CONFAB_OK;
    };
    host_.file_read = [](const confab_host* host, confab_id file, std::uint64_t offset, void* buf, std::size_t cap,
                         std::size_t* got) -> confab_result {
        auto& self = of(host);
        const std::lock_guard lock{self.files_mutex_};
        const auto found = self.files_.find(file);
        if (found == self.files_.end()) return CONFAB_E_NOT_FOUND;
        *got =
            offset < found->second.size() ? std::min(cap, found->second.size() - static_cast<std::size_t>(offset)) : 0;
        std::memcpy(buf, found->second.data() + std::min<std::size_t>(offset, found->second.size()), *got);
        return CONFAB_OK;
    };
    host_.file_write = [](const confab_host* host, confab_id file, std::uint64_t offset, const void* buf,
                          std::size_t len) -> confab_result {
        auto& self = of(host);
        const std::lock_guard lock{self.files_mutex_};
        auto& text = self.files_[file];
        if (text.size() < offset + len) text.resize(offset + len);
        std::memcpy(text.data() + offset, buf, len);
        return CONFAB_OK;
    };
}

Guest::~Guest() {
    vanish();
    loop_.settle();
}

Event Guest::join(std::string since, std::uint32_t flags) {
    ended_.reset();
    room_ = std::make_unique<Room>(sdk::Host{&host_}, 7, objects, settings,
                                   [this](Room::End end) { ended_ = std::move(end); });
    auto auth = sdk::make<confab_msg_auth>(7, ++next_);
    auth.h.flags = flags;
    const auto name = "Name of " + id_;
    auth.identity = sdk::str(id_);
    auth.display = sdk::str(name);
    auth.since = sdk::str(since);
    submit(auth.h);
    return await_done(next_);
}

void Guest::come(std::string since) {
    const auto done = join(std::move(since));
    BOOST_REQUIRE_MESSAGE(done.result == CONFAB_OK, done.text);
    await([](const Event& e) { return e.is(CONFAB_MSG_MEMBER); });
}

void Guest::leave() {
    room_->close(CONFAB_OK, {});
    loop_.until([this] { return ended_.has_value(); });
    room_.reset();
}

confab_op Guest::say(std::string_view text, std::string_view to, std::string origin) {
    auto message = sdk::make<confab_msg_message>(7, ++next_);
    if (origin.empty()) origin = "origin-" + std::to_string(next_);
    message.kind = CONFAB_TEXT_PLAIN;
    message.body = sdk::str(text);
    message.recipient = sdk::str(to);
    message.origin_id = sdk::str(origin);
    submit(message.h);
    return next_;
}

confab_op Guest::send_file(std::string_view bytes, std::string name, std::string_view thumbnail, std::string_view to) {
    confab_attachment file{};
    file.size = sizeof file;
    file.kind = thumbnail.empty() ? CONFAB_ATTACHMENT_FILE : CONFAB_ATTACHMENT_IMAGE;
    {
        const std::lock_guard lock{files_mutex_};
        file.file = ++next_;
        files_[file.file] = bytes;
        if (!thumbnail.empty()) {
            file.thumbnail = ++next_;
            files_[file.thumbnail] = thumbnail;
        }
    }
    file.bytes = bytes.size();
    file.thumbnail_bytes = thumbnail.size();
    file.name = sdk::str(name);
    file.mime = sdk::str("text/plain");
    const confab_attachment* list[] = {&file, nullptr};
    auto message = sdk::make<confab_msg_message>(7, ++next_);
    const auto origin = "origin-" + std::to_string(next_);
    message.kind = CONFAB_TEXT_PLAIN;
    message.recipient = sdk::str(to);
    message.origin_id = sdk::str(origin);
    message.attachments = list;
    submit(message.h);
    return next_;
}

confab_op Guest::fetch(std::string ref, std::uint64_t offset) {
    auto fetch = sdk::make<confab_msg_fetch>(7, ++next_);
    const auto op = next_;
    fetch.file = ++next_;
    fetches_[op] = fetch.file;
    fetch.ref = sdk::str(ref);
    fetch.offset = offset;
    submit(fetch.h);
    return op;
}

std::string Guest::fetched(confab_op op) {
    const std::lock_guard lock{files_mutex_};
    return files_[fetches_.at(op)];
}

confab_op Guest::query(std::uint32_t what, std::uint32_t limit, std::string cursor) {
    auto query = sdk::make<confab_msg_query>(7, ++next_);
    query.what = what;
    query.limit = limit;
    query.cursor = sdk::str(cursor);
    submit(query.h);
    return next_;
}

confab_op Guest::storage(std::uint32_t what) {
    auto storage = sdk::make<confab_msg_storage>(7, ++next_);
    storage.what = what;
    submit(storage.h);
    return next_;
}

confab_op Guest::rekey(std::string_view passphrase, bool new_keys) {
    auto storage = sdk::make<confab_msg_storage>(7, ++next_);
    storage.what = CONFAB_STORAGE_REKEY;
    storage.new_keys = new_keys;
    storage.text = sdk::str(passphrase);
    submit(storage.h);
    return next_;
}

void Guest::cancel(confab_op op) { submit(sdk::make<confab_msg_cancel>(7, op).h); }

void Guest::flow(bool paused) {
    auto flow = sdk::make<confab_msg_flow>(7);
    flow.paused = paused;
    submit(flow.h);
}

Event Guest::await(const Match& match) {
    Event found;
    loop_.until([&] {
        const auto it = std::find_if(events_.begin(), events_.end(), match);
        if (it == events_.end()) return false;
        found = *it;
        events_.erase(it);
        return true;
    });
    return found;
}

Event Guest::await_done(confab_op op) {
    return await([op](const Event& e) { return e.is(CONFAB_MSG_OP_DONE) && e.op == op; });
}

Event Guest::await_message(std::string_view body) {
    return await([body](const Event& e) { return e.is(CONFAB_MSG_MESSAGE) && e.body == body; });
}

std::vector<Event> Guest::take(const Match& match) {
    std::vector<Event> taken;
    std::copy_if(events_.begin(), events_.end(), std::back_inserter(taken), match);
    std::erase_if(events_, match);
    return taken;
}

std::size_t Guest::count(const Match& match) const {
    return static_cast<std::size_t>(std::count_if(events_.begin(), events_.end(), match));
}

void Guest::idle(std::chrono::milliseconds time) {
    const auto end = async::Clock::now() + time;
    loop_.until([end] { return async::Clock::now() >= end; });
}

std::string old_name(std::string_view id, double seconds) {
    return message_name(g_get_real_time() - static_cast<confab_time>(seconds * 1e6), id);
}

std::string old_message(std::string_view id, std::string_view text) {
    layout::Message message;
    message.sender = id;
    message.sender_name = id;
    message.text = text;
    message.timestamp = iso_time(g_get_real_time());
    return layout::encode(message, layout::Encoding::base64);
}

std::string old_private(std::string_view from, std::string_view to, std::string_view text) {
    layout::Message message;
    message.sender = from;
    message.sender_name = from;
    message.target = to;
    message.text = text;
    message.timestamp = iso_time(g_get_real_time());
    return layout::encode(message, layout::Encoding::plain);
}

} // namespace confab::storage::test
