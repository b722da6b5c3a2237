// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/transport.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "plugin/abi.hpp"
#include "plugin/host.hpp"

#include <array>

namespace confab::plugin {

namespace {

constexpr std::chrono::seconds end_limit{3};

/// Settings as the ABI has them, borrowed from the map.
class Config {
public:
    explicit Config(const std::map<std::string, std::string>& settings) {
        values_.reserve(settings.size());
        for (const auto& [key, value] : settings) values_.push_back({sdk::str(key), sdk::str(value)});
        config_ = {.size = sizeof config_, .n = static_cast<std::uint32_t>(values_.size()), .kv = values_.data()};
    }
    [[nodiscard]] const confab_config* get() const noexcept { return &config_; }

private:
    std::vector<confab_kv> values_;
    confab_config config_{};
};

/// Every function of the first version has to be there.
bool complete(const confab_transport* transport) noexcept {
    return CONFAB_HAS(transport, confab_transport, get_extension) && transport->destroy && transport->check_config &&
           transport->parse_uri && transport->open && transport->close && transport->submit && transport->submit_many &&
           transport->get_extension;
}

Result<void> result_of_call(confab_result result, std::string_view what) {
    if (result >= 0) return {};
    return fail(code_of(result), "{}", what);
}

} // namespace

Transport::Transport(std::shared_ptr<Host> host) : host_{std::move(host)} {}

Result<std::unique_ptr<Transport>> Transport::create(Loop& loop, const HostInfo& info, const confab_entry& entry,
                                                     const confab_transport_desc& description) {
    auto host = std::make_shared<Host>(loop, info, description);
    host->transport = entry.create(host->face(), description.id);
    if (!host->transport)
        return fail(Code::internal, "{}", trf(N_("The transport {} could not start."), description.id));
    if (!complete(host->transport)) {
        host->transport = nullptr; // can't even be asked to end
        return fail(Code::internal, "{}",
                    trf(N_("The transport {} lacks functions that it has to have."), description.id));
    }
    return std::unique_ptr<Transport>{new Transport{std::move(host)}};
}

Transport::~Transport() {
    for (const auto session : host_->open_sessions()) forget(session);
    bool late = false;
    const auto limit = host_->loop.after(end_limit, [&late] { late = true; });
    while (!(host_->idle() && host_->nothing_posted()) && !late) host_->loop.iterate(true);
    if (late) log::error("{}: ended with sessions that it did not close", host_->description.id);
    const auto* transport = host_->transport;
    transport->destroy(transport);
    host_->end();
}

const confab_transport_desc& Transport::description() const noexcept { return host_->description; }

Result<void> Transport::check(Role role, const std::map<std::string, std::string>& settings, std::string* key) const {
    const confab_setting* bad = nullptr;
    std::array<char, 512> why{};
    const Config config{settings};
    const auto result = host_->transport->check_config(host_->transport, static_cast<std::uint32_t>(role), config.get(),
                                                       &bad, why.data(), why.size());
    if (result >= 0) return {};
    if (key) *key = bad ? bad->key : "";
    why.back() = '\0';
    return fail(Code::bad_setting, "{}", host_->translated(why.data()));
}

Result<std::map<std::string, std::string>> Transport::parse_uri(std::string_view uri) const {
    std::map<std::string, std::string> settings;
    const std::string terminated{uri};
    const auto result = host_->transport->parse_uri(
        host_->transport, sdk::str(terminated), &settings, [](void* arg, const char* key, confab_str value) {
            sdk::guarded([&] {
                static_cast<std::map<std::string, std::string>*>(arg)->insert_or_assign(key,
                                                                                        std::string{sdk::view(value)});
                return CONFAB_OK;
            });
        });
    if (result < 0)
        return fail(code_of(result), "{}", trf(N_("{} is not an address of {}."), uri, host_->description.name));
    return settings;
}

Result<SessionId> Transport::open(Role role, const std::map<std::string, std::string>& settings, Receiver& receiver) {
    const auto session = host_->new_session(role, &receiver);
    const Config config{settings};
    const auto result = host_->transport->open(host_->transport, static_cast<confab_id>(session),
                                               static_cast<std::uint32_t>(role), config.get());
    if (result < 0) {
        host_->end_session(session);
        return fail(code_of(result), "{}",
                    trf(N_("{} could not open a session ({})."), host_->description.name, sdk::code_name(result)));
    }
    return session;
}

void Transport::forget(SessionId session) {
    host_->forget(session);
    close(session, Code::closed, {});
}

Result<void> Transport::reconfigure(SessionId session, const std::map<std::string, std::string>& settings) {
    const Config config{settings};
    const auto result =
        CONFAB_CAN(host_->transport, confab_transport, reconfigure)
            ? host_->transport->reconfigure(host_->transport, static_cast<confab_id>(session), config.get())
            : CONFAB_E_UNSUPPORTED;
    return result_of_call(result, tr("The transport can't take these settings while it runs."));
}

void Transport::close(SessionId session, Code why, std::string_view text) {
    const std::string terminated{text};
    host_->transport->close(host_->transport, static_cast<confab_id>(session), static_cast<confab_result>(why),
                            sdk::str(terminated));
}

Result<void> Transport::submit(const Message& message) {
    host_->files->begin(message);
    auto done = result_of_call(
        abi::with(message, [&](const confab_msg& raw) { return host_->transport->submit(host_->transport, &raw); }),
        tr("The transport can't take this."));
    if (!done) host_->files->refused(message);
    return done;
}

Files::Loan Transport::lend(LentFile file) { return Files::lend(host_->files, std::move(file)); }

Result<void> Transport::submit_many(const Message& message, std::span<const SessionId> sessions) {
    static_assert(sizeof(SessionId) == sizeof(confab_id));
    return result_of_call(abi::with(message,
                                    [&](const confab_msg& raw) {
                                        return host_->transport->submit_many(
                                            host_->transport, &raw, reinterpret_cast<const confab_id*>(sessions.data()),
                                            sessions.size());
                                    }),
                          tr("The transport can't take this."));
}

} // namespace confab::plugin
