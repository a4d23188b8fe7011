#include <string.h>

#include "services/escalation/bulletin/bulletin.h"
#include "services/escalation/tables.h"

#define STATE_TABLE_FILE "services/escalation/bulletin/bulletin_table.def"
#define STATE_TABLE_PREFIX BL
#define STATE_TABLE_SYMBOL bulletin_table
#define STATE_TABLE_NAME "bulletin"
#define STATE_TABLE_LETTERS "BL"
#include "common/base/state_table_def.h"

_Static_assert((unsigned)ZH__BULLETIN_KIND__BULLETIN_KIND_PERIOD == BULLETIN_PERIOD + 1u &&
		       BULLETIN_PERIOD + 1u == BULLETIN_KIND_COUNT,
	       "the kinds of the contract are those that are counted, from 1");

enum bulletin_kind bulletin_kind_of_proto(Zh__BulletinKind kind)
{
	unsigned number = (unsigned)kind;
	return number >= 1 && number <= BULLETIN_KIND_COUNT ? (enum bulletin_kind)(number - 1)
							    : BULLETIN_KIND_COUNT;
}

enum clock_id bulletin_clock(Zh__BulletinKind kind)
{
	static const enum clock_id clocks[BULLETIN_KIND_COUNT + 1] = {
		[BULLETIN_WEEKLY] = CLOCK_BULLETIN_WEEKLY,
		[BULLETIN_MONTHLY] = CLOCK_BULLETIN_MONTHLY,
		[BULLETIN_HALF_YEAR] = CLOCK_BULLETIN_HALF_YEAR,
		[BULLETIN_YEAR] = CLOCK_BULLETIN_YEAR,
	};
	return clocks[bulletin_kind_of_proto(kind)];
}

static struct row_key days_key(uint8_t kind, int32_t cutoff_day, int32_t from_day)
{
	struct row_key key = {0};
	row_key_put_u8(&key, kind);
	row_key_put_u32(&key, (uint32_t)cutoff_day);
	row_key_put_u32(&key, (uint32_t)from_day);
	return key;
}

/* One that was given up is as if it had never been: it may be made all the same. */
static size_t by_days(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct bulletin_row bulletin;
	(void)key;
	memcpy(&bulletin, row.data, sizeof bulletin);
	if (bulletin.state == BL_STOPPED)
		return 0;
	out[0] = days_key(bulletin.kind, bulletin.cutoff_day, bulletin.from_day);
	return 1;
}

const struct index_spec bulletin_indexes[1] = {{TABLE_BULLETINS_BY_DAYS, by_days}};

struct row_key bulletin_figure_key(uint64_t number, unsigned n)
{
	struct row_key key = row_key_u64(number);
	row_key_put_u8(&key, (uint8_t)n);
	return key;
}

bool bulletin_row_get(const struct rows_reader *rows, uint64_t number, struct bulletin_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_BULLETINS, number, ret_row, sizeof *ret_row);
}

bool bulletin_figure_get(const struct rows_reader *rows, uint64_t number, unsigned n,
			 struct bulletin_figure_row *ret_row)
{
	struct row_key key = bulletin_figure_key(number, n);
	return rows_load(rows, TABLE_BULLETIN_FIGURES, row_key_bytes(&key), ret_row,
			 sizeof *ret_row);
}

uint64_t bulletin_of_days(const struct rows_reader *rows, Zh__BulletinKind kind,
			  const struct bulletin_span *span)
{
	struct row_key key = days_key((uint8_t)kind, span->cutoff_day, span->from_day);
	struct bytes found;
	if (!rows->get(rows->context, TABLE_BULLETINS_BY_DAYS, row_key_bytes(&key), &found) ||
	    found.size != 8)
		return 0;
	return be64_get(found.data);
}

uint64_t bulletin_awaited(const struct rows_reader *rows, Zh__BulletinKind kind)
{
	struct row_key key = row_key_u64((uint64_t)kind);
	uint64_t number = 0;
	(void)rows_load(rows, TABLE_BULLETINS_AWAITED, row_key_bytes(&key), &number, sizeof number);
	return number;
}
