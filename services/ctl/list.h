/* Lists that a command's own operands narrow. */
#ifndef ZHIAN_SERVICES_CTL_LIST_H
#define ZHIAN_SERVICES_CTL_LIST_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct arena;
struct session;
struct invocation;

struct list_filter {
	const char *name, *value;
};

/* Asks the command's daemon for the list, with the options' filters and `more` (NULL: nothing), and
 * prints it. */
int list_with(struct session *session, const struct invocation *invocation, const char *noun,
	      const struct list_filter *more);
/* The same of what is in each operand, by the filter `within`; of several each line says which it
 * is in. */
int list_within(struct session *session, const struct invocation *invocation, const char *noun,
		const char *within, const struct list_filter *more);

/* What --after says: where a page begins. */
bool list_key_read(const char *text, struct arena *arena, ProtobufCBinaryData *ret_key);

#endif
