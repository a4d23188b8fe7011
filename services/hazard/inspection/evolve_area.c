/* Bookkeeping of key areas. */
#include "common/core/area.h"
#include "services/hazard/inspection/evolve.h"

static void area_store(struct rows_writer *rows, uint64_t number, const struct key_area *area)
{
	static const uint16_t limits[KEY_AREA_TEXT_COUNT] = {[KEY_AREA_TEXT_NAME] = 200,
							     [KEY_AREA_TEXT_CLASS] = 16,
							     [KEY_AREA_TEXT_TEXT] = 500,
							     [KEY_AREA_TEXT_MEASURES] = 500};
	struct row_key key = row_key_u64(number);
	inspection_texts_store(rows, TABLE_KEY_AREAS, row_key_bytes(&key), &area->head,
			       sizeof(area->head), area->text, limits, KEY_AREA_TEXT_COUNT);
}

/* Samples that an event doesn't state stay as they were known. */
static void take_profile(struct key_area_profile *profile, const Zh__KeyAreaProfile *told)
{
	if (told == NULL)
		return;
	profile->firms = told->firms;
	profile->hazards = told->hazards;
	profile->hazards_open = told->hazards_open;
	if (!told->has_sampled)
		return;
	profile->sampled = told->sampled;
	profile->passed = told->passed;
	profile->pass_rate_ppm = told->pass_rate_ppm;
	profile->has_trend = told->has_trend_ppm != 0;
	profile->trend_ppm = told->trend_ppm;
}

static enum status proposed(struct rows_writer *rows, const struct event *event)
{
	const Zh__KeyAreaProposed *body = BODY(event, KeyAreaProposed);
	TRY(counter_take(rows, OBJECT_KEY_AREA, body->area));
	struct key_area area = {
		.head = {.version = INSPECTION_ROW_VERSION,
			 .state = KEY_AREA_PROPOSED,
			 .kind = (uint8_t)body->area_kind,
			 .by_rule = body->by_rule != 0,
			 .listed_supervision = body->listed_supervision != 0,
			 .object_version = (uint32_t)event->head.object_version,
			 .place = body->place,
			 .proposed_day = time_day_of_ms(event->recorded_ms),
			 .trace = trace_of(event)},
		.text = {[KEY_AREA_TEXT_NAME] = inspection_bytes(body->name),
			 [KEY_AREA_TEXT_CLASS] = inspection_bytes(body->class_code),
			 [KEY_AREA_TEXT_TEXT] = inspection_bytes(body->text)},
	};
	for (size_t i = 0; i < body->n_grounds; i++)
		area.head.grounds |= UINT32_C(1) << ((unsigned)body->grounds[i] & 31u);
	take_profile(&area.head.profile, body->profile);
	area_store(rows, body->area, &area);
	return STATUS_OK;
}

static enum status decided(struct key_area *area, const struct event *event,
			   const Zh__KeyAreaDecided *body)
{
	static const uint8_t events[] = {
		[ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_SET] = KEY_AREA_ON_SET,
		[ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_REJECTED] = KEY_AREA_ON_REJECT,
		[ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_KEPT] = KEY_AREA_ON_REVIEW,
		[ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_RELEASED] = KEY_AREA_ON_RELEASE,
	};
	struct key_area_head *head = &area->head;
	if (body->decision == ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_UNKNOWN ||
	    (size_t)body->decision >= sizeof(events))
		return STATUS_INVALID;
	TRY(inspection_move(&key_area_states, &head->state, events[body->decision]));
	take_profile(&head->profile, body->profile);
	if (body->measures != NULL)
		area->text[KEY_AREA_TEXT_MEASURES] = inspection_bytes(body->measures);
	if (head->state != KEY_AREA_SET) {
		head->ended_day = time_day_of_ms(event->recorded_ms);
		return STATUS_OK;
	}
	head->listed_supervision = body->listed_supervision != 0;
	head->reviews = (uint8_t)(head->reviews + (body->decision ==
						   ZH__KEY_AREA_DECISION__KEY_AREA_DECISION_KEPT));
	if (head->set_day == 0)
		head->set_day = time_day_of_ms(event->recorded_ms);
	head->review_day = 0;
	return body->has_review_day ? time_day_of_yyyymmdd(body->review_day, &head->review_day)
				    : STATUS_OK;
}

static enum status firm_changed(struct rows_writer *rows, struct key_area_head *head,
				uint64_t number, const Zh__KeyAreaChanged *body)
{
	struct row_key key = key_area_firm_key(number, body->firm_number);
	TRY(inspection_move(&key_area_states, &head->state, KEY_AREA_ON_ASSIGN_FIRM));
	if (body->removed) {
		if (head->firms == 0)
			return STATUS_INVALID;
		rows->del(rows->read.context, TABLE_KEY_AREA_FIRMS, row_key_bytes(&key));
		head->firms--;
		return STATUS_OK;
	}
	rows_store(rows, TABLE_KEY_AREA_FIRMS, row_key_bytes(&key), &body->firm_number,
		   sizeof(body->firm_number));
	head->firms++;
	return STATUS_OK;
}

enum status inspection_evolve_area(struct rows_writer *rows, const struct event *event)
{
	struct key_area area;
	uint64_t number = event->head.subject_number;
	if (event_is_of_matter(event->head.kind) && event->head.kind != KIND(RECUSAL))
		return STATUS_OK;
	if (event->head.kind == KIND(KEY_AREA_PROPOSED))
		return proposed(rows, event);
	if (!key_area_get(&rows->read, number, &area))
		return STATUS_INVALID;
	if (event->head.kind == KIND(KEY_AREA_DECIDED)) {
		TRY(decided(&area, event, BODY(event, KeyAreaDecided)));
	} else {
		struct key_area_head head = area.head;
		TRY(firm_changed(rows, &head, number, BODY(event, KeyAreaChanged)));
		if (!key_area_get(&rows->read, number, &area)) /* its texts, read again */
			return STATUS_INVALID;
		area.head = head;
	}
	area.head.object_version = (uint32_t)event->head.object_version;
	area_store(rows, number, &area);
	return STATUS_OK;
}

enum status inspection_area_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	uint64_t number = mark->subject->number;
	static const uint8_t events[] = {KEY_AREA_ON_REMINDER, KEY_AREA_ON_DUE,
					 KEY_AREA_ON_OVERDUE};
	struct key_area area;
	if (!key_area_get(&rows->read, number, &area))
		return STATUS_INVALID;
	TRY(inspection_move_by_mark(&key_area_states, &area.head.state, events, mark->mark,
				    &area.head.overdue));
	area_store(rows, number, &area);
	return STATUS_OK;
}
