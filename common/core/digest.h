/* BLAKE2b with 256 bits (RFC 7693), unkeyed: names content wherever a pure decider has to state it.
 *
 * Plain C over the caller's memory; gives what libsodium's crypto_generichash gives for 32 bytes.
 */
#ifndef ZHIAN_CORE_DIGEST_H
#define ZHIAN_CORE_DIGEST_H

#include "common/base/bytes.h"

#define DIGEST_SIZE 32u

void digest_blake2b256(struct bytes bytes, uint8_t ret_digest[DIGEST_SIZE]);
/* Of `first` followed by `second`: one link of a running digest. */
void digest_blake2b256_pair(struct bytes first, struct bytes second,
			    uint8_t ret_digest[DIGEST_SIZE]);

/* What comes in pieces.  No secrets: nothing is wiped. */
struct digest_stream {
	uint64_t chain[8];
	uint64_t total; /* bytes compressed; 2^64 of them are out of reach */
	size_t filled;
	uint8_t block[128];
};
void digest_begin(struct digest_stream *stream);
void digest_more(struct digest_stream *stream, struct bytes bytes);
void digest_end(struct digest_stream *stream, uint8_t ret_digest[DIGEST_SIZE]);

#endif
