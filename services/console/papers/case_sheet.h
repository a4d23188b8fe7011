/* The sheet of a case that is reported on (认证处罚案件报送, notice 004 四(五)). */
#ifndef ZHIAN_SERVICES_CONSOLE_CASE_SHEET_H
#define ZHIAN_SERVICES_CONSOLE_CASE_SHEET_H

#include "services/console/answers.h"

/* One line "case_sheet": its six contents as they were reported; before that, what its journal says
 * of them.  "story.not_found": no case that was decided. */
void console_case_sheet(const struct console_question *question, struct object_id object,
			struct answer *answer);

#endif
