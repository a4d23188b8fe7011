#include "services/ctl/show/problems_say.h"

#include <string.h>

#include "common/words/problem_words.h"

enum { SAID_MAX = 2 * PROBLEM_TEXT, PARAMS_MAX = 24 };

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

void problem_print(const char *text, enum lang lang, FILE *out)
{
	char memory[SAID_MAX];
	struct writer said = writer_over(memory, sizeof memory);
	problem_say(text, lang, &said);
	fprintf(out, "%.*s\n", (int)said.size, memory);
}

void problem_fill(const char *text, const struct template_param *params, size_t count,
		  enum lang lang, struct writer *out)
{
	char memory[SAID_MAX];
	struct template_param said[PARAMS_MAX];
	struct writer why = writer_over(memory, sizeof memory - 1);
	if (count > PARAMS_MAX)
		count = PARAMS_MAX;
	for (size_t i = 0; i < count; i++) {
		said[i] = params[i];
		if (strcmp(params[i].name, "why") != 0 || params[i].value == NULL || why.size != 0)
			continue;
		problem_say(params[i].value, lang, &why);
		memory[why.size] = '\0';
		said[i].value = memory;
	}
	catalogue_fill(text, said, count, out);
}

static void say_one(const struct problem *item, enum lang lang, FILE *out)
{
	char place[PROBLEM_PLACE], memory[SAID_MAX];
	struct writer said = writer_over(memory, sizeof memory - 1);
	problem_place(item, place);
	if (!problem_words(bytes_of_text(item->text), &said))
		put(&said, item->text);
	memory[said.size] = '\0';
	fprintf(out, "%s: %s：%s\n", place,
		catalogue_word(WORDS_TEXT,
			       item->kind == PROBLEM_ERROR ? "problem_error" : "problem_warning",
			       lang),
		memory);
}

void problems_say(enum lang lang, const struct problems *problems, FILE *out)
{
	if (lang != LANG_ZH) {
		problems_print(problems, out);
		return;
	}
	for (size_t i = 0; i < problems->count; i++)
		say_one(&problems->items[i], lang, out);
	size_t hidden = problems->errors + problems->warnings - problems->count;
	if (hidden == 0)
		return;
	char number[32], memory[64];
	struct writer more = writer_over(memory, sizeof memory);
	(void)snprintf(number, sizeof number, "%zu", hidden);
	catalogue_fill(catalogue_word(WORDS_TEXT, "problem_more", lang),
		       &(struct template_param){"count", number}, 1, &more);
	fprintf(out, "%.*s\n", (int)more.size, memory);
}
