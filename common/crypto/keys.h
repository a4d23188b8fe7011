/* Keys by purpose, each in its own file, mode 0600.
 *
 * A key file is one line: "zhian-key 1 PURPOSE ALG NAME PUBLIC [SECRET]" in
 * base64 (RFC 4648, URL alphabet, no padding); the public half alone is NAME.pub.
 *   transport  curve25519   CURVE of a daemon, person, feed, region, gateway (bus.h)
 *   document   ed25519      signs what leaves a region; journal heads; the public list
 *   seal       x25519       receives sealed identities (discloser) and documents (region)
 *   symmetric  blake2b      keyed hashes: reward codes, duplicate digests
 * Secrets are mlocked while they are held, wiped when they are let go, and never logged.
 */
#ifndef ZHIAN_CRYPTO_KEYS_H
#define ZHIAN_CRYPTO_KEYS_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/crypto/alg.h"

#define KEY_NAME_MAX 48
#define KEY_PUBLIC 32
#define KEY_SECRET_MAX 64
#define KEY_ID 8 /* first bytes of BLAKE2b-256(purpose ‖ alg ‖ public) */

enum key_purpose {
	KEY_TRANSPORT = 1,
	KEY_DOCUMENT = 2,
	/* 3 was a person's signature, which nothing ever made */
	KEY_SEAL = 4,
	KEY_SYMMETRIC = 5
};

struct key {
	enum key_purpose purpose;
	char name[KEY_NAME_MAX + 1];
	uint8_t id[KEY_ID];
	uint8_t public_key[KEY_PUBLIC];
	bool has_secret;
	uint8_t secret[KEY_SECRET_MAX]; /* ed25519: 64 bytes (libsodium's form); others 32 */
};

MUST_CHECK enum status crypto_start(struct err *err); /* sodium_init; once per process */

const char *key_purpose_name(enum key_purpose purpose); /* "transport" */
MUST_CHECK enum status key_purpose_of_name(const char *name, enum key_purpose *ret_purpose);
enum crypto_alg key_alg(enum key_purpose purpose);
size_t key_secret_size(enum key_purpose purpose);
/* 1 to KEY_NAME_MAX of letters, digits, '.', '_' and '-', no '.' at the front: it names files
 * too. */
bool key_name_valid(const char *name);

/* Draws a key; `name` is valid.  A symmetric key's public half is a digest of its secret. */
void key_make(enum key_purpose purpose, const char *name, struct key *ret_key);
/* From bytes that are held elsewhere: the public half alone. */
void key_of_public(enum key_purpose purpose, const char *name, const uint8_t public_key[KEY_PUBLIC],
		   struct key *ret_key);
void key_wipe(struct key *key);
/* Either path may be NULL.  CONFLICT: a secret file is there already, which is never written
 * over. */
MUST_CHECK enum status key_save(const struct key *key, const char *secret_path,
				const char *public_path, struct err *err);
/* A secret or a public file.  DENIED: others can read the secret (the text has the mode and the
 * command that mends it; a file of root's that we may read, as systemd's credentials are, may have
 * its group bits). CORRUPT: not a key file, or halves that don't belong together; CONFLICT: a key
 * for something else. */
MUST_CHECK enum status key_load(const char *path, enum key_purpose purpose, struct key *ret_key,
				struct err *err);

#define KEY_TEXT 64 /* printed public key and NUL */
void key_print_public(const uint8_t public_key[KEY_PUBLIC], char out[KEY_TEXT]);
MUST_CHECK enum status key_parse_public(const char *text, uint8_t ret_public[KEY_PUBLIC]);

#endif
