/* The mutation test: policies and state tables with one place changed, and the scenarios that must
 * notice. */
#ifndef ZHIAN_TESTS_MUTATION_MUTATION_H
#define ZHIAN_TESTS_MUTATION_MUTATION_H

#include "services/scenario/books.h"
#include "services/scenario/scenario.h"
#include "tests/mutation/policy_mutate.h"
#include "tests/mutation/reach.h"

#define MUTANT_TEXT 240
#define MUTANT_PLACE 160

/* One scenario, and what it touched in the run without a mutant. */
struct case_run {
	const struct scenario *scenario;
	char (*rules)[SCENARIO_RULE];
	size_t rule_count;
	bool gates[GATE_COUNT]; /* named by a refusal there */
	uint8_t *
		*rows; /* by table of state_substitute.h: a byte for each pair that was asked for */
	size_t table_count;
	uint64_t ruled;     /* what the policy made of the matters, see told/ruled.txt */
	bool asks;          /* has lines that ask the books alone */
	bool moves_clocks;  /* an act there extends, suspends, or tells the party of it */
	struct reach reach; /* of the run without them */
	struct reach asked; /* of the run with them, where there are any */
};

struct suite {
	struct book_set books;
	char *penalties; /* the table that penalty bases are held to */
	struct scenario_file *files;
	size_t file_count;
	struct case_run *runs;
	size_t run_count;
};

enum mutant_group { MUTANT_POLICY, MUTANT_GATE, MUTANT_PENALTY, MUTANT_TABLE };

struct mutant {
	enum mutant_group group;
	size_t number;            /* of the policy's mutants (gates too); of the table's pair */
	size_t table;             /* MUTANT_TABLE: its index */
	unsigned change;          /* MUTANT_TABLE: which one, see tables.c */
	char text[MUTANT_TEXT];   /* "hazard HZ002 (opened, order): GO -> NO" */
	char place[MUTANT_PLACE]; /* "services/hazard/rectification/hazard_table.def:9" */
	char id[SCENARIO_RULE];   /* of the rule or pair */
	bool held; /* of a class of which what survives is held by the ceiling alone */
	bool survived;
	bool asked_alone;       /* noticed, but nothing that happens to a matter is otherwise */
	const char *equivalent; /* why nothing can notice it; NULL: something must */
};

struct mutants {
	struct mutant *items;
	size_t count, capacity;
};
struct mutant *mutants_add(struct mutants *mutants);

/* tables.c */
void tables_enumerate(struct mutants *mutants);
void tables_apply(const struct mutant *mutant); /* in this process, from now on */
/* Tables that no scenario asked; printed by name, returns how many. */
size_t tables_unseen(void);

/* places.c: "file:line" of the policy's rule with this id; "?" when it isn't found. */
void places_load(void);
void places_find(const char *id, char out[MUTANT_PLACE]);
void places_free(void);

/* suite.c: loads books and scenarios, runs all once; false: said what is wrong. */
bool suite_load(struct suite *suite, char **folders, size_t count);
void suite_free(struct suite *suite);
enum notice { NOTICE_NONE, NOTICE_BY_MATTER, NOTICE_BY_ASKING };

/* Whether a scenario fails with these books; those that touch it come first.  Of a penalty basis:
 * whether the table says otherwise.  `made` (NULL: not of the policy) is tried by what happens to
 * matters first; `only_asked` is set once nothing did. */
enum notice suite_notices(const struct suite *suite, const struct mutant *mutant,
			  const struct policy_mutant *made, const struct stage_books *books,
			  volatile bool *only_asked);

#endif
