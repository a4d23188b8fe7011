#include "services/hazard/rectification/life_clocks.h"

#include "services/hazard/tables.h"

enum { CLOCKS_MAX = 64 };

bool hazard_clock_is_custody(enum clock_id purpose)
{
	return purpose == CLOCK_EVIDENCE_DISPOSE || purpose == CLOCK_SEIZURE_END ||
	       purpose == CLOCK_EVIDENCE_APPROVE || purpose == CLOCK_COERCION_APPROVE ||
	       purpose == CLOCK_CUSTODY_SERVE || purpose == CLOCK_NOTICE_PUBLIC;
}

struct search {
	const struct rows_reader *rows;
	uint64_t clocks[CLOCKS_MAX];
	struct clock_row row[CLOCKS_MAX];
	size_t count;
};

static bool collect(void *context, const struct row_ref *found)
{
	struct search *search = (struct search *)context;
	uint64_t clock = be64_get(found->key.data + found->key.size - 8);
	struct row_key key = row_key_u64(clock);
	struct clock_row *row = &search->row[search->count];
	if (rows_load(search->rows, TABLE_CLOCKS, row_key_bytes(&key), row, sizeof(*row)))
		search->clocks[search->count++] = clock;
	return search->count < CLOCKS_MAX;
}

static void search_clocks(struct search *search, struct object_id hazard)
{
	struct row_key prefix = row_key_object(hazard);
	(void)rows_scan(search->rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), CLOCKS_MAX, collect, search);
}

void hazard_life_stop(const struct decide_context *context, struct decision *decision,
		      struct object_id hazard, const char *why)
{
	struct search search = {.rows = context->rows};
	search_clocks(&search, hazard);
	for (size_t i = 0; i < search.count; i++) {
		if (!hazard_clock_is_custody((enum clock_id)search.row[i].purpose))
			decide_clock_stop(context, decision, search.clocks[i], why);
	}
}

/* ---- the next end: asked for every line of a list, so nothing is collected.  A term that is
 * suspended ends on no day yet. */

struct next_due {
	const struct rows_reader *rows;
	int64_t due_ms; /* the earliest of those seen */
	size_t seen;
};

static bool see_due(void *context, const struct row_ref *found)
{
	struct next_due *next = (struct next_due *)context;
	const struct clock_row *stored =
		clock_row_get(next->rows, be64_get(found->key.data + found->key.size - 8));
	struct clock_row row;
	if (stored == NULL)
		return true;
	memcpy(&row, stored, sizeof(row));
	if (row.state == CLOCK_SUSPENDED)
		return true;
	if (next->seen == 0 || row.due_ms < next->due_ms)
		next->due_ms = row.due_ms;
	return ++next->seen < CLOCKS_MAX;
}

bool hazard_next_due(const struct rows_reader *rows, struct object_id hazard, int64_t *ret_due_ms)
{
	struct next_due next = {.rows = rows};
	struct row_key prefix = row_key_object(hazard);
	(void)rows_scan(rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			CLOCKS_MAX, see_due, &next);
	if (next.seen != 0)
		*ret_due_ms = next.due_ms;
	return next.seen != 0;
}
