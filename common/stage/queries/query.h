/* Questions: answered between turns, after commit, from rows alone.
 *
 * A service answers with lines (core/json_line.h), so that names are decided
 * once, by who owns the thing.  The stage answers what every daemon can:
 * clock, due, proposal, quarantine, book, status, tail, frames, verify, digest.
 */
#ifndef ZHIAN_STAGE_QUERY_H
#define ZHIAN_STAGE_QUERY_H

#include "common/base/arena.h"
#include "common/core/common_tables.h"
#include "query.pb-c.h"

#define QUERY_PAGE_MAX 200u

struct stage;

struct query_context {
	const struct rows_reader *rows;
	const struct policy *policy;            /* in force now */
	const struct policy_versions *policies; /* all that were adopted; NULL: only `policy` */
	const struct calendar *calendar;
	const struct dictionary *dictionary;
	const struct officers *officers; /* of the list of people in force; NULL: there is none */
	/* who asks: an operator sees no case content, an auditor everything but seals */
	const struct principal *person;
	uint32_t region;
	enum daemon daemon;
	const struct decider *decider; /* whose acts and objects these are */
	uint64_t incarnation;
	int64_t now_ms;
	struct mark_position oldest_mark; /* every mark before it has fired */
	struct stage *stage; /* whose events can be read (stage_event()); NULL: rows alone */
	struct arena *arena;
};

/* Collects lines; a page ends at the limit or when `out` is nearly full. */
struct answer {
	struct writer out; /* lines, each ended by LF */
	size_t lines;
	size_t limit;
	struct row_key after;   /* where the next page begins; size 0: this was the last */
	struct refusal refusal; /* code set: refused */
	struct bytes raw;       /* a book's bytes, or a journal's, borrowed; size 0: none */
};

/* true: the question was the service's and is answered (or refused in answer->refusal). */
typedef bool query_fn(const struct query_context *query, const Zh__Query *ask,
		      struct answer *answer);

/* Who sees what matters are about, in lines and in bodies of events: whoever is of the office.  An
 * operator runs the machine, a feed pushes, and the public sees what is published.  NULL: nobody.
 * The one answer of all lists, questions and pages. */
bool person_sees_content(const struct principal *person);
bool query_sees_content(const struct query_context *query);

/* The value of a list's filter by name; NULL: not stated. */
const char *query_filter(const Zh__ListQuery *list, const char *name);
/* A list over a table in key order, by page: calls `line` for rows whose key starts with prefix;
 * `line` returns false for a row that a filter drops.  A page may be short, even empty, and yet not
 * the last: only so many rows are looked at for one. */
typedef bool answer_row_fn(void *context, const struct query_context *query, struct answer *answer,
			   const struct row_ref *row);
void answer_list(const struct query_context *query, struct answer *answer, uint16_t table,
		 struct bytes prefix, struct bytes after, answer_row_fn *line, void *context);

#endif
