/* One sampling: its four axes, the items that failed, who was told what, how long it is kept. */
#include "common/core/row_texts.h"
#include "common/policy/rules/policy.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/persons/recusal_query.h"
#include "services/hazard/campaign/drive.h"
#include "services/hazard/sampling/query_internal.h"
#include "types.pb-c.h"

/* ---- what every line says */

static void put_flags(struct json_line *json, const struct sampling_row *row)
{
	if ((row->flags & SAMPLING_ONLINE) != 0)
		json_bool(json, "online", true);
	if ((row->flags & SAMPLING_DENIED) != 0)
		json_bool(json, "label_denied", true);
	if ((row->flags & SAMPLING_FOLLOW_UP_OWED) != 0)
		json_bool(json, "follow_up_owed", true);
	if (row->overdue != 0)
		json_unsigned(json, "times_overdue", row->overdue);
}

/* Absent: a feed told of it, and not who organised it. */
static void put_level(struct json_line *json, const struct sampling_texts *texts)
{
	if (texts->head.level != ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_UNKNOWN)
		json_enum(json, "level", &zh__sampling_level__descriptor, texts->head.level);
}

static void put_texts(const struct query_context *query, struct json_line *json, uint64_t sampling)
{
	static const struct {
		const char *name;
		enum sampling_text text;
	} shown[] = {
		{"sample_no", SAMPLING_TEXT_NO},     {"firm_key", SAMPLING_TEXT_FIRM_KEY},
		{"firm", SAMPLING_TEXT_FIRM_NAME},   {"class_code", SAMPLING_TEXT_CLASS},
		{"product", SAMPLING_TEXT_PRODUCT},  {"batch", SAMPLING_TEXT_BATCH},
		{"maker", SAMPLING_TEXT_MAKER_NAME}, {"platform", SAMPLING_TEXT_PLATFORM_NAME},
		{"lab", SAMPLING_TEXT_LAB},
	};
	struct sampling_texts texts;
	if (!query_sees_content(query) || !sampling_texts_get(query->rows, sampling, &texts))
		return;
	put_level(json, &texts);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		json_bytes_text(json, shown[i].name, texts.text[shown[i].text]);
}

void sampling_put_members(const struct query_context *query, struct json_line *json,
			  uint64_t sampling, const struct sampling_row *row)
{
	struct object_id id = object_id_make(OBJECT_SAMPLING, query->region, sampling);
	json_id(json, "id", id);
	json_text(json, "state", sampling_state_name(&sampling_table, row->state));
	if (row->retest != RETEST_NONE)
		json_text(json, "retest", sampling_state_name(&sampling_retest_table, row->retest));
	if (row->correction != CORRECTION_NONE)
		json_text(json, "correction",
			  sampling_state_name(&sampling_correction_table, row->correction));
	json_id(json, "hazard", object_id_make(OBJECT_HAZARD, query->region, row->hazard));
	json_id(json, "firm_id", object_id_make(OBJECT_FIRM, query->region, row->firm));
	json_id(json, "campaign",
		object_id_make(OBJECT_CAMPAIGN, query->region, campaign_drive_of(query->rows, id)));
	json_day(json, "planned_day", row->planned_day);
	json_day(json, "drawn_day", row->drawn_day);
	json_day(json, "result_day", row->result_day);
	json_day(json, "final_day", row->final_day);
	put_flags(json, row);
	if (query_sees_content(query)) {
		matter_people_put(query, id, "officers", json);
		matter_orphan_put(query, id, sampling_is_over(row), json);
		matter_former_put(query, id, json);
	}
	json_unsigned(json, "version", row->object_version);
	put_texts(query, json, sampling);
}

/* ---- the rest of one */

static void put_more_texts(const struct query_context *query, struct json_line *json,
			   uint64_t sampling)
{
	struct sampling_texts texts;
	struct sampling_product_row product;
	if (!sampling_texts_get(query->rows, sampling, &texts))
		return;
	if (texts.head.firm_role != 0)
		json_enum(json, "firm_role", &zh__firm_role__descriptor, texts.head.firm_role);
	if (texts.head.maker_region != 0)
		json_unsigned(json, "maker_region", texts.head.maker_region);
	json_id(json, "follow_up_of",
		object_id_make(OBJECT_SAMPLING, query->region, texts.head.follow_up_of));
	if (texts.head.quantity != 0)
		json_unsigned(json, "quantity", texts.head.quantity);
	if (texts.head.stock != 0)
		json_unsigned(json, "stock", texts.head.stock);
	json_bytes_text(json, "unit", texts.text[SAMPLING_TEXT_UNIT]);
	if (texts.head.price_fen != 0)
		json_number(json, "price_fen", texts.head.price_fen);
	json_bytes_text(json, "seal_no", texts.text[SAMPLING_TEXT_SEAL]);
	json_bytes_text(json, "drawers", texts.text[SAMPLING_TEXT_DRAWERS]);
	json_bytes_text(json, "agency", texts.text[SAMPLING_TEXT_AGENCY]);
	json_bytes_text(json, "method", texts.text[SAMPLING_TEXT_METHOD]);
	json_bytes_text(json, "owed_for", texts.text[SAMPLING_TEXT_OWED_FOR]);
	json_bytes_text(json, "lab_report_no", texts.text[SAMPLING_TEXT_REPORT_NO]);
	json_bytes_text(json, "retest_lab", texts.text[SAMPLING_TEXT_RETEST_LAB]);
	sampling_product_get(query->rows, texts.text[SAMPLING_TEXT_FIRM_KEY],
			     texts.text[SAMPLING_TEXT_CLASS], &product);
	if (product.failures != 0)
		json_unsigned(json, "consecutive_failures", product.failures);
	recusals_put(query, json, object_id_make(OBJECT_SAMPLING, query->region, sampling));
}

static void put_items(const struct query_context *query, struct json_line *json, uint64_t sampling,
		      const struct sampling_row *row)
{
	static const char *const members[] = {"item", "standard", "measured", "limit"};
	if (row->items == 0)
		return;
	json_array(json, "failed_items");
	for (uint8_t n = 1; n <= row->items; n++) {
		struct row_key key = sampling_numbered_key(sampling, n);
		struct bytes rest;
		if (!query->rows->get(query->rows->context, TABLE_SAMPLING_ITEMS,
				      row_key_bytes(&key), &rest))
			continue;
		json_object(json, NULL);
		for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
			json_bytes_text(json, members[i], row_text_take(&rest));
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_services(const struct query_context *query, struct json_line *json,
			 uint64_t sampling, const struct sampling_row *row)
{
	if (row->parties == 0)
		return;
	json_array(json, "services");
	for (uint8_t party = 1; party < 8; party++) {
		struct sampling_service_row service = {
			.state = sampling_service_begins(row->parties, party)};
		if ((row->parties >> party & 1) == 0)
			continue;
		(void)sampling_service_get(query->rows, sampling, party, &service);
		json_object(json, NULL);
		json_enum(json, "party", &zh__sampling_party__descriptor, party);
		json_text(json, "state",
			  sampling_state_name(&sampling_service_table, service.state));
		json_day(json, "served_day", service.served_day);
		json_moment(json, "due_ms", service.due_ms);
		json_day(json, "objected_day", service.objected_day);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_requests(const struct query_context *query, struct json_line *json,
			 uint64_t sampling, const struct sampling_row *row)
{
	if (row->requests == 0)
		return;
	json_array(json, "requests");
	for (uint8_t n = 1; n <= row->requests; n++) {
		struct sampling_request request;
		if (!sampling_request_get(query->rows, sampling, n, &request))
			continue;
		json_object(json, NULL);
		json_unsigned(json, "request", n);
		json_enum(json, "kind", &zh__sampling_request_kind__descriptor, request.head.kind);
		json_text(json, "state",
			  sampling_state_name(&sampling_request_table, request.head.state));
		json_enum(json, "competent", &zh__sampling_body_kind__descriptor,
			  request.head.body_kind);
		json_bytes_text(json, "body", request.text[SAMPLING_REQUEST_TEXT_BODY]);
		if (request.head.region != 0)
			json_unsigned(json, "to_region", request.head.region);
		json_bytes_text(json, "certificate_no",
				request.text[SAMPLING_REQUEST_TEXT_CERTIFICATE]);
		if (request.head.term_days != 0)
			json_unsigned(json, "term_days", request.head.term_days);
		json_day(json, "sent_day", request.head.sent_day);
		if (request.head.passed_on != 0)
			json_unsigned(json, "passed_on", request.head.passed_on);
		if (request.head.urged != 0)
			json_unsigned(json, "urged", request.head.urged);
		json_day(json, "answered_day", request.head.answered_day);
		json_bytes_text(json, "answer", request.text[SAMPLING_REQUEST_TEXT_ANSWER]);
		json_object_end(json);
	}
	json_array_end(json);
}

static void put_measures(const struct query_context *query, struct json_line *json,
			 uint64_t sampling, const struct sampling_row *row)
{
	if (row->measure_day == 0)
		return;
	json_array(json, "measures");
	for (uint8_t measure = 1; measure <= ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_REVOKED;
	     measure++) {
		struct row_key key = sampling_numbered_key(sampling, measure);
		struct sampling_measure_head head;
		struct bytes stored;
		if (!query->rows->get(query->rows->context, TABLE_SAMPLING_MEASURES,
				      row_key_bytes(&key), &stored) ||
		    stored.size < sizeof(head))
			continue;
		memcpy(&head, stored.data, sizeof(head));
		struct bytes rest =
			bytes_of(stored.data + sizeof(head), stored.size - sizeof(head));
		json_object(json, NULL);
		json_enum(json, "measure", &zh__sampling_measure__descriptor, measure);
		json_day(json, "on_day", head.on_day);
		json_day(json, "until_day", head.until_day);
		json_id(json, "casefile",
			object_id_make(OBJECT_CASEFILE, query->region, head.casefile));
		json_bytes_text(json, "document", row_text_take(&rest));
		json_object_end(json);
	}
	json_array_end(json);
}

/* 令18号54: the records of a sampling are kept for two years at the least. */
static void put_retention(const struct query_context *query, struct json_line *json,
			  const struct sampling_row *row)
{
	int32_t day = row->final_day != 0 ? row->final_day : row->drawn_day;
	const struct clock_rule *rule = policy_clock(query->policy, CLOCK_SAMPLING_RECORDS, day);
	struct clock_term term;
	if (day == 0 || rule == NULL)
		return;
	clock_project(rule, query->calendar, time_ms_of_day(day), NULL, &term);
	json_day(json, "keep_until_day", time_day_of_ms(term.due_ms));
}

void sampling_show(const struct query_context *query, struct answer *answer, uint64_t sampling,
		   const struct sampling_row *row)
{
	struct json_line json;
	json_begin(&json, &answer->out, "sampling");
	sampling_put_members(query, &json, sampling, row);
	if (query_sees_content(query)) {
		put_more_texts(query, &json, sampling);
		put_items(query, &json, sampling, row);
		put_services(query, &json, sampling, row);
		put_requests(query, &json, sampling, row);
		put_measures(query, &json, sampling, row);
	}
	if (row->list_serial != 0) {
		json_unsigned(&json, "list_year", row->list_year);
		json_unsigned(&json, "list_serial", row->list_serial);
	}
	put_retention(query, &json, row);
	json_end(&json);
	answer->lines = 1;
}
