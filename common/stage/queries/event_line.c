#include "common/stage/queries/event_line.h"

#include "common/base/sabotage.h"
#include "common/core/json_line.h"

bool person_sees_content(const struct principal *person)
{
	uint32_t outside = ROLE_OPERATOR | ROLE_FEED | ROLE_PUBLIC;
	if (SABOTAGE("query.public-told"))
		outside &= ~(uint32_t)ROLE_PUBLIC;
	return person != NULL && (person->roles & ~outside) != 0;
}

bool query_sees_content(const struct query_context *query)
{
	return person_sees_content(query->person);
}

void event_signer_put(struct json_line *json, const struct event *event)
{
	if (event->meta->signature != NULL && !SABOTAGE("stage.signer-untold"))
		json_text(json, "act_signed_by", event->meta->signature->person);
}

/* Of a feed, or of no object: told to whoever runs the machine too. */
static bool is_of_a_matter(const struct event *event)
{
	return event->head.subject_kind != OBJECT_NONE && event->head.subject_kind != OBJECT_FEED &&
	       event->head.subject_kind != OBJECT_QUARANTINE;
}

static void write_line(const struct event_place *where, struct answer *answer,
		       const struct event *event, bool body)
{
	struct json_line json;
	json_begin(&json, &answer->out, "event");
	json_event_id(&json, "id",
		      (struct event_id){where->region, where->daemon, event->incarnation,
					event->sequence});
	json_text(&json, "event", event_kind_name(event->head.kind));
	json_moment(&json, "recorded_ms", event->recorded_ms);
	json_moment(&json, "happened_ms", event->head.happened_ms);
	if (event->head.subject_kind < OBJECT_KIND_COUNT) {
		struct object_id subject =
			object_id_make((enum object_kind)event->head.subject_kind,
				       event->head.subject_region, event->head.subject_number);
		if (subject.daemon == DAEMON_UNKNOWN)
			subject.daemon = where->daemon;
		json_id(&json, "subject", subject);
	}
	if (event->head.cause_kind == EVENT_CAUSE_EVENT)
		json_event_id(&json, "cause",
			      (struct event_id){where->region,
						(enum daemon)event->head.cause_daemon,
						event->head.cause_b, event->head.cause_a});
	if (event->head.cause_kind == EVENT_CAUSE_TIMER)
		json_id(&json, "cause",
			(struct object_id){OBJECT_CLOCK, where->region, event->head.cause_a,
					   where->daemon});
	json_event_id(&json, "trace", event_trace(&event->head, where->region));
	if (where->content)
		json_text(&json, "firm_key", event->meta->firm_key);
	if (event->meta->rule != NULL)
		json_text(&json, "rule", event->meta->rule->id);
	json_text(&json, "person", event->meta->person);
	json_text(&json, "second", event->meta->second);
	if (where->content || !is_of_a_matter(event) || SABOTAGE("query.reason-told"))
		json_text(&json, "reason", event->meta->reason);
	event_signer_put(&json, event);
	if (event->head.object_version != 0)
		json_unsigned(&json, "object_version", event->head.object_version);
	if ((event->head.flags & EVENT_TEST) != 0)
		json_bool(&json, "test", true);
	if (body) {
		json_object(&json, "body");
		json_message_fields(&json, event->body);
		json_object_end(&json);
	}
	json_end(&json);
}

void event_line(const struct event_place *where, struct answer *answer, const struct event *event,
		bool body)
{
	size_t size = answer->out.size;
	write_line(where, answer, event, body);
	if (answer->out.overflow && body) {
		answer->out.overflow = false;
		answer->out.size = size;
		write_line(where, answer, event, false);
	}
}
