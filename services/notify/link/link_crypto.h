/* Signatures of a region over bytes, by what they mean, so that none counts for anything else. */
#ifndef ZHIAN_NOTIFY_LINK_CRYPTO_H
#define ZHIAN_NOTIFY_LINK_CRYPTO_H

#include "common/crypto/sign.h"

#define SIGNS_DOCUMENT "document"
#define SIGNS_RECEIPT "link-receipt"
#define SIGNS_HEAD "link-head"
#define SIGNS_CHAIN "link-chain"
#define SIGNS_HELD "link-held"
#define SIGNS_DIRECTORY "directory"

/* Over the BLAKE2b-256 of `content`; `key` is a KEY_DOCUMENT with its secret. */
void bytes_sign(const struct key *key, const char *what, struct bytes content,
		uint8_t ret_signature[SIGNATURE_BYTES]);
bool bytes_signed_by(const uint8_t public_key[KEY_PUBLIC], const char *what, struct bytes content,
		     struct bytes signature);

#endif
