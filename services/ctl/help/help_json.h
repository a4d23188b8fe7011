/* What a command is and takes, for programs: help, completion and the man pages say the same. */
#ifndef ZHIAN_SERVICES_CTL_HELP_JSON_H
#define ZHIAN_SERVICES_CTL_HELP_JSON_H

#include <stdio.h>

#include "common/words/catalogue.h"
#include "services/ctl/command.h"

/* One line: {"kind":"command","noun":…,"act":…,"of":…,"body":…,"options":[…]}, without the options
 * that every command has. */
void help_json(const struct command *command, enum lang lang, FILE *out);

/* "word", "day": what an option's value is. */
const char *help_type_name(enum option_type type);
/* An enumeration's words stand for 1, 2, 3 and so on. */
bool help_numbers_in_order(const ProtobufCFieldDescriptor *field);

#endif
