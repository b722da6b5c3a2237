// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace confab::gtk::model {

/// A function that hands its first answer to `then`; where all its copies end without one, `then` gets `lost`, from the
/// thread on which the last of them ends. So nobody waits for ever for what has been given up.
template <class Answer> std::function<void(Answer)> reply(std::function<void(Answer)> then, Answer lost) {
    struct Pending {
        Pending(std::function<void(Answer)> then, Answer lost) : then{std::move(then)}, lost{std::move(lost)} {}
        ~Pending() { give(std::move(lost)); }
        Pending(const Pending&) = delete;
        Pending& operator=(const Pending&) = delete;

        void give(Answer answer) {
            if (const auto once = std::exchange(then, nullptr)) once(std::move(answer));
        }

        std::function<void(Answer)> then;
        Answer lost;
    };
    return [pending = std::make_shared<Pending>(std::move(then), std::move(lost))](Answer answer) {
        pending->give(std::move(answer));
    };
}

} // namespace confab::gtk::model
