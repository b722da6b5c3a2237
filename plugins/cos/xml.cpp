// SPDX-License-Identifier: GPL-3.0-or-later
#include "xml.hpp"

#include <glib.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace confab::cos {
namespace {

constexpr std::size_t most_levels = 16, most_elements = 100'000;

struct Building {
    std::optional<Element> root;
    std::vector<Element*> open;
    std::size_t count = 0;
};

std::string_view local(const char* name) {
    const std::string_view all{name};
    return all.substr(all.find(':') + 1); // npos + 1 is 0
}

void begin(GMarkupParseContext*, const char* name, const char**, const char**, gpointer data, GError** error) {
    auto& building = *static_cast<Building*>(data);
    if (building.open.size() >= most_levels || ++building.count > most_elements) {
        g_set_error_literal(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT, "too deep, or too much");
        return;
    }
    Element* element = nullptr;
    if (building.open.empty()) element = &building.root.emplace();
    else element = &building.open.back()->children.emplace_back();
    element->name = local(name);
    building.open.push_back(element);
}

void end(GMarkupParseContext*, const char*, gpointer data, GError**) { static_cast<Building*>(data)->open.pop_back(); }

void text(GMarkupParseContext*, const char* text, gsize size, gpointer data, GError**) {
    auto& building = *static_cast<Building*>(data);
    if (!building.open.empty()) building.open.back()->text.append(text, size);
}

void write(std::string& out, const Element& element, std::size_t level) {
    out.append(level * 2, ' ').append("<").append(element.name).append(">");
    if (element.children.empty()) {
        out += escaped_xml(element.text);
    } else {
        out += '\n';
        for (const auto& child : element.children) write(out, child, level + 1);
        out.append(level * 2, ' ');
    }
    out.append("</").append(element.name).append(">\n");
}

} // namespace

const Element* Element::child(std::string_view of) const noexcept {
    const auto found =
        std::find_if(children.begin(), children.end(), [of](const auto& each) { return each.name == of; });
    return found == children.end() ? nullptr : &*found;
}

std::string_view Element::value(std::string_view of) const noexcept {
    const auto* found = child(of);
    return found ? std::string_view{found->text} : std::string_view{};
}

std::optional<Element> parse_xml(std::string_view document) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (document.starts_with(byte_order_mark)) document.remove_prefix(byte_order_mark.size());
    if (document.empty()) return std::nullopt;
    static const GMarkupParser parser{begin, end, text, nullptr, nullptr};
    Building building;
    const std::unique_ptr<GMarkupParseContext, decltype(&g_markup_parse_context_unref)> context{
        g_markup_parse_context_new(&parser, GMarkupParseFlags{}, &building, nullptr), g_markup_parse_context_unref};
    if (!g_markup_parse_context_parse(context.get(), document.data(), static_cast<gssize>(document.size()), nullptr) ||
        !g_markup_parse_context_end_parse(context.get(), nullptr))
        return std::nullopt;
    return std::move(building.root);
}

std::string to_xml(const Element& root) {
    std::string out;
    write(out, root, 0);
    return out;
}

std::string escaped_xml(std::string_view plain) {
    const std::unique_ptr<char, decltype(&g_free)> escaped{
        g_markup_escape_text(plain.data(), static_cast<gssize>(plain.size())), g_free};
    return escaped.get();
}

} // namespace confab::cos
