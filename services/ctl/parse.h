/* From argv to what is asked. */
#ifndef ZHIAN_SERVICES_CTL_PARSE_H
#define ZHIAN_SERVICES_CTL_PARSE_H

#include "common/base/firm_key.h"
#include "services/ctl/command.h"
#include "services/ctl/failure.h"

#define PARSE_OPTIONS_MAX 64
#define PARSE_OPERANDS_MAX 1024

struct given_option {
	char name[64]; /* in full, as the table has it */
	const char *value;
	const ProtobufCFieldDescriptor *field; /* NULL: not of the body */
	const struct list_option *listed;      /* NULL: not a list's own */
	char key[FIRM_KEY_TEXT];               /* memory of `value` where it was a firm's */
};

/* Borrows from argv. */
struct invocation {
	/* NULL: nothing but global options, or `help` was asked for at once */
	const struct command *command;
	const char *operands[PARSE_OPERANDS_MAX];
	size_t operand_count;
	struct given_option options[PARSE_OPTIONS_MAX];
	size_t option_count;
	bool as_one; /* the operands are one thing's: what is said of one is said of all */
};

/* USAGE with the nearest word in `failure` when it can't be understood.  argv without the program's
 * name. */
int parse_command_line(int argc, const char *const *argv, struct invocation *ret_invocation,
		       struct failure *failure);

/* The option's value as given last; NULL: not given.  A flag's is "yes" or "no". */
const char *given_text(const struct invocation *invocation, const char *name);
bool given_flag(const struct invocation *invocation, const char *name);
/* `ret_value` keeps what it holds when the option isn't given; else USAGE for what isn't a number
 * or moment. */
int given_number(const struct invocation *invocation, const char *name, uint64_t *ret_value,
		 struct failure *failure);
int given_moment(const struct invocation *invocation, const char *name, int64_t *ret_ms,
		 struct failure *failure);
/* The last moment that is meant: of a day without a time, its end. */
int given_until(const struct invocation *invocation, const char *name, int64_t *ret_ms,
		struct failure *failure);

/* No command has these words: EXIT_USAGE, and in `failure` which of them is unknown, and what is
 * nearest.  At least one word. */
int parse_unknown_command(struct failure *failure, const char *const *words, size_t count);

#endif
