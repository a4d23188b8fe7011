#include "services/ctl/explain/explain_ask.h"

#include "common/core/message.h"
#include "services/ctl/exit_codes.h"
#include "services/ctl/explain/explain_page.h"

enum { PROPOSALS_SHOWN = 8 };

struct asking {
	explain_ask_fn *ask;
	void *context;
	int64_t at_ms;
};

static void set_object(Zh__ObjectId *message, struct object_id id)
{
	zh__object_id__init(message);
	SET_OPTIONAL(message, kind, (uint32_t)id.kind);
	SET_OPTIONAL(message, region, id.region);
	SET_OPTIONAL(message, number, id.number);
	SET_OPTIONAL(message, daemon, (Zh__DaemonName)id.daemon);
}

static int ask_get(const struct asking *asking, struct object_id id)
{
	Zh__ObjectId object;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	set_object(&object, id);
	get.object = &object;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	return asking->ask(asking->context, id.daemon, &query);
}

static int ask_why(const struct asking *asking, struct object_id id, enum daemon daemon)
{
	Zh__ObjectId object;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	set_object(&object, id);
	explain.object = &object;
	if (asking->at_ms != 0)
		SET_OPTIONAL(&explain, at_ms, asking->at_ms);
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	return asking->ask(asking->context, daemon, &query);
}

/* The papers that carried it, and the matter that it is about with its file. */
static void ask_named(const struct asking *asking, struct explain_page *page, struct object_id id)
{
	static const char *const members[] = {"notice",   "penalty_notice", "decision_notice",
					      "casefile", "measure",        "hazard"};
	bool names = id.kind == OBJECT_MEASURE || id.kind == OBJECT_NOTICE ||
		     id.kind == OBJECT_CASEFILE || id.kind == OBJECT_LISTING;
	for (size_t i = 0; names && i < sizeof members / sizeof members[0]; i++) {
		struct object_id named;
		/* Of a case the measure that it came from was explained with it. */
		if (id.kind == OBJECT_CASEFILE && strcmp(members[i], "measure") == 0)
			continue;
		const char *text = explain_page_named(page, members[i]);
		if (text != NULL && object_id_parse(text, &named) == STATUS_OK &&
		    named.daemon != DAEMON_UNKNOWN)
			(void)ask_get(asking, named);
	}
}

/* Acts that one person proposed and nobody has decided on: of all those of the daemon the ones
 * about this matter, each with who may. */
static int ask_proposals(const struct asking *asking, struct explain_page *page,
			 struct object_id id)
{
	struct object_id found[PROPOSALS_SHOWN];
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__Param open = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&open};
	open.name = "state";
	open.value = "open";
	list.noun = "proposal";
	list.n_filters = 1;
	list.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	size_t before = explain_page_lines(page);
	int exit = asking->ask(asking->context, id.daemon, &query);
	size_t count = explain_page_proposals(page, before, id, found, PROPOSALS_SHOWN);
	for (size_t i = 0; exit == EXIT_DONE && i < count; i++)
		exit = ask_get(asking, found[i]);
	return exit;
}

int explain_ask_standing(struct explain_page *page, struct object_id id, explain_ask_fn *ask,
			 void *context)
{
	struct asking asking = {ask, context, 0};
	int exit = ask_why(&asking, id, id.daemon);
	if (exit == EXIT_DONE && id.kind == OBJECT_HAZARD)
		exit = ask_why(&asking, id, DAEMON_ESCALATION);
	if (exit == EXIT_DONE)
		exit = ask_proposals(&asking, page, id);
	return exit;
}

int explain_ask(struct explain_page *page, struct object_id id, int64_t at_ms, explain_ask_fn *ask,
		void *context)
{
	struct asking asking = {ask, context, at_ms};
	int exit = EXIT_DONE;
	if (id.kind != OBJECT_CLOCK)
		exit = ask_get(&asking, id);
	if (exit == EXIT_DONE)
		exit = ask_why(&asking, id, id.daemon);
	/* A hazard's measures: the ladder knows why, group by group. */
	if (exit == EXIT_DONE && id.kind == OBJECT_HAZARD)
		exit = ask_why(&asking, id, DAEMON_ESCALATION);
	if (exit == EXIT_DONE)
		ask_named(&asking, page, id);
	if (exit == EXIT_DONE && at_ms == 0)
		(void)ask_proposals(&asking, page, id);
	return exit;
}
