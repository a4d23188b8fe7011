#include "common/stage/queries/what_if_query.h"

#include "common/core/common_tables.h"
#include "common/stage/queries/what_if_gates.h"
#include "common/stage/stage_internal.h"

#define ROWS_OF_A_PAGE 2000u
#define LINE_ROOM (4u << 10)
#define PROBLEMS 3000u

void what_if_begin(struct what_if *what_if, struct json_line *json, const char *what,
		   struct object_id object)
{
	json_begin(json, &what_if->answer->out, "what_if");
	json_text(json, "what", what);
	json_id(json, "id", object);
}

void what_if_end(struct what_if *what_if, struct json_line *json)
{
	json_end(json);
	what_if->answer->lines++;
}

void what_if_rules(struct json_line *json, const char *now, const char *then)
{
	json_text(json, "rule", now);
	if (strcmp(now, then) != 0)
		json_text(json, "rule_then", then);
}

/* ---- clocks, which every daemon has */

static const struct clock_rule *rule_for(const struct policy *policy, const struct clock_row *row)
{
	if (row->purpose <= CLOCK_NONE || row->purpose >= CLOCK_ID_COUNT)
		return NULL;
	return policy_clock(policy, (enum clock_id)row->purpose, time_day_of_ms(row->anchor_ms));
}

static int64_t due_by(const struct what_if *what_if, const struct clock_rule *rule,
		      const struct clock_row *row)
{
	struct clock_term term;
	clock_project(rule, what_if->query->calendar, row->anchor_ms, NULL, &term);
	return term.due_ms;
}

/* A running clock keeps the rule that it was started by; what is told is how the same matter would
 * be due if it began under the candidate. */
static void clock_source_row(struct what_if *what_if, const struct row_ref *found)
{
	struct clock_row row;
	memcpy(&row, found->value.data, sizeof row);
	const struct clock_rule *now = rule_for(what_if->query->policy, &row);
	const struct clock_rule *then = rule_for(what_if->candidate, &row);
	if (row.state == CLOCK_ENDED || now == NULL || then == NULL ||
	    row.budget != now->budget) /* its term was set by hand */
		return;
	int64_t later_ms = due_by(what_if, then, &row) - due_by(what_if, now, &row);
	if (later_ms == 0)
		return;
	struct json_line json;
	struct object_id clock =
		object_id_make(OBJECT_CLOCK, what_if->query->region, be64_get(found->key.data));
	clock.daemon = what_if->query->daemon;
	struct object_id subject = {(enum object_kind)row.subject_kind, row.subject_region,
				    row.subject_number, (enum daemon)row.subject_daemon};
	what_if_begin(what_if, &json, "due", subject);
	json_id(&json, "clock", clock);
	json_text(&json, "purpose", clock_id_name((enum clock_id)row.purpose));
	what_if_rules(&json, row.rule_id, then->rule_id);
	json_moment(&json, "due_ms", row.due_ms);
	json_moment(&json, "due_then_ms", row.due_ms + later_ms);
	json_bool(&json, "kept", true);
	what_if_end(what_if, &json);
}

/* Of what every daemon has. */
static const struct what_if_source own_sources[] = {{TABLE_CLOCKS, clock_source_row},
						    {TABLE_PASSED, what_if_passed},
						    {TABLE_PROPOSALS, what_if_proposal}};
#define OWN_SOURCES (sizeof own_sources / sizeof own_sources[0])
static const struct what_if_source no_source = {0, NULL};

/* ---- pages */

struct page {
	struct what_if what_if;
	const struct what_if_source *source;
	size_t rows; /* that may still be looked at */
	struct row_key last;
	bool full;
};

static bool page_row(void *context, const struct row_ref *row)
{
	struct page *page = (struct page *)context;
	const struct answer *answer = page->what_if.answer;
	if (page->rows == 0 || answer->lines >= answer->limit ||
	    answer->out.capacity - answer->out.size < LINE_ROOM) {
		page->full = true;
		return false;
	}
	page->rows--;
	page->last.size = (uint16_t)row->key.size;
	memcpy(page->last.data, row->key.data, row->key.size);
	page->source->row(&page->what_if, row);
	return true;
}

/* What comes directly after a key. */
static struct row_key behind(struct row_key key)
{
	if (key.size != 0)
		row_key_put_u8(&key, 0);
	return key;
}

/* A key of the answer: which source, then the last row that was looked at. */
static void state_after(struct answer *answer, size_t source, const struct row_key *last)
{
	answer->after = (struct row_key){0};
	row_key_put_u8(&answer->after, (uint8_t)source);
	row_key_put(&answer->after, last->data, last->size);
}

/* Those of every daemon, then those of the service. */
static const struct what_if_source *source_at(const struct what_if_source *sources, size_t n)
{
	const struct what_if_source *source = sources != NULL ? sources : &no_source;
	if (n < OWN_SOURCES)
		return &own_sources[n];
	for (; n > OWN_SOURCES && source->table != 0; n--)
		source++;
	return source;
}

static void walk(struct page *page, const struct what_if_source *sources, struct bytes after)
{
	size_t first = after.size == 0 ? 0 : after.data[0];
	struct row_key from = {0};
	if (after.size > 1 && after.size <= ROW_KEY_MAX - 1)
		row_key_put(&from, after.data + 1, after.size - 1);
	for (size_t i = first; source_at(sources, i)->table != 0; i++) {
		page->source = source_at(sources, i);
		page->last = from;
		from = behind(from);
		(void)rows_scan(page->what_if.query->rows, page->source->table, bytes_of(NULL, 0),
				row_key_bytes(&from), SIZE_MAX, page_row, page);
		if (page->full) {
			state_after(page->what_if.answer, i, &page->last);
			return;
		}
		from = (struct row_key){0};
	}
}

void answer_what_if(struct stage *stage, const struct query_context *query,
		    const Zh__WhatIfQuery *ask, struct answer *answer)
{
	const struct stage_options *options = &stage->options;
	uint8_t *memory = ARENA_ARRAY(query->arena, uint8_t, PROBLEMS + 1);
	if (memory == NULL || options->try_policy == NULL || query->policy == NULL) {
		answer->refusal.code = "query.unknown";
		return;
	}
	struct writer problems = writer_over(memory, PROBLEMS);
	const struct policy *candidate = options->try_policy(
		options->books_context, bytes_of(ask->policy.data, ask->policy.len), &problems);
	if (candidate == NULL) {
		memory[problems.size] = '\0';
		answer->refusal.code = "book.invalid";
		answer->refusal.where = (const char *)memory;
		return;
	}
	if (ask->has_limit && ask->limit != 0 && ask->limit < answer->limit)
		answer->limit = ask->limit;
	struct page page = {.what_if = {query, candidate, answer}, .rows = ROWS_OF_A_PAGE};
	walk(&page, options->what_if, bytes_of(ask->after.data, ask->after.len));
}
