/* What is asked of a county for a page of `explain`: the thing itself, why it is so, and the papers
 * and matters that it names. */
#ifndef ZHIAN_SERVICES_CTL_EXPLAIN_ASK_H
#define ZHIAN_SERVICES_CTL_EXPLAIN_ASK_H

#include "common/core/decider.h"
#include "query.pb-c.h"
#include "services/ctl/explain/explain_page.h"

/* Asks a daemon and adds what it answers to the page; an exit code. */
typedef int explain_ask_fn(void *context, enum daemon daemon, Zh__Query *query);

/* The first answer that fails ends it; what an object names and can't be shown is left out.
 * `at_ms` 0: now. */
int explain_ask(struct explain_page *page, struct object_id id, int64_t at_ms, explain_ask_fn *ask,
		void *context);

/* Of a matter that a page tells of: its terms, and which proposals wait for their second person. */
int explain_ask_standing(struct explain_page *page, struct object_id id, explain_ask_fn *ask,
			 void *context);
/* The same of each matter of a story whose events are on the page. */
void story_ask(struct explain_page *page, explain_ask_fn *ask, void *context);

#endif
