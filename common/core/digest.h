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

#endif
