/* The places of a policy's penalty bases: what they are about, the article, whom, the range and
 * what goes with it. */
#include "tests/mutation/policy_walk.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/policy/rules/words.h"

static bool turn(struct walk *walk, const struct penalty *row, const char *what)
{
	return walk_turn(walk, POLICY_MUTATE_PENALTY, row->id, "%s", what);
}

static void change_bound(struct walk *walk, const struct penalty *row, const char *name,
			 int64_t *bound)
{
	int64_t value = *bound;
	for (int64_t to = value - 1; to <= value + 1; to += 2) {
		if (to >= 0 && walk_turn(walk, POLICY_MUTATE_PENALTY, row->id,
					 "%s %" PRId64 " -> %" PRId64, name, value, to))
			*bound = to;
	}
}

static void change_range(struct walk *walk, struct penalty *row)
{
	uint8_t other = row->unit == PENALTY_UNIT_YUAN ? PENALTY_UNIT_PERCENT_OF_GOODS_VALUE
						       : PENALTY_UNIT_YUAN;
	if (!penalty_unit_has_range(row->unit))
		return;
	change_bound(walk, row, "least", &row->least);
	change_bound(walk, row, "most", &row->most);
	if (walk_turn(walk, POLICY_MUTATE_PENALTY, row->id, "%s -> %s",
		      penalty_unit_word(row->unit), penalty_unit_word(other)))
		row->unit = other;
}

/* Each word of a fact that the row has: not that one; and one that it hasn't. */
static void change_values(struct walk *walk, const struct penalty *row, enum fact fact,
			  uint64_t *bits)
{
	uint64_t before = *bits;
	bool added = before == 0;
	for (int64_t bit = 1; bit < 64; bit++) {
		char word[WORD_TEXT];
		uint64_t one = UINT64_C(1) << bit;
		bool has = (before & one) != 0;
		if (fact_word(fact, bit, word) == NULL || (!has && added))
			continue;
		added |= !has;
		if (walk_turn(walk, POLICY_MUTATE_PENALTY, row->id, "%s %s", has ? "not of" : "of",
			      word))
			*bits = before ^ one;
	}
}

static void change_words(struct walk *walk, const struct penalty *row, const char *what,
			 const struct schema_word *words, uint64_t *bits)
{
	uint64_t before = *bits;
	for (; words->name != NULL; words++) {
		if ((before & (uint64_t)words->value) != 0 &&
		    walk_turn(walk, POLICY_MUTATE_PENALTY, row->id, "%s without %s", what,
			      words->name))
			*bits = before & ~(uint64_t)words->value;
	}
}

/* "第49、51条": each number is another one. */
static void change_articles(struct walk *walk, struct penalty *row)
{
	static const char *const before[] = {"第", "、"};
	for (const char *at = row->source; *at != '\0'; at++) {
		size_t size = 0;
		for (size_t i = 0; i < 2 && size == 0; i++) {
			if (strncmp(at, before[i], strlen(before[i])) == 0)
				size = strlen(before[i]);
		}
		if (size == 0 || isdigit((unsigned char)at[size]) == 0)
			continue;
		char *end;
		unsigned long number = strtoul(at + size, &end, 10);
		if (!walk_turn(walk, POLICY_MUTATE_PENALTY, row->id,
			       "article, paragraph or item "
			       "%lu -> %lu",
			       number, number + 1))
			continue;
		char *source = walk->mutant->penalty_source;
		(void)snprintf(source, sizeof walk->mutant->penalty_source, "%.*s%lu%s",
			       (int)(at + size - row->source), row->source, number + 1, end);
		row->source = source;
		return;
	}
}

/* Whether the row itself is to be left out. */
static bool change_penalty(struct walk *walk, struct penalty *row)
{
	change_values(walk, row, FACT_VIOLATIONS, &row->violations);
	change_words(walk, row, "grounds", penalty_ground_words, &row->grounds);
	change_values(walk, row, FACT_FIRM_ROLE, &row->who);
	change_range(walk, row);
	change_words(walk, row, "with", penalty_beside_words, &row->with);
	change_words(walk, row, "grave", penalty_beside_words, &row->grave);
	if (row->if_zh[0] != '\0' && turn(walk, row, "without its condition"))
		row->if_zh = row->if_en = "";
	change_articles(walk, row);
	return turn(walk, row, "the basis is left out");
}

void change_penalties(struct walk *walk, struct policy *policy, struct penalty *rows)
{
	for (size_t i = 0; i < policy->penalty_count; i++) {
		if (!change_penalty(walk, &rows[i]))
			continue;
		for (; i + 1 < policy->penalty_count; i++)
			rows[i] = rows[i + 1];
		policy->penalty_count--;
		return;
	}
}
