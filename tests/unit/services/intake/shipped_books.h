/* The policy, calendar and dictionary that ship, for tests of deciders. */
#ifndef ZHIAN_TESTS_SHIPPED_BOOKS_H
#define ZHIAN_TESTS_SHIPPED_BOOKS_H

#include "common/base/calendar.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/rules/policy.h"

struct shipped_books {
	const struct policy *policy;
	struct calendar calendar;
	struct dictionary dictionary;
};

/* Loaded once a process; fails the test when something is wrong with them. */
const struct shipped_books *shipped_books_load(void);
void shipped_books_unload(void);

/* A valid credit code of this region (synthetic), the n-th. */
void shipped_code(uint32_t region, unsigned n, char ret_code[19]);

#endif
