// SPDX-License-Identifier: GPL-3.0-or-later
// What a place answers too late.
#include "../async/loop.hpp"
#include "common/room/session.hpp"

#include <vector>

using namespace confab;
using namespace confab::storage;

namespace {

/// No real place is late at a given moment.
class LateAccess final : public Access {
public:
    std::shared_ptr<async::Pause> answer = async::Pause::create();

    async::Task<Result<void>> reach(async::Stop) override { co_return Result<void>{}; }
    std::shared_ptr<Objects> objects() const override { return nullptr; }
    async::Task<Result<void>> probe(std::function<void(const Step&)> report, async::Stop) override {
        return late(answer, std::move(report));
    }
    async::Task<confab_result> settled(async::Stop) override { co_return CONFAB_OK; }

private:
    static async::Task<Result<void>> late(std::shared_ptr<async::Pause> answer,
                                          std::function<void(const Step&)> report) {
        [[maybe_unused]] const auto came = co_await answer->until(async::Stop{});
        report(Step{});
        co_return Result<void>{};
    }
};

struct Listener {
    confab_host host{};
    std::vector<std::uint32_t> types;

    Listener() {
        host.size = sizeof host;
        host.data = this;
        host.log = [](const confab_host*, std::uint32_t, confab_id, confab_str) {};
        host.dir = [](const confab_host*, std::uint32_t, char*, std::size_t) -> confab_result { return 0; };
        host.emit = [](const confab_host* self, const confab_msg* message) -> confab_result {
            static_cast<Listener*>(self->data)->types.push_back(message->type);
            return CONFAB_OK;
        };
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(a_session)

BOOST_AUTO_TEST_CASE(tells_no_step_of_a_probe_after_its_end) {
    async::test::Loop loop;
    Listener heard;
    const auto access = std::make_shared<LateAccess>();
    bool closed = false;
    auto session =
        std::make_shared<Session>(sdk::Host{&heard.host}, 1, Opening{access, {}, {}}, [&] { closed = true; });
    session->start();
    auto probe = sdk::make<confab_msg_storage>(1, 5);
    probe.what = CONFAB_STORAGE_PROBE;
    BOOST_TEST(session->submit(probe.h) == CONFAB_OK);
    loop.settle();
    session->close(CONFAB_OK, {});
    loop.until([&] { return closed; });
    const auto told = heard.types.size();
    access->answer->end(CONFAB_OK);
    loop.finish();
    BOOST_TEST(heard.types.size() == told);
    BOOST_TEST(heard.types.back() == CONFAB_MSG_SESSION);
}

BOOST_AUTO_TEST_SUITE_END()
