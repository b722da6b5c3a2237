// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled once: gtkmm's headers take longer than any file of ours.
#pragma once

#include <adwaita.h>
#include <gtkmm.h>
