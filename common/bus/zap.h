/* Who may connect: the ZAP handler (RFC 27/ZAP) of this process, in a thread of its own.
 *
 * One domain per server, each with its allow-list: of CURVE public keys, or, on a socket of this
 * machine, of processes by name (the PLAIN user name) and by the user whom the kernel says to be at
 * the other end.  Whatever isn't an exact request for a known domain, by its own mechanism, from
 * one who is admitted is refused.  An admitted connection's User-Id is its key in lower-case hex.
 *
 * The loop's thread changes the lists, the handler's reads them under a mutex.
 */
#ifndef ZHIAN_BUS_ZAP_H
#define ZHIAN_BUS_ZAP_H

#include "common/base/err.h"
#include "common/bus/bus.h"

#define ZAP_USER_ID (2 * BUS_KEY + 1) /* hex and NUL */

struct zap;
struct zap_domain;

/* The handler is bound when this returns; bind no server before.  Call with signals blocked. */
MUST_CHECK enum status zap_start(void *context, struct zap **ret_zap, struct err *err);
/* Ends the thread; from then on every handshake is refused.  Takes `zap` and its domains. */
void zap_stop(struct zap *zap);
/* Ends the thread and leaves the lists: what a crash of the handler would look like. */
void zap_halt(struct zap *zap);

enum zap_proof { ZAP_BY_KEY, ZAP_BY_USER };

/* Admits nobody yet.  Belongs to `zap`; FULL when there is no memory. */
MUST_CHECK enum status zap_domain_add(struct zap *zap, enum zap_proof proof,
				      struct zap_domain **ret_domain);
const char *zap_domain_name(const struct zap_domain *domain);
/* Each replaces the list whole, and copies: for a domain of that proof. */
void zap_domain_allow(struct zap_domain *domain, const struct bus_allowed *allowed, size_t count);
void zap_domain_allow_processes(struct zap_domain *domain, const struct bus_process *processes,
				size_t count);
/* On the loop's thread only. */
bool zap_domain_admits(const struct zap_domain *domain, const uint8_t key[BUS_KEY]);

/* False unless `text` is exactly the User-Id of a key. */
bool zap_parse_user_id(const char *text, uint8_t ret_key[BUS_KEY]);

#endif
