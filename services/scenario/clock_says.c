#include "services/scenario/clock_says.h"

#include <stdio.h>
#include <string.h>

#include "common/base/ids.h"
#include "common/core/clock.h"
#include "common/core/message.h"
#include "services/scenario/cast.h"

/* ---- marks */

static const char *text_of(const json_t *object, const char *member)
{
	const char *text = json_string_value(json_object_get(object, member));
	return text != NULL ? text : "";
}

/* "reminder 2025-03-20": its moment is "2025-03-20T09:00:00.000+08:00". */
static json_t *mark_text(const json_t *mark, bool hours)
{
	const char *name = text_of(mark, "mark"), *moment = text_of(mark, "at_ms");
	const char *usual = strcmp(name, "reminder") == 0 ? "T09:00:00" : "T00:00:00";
	char text[48];
	if (strlen(moment) < 19)
		moment = "0000-00-00T00:00:00";
	if (!hours && strncmp(moment + 10, usual, 9) == 0)
		(void)snprintf(text, sizeof text, "%.20s %.10s", name, moment);
	else
		(void)snprintf(text, sizeof text, "%.20s %.10s %.5s", name, moment, moment + 11);
	return json_string(text);
}

void clock_says_marks(json_t *line)
{
	const json_t *marks = json_object_get(line, "marks");
	bool hours = strcmp(text_of(line, "unit"), "hour") == 0;
	json_t *said = JSON_NEW_ARRAY();
	for (size_t i = 0; i < json_array_size(marks); i++)
		(void)json_array_append_new(said, mark_text(json_array_get(marks, i), hours));
	(void)json_object_set_new(line, "marks", said);
}

/* ---- acts that it would take */

struct tried {
	const char *code; /* of the refusal; NULL: it would be done */
	bool proposed;    /* a second person would have to approve it */
};

/* As an officer would, with dry_run. */
static enum status try_act(struct scratch *county, struct object_id clock, const char *act,
			   const Zh__ClockActCommand *asked, struct arena *arena,
			   struct tried *ret_tried, struct err *err)
{
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	const Zh__Reply *reply;
	struct principal person;
	arena_reset(arena);
	struct bytes body = message_pack(&asked->base, arena);
	if (body.data == NULL || !cast_find("officer", scratch_region(county), &person))
		return err_set(err, STATUS_FULL, "the act is too large");
	SET_OPTIONAL(&id, kind, (uint32_t)clock.kind);
	SET_OPTIONAL(&id, region, clock.region);
	SET_OPTIONAL(&id, number, clock.number);
	command.act = act;
	command.target = &id;
	command.has_body = 1;
	command.body = message_bytes(body);
	SET_OPTIONAL(&command, dry_run, 1);
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	TRY(scratch_ask(county, clock.daemon, &person, &request, arena, &reply, err));
	if (reply == NULL || reply->outcome == ZH__OUTCOME__OUTCOME_NOT_PERMITTED)
		return err_set(err, STATUS_INVALID, "%s: an officer may not ask for it", act);
	ret_tried->code = reply->refusal != NULL ? reply->refusal->code : NULL;
	ret_tried->proposed = reply->object != NULL && reply->object->kind == OBJECT_PROPOSAL;
	return STATUS_OK;
}

static bool refused_for(const struct tried *tried, const char *code)
{
	return tried->code != NULL && strcmp(tried->code, code) == 0;
}

/* Refused for another reason than its ground, it isn't the ground that the law lacks. */
enum status clock_says_stops(struct scratch *county, json_t *line, struct arena *arena,
			     struct err *err)
{
	struct object_id clock;
	TRY(object_id_parse(text_of(line, "id"), &clock));
	json_t *said = JSON_NEW_ARRAY();
	(void)json_object_set_new(line, "stops", said);
	for (unsigned i = 0; i < CLOCK_GROUND_COUNT; i++) {
		const char *ground = clock_ground_name((enum clock_ground)i);
		Zh__ClockActCommand asked = ZH__CLOCK_ACT_COMMAND__INIT;
		struct tried tried;
		asked.ground = ground;
		TRY(try_act(county, clock, "clock.suspend", &asked, arena, &tried, err));
		if (!refused_for(&tried, "clock.ground_not_allowed") &&
		    !refused_for(&tried, "clock.never_stops"))
			(void)json_array_append_new(said, json_string(ground));
	}
	return STATUS_OK;
}

static enum status try_extension(struct scratch *county, struct object_id clock, uint32_t by,
				 const char *minutes, struct arena *arena, struct tried *ret_tried,
				 struct err *err)
{
	Zh__ClockActCommand asked = ZH__CLOCK_ACT_COMMAND__INIT;
	SET_OPTIONAL(&asked, by, by);
	asked.ground = "—"; /* none of its own: only how long and by whom is asked */
	asked.decision = minutes;
	return try_act(county, clock, "clock.extend", &asked, arena, ret_tried, err);
}

#define EXTENSION_BITS 10 /* longer than any: 1023 of the term's unit */

enum status clock_says_extension(struct scratch *county, json_t *line, struct arena *arena,
				 struct err *err)
{
	struct object_id clock;
	struct tried tried;
	uint32_t most = 0;
	TRY(object_id_parse(text_of(line, "id"), &clock));
	TRY(try_extension(county, clock, 1, NULL, arena, &tried, err));
	bool collective = refused_for(&tried, "clock.collective_decision_missing");
	if (tried.code != NULL && !collective)
		return STATUS_OK;
	for (unsigned bit = EXTENSION_BITS; bit-- > 0;) {
		uint32_t by = most | UINT32_C(1) << bit;
		struct tried longer;
		TRY(try_extension(county, clock, by, "minutes", arena, &longer, err));
		if (longer.code == NULL)
			most = by;
	}
	(void)json_object_set_new(line, "extension", json_integer((json_int_t)most));
	(void)json_object_set_new(line, "extension_by",
				  json_string(collective       ? "collective"
					      : tried.proposed ? "leader"
							       : "officer"));
	return STATUS_OK;
}
