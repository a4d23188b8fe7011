#include "services/scenario/lines.h"

#include "common/core/json_line.h"
#include "common/stage/queries/event_line.h"
#include "services/scenario/cast.h"

#define LINE_MAX_SIZE ((size_t)64 << 10)

static enum status ask_query(const struct lines_ask *ask, enum daemon daemon, Zh__Query *query,
			     const Zh__Reply **ret_reply, struct err *err)
{
	struct principal person = cast_looker(scratch_region(ask->county));
	Zh__Request request = ZH__REQUEST__INIT;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	TRY(scratch_ask(ask->county, daemon, &person, &request, ask->arena, ret_reply, err));
	return *ret_reply != NULL
		       ? STATUS_OK
		       : err_set(err, STATUS_CONFLICT, "%s doesn't answer", daemon_name(daemon));
}

/* An element holds as many lines as fit, each ended by LF. */
static void give_lines(const struct lines_ask *ask, const Zh__QueryAnswer *answer)
{
	for (size_t i = 0; i < answer->n_lines; i++) {
		if (answer->lines[i].len == 0)
			continue;
		const uint8_t *at = answer->lines[i].data, *end = at + answer->lines[i].len;
		while (at < end) {
			const uint8_t *stop = (const uint8_t *)memchr(at, '\n', (size_t)(end - at));
			stop = stop != NULL ? stop : end;
			if (stop != at)
				ask->line(ask->context, bytes_of(at, (size_t)(stop - at)));
			at = stop + 1;
		}
	}
}

static enum status ask_once(const struct lines_ask *ask, enum daemon daemon, Zh__Query *query,
			    const char **ret_refused, struct err *err)
{
	const Zh__Reply *reply;
	TRY(ask_query(ask, daemon, query, &reply, err));
	*ret_refused = reply->refusal != NULL ? reply->refusal->code : NULL;
	if (reply->answer != NULL)
		give_lines(ask, reply->answer);
	return STATUS_OK;
}

static void set_object(Zh__ObjectId *message, struct object_id object)
{
	zh__object_id__init(message);
	SET_OPTIONAL(message, kind, (uint32_t)object.kind);
	SET_OPTIONAL(message, region, object.region);
	SET_OPTIONAL(message, number, object.number);
	SET_OPTIONAL(message, daemon, (Zh__DaemonName)object.daemon);
}

enum status lines_get(const struct lines_ask *ask, struct object_id object,
		      const char **ret_refused, struct err *err)
{
	Zh__ObjectId id;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	set_object(&id, object);
	get.object = &id;
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	return ask_once(ask, object.daemon, &query, ret_refused, err);
}

enum status lines_explain(const struct lines_ask *ask, struct object_id object, int64_t as_of_ms,
			  const char **ret_refused, struct err *err)
{
	Zh__ObjectId id;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	set_object(&id, object);
	explain.object = &id;
	if (as_of_ms != 0)
		SET_OPTIONAL(&explain, at_ms, as_of_ms);
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	TRY(ask_once(ask, object.daemon, &query, ret_refused, err));
	/* As zhianctl does: the ladder says of a hazard why each group proposes what it does. */
	if (object.kind != OBJECT_HAZARD || *ret_refused != NULL)
		return STATUS_OK;
	return ask_once(ask, DAEMON_ESCALATION, &query, ret_refused, err);
}

enum status lines_list(const struct lines_ask *ask, enum daemon daemon, const char *noun,
		       const char *filter, const char *value, const char **ret_refused,
		       struct err *err)
{
	Zh__Param param = ZH__PARAM__INIT;
	Zh__Param *params[1] = {&param};
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	param.name = filter;
	param.value = value;
	list.noun = noun;
	list.n_filters = filter != NULL ? 1 : 0;
	list.filters = params;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	for (;;) {
		const Zh__Reply *reply;
		TRY(ask_query(ask, daemon, &query, &reply, err));
		*ret_refused = reply->refusal != NULL ? reply->refusal->code : NULL;
		if (reply->answer == NULL)
			return STATUS_OK;
		give_lines(ask, reply->answer);
		if (!reply->answer->has_after || reply->answer->after.len == 0)
			return STATUS_OK;
		list.has_after = 1;
		list.after = reply->answer->after;
	}
}

enum status lines_events(const struct lines_ask *ask, enum daemon daemon, uint64_t from,
			 struct err *err)
{
	const struct event_place where = {scratch_region(ask->county), daemon, true};
	uint64_t head = scratch_head(ask->county, daemon);
	for (uint64_t sequence = from; sequence <= head; sequence++) {
		struct event event;
		arena_reset(ask->arena);
		void *memory = arena_alloc(ask->arena, LINE_MAX_SIZE);
		if (memory == NULL)
			return err_set(err, STATUS_FULL, "no room for an event's line");
		struct answer answer = {.out = writer_over(memory, LINE_MAX_SIZE), .limit = 1};
		TRY(scratch_event(ask->county, daemon, sequence, ask->arena, &event));
		event_line(&where, &answer, &event, true);
		if (!answer.out.overflow && answer.out.size != 0)
			ask->line(ask->context, bytes_of(memory, answer.out.size - 1));
	}
	return STATUS_OK;
}

void lines_refusal(const Zh__Reply *reply, struct writer *out)
{
	struct json_line json;
	json_begin(&json, out, "refusal");
	json_enum(&json, "outcome", &zh__outcome__descriptor, (int)reply->outcome);
	if (reply->refusal != NULL)
		json_message_fields(&json, &reply->refusal->base);
	json_end(&json);
}
