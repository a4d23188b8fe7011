/* What every state table that ships says of every pair, changed one at a time. */
#include <stdio.h>
#include <string.h>

#include "services/scenario/lives.h"
#include "tests/mutation/mutation.h"
#include "tests/mutation/state_substitute.h"

enum table_change { CHANGE_NEXT, CHANGE_TO_NO, CHANGE_TO_GO };

static struct state_row row_at(const struct state_table *table, size_t at)
{
	return state_rules_row(table, (uint8_t)(at / table->event_count),
			       (uint8_t)(at % table->event_count));
}

static const char *id_at(const struct state_table *table, size_t at, char ret_id[STATE_ID_SIZE])
{
	return state_table_id(table, (uint8_t)(at / table->event_count),
			      (uint8_t)(at % table->event_count), ret_id);
}

/* Where a GO row leads instead: back to where it came from; a row that stays leads on. */
static uint8_t other_next(const struct state_table *table, size_t row)
{
	uint8_t state = (uint8_t)(row / table->event_count);
	uint8_t next = row_at(table, row).next;
	return next != state ? state : (uint8_t)((state + 1) % table->state_count);
}

static struct state_row changed_row(const struct state_table *table, size_t at,
				    enum table_change change)
{
	struct state_row row = row_at(table, at);
	uint8_t state = (uint8_t)(at / table->event_count);
	switch (change) {
	case CHANGE_NEXT:
		row.next = other_next(table, at);
		break;
	case CHANGE_TO_NO:
		row.verdict = STATE_REFUSE;
		row.next = state;
		break;
	case CHANGE_TO_GO:
		row.verdict = STATE_GO;
		row.next = state;
		break;
	}
	return row;
}

static void describe(const struct state_table *table, size_t at, enum table_change change,
		     struct mutant *mutant)
{
	struct state_row row = row_at(table, at);
	char id[STATE_ID_SIZE];
	struct state_row changed = changed_row(table, at, change);
	const char *from = table->states[at / table->event_count].name;
	char what[80];
	static const char *const verdicts[] = {"missing", "GO", "IG", "NO"};
	if (change == CHANGE_NEXT)
		(void)snprintf(what, sizeof what, "to %s -> to %s", table->states[row.next].name,
			       table->states[changed.next].name);
	else
		(void)snprintf(what, sizeof what, "%s -> %s", verdicts[row.verdict],
			       verdicts[changed.verdict]);
	(void)snprintf(mutant->text, sizeof mutant->text, "%s %s (%s, %s): %s", table->name,
		       id_at(table, at, id), from, table->events[at % table->event_count].name,
		       what);
}

static void add(struct mutants *mutants, size_t index, const struct state_table *table, size_t at,
		enum table_change change)
{
	struct mutant *mutant = mutants_add(mutants);
	mutant->group = MUTANT_TABLE;
	mutant->table = index;
	mutant->number = at;
	mutant->change = change;
	(void)id_at(table, at, mutant->id);
	(void)snprintf(mutant->place, sizeof mutant->place, "%s:%u", table->file,
		       row_at(table, at).rule->line);
	describe(table, at, change, mutant);
}

void tables_enumerate(struct mutants *mutants)
{
	const struct state_table *table;
	for (size_t index = 0; substitute_table(index, &table); index++) {
		size_t count = (size_t)table->state_count * table->event_count;
		for (size_t at = 0; at < count; at++) {
			switch ((enum state_verdict)row_at(table, at).verdict) {
			case STATE_GO:
				add(mutants, index, table, at, CHANGE_NEXT);
				add(mutants, index, table, at, CHANGE_TO_NO);
				break;
			case STATE_IGNORE:
				add(mutants, index, table, at, CHANGE_TO_NO);
				break;
			case STATE_REFUSE:
				add(mutants, index, table, at, CHANGE_TO_GO);
				break;
			case STATE_MISSING:
				break;
			}
		}
	}
}

void tables_apply(const struct mutant *mutant)
{
	const struct state_table *table;
	if (!substitute_table(mutant->table, &table))
		return;
	struct state_row row =
		changed_row(table, mutant->number, (enum table_change)mutant->change);
	substitute_row(table, mutant->number, &row);
}

size_t tables_unseen(void)
{
	size_t count, unseen = 0;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		const struct state_table *table;
		size_t index = 0;
		while (substitute_table(index, &table) && table != all[i].table)
			index++;
		if (substitute_table(index, &table))
			continue;
		if (unseen++ == 0)
			printf("tables that no scenario asks:\n");
		printf("  %s\n", all[i].table->file);
	}
	return unseen;
}
