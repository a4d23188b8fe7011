/* A second person's word: on one proposal, or on a book (the people, a policy, a calendar, a
 * dictionary), which each of the five daemons has a proposal of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/hex.h"
#include "common/core/decider.h"
#include "common/policy/rules/bundle.h"
#include "services/ctl/county/people_change.h"
#include "services/ctl/list_pages.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/book_changes.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define DIGEST_TEXT 65
#define OPEN_MAX 200u

struct book_proposals {
	char ids[DAEMON_COUNT][OBJECT_ID_TEXT];
	size_t count;
	char digest[DIGEST_TEXT];
};

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

/* The line is about adopting a book: of this id, or, once a digest is known, of that digest. */
static bool take_line(struct book_proposals *found, const char *id, const json_t *line)
{
	const struct book_kind *book = book_kind_of_act(text_of(line, "act"));
	const char *digest = book != NULL ? text_of(line, book->digest) : "";
	if (strlen(digest) + 1 != sizeof found->digest)
		return false;
	if (found->digest[0] == '\0' ? strcmp(text_of(line, "id"), id) != 0
				     : strcmp(found->digest, digest) != 0)
		return false;
	(void)snprintf(found->digest, sizeof found->digest, "%s", digest);
	(void)snprintf(found->ids[found->count++], OBJECT_ID_TEXT, "%s", text_of(line, "id"));
	return true;
}

static bool take_lines(struct book_proposals *found, const char *id, const Zh__QueryAnswer *answer)
{
	bool taken = false;
	for (size_t i = 0; answer != NULL && i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), text;
		while (!taken && lines_next(&rest, &text)) {
			json_t *line = json_loadb((const char *)text.data, text.size, 0, NULL);
			taken = line != NULL && take_line(found, id, line);
			json_decref(line);
		}
	}
	return taken;
}

static int look_at(struct county *county, unsigned place, const char *id,
		   struct book_proposals *found)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param open = ZH__PARAM__INIT, *filters[] = {&open};
	const Zh__Reply *reply;
	struct list_pages pages = {.stuck = false};
	arena_reset(&county->session->arena);
	open.name = "state";
	open.value = "open";
	list.noun = "proposal";
	list.filters = filters;
	list.n_filters = 1;
	SET_OPTIONAL(&list, limit, OPEN_MAX);
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	for (;;) {
		int exit = county_ask(county, place, &request, &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(county, reply, place_name(place));
		if (exit != EXIT_DONE || take_lines(found, id, reply->answer) ||
		    !list_pages_turn(&pages, &list, reply->answer))
			return exit;
	}
}

/* The other daemons' proposals of the same book; count 0: it is about something else. */
static int find(struct county *county, const struct invocation *invocation,
		struct object_id *ret_first, struct book_proposals *found)
{
	struct object_id id;
	char text[OBJECT_ID_TEXT];
	*found = (struct book_proposals){.count = 0};
	if (target_parse(county->session, invocation->command, invocation->operands[0], &id) !=
	    EXIT_DONE) {
		county->session->failure = (struct failure){0};
		return EXIT_DONE; /* it is said where the act is asked for */
	}
	object_id_print(id, text);
	enum daemon first = target_daemon(invocation->command, id);
	id.daemon = first;
	*ret_first = id;
	int exit = look_at(county, (unsigned)first, text, found);
	for (unsigned d = DAEMON_INTAKE; found->count != 0 && d < DAEMON_COUNT; d++) {
		if (exit == EXIT_DONE && d != (unsigned)first)
			exit = look_at(county, d, text, found);
	}
	return exit;
}

/* New keys take their place: the list that knows them is in force. */
static void settle_keys(struct session *session, uint32_t region,
			const struct book_proposals *found)
{
	char path[FILE_PATH_MAX], printed[DIGEST_TEXT];
	struct err err;
	char *data;
	size_t size;
	uint8_t digest[32];
	layout_etc(session, region, "people.yaml", path);
	if (file_read(path, (size_t)8 << 20, &data, &size, &err) != STATUS_OK)
		return; /* another machine, or another user: `key rotate` does it there */
	policy_digest(bytes_of(data, size), digest);
	free(data);
	hex_print(bytes_of(digest, sizeof digest), printed);
	if (strcmp(printed, found->digest) == 0)
		key_files_settle(session, region);
}

int run_proposal_end(struct session *session, const struct invocation *invocation)
{
	struct book_proposals found;
	struct county county;
	struct invocation all = *invocation;
	if (invocation->operand_count != 1 || strcmp(invocation->operands[0], "-") == 0)
		return run_act(session, invocation);
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	uint32_t region = county.region;
	struct object_id first;
	exit = find(&county, invocation, &first, &found);
	if (exit == EXIT_DONE && found.count != 0 &&
	    strcmp(invocation->command->verb, "approve") == 0)
		exit = book_changes_show(&county, first);
	county_close(&county);
	if (exit != EXIT_DONE)
		return exit;
	if (found.count == 0)
		return run_act(session, invocation);
	for (size_t i = 0; i < found.count; i++)
		all.operands[i] = found.ids[i];
	all.operand_count = found.count;
	all.as_one = true;
	exit = run_act(session, &all);
	if (exit == EXIT_DONE && strcmp(invocation->command->verb, "approve") == 0 &&
	    !given_flag(invocation, "dry-run"))
		settle_keys(session, region, &found);
	return exit;
}
