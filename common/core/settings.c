/* Settings: single values that every daemon keeps, and the events that set them. */
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/common_tables.h"

int64_t setting_get(const struct rows_reader *rows, const char *name, int64_t otherwise)
{
	struct row_key key = {0};
	row_key_put(&key, name, strlen(name));
	int64_t value;
	const void *stored = rows_get(rows, TABLE_SETTINGS, row_key_bytes(&key), sizeof value);
	if (stored == NULL)
		return otherwise;
	memcpy(&value, stored, sizeof value);
	return value;
}

static enum status put_setting(struct rows_writer *rows, const char *name, int64_t value)
{
	struct row_key key = {0};
	row_key_put(&key, name, strlen(name));
	rows->put(rows->read.context, TABLE_SETTINGS, row_key_bytes(&key),
		  bytes_of(&value, sizeof value));
	return STATUS_OK;
}

static enum status clocks_reprojecting(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClocksReprojecting *body = BODY(event, ClocksReprojecting);
	TRY(put_setting(rows, SETTING_REPROJECTED_NEXT, body->finished ? 0 : (int64_t)body->next));
	TRY(put_setting(rows, SETTING_REPROJECTED_MOVED, (int64_t)body->moved));
	return put_setting(rows, SETTING_REPROJECTED_CALENDAR, (int64_t)body->calendar_version);
}

static enum status time_put_right(struct rows_writer *rows, const struct event *event)
{
	const Zh__TimePutRight *body = BODY(event, TimePutRight);
	TRY(put_setting(rows, SETTING_TIME_WRONG, body->was_ms));
	TRY(put_setting(rows, SETTING_TIME_RIGHT, body->is_ms));
	return put_setting(rows, SETTING_TIME_HELD, 0);
}

static enum status journal_forked(struct rows_writer *rows, const struct event *event)
{
	const Zh__JournalForked *body = BODY(event, JournalForked);
	if (!SABOTAGE("restore.numbers-not-reserved"))
		counters_skip(rows, body->numbers_skipped);
	TRY(put_setting(rows, SETTING_LIFE, (int64_t)body->incarnation));
	/* What was known of newer lives was known to the one before. */
	if (setting_get(&rows->read, SETTING_SUPERSEDED, 0) != 0)
		TRY(put_setting(rows, SETTING_SUPERSEDED, 0));
	if (body->has_series_through)
		TRY(put_setting(rows, SETTING_SERIES, (int64_t)body->series_through));
	return put_setting(rows, SETTING_RECOVERY, (int64_t)body->recovery);
}

enum status evolve_setting(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(CLOCKS_REPROJECTING):
		return clocks_reprojecting(rows, event);
	case KIND(CLOCK_DRIVEN):
		return put_setting(rows, SETTING_DRIVEN_NOW, BODY(event, ClockDriven)->now_ms);
	case KIND(JOURNAL_FORKED):
		return journal_forked(rows, event);
	case KIND(CHAIN_SIGNED):
		return put_setting(rows, SETTING_CHAIN_LIFE,
				   (int64_t)BODY(event, ChainSigned)->incarnation);
	case KIND(RECOVERY_ENDED):
		return put_setting(rows, SETTING_RECOVERY, 0);
	case KIND(LIFE_SUPERSEDED):
		return put_setting(rows, SETTING_SUPERSEDED,
				   (int64_t)BODY(event, LifeSuperseded)->life);
	case KIND(LIFE_STAYS):
		TRY(put_setting(rows, SETTING_SET_ASIDE, (int64_t)BODY(event, LifeStays)->life));
		return put_setting(rows, SETTING_SUPERSEDED, 0);
	case KIND(TIME_HELD):
		return put_setting(rows, SETTING_TIME_HELD, 1);
	case KIND(TIME_PUT_RIGHT):
		return time_put_right(rows, event);
	case KIND(TIME_CONFIRMED):
		return put_setting(rows, SETTING_TIME_HELD, 0);
	default:
		return STATUS_OK;
	}
}
