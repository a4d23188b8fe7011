/* The calendar: whether a file is sound, the one in force, and whose dates another one would move.
 */
#include <stdlib.h>

#include "common/core/decider.h"
#include "common/policy/books/calendar_load.h"
#include "services/ctl/county/adopt.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/problems_say.h"
#include "services/ctl/target.h"

#define CALENDAR_MAX ((size_t)1 << 20)

/* Every problem with its line goes to stderr as a text editor reads it; the content is the
 * caller's to free. */
static int read_checked(struct session *session, const char *path, char **ret_data,
			size_t *ret_size)
{
	struct problems problems;
	struct pool pool;
	struct calendar calendar;
	struct err err;
	if (file_read(path, CALENDAR_MAX, ret_data, ret_size, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	problems_init(&problems);
	pool_init(&pool);
	enum status status =
		calendar_load(bytes_of(*ret_data, *ret_size), path, &pool, &problems, &calendar);
	problems_say(session->lang, &problems, session->err);
	pool_done(&pool);
	problems_done(&problems);
	if (status == STATUS_OK)
		return EXIT_DONE;
	free(*ret_data);
	(void)failure_set(&session->failure, EXIT_FILE, "cli.calendar_invalid");
	failure_param(&session->failure, "file", path);
	return EXIT_FILE;
}

int calendar_file_check(struct session *session, const char *path)
{
	char *data;
	size_t size;
	int exit = read_checked(session, path, &data, &size);
	if (exit == EXIT_DONE)
		free(data);
	return exit;
}

int run_calendar_check(struct session *session, const struct invocation *invocation)
{
	const char *path = invocation->operands[0];
	int exit = calendar_file_check(session, path);
	if (exit != EXIT_DONE)
		return exit;
	struct template_param params[] = {{"file", path}};
	session_say(session, session->out, "file_fine", params, 1);
	return EXIT_DONE;
}

int run_calendar_show(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct lines lines;
	uint64_t year = 0;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__CalendarQuery ask = ZH__CALENDAR_QUERY__INIT;
	int exit = given_number(invocation, "year", &year, &session->failure);
	if (exit == EXIT_DONE)
		exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	if (year != 0)
		SET_OPTIONAL(&ask, year, (uint32_t)(year < UINT32_MAX ? year : UINT32_MAX));
	query.ask_case = ZH__QUERY__ASK_CALENDAR;
	query.calendar = &ask;
	lines_open(&lines, session, LINES_BLOCKS);
	exit = lines_ask(&lines, &county, (unsigned)DAEMON_HAZARD, &query, 0, NULL);
	lines_close(&lines, bytes_of(NULL, 0));
	county_close(&county);
	return exit;
}

/* All five have clocks of their own. */
static int ask_all(struct session *session, struct county *county, Zh__CalendarQuery *ask)
{
	struct lines lines;
	int exit = EXIT_DONE;
	lines_open(&lines, session, LINES_BLOCKS);
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < DAEMON_COUNT; i++) {
		Zh__Query query = ZH__QUERY__INIT;
		query.ask_case = ZH__QUERY__ASK_CALENDAR;
		query.calendar = ask;
		exit = lines_ask(&lines, county, i, &query, 0, NULL);
	}
	lines_close(&lines, bytes_of(NULL, 0));
	return exit;
}

int run_calendar_what_if(struct session *session, const struct invocation *invocation)
{
	struct county county;
	char *data;
	size_t size;
	int exit = read_checked(session, invocation->operands[0], &data, &size);
	if (exit != EXIT_DONE)
		return exit;
	exit = target_county(session, invocation, &county);
	if (exit == EXIT_DONE) {
		Zh__CalendarQuery ask = ZH__CALENDAR_QUERY__INIT;
		ask.has_content = 1;
		ask.content = (ProtobufCBinaryData){size, (uint8_t *)data};
		exit = ask_all(session, &county, &ask);
		county_close(&county);
	}
	free(data);
	return exit;
}
