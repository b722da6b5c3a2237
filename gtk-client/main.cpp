// SPDX-License-Identifier: GPL-3.0-or-later
#include "application.hpp"
#include "base/program.hpp"

int main(int argc, char** argv) {
    confab::start_program();
    return confab::gtk::Application::create()->run(argc, argv);
}
