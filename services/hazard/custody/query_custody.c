/* A lot in custody as it is shown and explained: on which ground and power, who approved it, what
 * its list says, and what the party was told. */
#include "services/hazard/custody/custody_powers.h"
#include "services/hazard/custody/inventory.h"
#include "services/hazard/rectification/query_lines.h"

/* The row's texts, copied: other rows are read while they are printed. */
struct lot_shown {
	struct custody_lot lot;
	uint8_t memory[CUSTODY_TEXTS_MAX];
};

static bool lot_read(const struct query_context *query, uint64_t hazard, unsigned n,
		     struct lot_shown *shown)
{
	struct writer texts = writer_over(shown->memory, sizeof(shown->memory));
	if (!hazard_custody_get(query->rows, hazard, (uint8_t)n, &shown->lot))
		return false;
	for (unsigned i = 0; i < CUSTODY_TEXT_COUNT; i++) {
		struct bytes *text = &shown->lot.text[i];
		uint8_t *copy = shown->memory + texts.size;
		writer_put(&texts, text->data, text->size);
		*text = bytes_of(copy, text->size);
	}
	return !texts.overflow;
}

static void put_text(struct json_line *json, const char *name, struct bytes text)
{
	if (text.size != 0)
		json_bytes_text(json, name, text);
}

/* The end of a clock that runs. */
static void put_end(const struct query_context *query, struct json_line *json, const char *name,
		    uint64_t clock)
{
	const struct clock_row *row = clock == 0 ? NULL : clock_row_get(query->rows, clock);
	if (row != NULL)
		json_moment(json, name, row->due_ms);
}

static void put_power(struct json_line *json, struct bytes text)
{
	char id[32] = {0};
	if (text.size == 0 || text.size >= sizeof(id))
		return;
	memcpy(id, text.data, text.size);
	json_text(json, "power", id);
	const struct custody_power *power = custody_power_of(id);
	if (power != NULL)
		json_text(json, "power_article", power->article);
}

static void put_approval(struct json_line *json, const struct custody_lot *lot)
{
	uint8_t flags = lot->row.flags;
	if ((flags & CUSTODY_ON_THE_SPOT) != 0) {
		json_bool(json, "on_the_spot", true);
		json_bool(json, "approved", (flags & CUSTODY_APPROVED) != 0);
	}
	if ((flags & CUSTODY_DISAPPROVED) != 0)
		json_bool(json, "disapproved", true);
	put_text(json, "officers", lot->text[CUSTODY_TEXT_OFFICERS]);
	put_text(json, "person", lot->text[CUSTODY_TEXT_TAKEN_BY]);
	put_text(json, "approved_by", lot->text[CUSTODY_TEXT_APPROVED_BY]);
}

static void put_keeping(struct json_line *json, const struct custody_lot *lot)
{
	if ((lot->row.flags & CUSTODY_RECORDED) != 0)
		json_bool(json, "scene_on_record", true);
	if (lot->row.keeper != 0)
		json_enum(json, "custody_keeper", &zh__custody_keeper__descriptor, lot->row.keeper);
	put_text(json, "kept_at", lot->text[CUSTODY_TEXT_KEPT_AT]);
}

static void put_list(const struct query_context *query, struct json_line *json, uint64_t hazard,
		     unsigned n)
{
	struct inventory_line lines[INVENTORY_LINES_MAX];
	size_t count = inventory_get(query->rows, hazard, (uint8_t)n, lines);
	if (count == 0)
		return;
	json_array(json, "lines");
	for (size_t i = 0; i < count; i++) {
		json_object(json, NULL);
		json_bytes_text(json, "name", lines[i].name);
		put_text(json, "model", lines[i].model);
		json_unsigned(json, "amount", lines[i].amount);
		json_object_end(json);
	}
	json_array_end(json);
}

bool hazard_put_lot(const struct query_context *query, struct json_line *json, uint64_t hazard,
		    unsigned n)
{
	struct lot_shown shown;
	if (!lot_read(query, hazard, n, &shown))
		return false;
	const struct custody_lot *lot = &shown.lot;
	json_unsigned(json, "lot", n);
	json_enum(json, "place", &zh__goods_place__descriptor, lot->row.place);
	json_bytes_text(json, "batch", lot->text[CUSTODY_TEXT_BATCH]);
	json_bytes_text(json, "document", lot->text[CUSTODY_TEXT_DOCUMENT]);
	json_unsigned(json, "amount", lot->row.amount);
	if (lot->row.taken != 0)
		json_unsigned(json, "taken", lot->row.taken);
	json_text(json, "unit", lot->row.unit);
	json_day(json, "since_day", lot->row.since_day);
	put_power(json, lot->text[CUSTODY_TEXT_POWER]);
	put_text(json, "ground", lot->text[CUSTODY_TEXT_GROUND]);
	put_text(json, "custody_scope", lot->text[CUSTODY_TEXT_SCOPE]);
	put_approval(json, lot);
	put_keeping(json, lot);
	put_list(query, json, hazard, n);
	if ((lot->row.flags & CUSTODY_LAPSED) != 0)
		json_bool(json, "lapsed", true);
	put_end(query, json, "notice_due_ms", lot->row.notice_clock);
	if (lot->row.served_ms != 0)
		json_moment(json, "served_ms", lot->row.served_ms);
	if (lot->row.amount == 0)
		return true;
	put_end(query, json, "announced_until_ms", lot->row.announce_clock);
	put_end(query, json, "due_ms", lot->row.clock);
	return true;
}

void hazard_put_custody(const struct query_context *query, struct json_line *json, uint64_t hazard,
			const struct hazard_more *more)
{
	enum { LOT_ROOM = 8192 };
	if (more->lots == 0)
		return;
	json_array(json, "custody");
	for (unsigned n = 1; n <= more->lots; n++) {
		struct custody_lot lot;
		if (json->out->capacity - json->out->size < LOT_ROOM ||
		    !hazard_custody_get(query->rows, hazard, (uint8_t)n, &lot))
			continue;
		json_object(json, NULL);
		(void)hazard_put_lot(query, json, hazard, n);
		json_object_end(json);
	}
	json_array_end(json);
}
