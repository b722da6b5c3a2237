// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of both sides: what can be read can be written, and reads the same again; and a look at the bytes on the wire depends on
// them alone, not on how they were cut into pieces.
#include "codec.hpp"

#include "target.hpp"
#include "ws_frame.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace {

using namespace confab::ws;

constexpr std::size_t longest_message = 1024;

/// What passes, cut into pieces of this size.
std::string passed(std::string_view bytes, std::size_t piece, bool& found) {
    FrameGate gate{longest_message};
    std::string out;
    found = false;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size())))
        found = gate.filter(bytes.substr(0, piece), out) || found;
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = confab::fuzz::text_of(data, size);
    if (const auto frame = decode(text)) {
        const auto written = encode(*frame);
        const auto again = decode(written);
        // What a kind needs and the reader forgives is empty in both, so that even this is the same.
        if (!again || encode(*again) != written) std::abort();
    }
    bool whole = false, cut = false;
    const auto out = passed(text, size + 1, whole);
    if (passed(text, 1, cut) != out || cut != whole || out.size() > size) std::abort();
    return 0;
}
