#include "services/ctl/list_value.h"

#include "common/base/sabotage.h"
#include "services/ctl/help/nearest.h"

static void typed_wrongly(struct failure *failure, const char *code,
			  const struct list_option *option, const char *typed)
{
	(void)failure_set(failure, EXIT_USAGE, code);
	failure_param(failure, "option", option->name);
	failure_param(failure, "value", typed);
}

void list_words(const struct list_option *option, const char *noun, const char *between,
		enum lang lang, struct writer *out)
{
	const char *word;
	for (size_t i = 0; (word = list_option_word(option, i)) != NULL; i++) {
		const char *said =
			lang == LANG_ZH ? catalogue_value_of(noun, option->name, word, lang) : NULL;
		if (said == NULL)
			said = word;
		if (i != 0)
			writer_put(out, between, strlen(between));
		writer_put(out, said, strlen(said));
	}
}

static void put_possible(struct failure *failure, const struct list_option *option,
			 const char *noun, const char *param, enum lang lang)
{
	char text[FAILURE_TEXT];
	struct writer out = writer_over(text, sizeof text - 1);
	list_words(option, noun, lang == LANG_ZH ? "、" : " ", lang, &out);
	text[out.size] = '\0';
	failure_param(failure, param, text);
}

/* In Chinese as the list's lines have it, "已建案卷" of a measure, or as it is called anywhere. */
static bool is_word(const struct list_option *option, const char *noun, const char *word,
		    const char *typed)
{
	const char *here = SABOTAGE("ctl.list-words-untaken")
				   ? NULL
				   : catalogue_value_of(noun, option->name, word, LANG_ZH);
	const char *anywhere = catalogue_find(WORDS_VALUE, word, LANG_ZH);
	return strcmp(word, typed) == 0 || (here != NULL && strcmp(here, typed) == 0) ||
	       (anywhere != NULL && strcmp(anywhere, typed) == 0);
}

static const char *word_of(const struct list_option *option, const char *noun, const char *typed,
			   struct failure *failure)
{
	struct nearest nearest = nearest_to(typed);
	const char *word;
	for (size_t i = 0; (word = list_option_word(option, i)) != NULL; i++) {
		if (is_word(option, noun, word, typed))
			return word;
		nearest_offer(&nearest, word);
	}
	typed_wrongly(failure, nearest.best != NULL ? "cli.not_a_choice_near" : "cli.not_a_choice",
		      option, typed);
	failure_param(failure, "near", nearest.best);
	put_possible(failure, option, noun, "possible", LANG_EN);
	put_possible(failure, option, noun, "possible_zh", LANG_ZH);
	return NULL;
}

static const char *firm_of(const struct list_option *option, const char *typed,
			   char key[FIRM_KEY_TEXT], struct failure *failure)
{
	if (firm_key_read(bytes_of_text(typed), key) != FIRM_KEY_NONE)
		return key;
	typed_wrongly(failure, "cli.not_a_firm", option, typed);
	return NULL;
}

static const char *code_of(const struct list_option *option)
{
	switch (option->type) {
	case LIST_NUMBER:
		return "cli.not_a_number";
	case LIST_DAY:
		return "cli.not_a_day";
	case LIST_MOMENT:
		return "cli.not_a_moment";
	case LIST_OBJECT:
		return "cli.not_an_id";
	case LIST_TEXT:
	case LIST_FIRM:
	case LIST_WORD:
	case LIST_YES:
		break;
	}
	return "cli.not_a_value";
}

const char *list_value(const struct list_option *option, const char *noun, const char *typed,
		       char key[FIRM_KEY_TEXT], struct failure *failure)
{
	if (option->type == LIST_WORD || option->type == LIST_YES)
		return word_of(option, noun, typed, failure);
	if (option->type == LIST_FIRM)
		return firm_of(option, typed, key, failure);
	if (list_option_takes(option, typed))
		return typed;
	typed_wrongly(failure, code_of(option), option, typed);
	return NULL;
}

void list_option_unknown(const struct list_kind *list, const char *typed, struct failure *failure)
{
	struct nearest nearest = nearest_to(typed);
	char text[FAILURE_TEXT];
	struct writer out = writer_over(text, sizeof text - 1);
	for (size_t i = 0; i < list->option_count; i++) {
		const struct list_option *option = &list->options[i];
		if (option->within)
			continue;
		nearest_offer(&nearest, option->name);
		if (out.size != 0)
			writer_put(&out, " ", 1);
		writer_put(&out, option->name, strlen(option->name));
	}
	text[out.size] = '\0';
	(void)failure_set(failure, EXIT_USAGE,
			  out.size == 0          ? "cli.no_filter"
			  : nearest.best != NULL ? "cli.unknown_filter_near"
						 : "cli.unknown_filter");
	failure_param(failure, "value", typed);
	failure_param(failure, "near", nearest.best);
	failure_param(failure, "possible", text);
}
