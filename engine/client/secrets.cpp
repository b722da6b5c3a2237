// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/secrets.hpp"

#include "base/i18n.hpp"
#include "base/log.hpp"
#include "client/secret_file.hpp"

#include <libsecret/secret.h>

#include <utility>

namespace confab::client {

namespace {

const SecretSchema schema{"io.github.confab_chat.Confab.Account",
                          SECRET_SCHEMA_NONE,
                          {{"profile", SECRET_SCHEMA_ATTRIBUTE_STRING},
                           {"account", SECRET_SCHEMA_ATTRIBUTE_STRING},
                           {"key", SECRET_SCHEMA_ATTRIBUTE_STRING},
                           {nullptr, SECRET_SCHEMA_ATTRIBUTE_STRING}},
                          0,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr};

/// All secrets of an account are one item, so that they change together.
constexpr const char* all_settings = "settings";

std::string take(GError* error) {
    if (!error) return tr("it is locked, or it is not there");
    std::string text = error->message;
    g_error_free(error);
    return text;
}

} // namespace

class Secrets::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(Loop& loop, const std::filesystem::path& profile)
        : loop_{loop}, profile_{std::filesystem::absolute(profile).lexically_normal()}, file_{profile /
                                                                                              "secrets.json"} {}

    void load(const AccountId& account, std::function<void(Result<SettingValues>)> then) {
        auto* call = begin(account, [this, account, then = std::move(then)](GAsyncResult* result) {
            GError* error = nullptr;
            const std::unique_ptr<char, decltype(&secret_password_free)> kept{
                secret_password_lookup_finish(result, &error), secret_password_free};
            if (error) say_file_is_used(take(error));
            // What is in the file was written when the keyring was not to be had, and so later.
            auto secrets = file_.load(account);
            if (kept && secrets && secrets->empty())
                if (auto in_keyring = settings_from_json(kept.get())) secrets = std::move(in_keyring);
            then(std::move(secrets));
        });
        secret_password_lookupv(&schema, call->attributes, call->stop, &Impl::answered, call);
    }

    void store(const AccountId& account, SettingValues secrets, std::function<void(Result<void>)> then) {
        if (secrets.empty()) return forget(account, std::move(then));
        const auto text = settings_to_json(secrets);
        const auto label = account == Secrets::identity() ? std::string{tr("Confab: your key")}
                                                          : trf(N_("Confab: secrets of the account {}"), account.value);
        auto* call =
            begin(account, [this, account, secrets = std::move(secrets), then = std::move(then)](GAsyncResult* result) {
                GError* error = nullptr;
                const bool kept = secret_password_store_finish(result, &error);
                if (!kept) say_file_is_used(take(error));
                then(file_.store(account, kept ? SettingValues{} : secrets));
            });
        secret_password_storev(&schema, call->attributes, SECRET_COLLECTION_DEFAULT, label.c_str(), text.c_str(),
                               call->stop, &Impl::answered, call);
    }

    void forget(const AccountId& account, std::function<void(Result<void>)> then) {
        auto* call = begin(account, [this, account, then = std::move(then)](GAsyncResult* result) {
            GError* error = nullptr;
            // Nothing removed without an error: there was nothing.
            if (!secret_password_clear_finish(result, &error) && error) log::info("keyring: {}", take(error));
            then(file_.store(account, {}));
        });
        secret_password_clearv(&schema, call->attributes, call->stop, &Impl::answered, call);
    }

private:
    using Finish = std::function<void(GAsyncResult*)>;

    struct Call {
        std::weak_ptr<Impl> owner;
        Finish finish;
        GHashTable* attributes;
        GCancellable* stop;
        Handle limit;

        ~Call() {
            g_hash_table_unref(attributes);
            g_object_unref(stop);
        }
    };

    Call* begin(const AccountId& account, Finish finish) {
        auto* call = new Call{weak_from_this(),
                              std::move(finish),
                              secret_attributes_build(&schema, "profile", profile_.c_str(), "account",
                                                      account.value.c_str(), "key", all_settings, nullptr),
                              g_cancellable_new(),
                              {}};
        // A keyring that asks the person, or hangs, is not waited for without an end.
        call->limit = loop_.after(keyring_limit, [stop = call->stop] { g_cancellable_cancel(stop); });
        return call;
    }

    static void answered(GObject*, GAsyncResult* result, gpointer data) {
        const std::unique_ptr<Call> call{static_cast<Call*>(data)};
        call->limit.reset();
        if (const auto owner = call->owner.lock()) call->finish(result);
    }

    void say_file_is_used(const std::string& why) {
        if (std::exchange(said_, true)) return;
        log::warning("The keyring can't be used ({}): secrets are kept in {}/secrets.json, readable by you only.", why,
                     profile_.string());
    }

    Loop& loop_;
    std::filesystem::path profile_;
    SecretFile file_;
    bool said_ = false;
};

Secrets::Secrets(Loop& loop, std::filesystem::path profile) : impl_{std::make_shared<Impl>(loop, profile)} {}

Secrets::~Secrets() = default;

void Secrets::load(const AccountId& account, std::function<void(Result<SettingValues>)> then) {
    impl_->load(account, std::move(then));
}

void Secrets::store(const AccountId& account, SettingValues secrets, std::function<void(Result<void>)> then) {
    impl_->store(account, std::move(secrets), std::move(then));
}

void Secrets::forget(const AccountId& account, std::function<void(Result<void>)> then) {
    impl_->forget(account, std::move(then));
}

} // namespace confab::client
