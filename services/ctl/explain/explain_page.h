/* "Why?" for people: the lines that daemons answer to `explain`, put together as one page.
 *
 * Each matter is a paragraph with a title; facts, states, persons and articles are in words; what
 * belongs together is said once (a clock's rule with its days, the groups in which nothing is
 * proposed, the fields of an archive).  Nothing is computed here that the lines don't say.
 */
#ifndef ZHIAN_SERVICES_CTL_EXPLAIN_PAGE_H
#define ZHIAN_SERVICES_CTL_EXPLAIN_PAGE_H

#include <stdio.h>

#include "common/base/ids.h"
#include "common/sheets/shown_names.h"

struct json_t;
struct explain_page;

/* `names` is borrowed; NULL: persons by their ids. */
struct explain_page *explain_page_open(enum lang lang, const struct shown_names *names, FILE *out);
void explain_page_add(struct explain_page *page, struct json_t *line); /* takes a reference */
void explain_page_is_story(struct explain_page *page); /* its lines are events in order of time */
/* What the first line names so ("hazard": its id); NULL: nothing. */
const char *explain_page_named(const struct explain_page *page, const char *member);
/* How many lines it has; and of those from `from` on that are open proposals: which are about `id`,
 * at most `max`.  All of them leave the page: whoever wants one asks for it. */
size_t explain_page_lines(const struct explain_page *page);
size_t explain_page_proposals(struct explain_page *page, size_t from, struct object_id id,
			      struct object_id *out, size_t max);
/* Prints it and ends it; NULL is fine. */
void explain_page_close(struct explain_page **page);

#endif
