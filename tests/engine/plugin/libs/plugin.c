// SPDX-License-Identifier: GPL-3.0-or-later
// A transport that does nothing, built several times: each -D makes one thing about it wrong. See meson.build.
#define _POSIX_C_SOURCE 200809L // setenv() in C11
#include <confab/plugin.h>

#include <stdlib.h>

#ifndef ID
#define ID "quiet"
#endif
#ifndef MAGIC
#define MAGIC CONFAB_MAGIC
#endif
#ifndef SIZE
#define SIZE sizeof(confab_entry)
#endif
#ifndef MAJOR
#define MAJOR CONFAB_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR CONFAB_ABI_MINOR
#endif
#ifndef NEEDS
#define NEEDS 0
#endif
#ifndef PORT
#define PORT "80"
#endif
#ifndef SCHEME
#define SCHEME ID
#endif
#ifndef SYMBOL
#define SYMBOL confab_plugin_entry_v1
#endif

/* Tells a test whether code of this library ran. */
__attribute__((constructor)) static void remember(void) { setenv("CONFAB_TEST_CONSTRUCTED", ID, 1); }

static const confab_setting host = {.size = sizeof host,
                                    .type = CONFAB_SET_STRING,
                                    .flags = CONFAB_SETF_REQUIRED,
                                    .roles = CONFAB_ROLE_CONNECT,
                                    .key = "host",
                                    .label = "Host"};
static const confab_setting port = {.size = sizeof port,
                                    .type = CONFAB_SET_INT,
                                    .roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN,
                                    .key = "port",
                                    .label = "Port",
                                    .default_value = PORT,
                                    .min = 0,
                                    .max = 65535};
static const confab_setting* const settings[] = {&host, &port, NULL};
static const char* const schemes[] = {SCHEME, NULL};
static const confab_transport_desc description = {.size = sizeof description,
                                                  .roles = CONFAB_ROLE_CONNECT | CONFAB_ROLE_LISTEN,
                                                  .id = ID,
                                                  .name = "Quiet",
                                                  .description = "Says nothing.",
                                                  .version = "1.2.3",
                                                  .licence = "MIT-0",
                                                  .uri_schemes = schemes,
                                                  .settings = settings};

#ifdef SECOND_ID
static const char* const second_schemes[] = {SECOND_ID, NULL};
static const confab_transport_desc second = {.size = sizeof second,
                                             .roles = CONFAB_ROLE_CONNECT,
                                             .id = SECOND_ID,
                                             .name = "Also quiet",
                                             .description = "",
                                             .version = "1.2.4",
                                             .licence = "MIT-0",
                                             .uri_schemes = second_schemes,
                                             .settings = settings};
#endif

static const confab_transport_desc* describe(uint32_t index) {
    if (index == 0) return &description;
#ifdef SECOND_ID
    if (index == 1) return &second;
#endif
    return NULL;
}

static const confab_transport* create(const confab_host* to, const char* id) {
    (void)to;
    (void)id;
    return NULL;
}

#ifdef SHORT_OBJECT
/* What a library of eight bytes more than nothing would look like: reading on would be reading something else. */
extern CONFAB_EXPORT const uint32_t confab_plugin_entry_short[2];
const uint32_t confab_plugin_entry_short[2] __asm__("confab_plugin_entry_v1") = {CONFAB_MAGIC, 40};
confab_entry unused_entry = {.describe = describe, .create = create};
#else
extern CONFAB_EXPORT const confab_entry SYMBOL;
const confab_entry SYMBOL = {.magic = MAGIC,
                             .size = SIZE,
                             .abi_major = MAJOR,
                             .abi_minor = MINOR,
                             .abi_minor_needed = NEEDS,
                             .describe = describe,
                             .create = create};
#endif
