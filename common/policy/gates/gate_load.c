/* Gates as they are in a policy's files, and beside the least that the law wants. */
#include <inttypes.h>

#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"

enum { GATES_MAX = 200, ROLES_TEXT = 160, NEEDS_TEXT = 400 };

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

static const struct schema_word other_role_words[] = {{"no", 0}, {"yes", 1}, {NULL, 0}};

const struct schema_word gate_ground_words[] = {
#define X(name, word, wider) {(word), GATE_GROUND_##name},
#include "common/core/gate_grounds.def"
#undef X
	{NULL, 0},
};

const struct schema_word gate_need_words[] = {
#define X(name, word, field, said) {(word), GATE_NEED_##name},
#include "common/core/gate_needs.def"
#undef X
	{NULL, 0},
};

static const struct schema_field act_fields[] = {
	{.name = "act",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 60,
	 .offset = offsetof(struct gate_act_text, act),
	 .help = "what somebody wants to do"},
	{.name = "ground",
	 .type = FIELD_WORD,
	 .words = gate_ground_words + 1, /* without the one that has no word */
	 .offset = offsetof(struct gate_act_text, ground),
	 .help = "of what matter it is; not stated: whatever it is about"},
	{.name = "by",
	 .type = FIELD_WORDS,
	 .words = role_words,
	 .offset = offsetof(struct gate_act_text, by),
	 .help = "who decides, or proposes where a second person approves"},
	{.name = "second",
	 .type = FIELD_WORDS,
	 .words = role_words,
	 .offset = offsetof(struct gate_act_text, second),
	 .help = "who approves it: another person"},
	{.name = "other_role",
	 .type = FIELD_WORD,
	 .words = other_role_words,
	 .offset = offsetof(struct gate_act_text, other_role),
	 .help = "whether by a role that the proposer hasn't"},
	{.name = "needs",
	 .type = FIELD_WIDE_WORDS,
	 .words = gate_need_words,
	 .offset = offsetof(struct gate_act_text, needs),
	 .help = "what must be on record"},
};

static const struct file_schema act_schema = {
	.name = "act at a gate",
	.size = sizeof(struct gate_act_text),
	.line_offset = offsetof(struct gate_act_text, place.line),
	.column_offset = offsetof(struct gate_act_text, place.column),
	.fields = act_fields,
	.count = ENTRIES(act_fields),
};

static const struct schema_field gate_fields[] = {
	{.name = "id",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = RULE_ID - 1,
	 .offset = offsetof(struct gate_text, id),
	 .help = "as refusals quote it"},
	{.name = "version",
	 .type = FIELD_INTEGER,
	 .min = 1,
	 .max = 1000000,
	 .initial = "1",
	 .offset = offsetof(struct gate_text, version),
	 .help = "raised with each change"},
	{.name = "articles",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 200,
	 .offset = offsetof(struct gate_text, articles),
	 .help = "law and article, as refusals quote them"},
	{.name = "wants_zh",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct gate_text, wants_zh),
	 .help = "what it wants, and what happens where it lacks, in Chinese"},
	{.name = "wants_en",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 2,
	 .max = 500,
	 .offset = offsetof(struct gate_text, wants_en),
	 .help = "likewise in English"},
	{.name = "confidence",
	 .type = FIELD_WORD,
	 .required = true,
	 .words = confidence_words,
	 .offset = offsetof(struct gate_text, confidence),
	 .help = "how the articles were read"},
	{.name = "acts",
	 .type = FIELD_GROUPS,
	 .required = true,
	 .group = &act_schema,
	 .min = 1,
	 .max = GATE_ROW_COUNT,
	 .offset = offsetof(struct gate_text, acts),
	 .help = "what stands at it"},
};

const struct file_schema gate_schema = {
	.name = "gate",
	.size = sizeof(struct gate_text),
	.line_offset = offsetof(struct gate_text, place.line),
	.column_offset = offsetof(struct gate_text, place.column),
	.fields = gate_fields,
	.count = ENTRIES(gate_fields),
};

void policy_take_gate(struct policy_making *making, const struct gate_text *text)
{
	if (making->gate_count == GATES_MAX) {
		problem_error_at(making->problems, text->file, text->place, "more than %d gates",
				 GATES_MAX);
		return;
	}
	if (making->gates == NULL)
		making->gates = POOL_ARRAY(&making->set->pool, const struct gate_text *, GATES_MAX);
	making->gates[making->gate_count++] = text;
}

/* ---- complaints */

/* What an earlier program adopted may lack what came later: there the least holds. */
static void complain(const struct policy_making *making, const struct gate_text *text,
		     struct file_place place, enum gate gate, const char *what)
{
	const char *file = text != NULL ? text->file : "policy";
	if (making->depth == POLICY_CHECK_FORM)
		problem_warning_at(making->problems, file, place, "gate %s (%s): %s", gate_id(gate),
				   gate_articles(gate), what);
	else
		problem_error_at(making->problems, file, place, "gate %s (%s): %s", gate_id(gate),
				 gate_articles(gate), what);
}

static void word_add(struct writer *text, const char *word)
{
	writer_put(text, ", ", text->size != 0 ? 2 : 0);
	writer_put(text, word, strlen(word));
}

static void words_end(struct writer *text, const char *none, char *out, size_t size)
{
	if (text->size == 0)
		writer_put(text, none, strlen(none));
	out[text->size < size ? text->size : size - 1] = '\0';
}

void gate_roles_print(uint32_t roles, char *out, size_t size)
{
	struct writer text = writer_over(out, size);
	for (const struct schema_word *word = role_words; word->name != NULL; word++) {
		if ((roles & (uint32_t)word->value) != 0)
			word_add(&text, word->name);
	}
	words_end(&text, "nobody", out, size);
}

void gate_needs_print(struct wide_set needs, char *out, size_t size)
{
	struct writer text = writer_over(out, size);
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		if (wide_set_has(needs, need))
			word_add(&text, gate_need_word((enum gate_need)need));
	}
	words_end(&text, "nothing", out, size);
}

void gate_roles_put(struct json_line *json, const struct gate_row *row)
{
	if (row->by != 0)
		words_put(json, row->second != 0 ? "proposes" : "decides", role_words, row->by);
	if (row->second != 0)
		words_put(json, "approves", role_words, row->second);
}

void gate_needs_put(struct json_line *json, struct wide_set needs)
{
	if (wide_set_is_empty(needs))
		return;
	json_array(json, "needs");
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		if (wide_set_has(needs, need))
			json_text(json, NULL, gate_need_word((enum gate_need)need));
	}
	json_array_end(json);
}

static void row_name(const struct gate_row *row, char *out, size_t size)
{
	bool whole = row->ground == GATE_GROUND_WHOLE;
	(void)snprintf(out, size, "`%s`%s%s", row->act, whole ? "" : " of ",
		       gate_ground_word(row->ground));
}

static void complain_roles(const struct policy_making *making, const struct gate_text *text,
			   const struct gate_act_text *stated, const struct gate_row *least,
			   const char *who, uint32_t is, uint32_t may)
{
	char name[100], has[ROLES_TEXT], wants[ROLES_TEXT], what[PROBLEM_TEXT];
	int room = ROLES_TEXT - 1;
	row_name(least, name, sizeof name);
	gate_roles_print(is, has, sizeof has);
	gate_roles_print(may, wants, sizeof wants);
	(void)snprintf(what, sizeof what, "%s is %s by %.*s; the law wants it by nobody but: %.*s",
		       name, who, room, has, room, wants);
	complain(making, text, stated->place, least->gate, what);
}

/* Whether what it wants on record is what the act can be asked for, and no less than the law; else
 * said. */
static bool needs_are_enough(const struct policy_making *making, const struct gate_text *text,
			     const struct gate_act_text *stated, const struct gate_row *least)
{
	char name[100], words[NEEDS_TEXT], what[PROBLEM_TEXT];
	const struct wide_set heard = wide_set_or(least->needs, least->more);
	struct wide_set lacking = wide_set_without(least->needs, stated->needs);
	struct wide_set unheard = wide_set_without(stated->needs, heard);
	bool lacks = !wide_set_is_empty(lacking);
	if (!lacks && wide_set_is_empty(unheard))
		return true;
	row_name(least, name, sizeof name);
	gate_needs_print(lacks ? lacking : unheard, words, sizeof words);
	int used = snprintf(what, sizeof what,
			    lacks ? "%s doesn't need: %s; the law wants it on record"
				  : "%s: nothing checks there: %s",
			    name, words);
	gate_needs_print(heard, words, sizeof words);
	(void)snprintf(what + used, sizeof what - (size_t)used, "; possible: %s", words);
	complain(making, text, stated->place, least->gate, what);
	return false;
}

/* ---- one act */

/* NULL: no such act is there. */
static const struct gate_row *least_of(enum gate gate, const struct gate_act_text *stated,
				       size_t *ret_at)
{
	for (size_t i = 0; i < GATE_ROW_COUNT && stated->act != NULL; i++) {
		const struct gate_row *row = &gate_least[i];
		if (row->gate != gate || (int64_t)row->ground != stated->ground ||
		    strcmp(row->act, stated->act) != 0)
			continue;
		*ret_at = i;
		return row;
	}
	return NULL;
}

/* Whether it is at least as strict; else said. */
static bool is_enough(const struct policy_making *making, const struct gate_text *text,
		      const struct gate_act_text *stated, const struct gate_row *least)
{
	uint32_t by = (uint32_t)stated->by;
	uint32_t second = (uint32_t)stated->second;
	char name[100], what[PROBLEM_TEXT];
	if (SABOTAGE("policy.gates-not-compared"))
		return true;
	row_name(least, name, sizeof name);
	if (least->by == 0) {
		if (by == 0 && second == 0 && stated->other_role == 0)
			return true;
		(void)snprintf(what, sizeof what,
			       "who decides on %s stands at another gate, or in the act itself; "
			       "leave `by`, `second` and `other_role` out",
			       name);
		complain(making, text, stated->place, least->gate, what);
		return false;
	}
	if (by == 0 || !gate_roles_within(by, least->by)) {
		complain_roles(making, text, stated, least,
			       least->second != 0 ? "proposed" : "decided", by, least->by);
		return false;
	}
	if (least->second != 0 && (second == 0 || !gate_roles_within(second, least->second))) {
		complain_roles(making, text, stated, least, "approved", second, least->second);
		return false;
	}
	if (stated->other_role != 0 && second == 0) {
		(void)snprintf(what, sizeof what, "%s: only a second person has `other_role`",
			       name);
		complain(making, text, stated->place, least->gate, what);
		return false;
	}
	return true;
}

static void take_act(const struct policy_making *making, const struct gate_text *text,
		     enum gate gate, const struct gate_act_text *stated, struct gate_row *rows,
		     bool *seen)
{
	size_t at = 0;
	const struct gate_row *least = least_of(gate, stated, &at);
	char what[PROBLEM_TEXT];
	if (least == NULL || seen[at]) {
		(void)snprintf(what, sizeof what, "%s `%s`%s%s",
			       least == NULL ? "nothing checks it at the act" : "it names twice",
			       stated->act != NULL ? stated->act : "",
			       stated->ground != GATE_GROUND_WHOLE ? " of " : "",
			       gate_ground_word((enum gate_ground)stated->ground));
		complain(making, text, stated->place, gate, what);
		return;
	}
	seen[at] = true;
	if (!is_enough(making, text, stated, least))
		return;
	if (SABOTAGE("policy.needs-not-compared") || needs_are_enough(making, text, stated, least))
		rows[at].needs = stated->needs;
	rows[at].by = (uint32_t)stated->by;
	rows[at].second = (uint32_t)stated->second;
	rows[at].other_role = stated->other_role != 0;
}

/* ---- one gate */

static void make_law(const struct policy_making *making, const struct gate_text *text,
		     enum gate gate, struct gate_law *law)
{
	struct pool *pool = &making->set->pool;
	*law = (struct gate_law){
		.version = (uint32_t)text->version,
		.articles = pool_text(pool, text->articles),
		.wants_zh = pool_text(pool, text->wants_zh),
		.wants_en = pool_text(pool, text->wants_en),
		.confidence = confidence_of(text->confidence),
		.file = pool_text(pool, text->file),
		.line = text->place.line,
		.column = text->place.column,
	};
	if (strcmp(law->articles, gate_articles(gate)) != 0)
		problem_warning_at(making->problems, text->file, text->place,
				   "gate %s: it quotes %s; the program was made by %s", text->id,
				   law->articles, gate_articles(gate));
	if (strcmp(law->confidence, "recalled") == 0)
		problem_warning_at(making->problems, text->file, text->place,
				   "gate %s: its articles are recalled, not read: %s", text->id,
				   law->articles);
}

static void complain_lacking(const struct policy_making *making, const struct gate_text *text,
			     enum gate gate, const bool *seen)
{
	for (size_t i = 0; i < GATE_ROW_COUNT; i++) {
		char name[100], what[PROBLEM_TEXT];
		if (gate_least[i].gate != gate || seen[i])
			continue;
		row_name(&gate_least[i], name, sizeof name);
		(void)snprintf(what, sizeof what,
			       "%s isn't there, which the law lets pass by it alone", name);
		complain(making, text, text->place, gate, what);
	}
}

void policy_make_gates(struct policy_making *making)
{
	struct pool *pool = &making->set->pool;
	struct gate_law *laws = POOL_ARRAY(pool, struct gate_law, GATE_COUNT);
	struct gate_row *rows = POOL_ARRAY(pool, struct gate_row, GATE_ROW_COUNT);
	const struct gate_text *last = NULL; /* beside which one is missed */
	bool seen[GATE_ROW_COUNT] = {false};
	memcpy(rows, gate_least, sizeof gate_least);
	for (size_t i = 0; i < making->gate_count; i++) {
		const struct gate_text *text = making->gates[i];
		const struct gate_act_text *acts = text->acts.items;
		enum gate gate = gate_of_id(text->id);
		last = text;
		if (gate == GATE_NONE || laws[gate].version != 0) {
			problem_error_at(making->problems, text->file, text->place,
					 gate == GATE_NONE ? "there is no gate `%s` in the program"
							   : "the gate %s is stated twice",
					 text->id != NULL ? text->id : "");
			continue;
		}
		make_law(making, text, gate, &laws[gate]);
		for (size_t k = 0; k < text->acts.count; k++)
			take_act(making, text, gate, &acts[k], rows, seen);
		complain_lacking(making, text, gate, seen);
	}
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
		if (laws[gate].version == 0 && !SABOTAGE("policy.gates-not-compared"))
			complain(making, last, last != NULL ? last->place : (struct file_place){0},
				 (enum gate)gate, "it isn't stated: the law wants it");
	}
	making->set->policy.gates = laws;
	making->set->policy.gate_rows = rows;
}

/* ---- the normal form */

static void print_words(const char *name, uint32_t roles, FILE *out)
{
	char words[ROLES_TEXT];
	if (roles == 0)
		return;
	gate_roles_print(roles, words, sizeof words);
	fprintf(out, ", %s: [%s]", name, words);
}

static void print_needs(struct wide_set needs, FILE *out)
{
	char words[NEEDS_TEXT];
	if (wide_set_is_empty(needs))
		return;
	gate_needs_print(needs, words, sizeof words);
	fprintf(out, ", needs: [%s]", words);
}

void policy_print_gate(const struct policy *policy, enum gate gate, FILE *out)
{
	const struct gate_law *law = policy_gate_law(policy, gate);
	if (law == NULL)
		return;
	fprintf(out, "  - id: %s\n    version: %" PRIu32 "\n", gate_id(gate), law->version);
	schema_print_text("    ", "articles", law->articles, out);
	schema_print_text("    ", "wants_zh", law->wants_zh, out);
	schema_print_text("    ", "wants_en", law->wants_en, out);
	fprintf(out, "    confidence: %s\n    acts:\n", law->confidence);
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row = policy_gate_row(policy, (enum gate_row_id)i);
		if (row->gate != gate)
			continue;
		fprintf(out, "      - {act: %s", row->act);
		if (row->ground != GATE_GROUND_WHOLE)
			fprintf(out, ", ground: %s", gate_ground_word(row->ground));
		print_words("by", row->by, out);
		print_words("second", row->second, out);
		if (row->other_role)
			fputs(", other_role: yes", out);
		print_needs(row->needs, out);
		fputs("}\n", out);
	}
}
