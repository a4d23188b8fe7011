/* A person's signature under one act (Ed25519, RFC 8032): made in the person's browser, checked by
 * the daemon that decides, kept in its journal.
 *
 * What is signed, 72 bytes: "zhian act 1" ‖ region (4) ‖ daemon (1) ‖ the request's id (16) ‖
 * until when it holds (8, UTC milliseconds) ‖ SHA-256 of the command's bytes (32); numbers
 * big-endian.  So a signature is good for one request to one daemon of one region, for a short
 * time, and says nothing else.  SHA-256, since browsers have it.
 */
#ifndef ZHIAN_CRYPTO_ACT_SIGN_H
#define ZHIAN_CRYPTO_ACT_SIGN_H

#include <stdbool.h>

#include "common/base/bytes.h"
#include "common/base/ids.h"

#define ACT_SIGN_KEY 32
#define ACT_SIGN_SIGNATURE 64
#define ACT_SIGN_DIGEST 32
#define ACT_SIGN_REQUEST 16
#define ACT_SIGN_TEXT 72

struct act_signed {
	uint32_t region;
	enum daemon daemon;
	int64_t not_after_ms;
	uint8_t request_id[ACT_SIGN_REQUEST];
	uint8_t command[ACT_SIGN_DIGEST]; /* act_sign_digest() of its bytes */
};

void act_sign_digest(struct bytes command, uint8_t ret_digest[ACT_SIGN_DIGEST]);
void act_sign_text(const struct act_signed *act, uint8_t ret_text[ACT_SIGN_TEXT]);
/* Whether `signature` is this key's over the act; one of another size is none. */
bool act_sign_holds(const struct act_signed *act, const uint8_t key[ACT_SIGN_KEY],
		    struct bytes signature);

#endif
