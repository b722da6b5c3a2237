// SPDX-License-Identifier: GPL-3.0-or-later
#include "errands.hpp"

#include "chat.hpp"
#include "secret_input.hpp"

#include <csignal>

namespace confab::cli {

namespace {

/// A client that does one thing, and nobody chats with.
class Errand final : private client::Observer {
public:
    Errand(Engine& engine, client::Store& store, Output& output)
        : engine_{engine}, output_{output}, client_{engine.loop(), engine.transports(), now, *this, store} {}

    client::Client& client() { return client_; }

    void end(const Result<void>& how) {
        if (!how) output_.error(how.error());
        end(how ? all_well : something_refused);
    }
    void end(int status) {
        ended_ = true;
        status_ = status;
        engine_.loop().quit();
    }

    int run() {
        const auto stop = [this] { end(something_refused); };
        const auto interrupted = engine_.loop().on_signal(SIGINT, stop);
        const auto terminated = engine_.loop().on_signal(SIGTERM, stop);
        if (!ended_) engine_.loop().run();
        return status_;
    }

private:
    void connection_changed(const AccountId&, const client::ConnectionStatus&) override {}
    void entry_changed(const client::ConversationId&, const client::Entry&, bool) override {}
    void member_changed(const AccountId&, const client::RosterMember&, MemberChange) override {}
    void history_changed(const client::ConversationId&) override {}
    void unread_changed(const client::ConversationId&, std::size_t) override {}

    Engine& engine_;
    Output& output_;
    client::Client client_;
    bool ended_ = false;
    int status_ = something_refused;
};

} // namespace

int test_access(Engine& engine, client::Store& store, Output& output, client::AccountConfig config) {
    Errand errand{engine, store, output};
    bool failed = false;
    errand.client().probe(
        std::move(config),
        [&](const StorageReport& report) {
            failed = failed || report.result != Code::ok;
            output.probe(report);
        },
        [&](Result<void> done) {
            // A step that failed has said why.
            failed ? errand.end(something_refused) : errand.end(done);
        });
    return errand.run();
}

Result<int> carry_identity(Engine& engine, client::Store& store, Output& output, const IdentityFile& wanted) {
    auto passphrase = identity_passphrase(!wanted.take);
    if (!passphrase) return fail(std::move(passphrase.error()));
    Errand errand{engine, store, output};
    auto& client = errand.client();
    if (wanted.take) {
        client.import_identity(wanted.file, std::move(*passphrase), [&](Result<std::string> fingerprint) {
            if (!fingerprint) return errand.end(fail(std::move(fingerprint.error())));
            output.identity(*fingerprint, wanted.file);
            errand.end({});
        });
    } else {
        client.export_identity(wanted.file, std::move(*passphrase), [&](Result<void> done) {
            if (done) output.identity(client.fingerprint(), wanted.file);
            errand.end(done);
        });
    }
    return errand.run();
}

} // namespace confab::cli
