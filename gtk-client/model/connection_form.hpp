// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "client/status.hpp"
#include "model/identity.hpp"
#include "plugin/settings.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confab::gtk::model {

/// What is asked for in the form, beside the settings of the transport.
inline constexpr std::string_view user_key = "@user", display_key = "@display";

/// A setting with what was typed, and what is wrong with that.
struct Field {
    plugin::Setting setting;
    std::string value;
    std::string error;
    bool was_given = false; ///< the account that was filled in has it
    bool place = false;     ///< a folder of this machine may be it, or one that the desktop knows by an address
};

/// The form for one account, drawn from the settings table of its transport.
class ConnectionForm {
public:
    /// `transport` stays valid for ever.
    ConnectionForm(const confab_transport_desc& transport, Identity identity);

    [[nodiscard]] const confab_transport_desc& transport() const noexcept { return transport_; }
    /// The transport's settings in the order of its table, then the id and the name.
    [[nodiscard]] const std::vector<Field>& fields() const noexcept { return fields_; }
    [[nodiscard]] const Field* field(std::string_view key) const;
    [[nodiscard]] const std::vector<plugin::Preset>& presets() const noexcept { return presets_; }
    /// The preset whose values are in the form.
    [[nodiscard]] std::optional<std::size_t> preset() const;

    /// What was typed; an error of that field is gone then.
    void set(std::string_view key, std::string value);
    void use_preset(std::size_t number);
    /// Shows what an account has; its settings beyond the form are kept.
    void fill_in(const client::AccountConfig& account);

    /// Writes what is wrong beside each field. True: nothing is.
    bool validate();
    /// Nothing is wrong, as far as it can be known here. Secrets that were not kept are missing, for example.
    [[nodiscard]] bool complete() const { return ConnectionForm{*this}.validate(); }
    /// A refusal of the engine or the far side. True: it stands beside a field now.
    bool refuse(const Error& error, std::string_view key = {});

    /// The account that the form describes.
    [[nodiscard]] client::AccountConfig account(AccountId id) const;

private:
    Field* find(std::string_view key);

    const confab_transport_desc& transport_;
    std::vector<Field> fields_;
    std::vector<plugin::Preset> presets_;
    client::SettingValues beyond_;
};

/// The account as it may be written to a file: without the secrets.
[[nodiscard]] client::AccountConfig without_secrets(client::AccountConfig account,
                                                    const confab_transport_desc& transport);

} // namespace confab::gtk::model
