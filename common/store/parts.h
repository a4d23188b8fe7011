/* Parts: personal data beside the journal, not in it.
 *
 * Free text, names of natural persons, contacts and attachments are parts, each
 * encrypted (XChaCha20-Poly1305) under a data key of its own; an event carries
 * kind, length and a name made of a number and BLAKE2b(salt ‖ bytes).  Data keys and salts are in a
 * small environment `keys` that is re-written (copied without the erased, fsync'd,
 * renamed, the old overwritten) when keys are erased.  Erasing the key is the
 * deletion; overwriting on SSDs and snapshots is best effort.  Keys are drawn and
 * made durable some thousand at a time, ahead of their parts (part_reserve.h).
 *
 * Order of a turn: parts_commit() is durable before the frame that names them; a part
 * whose frame never came is an orphan that parts_sweep() removes.
 */
#ifndef ZHIAN_STORE_PARTS_H
#define ZHIAN_STORE_PARTS_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/random_source.h"

#define PART_DIGEST 32
/* a part's name begins with its number, so that names append (random ones cost 2-9 times) */
#define PART_NUMBER 8
#define PART_MAX (1u << 20)

enum part_kind {
	PART_UNKNOWN = 0,
	PART_TEXT = 1,      /* free text, already without what identifies a person */
	PART_ORIGINAL = 2,  /* the text as it came */
	PART_INFORMANT = 3, /* a sealed identity: opens only for the discloser's key */
	PART_ATTACHMENT = 4,
	PART_PERSON = 5,          /* names of natural persons */
	PART_QUARANTINE = 6,      /* bytes that failed their checks, sealed whole */
	PART_DOCUMENT = 7,        /* a document's text */
	PART_SEALED_ORIGINAL = 8, /* the text as it came, sealed to the discloser */
	PART_CONTACT = 9,         /* a complainant's, sealed to the county's contact key */
};

struct part_ref {
	uint8_t kind;
	uint32_t size;
	/* its name: number (8, big-endian) ‖ BLAKE2b(salt ‖ bytes), cut to 24 */
	uint8_t digest[PART_DIGEST];
};

struct parts;

struct parts_options {
	const char *directory;      /* DAEMON/parts */
	const char *keys_directory; /* DAEMON/keys */
	uint64_t map_bytes; /* of the parts, fixed while open; keys have a quarter; 0: 64 GiB */
	const struct random_source
		*random;      /* keys, salts, nonces: the system's but in simulation */
	struct mem_disk *mem; /* NULL: LMDB */
};

MUST_CHECK enum status parts_open(const struct parts_options *options, struct parts **ret_parts,
				  struct err *err);
void parts_close(struct parts *parts);

/* Takes key and salt from the reserve, encrypts, and stages it for the next commit; `ret_ref` is
 * what the event carries.  A staged part can be read.  FULL: more than PART_MAX bytes. */
MUST_CHECK enum status parts_add(struct parts *parts, enum part_kind kind, struct bytes content,
				 struct part_ref *ret_ref, struct err *err);
/* An input came to nothing: forgets the staged part of this name and all that were added after. */
void parts_forget_from(struct parts *parts, const uint8_t digest[PART_DIGEST]);
void parts_forget_staged(struct parts *parts); /* the turn's inputs were refused */
MUST_CHECK enum status parts_commit(struct parts *parts,
				    struct err *err); /* anything but OK: end the process */
/* The keys of parts to come can't reach the swap; false: the limit of locked memory is too small.
 */
bool parts_keys_locked(const struct parts *parts);
/* Something isn't durable yet. */
bool parts_staged(const struct parts *parts);

/* parts_commit in three steps.  What is staged at parts_prepare is written by parts_write, which
 * may run on another thread; meanwhile this one may add, forget and read.  parts_finish, back on
 * this thread, ends it.  With nothing staged all three do nothing. */
MUST_CHECK enum status parts_prepare(struct parts *parts, struct err *err);
MUST_CHECK enum status parts_write(struct parts *parts, struct err *err);
void parts_finish(struct parts *parts);

/* Decrypts into `memory`.  NOT_FOUND: never was or is erased; CORRUPT: fails its check; FULL:
 * `capacity` is too small. */
MUST_CHECK enum status parts_read(struct parts *parts, const struct part_ref *ref, void *memory,
				  size_t capacity, size_t *ret_size, struct err *err);
/* Erases the data keys of these parts (one re-write for all), then their ciphertext.  Not while
 * something is staged.  When it returns OK the keys are gone; a crash in it leaves all of them or
 * none.  Their numbers are never given again. */
MUST_CHECK enum status parts_erase(struct parts *parts, const struct part_ref *refs, size_t count,
				   struct err *err);

/* As parts_read, but nothing is handed out.  NOT_FOUND: erased, with its key; CORRUPT: key or
 * ciphertext is missing without the other, or they don't open each other. */
MUST_CHECK enum status parts_check(struct parts *parts, const struct part_ref *ref,
				   struct err *err);
/* The keys in force.  An erasure makes their next generation, within one they only grow. */
struct parts_keys {
	uint64_t generation;
	uint64_t last; /* the greatest number that has one; 0: none has */
};
MUST_CHECK enum status parts_keys_held(struct parts *parts, struct parts_keys *ret_keys,
				       struct err *err);
/* Every part that is there has a number below it, those that are staged too. */
uint64_t parts_next_number(const struct parts *parts);

typedef bool parts_wanted_fn(void *context, const uint8_t digest[PART_DIGEST]);
/* parts_sweep in steps, for a running daemon: looks at the parts from number `first` on, some at a
 * time, and erases those that nobody wanted when it ends.  Keys are left alone.  Nothing may be
 * staged at a step. */
struct parts_sweep;
MUST_CHECK enum status parts_sweep_begin(struct parts *parts, uint64_t first,
					 struct parts_sweep **ret_sweep, struct err *err);
/* `ret_more`: there are parts left to look at; else the unwanted are gone, and `ret_erased` says
 * how many they were. */
MUST_CHECK enum status parts_sweep_step(struct parts_sweep *sweep, size_t rows,
					parts_wanted_fn *wanted, void *context, bool *ret_more,
					size_t *ret_erased, struct err *err);
void parts_sweep_end(struct parts_sweep *sweep); /* NULL is fine */

/* Erases the parts that nobody `wanted`: those of turns that never came to their frame, and what an
 * interrupted erasure left.  At start, after recovery. */
MUST_CHECK enum status parts_sweep(struct parts *parts, parts_wanted_fn *wanted, void *context,
				   size_t *ret_erased, struct err *err);

#endif
