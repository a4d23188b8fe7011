#include "services/ctl/show/sheet_format.h"

#include <string.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

#include "services/ctl/help/nearest.h"

/* A file's name says its format, where nothing else does; NULL: it says none of these. */
static const char *format_of_name(const char *path, unsigned count)
{
	ASSERT(count <= SHEET_FORMAT_COUNT);
	const char *dot = path != NULL ? strrchr(path, '.') : NULL;
	for (unsigned f = SHEET_TEXT + 1; dot != NULL && f < count; f++) {
		if (strcmp(dot + 1, sheet_format_name((enum sheet_format)f)) == 0)
			return SABOTAGE("ctl.format-unread")
				       ? NULL
				       : sheet_format_name((enum sheet_format)f);
	}
	return NULL;
}

int sheet_format_read(struct session *session, const struct invocation *invocation, unsigned count,
		      enum sheet_format *ret_format)
{
	const char *given = given_text(invocation, "format");
	const char *name =
		given != NULL ? given : format_of_name(given_text(invocation, "out"), count);
	struct nearest nearest = nearest_to(name != NULL ? name : "");
	unsigned found = 0;
	*ret_format = SHEET_TEXT;
	while (name != NULL && found < count &&
	       strcmp(sheet_format_name((enum sheet_format)found), name) != 0)
		nearest_offer(&nearest, sheet_format_name((enum sheet_format)found++));
	if (found == count)
		return failure_wrong_word(&session->failure, "cli.unknown_format",
					  "cli.unknown_format_near", name, nearest.best);
	*ret_format = (enum sheet_format)found;
	if (*ret_format == SHEET_XLSX && given_text(invocation, "out") == NULL)
		return failure_set(&session->failure, EXIT_USAGE, "cli.workbook_needs_out");
	return EXIT_DONE;
}
