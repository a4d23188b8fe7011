#include "services/ctl/show/policy_words.h"

#include <inttypes.h>
#include <string.h>

#include "common/core/json_line.h"
#include "common/policy/rules/load.h"
#include "common/policy/rules/words.h"
#include "common/policy/yaml/value_text.h"
#include "services/ctl/show/source_words.h"

#define ALWAYS_FROM 19900101u
#define ALWAYS_TO 21991231u

static const char *word(enum lang lang, const char *name)
{
	return catalogue_word(WORDS_POLICY, name, lang);
}

static const char *text(enum lang lang, const char *name)
{
	return catalogue_word(WORDS_TEXT, name, lang);
}

static const char *separator(enum lang lang)
{
	return lang == LANG_ZH ? "、" : ", ";
}

static void say_value(const char *of, const char *name, enum lang lang, FILE *out)
{
	bool answer = strcmp(name, "yes") == 0 || strcmp(name, "no") == 0;
	const char *said =
		answer ? catalogue_word(WORDS_TEXT, name, lang) : catalogue_value(of, name, lang);
	fputs(said != NULL ? said : name, out);
}

void policy_say_topic(enum policy_topic topic, enum lang lang, FILE *out)
{
	if (lang == LANG_ZH)
		fprintf(out, "%s（%s）\n", word(lang, topic_name(topic)), topic_name(topic));
	else
		fprintf(out, "%s  %s\n", topic_name(topic), word(lang, topic_name(topic)));
}

/* ---- when */

static void say_range(int64_t min, int64_t max, FILE *out)
{
	if (min == max)
		fprintf(out, " = %" PRId64, min);
	else if (max == INT64_MAX)
		fprintf(out, " ≥ %" PRId64, min);
	else if (min == 0)
		fprintf(out, " ≤ %" PRId64, max);
	else
		fprintf(out, " %" PRId64 "–%" PRId64, min, max);
}

/* The n-th value that a condition names; false: no more. */
static bool condition_value(const struct rule_condition *condition, unsigned n, char out[WORD_TEXT])
{
	enum fact fact = (enum fact)condition->fact;
	if (fact_kind(fact) == FACT_CODE)
		return n < condition->code_count &&
		       fact_word(fact, condition->codes[n], out) != NULL;
	for (int64_t value = 0; value < 64; value++) {
		if ((condition->mask >> value & 1) != 0 && fact_word(fact, value, out) != NULL &&
		    n-- == 0)
			return true;
	}
	return false;
}

static void say_condition(const struct rule_condition *condition, enum lang lang, FILE *out)
{
	char value[WORD_TEXT];
	fputs(word(lang, fact_name((enum fact)condition->fact)), out);
	if (fact_kind((enum fact)condition->fact) == FACT_INTEGER) {
		say_range(condition->min, condition->max, out);
		return;
	}
	fputs(lang == LANG_ZH ? "：" : ": ", out);
	for (unsigned n = 0; condition_value(condition, n, value); n++) {
		fputs(n == 0 ? "" : separator(lang), out);
		say_value(fact_name((enum fact)condition->fact), value, lang, out);
	}
}

static void say_when(const struct rule *rule, enum lang lang, FILE *out)
{
	unsigned said = 0;
	fprintf(out, "    %s  ", text(lang, "policy_when"));
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (rule->conditions[i].implied)
			continue;
		fputs(said++ == 0 ? "" : lang == LANG_ZH ? "；" : "; ", out);
		say_condition(&rule->conditions[i], lang, out);
	}
	fprintf(out, "%s\n", said == 0 ? text(lang, "policy_otherwise") : "");
	if (said != 0 && rule->unknown != RULE_UNKNOWN_SKIP)
		fprintf(out, "    %s  %s\n", text(lang, "policy_unknown"),
			text(lang, rule->unknown == RULE_UNKNOWN_TAKE ? "policy_unknown_take"
								      : "policy_unknown_ask"));
}

/* ---- then */

static void say_outcome(enum outcome outcome, int64_t value, enum lang lang, FILE *out)
{
	char one[WORD_TEXT];
	const char *between = "";
	fprintf(out, "%s%s", word(lang, outcome_name(outcome)), lang == LANG_ZH ? "：" : ": ");
	if (!outcome_is_set(outcome)) {
		outcome_print(outcome, value, one);
		say_value(outcome_name(outcome), one, lang, out);
		return;
	}
	for (int64_t member = 0; member < 64; member++) {
		if (((uint64_t)value >> member & 1) == 0)
			continue;
		char words[WORD_LIST_TEXT];
		outcome_print_set(outcome, UINT64_C(1) << member, words);
		fputs(between, out);
		say_value(outcome_name(outcome), words, lang, out);
		between = separator(lang);
	}
}

static void say_then(const struct rule *rule, enum lang lang, FILE *out)
{
	unsigned said = 0;
	fprintf(out, "    %s  ", text(lang, "policy_then"));
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		if ((rule->outcomes_stated >> i & 1) == 0)
			continue;
		fputs(said++ == 0 ? "" : lang == LANG_ZH ? "；" : "; ", out);
		say_outcome((enum outcome)i, rule->outcomes[i], lang, out);
	}
	fprintf(out, "%s\n", said == 0 ? text(lang, "policy_nothing") : "");
}

/* ---- whence */

static int32_t day_of(uint32_t yyyymmdd)
{
	int32_t day = 0;
	return time_day_of_yyyymmdd(yyyymmdd, &day) == STATUS_OK ? day : 0;
}

static void say_validity(int32_t from_day, int32_t to_day, enum lang lang, FILE *out)
{
	char from[TIME_DAY_TEXT] = "";
	char to[TIME_DAY_TEXT] = "";
	if (from_day > day_of(ALWAYS_FROM))
		time_print_day(from_day, from);
	if (to_day < day_of(ALWAYS_TO))
		time_print_day(to_day, to);
	if (from[0] != '\0' || to[0] != '\0')
		fprintf(out, "    %s  %s – %s\n", text(lang, "policy_valid"), from, to);
}

static const char *confidence_text(const char *confidence, enum lang lang)
{
	static const struct {
		const char *confidence, *text;
	} known[] = {{"verified", "confidence_verified"},
		     {"secondary", "confidence_secondary"},
		     {"recalled", "confidence_recalled"},
		     {"notice", "confidence_notice"},
		     {"ours", "confidence_ours"}};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (strcmp(known[i].confidence, confidence) == 0)
			return text(lang, known[i].text);
	}
	return confidence;
}

static void say_source(const char *source, const char *confidence, enum lang lang, FILE *out)
{
	char memory[1024];
	struct writer said = writer_over(memory, sizeof memory);
	if (lang == LANG_ZH)
		source_words(source, lang, &said);
	else
		writer_put(&said, source, strlen(source));
	fprintf(out, "    %s  %.*s%s%s%s\n", text(lang, "policy_source"), (int)said.size, memory,
		lang == LANG_ZH ? "（" : " (", confidence_text(confidence, lang),
		lang == LANG_ZH ? "）" : ")");
}

static void say_id(const char *id, uint32_t version, enum lang lang, FILE *out)
{
	fprintf(out, lang == LANG_ZH ? "  %s（第%" PRIu32 "版）  " : "  %s  v%" PRIu32 "  ", id,
		version);
}

void policy_say_rule(const struct rule *rule, enum lang lang, FILE *out)
{
	say_id(rule->id, rule->version, lang, out);
	fprintf(out, "%s\n", lang == LANG_ZH ? rule->because_zh : rule->because_en);
	say_when(rule, lang, out);
	say_then(rule, lang, out);
	if (rule->retroactive)
		fprintf(out, "    %s\n", text(lang, "policy_lighter"));
	say_source(rule->source, rule->confidence, lang, out);
	say_validity(rule->valid_from_day, rule->valid_to_day, lang, out);
}

void policy_say_clock(const struct clock_rule *rule, enum lang lang, FILE *out)
{
	say_id(rule->rule_id, rule->version, lang, out);
	say_value("purpose", clock_id_name(rule->id), lang, out);
	fputc('\n', out);
	policy_say_counting(rule, lang, out);
	say_source(rule->source, rule->confidence, lang, out);
	say_validity(rule->valid_from_day, rule->valid_to_day, lang, out);
}

/* ---- JSON */

#define JSON_LINE_MAX (32u << 10)

struct json_out {
	char memory[JSON_LINE_MAX];
	struct writer out;
	struct json_line json;
};

static void json_open(struct json_out *line, const char *kind)
{
	line->out = writer_over(line->memory, sizeof line->memory);
	json_begin(&line->json, &line->out, kind);
}

static void json_close(struct json_out *line, FILE *out)
{
	json_end(&line->json);
	(void)fwrite(line->memory, 1, line->out.size, out);
}

static void json_condition(struct json_line *json, const struct rule_condition *condition)
{
	enum fact fact = (enum fact)condition->fact;
	char value[WORD_TEXT];
	json_object(json, NULL);
	json_text(json, "fact", fact_name(fact));
	if (fact_kind(fact) == FACT_INTEGER) {
		json_number(json, "min", condition->min);
		if (condition->max != INT64_MAX)
			json_number(json, "max", condition->max);
	} else {
		json_array(json, "values");
		for (unsigned n = 0; condition_value(condition, n, value); n++)
			json_text(json, NULL, value);
		json_array_end(json);
	}
	json_object_end(json);
}

static void json_then(struct json_line *json, const struct rule *rule)
{
	char value[WORD_LIST_TEXT];
	json_object(json, "then");
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		if ((rule->outcomes_stated >> i & 1) == 0)
			continue;
		if (outcome_is_set((enum outcome)i))
			outcome_print_set((enum outcome)i, (uint64_t)rule->outcomes[i], value);
		else
			outcome_print((enum outcome)i, rule->outcomes[i], value);
		json_text(json, outcome_name((enum outcome)i), value);
	}
	json_object_end(json);
}

void policy_json_rule(const struct rule *rule, FILE *out)
{
	static const char *const unknown[] = {"skip", "take", "ask"};
	struct json_out line;
	json_open(&line, "rule");
	json_text(&line.json, "id", rule->id);
	json_unsigned(&line.json, "version", rule->version);
	json_text(&line.json, "topic", topic_name((enum policy_topic)rule->topic));
	json_array(&line.json, "when");
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (!rule->conditions[i].implied)
			json_condition(&line.json, &rule->conditions[i]);
	}
	json_array_end(&line.json);
	json_text(&line.json, "unknown", unknown[rule->unknown]);
	json_then(&line.json, rule);
	if (rule->retroactive)
		json_text(&line.json, "retroactive", "lighter");
	json_text(&line.json, "because_zh", rule->because_zh);
	json_text(&line.json, "because_en", rule->because_en);
	json_text(&line.json, "source", rule->source);
	json_text(&line.json, "confidence", rule->confidence);
	json_day(&line.json, "valid_from_day", rule->valid_from_day);
	json_day(&line.json, "valid_to_day", rule->valid_to_day);
	json_close(&line, out);
}

void policy_json_clock(const struct clock_rule *rule, FILE *out)
{
	struct json_out line;
	json_open(&line, "clock_rule");
	json_text(&line.json, "rule", rule->rule_id);
	json_unsigned(&line.json, "rule_version", rule->version);
	json_text(&line.json, "purpose", clock_id_name(rule->id));
	json_unsigned(&line.json, "budget", rule->budget);
	json_enum(&line.json, "unit", &zh__clock_unit__descriptor, rule->unit);
	json_enum(&line.json, "shape", &zh__clock_shape__descriptor, rule->shape);
	json_text(&line.json, "source", rule->source);
	json_text(&line.json, "deviation", rule->deviation);
	json_text(&line.json, "confidence", rule->confidence);
	json_text(&line.json, "deviation", rule->deviation);
	json_day(&line.json, "valid_from_day", rule->valid_from_day);
	json_day(&line.json, "valid_to_day", rule->valid_to_day);
	json_close(&line, out);
}
