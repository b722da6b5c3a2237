// SPDX-License-Identifier: GPL-3.0-or-later
#include "crowd.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <utility>

namespace fanout {
namespace {

using bench::Failure;

constexpr std::string_view marker = "fanout-"; // eight hexadecimal digits follow
constexpr std::size_t digits = 8;
constexpr std::size_t joins_at_once = 16;

} // namespace

class Crowd::Member final : public bench::Peer {
public:
    Member(Crowd& crowd, std::size_t index)
        : Peer(crowd.set_, crowd.options_.server, std::string("u").append(std::to_string(index))), crowd_(crowd) {}

    std::size_t in_this_talk = 0; // heard

private:
    void opened() override {
        send_text(R"({"type":"join","user_id":")" + name() + R"(","username":")" + name() + "\"}");
    }

    void heard(std::string_view text) override {
        if (crowd_.flying_ > 0) {
            const auto* at = static_cast<const char*>(memmem(text.data(), text.size(), marker.data(), marker.size()));
            if (at != nullptr) {
                // Some servers echo what somebody whispers, and that may come late.
                if (name() != crowd_.to_ && bench::contains(text.substr(0, 64), R"("private_chat")")) return;
                std::uint32_t sequence = 0;
                const auto* number = at + marker.size();
                const auto* end = std::min(number + digits, text.data() + text.size());
                std::from_chars(number, end, sequence, 16);
                return crowd_.on_delivery(*this, sequence);
            }
        }
        // Of a roster nobody needs to look at more than the beginning.
        const auto head = text.substr(0, 256);
        if (bench::contains(head, R"("error")"))
            throw Failure("the server refused " + name() + ": " + std::string(head));
        if (!joined_ && bench::contains(head, R"("join_success")")) {
            joined_ = true;
            ++crowd_.joined_;
        }
    }

    Crowd& crowd_;
    bool joined_ = false;
};

Crowd::Crowd(const CrowdOptions& options) : options_(options) {}

Crowd::~Crowd() = default;

void Crowd::join(std::size_t count) {
    const auto deadline = Clock::now() + options_.limit;
    while (joined_ < count) {
        while (members_.size() < count && members_.size() - joined_ < joins_at_once)
            members_.push_back(std::make_unique<Member>(*this, members_.size()));
        if (!pump(deadline))
            throw Failure("time limit: " + std::to_string(joined_) + " of " + std::to_string(count) + " have joined");
    }
}

void Crowd::begin() {
    first_sequence_ += static_cast<std::uint32_t>(flights_.size());
    flights_.clear();
    talk_ = {};
    for (auto& member : members_) member->in_this_talk = 0;
    hearers_ = members_.size();
    to_.clear();
}

Talk Crowd::whisper(Clock::duration duration) {
    const auto start = Clock::now();
    begin();
    hearers_ = 1;
    to_ = members_.back()->name();
    do {
        say(Clock::now());
        while (flying_ > 0)
            if (!pump(start + duration + options_.limit)) throw Failure("time limit: a private message was not heard");
    } while (Clock::now() - start < duration);
    talk_.elapsed = Clock::now() - start;
    talk_.messages = flights_.size();
    return std::move(talk_);
}

Talk Crowd::talk(std::size_t in_flight, Clock::duration duration) {
    const auto start = Clock::now();
    const auto deadline = start + duration + options_.limit;
    begin();

    for (;;) {
        for (auto now = Clock::now(); flying_ < in_flight && (flights_.empty() || now - start < duration);) say(now);
        if (flying_ == 0) break;
        if (!pump(deadline))
            throw Failure("time limit: of " + std::to_string(flights_.size()) + " messages " + std::to_string(flying_) +
                          " have not been heard by all");
    }

    talk_.elapsed = Clock::now() - start;
    talk_.messages = flights_.size();
    for (const auto& member : members_)
        if (member->in_this_talk != talk_.messages)
            throw Failure(member->name() + " heard " + std::to_string(member->in_this_talk) + " of " +
                          std::to_string(talk_.messages) + " messages");
    return std::move(talk_);
}

void Crowd::say(Clock::time_point now) {
    const auto turn = to_.empty() ? flights_.size() % options_.senders : 0;
    auto& sender = *members_[turn * members_.size() / options_.senders % members_.size()];
    const auto sequence = first_sequence_ + static_cast<std::uint32_t>(flights_.size());

    std::array<char, digits + 1> number;
    std::snprintf(number.data(), number.size(), "%08x", sequence);
    auto text = std::string(marker) + number.data();
    text.resize(std::max(text.size(), options_.text_bytes), '.');
    const auto& name = sender.name();
    flights_.push_back({.sent = now});
    ++flying_;
    if (!to_.empty())
        return sender.send_text(R"({"type":"private_chat","user_id":")" + name + R"(","target_user_id":")" + to_ +
                                R"(","message":")" + text + "\"}");
    sender.send_text(R"({"type":"chat","user_id":")" + name + R"(","username":")" + name + R"(","message":")" + text +
                     "\"}");
}

bool Crowd::pump(Clock::time_point deadline) {
    if (Clock::now() >= deadline) return false;
    set_.wait(deadline);
    return true;
}

void Crowd::on_delivery(Member& member, std::uint32_t sequence) {
    const auto place = sequence - first_sequence_;
    if (place >= flights_.size()) throw Failure(member.name() + " heard a message of an earlier phase again");
    auto& flight = flights_[place];
    talk_.latencies_us.push_back(std::chrono::duration<float, std::micro>(Clock::now() - flight.sent).count());
    ++talk_.deliveries;
    ++member.in_this_talk;
    if (++flight.heard > hearers_) throw Failure("more deliveries of a message than members");
    if (flight.heard == hearers_) --flying_;
}

} // namespace fanout
