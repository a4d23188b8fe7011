/* list_tables: which lists each daemon has and what each can be asked for, as the console answers
 * /lists.  Run by the build, which lays it into the console: no service knows another's lists. */
#include <stdio.h>

#include "services/ctl/show/json_tree.h"
#include "services/scenario/county_lists.h"

static const char *type_name(enum list_option_type type)
{
	switch (type) {
	case LIST_TEXT:
		return "text";
	case LIST_FIRM:
		return "firm";
	case LIST_WORD:
		return "word";
	case LIST_YES:
		return "yes";
	case LIST_NUMBER:
		return "number";
	case LIST_DAY:
		return "day";
	case LIST_MOMENT:
		return "moment";
	case LIST_OBJECT:
		return "object";
	}
	return "text";
}

static json_t *filter_of(const struct list_option *option)
{
	json_t *filter =
		json_pack("{s:s, s:s}", "name", option->name, "type", type_name(option->type));
	if (option->type == LIST_WORD) {
		json_t *words = JSON_NEW_ARRAY();
		const char *word;
		for (size_t i = 0; (word = list_option_word(option, i)) != NULL; i++)
			(void)json_array_append_new(words, json_string(word));
		(void)json_object_set_new(filter, "words", words);
	}
	if (option->type == LIST_OBJECT && option->kind != OBJECT_NONE)
		(void)json_object_set_new(filter, "object",
					  json_string(object_kind_prefix(option->kind)));
	if (option->one_of != 0)
		(void)json_object_set_new(filter, "one_of", json_integer(option->one_of));
	if (option->required)
		(void)json_object_set_new(filter, "required", json_true());
	return filter;
}

static void put_lists(json_t *items, enum daemon daemon, const struct questions *questions)
{
	const struct list_kind *kind;
	for (size_t i = 0; (kind = questions_list(questions, i)) != NULL; i++) {
		json_t *filters = JSON_NEW_ARRAY();
		for (size_t j = 0; j < kind->option_count; j++)
			(void)json_array_append_new(filters, filter_of(&kind->options[j]));
		(void)json_array_append_new(items, json_pack("{s:s, s:s, s:o}", "noun", kind->noun,
							     "daemon", daemon_name(daemon),
							     "filters", filters));
	}
}

int main(void)
{
	json_t *items = JSON_NEW_ARRAY();
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		put_lists(items, (enum daemon)d, county_lists((enum daemon)d));
		put_lists(items, (enum daemon)d, county_lists(DAEMON_UNKNOWN));
	}
	json_t *said = json_pack("{s:o}", "items", items);
	bool written = said != NULL && json_dumpf(said, stdout, JSON_COMPACT) == 0;
	json_decref(said);
	return written && fflush(stdout) == 0 ? 0 : 1;
}
