/* Between the files that print a page of `explain`. */
#ifndef ZHIAN_SERVICES_CTL_EXPLAIN_INTERNAL_H
#define ZHIAN_SERVICES_CTL_EXPLAIN_INTERNAL_H

#include "services/ctl/explain/explain_page.h"
#include "services/ctl/show/json_tree.h"

struct explain_page {
	enum lang lang;
	const struct shown_names *names;
	FILE *out;
	json_t *lines;
	bool story; /* events in order of time, and how it stands */
};

/* A member's text; "": it has none. */
const char *explain_text(const json_t *line, const char *member);
bool explain_is(const json_t *line, const char *member, const char *value);
void explain_title(const struct explain_page *page, const char *title, const char *of);

/* explain_block.c: the members of a line, one each row; `what` chooses headings that differ. */
void explain_block(const struct explain_page *page, const char *what, json_t *object,
		   unsigned depth);
/* explain_standing.c: terms that are overdue and what waits for a decision; nothing where there is
 * neither.  `apart`: something is before it. */
void explain_standing(const struct explain_page *page, bool apart);
/* story_page.c: the events among the lines, and how it stands. */
void story_page_print(const struct explain_page *page);
/* story_rows.c: what an event says, by member; the caller drops its reference. */
json_t *story_rows(const struct explain_page *page, const json_t *line);
bool story_is_technical(const char *member); /* of story_technical.def */
/* explain_articles.c: the articles that a reason names, with what is meant of their text. */
void explain_articles(const struct explain_page *page, const json_t *articles, unsigned depth);
/* explain_days.c: the days of a clock, which stand from this line on, as runs of the same. */
void explain_days(const struct explain_page *page, size_t first);

#endif
