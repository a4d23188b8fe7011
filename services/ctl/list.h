/* Lists that a command's own operands narrow. */
#ifndef ZHIAN_SERVICES_CTL_LIST_H
#define ZHIAN_SERVICES_CTL_LIST_H

#include <stddef.h>

struct session;
struct invocation;

struct list_filter {
	const char *name, *value;
};

/* Asks the command's daemon for the list, with the options' filters and these, and prints it; at
 * most a handful of `more`. */
int list_with(struct session *session, const struct invocation *invocation, const char *noun,
	      const struct list_filter *more, size_t more_count);

#endif
