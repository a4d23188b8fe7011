#include "services/intake/tables.h"

#include "services/intake/acts.h"
#include "services/intake/intake.h"

#include "common/base/hash64.h"
#include "common/base/sabotage.h"
#include "common/core/row_texts.h"

bool intake_report_texts_read(struct bytes row, struct report_texts *ret_texts)
{
	if (row.size < sizeof(ret_texts->head))
		return false;
	memcpy(&ret_texts->head, row.data, sizeof(ret_texts->head));
	struct bytes rest =
		bytes_of(row.data + sizeof(ret_texts->head), row.size - sizeof(ret_texts->head));
	for (size_t i = 0; i < REPORT_TEXT_COUNT; i++)
		ret_texts->text[i] = row_text_take(&rest);
	return true;
}

struct row_key intake_near_prefix(struct bytes firm_key, struct bytes class_code,
				  struct bytes batch)
{
	struct row_key key = {0};
	if (firm_key.size == 0 || class_code.size == 0 || firm_key.size > 40 ||
	    class_code.size > 40)
		return key;
	row_key_put_u64(&key, hash64(hash64(hash64(0, firm_key), class_code), batch));
	return key;
}

bool intake_near_same(const struct report_texts *texts, struct bytes firm_key,
		      struct bytes class_code, struct bytes batch)
{
	return bytes_equal(texts->text[REPORT_TEXT_FIRM_KEY], firm_key) &&
	       bytes_equal(texts->text[REPORT_TEXT_CLASS], class_code) &&
	       bytes_equal(texts->text[REPORT_TEXT_BATCH], batch);
}

/* The newest first: what a near-duplicate repeats is most often the last one. */
static size_t near_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct report_texts texts;
	if (!intake_report_texts_read(row, &texts))
		return 0;
	out[0] = intake_near_prefix(texts.text[REPORT_TEXT_FIRM_KEY], texts.text[REPORT_TEXT_CLASS],
				    texts.text[REPORT_TEXT_BATCH]);
	if (out[0].size == 0)
		return 0;
	row_key_put_u64(&out[0], ~be64_get(key.data));
	return 1;
}

static size_t hazard_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct report_row report;
	memcpy(&report, row.data, sizeof(report));
	if (report.hazard == 0)
		return 0;
	out[0] = row_key_u64(report.hazard);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static const struct index_spec report_indexes[] = {
	{.table = TABLE_HAZARD_REPORTS, .keys = hazard_keys}};
static const struct index_spec text_indexes[] = {{.table = TABLE_REPORTS_NEAR, .keys = near_keys}};

static const struct table_spec tables[] = {
	COMMON_TABLES,
	{.id = TABLE_REPORTS,
	 .name = "reports",
	 .row_size = sizeof(struct report_row),
	 .row_max = sizeof(struct report_row),
	 .indexes = report_indexes,
	 .index_count = 1},
	{.id = TABLE_REPORT_TEXTS,
	 .name = "report_texts",
	 .row_max = 1024,
	 .indexes = text_indexes,
	 .index_count = 1},
	{.id = TABLE_REPORTS_NEAR,
	 .name = "reports_near",
	 .row_max = 8,
	 .is_index = true,
	 .asked_prefix = 8},
	{.id = TABLE_FEEDS,
	 .name = "feeds",
	 .row_size = sizeof(struct feed_row),
	 .row_max = sizeof(struct feed_row),
	 .absence_tells = true},
	{.id = TABLE_FEED_IDS,
	 .name = "feed_ids",
	 .row_size = sizeof(struct feed_id_row),
	 .row_max = sizeof(struct feed_id_row),
	 .absence_tells = true},
	{.id = TABLE_FEED_CONFLICTS,
	 .name = "feed_conflicts",
	 .row_size = 8,
	 .row_max = 8,
	 .absence_tells = true},
	{.id = TABLE_FIRM_NAMES,
	 .name = "firm_names",
	 .row_size = 8,
	 .row_max = 8,
	 .absence_tells = true},
	{.id = TABLE_CASES, .name = "cases", .row_size = 8, .row_max = 8},
	{.id = TABLE_COUNTS,
	 .name = "counts",
	 .row_size = sizeof(struct counter_row),
	 .row_max = sizeof(struct counter_row)},
	{.id = TABLE_REVEALS,
	 .name = "reveals",
	 .row_size = sizeof(struct reveal_row),
	 .row_max = sizeof(struct reveal_row)},
	{.id = TABLE_HAZARD_REPORTS, .name = "hazard_reports", .row_max = 8, .is_index = true},
	{.id = TABLE_ERASURES,
	 .name = "erasures",
	 .row_size = sizeof(struct erasure_row),
	 .row_max = sizeof(struct erasure_row)},
	{.id = TABLE_MEDIATORS, .name = "mediators", .row_max = PRINCIPAL_ID},
	{.id = TABLE_CONFLICTS, .name = "conflicts", .row_size = 8, .row_max = 8},
	{.id = TABLE_MEDIATIONS,
	 .name = "mediations",
	 .row_size = sizeof(struct mediation_row),
	 .row_max = sizeof(struct mediation_row)},
	{.id = TABLE_SPLITS,
	 .name = "splits",
	 .row_size = sizeof(struct split_row),
	 .row_max = sizeof(struct split_row)},
};

const struct schema intake_schema = {
	.fold_version = INTAKE_FOLD_VERSION + COMMON_FOLD_VERSION,
	.tables = tables,
	.table_count = sizeof(tables) / sizeof(tables[0]),
};

bool intake_report_get(const struct rows_reader *rows, uint64_t report, struct report_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_REPORTS, report, ret_row, sizeof(*ret_row));
}

bool intake_report_texts_get(const struct rows_reader *rows, uint64_t report,
			     struct report_texts *ret_texts)
{
	struct row_key key = row_key_u64(report);
	struct bytes row;
	return rows->get(rows->context, TABLE_REPORT_TEXTS, row_key_bytes(&key), &row) &&
	       intake_report_texts_read(row, ret_texts);
}

static bool person_of(const struct rows_reader *rows, uint16_t table, const struct row_key *key,
		      char out[PRINCIPAL_ID])
{
	struct bytes id;
	if (!rows->get(rows->context, table, row_key_bytes(key), &id) || id.size == 0 ||
	    id.size >= PRINCIPAL_ID)
		return false;
	memcpy(out, id.data, id.size);
	out[id.size] = '\0';
	return true;
}

bool intake_mediator_get(const struct rows_reader *rows, uint64_t report, char out[PRINCIPAL_ID])
{
	struct row_key key = row_key_u64(report);
	return person_of(rows, TABLE_MEDIATORS, &key, out);
}

struct mediation_row intake_mediation_get(const struct rows_reader *rows, uint64_t report)
{
	struct row_key key = row_key_u64(report);
	struct mediation_row row = {.version = 1};
	(void)rows_load(rows, TABLE_MEDIATIONS, row_key_bytes(&key), &row, sizeof(row));
	return row;
}

bool intake_split_get(const struct rows_reader *rows, uint64_t report, struct split_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_SPLITS, report, ret_row, sizeof(*ret_row));
}

bool intake_carried_with_paper(const struct rows_reader *rows, uint64_t report, uint64_t hazard)
{
	struct split_row split;
	return hazard != 0 && intake_split_get(rows, report, &split) && split.is_second &&
	       split.hazard == hazard;
}

bool intake_owner_get(const struct rows_reader *rows, struct object_id report,
		      char out[PRINCIPAL_ID])
{
	struct row_key key =
		row_key_object(object_id_make(OBJECT_REPORT, report.region, report.number));
	return person_of(rows, TABLE_OWNERS, &key, out);
}

const char *intake_reading_name(uint16_t act)
{
	if (act == INTAKE_ACT_READ_CONFLICT)
		return "conflict";
	return act == INTAKE_ACT_READ_CONTACT ? "contact" : "text";
}

struct conflicts {
	uint64_t *sequences;
	size_t count;
};

static bool add_conflict(void *context, const struct row_ref *row)
{
	struct conflicts *conflicts = (struct conflicts *)context;
	if (row->value.size == sizeof(uint64_t))
		memcpy(&conflicts->sequences[conflicts->count++], row->value.data,
		       sizeof(uint64_t));
	return conflicts->count < INTAKE_CONFLICTS_KEPT;
}

size_t intake_conflicts_get(const struct rows_reader *rows, uint64_t report,
			    uint64_t ret_sequences[])
{
	struct conflicts conflicts;
	struct split_row split;
	/* A feed's number is the paper's, of which this is the second item. */
	if (intake_split_get(rows, report, &split) && split.is_second &&
	    !SABOTAGE("intake.split-forgets-conflicts"))
		report = split.other;
	conflicts.sequences = ret_sequences;
	conflicts.count = 0;
	struct row_key prefix = row_key_u64(report);
	(void)rows_scan(rows, TABLE_CONFLICTS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			INTAKE_CONFLICTS_KEPT, add_conflict, &conflicts);
	return conflicts.count;
}

bool intake_feed_get(const struct rows_reader *rows, const char *feed, struct feed_row *ret_row)
{
	return rows_load(rows, TABLE_FEEDS, bytes_of_text(feed), ret_row, sizeof(*ret_row));
}

struct row_key intake_feed_id_key(uint32_t feed, struct bytes id)
{
	struct row_key key = {0};
	row_key_put_u32(&key, feed);
	row_key_put(&key, id.data, id.size);
	return key;
}

bool intake_feed_id_get(const struct rows_reader *rows, uint32_t feed, struct bytes id,
			struct feed_id_row *ret_row)
{
	struct row_key key = intake_feed_id_key(feed, id);
	return rows_load(rows, TABLE_FEED_IDS, row_key_bytes(&key), ret_row, sizeof(*ret_row));
}

bool intake_erasure_next(const struct rows_reader *rows, uint64_t *ret_report,
			 uint64_t *ret_sequence)
{
	struct row_ref row;
	struct report_texts texts;
	if (!rows->seek(rows->context, TABLE_ERASURES, bytes_of(NULL, 0), &row))
		return false;
	*ret_report = be64_get(row.key.data);
	if (!intake_report_texts_get(rows, *ret_report, &texts) ||
	    SABOTAGE("intake.erasure-forgotten"))
		return false;
	*ret_sequence = texts.head.sequence;
	return true;
}
