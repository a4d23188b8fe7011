/* Two regions whose keys never change, so that a frame which one of them made stays one: for the
 * link's target and for what makes its corpus.
 */
#ifndef ZHIAN_TESTS_FUZZ_REGION_H
#define ZHIAN_TESTS_FUZZ_REGION_H

#include "common/crypto/seal.h"
#include "services/notify/link/link.h"
#include "services/notify/link/link_crypto.h"

#define FUZZ_US 522701u
#define FUZZ_PEER 522702u
#define FUZZ_EPOCH UINT64_C(0x7f3a90c2d41e0b66)
/* 2025-03-03 09:00 in UTC+8. */
#define FUZZ_NOW_MS INT64_C(1740963600000)
#define FUZZ_CONTEXT "fuzz"

struct fuzz_region {
	struct key root, sign_key, box_key, peer_sign_key, peer_box_key;
	struct random_seeded seeded;
	struct directory *directory;
	struct link link;       /* ours */
	struct bytes file;      /* the directory's */
	struct bytes content;   /* a DocumentContent of the peer's to us */
	struct bytes receipted; /* a LinkReceiptContent of the peer's */
	struct bytes head;      /* a LinkHeadContent of the peer's */
	uint8_t memory[1u << 16];
	struct arena arena;
};

/* The same each time. */
void fuzz_region_init(struct fuzz_region *region);
/* As fuzz_region_init left it: each input begins there. */
void fuzz_region_renew(struct fuzz_region *region);

/* What the peer would send: signs `content`, seals a document, frames it.  data NULL: too large. */
struct bytes fuzz_document(struct fuzz_region *region, struct bytes content, struct arena *arena);
struct bytes fuzz_document_frame(struct fuzz_region *region, struct bytes document,
				 struct bytes content, struct arena *arena);
struct bytes fuzz_receipt_frame(struct fuzz_region *region, struct bytes content,
				struct arena *arena);
struct bytes fuzz_head_frame(struct fuzz_region *region, struct bytes content, struct arena *arena);
/* A directory file around any content, signed by the root. */
struct bytes fuzz_directory_file(const struct fuzz_region *region, struct bytes content,
				 struct arena *arena);

#endif
