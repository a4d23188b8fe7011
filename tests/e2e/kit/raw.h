/* A client that keeps no rules: no key, any key, messages of many frames, bare bytes on the
 * line. */
#ifndef ZHIAN_TESTS_E2E_KIT_RAW_H
#define ZHIAN_TESTS_E2E_KIT_RAW_H

#include "common/base/bytes.h"
#include "tests/lib/county.h"

struct raw;

enum raw_fate {
	RAW_CONNECTED, /* the server let it in */
	RAW_REFUSED,   /* the handshake failed or the line was cut */
	RAW_SILENT,    /* nothing happened in time */
};

/* `server`, `own`: NULL both for a client without a key (NULL mechanism). */
struct raw *raw_open(const char *endpoint, const struct key *server, const struct key *own);
/* One that brings a name (PLAIN), as processes of one county do. */
struct raw *raw_open_named(const char *endpoint, const char *name);
void raw_close(struct raw *raw);
enum raw_fate raw_wait(struct raw *raw, int64_t timeout_ms);
/* One message of `count` frames of these bytes.  false: it could not be sent in time. */
bool raw_send(struct raw *raw, struct bytes frame, size_t count, int64_t timeout_ms);
/* Whether it was cut off since it was let in. */
bool raw_was_cut(struct raw *raw, int64_t timeout_ms);

/* A plain stream to "tcp://host:port" or "ipc:///path"; -1: not to be had. */
int raw_stream(const char *endpoint);
/* true: the other side closed it in time. */
bool raw_stream_closed(int stream, int64_t timeout_ms);

#endif
