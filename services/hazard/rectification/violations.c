#include "services/hazard/rectification/violations.h"

#include "common/base/sabotage.h"
#include "common/core/row_texts.h"

enum {
	OPENED_WITH = 0 /* no report has this number */,
	SIGNALS_MOST = 4096,
	RULE_ID_OR_TEXT = 200
};

uint64_t violations_bits(const Zh__Violation *violations, size_t count)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < count; i++)
		bits |= UINT64_C(1) << ((unsigned)violations[i] & 63u);
	return bits;
}

Zh__Violation *violations_list(struct arena *arena, uint64_t bits, size_t *ret_count)
{
	Zh__Violation *list = ARENA_ARRAY(arena, Zh__Violation, VIOLATIONS_MOST);
	*ret_count = 0;
	for (unsigned i = 1; list != NULL && i < VIOLATIONS_MOST; i++)
		if ((bits >> i & 1) != 0)
			list[(*ret_count)++] = (Zh__Violation)i;
	return list;
}

/* ---- rows */

static struct row_key signal_key(uint64_t hazard, uint64_t report)
{
	struct row_key key = row_key_u64(hazard);
	row_key_put_u64(&key, report);
	return key;
}

static bool signal_get(const struct rows_reader *rows, uint64_t hazard, uint64_t report,
		       uint64_t *ret_bits)
{
	struct row_key key = signal_key(hazard, report);
	return rows_load(rows, TABLE_SIGNAL_VIOLATIONS, row_key_bytes(&key), ret_bits,
			 sizeof(*ret_bits));
}

static void signal_put(struct rows_writer *rows, uint64_t hazard, uint64_t report, uint64_t bits)
{
	struct row_key key = signal_key(hazard, report);
	rows_store(rows, TABLE_SIGNAL_VIOLATIONS, row_key_bytes(&key), &bits, sizeof(bits));
}

/* ---- deciding */

/* A failed sample isn't failed again by what is told later: its sampling leads its own chain. */
static uint64_t what_joins(uint64_t told)
{
	return told & ~(UINT64_C(1) << ZH__VIOLATION__VIOLATION_FAILED_SAMPLING) & ~UINT64_C(1);
}

void violations_join(const struct decide_context *context, struct decision *decision,
		     uint64_t hazard, uint64_t told, Zh__SignalJoined *body)
{
	struct hazard_texts texts;
	uint64_t opened;
	told = what_joins(told);
	if (told == 0 || !hazard_texts_get(context->rows, hazard, &texts) ||
	    SABOTAGE("hazard.signals-tell-nothing"))
		return;
	uint64_t known = texts.head.violations;
	if ((told & ~known) == 0 && !signal_get(context->rows, hazard, OPENED_WITH, &opened))
		return;
	body->told = violations_list(context->arena, told, &body->n_told);
	decision->arena_full |= body->told == NULL;
	if ((told & ~known) == 0)
		return;
	SET_OPTIONAL(body, restated, 1);
	body->violations = violations_list(context->arena, known | told, &body->n_violations);
	decision->arena_full |= body->violations == NULL;
}

bool violations_restate(const struct decide_context *context, struct decision *decision,
			uint64_t hazard, bool opened_by_it, uint64_t told, Zh__SignalRestated *body)
{
	struct hazard_texts texts;
	uint64_t opened;
	uint64_t before = 0;
	told = what_joins(told);
	if (told == 0 || !hazard_texts_get(context->rows, hazard, &texts) ||
	    SABOTAGE("hazard.classified-anew-untold"))
		return false;
	uint64_t known = texts.head.violations;
	bool kept = signal_get(context->rows, hazard, OPENED_WITH, &opened);
	if (opened_by_it)
		before = kept ? opened : known;
	else if (kept)
		(void)signal_get(context->rows, hazard, body->report, &before);
	/* While no signal told more, what each of them told isn't kept. */
	if ((told & ~(kept ? before : known)) == 0)
		return false;
	body->signal_violations =
		violations_list(context->arena, before | told, &body->n_signal_violations);
	decision->arena_full |= body->signal_violations == NULL;
	if ((told & ~known) == 0)
		return true;
	SET_OPTIONAL(body, restated, 1);
	body->violations = violations_list(context->arena, known | told, &body->n_violations);
	decision->arena_full |= body->violations == NULL;
	return true;
}

struct others {
	uint64_t report, bits;
};

static bool add_other(void *context, const struct row_ref *found)
{
	struct others *others = (struct others *)context;
	uint64_t bits;
	if (be64_get(found->key.data + found->key.size - 8) == others->report ||
	    found->value.size != sizeof(bits))
		return true;
	memcpy(&bits, found->value.data, sizeof(bits));
	others->bits |= bits;
	return true;
}

void violations_unjoin(const struct decide_context *context, struct decision *decision,
		       uint64_t hazard, uint64_t report, Zh__SignalUnjoined *body)
{
	struct hazard_texts texts;
	struct others others = {.report = report};
	struct row_key prefix = row_key_u64(hazard);
	uint64_t told;
	if (!signal_get(context->rows, hazard, report, &told) ||
	    !hazard_texts_get(context->rows, hazard, &texts))
		return;
	(void)rows_scan(context->rows, TABLE_SIGNAL_VIOLATIONS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), SIGNALS_MOST, add_other, &others);
	if (others.bits == texts.head.violations)
		return;
	SET_OPTIONAL(body, restated, 1);
	body->violations = violations_list(context->arena, others.bits, &body->n_violations);
	decision->arena_full |= body->violations == NULL;
}

/* ---- bookkeeping */

/* `level_rule`: by which its level is proposed from here on; NULL: by the one of before. */
static enum status restate(struct rows_writer *rows, uint64_t hazard, uint64_t bits,
			   const Zh__RuleRef *level_rule)
{
	uint8_t memory[ROW_MAX];
	struct hazard_texts texts;
	struct row_key key = row_key_u64(hazard);
	if (!hazard_texts_get(&rows->read, hazard, &texts))
		return STATUS_INVALID;
	texts.head.violations = bits;
	if (level_rule != NULL) {
		texts.head.level_rule_version = level_rule->version;
		texts.text[HAZARD_TEXT_LEVEL_RULE] =
			bytes_of_text(level_rule->id == NULL ? "" : level_rule->id);
	}
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &texts.head, sizeof(texts.head));
	for (size_t i = 0; i < HAZARD_TEXT_COUNT; i++)
		row_text_put_bytes(&row, texts.text[i], RULE_ID_OR_TEXT);
	if (row.overflow)
		return STATUS_INVALID;
	rows->put(rows->read.context, TABLE_HAZARD_TEXTS, row_key_bytes(&key), writer_bytes(&row));
	return STATUS_OK;
}

enum status violations_joined(struct rows_writer *rows, uint64_t hazard,
			      const Zh__SignalJoined *body)
{
	struct hazard_texts texts;
	uint64_t opened;
	if (body->n_told == 0)
		return STATUS_OK;
	if (!hazard_texts_get(&rows->read, hazard, &texts))
		return STATUS_INVALID;
	if (!signal_get(&rows->read, hazard, OPENED_WITH, &opened))
		signal_put(rows, hazard, OPENED_WITH, texts.head.violations);
	signal_put(rows, hazard, body->report, violations_bits(body->told, body->n_told));
	return body->restated ? restate(rows, hazard,
					violations_bits(body->violations, body->n_violations), NULL)
			      : STATUS_OK;
}

enum status violations_restated(struct rows_writer *rows, uint64_t opened_by,
				const Zh__SignalRestated *body)
{
	struct hazard_texts texts;
	uint64_t opened;
	if (!hazard_texts_get(&rows->read, body->hazard, &texts))
		return STATUS_INVALID;
	uint64_t bits = texts.head.violations;
	if (body->n_signal_violations != 0) {
		if (!signal_get(&rows->read, body->hazard, OPENED_WITH, &opened))
			signal_put(rows, body->hazard, OPENED_WITH, bits);
		signal_put(rows, body->hazard,
			   body->report == opened_by ? OPENED_WITH : body->report,
			   violations_bits(body->signal_violations, body->n_signal_violations));
	}
	if (body->restated)
		bits = violations_bits(body->violations, body->n_violations);
	return restate(rows, body->hazard, bits, body->level_rule);
}

enum status violations_unjoined(struct rows_writer *rows, uint64_t hazard,
				const Zh__SignalUnjoined *body)
{
	struct row_key key = signal_key(hazard, body->report);
	uint64_t told;
	if (signal_get(&rows->read, hazard, body->report, &told))
		rows->del(rows->read.context, TABLE_SIGNAL_VIOLATIONS, row_key_bytes(&key));
	return body->restated ? restate(rows, hazard,
					violations_bits(body->violations, body->n_violations), NULL)
			      : STATUS_OK;
}
