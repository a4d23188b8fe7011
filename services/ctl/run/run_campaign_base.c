/* A campaign's base (底数): what a file would change, line by line and by counter; its import. */
#include <stdlib.h>

#include "campaign.pb-c.h"
#include "common/base/file.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/ctl/act.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define BASE_SENT_MAX                                                                              \
	((size_t)1 << 20) /* what is larger isn't sent; the daemon says its own limit */

/* What is wrong with the file as a whole: nothing was looked for. */
#define FILE_CODES "campaign.base."

struct shown { /* in two tables: firms, and how many of each counter */
	struct lines told, counted;
	size_t refused;
};

static bool says(struct bytes line, const char *text)
{
	return memmem(line.data, line.size, text, strlen(text)) != NULL;
}

static int put_line(struct shown *shown, struct bytes line)
{
	shown->refused += says(line, "\"state\":\"refused\"");
	bool counts = says(line, "\"kind\":\"campaign_base_count\"") || shown->told.session->json;
	return lines_put(counts ? &shown->counted : &shown->told, line);
}

static int put_lines(struct shown *shown, struct bytes rest)
{
	struct bytes line;
	int exit = EXIT_DONE;
	while (exit == EXIT_DONE && lines_next(&rest, &line))
		exit = put_line(shown, line);
	return exit;
}

static int ask_page(struct shown *shown, struct county *county, Zh__CampaignBaseQuery *ask,
		    struct row_key *after)
{
	const Zh__Reply *reply;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_CAMPAIGN_BASE;
	query.campaign_base = ask;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	ask->has_after = after->size != 0;
	ask->after = (ProtobufCBinaryData){after->size, after->data};
	int exit = county_ask(county, DAEMON_HAZARD, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, NULL);
	if (exit == EXIT_NOT_FOUND && reply->refusal != NULL && reply->refusal->code != NULL &&
	    strncmp(reply->refusal->code, FILE_CODES, sizeof FILE_CODES - 1) == 0)
		exit = county->session->failure.exit = EXIT_FILE;
	if (exit == EXIT_DONE && reply->answer == NULL)
		exit = failure_set(&county->session->failure, EXIT_INTERNAL,
				   "cli.answer_malformed");
	if (exit != EXIT_DONE)
		return exit;
	for (size_t i = 0; exit == EXIT_DONE && i < reply->answer->n_lines; i++)
		exit = put_lines(
			shown, bytes_of(reply->answer->lines[i].data, reply->answer->lines[i].len));
	after->size = 0;
	if (reply->answer->has_after && reply->answer->after.len <= ROW_KEY_MAX)
		row_key_put(after, reply->answer->after.data, reply->answer->after.len);
	return exit;
}

/* Prints what would change; `*ret_refused`: lines that can't be imported. */
static int show_changes(struct session *session, const struct invocation *invocation,
			struct object_id campaign, struct bytes source, size_t *ret_refused)
{
	Zh__CampaignBaseQuery ask = ZH__CAMPAIGN_BASE_QUERY__INIT;
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	struct row_key after = {0};
	struct county county;
	struct shown shown = {.refused = 0};
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	SET_OPTIONAL(&id, kind, (uint32_t)campaign.kind);
	SET_OPTIONAL(&id, region, campaign.region);
	SET_OPTIONAL(&id, number, campaign.number);
	ask.campaign = &id;
	ask.has_source = 1;
	ask.source = message_bytes(source);
	lines_open(&shown.told, session, LINES_TABLE);
	lines_open(&shown.counted, session, LINES_TABLE);
	do {
		arena_reset(&session->arena);
		exit = ask_page(&shown, &county, &ask, &after);
	} while (exit == EXIT_DONE && after.size != 0);
	shown.told.failed = true; /* nothing is said about an empty half */
	shown.counted.failed = exit != EXIT_DONE;
	if (!session->json)
		lines_close(&shown.told, bytes_of(NULL, 0));
	lines_close(&shown.counted, bytes_of(NULL, 0));
	*ret_refused = shown.refused;
	county_close(&county);
	return exit;
}

static int import(struct session *session, const struct invocation *invocation, struct bytes source)
{
	Zh__CampaignBaseImportCommand body = ZH__CAMPAIGN_BASE_IMPORT_COMMAND__INIT;
	struct invocation one = *invocation; /* the file isn't a target */
	const char *path = invocation->operands[1];
	const char *slash = strrchr(path, '/');
	union {
		const char *read;
		char *field;
	} name = {slash == NULL ? path : slash + 1};
	one.operand_count = 1;
	body.has_source = 1;
	body.source = message_bytes(source);
	body.file = name.field;
	return act_with_body(session, &one, &body.base);
}

int run_campaign_base_import(struct session *session, const struct invocation *invocation)
{
	struct object_id campaign;
	char *data;
	size_t size, refused;
	struct err err;
	int exit = target_parse(session, invocation->command, invocation->operands[0], &campaign);
	if (exit != EXIT_DONE)
		return exit;
	if (file_read(invocation->operands[1], BASE_SENT_MAX, &data, &size, &err) != STATUS_OK)
		return failure_of_err(&session->failure, EXIT_FILE, &err);
	exit = show_changes(session, invocation, campaign, bytes_of(data, size), &refused);
	if (exit == EXIT_DONE && refused == 0)
		exit = import(session, invocation, bytes_of(data, size));
	else if (exit == EXIT_DONE)
		exit = failure_set(&session->failure, EXIT_FILE, "cli.campaign_base_refused");
	free(data);
	return exit;
}
