/* One firm, one certificate: the whole archive on a page. */
#include "services/hazard/archive/query.h"

#include "common/core/row_texts.h"
#include "hazard.pb-c.h"
#include "services/hazard/archive/decide.h"

enum { ITEMS_SHOWN_MAX = 32 };

/* ---- shared lines */

static void put_roles(struct json_line *json, uint32_t roles)
{
	json_array(json, "roles");
	for (int role = 1; role < 32; role++) {
		if ((roles >> role & 1u) != 0)
			json_enum(json, NULL, &zh__firm_role__descriptor, role);
	}
	json_array_end(json);
}

static void put_fields(struct json_line *json, const char *name, uint32_t fields)
{
	json_array(json, name);
	for (int field = 1; field < 32; field++) {
		if ((fields >> field & 1u) != 0)
			json_enum(json, NULL, &zh__archive_field__descriptor, field);
	}
	json_array_end(json);
}

static void put_marks(struct json_line *json, const struct archive_row *row)
{
	if ((row->flags & ARCHIVE_STALE) != 0)
		json_bool(json, "stale", true);
	if ((row->flags & ARCHIVE_MISSED_PATROL) != 0)
		json_bool(json, "missed_patrol", true);
	if ((row->flags & ARCHIVE_REVIEW_LATE) != 0)
		json_bool(json, "review_late", true);
	if ((row->flags & ARCHIVE_KEY_UNCONFIRMED) != 0)
		json_bool(json, "key_unconfirmed", true);
	if ((row->flags & ARCHIVE_DEN) != 0)
		json_bool(json, "den", true);
	if ((row->flags & ARCHIVE_GONE) != 0)
		json_bool(json, "gone", true);
	if (row->duties_owed != 0)
		json_unsigned(json, "duties_owed", row->duties_owed);
	if (row->matters_asked != 0)
		json_unsigned(json, "matters_asked", row->matters_asked);
}

static void put_head(const struct query_context *query, struct json_line *json, uint64_t firm,
		     const struct firm_row *row)
{
	struct firm_texts texts;
	json_id(json, "id", object_id_make(OBJECT_FIRM, query->region, firm));
	if (hazard_firm_texts_get(query->rows, firm, &texts)) {
		json_bytes_text(json, "firm_key", texts.text[FIRM_TEXT_KEY]);
		json_bytes_text(json, "name", texts.text[FIRM_TEXT_NAME]);
		json_bytes_text(json, "class_code", texts.text[FIRM_TEXT_CLASS]);
	}
	if (row->role != 0)
		json_enum(json, "role", &zh__firm_role__descriptor, row->role);
	json_enum(json, "supervision", &zh__supervision_level__descriptor, row->supervision);
	if (row->proposed != 0)
		json_enum(json, "proposed_supervision", &zh__supervision_level__descriptor,
			  row->proposed);
	json_day(json, "review_day", row->review_day);
	json_unsigned(json, "hazards", row->hazards);
	json_unsigned(json, "hazards_open", row->hazards_open);
	json_unsigned(json, "consecutive_failures", row->failures);
	json_unsigned(
		json, "majors",
		hazard_firm_majors(query->rows, firm, row, time_day_of_ms(query->now_ms), 0).count);
	if ((row->flags & FIRM_LISTED) != 0)
		json_bool(json, "listed", true);
	json_id(json, "merged_into",
		object_id_make(OBJECT_FIRM, query->region,
			       hazard_number_get(query->rows, TABLE_FIRM_MERGES, firm)));
	json_unsigned(json, "version", row->object_version);
}

void archive_put_firm(const struct query_context *query, struct answer *answer, uint64_t firm)
{
	struct firm_row row;
	struct archive_row archive;
	struct json_line json;
	if (!hazard_firm_get(query->rows, firm, &row))
		return;
	json_begin(&json, &answer->out, "firm");
	put_head(query, &json, firm, &row);
	if (archive_get(query->rows, firm, &archive)) {
		json_unsigned(&json, "complete_percent", archive.percent);
		put_fields(&json, "missing", archive.missing);
		put_marks(&json, &archive);
	}
	json_end(&json);
}

/* ---- the whole archive */

static void put_texts(const struct query_context *query, struct json_line *json, uint64_t firm)
{
	struct archive_texts more;
	struct firm_texts texts;
	if (hazard_firm_texts_get(query->rows, firm, &texts)) {
		json_bytes_text(json, "address", texts.text[FIRM_TEXT_ADDRESS]);
		if (texts.head.region != 0)
			json_unsigned(json, "region", texts.head.region);
	}
	archive_texts_get(query->rows, firm, &more);
	json_bytes_text(json, "classes", more.text[ARCHIVE_TEXT_CLASSES]);
	json_bytes_text(json, "keeper", more.text[ARCHIVE_TEXT_KEEPER]);
	json_bytes_text(json, "officer", more.text[ARCHIVE_TEXT_OFFICER]);
	json_bytes_text(json, "director", more.text[ARCHIVE_TEXT_DIRECTOR]);
	json_bytes_text(json, "safety_officer", more.text[ARCHIVE_TEXT_SAFETY_OFFICER]);
	json_bytes_text(json, "size", more.text[ARCHIVE_TEXT_SIZE]);
	json_bytes_text(json, "conditions", more.text[ARCHIVE_TEXT_CONDITIONS]);
	json_bytes_text(json, "equipment", more.text[ARCHIVE_TEXT_EQUIPMENT]);
	json_bytes_text(json, "risk_list", more.text[ARCHIVE_TEXT_RISK_LIST]);
}

struct shown {
	const struct query_context *query;
	struct json_line *json;
};

void archive_put_licence(const struct query_context *query, struct json_line *json,
			 uint64_t licence)
{
	struct licence row;
	if (!licence_get(query->rows, licence, &row))
		return;
	json_id(json, "id", object_id_make(OBJECT_LICENCE, query->region, licence));
	json_id(json, "firm_id", object_id_make(OBJECT_FIRM, query->region, row.head.firm));
	json_enum(json, "kind_of_licence", &zh__licence_kind__descriptor, row.head.kind);
	json_text(json, "state", licence_table.states[row.head.state].name);
	json_bytes_text(json, "no", row.text[LICENCE_TEXT_NO]);
	json_bytes_text(json, "classes", row.text[LICENCE_TEXT_CLASSES]);
	json_bytes_text(json, "issuer", row.text[LICENCE_TEXT_ISSUER]);
	json_enum(json, "issuer_body", &zh__body__descriptor, row.head.issuer_body);
	json_day(json, "from_day", row.head.from_day);
	json_day(json, "to_day", row.head.to_day);
	json_day(json, "changed_day", row.head.changed_day);
	json_day(json, "suspended_until_day", row.head.until_day);
	if (row.head.requested != 0)
		json_enum(json, "requested", &zh__licence_act__descriptor, row.head.requested);
	json_unsigned(json, "version", row.head.object_version);
}

static bool licence_item(void *context, const struct row_ref *found)
{
	struct shown *shown = (struct shown *)context;
	json_object(shown->json, NULL);
	archive_put_licence(shown->query, shown->json, be64_get(found->value.data));
	json_object_end(shown->json);
	return true;
}

void archive_put_duty(const struct query_context *query, struct json_line *json, uint64_t duty)
{
	struct duty_row row;
	if (!duty_get(query->rows, duty, &row))
		return;
	json_id(json, "id", object_id_make(OBJECT_DUTY, query->region, duty));
	json_id(json, "firm_id", object_id_make(OBJECT_FIRM, query->region, row.firm));
	json_enum(json, "duty", &zh__duty_kind__descriptor, row.kind);
	json_text(json, "state", duty_table.states[row.state].name);
	json_day(json, "since_day", row.since_day);
	json_day(json, "ended_day", row.ended_day);
	json_id(json, "licence", object_id_make(OBJECT_LICENCE, query->region, row.licence));
	json_id(json, "casefile", object_id_make(OBJECT_CASEFILE, query->region, row.casefile));
	if (row.late != 0)
		json_bool(json, "overdue", true);
	json_unsigned(json, "version", row.object_version);
}

static bool duty_item(void *context, const struct row_ref *found)
{
	struct shown *shown = (struct shown *)context;
	json_object(shown->json, NULL);
	archive_put_duty(shown->query, shown->json, be64_get(found->value.data));
	json_object_end(shown->json);
	return true;
}

static bool standard_item(void *context, const struct row_ref *found)
{
	struct shown *shown = (struct shown *)context;
	struct standard row;
	uint64_t number = be64_get(found->value.data);
	if (!standard_get(shown->query->rows, number, &row))
		return true;
	json_object(shown->json, NULL);
	json_id(shown->json, "id", object_id_make(OBJECT_STANDARD, shown->query->region, number));
	json_bytes_text(shown->json, "no", row.text[STANDARD_TEXT_NO]);
	json_bytes_text(shown->json, "class_code", row.text[STANDARD_TEXT_CLASS]);
	json_enum(shown->json, "form", &zh__standard_form__descriptor, row.head.form);
	json_text(shown->json, "state", standard_table.states[row.head.state].name);
	json_day(shown->json, "on_day", row.head.on_day);
	json_day(shown->json, "reviewed_day", row.head.reviewed_day);
	if (row.head.late != 0)
		json_bool(shown->json, "overdue", true);
	json_object_end(shown->json);
	return true;
}

static bool reason_item(void *context, const struct row_ref *found)
{
	struct shown *shown = (struct shown *)context;
	int32_t day;
	if (found->value.size < sizeof(day))
		return true;
	memcpy(&day, found->value.data, sizeof(day));
	struct bytes rest =
		bytes_of(found->value.data + sizeof(day), found->value.size - sizeof(day));
	json_object(shown->json, NULL);
	json_enum(shown->json, "reason", &zh__key_reason__descriptor,
		  found->key.data[found->key.size - 1]);
	json_day(shown->json, "on_day", day);
	json_bytes_text(shown->json, "source", row_text_take(&rest));
	json_object_end(shown->json);
	return true;
}

static bool trace_item(void *context, const struct row_ref *found)
{
	struct shown *shown = (struct shown *)context;
	struct trace_head head;
	if (found->value.size < sizeof(head))
		return true;
	memcpy(&head, found->value.data, sizeof(head));
	struct bytes rest =
		bytes_of(found->value.data + sizeof(head), found->value.size - sizeof(head));
	json_object(shown->json, NULL);
	json_day(shown->json, "on_day", head.on_day);
	json_bool(shown->json, "raw_material", head.raw_material != 0);
	json_bool(shown->json, "sales", head.sales != 0);
	json_bytes_text(shown->json, "batch", row_text_take(&rest));
	json_array(shown->json, "missing");
	while (rest.size > 2)
		json_bytes_text(shown->json, NULL, row_text_take(&rest));
	json_array_end(shown->json);
	json_id(shown->json, "hazard",
		object_id_make(OBJECT_HAZARD, shown->query->region, head.hazard));
	json_object_end(shown->json);
	return true;
}

static bool matter_item(void *context, const struct row_ref *found)
{
	struct shown *shown = (struct shown *)context;
	struct matter_row row;
	if (found->value.size != sizeof(row) || found->key.size < 9)
		return true;
	memcpy(&row, found->value.data, sizeof(row));
	const uint8_t *end = found->key.data + found->key.size;
	struct object_id id =
		object_id_make((enum object_kind)end[-9], shown->query->region, be64_get(end - 8));
	if (id.kind == OBJECT_CLOCK)
		id.daemon = shown->query->daemon;
	json_object(shown->json, NULL);
	json_id(shown->json, "matter", id);
	json_text(shown->json, "state", matter_table.states[row.state].name);
	json_day(shown->json, "asked_day", row.asked_day);
	json_day(shown->json, "answered_day", row.answered_day);
	json_id(shown->json, "successor",
		object_id_make(OBJECT_FIRM, shown->query->region, row.successor));
	json_object_end(shown->json);
	return true;
}

static void put_items(const struct query_context *query, struct json_line *json, uint64_t firm)
{
	struct shown shown = {query, json};
	struct row_key of_firm = archive_of_firm_key(firm);
	struct row_key by_number = row_key_u64(firm);
	static const struct {
		enum archive_item item;
		const char *name;
		rows_scan_fn *each;
	} items[] = {
		{ARCHIVE_ITEM_REASON, "key_unit", reason_item},
		{ARCHIVE_ITEM_TRACE, "trace_checks", trace_item},
		{ARCHIVE_ITEM_MATTER, "matters", matter_item},
	};
	json_array(json, "licences");
	(void)rows_scan(query->rows, TABLE_LICENCES_BY, row_key_bytes(&of_firm), bytes_of(NULL, 0),
			ITEMS_SHOWN_MAX, licence_item, &shown);
	json_array_end(json);
	json_array(json, "standards");
	(void)rows_scan(query->rows, TABLE_STANDARDS_OF_FIRM, row_key_bytes(&by_number),
			bytes_of(NULL, 0), ITEMS_SHOWN_MAX, standard_item, &shown);
	json_array_end(json);
	json_array(json, "duties");
	(void)rows_scan(query->rows, TABLE_DUTIES_BY, row_key_bytes(&of_firm), bytes_of(NULL, 0),
			ITEMS_SHOWN_MAX, duty_item, &shown);
	json_array_end(json);
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		struct row_key prefix = archive_item_key(firm, items[i].item);
		json_array(json, items[i].name);
		(void)rows_scan(query->rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&prefix),
				bytes_of(NULL, 0), ITEMS_SHOWN_MAX, items[i].each, &shown);
		json_array_end(json);
	}
}

/* By the policy of today: what an archive lacks may have changed since it was last touched. */
static void put_completeness(const struct query_context *query, struct json_line *json,
			     uint64_t firm, const struct archive_row *archive)
{
	struct archive_texts texts;
	archive_texts_get(query->rows, firm, &texts);
	struct archive_score score = archive_score(
		query->policy, time_day_of_ms(query->now_ms), archive->roles,
		archive_flags_of_classes(query->dictionary, texts.text[ARCHIVE_TEXT_CLASSES]),
		archive->present);
	json_unsigned(json, "complete_percent", score.percent);
	put_fields(json, "missing", score.missing);
}

static void put_archive(const struct query_context *query, struct json_line *json, uint64_t firm,
			const struct archive_row *archive)
{
	put_roles(json, archive->roles);
	put_completeness(query, json, firm, archive);
	put_marks(json, archive);
	put_texts(query, json, firm);
	if (archive->credit_class != 0)
		json_enum(json, "credit_class", &zh__credit_class__descriptor,
			  archive->credit_class);
	json_day(json, "opened_day", archive->opened_day);
	json_day(json, "verified_day", archive->verified_day);
	json_day(json, "visited_day", archive->visited_day);
	json_day(json, "traced_day", archive->traced_day);
	json_unsigned(json, "patrols_missed", archive->patrols_missed);
	if (archive->outside != 0) {
		json_enum(json, "outside", &zh__outside_change__descriptor, archive->outside);
		json_day(json, "outside_day", archive->outside_day);
	}
	put_items(query, json, firm);
}

static void get_firm(const struct query_context *query, const Zh__GetQuery *get,
		     struct answer *answer)
{
	struct firm_row row;
	struct archive_row archive;
	uint64_t firm = get->object != NULL ? get->object->number
					    : hazard_firm_of_key(query->rows, get->key);
	if (firm == 0 || !hazard_firm_get(query->rows, firm, &row)) {
		answer->refusal.code = "firm.not_found";
		return;
	}
	struct json_line json;
	json_begin(&json, &answer->out, "firm");
	put_head(query, &json, firm, &row);
	if (archive_get(query->rows, firm, &archive))
		put_archive(query, &json, firm, &archive);
	else
		put_texts(query, &json, firm);
	json_end(&json);
	answer->lines = 1;
}

static void get_licence(const struct query_context *query, const Zh__GetQuery *get,
			struct answer *answer)
{
	struct licence row;
	struct json_line json;
	if (!licence_get(query->rows, get->object->number, &row)) {
		answer->refusal.code = "firm.licence.not_found";
		return;
	}
	json_begin(&json, &answer->out, "licence");
	archive_put_licence(query, &json, get->object->number);
	json_end(&json);
	answer->lines = 1;
}

/* ---- what can be asked of the archive */

static const struct object_question objects[] = {
	{.kind = OBJECT_FIRM, .noun = "firm", .get = get_firm, .explain = archive_explain},
	{.kind = OBJECT_LICENCE, .get = get_licence},
};
static const struct list_option history_options[] = {
	{.name = "of", .type = LIST_TEXT, .required = true, .within = true},
};
static const struct list_kind lists[] = {
	LIST_KIND("firm", archive_list_firms, archive_firm_options),
	LIST_KIND("firm_history", archive_list_history, history_options),
	LIST_PLAIN("licence", archive_list_licences),
	LIST_PLAIN("duty", archive_list_duties),
};
static const struct audience audiences[] = {
#include "services/hazard/archive/audience.def"
};

const struct question_area archive_questions = {
	.name = "archive",
	AREA_QUESTIONS(objects),
	AREA_LISTS(lists),
	AREA_AUDIENCES(audiences),
};
