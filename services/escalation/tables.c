#include "services/escalation/tables.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "services/escalation/bulletin/bulletin.h"
#include "services/escalation/cases/address.h"
#include "services/escalation/cases/certification.h"
#include "services/escalation/cases/evidence.h"
#include "services/escalation/cases/jurisdiction.h"
#include "services/escalation/states.h"

static size_t measure_hazard_keys(struct bytes key, struct bytes row,
				  struct row_key out[INDEX_KEYS_MAX])
{
	struct measure_row measure;
	memcpy(&measure, row.data, sizeof measure);
	if (measure.hazard == 0)
		return 0;
	out[0] = row_key_u64(measure.hazard);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t case_firm_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct casefile_file file;
	memcpy(&file, row.data, sizeof file);
	out[0] = (struct row_key){0};
	row_key_put(&out[0], file.firm_key, sizeof file.firm_key);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t case_hazard_keys(struct bytes key, struct bytes row,
			       struct row_key out[INDEX_KEYS_MAX])
{
	struct casefile_row casefile;
	memcpy(&casefile, row.data, sizeof casefile);
	if (casefile.hazard == 0)
		return 0;
	out[0] = row_key_u64(casefile.hazard);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static const struct index_spec measure_indexes[] = {
	{TABLE_MEASURES_BY_HAZARD, measure_hazard_keys}};
static const struct index_spec case_indexes[] = {{TABLE_CASES_BY_HAZARD, case_hazard_keys}};
static const struct index_spec case_file_indexes[] = {{TABLE_CASES_BY_FIRM, case_firm_keys}};

#define FIXED(type) .row_size = sizeof(struct type), .row_max = sizeof(struct type)
#define INDEXED(list) .indexes = (list), .index_count = 1
#define INDEX .row_max = 8, .is_index = true

static const struct table_spec tables[] = {
	COMMON_TABLES,
	{.id = TABLE_LADDER,
	 .name = "ladder",
	 .row_max = sizeof(struct ledger_row) + FIRM_NAME_SIZE},
	{.id = TABLE_LADDER_BOOK, .name = "ladder_book", FIXED(ladder_book)},
	{.id = TABLE_MEASURES,
	 .name = "measures",
	 .row_max = MEASURE_STORED_MAX,
	 INDEXED(measure_indexes)},
	{.id = TABLE_MEASURES_BY_HAZARD, .name = "measures_by_hazard", INDEX},
	{.id = TABLE_MEASURE_CAUSES, .name = "measure_causes", .row_size = 8, .row_max = 8},
	{.id = TABLE_NOTICES, .name = "notices", FIXED(notice_row)},
	{.id = TABLE_NOTICE_FILES, .name = "notice_files", FIXED(notice_file)},
	{.id = TABLE_SERIES, .name = "series", FIXED(series_row), .absence_tells = true},
	{.id = TABLE_CASES, .name = "cases", FIXED(casefile_row), INDEXED(case_indexes)},
	{.id = TABLE_CASE_FILES,
	 .name = "case_files",
	 FIXED(casefile_file),
	 INDEXED(case_file_indexes)},
	{.id = TABLE_CASES_BY_FIRM, .name = "cases_by_firm", INDEX},
	{.id = TABLE_CASES_BY_HAZARD, .name = "cases_by_hazard", INDEX},
	{.id = TABLE_DISCUSSIONS, .name = "discussions", FIXED(discussion_row)},
	{.id = TABLE_HEARINGS, .name = "hearings", FIXED(hearing_row)},
	{.id = TABLE_EXECUTIONS, .name = "executions", FIXED(execution_row)},
	{.id = TABLE_CERTIFICATIONS, .name = "certifications", FIXED(certification_row)},
	{.id = TABLE_EVIDENCE, .name = "evidence", FIXED(evidence_row)},
	{.id = TABLE_CASE_ADDRESSES, .name = "case_addresses", FIXED(address_row)},
	{.id = TABLE_CASE_JURISDICTIONS, .name = "case_jurisdictions", FIXED(jurisdiction_row)},
	{.id = TABLE_BULLETINS,
	 .name = "bulletins",
	 FIXED(bulletin_row),
	 INDEXED(bulletin_indexes)},
	{.id = TABLE_BULLETINS_BY_DAYS, .name = "bulletins_by_days", INDEX},
	{.id = TABLE_BULLETIN_FIGURES, .name = "bulletin_figures", FIXED(bulletin_figure_row)},
	{.id = TABLE_BULLETINS_AWAITED, .name = "bulletins_awaited", .row_size = 8, .row_max = 8},
	{.id = TABLE_COUNTS, .name = "counts", FIXED(count_row)},
};

/* CHECKLIST when a row or what evolve makes of an event changes: a new fold version. */
const struct schema escalation_schema = {.fold_version = 35 + COMMON_FOLD_VERSION,
					 .tables = tables,
					 .table_count = sizeof tables / sizeof tables[0]};

bool ladder_get(const struct rows_reader *rows, uint64_t hazard, struct ledger_row *ret_row,
		struct bytes *ret_name)
{
	struct row_key key = row_key_u64(hazard);
	struct bytes row;
	if (!rows->get(rows->context, TABLE_LADDER, row_key_bytes(&key), &row))
		return false;
	ASSERT(row.size >= sizeof *ret_row);
	memcpy(ret_row, row.data, sizeof *ret_row);
	ASSERT(row.size == sizeof *ret_row + ret_row->name_size);
	if (ret_name != NULL)
		*ret_name = bytes_of(row.data + sizeof *ret_row, ret_row->name_size);
	return true;
}

struct ladder_book ladder_book_get(const struct rows_reader *rows)
{
	struct ladder_book book = {.version = 1};
	(void)rows_load_numbered(rows, TABLE_LADDER_BOOK, 1, &book, sizeof book);
	return book;
}

bool notice_get(const struct rows_reader *rows, uint64_t number, struct notice_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_NOTICES, number, ret_row, sizeof *ret_row);
}

bool notice_file_get(const struct rows_reader *rows, uint64_t number, struct notice_file *ret_file)
{
	return rows_load_numbered(rows, TABLE_NOTICE_FILES, number, ret_file, sizeof *ret_file);
}

bool casefile_get(const struct rows_reader *rows, uint64_t number, struct casefile_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_CASES, number, ret_row, sizeof *ret_row);
}

bool casefile_file_get(const struct rows_reader *rows, uint64_t number,
		       struct casefile_file *ret_file)
{
	return rows_load_numbered(rows, TABLE_CASE_FILES, number, ret_file, sizeof *ret_file);
}

struct row_key esc_series_key(enum escalation_series series, uint8_t kind, uint32_t year)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)series);
	row_key_put_u8(&key, kind);
	row_key_put_u32(&key, year);
	return key;
}

uint32_t esc_series_next(const struct rows_reader *rows, enum escalation_series series,
			 uint8_t kind, uint32_t year, uint32_t ahead)
{
	struct row_key key = esc_series_key(series, kind, year);
	struct series_row row = {0};
	const void *stored = rows_get(rows, TABLE_SERIES, row_key_bytes(&key), sizeof row);
	if (stored != NULL)
		memcpy(&row, stored, sizeof row);
	return row.last + ahead + 1;
}

static uint32_t last_of(const struct rows_reader *rows, const struct number_series *series,
			uint32_t year)
{
	return esc_series_next(rows, (enum escalation_series)series->group, series->kind, year, 0) -
	       1;
}

static void put_last(struct rows_writer *rows, const struct number_series *series, uint32_t year,
		     uint32_t last)
{
	struct row_key key =
		esc_series_key((enum escalation_series)series->group, series->kind, year);
	struct series_row row = {.version = 1, .last = last};
	rows->put(rows->read.context, TABLE_SERIES, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
}

#define OF_NOTICE(name, which)                                                                     \
	{                                                                                          \
		"notice." name, SERIES_NOTICE, ZH__NOTICE_KIND__NOTICE_KIND_##which                \
	}
static const struct number_series all_series[] = {
	OF_NOTICE("listed_supervision", LISTED_SUPERVISION),
	OF_NOTICE("interview", INTERVIEW),
	OF_NOTICE("rectification", RECTIFICATION),
	OF_NOTICE("reminder", REMINDER),
	OF_NOTICE("caution", CAUTION),
	OF_NOTICE("guidance", GUIDANCE),
	OF_NOTICE("penalty_notice", PENALTY_NOTICE),
	OF_NOTICE("penalty_decision", PENALTY_DECISION),
	OF_NOTICE("supplement", SUPPLEMENT),
	{"case", SERIES_CASE, 0},
};

const struct series_book escalation_series = {all_series, sizeof all_series / sizeof all_series[0],
					      last_of, put_last};

struct row_key esc_count_key(enum count_axis axis, uint8_t state)
{
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)axis);
	row_key_put_u8(&key, state);
	return key;
}

static uint64_t stored_count(const struct rows_reader *rows, enum count_axis axis, uint8_t state)
{
	struct row_key key = esc_count_key(axis, state);
	struct count_row row = {0};
	const void *stored = rows_get(rows, TABLE_COUNTS, row_key_bytes(&key), sizeof row);
	if (stored != NULL)
		memcpy(&row, stored, sizeof row);
	return row.count;
}

static uint64_t proposed_measures(const struct rows_reader *rows)
{
	uint64_t count = counter_count(rows, OBJECT_MEASURE);
	for (uint8_t state = 0; state < measure_table.state_count; state++)
		count -= stored_count(rows, COUNT_MEASURE, state);
	return count;
}

uint64_t esc_count(const struct rows_reader *rows, enum count_axis axis, uint8_t state)
{
	return axis == COUNT_MEASURE && state == MEASURE_PROPOSED ? proposed_measures(rows)
								  : stored_count(rows, axis, state);
}

bool measure_cause_is_single(enum measure_cause cause)
{
	return cause == CAUSE_HAZARD_OPENED || cause == CAUSE_SAMPLING_FAILED;
}

struct row_key measure_cause_key(const struct measure_cause_ref *cause)
{
	struct row_key key = {0};
	uint8_t matter = cause->hazard != 0   ? OBJECT_HAZARD
			 : cause->report != 0 ? OBJECT_REPORT
					      : OBJECT_CASEFILE;
	uint64_t number = cause->hazard != 0   ? cause->hazard
			  : cause->report != 0 ? cause->report
					       : cause->casefile;
	row_key_put_u8(&key, matter);
	row_key_put_u64(&key, number);
	row_key_put_u8(&key, cause->measure);
	row_key_put_u8(&key, cause->cause);
	row_key_put_u8(&key, cause->mark);
	row_key_put_u64(&key, cause->key);
	return key;
}

const char *const casefile_outcome_texts[] = {NULL, "penalty", "no_penalty", "not_made_out",
					      "other"};
const char *const casefile_listing_texts[] = {NULL, "consented", "refused", "listed", "not_listed"};

enum case_listing casefile_listing_of(const char *text)
{
	for (unsigned i = CASE_CONSENTED; text != NULL && i <= CASE_NOT_LISTED; i++)
		if (strcmp(text, casefile_listing_texts[i]) == 0)
			return (enum case_listing)i;
	return CASE_UNLISTED;
}

uint32_t esc_violation_bits(const Zh__Violation *violations, size_t count)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < count; i++)
		bits |= UINT32_C(1) << (violations[i] & 31);
	return bits;
}

bool discussion_get(const struct rows_reader *rows, uint64_t casefile,
		    struct discussion_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_DISCUSSIONS, casefile, ret_row, sizeof *ret_row);
}

uint8_t penalties_store(struct penalty_row out[PENALTIES_MAX], Zh__Penalty *const *list,
			size_t count)
{
	uint8_t stored = 0;
	for (; stored < count && stored < PENALTIES_MAX; stored++)
		out[stored] = (struct penalty_row){.kind = (uint8_t)list[stored]->kind,
						   .amount_fen = list[stored]->amount_fen};
	return stored;
}

bool hearing_get(const struct rows_reader *rows, uint64_t casefile, struct hearing_row *ret_row)
{
	*ret_row = (struct hearing_row){.state = HEARING_NONE};
	return rows_load_numbered(rows, TABLE_HEARINGS, casefile, ret_row, sizeof *ret_row);
}

bool execution_get(const struct rows_reader *rows, uint64_t casefile, struct execution_row *ret_row)
{
	*ret_row = (struct execution_row){.contest = CONTEST_NONE};
	return rows_load_numbered(rows, TABLE_EXECUTIONS, casefile, ret_row, sizeof *ret_row);
}

bool certification_get(const struct rows_reader *rows, uint64_t casefile,
		       struct certification_row *ret_row)
{
	*ret_row = (struct certification_row){.state = CERTIFICATION_NONE};
	return rows_load_numbered(rows, TABLE_CERTIFICATIONS, casefile, ret_row, sizeof *ret_row);
}

int64_t fine_left_of(const struct casefile_file *file, int64_t left_fen)
{
	int64_t fine = 0;
	for (size_t i = 0; i < file->penalty_count && i < PENALTIES_MAX; i++)
		if (file->penalties[i].kind == ZH__PENALTY_KIND__PENALTY_KIND_FINE)
			fine += file->penalties[i].amount_fen;
	return fine < left_fen ? fine : left_fen;
}

size_t fine_parts_covered(const struct execution_row *execution, int64_t left_fen)
{
	int64_t unpaid = left_fen < execution->deferred_fen ? left_fen : execution->deferred_fen;
	int64_t paid = execution->deferred_fen - unpaid;
	size_t covered = 0;
	while (covered < execution->part_count && covered < FINE_PARTS_MAX &&
	       paid >= execution->parts[covered].amount_fen)
		paid -= execution->parts[covered++].amount_fen;
	return covered;
}

int64_t execution_left(const struct execution_row *execution, int64_t left_fen, int32_t day)
{
	return left_fen + surcharge_until(&execution->surcharge, day).left_fen;
}

size_t agreement_missed(const struct rows_reader *rows, struct object_id casefile,
			const struct execution_row *execution, int64_t left_fen, int64_t now_ms)
{
	int32_t day = time_day_of_ms(now_ms);
	size_t next = fine_parts_covered(execution, execution_left(execution, left_fen, day));
	bool missed = next < execution->part_count && execution->parts[next].day < day &&
		      (clock_term_over(rows, casefile, CLOCK_CASE_PAY, now_ms) ||
		       SABOTAGE("case.part-missed-on-a-day-off"));
	return missed ? next : execution->part_count;
}

bool back_owed(const struct execution_row *execution)
{
	return execution->back_fen > execution->given_fen || execution->goods_back != 0;
}

bool decision_is_revoked(const struct execution_row *execution)
{
	return execution->contest == CONTEST_FALLEN ||
	       (execution->end_ground == ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED &&
		!SABOTAGE("case.own-revocation-stands"));
}

/* Our own revocation is one of a paid decision too. */
uint8_t execution_end_event(Zh__ExecutionEnd ground)
{
	return ground == ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED ? EXECUTION_ON_REVOKE
									   : EXECUTION_ON_END;
}

bool casefile_pay_over(const struct rows_reader *rows, struct object_id id,
		       const struct execution_row *execution, int64_t now_ms)
{
	return clock_term_over(rows, id, CLOCK_CASE_PAY, now_ms) &&
	       time_day_of_ms(now_ms) > execution->until_day;
}
