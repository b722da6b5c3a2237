// SPDX-License-Identifier: GPL-3.0-or-later
#include "unanswered.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>
#include <string_view>

namespace confab::ws {

using End = Unanswered::End;

namespace {

using Text = std::unique_ptr<char, decltype(&g_free)>;

/// Servers may answer with the id as its owner writes it, whatever case was asked for.
bool same_id(const std::string& a, const std::string& b) {
    if (a == b) return true;
    const auto folded = [](const std::string& id) {
        const Text normal{g_utf8_normalize(id.c_str(), -1, G_NORMALIZE_NFC), g_free};
        const Text casefolded{normal ? g_utf8_casefold(normal.get(), -1) : nullptr, g_free};
        return Text{casefolded ? g_utf8_normalize(casefolded.get(), -1, G_NORMALIZE_NFC) : nullptr, g_free};
    };
    const auto one = folded(a), other = folded(b);
    return one && other && std::string_view{one.get()} == other.get();
}

} // namespace

const Unanswered* UnansweredList::find(confab_op op) const noexcept {
    const auto found = std::find_if(requests_.begin(), requests_.end(),
                                    [op](const Unanswered& r) { return r.op == op && r.end == End::none; });
    return found == requests_.end() ? nullptr : &*found;
}

void UnansweredList::add(Unanswered request) {
    requests_.push_back(std::move(request));
    ++live_;
}

const Unanswered* UnansweredList::named(uint32_t of, std::string_view name) const noexcept {
    const Unanswered* ended = nullptr;
    for (const auto& request : requests_) {
        if (request.of != of || request.name.empty() || request.name != name) continue;
        if (request.end == End::none) return &request;
        if (!ended) ended = &request;
    }
    return ended;
}

const Unanswered* UnansweredList::answered_by(const Frame& frame) const noexcept {
    const auto answers = [&frame](const Unanswered& r) {
        if (!r.name.empty()) return false;
        switch (frame.kind) {
        case Kind::chat: return r.kind == Kind::chat && r.text == frame.message;
        case Kind::private_chat:
            return r.kind == Kind::private_chat && r.text == frame.message && same_id(r.target, frame.target_user_id);
        case Kind::user_info: return r.kind == Kind::get_user_info && same_id(r.target, frame.user_id);
        default: return false;
        }
    };
    const auto found = std::find_if(requests_.begin(), requests_.end(), answers);
    return found == requests_.end() ? nullptr : &*found;
}

const Unanswered* UnansweredList::refused_by(std::optional<Kind> concerns) const noexcept {
    // One that is late was probably not answered at all, so the error is about a younger one.
    const auto found = std::find_if(requests_.begin(), requests_.end(), [concerns](const Unanswered& r) {
        return r.name.empty() && r.end != End::late && (!concerns || r.kind == *concerns);
    });
    return found == requests_.end() ? nullptr : &*found;
}

void UnansweredList::remove(const Unanswered* request) {
    const auto found =
        std::find_if(requests_.begin(), requests_.end(), [request](const Unanswered& r) { return &r == request; });
    if (found == requests_.end()) return;
    if (found->end == End::none) --live_;
    requests_.erase(found);
}

void UnansweredList::end(confab_op op, End how) {
    for (auto& request : requests_) {
        if (request.op != op || request.end != End::none) continue;
        request.end = how;
        --live_;
        return drop_old_ends();
    }
}

void UnansweredList::drop_old_ends() {
    if (requests_.size() - live_ <= most) return;
    requests_.erase(
        std::find_if(requests_.begin(), requests_.end(), [](const Unanswered& r) { return r.end != End::none; }));
}

const Unanswered* UnansweredList::oldest() const noexcept {
    const auto found =
        std::find_if(requests_.begin(), requests_.end(), [](const Unanswered& r) { return r.end == End::none; });
    return found == requests_.end() ? nullptr : &*found;
}

const Unanswered* UnansweredList::most_urgent() const noexcept {
    const Unanswered* first = nullptr;
    for (const auto& request : requests_)
        if (request.end == End::none && (!first || request.deadline < first->deadline)) first = &request;
    return first;
}

void UnansweredList::extend(const Unanswered* request, std::chrono::steady_clock::time_point deadline) {
    for (auto& one : requests_)
        if (&one == request) one.deadline = deadline;
}

} // namespace confab::ws
