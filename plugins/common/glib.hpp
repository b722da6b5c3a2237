// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gio/gio.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

/// The little of GLib's ownership that plugins need, in the form of C++. Engine thread.
namespace confab::glib {

/// One reference to a GObject.
template <class T> class Ref {
public:
    Ref() noexcept = default;
    /// Takes over a reference that the caller owns.
    [[nodiscard]] static Ref take(T* object) noexcept {
        Ref ref;
        ref.object_ = object;
        return ref;
    }
    /// Adds a reference.
    [[nodiscard]] static Ref share(T* object) noexcept {
        return take(object ? static_cast<T*>(g_object_ref(object)) : nullptr);
    }
    Ref(const Ref& other) noexcept : Ref{share(other.object_)} {}
    Ref(Ref&& other) noexcept : object_{std::exchange(other.object_, nullptr)} {}
    Ref& operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Ref() {
        if (object_) g_object_unref(object_);
    }

    [[nodiscard]] T* get() const noexcept { return object_; }
    [[nodiscard]] T* release() noexcept { return std::exchange(object_, nullptr); }
    explicit operator bool() const noexcept { return object_ != nullptr; }

private:
    T* object_ = nullptr;
};

/// Receives a GError: `f(..., error.out())`.
class ErrorHolder {
public:
    ErrorHolder() noexcept = default;
    ErrorHolder(const ErrorHolder&) = delete;
    ErrorHolder& operator=(const ErrorHolder&) = delete;
    ~ErrorHolder() { g_clear_error(&error_); }

    [[nodiscard]] GError** out() noexcept { return &error_; }
    [[nodiscard]] bool is(GQuark domain, int code) const noexcept { return g_error_matches(error_, domain, code); }
    [[nodiscard]] bool in(GQuark domain) const noexcept { return error_ && error_->domain == domain; }
    [[nodiscard]] std::string text() const { return error_ ? error_->message : ""; }

private:
    GError* error_ = nullptr;
};

/// What a C callback gets as user data in place of a raw `this`: it finds the object only while it lives.
template <class T> [[nodiscard]] gpointer weak_data(const std::shared_ptr<T>& target) {
    return new std::weak_ptr<T>(target);
}
template <class T> void delete_weak_data(gpointer data) noexcept { delete static_cast<std::weak_ptr<T>*>(data); }

/// Runs `fn(object)` if the object still lives, and keeps it alive meanwhile. An exception does not pass: GLib's frames
/// are C. It ends the object instead, through T::fault().
template <class T, class F> void enter(gpointer data, F&& fn) noexcept {
    if (const auto target = static_cast<std::weak_ptr<T>*>(data)->lock()) {
        try {
            fn(*target);
        } catch (...) {
            target->fault();
        }
    }
}

/// Connects a signal to an object that may die before the sender.
template <class T>
void connect(gpointer sender, const char* signal, GCallback callback, const std::shared_ptr<T>& target) {
    g_signal_connect_data(
        sender, signal, callback, weak_data(target), [](gpointer data, GClosure*) { delete_weak_data<T>(data); },
        GConnectFlags{});
}

/// A source of the thread-default main context; it never fires after its owner is gone.
class Source {
public:
    using Callback = std::function<bool()>; // false: fire no more

    Source() noexcept = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    ~Source() { stop(); }

    /// Attaches a timeout. The callback runs at least once unless stopped.
    void after(std::chrono::milliseconds time, Callback callback);
    /// Attaches a source of a pollable stream or socket, whose callbacks have other signatures; takes the reference.
    void attach_pollable(GSource* source, Callback callback);
    void attach_socket(GSource* source, Callback callback);
    void stop() noexcept;
    [[nodiscard]] bool active() const noexcept { return source_ && !g_source_is_destroyed(source_); }

private:
    void attach(GSource* source, GSourceFunc dispatch, Callback callback);
    GSource* source_ = nullptr;
};

} // namespace confab::glib
