/* The objects of an act: all are read before the first of them is acted on, so that a command with
 * a word that is no id does nothing at all. */
#ifndef ZHIAN_SERVICES_CTL_ACT_TARGETS_H
#define ZHIAN_SERVICES_CTL_ACT_TARGETS_H

#include "common/base/firm_key.h"
#include "common/base/ids.h"

struct session;
struct invocation;

struct act_target {
	struct object_id id;
	char firm_key[FIRM_KEY_TEXT]; /* instead of an id, where the command takes firms */
};

struct act_targets {
	struct act_target *items; /* owned */
	size_t count, room;
	size_t repeated; /* those that stood once more, and were left out */
	bool from_stdin; /* some of them */
};

/* From the operands, of which "-" is one a line of standard input.  USAGE names the word, or the
 * line with its number.  `targets` begins zeroed and is freed by the caller whatever the answer. */
int act_targets_read(struct act_targets *targets, struct session *session,
		     const struct invocation *invocation);
void act_targets_free(struct act_targets *targets);

#endif
