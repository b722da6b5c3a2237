// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/engine_thread.hpp"
#include "client/changes.hpp"
#include "client/secrets.hpp"
#include "client/store.hpp"
#include "engine.hpp"
#include "model/guard.hpp"
#include "model/reply.hpp"

#include <sigc++/signal.h>

#include <functional>
#include <memory>
#include <utility>

namespace confab::gtk {

class MainQueue;

/// The engine as it is on its own thread.
struct EngineSide {
    EngineSide(Loop& loop, EngineOptions options, client::Observer& observer, std::shared_ptr<client::Store> opened);

    std::shared_ptr<client::Store> store;
    Engine engine;
    client::Client client;
    client::Secrets secrets;
};

/// The answer to a question that was given up, as an account gives it up that another one replaces.
[[nodiscard]] tl::unexpected<Error> connection_gone();

/// The bridge between the toolkit's thread and the engine's. Neither waits for the other: jobs go there, answers and
/// changes come back from the main loop, the changes together and at most every 16 ms.
class EngineService {
public:
    /// Called from the main loop.
    using Heard = std::function<void(const client::Changes&)>;
    /// The profile's store can't be used (its Errors): called from the main loop, once. No job runs then.
    using Unusable = std::function<void(const Error&)>;

    EngineService(EngineOptions options, Heard heard, Unusable unusable);
    /// Waits for the engine's end.
    ~EngineService();
    EngineService(const EngineService&) = delete;
    EngineService& operator=(const EngineService&) = delete;

    /// Runs `job` on the engine thread, later and in order.
    void post(std::function<void(EngineSide&)> job);

    /// Runs `question` there and `then` with its answer here, unless the guard's owner has gone by then.
    template <class Question, class Then> void ask(const model::Guard& guard, Question question, Then then) {
        post([this, question = std::move(question), then = guard.wrap(std::move(then))](EngineSide& side) mutable {
            deliver([then = std::move(then), answer = question(side)]() mutable { then(std::move(answer)); });
        });
    }

    /// ... where the answer itself comes later: `question` is given the function that takes it. The answer is `lost` where
    /// that function is dropped, as an account drops it that another one replaces.
    template <class Answer, class Question, class Then>
    void ask_later(const model::Guard& guard, Question question, Then then, Answer lost) {
        // The service outlives its jobs and what waits in the engine: it ends the engine itself.
        post([this, question = std::move(question), then = guard.wrap(std::move(then)),
              lost = std::move(lost)](EngineSide& side) mutable {
            question(side, model::reply<Answer>(
                               [this, then = std::move(then)](Answer answer) mutable {
                                   deliver([then, answer = std::move(answer)]() mutable { then(std::move(answer)); });
                               },
                               std::move(lost)));
        });
    }

    /// Runs `fn` from the main loop. Any thread.
    void deliver(std::function<void()> fn);

private:
    std::shared_ptr<MainQueue> queue_;
    client::ChangeCollector changes_;
    std::unique_ptr<EngineSide> side_; ///< touched on the engine thread only; null where the store can't be used
    EngineThread thread_;
};

} // namespace confab::gtk
