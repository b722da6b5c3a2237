// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "loop.hpp"

#include <confab/plugin.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace confab::share::test {

using Values = std::map<std::string, std::string>;

/// What a transport told, copied.
struct Told {
    uint32_t type = 0, state = 0, of = 0, flags = 0, what = 0, step = 0;
    confab_id session = 0;
    confab_op op = 0;
    confab_result result = 0; ///< of OP_DONE and reports; of CLOSED its reason
    uint64_t caps = 0;
    int64_t clock_offset_us = 0;
    std::string text, body, sender, id, sha256;
};

/// A host with one transport of this plugin, on the loop of this thread.
class PlainHost {
public:
    explicit PlainHost(std::string state_folder);
    ~PlainHost();
    PlainHost(const PlainHost&) = delete;
    PlainHost& operator=(const PlainHost&) = delete;

    /// The number of the session, or below 0 what open() answered.
    confab_result open(confab_id session, const Values& values);
    confab_result close(confab_id session, confab_result why = CONFAB_OK) {
        return transport_->close(transport_, session, why, {});
    }
    template <class M> confab_result submit(const M& message) { return transport_->submit(transport_, &message.h); }
    confab_result join(confab_id session, std::string_view id, confab_op op = 1);
    confab_result say(confab_id session, std::string_view text, confab_op op);
    confab_result probe(confab_id session, confab_op op);

    /// The first that matches, when it comes; it is taken out.
    using Match = std::function<bool(const Told&)>;
    Told await(const Match& match);
    Told await_state(confab_id session, uint32_t state);
    Told await_done(confab_id session, confab_op op);
    [[nodiscard]] std::size_t count(const Match& match) const;

    async::test::Loop loop;
    std::vector<Told> told;
    std::vector<std::string> log;

private:
    static PlainHost& of(const confab_host* host) { return *static_cast<PlainHost*>(host->data); }
    confab_result take(const confab_msg& message);

    confab_host host_{};
    std::string state_folder_;
    const confab_transport* transport_ = nullptr;
};

} // namespace confab::share::test
