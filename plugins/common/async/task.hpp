// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace confab::async {

template <class T> class Task;

namespace detail {

class PromiseBase {
public:
    struct Final {
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        template <class P> std::coroutine_handle<> await_suspend(std::coroutine_handle<P> ended) const noexcept {
            const PromiseBase& promise = ended.promise();
            return promise.inline_ ? std::noop_coroutine() : promise.waiter_;
        }
        void await_resume() const noexcept {}
    };

    std::suspend_always initial_suspend() noexcept { return {}; }
    Final final_suspend() noexcept { return {}; }
    void unhandled_exception() noexcept { fault_ = std::current_exception(); }

    std::coroutine_handle<> waiter_ = std::noop_coroutine();
    /// While whoever awaits runs it for the first time: at its end they go on by themselves, and a loop over tasks that end
    /// at once needs no more stack than one of them, also where the compiler makes no tail calls.
    bool inline_ = true;

protected:
    void rethrow() const {
        if (fault_) std::rethrow_exception(fault_);
    }

private:
    std::exception_ptr fault_;
};

template <class T> class Promise final : public PromiseBase {
public:
    Task<T> get_return_object() noexcept;
    template <class U> void return_value(U&& value) { value_.emplace(std::forward<U>(value)); }
    [[nodiscard]] T take() {
        rethrow();
        return std::move(*value_);
    }

private:
    std::optional<T> value_;
};

template <> class Promise<void> final : public PromiseBase {
public:
    Task<void> get_return_object() noexcept;
    void return_void() const noexcept {}
    void take() const { rethrow(); }
};

} // namespace detail

/// What a coroutine returns: work that starts when it is awaited, once, and whose value or exception goes to whoever awaits.
///
/// Engine thread. The frame belongs to the Task; one that is destroyed while it waits is never resumed (every awaitable of
/// this library forgets its waiter then). To start one without awaiting it: Scope::spawn. A coroutine takes its parameters
/// by value, and is no capturing lambda: captures live in the lambda, which is often gone before the frame is.
///
/// g++ 12 destroys temporaries of two kinds twice when they stand in an expression with co_await: lambdas that capture, and
/// structs in braces (`co_await store(Entry{name})`). Give them a name before, or the task: `auto stored = store(Entry{name});
/// co_await stored;`. What has a constructor, or comes out of a function, is safe.
template <class T = void> class [[nodiscard]] Task {
public:
    using promise_type = detail::Promise<T>;

    explicit Task(std::coroutine_handle<promise_type> frame) noexcept : frame_{frame} {}
    Task(Task&& other) noexcept : frame_{std::exchange(other.frame_, nullptr)} {}
    Task& operator=(Task&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() {
        if (frame_) frame_.destroy();
    }

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> waiter) {
        auto& promise = frame_.promise();
        promise.waiter_ = waiter;
        frame_.resume();
        if (frame_.done()) return false;
        promise.inline_ = false;
        return true;
    }
    T await_resume() { return frame_.promise().take(); }

private:
    std::coroutine_handle<promise_type> frame_;
};

namespace detail {

template <class T> Task<T> Promise<T>::get_return_object() noexcept {
    return Task<T>{std::coroutine_handle<Promise>::from_promise(*this)};
}
inline Task<void> Promise<void>::get_return_object() noexcept {
    return Task<void>{std::coroutine_handle<Promise>::from_promise(*this)};
}

} // namespace detail

} // namespace confab::async
