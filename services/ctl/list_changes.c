/* What a proposed list of people, or a policy, changes: said to who proposes it, and again to who
 * approves. */
#include "services/ctl/list_changes.h"

#include "common/base/sabotage.h"
#include "common/core/decider.h"
#include "services/ctl/json_tree.h"
#include "services/ctl/render.h"

static void print(const struct session *session, struct bytes line)
{
	static const char *const members[] = {"list_in_force",  "list_version",
					      "list_changes",   "policy_in_force",
					      "policy_version", "policy_changes"};
	json_t *object = json_loadb((const char *)line.data, line.size, 0, NULL);
	json_t *shown = JSON_NEW_OBJECT();
	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		json_t *value = json_object_get(object, members[i]);
		if (value != NULL)
			(void)json_object_set(shown, members[i], value);
	}
	if (json_object_get(shown, "list_changes") != NULL ||
	    json_object_get(shown, "policy_changes") != NULL)
		render_block(shown, session->lang, session->out);
	json_decref(shown);
	json_decref(object);
}

int list_changes_show(struct county *county, struct object_id proposal)
{
	struct session *session = county->session;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	const Zh__Reply *reply;
	char text[OBJECT_ID_TEXT];
	if (session->json || SABOTAGE("ctl.difference-unsaid"))
		return EXIT_DONE; /* with --json `proposal show` tells it */
	arena_reset(&session->arena);
	SET_OPTIONAL(&object, kind, (uint32_t)proposal.kind);
	SET_OPTIONAL(&object, region, proposal.region);
	SET_OPTIONAL(&object, number, proposal.number);
	get.noun = "proposal";
	get.object = &object;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	object_id_print(proposal, text);
	int exit = county_ask(county, (unsigned)proposal.daemon, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, text);
	if (exit != EXIT_DONE || reply->answer == NULL)
		return exit;
	for (size_t i = 0; i < reply->answer->n_lines; i++)
		print(session, bytes_of(reply->answer->lines[i].data, reply->answer->lines[i].len));
	return EXIT_DONE;
}
