// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/connection_form.hpp"

#include "base/i18n.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <utility>

namespace confab::gtk::model {

namespace {

plugin::Setting identity_setting(std::string_view key, const char* label, const char* help) {
    plugin::Setting setting;
    setting.key = key;
    setting.label = label;
    setting.help = help;
    setting.flags = CONFAB_SETF_REQUIRED;
    return setting;
}

std::string default_of(const plugin::Setting& setting) {
    if (setting.default_value) return *setting.default_value;
    return setting.type == plugin::SettingType::flag ? "false" : "";
}

} // namespace

ConnectionForm::ConnectionForm(const confab_transport_desc& transport, Identity identity)
    : transport_{transport}, presets_{plugin::presets_of(transport, CONFAB_ROLE_CONNECT)} {
    for (auto& setting : plugin::settings_of(transport, CONFAB_ROLE_CONNECT)) {
        auto value = default_of(setting);
        const bool place = (transport.caps & CONFAB_CAP_STORAGE) != 0 && setting.key == "location";
        fields_.push_back({std::move(setting), std::move(value), {}, false, place});
    }
    fields_.push_back(
        {identity_setting(user_key, _("User ID"), _("Others find you by it. It must be yours alone on this server.")),
         std::move(identity.user),
         {},
         false});
    fields_.push_back(
        {identity_setting(display_key, _("Name"), _("What others see.")), std::move(identity.display), {}, false});
}

Field* ConnectionForm::find(std::string_view key) {
    const auto found =
        std::find_if(fields_.begin(), fields_.end(), [&](const Field& each) { return each.setting.key == key; });
    return found == fields_.end() ? nullptr : &*found;
}

const Field* ConnectionForm::field(std::string_view key) const { return const_cast<ConnectionForm*>(this)->find(key); }

std::optional<std::size_t> ConnectionForm::preset() const {
    for (std::size_t i = 0; i < presets_.size(); ++i) {
        const auto& values = presets_[i].values;
        const bool same = std::all_of(values.begin(), values.end(), [this](const auto& each) {
            const auto* known = field(each.first);
            return known != nullptr && known->value == each.second;
        });
        if (same) return i;
    }
    return std::nullopt;
}

void ConnectionForm::set(std::string_view key, std::string value) {
    auto* field = find(key);
    if (field == nullptr || field->value == value) return;
    field->value = std::move(value);
    field->error.clear();
}

void ConnectionForm::use_preset(std::size_t number) {
    for (const auto& [key, value] : presets_.at(number).values) set(key, value);
}

void ConnectionForm::fill_in(const client::AccountConfig& account) {
    beyond_ = account.settings;
    for (auto& field : fields_) {
        const auto given = beyond_.find(field.setting.key);
        if (given == beyond_.end()) continue;
        field.value = given->second;
        field.was_given = true;
        beyond_.erase(given);
    }
    if (!account.user.empty()) set(user_key, account.user.value);
    if (!account.display.empty()) set(display_key, account.display);
}

bool ConnectionForm::validate() {
    bool right = true;
    const auto check = [&](Field& field, const auto& result) {
        field.error = result ? std::string{} : result.error().text;
        right = right && result;
    };
    for (auto& field : fields_) {
        if (field.setting.key == user_key) check(field, check_user_id(normalized(field.value)));
        else if (field.setting.key == display_key) check(field, check_display_name(normalized(field.value)));
        else check(field, plugin::validate(field.setting, field.value));
    }
    return right;
}

bool ConnectionForm::refuse(const Error& error, std::string_view key) {
    if (error.code == Code::name_in_use || error.code == Code::invalid_id) key = user_key;
    if (error.code == Code::wrong_passphrase) key = "passphrase";
    if (error.code == Code::auth_failed && key.empty()) key = "password";
    auto* field = find(key);
    if (field == nullptr) return false;
    field->error = error.text;
    return true;
}

client::AccountConfig ConnectionForm::account(AccountId id) const {
    client::AccountConfig account{
        .id = std::move(id), .transport = transport_.id, .settings = beyond_, .user = {}, .display = {}};
    for (const auto& field : fields_) {
        if (field.setting.key == user_key) account.user = UserId{normalized(field.value)};
        else if (field.setting.key == display_key) account.display = normalized(field.value);
        // What was left alone is not said: the far side may have a value of its own, and what is given by hand contradicts it.
        else if (field.setting.advanced() && !field.was_given && field.value == default_of(field.setting)) continue;
        // A secret that was cleared is said to be empty: one that is not named is looked for in the keyring.
        else if (!field.value.empty() || (field.setting.secret() && field.was_given))
            account.settings[field.setting.key] = field.value;
    }
    return account;
}

client::AccountConfig without_secrets(client::AccountConfig account, const confab_transport_desc& transport) {
    for (const auto& setting : plugin::settings_of(transport, CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN))
        if (setting.secret()) account.settings.erase(setting.key);
    return account;
}

} // namespace confab::gtk::model
