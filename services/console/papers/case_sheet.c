/* The sheet of a case that is reported on (认证处罚案件报送, notice 004 四(五)): what was reported,
 * and before that what its journal has to say of each field. */
#include "services/console/papers/case_sheet.h"

#include "common/base/time.h"
#include "common/core/json_line.h"
#include "escalation.pb-c.h"
#include "intake.pb-c.h"

enum part { PART_FILED, PART_DECIDED, PART_CLOSED, PART_REPORTED, PART_COUNT };

static const uint16_t kinds[PART_COUNT] = {
	[PART_FILED] = KIND(CASE_FILED),
	[PART_DECIDED] = KIND(CASE_DECIDED),
	[PART_CLOSED] = KIND(CASE_CLOSED),
	[PART_REPORTED] = KIND(CASE_CERTIFICATION_REPORTED),
};

/* The latest of each kind: where it stands. */
struct course {
	struct {
		enum daemon daemon;
		uint64_t sequence; /* 0: there is none */
	} places[PART_COUNT];
};

static bool note(void *context, const struct model_event *event)
{
	struct course *course = (struct course *)context;
	struct event_head head;
	if (event_head_read(event->stored, &head) != STATUS_OK)
		return true;
	for (unsigned p = 0; p < PART_COUNT; p++) {
		if (head.kind != kinds[p])
			continue;
		course->places[p].daemon = event->daemon;
		course->places[p].sequence = event->sequence;
	}
	return true;
}

/* Into the question's arena; false: there is none. */
static bool read_event(const struct console_question *question, enum daemon daemon,
		       uint64_t sequence, struct event *ret_event)
{
	struct model_event stored;
	if (sequence == 0 || !model_event(question->model, daemon, sequence, &stored) ||
	    event_read(stored.stored, question->arena, ret_event) != STATUS_OK)
		return false;
	ret_event->recorded_ms = stored.recorded_ms;
	return true;
}

static bool read_part(const struct console_question *question, const struct course *course,
		      enum part part, struct event *ret_event)
{
	return read_event(question, course->places[part].daemon, course->places[part].sequence,
			  ret_event);
}

/* Where it all began: what the office got to know it by. */
static void put_source(const struct console_question *question, struct object_id object,
		       struct json_line *json)
{
	struct event_id trace;
	struct event event;
	if (!model_trace_of_object(question->model, object, &trace) ||
	    trace.region != question->region ||
	    !read_event(question, trace.daemon, trace.sequence, &event) ||
	    event.head.kind != KIND(REPORT_REGISTERED))
		return;
	const Zh__ReportRegistered *body = BODY(&event, ReportRegistered);
	json_id(json, "report", object_id_make(OBJECT_REPORT, question->region, body->report));
	json_enum(json, "report_kind", &zh__report_kind__descriptor, (int)body->kind);
}

static void put_penalties(struct json_line *json, Zh__Penalty *const *penalties, size_t count)
{
	int64_t sum = 0;
	json_array(json, "penalty_kinds");
	for (size_t i = 0; i < count; i++)
		json_enum(json, NULL, &zh__penalty_kind__descriptor, (int)penalties[i]->kind);
	json_array_end(json);
	for (size_t i = 0; i < count; i++)
		sum += penalties[i]->amount_fen;
	json_number(json, "penalty_fen", sum);
}

static void put_decided(const struct console_question *question, const struct course *course,
			struct json_line *json)
{
	struct event event;
	if (!read_part(question, course, PART_DECIDED, &event))
		return;
	const Zh__CaseDecided *body = BODY(&event, CaseDecided);
	json_text(json, "firm", body->firm_name);
	json_text(json, "decision_number", body->number);
	json_moment(json, "decided_ms", event.recorded_ms);
	put_penalties(json, body->penalties, body->n_penalties);
	if (course->places[PART_REPORTED].sequence != 0)
		return;
	json_text(json, "case_basis", body->penalty_basis);
	json_text(json, "case_facts", body->facts_found);
}

static void put_reported(const struct console_question *question, const struct course *course,
			 struct json_line *json)
{
	struct event event;
	if (!read_part(question, course, PART_REPORTED, &event))
		return;
	const Zh__CaseCertificationReported *body = BODY(&event, CaseCertificationReported);
	json_text(json, "case_source", body->case_source);
	json_text(json, "case_information", body->case_information);
	json_text(json, "case_basis", body->case_basis);
	json_text(json, "case_facts", body->case_facts);
	json_text(json, "decision_file",
		  body->decision_file != NULL ? body->decision_file->name : NULL);
	json_text(json, "upload_receipt", body->upload_receipt);
	json_moment(json, "uploaded_ms", body->uploaded_ms);
}

void console_case_sheet(const struct console_question *question, struct object_id object,
			struct answer *answer)
{
	struct course course = {0};
	struct event event;
	struct json_line json;
	model_each_of_object(question->model, object, note, &course);
	if (object.kind != OBJECT_CASEFILE || course.places[PART_DECIDED].sequence == 0) {
		answer->refusal.code = "story.not_found";
		return;
	}
	json_begin(&json, &answer->out, "case_sheet");
	json_id(&json, "id", object);
	put_source(question, object, &json);
	if (read_part(question, &course, PART_FILED, &event)) {
		json_text(&json, "number", BODY(&event, CaseFiled)->number);
		json_moment(&json, "filed_ms", event.recorded_ms);
	}
	put_decided(question, &course, &json);
	if (read_part(question, &course, PART_CLOSED, &event))
		json_moment(&json, "closed_ms", event.recorded_ms);
	put_reported(question, &course, &json);
	json_end(&json);
	answer->lines = 1;
}
