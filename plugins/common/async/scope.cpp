// SPDX-License-Identifier: GPL-3.0-or-later
#include "scope.hpp"

#include <coroutine>
#include <exception>
#include <utility>

namespace confab::async {
namespace {

thread_local std::size_t all_running = 0;

/// A coroutine that nobody awaits: its frame goes with its end.
struct Detached {
    struct promise_type {
        Detached get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void return_void() const noexcept {}
        void unhandled_exception() const noexcept { std::terminate(); }
    };
};

} // namespace

struct Scope::State {
    explicit State(const Stop& parent) : source{parent} {}

    static Detached run(std::shared_ptr<State> state, Task<void> task) {
        bool fault = false;
        try {
            co_await task;
        } catch (...) {
            fault = true;
        }
        --all_running;
        // A copy: it may end the Scope, and that forgets it.
        if (const auto failed = state->failed; fault && failed) failed();
        if (--state->running == 0)
            for (const auto& weak : std::exchange(state->waiting, {}))
                if (const auto pause = weak.lock()) pause->end(CONFAB_OK);
    }

    StopSource source;
    std::function<void()> failed;
    std::size_t running = 0;
    std::vector<std::weak_ptr<Pause>> waiting;
};

Scope::Scope(const Stop& parent) : state_{std::make_shared<State>(parent)} {}

Scope::~Scope() {
    state_->failed = {};
    cancel();
}

void Scope::on_failure(std::function<void()> failed) { state_->failed = std::move(failed); }

void Scope::spawn(Task<void> task) {
    ++state_->running;
    ++all_running;
    State::run(state_, std::move(task));
}

std::size_t tasks_running() noexcept { return all_running; }

Stop Scope::stop() const { return state_->source.stop(); }
void Scope::cancel() { state_->source.cancel(); }
std::size_t Scope::running() const noexcept { return state_->running; }

Task<confab_result> Scope::drained(Stop stop) {
    if (state_->running == 0) co_return CONFAB_OK;
    const auto pause = Pause::create();
    state_->waiting.push_back(pause);
    co_return co_await pause->until(std::move(stop));
}

} // namespace confab::async
