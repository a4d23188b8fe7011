/* A rule of a term, as officers read it: how long, how its end is found, what may lengthen it, when
 * somebody is told. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "services/ctl/show/policy_words.h"

enum { LIST = 512, LENGTH = 48, NAME = 48 };

static const char *value(const char *name, enum lang lang)
{
	return catalogue_word(WORDS_VALUE, name, lang);
}

static const char *enum_value(const ProtobufCEnumDescriptor *words, uint8_t number, enum lang lang)
{
	char name[NAME];
	struct writer out = writer_over(name, sizeof name - 1);
	json_enum_word(&out, words, number);
	name[out.size] = '\0';
	return value(name, lang);
}

/* "15个工作日", "15 working days". */
static void put_length(uint32_t count, uint8_t unit, enum lang lang, char out[LENGTH])
{
	bool days = unit == (uint8_t)ZH__CLOCK_UNIT__CLOCK_UNIT_DAY;
	const char *between = lang == LANG_EN ? " " : days ? "" : "个";
	(void)snprintf(out, LENGTH, "%" PRIu32 "%s%s", count, between,
		       enum_value(&zh__clock_unit__descriptor, unit, lang));
}

static void add(struct writer *list, const char *text, enum lang lang)
{
	const char *between = list->size == 0 ? "" : lang == LANG_ZH ? "、" : ", ";
	writer_put(list, between, strlen(between));
	writer_put(list, text, strlen(text));
}

static void say(const char *text, const char *what, enum lang lang, FILE *out)
{
	fprintf(out, "    %s  %s\n", catalogue_word(WORDS_TEXT, text, lang), what);
}

static void say_list(const char *text, const struct writer *list, enum lang lang, FILE *out)
{
	if (list->size != 0)
		fprintf(out, "    %s  %.*s\n", catalogue_word(WORDS_TEXT, text, lang),
			(int)list->size, (const char *)list->data);
}

static void say_enum(const char *text, const ProtobufCEnumDescriptor *words, uint8_t number,
		     enum lang lang, FILE *out)
{
	say(text, enum_value(words, number, lang), lang, out);
}

static void say_filled(const char *text, const struct template_param *params, size_t count,
		       enum lang lang, FILE *out)
{
	char memory[LIST];
	struct writer line = writer_over(memory, sizeof memory);
	catalogue_fill(catalogue_word(WORDS_TEXT, text, lang), params, count, &line);
	fprintf(out, "    %.*s\n", (int)line.size, memory);
}

static const char *decider(uint8_t by, enum lang lang)
{
	switch ((enum clock_decider)by) {
	case CLOCK_DECIDER_NONE:
		break;
	case CLOCK_DECIDER_OFFICER:
		return value("officer", lang);
	case CLOCK_DECIDER_LEADER:
		return value("leader", lang);
	case CLOCK_DECIDER_COLLECTIVE:
		return value("collective", lang);
	}
	return value("none", lang);
}

static void say_extensions(const struct clock_rule *rule, enum lang lang, FILE *out)
{
	char count[16], length[LENGTH];
	(void)snprintf(count, sizeof count, "%u", (unsigned)rule->extensions_max);
	put_length(rule->extension, rule->unit, lang, length);
	struct template_param params[] = {
		{"count", count}, {"length", length}, {"role", decider(rule->extension_by, lang)}};
	if (rule->extensions_max != 0)
		say_filled(rule->extension != 0 ? "policy_extended" : "policy_extended_freely",
			   params, 3, lang, out);
	params[2].value = decider(rule->further_by, lang);
	if (rule->further_by != CLOCK_DECIDER_NONE)
		say_filled("policy_extended_further", params, 3, lang, out);
}

/* What isn't counted, and what of it the party is told. */
static void say_grounds(const char *text, uint32_t grounds, enum lang lang, FILE *out)
{
	char memory[LIST];
	struct writer list = writer_over(memory, sizeof memory);
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++) {
		if ((grounds >> ground & 1) != 0)
			add(&list, value(clock_ground_name((enum clock_ground)ground), lang), lang);
	}
	if ((grounds & CLOCK_TOLD_EXTENSION) != 0)
		add(&list, catalogue_word(WORDS_MEMBER, "extension", lang), lang);
	say_list(text, &list, lang, out);
}

/* "届满前3个工作日提醒（仅在工作时间）" */
static void put_mark(const struct clock_mark_rule *mark, enum lang lang, char out[LENGTH * 3])
{
	char length[LENGTH];
	struct writer line = writer_over(out, LENGTH * 3 - 1);
	put_length(mark->before, mark->before_unit, lang, length);
	bool opens = mark->mark == (uint8_t)ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE;
	const char *name = opens ? catalogue_word(WORDS_TEXT, "policy_mark_opens", lang)
				 : enum_value(&zh__clock_mark__descriptor, mark->mark, lang);
	struct template_param params[] = {{"mark", name}, {"length", length}};
	catalogue_fill(catalogue_word(WORDS_TEXT,
				      mark->before == 0          ? "policy_mark"
				      : mark->working_hours_only ? "policy_mark_at_work"
								 : "policy_mark_before",
				      lang),
		       params, 2, &line);
	out[line.size] = '\0';
}

static void say_marks(const struct clock_rule *rule, enum lang lang, FILE *out)
{
	char memory[LIST], mark[LENGTH * 3];
	struct writer list = writer_over(memory, sizeof memory);
	for (unsigned i = 0; i < rule->mark_count; i++) {
		put_mark(&rule->marks[i], lang, mark);
		add(&list, mark, lang);
	}
	say_list("policy_marks", &list, lang, out);
}

void policy_say_counting(const struct clock_rule *rule, enum lang lang, FILE *out)
{
	char length[LENGTH];
	if (SABOTAGE("ctl.term-in-english"))
		lang = LANG_EN;
	put_length(rule->budget, rule->unit, lang, length);
	say("policy_budget", length, lang, out);
	say_enum("policy_shape", &zh__clock_shape__descriptor, rule->shape, lang, out);
	put_length(rule->not_before, rule->unit, lang, length);
	if (rule->not_before != 0)
		say("policy_not_before", length, lang, out);
	say_enum("policy_end", &zh__clock_end_shift__descriptor, rule->end_shift, lang, out);
	say_extensions(rule, lang, out);
	say_grounds("policy_stops", rule->stops, lang, out);
	say_grounds("policy_told", rule->told, lang, out);
	say_marks(rule, lang, out);
	if (rule->deviation != NULL)
		say("policy_deviation", rule->deviation, lang, out);
	if (rule->bounded)
		say_filled("policy_bounded", NULL, 0, lang, out);
}
