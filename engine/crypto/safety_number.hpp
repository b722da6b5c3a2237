// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/ids.hpp"
#include "crypto/key_pair.hpp"

#include <string>

namespace confab::crypto {

/// 60 digits in groups of five, separated by spaces, that two people compare: the same whichever of them asks.
///
/// Each half stands for one person: SHA-512, 5,200 times, each time over the digest so far ‖ fingerprint, beginning with
/// "confab/safety-number/1" ‖ 0x00 ‖ fingerprint ‖ the folded id; of the last digest, six times five bytes, big-endian, modulo
/// 100,000. The smaller half comes first. A key that shows another person's number costs some 2^99 × 5,200 digests.
[[nodiscard]] std::string safety_number(const UserId& one, const Key& of_one, const UserId& other, const Key& of_other);

} // namespace confab::crypto
