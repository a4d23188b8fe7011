/* What the console answers: story, search, explain, bulletins. */
#ifndef ZHIAN_SERVICES_CONSOLE_ANSWERS_H
#define ZHIAN_SERVICES_CONSOLE_ANSWERS_H

#include "common/stage/queries/query.h"
#include "services/console/model/model.h"

struct bulletin_jobs;
struct people;

struct console_question {
	struct model *model;
	const struct principal *person;
	uint32_t region;
	struct bulletin_jobs *bulletins; /* NULL: none are asked for */
	int64_t now_ms;
	bool demo;
	struct arena *arena;
	const struct people *people; /* in force; NULL: nobody says which units there are */
};

/* A question that isn't the console's is refused with "query.unknown". */
void console_answer(const struct console_question *question, const Zh__Query *ask,
		    struct answer *answer);

#endif
