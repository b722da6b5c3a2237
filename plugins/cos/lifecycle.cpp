// SPDX-License-Identifier: GPL-3.0-or-later
// PUT, GET and DELETE ?lifecycle, as https://cloud.tencent.com/document/product/436/8280 and
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html have them.
#include "lifecycle.hpp"

#include "common/i18n.hpp"
#include "encoding.hpp"
#include "errors.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace confab::cos {
namespace {

constexpr std::size_t most_answer = 1 << 20;
constexpr std::string_view document = "LifecycleConfiguration";
constexpr const char* unfinished_days = "7";

Element leaf(std::string name, std::string text) { return {std::move(name), std::move(text), {}}; }

/// What the ids of a room's rules begin with. A prefix may be longer than an id.
std::string id_start(std::string_view prefix) { return "confab-" + hex(sha1(prefix)).substr(0, 16) + '-'; }

Element rule(std::string id, std::string prefix, Element action) {
    return {"Rule",
            "",
            {leaf("ID", std::move(id)),
             {"Filter", "", {leaf("Prefix", std::move(prefix))}},
             leaf("Status", "Enabled"),
             std::move(action)}};
}

/// Which keys a rule is about; nothing where that depends on more than their beginning.
std::optional<std::string_view> prefix_of(const Element& rule) {
    const auto* filter = rule.child("Filter");
    if (!filter) return rule.value("Prefix");
    if (filter->children.empty()) return std::string_view{};
    if (filter->children.size() == 1 && filter->children.front().name == "Prefix") return filter->value("Prefix");
    return std::nullopt;
}

int days_of(const Element& rule) {
    const auto* expiration = rule.child("Expiration");
    if (!expiration || rule.value("Status") != "Enabled") return 0;
    int days = 0;
    const auto text = expiration->value("Days");
    std::from_chars(text.data(), text.data() + text.size(), days);
    return std::max(days, 0);
}

Task<Result<Element>> get_rules(std::shared_ptr<Place> place, Stop stop) {
    auto request = place->request("GET", "");
    request.query["lifecycle"];
    const auto reply = co_await place->http.send(std::move(request), most_answer, stop);
    if (!reply) co_return storage::fail(reply.error());
    if (server_code(*reply) == "NoSuchLifecycleConfiguration") co_return Element{std::string{document}, "", {}};
    if (!reply->good()) co_return storage::fail(error_of(*reply, "reading the lifecycle rules"));
    auto root = parse_xml(storage::text_of(reply->body));
    if (!root || root->name != document)
        co_return storage::fail(strange("reading the lifecycle rules", "not a document of rules"));
    co_return std::move(*root);
}

Task<Result<void>> put_rules(std::shared_ptr<Place> place, Element rules, Stop stop) {
    const bool none = rules.children.empty();
    auto request = place->request(none ? "DELETE" : "PUT", "");
    request.query["lifecycle"];
    if (!none) {
        request.headers["content-type"] = "application/xml";
        request.body = std::make_shared<const Bytes>(storage::bytes_of(to_xml(rules)));
    }
    const auto reply = co_await place->http.send(std::move(request), most_answer, stop);
    if (!reply) co_return storage::fail(reply.error());
    if (!reply->good()) co_return storage::fail(error_of(*reply, "writing the lifecycle rules"));
    co_return Result<void>{};
}

} // namespace

std::vector<Element> lifecycle_rules(std::string_view prefix, const std::vector<std::string>& folders, int days) {
    std::vector<Element> rules;
    if (days <= 0) return rules;
    const auto id = id_start(prefix);
    for (std::size_t i = 0; i < folders.size(); ++i)
        rules.push_back(rule(fmt::format("{}{}", id, i + 1), fmt::format("{}{}/", prefix, folders[i]),
                             {"Expiration", "", {leaf("Days", std::to_string(days))}}));
    rules.push_back(rule(id + "uploads", std::string{prefix},
                         {"AbortIncompleteMultipartUpload", "", {leaf("DaysAfterInitiation", unfinished_days)}}));
    return rules;
}

int days_by_rules(const Element& configuration, std::string_view prefix, const std::vector<std::string>& folders) {
    int all = 0;
    for (const auto& folder : folders) {
        const auto path = fmt::format("{}{}/", prefix, folder);
        int days = 0;
        for (const auto& each : configuration.children) {
            const auto covered = prefix_of(each);
            const int after = days_of(each);
            if (each.name != "Rule" || !covered || after == 0 || !path.starts_with(*covered)) continue;
            days = days == 0 ? after : std::min(days, after);
        }
        if (days == 0) return 0;
        all = std::max(all, days);
    }
    return all;
}

Task<Result<storage::Lifecycle>> lifecycle(std::shared_ptr<Place> place, storage::LifecycleOrder order, Stop stop) {
    using What = storage::LifecycleOrder::What;
    const auto ours = lifecycle_rules(place->prefix, order.folders, order.days);
    auto now = co_await get_rules(place, stop);
    if (!now) co_return storage::fail(std::move(now.error()));
    if (order.what != What::tell) {
        std::erase_if(now->children, [start = id_start(place->prefix)](const Element& each) {
            return each.value("ID").starts_with(start);
        });
        if (order.what == What::set) now->children.insert(now->children.end(), ours.begin(), ours.end());
        auto done = co_await put_rules(place, *now, stop);
        if (!done) co_return storage::fail(std::move(done.error()));
        now = co_await get_rules(place, stop);
        if (!now) co_return storage::fail(std::move(now.error()));
    }
    storage::Lifecycle told;
    told.days = days_by_rules(*now, place->prefix, order.folders);
    if (order.what == What::set && (told.days == 0 || told.days > order.days))
        co_return storage::fail(CONFAB_E_AGAIN,
                                N_("Somebody else has changed the rules of the bucket just now: try again."));
    Element shown{std::string{document}, "", {ours.begin(), ours.end()}};
    if (!ours.empty()) told.rules = to_xml(shown);
    co_return told;
}

} // namespace confab::cos
