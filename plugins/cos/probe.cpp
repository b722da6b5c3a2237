// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe.hpp"

#include "common/i18n.hpp"
#include "errors.hpp"
#include "policy.hpp"

#include <cstdlib>
#include <random>
#include <utility>

namespace confab::cos {
namespace {

using storage::Step;

constexpr std::int64_t clock_limit_us = std::int64_t{600} * 1'000'000;
constexpr std::size_t read_limit = 64;
constexpr std::string_view content = "Confab was here.";

class Probe {
public:
    Probe(std::shared_ptr<Bucket> bucket, std::function<void(const Step&)> report)
        : bucket_{std::move(bucket)}, report_{std::move(report)} {}

    Task<Result<void>> run(std::shared_ptr<Place> place, Stop stop) {
        co_await try_all(place, std::move(stop));
        Step advice{CONFAB_STEP_POLICY, {}, {}, 0, {}};
        advice.copy = minimal_policy(place->http.endpoint(), place->prefix);
        report_(advice);
        co_return first_;
    }

private:
    Task<void> try_all(std::shared_ptr<Place> place, Stop stop) {
        // Any answer of the server will do: what it allows is for the steps.
        const auto reply = co_await place->http.send(place->request("HEAD", ""), 0, stop);
        if (!tell(CONFAB_STEP_REACH, reply ? Result<void>{} : storage::fail(reply.error()))) co_return;
        const auto listed = co_await bucket_->list_after("", "", stop);
        const bool listing = tell(CONFAB_STEP_LIST, listed ? Result<void>{} : storage::fail(listed.error()));
        // A wrong key or bucket stays wrong; a missing right does not keep from trying the others.
        if (!listing && listed.error().code != CONFAB_E_DENIED) co_return;
        co_await write_something(stop);
        const auto offset = place->http.clock().offset_us().value_or(0);
        tell(CONFAB_STEP_CLOCK, {},
             std::abs(offset) > clock_limit_us
                 ? N_("The clocks differ by more than ten minutes: people's messages may stand in a wrong order.")
                 : "",
             offset);
    }

    bool tell(confab_storage_step step, Result<void> result, std::string remark = {}, std::int64_t offset = 0) {
        const Step told{step, result, std::move(remark), offset, {}};
        report_(told);
        if (!result && first_) first_ = result;
        return result.has_value();
    }

    Task<void> write_something(Stop stop) {
        const auto path = fmt::format(".confab-test-{:08x}{:08x}", std::random_device{}(), std::random_device{}());
        auto created = co_await bucket_->create(path, storage::bytes_of(content), stop);
        const char* remark = "";
        if (created) {
            const auto again = co_await bucket_->create(path, storage::bytes_of("another"), stop);
            if (again)
                remark =
                    N_("This bucket overwrites what is there, as one with versions does: of two who write the same "
                       "name at once, one is lost.");
        }
        const bool there = created.has_value();
        tell(CONFAB_STEP_CREATE, std::move(created), remark);
        if (!there) co_return;
        const auto read = co_await bucket_->read(path, read_limit, stop);
        tell(CONFAB_STEP_READ, read ? Result<void>{} : storage::fail(read.error()));
        auto removed = co_await bucket_->remove(path, stop);
        tell(CONFAB_STEP_DELETE, std::move(removed));
    }

    std::shared_ptr<Bucket> bucket_;
    std::function<void(const Step&)> report_;
    Result<void> first_;
};

} // namespace

Task<Result<void>> probe(std::shared_ptr<Place> place, std::shared_ptr<Bucket> bucket,
                         std::function<void(const Step&)> report, Stop stop) {
    Probe all{std::move(bucket), std::move(report)};
    co_return co_await all.run(std::move(place), std::move(stop));
}

} // namespace confab::cos
