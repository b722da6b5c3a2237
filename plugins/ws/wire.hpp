// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "glib.hpp"
#include "parked_input.hpp"
#include "poller.hpp"
#include "ws_frame.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace confab::ws {

using Clock = std::chrono::steady_clock;

class Wire;

/// Writes what wires have queued, once in each turn of the main loop, so that several frames for one peer go out together.
class Flusher {
public:
    Flusher();
    Flusher(const Flusher&) = delete;
    Flusher& operator=(const Flusher&) = delete;
    ~Flusher();

    void add(std::weak_ptr<Wire> wire);

private:
    void flush() noexcept;
    GSource* source_; // attached all the time, ready only while something is queued
    std::vector<std::weak_ptr<Wire>> dirty_;
};

/// The stream of one peer after the handshake, between its socket and libsoup.
///
/// libsoup sees stream(): it reads frames there and writes its own (pong, close). Its queue can neither be read nor bounded,
/// therefore its stream accepts everything, and the one queue of the peer is here.
class Wire final : public Polled, public std::enable_shared_from_this<Wire> {
public:
    struct Events {
        std::function<void(size_t)> arrived; ///< so many bytes
        std::function<void()> too_long;      ///< a message over the limit was cut out of the stream
        std::function<void()> broken;        ///< writing failed; libsoup tells the rest
    };

    /// `poller` and the socket under `base`: without them there are sources of the main loop for each wire.
    Wire(GIOStream* base, size_t max_message, std::shared_ptr<Flusher> flusher, std::shared_ptr<Poller> poller,
         int descriptor);
    ~Wire() override;

    /// A stream for libsoup. Call once.
    [[nodiscard]] Ref<GIOStream> make_stream();
    /// After libsoup has taken the stream: begins to read it.
    void begin();
    void listen(Events events) { events_ = std::move(events); }

    void push(SharedFrame frame);
    /// As push(), of a frame with a whole list: an earlier one that waits still becomes its brief form.
    void push_list(SharedFrame whole, SharedFrame brief);
    /// As push(), and nothing after it. A frame that is under way is finished; with `only` the others are dropped.
    void push_last(SharedFrame frame, bool only);
    /// Writes what the socket takes now.
    void flush();
    [[nodiscard]] size_t queued() const noexcept { return queued_; }

    /// While paused nothing is read from the socket.
    void pause(bool paused);
    [[nodiscard]] Clock::time_point last_arrival() const noexcept { return last_arrival_; }

    // For the stream that libsoup sees.
    [[nodiscard]] GIOStream* base() const noexcept { return base_.get(); }
    gssize read(void* buffer, gsize count, GError** error);
    [[nodiscard]] GSource* read_source(GPollableInputStream* stream, GCancellable* cancellable);
    void write(const void* bytes, gsize count);
    /// Before the base stream is closed.
    void about_to_close() noexcept;

private:
    void ready(bool readable, bool writable) override;
    void watch();
    void enqueue(SharedFrame frame);
    void wait_until_writable();
    void lose();

    Ref<GIOStream> base_;
    std::shared_ptr<Flusher> flusher_;
    Events events_;
    FrameGate gate_;
    std::string arrived_, passed_; // scratch of read()
    std::deque<SharedFrame> queue_;
    size_t head_written_ = 0; // of the first frame in the queue
    size_t queued_ = 0;
    uint64_t pushed_ = 0, popped_ = 0; // frames
    uint64_t list_number_ = 0;         // of the last frame with a whole list, from 1
    SharedFrame list_brief_;
    bool dirty_ = false, sealed_ = false, broken_ = false, paused_ = false;
    GSource* parked_ = nullptr; // libsoup waits on this one while paused; without a poller
    Source writable_;           // without a poller
    std::shared_ptr<Poller> poller_;
    int descriptor_;
    ParkedInput input_;
    GObject* input_stream_ = nullptr; // of make_stream(); lives as long as libsoup waits on it
    bool waiting_to_write_ = false, shut_ = false;
    size_t may_read_ = 0; // in this turn
    Clock::time_point last_arrival_ = Clock::now();
};

} // namespace confab::ws
