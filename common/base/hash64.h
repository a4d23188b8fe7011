/* A 64-bit hash that is the same on every machine, for keys of rows: what many bytes say is in
 * eight, which an index compares without looking elsewhere.
 *
 * Rows made of it are compared byte for byte by replay: a change here changes layouts.  Whoever
 * looks for two inputs with one hash finds them, and chance may: what is found under a hash is
 * compared with what was looked for.  Digests that others must not forge are made by
 * common/crypto/digest.h.
 */
#ifndef ZHIAN_BASE_HASH64_H
#define ZHIAN_BASE_HASH64_H

#include "common/base/bytes.h"

/* Start with previous = 0 and give each field in turn: where one ends counts, so that "ab", "c" and
 * "a", "bc" differ, and an empty field differs from none. */
uint64_t hash64(uint64_t previous, struct bytes field);

#endif
