/* The end of an answer. */
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "services/ctl/show/lines.h"

void lines_close(struct lines *lines, struct bytes after)
{
	struct session *session = lines->session;
	(void)table_close(&lines->table);
	explain_page_close(&lines->page);
	if (session->json) {
		char memory[512];
		struct writer out = writer_over(memory, sizeof memory);
		struct json_line json;
		json_begin(&json, &out, "end");
		json_unsigned(&json, "count", lines->count);
		if (lines->failed && !SABOTAGE("ctl.end-of-a-part"))
			json_bool(&json, "whole", false);
		json_hex(&json, "after", after);
		json_end(&json);
		(void)fwrite(memory, 1, out.size, session->out);
	} else if (lines->count == 0 && lines->form == LINES_TABLE && !lines->failed &&
		   !lines->quiet) {
		session_say(session, session->err, "nothing", NULL, 0);
	}
	(void)fflush(session->out);
}
