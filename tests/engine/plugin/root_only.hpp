// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <boost/test/unit_test.hpp>
#include <unistd.h>

#include <string>

namespace confab::test {

/// A decorator: the case is skipped, with the reason, unless root runs it.
inline boost::unit_test::precondition root_only(std::string why) {
    return boost::unit_test::precondition{[why](boost::unit_test::test_unit_id) {
        boost::test_tools::assertion_result root{::geteuid() == 0};
        root.message() << "only root can run it: it " << why;
        return root;
    }};
}

} // namespace confab::test
