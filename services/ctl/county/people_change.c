#include "services/ctl/county/people_change.h"

#include <errno.h>
#include <unistd.h>

#include "common/base/clock_source.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/ctl/county/adopt.h"
#include "services/ctl/show/problems_say.h"

int32_t people_today(void)
{
	struct clock_source clock = clock_system();
	return time_day_of_ms(clock_now_ms(&clock));
}

int people_open(struct session *session, uint32_t *ret_region, struct people_file *ret_file)
{
	struct err err;
	int exit = session_region(session, ret_region);
	if (exit == EXIT_DONE && layout_become_owner(session, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	if (exit == EXIT_DONE &&
	    people_file_read(session, *ret_region, ret_file, &err) != STATUS_OK)
		exit = failure_of_err(&session->failure, EXIT_FILE, &err);
	return exit;
}

static int adopt_said(struct session *session, const struct invocation *invocation, uint32_t region,
		      bool *ret_waits, bool says_why)
{
	bool waits = false;
	if (given_flag(invocation, "no-adopt"))
		return EXIT_DONE;
	int exit = adopt_people(session, invocation, region, &waits);
	if (ret_waits != NULL)
		*ret_waits = waits;
	if (says_why && exit != EXIT_DONE && !adopt_was_there(session) && !session->json)
		session_say(session, session->err, "people_not_in_force", NULL, 0);
	return exit;
}

static int adopt(struct session *session, const struct invocation *invocation, uint32_t region,
		 bool *ret_waits)
{
	return adopt_said(session, invocation, region, ret_waits, true);
}

int people_adopt_changed(struct session *session, const struct invocation *invocation,
			 uint32_t region, struct people_file *file, bool *ret_waits)
{
	struct err err;
	if (ret_waits != NULL)
		*ret_waits = false;
	file->text.version++;
	enum status status = people_file_write(session, region, file, &err);
	people_file_done(file);
	if (status != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	return adopt(session, invocation, region, ret_waits);
}

static void paths_of(const struct session *session, uint32_t region, char now[FILE_PATH_MAX],
		     char before[FILE_PATH_MAX])
{
	layout_etc(session, region, "people.yaml", now);
	layout_etc(session, region, "people-before", before);
}

void people_sweep(const struct session *session, uint32_t region)
{
	char now[FILE_PATH_MAX], before[FILE_PATH_MAX];
	paths_of(session, region, now, before);
	(void)unlink(before);
	file_sweep_temporary(now);
}

/* A second name for what is there: to put it back takes no room. */
static enum status keep_before(const char *now, const char *before, struct err *err)
{
	if ((unlink(before) != 0 && errno != ENOENT) || link(now, before) != 0)
		return err_set_errno(err, "cannot keep %.400s", now);
	return STATUS_OK;
}

/* Refused is refused: it isn't there again after a power cut. */
static void put_back(const struct session *session, uint32_t region, const char *before,
		     const char *now)
{
	char folder[FILE_PATH_MAX];
	struct err err;
	layout_etc(session, region, "", folder);
	if (rename(before, now) != 0 || SABOTAGE("sync.put-back") ||
	    file_sync_directory(folder, &err) == STATUS_OK)
		return;
	if (!session->json)
		problem_print(err.text, session->lang, session->err);
}

int people_adopt_added(struct session *session, const struct invocation *invocation,
		       uint32_t region, struct people_file *file, bool *ret_waits)
{
	char now[FILE_PATH_MAX], before[FILE_PATH_MAX];
	struct err err;
	paths_of(session, region, now, before);
	session->adoption_begun = false;
	if (keep_before(now, before, &err) != STATUS_OK) {
		people_file_done(file);
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	}
	file->text.version++;
	enum status status = people_file_write(session, region, file, &err);
	people_file_done(file);
	int exit = status == STATUS_OK ? adopt_said(session, invocation, region, ret_waits, false)
				       : failure_of_err(&session->failure, EXIT_FILE, &err);
	if (exit != EXIT_DONE && !session->adoption_begun && !SABOTAGE("ctl.refused-add-stays"))
		put_back(session, region, before, now);
	else if (exit != EXIT_DONE && !session->json)
		session_say(session, session->err, "people_not_in_force", NULL, 0);
	(void)unlink(before);
	return exit;
}

int people_adopt_again(struct session *session, const struct invocation *invocation,
		       uint32_t region, bool *ret_waits)
{
	if (ret_waits != NULL)
		*ret_waits = false;
	int exit = adopt(session, invocation, region, ret_waits);
	if (exit == EXIT_DONE || !adopt_was_there(session))
		return exit;
	session->failure = (struct failure){0};
	return EXIT_DONE;
}

int people_there(struct session *session, const struct invocation *invocation, uint32_t region,
		 struct people_file *file, const char *id, bool *ret_waits)
{
	struct template_param params[] = {{"who", id}};
	people_file_done(file);
	int exit = people_adopt_again(session, invocation, region, ret_waits);
	if (exit != EXIT_DONE)
		return exit;
	if (session->json)
		fprintf(session->out, "{\"kind\":\"there\",\"id\":\"%s\"}\n", id);
	else
		session_say(session, session->out, "there_already", params, 1);
	return EXIT_DONE;
}

int people_differs(struct session *session, const char *id, const char *member, const char *before,
		   const char *after)
{
	(void)failure_set(&session->failure, EXIT_CONFLICT, "cli.there_differs");
	failure_param(&session->failure, "value", id);
	failure_param(&session->failure, "member", member);
	failure_param(&session->failure, "before", before);
	failure_param(&session->failure, "after", after);
	return EXIT_CONFLICT;
}
