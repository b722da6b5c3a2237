// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire.hpp"

#include "idle_source.hpp"
#include "wire_stream.hpp"

#include <algorithm>
#include <cstring>

namespace confab::ws {
namespace {

constexpr size_t frames_at_once = 64;
constexpr size_t header_room = 14; // the longest frame header, which the gate holds back until it is whole
constexpr int reads_at_once = 64;  // of nothing but dropped bytes, before others have their turn
constexpr size_t most_in_a_turn = 64 << 10;

} // namespace

Flusher::Flusher() : source_{new_idle_source([](gpointer self) { static_cast<Flusher*>(self)->flush(); }, this)} {}

Flusher::~Flusher() {
    g_source_destroy(source_);
    g_source_unref(source_);
}

void Flusher::add(std::weak_ptr<Wire> wire) {
    if (dirty_.empty()) g_source_set_ready_time(source_, 0);
    dirty_.push_back(std::move(wire));
}

void Flusher::flush() noexcept {
    for (const auto& weak : std::exchange(dirty_, {})) {
        try {
            if (const auto wire = weak.lock()) wire->flush();
        } catch (...) { // out of memory: the next push tries again
        }
    }
}

Wire::Wire(GIOStream* base, size_t max_message, std::shared_ptr<Flusher> flusher, std::shared_ptr<Poller> poller,
           int descriptor)
    : base_{Ref<GIOStream>::share(base)}, flusher_{std::move(flusher)}, gate_{max_message}, poller_{std::move(poller)},
      descriptor_{descriptor} {}

Wire::~Wire() {
    about_to_close();
    if (parked_) g_source_unref(parked_);
}

Ref<GIOStream> Wire::make_stream() {
    auto stream = new_wire_stream(shared_from_this());
    input_stream_ = G_OBJECT(g_io_stream_get_input_stream(stream.get()));
    return stream;
}

void Wire::begin() {
    if (!poller_) return;
    input_.released();
    // The HTTP reader, or TLS, may hold bytes already.
    poller_->soon(weak_from_this());
    watch();
}

void Wire::watch() {
    if (poller_ && !shut_)
        poller_->watch(descriptor_, weak_from_this(), !paused_ && input_.waiting(), waiting_to_write_ && !broken_);
}

void Wire::about_to_close() noexcept {
    shut_ = true;
    if (poller_) poller_->forget(descriptor_);
}

void Wire::ready(bool readable, bool writable) {
    if (writable) {
        waiting_to_write_ = false; // flush() waits anew where it has to
        flush();
    }
    if (readable && !paused_ && input_.waiting()) {
        may_read_ = most_in_a_turn;
        input_.fire(input_stream_);
        input_.released();
    }
    watch();
}

void Wire::enqueue(SharedFrame frame) {
    if (sealed_ || broken_) return;
    queued_ += frame->size();
    queue_.push_back(std::move(frame));
    ++pushed_;
    if (dirty_ || writable_.active() || waiting_to_write_) return;
    flusher_->add(weak_from_this());
    dirty_ = true;
}

void Wire::push(SharedFrame frame) { enqueue(std::move(frame)); }

void Wire::push_list(SharedFrame whole, SharedFrame brief) {
    const bool waits = list_number_ > popped_ + (head_written_ > 0 ? 1 : 0) && list_number_ <= popped_ + queue_.size();
    if (waits && !sealed_ && !broken_) {
        auto& earlier = queue_[list_number_ - popped_ - 1];
        queued_ = queued_ - earlier->size() + list_brief_->size();
        earlier = std::move(list_brief_);
    }
    enqueue(std::move(whole));
    list_number_ = pushed_;
    list_brief_ = std::move(brief);
}

void Wire::push_last(SharedFrame frame, bool only) {
    const size_t keep = head_written_ > 0 ? 1 : 0;
    while (only && queue_.size() > keep) {
        queued_ -= queue_.back()->size();
        queue_.pop_back();
    }
    enqueue(std::move(frame));
    sealed_ = true;
}

void Wire::write(const void* bytes, gsize count) {
    enqueue(std::make_shared<const std::string>(static_cast<const char*>(bytes), count));
}

void Wire::flush() {
    dirty_ = false;
    auto* out = G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(base_.get()));
    while (!queue_.empty() && !broken_) {
        GOutputVector vectors[frames_at_once];
        const size_t count = std::min(queue_.size(), frames_at_once);
        for (size_t i = 0; i < count; ++i) {
            const size_t skip = i == 0 ? head_written_ : 0;
            vectors[i] = {queue_[i]->data() + skip, queue_[i]->size() - skip};
        }
        gsize written = 0;
        const auto result =
            g_pollable_output_stream_writev_nonblocking(out, vectors, count, &written, nullptr, nullptr);
        if (result == G_POLLABLE_RETURN_WOULD_BLOCK && written == 0) return wait_until_writable();
        if (result == G_POLLABLE_RETURN_FAILED) return lose();
        queued_ -= written;
        written += head_written_;
        while (!queue_.empty() && written >= queue_.front()->size()) {
            written -= queue_.front()->size();
            queue_.pop_front();
            ++popped_;
        }
        head_written_ = written;
    }
}

void Wire::wait_until_writable() {
    if (poller_) {
        waiting_to_write_ = true;
        return watch();
    }
    if (writable_.active()) return;
    auto* out = G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(base_.get()));
    writable_.attach_pollable(g_pollable_output_stream_create_source(out, nullptr), [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self) return false;
        self->writable_.stop(); // flush() waits anew where it has to
        self->flush();
        return false;
    });
}

void Wire::lose() {
    broken_ = true;
    queue_.clear();
    queued_ = head_written_ = 0;
    if (const auto tell = events_.broken) tell();
}

void Wire::pause(bool paused) {
    if (std::exchange(paused_, paused) == paused) return;
    if (poller_) {
        watch();
        if (!paused_) poller_->soon(weak_from_this()); // TLS may hold bytes
        return;
    }
    if (paused_ || !parked_) return;
    g_source_set_ready_time(parked_, 0);
    g_source_unref(std::exchange(parked_, nullptr));
}

GSource* Wire::read_source(GPollableInputStream* stream, GCancellable* cancellable) {
    if (poller_) return input_.make();
    if (!paused_) {
        auto* in = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(base_.get()));
        GSource* child = g_pollable_input_stream_create_source(in, nullptr);
        GSource* source = g_pollable_source_new_full(stream, child, cancellable);
        g_source_unref(child);
        return source;
    }
    if (parked_) g_source_unref(parked_);
    parked_ = g_pollable_source_new_full(stream, nullptr, cancellable);
    return g_source_ref(parked_);
}

gssize Wire::read(void* buffer, gsize count, GError** error) {
    auto* in = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(base_.get()));
    if (count <= header_room) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "buffer too small");
        return -1;
    }
    for (int i = 0; i < reads_at_once && !paused_; ++i) {
        if (poller_ && may_read_ == 0) {
            poller_->soon(weak_from_this()); // others have their turn first
            break;
        }
        arrived_.resize(count - header_room);
        const auto length =
            g_pollable_input_stream_read_nonblocking(in, arrived_.data(), arrived_.size(), nullptr, error);
        if (length <= 0) return length;
        may_read_ -= std::min(may_read_, static_cast<size_t>(length));
        last_arrival_ = Clock::now();
        if (const auto tell = events_.arrived) tell(static_cast<size_t>(length));
        passed_.clear();
        if (gate_.filter({arrived_.data(), static_cast<size_t>(length)}, passed_))
            if (const auto tell = events_.too_long) tell();
        if (passed_.empty()) continue;
        std::memcpy(buffer, passed_.data(), passed_.size());
        return static_cast<gssize>(passed_.size());
    }
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "paused");
    return -1;
}

} // namespace confab::ws
