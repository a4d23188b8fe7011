/* One part's encryption: XChaCha20-Poly1305 under a key of its own.  Only part*.c and tests include
 * this. */
#ifndef ZHIAN_STORE_PART_SEAL_H
#define ZHIAN_STORE_PART_SEAL_H

#include "common/store/parts.h"

#define PART_KEY_SIZE 32u
#define PART_SALT_SIZE 16u
#define PART_KEY_VERSION 1
#define PART_SEAL_VERSION 1

/* The row in `keys`; fixed layout, no padding (static_assert in part_seal.c).
 * CHECKLIST when changing it: bump PART_KEY_VERSION, keep reading the old one. */
struct part_key {
	uint8_t version;
	uint8_t reserved[7];
	uint8_t key[PART_KEY_SIZE];
	uint8_t salt[PART_SALT_SIZE];
};

size_t part_sealed_size(size_t content_size);

/* Draws a nonce and writes part_sealed_size() bytes: version ‖ nonce ‖ ciphertext ‖ tag.  Kind,
 * size and digest are bound to it. */
void part_seal(const struct random_source *random, const struct part_key *key, uint64_t number,
	       enum part_kind kind, struct bytes content, struct part_ref *ret_ref,
	       uint8_t *ret_sealed);

/* Writes ref->size bytes.  CORRUPT: changed, or another part's; UNSUPPORTED: another version. */
MUST_CHECK enum status part_unseal(const struct part_key *key, const struct part_ref *ref,
				   struct bytes sealed, void *ret_content);

void part_key_wipe(struct part_key *key);

#endif
