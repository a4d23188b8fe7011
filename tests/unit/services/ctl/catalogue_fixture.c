#include "tests/unit/services/ctl/catalogue_fixture.h"

#include "tests/lib/test.h"

#include <string.h>

#include "common/stage/common_decide.h"
#include "services/ctl/command.h"

unsigned words_missing;

void words_lack(enum word_class class, const char *name, const char *where)
{
	if (catalogue_find(class, name, LANG_ZH) != NULL)
		return;
	print_message("no words for %s (%s)\n", name, where);
	words_missing++;
}

void words_left_over(const char *what, const char *name)
{
	print_message("words are left over: no %s is called %s\n", what, name);
	words_missing++;
}

int words_forget(void **state)
{
	(void)state;
	words_missing = 0;
	return 0;
}

bool words_of_command(const char *entry)
{
	for (size_t i = 0; i < command_count; i++) {
		char name[COMMAND_NAME];
		command_name(&commands[i], name);
		if (strcmp(name, entry) == 0)
			return true;
	}
	for (size_t i = 0; i < common_act_count; i++) {
		if (strcmp(common_acts[i].name, entry) == 0)
			return true;
	}
	return false;
}
