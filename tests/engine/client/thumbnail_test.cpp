// SPDX-License-Identifier: GPL-3.0-or-later
// Small pictures, of our own and of those who may mean harm.
#include "client/picture.hpp"
#include "file_helpers.hpp"

#include <gdk-pixbuf/gdk-pixbuf.h>

using namespace confab;
using namespace confab::client;
using namespace confab::test;

namespace {

std::string picture(int width, int height, const char* type = "png") {
    GdkPixbuf* pixels = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, width, height);
    gdk_pixbuf_fill(pixels, 0x336699ff);
    gchar* bytes = nullptr;
    gsize length = 0;
    BOOST_REQUIRE(gdk_pixbuf_save_to_buffer(pixels, &bytes, &length, type, nullptr, nullptr));
    std::string made{bytes, length};
    g_free(bytes);
    g_object_unref(pixels);
    return made;
}

std::pair<int, int> size_of(const std::filesystem::path& file) {
    int width = 0, height = 0;
    BOOST_REQUIRE(gdk_pixbuf_get_file_info(file.c_str(), &width, &height));
    return {width, height};
}

Result<std::filesystem::path> thumbnail(User& user, const Entry& entry) {
    return user.answer<std::filesystem::path>(
        [&](auto then) { user.account->thumbnail(user.lobby(), entry.key, 0, then); });
}

struct Gallery {
    FarSide far;
    User alice;
    Gallery() { far.caps = FarSide::everything | CONFAB_CAP_FILES; }

    /// bob's picture with this thumbnail, as alice sees it.
    Entry hear(const std::string& small) {
        auto& file = bob_has_sent(far, "photo.jpg", picture(1000, 500, "jpeg"));
        file.kind = AttachmentKind::image;
        file.thumbnail_ref = "bob/small";
        file.thumbnail_bytes = small.size();
        far.stored["bob/small"] = small;
        alice.connect();
        alice.settle();
        return newest_file(alice);
    }
};

/// The head of a PNG of 60,000 × 60,000 pixels: 14 GB in memory.
std::string bomb() {
    auto bytes = picture(1, 1);
    const std::string size{"\x00\x00\xea\x60\x00\x00\xea\x60", 8};
    bytes.replace(16, 8, size);
    bytes.replace(29, 4, std::string{"\xb3\x53\x1a\x2d", 4}); // its checksum is not looked at before
    return bytes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(small_pictures)

BOOST_AUTO_TEST_CASE(a_picture_is_sent_with_a_small_one) {
    Gallery gallery;
    auto& far = gallery.far;
    auto& alice = gallery.alice;
    const auto file = write_file(alice.folder.path / "photo.png", picture(1000, 500));
    alice.connect();
    BOOST_REQUIRE(alice.account->send_file(alice.lobby(), file));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    const auto& said = far.heard.at(0).attachments.at(0);
    BOOST_CHECK(said.kind == AttachmentKind::image);
    BOOST_TEST(said.thumbnail_bytes > 0U);
    const auto small = write_file(alice.folder.path / "small", far.stored.at("thumbnails/0"));
    BOOST_TEST(said.thumbnail_bytes == std::filesystem::file_size(small));
    BOOST_CHECK((size_of(small) == std::pair{320, 160}));
    const auto shown = thumbnail(alice, newest_file(alice));
    BOOST_REQUIRE(shown);
    BOOST_CHECK((size_of(*shown) == std::pair{320, 160}));
    BOOST_TEST(far.fetches.empty());
}

BOOST_AUTO_TEST_CASE(what_only_says_that_it_is_a_picture_is_sent_as_a_file_without) {
    Gallery gallery;
    auto& far = gallery.far;
    auto& alice = gallery.alice;
    alice.connect();
    BOOST_REQUIRE(alice.account->send_file(alice.lobby(), write_file(alice.folder.path / "x.png", "no picture")));
    BOOST_REQUIRE(alice.until([&] { return alice.account->settled(); }));
    BOOST_TEST(far.stored.at("files/0") == "no picture");
    BOOST_TEST(far.heard.at(0).attachments.at(0).thumbnail_bytes == 0U);
}

BOOST_AUTO_TEST_CASE(a_small_one_is_fetched_once_and_goes_with_the_history) {
    Gallery gallery;
    auto& far = gallery.far;
    auto& alice = gallery.alice;
    const auto entry = gallery.hear(picture(200, 100));
    const auto shown = thumbnail(alice, entry);
    BOOST_REQUIRE_MESSAGE(shown, (shown ? std::string{} : shown.error().text));
    BOOST_CHECK((size_of(*shown) == std::pair{200, 100}));
    BOOST_REQUIRE(thumbnail(alice, entry));
    BOOST_TEST(far.fetches.size() == 1U);
    alice.stop();
    alice.start();
    BOOST_REQUIRE(thumbnail(alice, entry)); // without a connection
    alice.forget_history(alice.lobby());
    BOOST_TEST(!std::filesystem::exists(*shown));
}

BOOST_AUTO_TEST_CASE(what_is_larger_than_it_may_be_is_made_small_or_refused) {
    {
        Gallery gallery;
        BOOST_CHECK((size_of(*thumbnail(gallery.alice, gallery.hear(picture(2000, 1000)))) == std::pair{320, 160}));
    }
    for (const auto& bytes : {bomb(), std::string{"rubbish"}, std::string{}, picture(300, 300).substr(0, 20),
                              std::string{"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"}}) {
        Gallery gallery;
        const auto refused = thumbnail(gallery.alice, gallery.hear(bytes));
        BOOST_REQUIRE_MESSAGE(!refused, "accepted: " << bytes.size() << " bytes");
        BOOST_TEST((refused.error().code == Code::invalid || refused.error().code == Code::too_large));
    }
}

BOOST_AUTO_TEST_CASE(where_there_is_none_it_is_said) {
    Gallery gallery;
    auto& far = gallery.far;
    auto& alice = gallery.alice;
    bob_has_sent(far, "plan.txt", "words");
    alice.connect();
    alice.settle();
    BOOST_TEST(thumbnail(alice, newest_file(alice)).error().code == Code::not_found);
}

BOOST_AUTO_TEST_SUITE_END()
