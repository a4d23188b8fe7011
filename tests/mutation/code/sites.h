/* Where a C file can be changed so that it means something else: the places that libclang's tree
 * shows.
 *
 * Each change is text put before and after a stretch of the file, so that changes nest and no line
 * moves.  Left alone: what a macro's body or arguments hold, constant expressions (case labels,
 * sizes, enumerators, static initial values), switches of saboteurs, what no test can see
 * (unseen.h), and that there was too little memory.  The changed half of a place repeats the
 * file's own words: one mutant is on at a time.
 */
#ifndef ZHIAN_MUTATION_SITES_H
#define ZHIAN_MUTATION_SITES_H

#include <clang-c/Index.h>
#include <stdbool.h>
#include <stddef.h>

enum mutant_kind {
	MUTANT_CONDITION,  /* a condition says the opposite */
	MUTANT_BOUNDARY,   /* < and <=, > and >= */
	MUTANT_GUARD,      /* an if never happens; one side of && or || doesn't count */
	MUTANT_CALL,       /* a call isn't made */
	MUTANT_ARGUMENTS,  /* two arguments of one type change places */
	MUTANT_ASSIGNMENT, /* what was worked out isn't kept */
	MUTANT_KINDS
};

struct site {
	enum mutant_kind kind;
	unsigned begin, end; /* offsets in the file */
	char *before, *behind;
	unsigned line;
	char function[128];
	char words[200];        /* what is changed, as the file has it */
	char behind_words[100]; /* and how, where that isn't the kind's name */
};

struct sites {
	struct site *items;
	size_t count, capacity;
};

const char *mutant_kind_name(enum mutant_kind kind);

/* Adds the places of `unit`'s own file; numbers run from `first`.  false: out of memory or not
 * readable. */
bool sites_find(CXTranslationUnit unit, const char *path, unsigned first, struct sites *sites);
void sites_free(struct sites *sites);

#endif
