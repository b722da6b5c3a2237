/* SPDX-License-Identifier: MIT-0
 *
 * The smallest useful transport: a network with one other person in it, who says everything again.
 *
 *   cc -std=c11 -Wall -Wextra -Wpedantic -fPIC -fvisibility=hidden -shared -I../../engine/include -o echo.so echo.c
 *   confab-cli --plugin-dir . echo://
 *
 * With Confab installed, $(pkg-config --cflags confab-plugin-1) stands in place of -I.
 */
#include <confab/plugin.h>

#include <stdlib.h>
#include <string.h>

#define TEXT(literal) ((confab_str){literal, sizeof(literal) - 1})
#define HEADER(type_, struct_, session_, op_)                                                                          \
    { .size = sizeof(struct_), .type = type_, .session = (session_)->id, .op = op_ }

struct session {
    confab_id id;
    char* heard; /* what is still to be said again, or NULL */
    size_t length;
    int paused, owes_flow; /* by the host; to the engine */
    struct session* next;
};

struct echo {
    confab_transport face;
    const confab_host* host;
    struct session* sessions;
};

static struct session** find(struct echo* echo, confab_id id) {
    struct session** at = &echo->sessions;
    while (*at && (*at)->id != id) at = &(*at)->next;
    return at;
}

static void tell_state(struct echo* echo, const struct session* s, confab_msg_session m) {
    m.h = (confab_msg)HEADER(CONFAB_MSG_SESSION, confab_msg_session, s, 0);
    echo->host->emit(echo->host, &m.h);
}

/* A request that was accepted ends with exactly one OP_DONE. */
static confab_result done(struct echo* echo, const struct session* s, const confab_msg* request) {
    const confab_msg_op_done m = {.h = HEADER(CONFAB_MSG_OP_DONE, confab_msg_op_done, s, request->op),
                                  .of = request->type};
    echo->host->emit(echo->host, &m.h);
    return CONFAB_OK;
}

static void say_again(struct echo* echo, struct session* s) {
    const confab_msg_message m = {.h = HEADER(CONFAB_MSG_MESSAGE, confab_msg_message, s, 0),
                                  .kind = CONFAB_TEXT_PLAIN,
                                  .room = TEXT("lobby"),
                                  .sender = TEXT("echo"),
                                  .sender_name = TEXT("Echo"),
                                  .body = {s->heard, s->length}};
    const confab_msg_flow go_on = {.h = HEADER(CONFAB_MSG_FLOW, confab_msg_flow, s, 0)};
    if (!s->heard || s->paused) return;
    if (echo->host->emit(echo->host, &m.h) == CONFAB_E_AGAIN) return; /* the host's FLOW calls this again */
    free(s->heard);
    s->heard = NULL;
    if (s->owes_flow) echo->host->emit(echo->host, &go_on.h);
    s->owes_flow = 0;
}

static confab_result hear(struct echo* echo, struct session* s, const confab_msg_message* said) {
    if (said->recipient.len) return CONFAB_E_UNSUPPORTED;
    if (s->heard) { /* one at a time */
        s->owes_flow = 1;
        return CONFAB_E_AGAIN;
    }
    s->heard = malloc(said->body.len + 1);
    if (!s->heard) return CONFAB_E_INTERNAL;
    memcpy(s->heard, said->body.ptr, said->body.len); /* arguments are borrowed: what is kept is copied */
    s->length = said->body.len;
    done(echo, s, &said->h);
    say_again(echo, s);
    return CONFAB_OK;
}

static confab_result submit(const confab_transport* self, const confab_msg* m) {
    struct echo* echo = self->data;
    struct session* s = *find(echo, m->session);
    if (!s) return CONFAB_E_NOT_FOUND;
    switch (m->type) {
    case CONFAB_MSG_AUTH: /* everybody may come in */
        tell_state(echo, s,
                   (confab_msg_session){.state = CONFAB_SESSION_READY,
                                        .caps = CONFAB_CAP_TEXT,
                                        .self_id = ((const confab_msg_auth*)m)->identity,
                                        .lobby = TEXT("lobby")});
        return done(echo, s, m);
    case CONFAB_MSG_MESSAGE: return hear(echo, s, (const confab_msg_message*)m);
    case CONFAB_MSG_CANCEL: return CONFAB_OK; /* everything is done at once */
    case CONFAB_MSG_FLOW:
        s->paused = ((const confab_msg_flow*)m)->paused != 0;
        say_again(echo, s);
        return CONFAB_OK;
    default: return CONFAB_E_UNSUPPORTED;
    }
}

static confab_result open_session(const confab_transport* self, confab_id id, uint32_t role,
                                  const confab_config* config) {
    struct echo* echo = self->data;
    struct session* s = role == CONFAB_ROLE_CONNECT ? calloc(1, sizeof *s) : NULL;
    (void)config;
    if (!s) return role == CONFAB_ROLE_CONNECT ? CONFAB_E_INTERNAL : CONFAB_E_UNSUPPORTED;
    *s = (struct session){.id = id, .next = echo->sessions};
    echo->sessions = s;
    tell_state(echo, s, (confab_msg_session){.state = CONFAB_SESSION_AUTH}); /* now the engine submits AUTH */
    return CONFAB_OK;
}

static confab_result close_session(const confab_transport* self, confab_id id, confab_result why, confab_str text) {
    struct session **at = find(self->data, id), *s = *at;
    if (!s) return CONFAB_E_NOT_FOUND;
    tell_state(self->data, s, (confab_msg_session){.state = CONFAB_SESSION_CLOSED, .reason = why, .text = text});
    *at = s->next;
    free(s->heard);
    free(s);
    return CONFAB_OK;
}

static confab_result check_config(const confab_transport* self, uint32_t role, const confab_config* config,
                                  const confab_setting** bad, char* why, size_t cap) {
    (void)self, (void)role, (void)config, (void)bad, (void)why, (void)cap;
    return CONFAB_OK; /* there are no settings */
}

static confab_result parse_uri(const confab_transport* self, confab_str uri, void* arg,
                               void (*put)(void* arg, const char* key, confab_str value)) {
    (void)self, (void)arg, (void)put;
    return uri.len == 7 && memcmp(uri.ptr, "echo://", 7) == 0 ? CONFAB_OK : CONFAB_E_INVALID;
}

static confab_result submit_many(const confab_transport* self, const confab_msg* m, const confab_id* ids, size_t n) {
    (void)self, (void)m, (void)ids, (void)n;
    return CONFAB_E_UNSUPPORTED; /* for transports that listen */
}

static const void* get_extension(const confab_transport* self, const char* id) {
    (void)self, (void)id;
    return NULL;
}

static void destroy(const confab_transport* self) { free(self->data); } /* every session was closed before */

static const confab_transport_desc description = {.size = sizeof description,
                                                  .roles = CONFAB_ROLE_CONNECT,
                                                  .caps = CONFAB_CAP_TEXT,
                                                  .id = "org.example.echo",
                                                  .name = "Echo",
                                                  .description = "A place where everything is said again",
                                                  .version = "1.0",
                                                  .licence = "MIT-0",
                                                  .uri_schemes = (const char* const[]){"echo", NULL},
                                                  .settings = (const confab_setting* const[]){NULL}};

static const confab_transport_desc* describe(uint32_t index) { return index == 0 ? &description : NULL; }

static const confab_transport* create(const confab_host* host, const char* id) {
    struct echo* echo = strcmp(id, description.id) == 0 ? calloc(1, sizeof *echo) : NULL;
    if (!echo) return NULL;
    echo->host = host;
    echo->face = (confab_transport){.size = sizeof echo->face,
                                    .data = echo,
                                    .destroy = destroy,
                                    .check_config = check_config,
                                    .parse_uri = parse_uri,
                                    .open = open_session,
                                    .close = close_session,
                                    .submit = submit,
                                    .submit_many = submit_many,
                                    .get_extension = get_extension};
    return &echo->face;
}

const confab_entry confab_plugin_entry_v1 = {.magic = CONFAB_MAGIC,
                                             .size = sizeof(confab_entry),
                                             .abi_major = CONFAB_ABI_MAJOR,
                                             .abi_minor = CONFAB_ABI_MINOR,
                                             .abi_minor_needed = 0,
                                             .describe = describe,
                                             .create = create};
