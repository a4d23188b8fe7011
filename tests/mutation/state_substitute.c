#include "tests/mutation/state_substitute.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"

static struct {
	struct {
		const struct state_table *table;
		uint8_t *hits;
	} seen[SUBSTITUTE_TABLES_MAX];
	size_t count;
	const struct state_table *changed;
	size_t at;
	struct state_row row;
} substitute;

static size_t row_count(const struct state_table *table)
{
	return (size_t)table->state_count * table->event_count;
}

static uint8_t *hits_of(const struct state_table *table)
{
	size_t i = 0;
	while (i < substitute.count && substitute.seen[i].table != table)
		i++;
	if (i < substitute.count)
		return substitute.seen[i].hits;
	ASSERT(i < SUBSTITUTE_TABLES_MAX);
	substitute.seen[i].table = table;
	substitute.seen[i].hits = (uint8_t *)calloc(row_count(table), 1);
	ASSERT(substitute.seen[i].hits != NULL);
	substitute.count++;
	return substitute.seen[i].hits;
}

bool substitute_table(size_t index, const struct state_table **ret_table)
{
	if (index >= substitute.count)
		return false;
	*ret_table = substitute.seen[index].table;
	return true;
}

const uint8_t *substitute_hits(size_t index)
{
	return substitute.seen[index].hits;
}

void substitute_forget(void)
{
	for (size_t i = 0; i < substitute.count; i++)
		memset(substitute.seen[i].hits, 0, row_count(substitute.seen[i].table));
}

void substitute_row(const struct state_table *table, size_t at, const struct state_row *row)
{
	substitute.changed = row != NULL ? table : NULL;
	substitute.at = at;
	if (row != NULL)
		substitute.row = *row;
}

/* ---- in place of common/base/state_table.c */

struct state_row state_table_row(const struct state_table *table, uint8_t state, uint8_t event)
{
	ASSERT(state < table->state_count);
	ASSERT(event < table->event_count);
	size_t at = (size_t)state * table->event_count + event;
	hits_of(table)[at] = 1;
	return table == substitute.changed && at == substitute.at
		       ? substitute.row
		       : state_rules_row(table, state, event);
}

size_t state_table_possible(const struct state_table *table, uint8_t state, uint8_t *events,
			    size_t max)
{
	size_t count = 0;
	for (uint8_t event = 0; event < table->event_count && count < max; event++) {
		if ((table->events[event].flags & STATE_EVENT_ACT) != 0 &&
		    state_table_row(table, state, event).verdict == STATE_GO)
			events[count++] = event;
	}
	return count;
}
