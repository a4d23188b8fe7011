#include "services/ctl/show/sheet_format.h"

#include <stdio.h>
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

/* As list --out: a file whose name says another kind of content isn't filled with plain text. */
static int unknown_ending(struct session *session, const char *path, unsigned count)
{
	char endings[64] = ".txt";
	for (unsigned f = SHEET_TEXT + 1; f < count; f++) {
		size_t used = strlen(endings);
		(void)snprintf(endings + used, sizeof endings - used, " .%s",
			       sheet_format_name((enum sheet_format)f));
	}
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.out_unknown_ending");
	failure_param(&session->failure, "file", path);
	failure_param(&session->failure, "possible", endings);
	return EXIT_USAGE;
}

/* Of a file whose name has an ending: as text, or not one that is known. */
static bool ending_known(const char *path)
{
	const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
	const char *dot = strrchr(name, '.');
	return dot == NULL || dot == name || strcmp(dot, ".txt") == 0 ||
	       strcmp(dot, ".text") == 0 || SABOTAGE("ctl.unknown-ending-taken");
}

int sheet_out_read(struct session *session, const struct invocation *invocation, unsigned count,
		   enum sheet_format *ret_format)
{
	const char *path = given_text(invocation, "out");
	int exit = sheet_format_read(session, invocation, count, ret_format);
	if (exit == EXIT_DONE && path != NULL && given_text(invocation, "format") == NULL &&
	    *ret_format == SHEET_TEXT && !session->json && !ending_known(path))
		return unknown_ending(session, path, count);
	return exit;
}
