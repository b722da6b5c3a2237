// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/fd_set.hpp"

#include <glib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>

namespace confab {

struct FdSet::Set {
    struct Watch {
        std::uint64_t number = 0;
        std::shared_ptr<Function> fn;
    };

    Set() : epoll{epoll_create1(EPOLL_CLOEXEC)} {
        if (epoll < 0) g_error("epoll_create1: %s", g_strerror(errno));
    }
    ~Set() { close(epoll); }
    Set(const Set&) = delete;
    Set& operator=(const Set&) = delete;

    void remove(int fd, std::uint64_t number) {
        const auto found = watches.find(fd);
        if (found == watches.end() || found->second.number != number) return;
        watches.erase(found);
        epoll_ctl(epoll, EPOLL_CTL_DEL, fd, nullptr);
    }

    void dispatch() {
        std::array<epoll_event, 256> events{};
        const auto first_of_next_round = next_number;
        const int n = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 0);
        for (int i = 0; i < n; ++i) {
            const int fd = events[i].data.fd;
            // An earlier function of this round may have ended this watch, or put another on the same number.
            const auto found = watches.find(fd);
            if (found == watches.end() || found->second.number >= first_of_next_round) continue;
            std::uint32_t ready = 0;
            if (events[i].events & EPOLLIN) ready |= Loop::readable;
            if (events[i].events & EPOLLOUT) ready |= Loop::writable;
            if (events[i].events & (EPOLLERR | EPOLLHUP)) ready |= Loop::broken;
            const auto fn = found->second.fn;
            (*fn)(ready);
        }
    }

    int epoll;
    std::uint64_t next_number = 1;
    std::unordered_map<int, Watch> watches;
};

namespace {

struct EpollSource {
    GSource base;
    std::function<void()>* dispatch;
    gpointer tag;
};

gboolean dispatch_epoll(GSource* source, GSourceFunc, gpointer) {
    (*reinterpret_cast<EpollSource*>(source)->dispatch)();
    return G_SOURCE_CONTINUE;
}

gboolean check_epoll(GSource* source) {
    return g_source_query_unix_fd(source, reinterpret_cast<EpollSource*>(source)->tag) != 0;
}

void finalize_epoll(GSource* source) { delete reinterpret_cast<EpollSource*>(source)->dispatch; }

GSourceFuncs epoll_functions{nullptr, check_epoll, dispatch_epoll, finalize_epoll, nullptr, nullptr};

} // namespace

FdSet::FdSet(GMainContext* context)
    : set_{std::make_shared<Set>()}, source_{g_source_new(&epoll_functions, sizeof(EpollSource))} {
    auto* epoll_source = reinterpret_cast<EpollSource*>(source_);
    epoll_source->dispatch = new std::function<void()>([weak = std::weak_ptr{set_}] {
        if (const auto set = weak.lock()) set->dispatch();
    });
    epoll_source->tag = g_source_add_unix_fd(source_, set_->epoll, G_IO_IN);
    g_source_attach(source_, context);
}

FdSet::~FdSet() {
    g_source_destroy(source_);
    g_source_unref(source_);
}

Handle FdSet::add(int fd, std::uint32_t events, Function fn) {
    epoll_event event{};
    if (events & Loop::readable) event.events |= EPOLLIN;
    if (events & Loop::writable) event.events |= EPOLLOUT;
    event.data.fd = fd;

    const auto number = set_->next_number++;
    const bool replaces = set_->watches.contains(fd);
    if (epoll_ctl(set_->epoll, replaces ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0) return {};
    set_->watches[fd] = {number, std::make_shared<Function>(std::move(fn))};

    return Handle{std::shared_ptr<void>(nullptr, [weak = std::weak_ptr{set_}, fd, number](void*) {
        if (const auto set = weak.lock()) set->remove(fd, number);
    })};
}

} // namespace confab
