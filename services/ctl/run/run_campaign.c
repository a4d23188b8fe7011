/* Campaigns: a plan's file checked and adopted, and the rows behind a figure. */
#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/policy/books/campaign_plan_load.h"
#include "services/ctl/act.h"
#include "services/ctl/list.h"
#include "services/ctl/runs.h"
#include "services/ctl/session.h"
#include "services/ctl/show/problems_say.h"

struct plan_file {
	char *data;
	size_t size;
	struct pool pool;
	const Zh__CampaignPlan *plan;
};

static void plan_close(struct plan_file *file)
{
	pool_done(&file->pool);
	free(file->data);
}

/* Every problem with its line goes to stderr as a text editor reads it. */
static int plan_open(struct session *session, const char *path, struct plan_file *ret_file)
{
	struct problems problems;
	struct err err;
	*ret_file = (struct plan_file){.data = NULL};
	if (file_read(path, CAMPAIGN_FILE_MAX, &ret_file->data, &ret_file->size, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	pool_init(&ret_file->pool);
	problems_init(&problems);
	enum status status = campaign_plan_load(bytes_of(ret_file->data, ret_file->size), path,
						NULL, &ret_file->pool, &problems, &ret_file->plan);
	problems_say(session->lang, &problems, session->err);
	problems_done(&problems);
	if (status == STATUS_OK)
		return EXIT_DONE;
	plan_close(ret_file);
	(void)failure_set(&session->failure, EXIT_FILE, "cli.campaign_invalid");
	failure_param(&session->failure, "file", path);
	return EXIT_FILE;
}

int run_campaign_check(struct session *session, const struct invocation *invocation)
{
	struct plan_file file;
	int exit = plan_open(session, invocation->operands[0], &file);
	if (exit != EXIT_DONE)
		return exit;
	struct template_param params[] = {{"file", invocation->operands[0]}};
	session_say(session, session->out, "file_fine", params, 1);
	plan_close(&file);
	return EXIT_DONE;
}

int run_campaign_adopt(struct session *session, const struct invocation *invocation)
{
	Zh__CampaignAdoptCommand body = ZH__CAMPAIGN_ADOPT_COMMAND__INIT;
	struct plan_file file;
	uint64_t year = 0;
	int exit = given_number(invocation, "year", &year, &session->failure);
	if (exit == EXIT_DONE)
		exit = plan_open(session, invocation->operands[0], &file);
	if (exit != EXIT_DONE)
		return exit;
	union {
		const Zh__CampaignPlan *read;
		Zh__CampaignPlan *field;
	} plan = {file.plan};
	body.plan = plan.field;
	SET_OPTIONAL(&body, year, (uint32_t)(year < UINT32_MAX ? year : UINT32_MAX));
	body.has_source = 1;
	body.source = (ProtobufCBinaryData){file.size, (uint8_t *)file.data};
	exit = act_with_body(session, invocation, &body.base);
	plan_close(&file);
	return exit;
}

/* With a counter: the rows that its figure counts. */
int run_campaign_show(struct session *session, const struct invocation *invocation)
{
	const char *counter = given_text(invocation, "counter");
	struct list_filter more = {"counter", counter};
	if (counter != NULL)
		return list_within(session, invocation, "campaign_rows", "campaign", &more);
	if (given_text(invocation, "limit") == NULL && given_text(invocation, "after") == NULL)
		return run_get(session, invocation);
	(void)failure_set(&session->failure, EXIT_USAGE, "cli.option_missing");
	failure_param(&session->failure, "option", "counter");
	return EXIT_USAGE;
}
