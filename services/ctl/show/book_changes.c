#include "services/ctl/show/book_changes.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/core/decider.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/render.h"

static const struct book_kind books[] = {
	{"people.adopt", "list_version", "list_digest", "list_in_force", "list_changes",
	 "people_wait"},
	{"policy.adopt", "policy_version", "policy_digest", "policy_in_force", "policy_changes",
	 "policy_waits"},
	{"calendar.adopt", "calendar_version", "calendar_digest", "calendar_in_force",
	 "calendar_changes", "calendar_waits"},
	{"dictionary.adopt", "dictionary_version", "dictionary_digest", "dictionary_in_force",
	 "dictionary_changes", "dictionary_waits"},
};

const struct book_kind *book_kind_of_act(const char *act)
{
	for (size_t i = 0; i < sizeof books / sizeof books[0]; i++) {
		if (strcmp(books[i].act, act) == 0)
			return &books[i];
	}
	return NULL;
}

static void copy_member(json_t *to, const json_t *from, const char *name)
{
	json_t *value = json_object_get(from, name);
	if (value != NULL)
		(void)json_object_set(to, name, value);
}

static void print(const struct session *session, struct bytes line)
{
	json_t *object = json_loadb((const char *)line.data, line.size, 0, NULL);
	const char *act = json_string_value(json_object_get(object, "act"));
	const struct book_kind *book = act != NULL ? book_kind_of_act(act) : NULL;
	if (book != NULL && json_object_get(object, book->changes) != NULL) {
		json_t *shown = JSON_NEW_OBJECT();
		copy_member(shown, object, book->in_force);
		copy_member(shown, object, book->version);
		copy_member(shown, object, book->changes);
		render_block(shown, session->names, session->lang, session->out);
		json_decref(shown);
	}
	json_decref(object);
}

int book_changes_show(struct county *county, struct object_id proposal)
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
