/* The list of people in force, for who isn't a daemon: the console admits by it and by no other. */
#include <stdio.h>
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/daemon/daemon_internal.h"

void shell_tell_people(struct daemon_shell *shell, const struct people *people)
{
	char path[SHELL_PATH + 64];
	char *data;
	size_t size;
	struct err err;
	if (people == NULL)
		return;
	enum status status = books_content(shell->books, people->digest, &data, &size, &err);
	if (status == STATUS_OK) {
		(void)snprintf(path, sizeof path, "%s/" DAEMON_PEOPLE_FILE, shell->var);
		status = file_write_atomic(path, bytes_of(data, size), 0640, &err);
		free(data);
	}
	if (status != STATUS_OK)
		log_warn(&shell->log, "people_not_told", log_err(&err),
			 log_text("kept", "the console admits by the list before"));
}
