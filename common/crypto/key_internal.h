/* Between keys.c and key_file.c alone. */
#ifndef ZHIAN_CRYPTO_KEY_INTERNAL_H
#define ZHIAN_CRYPTO_KEY_INTERNAL_H

#include "common/crypto/keys.h"

/* An empty key of a valid name, its place for a secret locked in memory. */
void key_start(struct key *key, enum key_purpose purpose, const char *name);
/* After the public half is set: the id. */
void key_finish(struct key *key);
/* Whether the public half is the secret's. */
bool key_halves_match(const struct key *key);

#endif
