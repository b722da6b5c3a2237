// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

namespace confab::share::test {
namespace {

using Values = std::map<std::string, std::string>;

/// A configuration that borrows from its values.
class Config {
public:
    explicit Config(const Values& values) : values_{values} {
        for (const auto& [key, value] : values_) pairs_.push_back({sdk::str(key), sdk::str(value)});
        config_ = {sizeof(confab_config), static_cast<uint32_t>(pairs_.size()), pairs_.data()};
    }
    Config(const Config&) = delete;
    Config& operator=(const Config&) = delete;
    operator const confab_config&() const { return config_; }

private:
    Values values_;
    std::vector<confab_kv> pairs_;
    confab_config config_{};
};

Options options_of(const Values& values) { return Options{Config{values}}; }

std::string wrong_in(const Values& values) {
    const auto wrong = check_settings(Config{values});
    return wrong && wrong->setting ? wrong->setting->key : wrong ? "?" : "";
}

} // namespace

BOOST_AUTO_TEST_SUITE(settings)

BOOST_AUTO_TEST_CASE(a_location_is_enough) {
    const auto options = options_of({{"location", "\\\\server\\share"}});
    BOOST_TEST(wrong_in({{"location", "\\\\server\\share"}}) == "");
    BOOST_TEST(options.location->uri() == "smb://server/share");
    BOOST_TEST((options.room.format == storage::RoomFormat::automatic));
    BOOST_TEST((options.room.time_limit == std::chrono::seconds{10}));
    BOOST_TEST(!options.room.sync_interval);
    BOOST_TEST(!options.room.retention_days);
    BOOST_TEST(!options.room.cleanup_time);
    BOOST_TEST(!options.room.max_file_bytes);
    BOOST_TEST(!options.room.file_types);
}

BOOST_AUTO_TEST_CASE(what_is_given_by_hand_is_known_as_such) {
    const auto options = options_of({{"location", "/srv"},
                                     {"sync_interval_s", "3"},
                                     {"retention_days", "0"},
                                     {"cleanup_time", "2:30"},
                                     {"max_file_bytes", "1000"},
                                     {"file_types", ".TXT, *.png gz"}});
    BOOST_TEST((options.room.sync_interval == std::chrono::seconds{3}));
    BOOST_TEST((options.room.retention_days == 0));
    BOOST_TEST((options.room.cleanup_time == std::chrono::minutes{150}));
    BOOST_TEST((options.room.max_file_bytes == 1000U));
    BOOST_TEST((options.room.file_types == std::vector<std::string>{".txt", ".png", ".gz"}));
    BOOST_TEST(options_of({{"location", "/srv"}, {"file_types", "*"}}).room.file_types->empty());
}

BOOST_AUTO_TEST_CASE(the_user_comes_from_the_setting_the_address_or_windows) {
    BOOST_TEST(options_of({{"location", "smb://WORK;ann@server/share"}}).user == "ann");
    BOOST_TEST(options_of({{"location", "smb://WORK;ann@server/share"}}).domain == "WORK");
    BOOST_TEST(options_of({{"location", "smb://ann@server/share"}, {"user", "ben"}}).user == "ben");
    const auto windows = options_of({{"location", "smb://server/share"}, {"user", "WORK\\ann"}});
    BOOST_TEST(windows.user == "ann");
    BOOST_TEST(windows.domain == "WORK");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_of_the_right_setting) {
    BOOST_TEST(wrong_in({{"location", "chat"}}) == "location");
    BOOST_TEST(wrong_in({{"location", "Z:\\chat"}}) == "location");
    BOOST_TEST(wrong_in({{"location", "smb://ann:secret@server/share"}}) == "location");
    BOOST_TEST(wrong_in({{"location", "/srv"}, {"cleanup_time", "25:00"}}) == "cleanup_time");
    BOOST_TEST(wrong_in({{"location", "/srv"}, {"cleanup_time", "night"}}) == "cleanup_time");
    BOOST_TEST(wrong_in({{"location", "/srv"}, {"file_types", "a/b"}}) == "file_types");
    BOOST_TEST(wrong_in({{"location", "/srv"}, {"format", "sealed"}}) == "passphrase");
    BOOST_TEST(wrong_in({{"location", "/srv"}, {"format", "compatible"}, {"passphrase", "x"}}) == "passphrase");
    BOOST_TEST(wrong_in({{"location", "/srv"}, {"passphrase", "x"}}) == "");
    BOOST_TEST(wrong_in({{"location", "/srv"}, {"format", "compatible"}}) == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace confab::share::test
