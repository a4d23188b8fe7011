/* What a file of rules may say, out of the tables that the loader reads by. */
#include "common/core/json_line.h"
#include "common/policy/rules/words.h"
#include "services/ctl/show/policy_words.h"

#define JSON_LINE_MAX (16u << 10)

static const char *kind_text(enum fact_kind kind)
{
	switch (kind) {
	case FACT_INTEGER:
		return "policy_kind_integer";
	case FACT_ENUM:
	case FACT_CODE:
		return "policy_kind_one";
	case FACT_SET:
		return "policy_kind_set";
	case FACT_BOOL:
		return "policy_kind_bool";
	}
	return "";
}

static void say_head(const char *name, enum lang lang, FILE *out)
{
	fprintf(out, "%s\n", catalogue_word(WORDS_TEXT, name, lang));
}

static void say_name(const char *name, enum lang lang, FILE *out)
{
	fprintf(out, "  %s  %s", name, catalogue_word(WORDS_POLICY, name, lang));
}

/* "general 一般, larger 较大, major 重大" */
static void say_values(enum fact fact, enum lang lang, FILE *out)
{
	char word[WORD_TEXT];
	const char *between = lang == LANG_ZH ? "：" : ": ";
	for (int64_t value = 0; value < 64; value++) {
		if ((fact_all_values(fact) >> value & 1) == 0 ||
		    fact_word(fact, value, word) == NULL)
			continue;
		fprintf(out, "%s%s", between, word);
		const char *known = catalogue_find(WORDS_VALUE, word, lang);
		if (known != NULL && strcmp(known, word) != 0)
			fprintf(out, " %s", known);
		between = lang == LANG_ZH ? "、" : ", ";
	}
}

static void say_fact(enum fact fact, enum lang lang, FILE *out)
{
	say_name(fact_name(fact), lang, out);
	fprintf(out, "%s%s", lang == LANG_ZH ? "；" : "; ",
		catalogue_word(WORDS_TEXT, kind_text(fact_kind(fact)), lang));
	if (fact_kind(fact) == FACT_ENUM || fact_kind(fact) == FACT_SET)
		say_values(fact, lang, out);
	fputc('\n', out);
}

void policy_say_vocabulary(enum lang lang, FILE *out)
{
	say_head("policy_topics", lang, out);
	for (unsigned i = TOPIC_NONE + 1; i < TOPIC_COUNT; i++) {
		say_name(topic_name((enum policy_topic)i), lang, out);
		fputc('\n', out);
	}
	say_head("policy_facts", lang, out);
	for (unsigned i = 0; i < FACT_COUNT; i++)
		say_fact((enum fact)i, lang, out);
	say_head("policy_outcomes", lang, out);
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		char allowed[SCHEMA_ALLOWED];
		outcome_describe((enum outcome)i, allowed);
		say_name(outcome_name((enum outcome)i), lang, out);
		fprintf(out, "%s%s\n", lang == LANG_ZH ? "：" : ": ", allowed);
	}
	say_head("policy_purposes", lang, out);
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++) {
		const char *name = clock_id_name((enum clock_id)id);
		fprintf(out, "  %s  %s\n", name, catalogue_word(WORDS_VALUE, name, lang));
	}
}

/* ---- JSON */

static void json_entry(const char *kind, const char *name, const char *type, const char *allowed,
		       FILE *out)
{
	char memory[JSON_LINE_MAX];
	struct writer line = writer_over(memory, sizeof memory);
	struct json_line json;
	enum word_class class = strcmp(kind, "purpose") == 0 ? WORDS_VALUE : WORDS_POLICY;
	json_begin(&json, &line, kind);
	json_text(&json, "name", name);
	json_text(&json, "zh", catalogue_find(class, name, LANG_ZH));
	json_text(&json, "en", catalogue_find(class, name, LANG_EN));
	json_text(&json, "type", type);
	json_text(&json, "allowed", allowed);
	json_end(&json);
	(void)fwrite(memory, 1, line.size, out);
}

void policy_json_vocabulary(FILE *out)
{
	static const char *const types[] = {"integer", "one", "set", "bool", "one"};
	char allowed[SCHEMA_ALLOWED];
	for (unsigned i = TOPIC_NONE + 1; i < TOPIC_COUNT; i++)
		json_entry("topic", topic_name((enum policy_topic)i), NULL, NULL, out);
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		fact_describe((enum fact)i, allowed);
		json_entry("fact", fact_name((enum fact)i), types[fact_kind((enum fact)i)], allowed,
			   out);
	}
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		outcome_describe((enum outcome)i, allowed);
		json_entry("outcome", outcome_name((enum outcome)i), NULL, allowed, out);
	}
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++)
		json_entry("purpose", clock_id_name((enum clock_id)id), NULL, NULL, out);
}
