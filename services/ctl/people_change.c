#include "services/ctl/people_change.h"

#include "common/base/clock_source.h"
#include "common/base/time.h"
#include "services/ctl/adopt.h"

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

static int adopt(struct session *session, const struct invocation *invocation, uint32_t region,
		 bool *ret_waits)
{
	bool waits = false;
	if (given_flag(invocation, "no-adopt"))
		return EXIT_DONE;
	int exit = adopt_people(session, invocation, region, &waits);
	if (ret_waits != NULL)
		*ret_waits = waits;
	if (exit != EXIT_DONE && !adopt_was_there(session) && !session->json)
		session_say(session, session->err, "people_not_in_force", NULL, 0);
	return exit;
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

void people_say_there(const struct session *session, const char *id)
{
	struct template_param params[] = {{"who", id}};
	if (session->json)
		fprintf(session->out, "{\"kind\":\"there\",\"id\":\"%s\"}\n", id);
	else
		session_say(session, session->out, "there_already", params, 1);
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
