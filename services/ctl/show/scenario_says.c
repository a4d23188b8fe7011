#include "services/ctl/show/scenario_says.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "services/ctl/show/json_tree.h"
#include "services/scenario/sentences.h"

static void put(struct writer *out, const char *text)
{
	writer_put(out, text, strlen(text));
}

/* ---- sentences of the runner */

static bool put_sentence(enum lang lang, const char *text, struct writer *out)
{
	static const char *const names[] = {
		[SCENARIO_ACT_IS_DONE] = "scenario_act_is_done",
		[SCENARIO_ACT_WAS_DONE] = "scenario_act_was_done",
		[SCENARIO_CAN_BE_MADE] = "scenario_can_be_made",
		[SCENARIO_TAKES_IN] = "scenario_takes_in",
		[SCENARIO_NOTHING] = "scenario_nothing",
		[SCENARIO_REFUSED] = "scenario_refused",
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(text, scenario_sentence((enum scenario_sentence)i)) == 0) {
			put(out, catalogue_word(WORDS_TEXT, names[i], lang));
			return true;
		}
	}
	return false;
}

/* ---- a refusal */

enum { PARAMS_MAX = 8 };

static const char *text_of(const json_t *line, const char *member)
{
	const char *text = json_string_value(json_object_get(line, member));
	return text != NULL ? text : "";
}

static void put_possible(enum lang lang, const json_t *refusal, struct writer *out)
{
	size_t i;
	json_t *act;
	json_array_foreach(json_object_get(refusal, "possible"), i, act)
	{
		const char *name = json_string_value(act);
		put(out, i == 0 ? catalogue_word(WORDS_TEXT, "scenario_possible", lang) : "、");
		put(out, name != NULL ? name : "");
	}
}

/* The sentence of its code, the rule that says so, and what is possible. */
static bool put_refusal(enum lang lang, const char *text, struct writer *out)
{
	json_t *refusal = json_loads(text, 0, NULL), *param;
	const char *sentence = catalogue_code(text_of(refusal, "code"), lang);
	if (strcmp(text_of(refusal, "kind"), "refusal") != 0 || sentence == NULL) {
		json_decref(refusal);
		return false;
	}
	struct template_param params[PARAMS_MAX];
	size_t count = 0, i;
	json_array_foreach(json_object_get(refusal, "params"), i, param)
	{
		const char *name = text_of(param, "name");
		if (count < PARAMS_MAX)
			params[count++] = (struct template_param){
				name, catalogue_param(text_of(refusal, "code"), name,
						      text_of(param, "value"), lang)};
	}
	const char *rule = text_of(json_object_get(refusal, "rule"), "id");
	put(out, catalogue_word(WORDS_TEXT, "scenario_refused", lang));
	put(out, "：");
	catalogue_fill(sentence, params, count, out);
	put(out, "（");
	put(out, rule[0] != '\0' ? rule : text_of(refusal, "code"));
	put(out, "）");
	put_possible(lang, refusal, out);
	json_decref(refusal);
	return true;
}

/* ---- members with their values */

/* Behind `"sent"` what it means as that member; `member` ends where the value begins. */
static void put_value(enum lang lang, const char *text, size_t name, size_t name_size,
		      const char *value, size_t size, struct writer *out)
{
	char member[64], word[96];
	(void)snprintf(member, sizeof member, "%.*s", (int)name_size, text + name);
	(void)snprintf(word, sizeof word, "%.*s", (int)size, value);
	const char *meaning = catalogue_value(member, word, lang);
	if (meaning == NULL || SABOTAGE("ctl.found-untold"))
		return;
	put(out, "（");
	put(out, meaning);
	put(out, "）");
}

static bool is_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static void put_members(enum lang lang, const char *text, struct writer *out)
{
	size_t name = 0, name_size = 0, at = 0;
	while (text[at] != '\0') {
		if (is_of_name(text[at])) {
			name = at;
			name_size = strspn(text + at, "abcdefghijklmnopqrstuvwxyz0123456789_");
			writer_put(out, text + at, name_size);
			at += name_size;
		} else if (text[at] == '"') {
			size_t size = strcspn(text + at + 1, "\"");
			bool closed = text[at + 1 + size] == '"';
			writer_put(out, text + at, size + 1 + closed);
			put_value(lang, text, name, name_size, text + at + 1, size, out);
			at += size + 1 + closed;
		} else {
			writer_put(out, text + at, 1);
			at++;
		}
	}
}

void scenario_says(enum lang lang, const char *text, struct writer *out)
{
	if (lang == LANG_EN)
		put(out, text);
	else if (!put_sentence(lang, text, out) && !put_refusal(lang, text, out))
		put_members(lang, text, out);
}
