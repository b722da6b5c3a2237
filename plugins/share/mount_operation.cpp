// SPDX-License-Identifier: GPL-3.0-or-later
#include "mount_operation.hpp"

#include <utility>

namespace confab::share {
namespace {

template <class T>
void connect(GMountOperation* operation, const char* signal, GCallback handler, std::shared_ptr<T> data) {
    g_signal_connect_data(
        operation, signal, handler, new std::shared_ptr<T>(std::move(data)),
        [](gpointer held, GClosure*) { delete static_cast<std::shared_ptr<T>*>(held); }, GConnectFlags{});
}

void answer(GMountOperation* operation, const char* signal, GMountOperationResult result) noexcept {
    g_signal_stop_emission_by_name(operation, signal);
    g_mount_operation_reply(operation, result);
}

} // namespace

MountOperation::MountOperation(const Credentials& credentials)
    : state_{std::make_shared<State>()}, operation_{glib::Ref<GMountOperation>::take(g_mount_operation_new())} {
    state_->credentials = credentials;
    connect(operation_.get(), "ask-password", G_CALLBACK(ask_password), state_);
    connect(operation_.get(), "ask-question", G_CALLBACK(ask_question), state_);
}

void MountOperation::ask_password(GMountOperation* operation, const char*, const char*, const char*,
                                  GAskPasswordFlags flags, gpointer data) noexcept {
    auto& state = **static_cast<std::shared_ptr<State>*>(data);
    const auto& known = state.credentials;
    const bool guest = known.user.empty() && known.password.empty();
    // A second time means that the first answer was wrong. An empty password makes GVfs fail with "Invalid argument".
    const bool first = !std::exchange(state.asked, true);
    const bool known_enough = guest ? (flags & G_ASK_PASSWORD_ANONYMOUS_SUPPORTED) != 0
                                    : (flags & G_ASK_PASSWORD_NEED_PASSWORD) == 0 || !known.password.empty();
    const bool can = first && known_enough;
    if (!can) {
        state.refused = true;
        answer(operation, "ask-password", G_MOUNT_OPERATION_ABORTED);
        return;
    }
    if (guest) {
        g_mount_operation_set_anonymous(operation, TRUE);
    } else {
        if (flags & G_ASK_PASSWORD_NEED_USERNAME) g_mount_operation_set_username(operation, known.user.c_str());
        if ((flags & G_ASK_PASSWORD_NEED_DOMAIN) && !known.domain.empty())
            g_mount_operation_set_domain(operation, known.domain.c_str());
        g_mount_operation_set_password(operation, known.password.c_str());
    }
    g_mount_operation_set_password_save(operation, G_PASSWORD_SAVE_NEVER);
    answer(operation, "ask-password", G_MOUNT_OPERATION_HANDLED);
}

void MountOperation::ask_question(GMountOperation* operation, const char*, const char* const*, gpointer data) noexcept {
    (*static_cast<std::shared_ptr<State>*>(data))->questioned = true;
    answer(operation, "ask-question", G_MOUNT_OPERATION_ABORTED);
}

} // namespace confab::share
