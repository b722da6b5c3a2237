// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/seal/pin.hpp"

#include "common/seal/wire.hpp"

namespace confab::seal {
namespace {

constexpr std::string_view mark = "pin1:";
constexpr std::size_t size = 16 + 4 + 32 + 1 + 4 + 32;

} // namespace

std::string Pin::to_text() const {
    const auto bytes = Writer{}.block(room).u32(version).block(file).u8(cost).u32(epochs).block(proof).take();
    return std::string{mark} + hex(bytes);
}

std::optional<Pin> Pin::from_text(std::string_view text) {
    std::array<std::uint8_t, size> bytes{};
    if (!text.starts_with(mark) || !from_hex(text.substr(mark.size()), bytes)) return std::nullopt;
    Reader reader{bytes};
    Pin pin;
    pin.room = reader.block<RoomId>();
    pin.version = reader.u32();
    pin.file = reader.block<Hash>();
    pin.cost = reader.u8();
    pin.epochs = reader.u32();
    pin.proof = reader.block<Hash>();
    return reader.done() && pin.version > 0 && pin.epochs > 0 ? std::optional{pin} : std::nullopt;
}

} // namespace confab::seal
