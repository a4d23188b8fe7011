/* A policy is adopted as one byte string: its files with their names.
 *
 *	#zhian-policy 1
 *	#file clocks.yaml 5120
 *	<5120 bytes>
 *	#file report.yaml 900
 *	...
 *
 * Files are in the order of their names and a newline follows each, so the
 * same files give the same bytes; the policy's digest is their BLAKE2b-256.
 */
#ifndef ZHIAN_POLICY_BUNDLE_H
#define ZHIAN_POLICY_BUNDLE_H

#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/problems.h"

#define POLICY_FILES_MAX 64
#define POLICY_FILE_NAME 64 /* letters, digits, '.', '_' and '-' */
#define POLICY_FILE_SIZE (1024 * 1024)
#define POLICY_DIGEST 32

struct policy_file {
	const char *name;
	struct bytes content;
};

/* Sorts `files`; the bytes are in `pool`.  INVALID for a bad or repeated name or too much: see
 * `problems`. */
MUST_CHECK enum status bundle_make(struct policy_file *files, size_t count, struct pool *pool,
				   struct problems *problems, struct bytes *ret_bundle);
/* The files of a bundle, at most POLICY_FILES_MAX; contents borrow from `bundle`, names are in
 * `pool`. */
MUST_CHECK enum status bundle_split(struct bytes bundle, struct pool *pool,
				    struct problems *problems, struct policy_file *ret_files,
				    size_t *ret_count);

void policy_digest(struct bytes content, uint8_t ret_digest[POLICY_DIGEST]);

#endif
