/* The books of a scratch county: policy, calendar and dictionary, read from files once and then
 * used by as many counties as one likes. */
#ifndef ZHIAN_SERVICES_SCENARIO_BOOKS_H
#define ZHIAN_SERVICES_SCENARIO_BOOKS_H

#include "common/policy/books/dictionary.h"
#include "common/policy/rules/load.h"
#include "common/stage/stage.h"

struct books_paths {
	const char *policy;     /* a directory of YAML files */
	const char *calendar;   /* a CSV file */
	const char *dictionary; /* a YAML file */
};

struct book_set {
	struct policy_set *policy;
	struct calendar calendar;
	struct dictionary dictionary;
	struct pool pool;
	char *calendar_text, *dictionary_text;
};

/* INVALID: `problems` has every one with its line; IO, NOT_FOUND: see `err`.  Done with
 * book_set_unload(), also after an error. */
MUST_CHECK enum status book_set_load(const struct books_paths *paths, struct problems *problems,
				     struct book_set *ret_books, struct err *err);
void book_set_unload(struct book_set *books);
/* As a stage takes them; borrows. */
struct stage_books book_set_stage(const struct book_set *books);

#endif
