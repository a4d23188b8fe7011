/* The rectification ledger (整改台账): a line per hazard, in order of opening, with what an officer
 * copies into the sheet: who, what, ordered when and until when, looked at by whom, how it ended.
 */
#include "feed.pb-c.h"
#include "services/hazard/rectification/query_lines.h"
#include "services/hazard/states.h"

enum { PAPERS_LOOKED_AT_MAX = 128 };

struct period {
	int32_t since, until; /* days of opening, both inclusive */
	bool open_only;       /* no period was named: what isn't finished yet */
	uint64_t last;        /* no number above is in the period */
};

/* The newest paper of each kind. */
struct digest {
	uint32_t newest[RECORD_COUNT];
	uint32_t times[RECORD_COUNT];
};

static void look_through(const struct query_context *query, uint64_t hazard, struct digest *digest)
{
	uint32_t papers = hazard_more_get(query->rows, hazard).records;
	uint32_t first = papers > PAPERS_LOOKED_AT_MAX ? papers - PAPERS_LOOKED_AT_MAX + 1 : 1;
	*digest = (struct digest){{0}, {0}};
	for (uint32_t n = first; n <= papers; n++) {
		struct hazard_paper paper;
		if (!hazard_paper_get(query->rows, hazard, n, &paper) ||
		    paper.head.kind >= RECORD_COUNT)
			continue;
		digest->newest[paper.head.kind] = n;
		digest->times[paper.head.kind]++;
	}
}

static bool newest(const struct query_context *query, uint64_t hazard, const struct digest *digest,
		   enum hazard_record kind, struct hazard_paper *ret_paper)
{
	return digest->newest[kind] != 0 &&
	       hazard_paper_get(query->rows, hazard, digest->newest[kind], ret_paper);
}

static void put_order(const struct query_context *query, struct json_line *json, uint64_t hazard,
		      const struct hazard_row *row, const struct digest *digest)
{
	struct hazard_paper paper;
	struct order_row order;
	if (newest(query, hazard, digest, RECORD_ORDER, &paper)) {
		json_text(json, "order",
			  paper.head.detail == ORDER_CORRECTION ? "correction_order"
								: "rectification_notice");
		json_bytes_text(json, "order_number", paper.text[RECORD_TEXT_OTHER]);
		json_bytes_text(json, "ordered", paper.text[RECORD_TEXT_WHAT]);
	}
	if (row->orders != 0 && hazard_order_get(query->rows, hazard, row->orders, &order)) {
		json_day(json, "served_day", order.served_day);
		json_moment(json, "rectify_due_ms", order.due_ms);
	}
	if (row->orders > 1)
		json_unsigned(json, "times_ordered", row->orders);
	if (digest->times[RECORD_EXTENSION_GRANTED] != 0)
		json_unsigned(json, "times_extended", digest->times[RECORD_EXTENSION_GRANTED]);
}

static void put_looks(const struct query_context *query, struct json_line *json, uint64_t hazard,
		      const struct digest *digest)
{
	struct hazard_paper paper;
	if (newest(query, hazard, digest, RECORD_CLAIM, &paper)) {
		json_day(json, "claimed_day", paper.head.on_day);
		json_bytes_text(json, "claimed", paper.text[RECORD_TEXT_WHAT]);
	}
	if (newest(query, hazard, digest, RECORD_REINSPECTION, &paper)) {
		json_day(json, "reinspected_day", paper.head.on_day);
		json_bool(json, "passed", paper.head.detail != 0);
		json_bytes_text(json, "reinspected_by", paper.text[RECORD_TEXT_OFFICERS]);
	} else if (newest(query, hazard, digest, RECORD_ON_THE_SPOT, &paper)) {
		json_day(json, "corrected_on_spot_day", paper.head.on_day);
		json_bytes_text(json, "reinspected_by", paper.text[RECORD_TEXT_OFFICERS]);
	}
	if (digest->times[RECORD_HELP] != 0)
		json_unsigned(json, "times_helped", digest->times[RECORD_HELP]);
	if (newest(query, hazard, digest, RECORD_PROGRESS, &paper))
		json_day(json, "progress_day", paper.head.on_day);
	if (newest(query, hazard, digest, RECORD_PERSON, &paper))
		json_bytes_text(json, "responsible_person", paper.text[RECORD_TEXT_WHAT]);
}

static void put_end(const struct query_context *query, struct json_line *json, uint64_t hazard,
		    const struct digest *digest)
{
	struct hazard_paper paper;
	if (newest(query, hazard, digest, RECORD_CANCEL_OFF, &paper)) {
		json_day(json, "cancelled_off_day", paper.head.on_day);
		json_bytes_text(json, "cancelled_off_by", paper.text[RECORD_TEXT_PERSON]);
		json_bytes_text(json, "approved_by", paper.text[RECORD_TEXT_SECOND]);
		if (paper.head.detail != 0)
			json_bool(json, "partial", true);
	}
	if (newest(query, hazard, digest, RECORD_LOOK_BACK, &paper)) {
		json_day(json, "looked_back_day", paper.head.on_day);
		json_bool(json, "look_back_passed", paper.head.detail != 0);
	}
	if (newest(query, hazard, digest, RECORD_UNFOUNDED, &paper))
		json_bytes_text(json, "ground", paper.text[RECORD_TEXT_WHAT]);
}

static bool ledger_line(void *context, const struct query_context *query, struct answer *answer,
			const struct row_ref *found)
{
	struct period *period = (struct period *)context;
	uint64_t hazard = be64_get(found->key.data);
	struct hazard_row row;
	struct digest digest;
	memcpy(&row, found->value.data, sizeof(row));
	if (row.opened_day < period->since || row.opened_day > period->until ||
	    (period->open_only && !hazard_state_is_open(row.state)))
		return false;
	struct json_line json;
	json_begin(&json, &answer->out, "ledger_row");
	hazard_put_members(query, &json, hazard, &row);
	look_through(query, hazard, &digest);
	put_order(query, &json, hazard, &row, &digest);
	put_looks(query, &json, hazard, &digest);
	put_end(query, &json, hazard, &digest);
	json_end(&json);
	return true;
}

/* The least number that was opened on `day` or later; they are opened in order of their numbers. */
static uint64_t next_hazard(const struct rows_reader *rows, uint64_t number)
{
	struct row_key from = row_key_u64(number);
	struct row_ref found;
	return rows->seek(rows->context, TABLE_HAZARDS, row_key_bytes(&from), &found)
		       ? be64_get(found.key.data)
		       : 0;
}

static uint64_t first_of_day(const struct query_context *query, int32_t day, uint64_t count)
{
	uint64_t low = 1, high = count + 1;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;
		struct hazard_row row;
		/* Numbers that a restore left free have no row: the next one that has tells. */
		uint64_t next = next_hazard(query->rows, middle);
		if (next == 0 || (hazard_get(query->rows, next, &row) && row.opened_day >= day))
			high = middle;
		else
			low = next + 1;
	}
	return low;
}

/* What can't be read as a day was refused before. */
static void read_day(const Zh__ListQuery *list, const char *name, int32_t *ret_day)
{
	const char *text = query_filter(list, name);
	int32_t day;
	if (text != NULL && time_parse_day(text, &day) == STATUS_OK)
		*ret_day = day;
}

void hazard_ledger(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer)
{
	struct period period = {.since = INT32_MIN, .until = INT32_MAX};
	struct bytes after = bytes_of(list->after.data, list->after.len);
	uint64_t count = counter_next(query->rows, OBJECT_HAZARD, 0) - 1;
	read_day(list, "since", &period.since);
	read_day(list, "until", &period.until);
	period.open_only = period.since == INT32_MIN && period.until == INT32_MAX;
	struct row_key from = row_key_u64(first_of_day(query, period.since, count));
	if (after.size == 0)
		after = row_key_bytes(&from);
	uint64_t end = period.until == INT32_MAX ? count + 1
						 : first_of_day(query, period.until + 1, count);
	answer_list(query, answer, TABLE_HAZARDS, bytes_of(NULL, 0), after, ledger_line, &period);
	/* Behind the period nothing follows. */
	if (answer->after.size == 8 && be64_get(answer->after.data) >= end)
		answer->after = (struct row_key){0};
}
