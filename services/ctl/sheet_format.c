#include "services/ctl/sheet_format.h"

#include <string.h>

#include "services/ctl/nearest.h"

static const char *const formats[SHEET_FORMAT_COUNT] = {"text", "csv", "xlsx", "html"};

int sheet_format_read(struct session *session, const struct invocation *invocation, unsigned count,
		      enum sheet_format *ret_format)
{
	const char *name = given_text(invocation, "format");
	struct nearest nearest = nearest_to(name != NULL ? name : "");
	unsigned found = 0;
	*ret_format = SHEET_TEXT;
	while (name != NULL && found < count && strcmp(formats[found], name) != 0)
		nearest_offer(&nearest, formats[found++]);
	if (found == count)
		return failure_wrong_word(&session->failure, "cli.unknown_format",
					  "cli.unknown_format_near", name, nearest.best);
	*ret_format = (enum sheet_format)found;
	if (*ret_format == SHEET_XLSX && given_text(invocation, "out") == NULL)
		return failure_set(&session->failure, EXIT_USAGE, "cli.workbook_needs_out");
	return EXIT_DONE;
}
