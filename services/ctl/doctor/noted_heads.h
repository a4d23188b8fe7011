/* Ends of journals that somebody else holds: from neighbours, over the link, or from a file. */
#ifndef ZHIAN_SERVICES_CTL_NOTED_HEADS_H
#define ZHIAN_SERVICES_CTL_NOTED_HEADS_H

#include "common/store/journal.h"
#include "services/ctl/county/county.h"

struct json_t;

struct noted_head {
	enum daemon daemon;
	uint32_t by_region; /* who holds it; 0: not said */
	struct journal_held held;
};
struct noted_heads {
	struct noted_head *items;
	size_t count, room;
};

/* Adds a line "journal_head".  False: a member is missing, or no memory is left. */
bool noted_heads_add(struct noted_heads *heads, const struct json_t *line);
void noted_heads_free(struct noted_heads *heads);
/* Where a journal ends, from what its daemon answers beside its rows ("frames"), and how large the
 * volume is in which they are; 0: not said.  False: a member is missing. */
bool noted_end_read(struct bytes line, struct noted_head *ret_head, uint64_t *ret_volume_bytes);

typedef int noted_line_fn(void *context, const struct json_t *line, struct bytes text);
/* Asks notify for a list of heads, all pages: "chain_held", what neighbours hold of this county, or
 * "chain", what it holds of `region` (0: of all). */
int noted_heads_ask(struct county *county, const char *noun, uint32_t region, noted_line_fn *each,
		    void *context);
/* What neighbours hold of this county. */
int noted_heads_of_neighbours(struct county *county, struct noted_heads *heads);

/* The question whether a daemon's journal is still what was noted of it, some of them at a time. */
#define NOTED_AT_ONCE 1000u
struct noted_question {
	Zh__HeldHead heads[NOTED_AT_ONCE], *list[NOTED_AT_ONCE];
	size_t count, next; /* `next`: where the following question goes on */
};
/* False: nothing is left of that daemon after `next`. */
bool noted_question_fill(struct noted_question *question, const struct noted_heads *heads,
			 enum daemon daemon, Zh__VerifyQuery *verify);

/* `size` bytes, written as lower-case hexadecimal digits; false: the member isn't that. */
struct json_t;
bool noted_hex(const struct json_t *line, const char *name, void *out, size_t size);

#endif
