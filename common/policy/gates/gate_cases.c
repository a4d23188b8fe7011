#include "common/policy/gates/gate_cases.h"

#include <stdarg.h>
#include <string.h>

#include "common/base/sabotage.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

enum { EXPECT_PERMITTED = 1, EXPECT_PROPOSED, EXPECT_REFUSED };
enum { WORDS_TEXT = 400 };

static const struct schema_word expect_words[] = {
	{"permitted", EXPECT_PERMITTED},
	{"proposed", EXPECT_PROPOSED},
	{"refused", EXPECT_REFUSED},
	{NULL, 0},
};

static const struct schema_word record_words[] = {
#define X(name, word, field, said) {(word), GATE_NEED_##name},
#include "common/core/gate_needs.def"
#undef X
	{"all", GATE_NEED_COUNT},
	{NULL, 0},
};

#define MEMBER(member) offsetof(struct gate_case_text, member)

static const struct schema_field fields[] = {
	{.name = "name",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 200,
	 .offset = MEMBER(name),
	 .help = "what it is about"},
	{.name = "act",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 60,
	 .offset = MEMBER(act),
	 .help = "what somebody wants to do"},
	{.name = "ground",
	 .type = FIELD_WORD,
	 .words = gate_ground_words + 1,
	 .offset = MEMBER(ground),
	 .help = "of what matter it is"},
	{.name = "by",
	 .type = FIELD_WORDS,
	 .required = true,
	 .words = role_words,
	 .offset = MEMBER(by),
	 .help = "the roles of who asks"},
	{.name = "second",
	 .type = FIELD_WORDS,
	 .words = role_words,
	 .offset = MEMBER(second),
	 .help = "the roles of who approves; nobody has yet where it isn't stated"},
	{.name = "on_record",
	 .type = FIELD_WIDE_WORDS,
	 .words = record_words,
	 .offset = MEMBER(on_record),
	 .help = "what is on record; `all`"},
	{.name = "without",
	 .type = FIELD_WIDE_WORDS,
	 .words = gate_need_words,
	 .offset = MEMBER(without),
	 .help = "what of it isn't"},
	{.name = "expect",
	 .type = FIELD_WORD,
	 .required = true,
	 .words = expect_words,
	 .offset = MEMBER(expect),
	 .help = "what the gates say"},
	{.name = "to",
	 .type = FIELD_WORDS,
	 .words = role_words,
	 .offset = MEMBER(to),
	 .help = "proposed: who may approve, all of them"},
	{.name = "gate",
	 .type = FIELD_TEXT,
	 .min = 1,
	 .max = RULE_ID - 1,
	 .offset = MEMBER(gate),
	 .help = "refused: which gate refuses"},
	{.name = "need",
	 .type = FIELD_WIDE_WORDS,
	 .words = gate_need_words,
	 .offset = MEMBER(need),
	 .help = "refused: what lacks; not stated: who it is may not"},
};

const struct file_schema gate_case_schema = {
	.name = "gate's case",
	.size = sizeof(struct gate_case_text),
	.line_offset = offsetof(struct gate_case_text, place.line),
	.column_offset = offsetof(struct gate_case_text, place.column),
	.fields = fields,
	.count = ENTRIES(fields),
};

struct trying {
	const struct gate_case_text *text;
	const char *file;
	struct problems *problems;
};

static bool fail(const struct trying *trying, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool fail(const struct trying *trying, const char *format, ...)
{
	char text[PROBLEM_TEXT];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	problem_error_at(trying->problems, trying->file, trying->text->place, "case \"%s\": %s",
			 trying->text->name, text);
	return false;
}

static bool is_at_a_gate(const struct gate_trial *trial)
{
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		if (gate_least[i].ground == trial->ground &&
		    strcmp(gate_least[i].act, trial->act) == 0)
			return true;
	}
	return false;
}

static void outcome_print_to(const struct gate_answer *answer, char *out, size_t size)
{
	char words[WORDS_TEXT];
	const char *id = answer->row != GATE_ROW_COUNT ? gate_id(gate_least[answer->row].gate) : "";
	switch (answer->outcome) {
	case GATE_PERMITS:
		(void)snprintf(out, size, "permitted");
		return;
	case GATE_PROPOSES:
		gate_roles_print(answer->to, words, sizeof words);
		(void)snprintf(out, size, "proposed to %s", words);
		return;
	case GATE_REFUSES:
		(void)snprintf(out, size, "refused by %s: %s", id,
			       answer->lacks ? gate_need_word(answer->need) : "who it is may not");
	}
}

/* Several gates may want the same of an act: the one that the case names is meant. */
static void find_named(const struct policy *policy, const struct gate_case_text *text,
		       const struct gate_trial *trial, struct gate_answer *answer)
{
	for (unsigned i = 0; i < GATE_ROW_COUNT && answer->lacks; i++) {
		const struct gate_row *row = policy_gate_row(policy, (enum gate_row_id)i);
		if (text->gate != NULL && strcmp(gate_id(row->gate), text->gate) == 0 &&
		    strcmp(row->act, trial->act) == 0 && row->ground == trial->ground &&
		    wide_set_has(row->needs, answer->need) &&
		    !wide_set_has(trial->on_record, answer->need))
			answer->row = (enum gate_row_id)i;
	}
}

static bool is_as_expected(const struct gate_case_text *text, const struct gate_answer *answer)
{
	struct wide_set need = answer->lacks ? wide_set_of(answer->need) : (struct wide_set){{0}};
	if (SABOTAGE("policy.gate-cases-unread"))
		return true;
	switch (answer->outcome) {
	case GATE_PERMITS:
		return text->expect == EXPECT_PERMITTED;
	case GATE_PROPOSES:
		return text->expect == EXPECT_PROPOSED && text->to == answer->to;
	case GATE_REFUSES:
		break;
	}
	return text->expect == EXPECT_REFUSED && text->gate != NULL &&
	       answer->row != GATE_ROW_COUNT &&
	       strcmp(gate_id(gate_least[answer->row].gate), text->gate) == 0 &&
	       wide_set_is(text->need, need);
}

static struct wide_set on_record(const struct gate_case_text *text)
{
	bool all = wide_set_has(text->on_record, GATE_NEED_COUNT);
	return wide_set_without(all ? wide_set_all() : text->on_record, text->without);
}

bool gate_case_run(const struct policy *policy, const struct gate_case_text *text, const char *file,
		   struct problems *problems, struct policy_pins *pins)
{
	const struct trying trying = {text, file, problems};
	if (text->act == NULL)
		return false;
	const struct gate_trial trial = {.act = text->act,
					 .ground = (enum gate_ground)text->ground,
					 .by = (uint32_t)text->by,
					 .second = (uint32_t)text->second,
					 .on_record = on_record(text)};
	if (!is_at_a_gate(&trial))
		return fail(&trying, "`%s`%s%s stands at no gate", text->act,
			    trial.ground != GATE_GROUND_WHOLE ? " of " : "",
			    gate_ground_word(trial.ground));
	struct gate_answer answer = gate_try(policy, &trial);
	find_named(policy, text, &trial, &answer);
	if (!is_as_expected(text, &answer)) {
		char said[WORDS_TEXT + 40];
		outcome_print_to(&answer, said, sizeof said);
		return fail(&trying, "it is %s", said);
	}
	if (pins == NULL || pins->gate_rows == NULL || answer.row == GATE_ROW_COUNT)
		return true;
	pins->gate_rows[answer.row] = true;
	if (answer.lacks)
		wide_set_add(&pins->gate_needs[answer.row], answer.need);
	return true;
}
