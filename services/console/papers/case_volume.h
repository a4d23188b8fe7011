/* The file of a case as it is bound: 程序规定 78, 79. */
#ifndef ZHIAN_SERVICES_CONSOLE_CASE_VOLUME_H
#define ZHIAN_SERVICES_CONSOLE_CASE_VOLUME_H

#include "services/console/answers.h"

/* A line "volume_paper" for each paper, in the order of the volumes, the oldest first in each
 * part; of a case with a penalty also a line with "missing" for what must be on record and isn't
 * (程序规定 79).  "story.not_found": no case. */
void console_case_volume(const struct console_question *question, struct object_id object,
			 struct answer *answer);

/* The word of the part in which a paper of this kind of event stands; NULL: none of a case's. */
const char *case_volume_part(uint16_t kind);

#endif
