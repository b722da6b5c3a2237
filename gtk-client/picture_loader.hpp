// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gdkmm/texture.h>

#include <filesystem>
#include <functional>

namespace confab::gtk {

/// Reads a picture on a thread of its own, no larger than a screen needs it. `then` is called later, once, from the main loop;
/// with nothing where it is no picture, or one of a size that nobody would believe.
void load_picture(const std::filesystem::path& file, std::function<void(const Glib::RefPtr<Gdk::Texture>&)> then);

} // namespace confab::gtk
