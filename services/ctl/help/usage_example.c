/* A command's example with closed words as the reader types them. */
#include <string.h>

#include "common/base/sabotage.h"
#include "services/ctl/help/usage.h"
#include "services/ctl/list_value.h"
#include "services/ctl/values/field_value.h"

#define WORD_TEXT 64u

static const char *said(const struct option_view *option, const char *noun, const char *word)
{
	if (option->field != NULL)
		return field_word_said(option->field, word, LANG_ZH);
	return option->listed != NULL
		       ? catalogue_value_of(noun, option->listed->name, word, LANG_ZH)
		       : NULL;
}

/* Several have commas between. */
static void print_words(const struct option_view *option, const char *noun, const char *text,
			size_t size, FILE *out)
{
	for (size_t at = 0, length; at < size; at += length + 1) {
		char word[WORD_TEXT] = {0};
		length = strcspn(text + at, ", ");
		if (length > size - at)
			length = size - at;
		if (length < sizeof word)
			memcpy(word, text + at, length);
		const char *found = said(option, noun, word);
		if (at != 0)
			fputc(',', out);
		if (found != NULL)
			fputs(found, out);
		else
			(void)fwrite(text + at, 1, length, out);
	}
}

void usage_example(const struct command *command, enum lang lang, FILE *out)
{
	struct option_view option;
	char name[64], typed[64];
	bool is_word = false;
	const char *at = command->example;
	while (*at != '\0') {
		size_t size = strcspn(at, " ");
		if (is_word)
			print_words(&option, command->noun, at, size, out);
		else
			(void)fwrite(at, 1, size, out);
		is_word = false;
		if (size > 2 && size < sizeof typed && strncmp(at, "--", 2) == 0 &&
		    lang == LANG_ZH && !SABOTAGE("ctl.example-in-codes")) {
			memcpy(typed, at + 2, size - 2);
			typed[size - 2] = '\0';
			is_word = command_option_find(command, typed, &option, name) &&
				  option.type == OPTION_WORD;
		}
		at += size;
		if (*at == ' ')
			fputc(*at++, out);
	}
}
