#include "services/notify/letters/query_reported.h"

#include "common/base/region.h"
#include "common/core/bulletin.h"
#include "services/notify/tables.h"

/* ---- what a key says: region ‖ kind ‖ year ‖ plan ‖ 0 ‖ n */

enum { KIND_AT = 4, YEAR_AT = 5, PLAN_AT = 9 };

struct named {
	uint32_t region, year;
	uint8_t kind;
	struct bytes plan;
};

static bool read_key(struct bytes key, struct named *ret_named)
{
	if (key.size < PLAN_AT + 2u)
		return false;
	*ret_named = (struct named){
		.region = be32_get(key.data),
		.kind = key.data[KIND_AT],
		.year = be32_get(key.data + YEAR_AT),
		.plan = bytes_of(key.data + PLAN_AT, key.size - PLAN_AT - 2u),
	};
	return true;
}

/* The proto's kinds go from 1, those of common/core/bulletin.h from 0. */
static const char *kind_text(uint8_t kind)
{
	return kind == 0 || kind > BULLETIN_KIND_COUNT
		       ? NULL
		       : bulletin_kind_name((enum bulletin_kind)(kind - 1));
}

/* ---- the list */

struct sought {
	const char *plan;   /* NULL: any */
	const char *figure; /* NULL: every one */
	uint8_t kind;       /* 0: any */
};

static bool is_sought(const struct sought *sought, const struct named *named,
		      const struct reported_row *row)
{
	if ((sought->kind != 0 && named->kind != sought->kind) ||
	    (sought->figure != NULL && strcmp(sought->figure, row->name) != 0))
		return false;
	return sought->plan == NULL ||
	       (named->plan.size == strlen(sought->plan) &&
		memcmp(named->plan.data, sought->plan, named->plan.size) == 0);
}

static void put_columns(const struct reported_row *row, bool campaign, struct json_line *json)
{
	static const char *const of_bulletin[] = {"in_period", "in_year", "at_begin", "at_cutoff"};
	static const char *const of_campaign[] = {"owed",     "done", "after_owed", "after_done",
						  "excluded", "late", "amount"};
	const char *const *names = campaign ? of_campaign : of_bulletin;
	size_t count = campaign ? sizeof of_campaign / sizeof of_campaign[0]
				: sizeof of_bulletin / sizeof of_bulletin[0];
	for (size_t i = 0; i < count; i++) {
		if ((row->has & 1u << i) != 0)
			json_unsigned(json, names[i], row->of[i]);
	}
}

static bool reported_line(void *context, const struct query_context *query, struct answer *answer,
			  const struct row_ref *stored)
{
	const struct sought *sought = (const struct sought *)context;
	struct named named;
	struct reported_row row;
	if (stored->value.size != sizeof row || !read_key(stored->key, &named))
		return false;
	memcpy(&row, stored->value.data, sizeof row);
	if (!is_sought(sought, &named, &row))
		return false;
	bool campaign = named.kind == REPORTED_CAMPAIGN;
	struct json_line json;
	json_begin(&json, &answer->out, "reported");
	json_unsigned(&json, "region", named.region);
	if (campaign) {
		json_bytes_text(&json, "plan", named.plan);
		json_unsigned(&json, "year", named.year);
		json_text(&json, "report", row.report);
		json_unsigned(&json, "period", row.period);
	} else {
		json_text(&json, "bulletin_kind", kind_text(named.kind));
		json_day(&json, "from_day", row.from_day);
	}
	json_day(&json, "cutoff_day", row.cutoff_day);
	json_text(&json, campaign ? "counter" : "figure", row.name);
	put_columns(&row, campaign, &json);
	json_unsigned(&json, "submission", row.submission);
	json_id(&json, "letter", object_id_make(OBJECT_REFERRAL, query->region, row.referral));
	json_end(&json);
	return true;
}

static const char *bulletin_word(size_t index)
{
	return index < BULLETIN_KIND_COUNT ? bulletin_kind_name((enum bulletin_kind)index) : NULL;
}

const struct list_option reported_options[4] = {
	{.name = "neighbour", .type = LIST_NUMBER},
	{.name = "bulletin", .type = LIST_WORD, .word = bulletin_word},
	{.name = "plan", .type = LIST_TEXT},
	{.name = "figure", .type = LIST_TEXT},
};

void list_reported(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer)
{
	const char *bulletin = query_filter(list, "bulletin");
	struct sought sought = {
		.plan = query_filter(list, "plan"),
		.figure = query_filter(list, "figure"),
	};
	if (sought.plan != NULL && bulletin != NULL) {
		answer->refusal = (struct refusal){.code = "reported.two", .where = "plan"};
		return;
	}
	if (sought.plan != NULL)
		sought.kind = REPORTED_CAMPAIGN;
	else if (bulletin != NULL)
		sought.kind = (uint8_t)(1u + bulletin_kind_of_name(bulletin));
	struct row_key prefix = {0};
	uint32_t region = list_number_of(query_filter(list, "neighbour"));
	if (region != 0)
		row_key_put_u32(&prefix, region);
	answer_list(query, answer, TABLE_REPORTED, row_key_bytes(&prefix),
		    bytes_of(list->after.data, list->after.len), reported_line, &sought);
}

/* ---- who is missing */

static bool newest_day(void *context, const struct row_ref *row)
{
	int32_t *day = (int32_t *)context;
	struct reported_row reported;
	if (row->value.size != sizeof reported)
		return true;
	memcpy(&reported, row->value.data, sizeof reported);
	if (reported.cutoff_day > *day)
		*day = reported.cutoff_day;
	return true;
}

#define ROWS_LOOKED_AT 4096u

void reported_put(const struct query_context *query, uint32_t region, struct json_line *json)
{
	int32_t day = 0;
	struct row_key prefix = {0};
	if (!region_contains(query->region, region))
		return;
	row_key_put_u32(&prefix, region);
	(void)rows_scan(query->rows, TABLE_REPORTED, row_key_bytes(&prefix), bytes_of(NULL, 0),
			ROWS_LOOKED_AT, newest_day, &day);
	if (day != 0)
		json_day(json, "reported_day", day);
	else
		json_bool(json, "never_reported", true);
}
