/* `user reads`: who read which matter, as the console and the daemons have put it on record. */
#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/stage/queries/reads_chain.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define PATH_ROOM (FILE_PATH_MAX + 64)
#define MONTH 6u
/* `{"kind":"read","at_ms":"2025-03-03T12:00:00.000+08:00"`: in the order of time as text */
#define MOMENT_ENDS 53u

/* A month of one place, line by line. */
struct month {
	FILE *file; /* NULL: it has none, or is at its end */
	char *line;
	size_t room, size;           /* size 0: nothing is left */
	unsigned number, unreadable; /* of the line; of the first that is no reading, 0: all are */
};

/* A disk leaves something else; what stands behind it is told all the same. */
static bool is_reading(const struct month *month)
{
	json_error_t error;
	json_t *line = json_loadb(month->line, month->size, 0, &error);
	bool whole = json_is_object(line) && json_is_string(json_object_get(line, "person"));
	json_decref(line);
	return whole || SABOTAGE("ctl.reads-end-at-half");
}

static void next_line(struct month *month)
{
	month->size = 0;
	while (month->file != NULL && month->size == 0) {
		ssize_t size = getline(&month->line, &month->room, month->file);
		if (size <= 0) {
			(void)fclose(month->file);
			month->file = NULL;
			return;
		}
		month->size = (size_t)size - (month->line[size - 1] == '\n');
		month->number++;
		if (month->size == 0 || is_reading(month))
			continue;
		month->size = 0;
		/* What a power cut left half was never answered; else the head tells. */
		if (month->unreadable == 0 && !file_at_end(month->file))
			month->unreadable = month->number;
	}
}

/* Where the earliest line is; COUNTY_PLACES: nowhere. */
static unsigned earliest(const struct month months[COUNTY_PLACES])
{
	unsigned found = COUNTY_PLACES;
	for (unsigned i = DAEMON_INTAKE; i < COUNTY_PLACES; i++) {
		if (months[i].size != 0 &&
		    (found == COUNTY_PLACES ||
		     strncmp(months[i].line, months[found].line, MOMENT_ENDS) < 0))
			found = i;
	}
	return found;
}

static void folder_of(const struct county *county, unsigned place, char out[PATH_ROOM])
{
	(void)snprintf(out, PATH_ROOM, "%.1000s/%s/reads", county->config->config.data,
		       place_name(place));
}

static void path_of(const struct county *county, unsigned place, const char *name,
		    char out[PATH_ROOM + MONTH + 1])
{
	char folder[PATH_ROOM];
	folder_of(county, place, folder);
	(void)snprintf(out, PATH_ROOM + MONTH + 1, "%s/%.6s", folder, name);
}

/* A month's lines of all places, in the order of time.  `unreadable`: what isn't told of. */
static int put_month(const struct county *county, const char *name, struct lines *lines,
		     struct err *unreadable)
{
	struct month months[COUNTY_PLACES] = {{.file = NULL}};
	int exit = EXIT_DONE;
	unsigned at;
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < COUNTY_PLACES; i++) {
		char path[PATH_ROOM + MONTH + 1];
		path_of(county, i, name, path);
		months[i].file = fopen(path, "re");
		if (months[i].file == NULL && errno != ENOENT) {
			struct err err;
			(void)err_set_errno(&err, "%s", path);
			exit = failure_of_err(&lines->session->failure, EXIT_FILE, &err);
		}
		next_line(&months[i]);
	}
	while (exit == EXIT_DONE && (at = earliest(months)) != COUNTY_PLACES) {
		/* Its number and chain are for programs. */
		size_t told = reads_line_told(months[at].line, months[at].size);
		if (told < months[at].size)
			months[at].line[told++] = '}';
		exit = lines_put(lines, bytes_of(months[at].line, told));
		next_line(&months[at]);
	}
	for (unsigned i = DAEMON_INTAKE; i < COUNTY_PLACES; i++) {
		char path[PATH_ROOM + MONTH + 1];
		path_of(county, i, name, path);
		if (months[i].unreadable != 0 && unreadable->status == STATUS_OK)
			(void)err_set(unreadable, STATUS_CORRUPT,
				      "%s, line %u: no whole reading; all others are told", path,
				      months[i].unreadable);
		if (months[i].file != NULL)
			(void)fclose(months[i].file);
		free(months[i].line);
	}
	return exit;
}

static bool is_month(const char *name)
{
	return strlen(name) == MONTH && strspn(name, "0123456789") == MONTH;
}

struct month_names {
	char (*names)[MONTH + 1];
	size_t count;
};

static int by_name(const void *left, const void *right)
{
	return strcmp((const char *)left, (const char *)right);
}

static bool add_name(struct month_names *months, const char *name)
{
	for (size_t i = 0; i < months->count; i++) {
		if (strcmp(months->names[i], name) == 0)
			return true;
	}
	char(*names)[MONTH + 1] = (char(*)[MONTH + 1])
		realloc(months->names, (months->count + 1) * sizeof *months->names);
	if (names == NULL)
		return false;
	months->names = names;
	memcpy(names[months->count++], name, MONTH + 1);
	return true;
}

/* false (errno): a folder that is there can't be read. */
static bool find_months(const char *folder, struct month_names *months)
{
	const struct dirent *entry;
	DIR *directory = opendir(folder);
	if (directory == NULL)
		return errno == ENOENT;
	bool found = true;
	while (found && (entry = readdir(directory)) != NULL)
		found = !is_month(entry->d_name) || add_name(months, entry->d_name);
	(void)closedir(directory);
	return found;
}

/* What was changed or is missing shows in no line. */
static void look_whether_whole(const struct county *county, struct err *unreadable)
{
	for (unsigned i = DAEMON_INTAKE; i < COUNTY_PLACES; i++) {
		char folder[PATH_ROOM];
		struct reads_checked checked;
		struct err err;
		folder_of(county, i, folder);
		if (unreadable->status == STATUS_OK &&
		    reads_check(folder, true, &checked, &err) == STATUS_OK &&
		    checked.problems != 0 && !SABOTAGE("ctl.reads-unchecked"))
			*unreadable = checked.first;
	}
}

int run_user_reads(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct lines lines;
	struct month_names months = {NULL, 0};
	struct err unreadable = {STATUS_OK, ""};
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < COUNTY_PLACES; i++) {
		char folder[PATH_ROOM];
		struct err err;
		folder_of(&county, i, folder);
		if ((i != COUNTY_CONSOLE && SABOTAGE("ctl.reads-of-the-console-alone")) ||
		    find_months(folder, &months))
			continue;
		(void)err_set_errno(&err, "%s", folder);
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	}
	if (exit != EXIT_DONE) {
		free(months.names);
		county_close(&county);
		return exit;
	}
	if (months.count != 0)
		qsort(months.names, months.count, sizeof *months.names, by_name);
	lines_open(&lines, session, LINES_TABLE);
	for (size_t i = 0; exit == EXIT_DONE && i < months.count; i++)
		exit = put_month(&county, months.names[i], &lines, &unreadable);
	if (exit == EXIT_DONE)
		look_whether_whole(&county, &unreadable);
	if (exit == EXIT_DONE && unreadable.status != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &unreadable);
	free(months.names);
	lines.failed = exit != EXIT_DONE;
	lines_close(&lines, bytes_of(NULL, 0));
	county_close(&county);
	return exit;
}
