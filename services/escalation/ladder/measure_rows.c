/* How a measure's row is stored: the hot part, and after it what its file says.
 *
 * One row, since nearly every report proposes a measure and few are touched again.  The firm of a
 * hazard's measure is in the ladder's row already, and isn't said again. */
#include "common/base/assert.h"
#include "common/core/row_texts.h"
#include "services/escalation/tables.h"

static const size_t text_sizes[MEASURE_TEXTS] = {
	[MEASURE_RULE_ID] = sizeof((struct measure_file *)0)->rule_id,
	[MEASURE_FACTS] = sizeof((struct measure_file *)0)->facts,
	[MEASURE_PROPOSED_BY] = sizeof((struct measure_file *)0)->proposed_by,
	[MEASURE_DECIDED_BY] = sizeof((struct measure_file *)0)->decided_by,
	[MEASURE_FIRM_KEY] = sizeof((struct measure_file *)0)->firm_key,
	[MEASURE_FIRM_NAME] = sizeof((struct measure_file *)0)->firm_name,
};

static bool row_of(const struct rows_reader *rows, uint64_t number, struct bytes *ret_row)
{
	struct row_key key = row_key_u64(number);
	if (!rows->get(rows->context, TABLE_MEASURES, row_key_bytes(&key), ret_row))
		return false;
	ASSERT(ret_row->size >= sizeof(struct measure_row) + sizeof(struct measure_file_head));
	return true;
}

static void put(struct rows_writer *rows, uint64_t number, const struct writer *row)
{
	struct row_key key = row_key_u64(number);
	ASSERT(!row->overflow);
	rows->put(rows->read.context, TABLE_MEASURES, row_key_bytes(&key), writer_bytes(row));
}

bool measure_get(const struct rows_reader *rows, uint64_t number, struct measure_row *ret_row)
{
	struct bytes row;
	if (!row_of(rows, number, &row))
		return false;
	memcpy(ret_row, row.data, sizeof *ret_row);
	return true;
}

/* ---- what is after it */

static void take(struct bytes *rest, void *out, size_t size)
{
	ASSERT(rest->size >= size);
	if (size != 0)
		memcpy(out, rest->data, size);
	*rest = bytes_of(rest->data + size, rest->size - size);
}

static void store_text(char *out, struct bytes text, size_t size)
{
	ASSERT(text.size < size);
	if (text.size != 0)
		memcpy(out, text.data, text.size);
}

static void take_firm(const struct rows_reader *rows, uint64_t hazard, struct measure_file *file)
{
	struct ledger_row ladder;
	struct bytes name;
	if (!ladder_get(rows, hazard, &ladder, &name))
		return;
	memcpy(file->firm_key, ladder.firm_key, sizeof file->firm_key);
	store_text(file->firm_name, name, sizeof file->firm_name);
}

bool measure_file_get(const struct rows_reader *rows, uint64_t number,
		      struct measure_file *ret_file)
{
	struct measure_row row;
	struct bytes rest;
	if (!row_of(rows, number, &rest))
		return false;
	char *const texts[MEASURE_TEXTS] = {ret_file->rule_id,     ret_file->facts,
					    ret_file->proposed_by, ret_file->decided_by,
					    ret_file->firm_key,    ret_file->firm_name};
	*ret_file = (struct measure_file){.predecessors = {0}};
	take(&rest, &row, sizeof row);
	take(&rest, &ret_file->head, sizeof ret_file->head);
	ASSERT(ret_file->head.predecessor_count <= PREDECESSORS_MAX);
	take(&rest, ret_file->predecessors, ret_file->head.predecessor_count * sizeof(uint64_t));
	for (size_t i = 0; i < MEASURE_TEXTS; i++)
		store_text(texts[i], row_text_take(&rest), text_sizes[i]);
	if (row.hazard != 0)
		take_firm(rows, row.hazard, ret_file);
	return true;
}

/* Empty texts at the end are left out: the row reads as if they were there. */
static size_t texts_to_put(const struct measure_parts *parts)
{
	size_t count = parts->row->hazard != 0 ? MEASURE_FIRM_KEY : MEASURE_TEXTS;
	while (count > 0 && parts->texts[count - 1].size == 0)
		count--;
	return count;
}

void measure_put(struct rows_writer *rows, uint64_t number, const struct measure_parts *parts)
{
	uint8_t memory[MEASURE_STORED_MAX];
	struct writer row = writer_over(memory, sizeof memory);
	size_t texts = texts_to_put(parts);
	ASSERT(parts->head.predecessor_count <= PREDECESSORS_MAX);
	writer_put(&row, parts->row, sizeof *parts->row);
	writer_put(&row, &parts->head, sizeof parts->head);
	writer_put(&row, parts->predecessors, parts->head.predecessor_count * sizeof(uint64_t));
	for (size_t i = 0; i < texts; i++)
		row_text_put_bytes(&row, parts->texts[i], text_sizes[i] - 1);
	put(rows, number, &row);
}

void measure_row_put(struct rows_writer *rows, uint64_t number, const struct measure_row *row)
{
	uint8_t memory[MEASURE_STORED_MAX];
	struct writer stored = writer_over(memory, sizeof memory);
	struct bytes before;
	bool known = row_of(&rows->read, number, &before);
	ASSERT(known);
	writer_put(&stored, row, sizeof *row);
	writer_put(&stored, before.data + sizeof *row, before.size - sizeof *row);
	put(rows, number, &stored);
}

void measure_decided_put(struct rows_writer *rows, uint64_t number, const struct measure_row *row,
			 const char *decided_by)
{
	struct measure_file file;
	bool known = measure_file_get(&rows->read, number, &file);
	ASSERT(known);
	struct measure_parts parts = {
		.row = row,
		.head = file.head,
		.predecessors = file.predecessors,
		.texts = {[MEASURE_RULE_ID] = bytes_of_text(file.rule_id),
			  [MEASURE_FACTS] = bytes_of_text(file.facts),
			  [MEASURE_PROPOSED_BY] = bytes_of_text(file.proposed_by),
			  [MEASURE_DECIDED_BY] =
				  bytes_of_text(decided_by != NULL ? decided_by : ""),
			  [MEASURE_FIRM_KEY] = bytes_of_text(file.firm_key),
			  [MEASURE_FIRM_NAME] = bytes_of_text(file.firm_name)},
	};
	measure_put(rows, number, &parts);
}
