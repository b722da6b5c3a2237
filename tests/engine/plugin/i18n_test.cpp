// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/i18n.hpp"
#include "plugin_folder.hpp"

#include <boost/test/unit_test.hpp>

#include <clocale>
#include <cstdint>
#include <cstdlib>
#include <map>

namespace confab {
namespace {

using Texts = std::map<std::string, std::string>;

/// A catalogue in gettext's binary format: header, two tables of (length, offset), texts.
std::string compiled(const Texts& texts) {
    const auto count = static_cast<std::uint32_t>(texts.size());
    const std::uint32_t originals = 28, translations = originals + 8 * count;
    std::string tables[2], bytes;
    const auto append = [](std::string& to, std::uint32_t number) {
        to.append(reinterpret_cast<char*>(&number), sizeof number);
    };
    const auto add = [&](std::string& table, const std::string& text) {
        append(table, static_cast<std::uint32_t>(text.size()));
        append(table, static_cast<std::uint32_t>(translations + 8 * count + bytes.size()));
        bytes.append(text.c_str(), text.size() + 1);
    };
    for (const auto& [original, translation] : texts) {
        add(tables[0], original);
        add(tables[1], translation);
    }
    std::string head;
    for (const auto number : {0x950412deu, 0u, count, originals, translations, 0u, 0u}) append(head, number);
    return head + tables[0] + tables[1] + bytes;
}

/// The domain of the engine has these translations as long as this lives.
class Translated {
public:
    explicit Translated(const Texts& texts) {
        folder_.write("xx/LC_MESSAGES/confab.mo", compiled(texts));
        ::setenv("LANGUAGE", "xx", 1);
        std::setlocale(LC_ALL, "C.UTF-8");
        ::bindtextdomain("confab", folder_.path().c_str());
    }
    ~Translated() {
        ::bindtextdomain("confab", "/nowhere");
        ::unsetenv("LANGUAGE");
        std::setlocale(LC_ALL, "C");
    }

private:
    test::PluginFolder folder_;
};

BOOST_AUTO_TEST_SUITE(i18n)

BOOST_AUTO_TEST_CASE(without_a_catalogue_texts_are_as_written) {
    BOOST_TEST(_("Nobody translates this.") == std::string{"Nobody translates this."});
    BOOST_TEST(trf(N_("{} of {}"), 1, "two") == "1 of two");
}

BOOST_AUTO_TEST_CASE(with_a_catalogue_texts_and_formats_are_translated) {
    const Translated translated{
        {{"", "Content-Type: text/plain; charset=UTF-8\n"}, {"Yes.", "好。"}, {"{} of {}", "{1} 中的 {0}"}}};
    BOOST_TEST(_("Yes.") == std::string{"好。"});
    BOOST_TEST(trf(N_("{} of {}"), 1, "two") == "two 中的 1");
    BOOST_TEST(tr("") == std::string{});
}

BOOST_AUTO_TEST_CASE(a_translation_that_does_not_fit_gives_way) {
    const Translated translated{{{"{} of {}", "{} {} {}"}, {"{} bytes", "{"}}};
    BOOST_TEST(trf(N_("{} of {}"), 1, "two") == "1 of two");
    BOOST_TEST(trf(N_("{} bytes"), 5) == "5 bytes");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace confab
