/* What keeps the lines of readings as they were written: each is numbered and linked to the one
 * before it, through all months of a place, and the file "head" beside them has how far they go.
 *
 * A line's chain is BLAKE2b-256 over the chain before it and the line's text up to its chain.
 * Lines of before there were chains have none; the first that has one is linked to all of them.
 * The head is written after the line is on the disk, and not flushed: after a power cut it may be
 * after the lines, never ahead of them.  So what it knows and no file has was cut off, and what
 * stands half after it was never answered.
 */
#ifndef ZHIAN_STAGE_READS_CHAIN_H
#define ZHIAN_STAGE_READS_CHAIN_H

#include "common/base/err.h"
#include "common/core/digest.h"

#define READS_HEAD "head"

struct json_line;

/* Where the lines end: with which, in which month's file, at which of its bytes. */
struct reads_end {
	unsigned month;  /* 202503; 0: there is none */
	uint64_t number; /* 0: none is linked yet */
	uint64_t offset;
	uint8_t chain[DIGEST_SIZE];
};

enum reads_head { READS_HEAD_NONE, READS_HEAD_WHOLE, READS_HEAD_DAMAGED, READS_HEAD_UNREAD };

/* UNREAD: errno. */
enum reads_head reads_head_read(const char *folder, struct reads_end *ret_end);
/* `make`: it isn't there yet, and is on the disk with its name. */
bool reads_head_write(const char *folder, const struct reads_end *end, bool make);

/* Writes `number` and `chain` after the members of the line, which `text` begins, and ends it. */
void reads_line_end(struct json_line *json, const uint8_t *text, struct reads_end *end);

enum reads_problem {
	READS_UNLINKED,     /* not to the one before it: one is missing, or was changed */
	READS_NO_READING,   /* a line that states no number and chain */
	READS_OTHER_END,    /* what stands where the head says isn't what it says */
	READS_CUT,          /* the head knows more */
	READS_HEAD_CHANGED, /* it isn't what was written */
	READS_HEAD_MISSING,
};

/* Walks on from `end`, over its month and all later ones; false (errno): one can't be read.
 * `torn`: what follows the end there is the last line of its file, and no whole one.
 * `met` (may be NULL) is told where lines aren't linked. */
struct reads_walk {
	struct reads_end end;
	const struct reads_end *head; /* NULL: there is none; is passed where it says */
	bool (*torn)(void *context, const char *path, const struct reads_end *end);
	void (*met)(void *context, const char *path, uint64_t number, enum reads_problem problem);
	void *context;
};
bool reads_walk(const char *folder, struct reads_walk *walk);

struct reads_checked {
	uint64_t lines, problems;
	struct err first; /* of the problems */
};
/* All of a place's, or only what the head says and what follows it.  NOT_FOUND: there are
 * none; IO, DENIED: they can't be read.  They may be written meanwhile. */
MUST_CHECK enum status reads_check(const char *folder, bool all, struct reads_checked *ret_checked,
				   struct err *err);

/* How much of a line comes before its number and chain, which tell a person nothing. */
size_t reads_line_told(const char *line, size_t size);

#endif
