// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/i18n.hpp"
#include "base/program.hpp"
#include "base/text.hpp"
#include "chat.hpp"
#include "config.h"
#include "default_context.hpp"
#include "errands.hpp"
#include "options.hpp"
#include "profile.hpp"
#include "settings.hpp"
#include "transport_list.hpp"

#include <cstdio>

namespace {

using namespace confab;
using namespace confab::cli;

int status_of(Code code) {
    switch (code) {
    case Code::invalid:
    case Code::bad_setting:
    case Code::invalid_id: return wrong_command_line;
    default: return not_connected;
    }
}

/// The same place under the same id is the same account, whatever else is set. (Settings that name a place are marked.)
AccountId account_id(const confab_transport_desc& transport, const std::map<std::string, std::string>& settings,
                     const UserId& user) {
    std::string id = transport.id;
    for (auto setting = transport.settings; *setting; ++setting) {
        if (!((*setting)->flags & CONFAB_SETF_IDENTITY) || !((*setting)->roles & CONFAB_ROLE_CONNECT)) continue;
        const auto given = settings.find((*setting)->key);
        id += '|' + (given != settings.end()     ? given->second
                     : (*setting)->default_value ? (*setting)->default_value
                                                 : "");
    }
    return AccountId{id + '|' + folded(user.value)};
}

Result<int> chat(const Options& options, Engine& engine, Output& output) {
    auto place = engine.transports().parse_uri(options.uri);
    if (!place) return fail({Code::invalid, std::move(place.error().text)});
    auto& [transport, from_uri] = *place;
    client::AccountConfig config;
    config.transport = transport->description().id;
    config.display = options.display.empty() ? login_name() : options.display;
    config.retry_from_start = options.retry;
    auto settings = account_settings(transport->description(), std::move(from_uri), options.set);
    if (!settings) return fail(std::move(settings.error()));
    config.settings = std::move(*settings);
    if (options.id.empty()) {
        auto id = profile_id(options.profile);
        if (!id) return fail(std::move(id.error()));
        config.user = std::move(*id);
    } else {
        config.user = UserId{options.id};
    }
    config.id = account_id(transport->description(), config.settings, config.user);
    // A test leaves nothing behind, here neither.
    auto store = client::Store::open(engine.loop(), options.test ? std::filesystem::path{} : options.profile);
    if (!store) return fail(std::move(store.error()));
    if (options.test) return test_access(engine, **store, output, std::move(config));
    return Chat{engine, **store, output}.run(std::move(config), options.accept_changed_room);
}

Result<int> identity(const Options& options, Engine& engine, Output& output) {
    auto store = client::Store::open(engine.loop(), options.profile);
    if (!store) return fail(std::move(store.error()));
    return carry_identity(engine, **store, output, *options.identity);
}

} // namespace

int main(int argc, char** argv) {
    start_program();
    auto options = parse_options(argc, argv);
    if (!options) {
        fmt::print(stderr, "confab-cli: {}\n", options.error().text);
        return wrong_command_line;
    }
    if (options->version) {
        fmt::print("confab-cli {}\n", CONFAB_VERSION);
        return all_well;
    }
    const DefaultContext default_context;
    Loop loop;
    Engine engine{loop, {"confab-cli", options->profile, options->plugin_dirs}};
    if (options->list_transports) {
        print_transports(engine.catalogue(), options->json);
        return all_well;
    }
    const auto output = options->json ? make_json_output() : make_text_output();
    auto status = options->identity ? identity(*options, engine, *output) : chat(*options, engine, *output);
    if (status) return *status;
    output->error(status.error());
    return status_of(status.error().code);
}
