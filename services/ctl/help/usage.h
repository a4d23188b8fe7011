/* What a command is and takes, as text: one source for help, completion and the man pages. */
#ifndef ZHIAN_SERVICES_CTL_USAGE_H
#define ZHIAN_SERVICES_CTL_USAGE_H

#include <stdio.h>

#include "common/words/catalogue.h"
#include "services/ctl/command.h"

/* "hazard level ID… --level general|larger|major [options]" */
void usage_line(const struct command *command, enum lang lang, FILE *out);
/* What stands for the option's value: "DATE", "general|larger|major"; NULL for a flag. */
#define USAGE_VALUE 4096 /* the longest closed set, "a|b|c" */
/* What stands for an option's value; its words as those of a `noun`'s lines, for programs NULL and
 * in English. */
const char *usage_value(const struct option_view *option, const char *noun, enum lang lang,
			char memory[USAGE_VALUE]);
/* It takes several ids, of which "-" is one a line of standard input. */
bool usage_takes_input(const struct command *command);
const char *usage_summary(const struct command *command, enum lang lang);
/* "sampling.request.body" where the command has a word of its own for it, or as of any; NULL: one
 * of every command. */
const char *usage_option_help(const struct command *command, const struct option_view *option,
			      enum lang lang);
/* What follows "zhianctl " in an example of the command, which has one; in Chinese with the
 * words that its options take. */
void usage_example(const struct command *command, enum lang lang, FILE *out);
/* The same noun before it in the table: a noun's commands are shown together, at its first. */
bool usage_noun_seen(size_t index);

#endif
