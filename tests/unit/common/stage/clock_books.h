/* Books for tests of clocks: the shipped calendar, or one written here, and a policy of a few rules
 * for the one purpose that the toy starts clocks for. */
#ifndef ZHIAN_TESTS_CLOCK_BOOKS_H
#define ZHIAN_TESTS_CLOCK_BOOKS_H

#include "common/policy/books/calendar_load.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/rules/policy.h"
#include "common/stage/stage.h"

#define CLOCK_BOOKS_RULES 4

struct clock_books {
	struct stage_books books; /* for desk.books */
	struct policy policy;
	struct clock_rule rules[CLOCK_BOOKS_RULES];
	struct calendar calendar;
	struct dictionary dictionary;
	struct pool pool;
};

/* 90 days with two marks: a term like that of a case. */
struct clock_rule clock_books_rule(const char *rule_id, uint8_t unit, uint16_t budget);
/* `csv` NULL: the calendar that ships. */
void clock_books_make(struct clock_books *books, const struct clock_rule *rules, size_t count,
		      const char *csv);
void clock_books_done(struct clock_books *books);

#endif
