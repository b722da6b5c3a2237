// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Marks a sentence for people. It travels in English; the host translates it through the gettext domain "confab", so a
/// marked sentence has no variable parts (those go to the log).
#define N_(text) text
