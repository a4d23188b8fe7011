/* Bulletins under way: counted a slice at a question, so that nobody else waits for one. */
#ifndef ZHIAN_SERVICES_CONSOLE_BULLETIN_JOBS_H
#define ZHIAN_SERVICES_CONSOLE_BULLETIN_JOBS_H

#include "services/console/answers.h"

struct bulletin_jobs;

struct bulletin_jobs *bulletin_jobs_make(void);      /* NULL: no memory */
void bulletin_jobs_free(struct bulletin_jobs *jobs); /* NULL is fine */

/* Refuses with bulletin.kind, .day, .not_yet, .figure, .column, .group, .begin_again (what `after`
 * names was given up or isn't ours), .no_memory. */
void console_bulletin(const struct console_question *question, const Zh__BulletinQuery *ask,
		      struct answer *answer);

#endif
