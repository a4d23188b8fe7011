#include "services/hazard/sampling/tables.h"

#include "common/core/row_texts.h"
#include "services/hazard/sampling/states.h"
#include "services/hazard/tables.h"

#define LABORATORIES_LOOKED_AT_MAX 64 /* that have one number */

/* ---- indexes */

static struct row_key day_key(int32_t day, struct bytes number)
{
	struct row_key key = {0};
	row_key_put_u32(&key, (uint32_t)day);
	row_key_put(&key, number.data, number.size);
	return key;
}

/* What only a feed told of lies with its hazard: no list of work holds it twice. */
static size_t by_state(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct sampling_row sampling;
	memcpy(&sampling, row.data, sizeof(sampling));
	if (sampling.state == SAMPLING_FAILED && (sampling.flags & SAMPLING_REPORTED) != 0)
		return 0;
	out[0] = (struct row_key){0};
	row_key_put_u8(&out[0], sampling.state);
	row_key_put(&out[0], key.data, key.size);
	return 1;
}

static size_t by_final(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct sampling_row sampling;
	memcpy(&sampling, row.data, sizeof(sampling));
	if (sampling.final_day == 0)
		return 0;
	out[0] = day_key(sampling.final_day, key);
	return 1;
}

static size_t by_planned(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	struct sampling_row sampling;
	memcpy(&sampling, row.data, sizeof(sampling));
	if (sampling.planned_day == 0)
		return 0;
	out[0] = day_key(sampling.planned_day, key);
	return 1;
}

const struct index_spec sampling_indexes[3] = {
	{.table = TABLE_SAMPLINGS_BY_STATE, .keys = by_state},
	{.table = TABLE_SAMPLINGS_BY_FINAL, .keys = by_final},
	{.table = TABLE_SAMPLINGS_BY_PLANNED, .keys = by_planned},
};

/* ---- texts */

size_t sampling_text_limit(enum sampling_text text)
{
	switch (text) {
	case SAMPLING_TEXT_NO:
		return SAMPLING_NO_MAX;
	case SAMPLING_TEXT_FIRM_KEY:
	case SAMPLING_TEXT_MAKER_KEY:
	case SAMPLING_TEXT_PLATFORM_KEY:
	case SAMPLING_TEXT_CLASS:
	case SAMPLING_TEXT_UNIT:
		return SAMPLING_KEY_MAX;
	case SAMPLING_TEXT_FIRM_NAME:
	case SAMPLING_TEXT_MAKER_NAME:
	case SAMPLING_TEXT_PLATFORM_NAME:
		return SAMPLING_NAME_MAX;
	case SAMPLING_TEXT_DRAWERS:
		return SAMPLING_DRAWERS_MAX;
	case SAMPLING_TEXT_PRODUCT:
	case SAMPLING_TEXT_BATCH:
	case SAMPLING_TEXT_SEAL:
	case SAMPLING_TEXT_AGENCY:
	case SAMPLING_TEXT_LAB:
	case SAMPLING_TEXT_RETEST_LAB:
	case SAMPLING_TEXT_METHOD:
	case SAMPLING_TEXT_OWED_FOR:
	case SAMPLING_TEXT_REPORT_NO:
	case SAMPLING_TEXT_COUNT:
		break;
	}
	return SAMPLING_TEXT_MAX;
}

static void texts_of_hazard(const struct hazard_texts *hazard, struct sampling_texts *ret_texts)
{
	*ret_texts = (struct sampling_texts){
		.head = {.firm_role = hazard->head.firm_role,
			 .maker_region = hazard->head.producer_region,
			 .stock = hazard->head.found,
			 .trace = hazard->head.trace},
		.text = {[SAMPLING_TEXT_NO] = hazard->text[HAZARD_TEXT_SAMPLE],
			 [SAMPLING_TEXT_FIRM_KEY] = hazard->text[HAZARD_TEXT_FIRM_KEY],
			 [SAMPLING_TEXT_FIRM_NAME] = hazard->text[HAZARD_TEXT_FIRM_NAME],
			 [SAMPLING_TEXT_CLASS] = hazard->text[HAZARD_TEXT_CLASS],
			 [SAMPLING_TEXT_PRODUCT] = hazard->text[HAZARD_TEXT_TITLE],
			 [SAMPLING_TEXT_BATCH] = hazard->text[HAZARD_TEXT_BATCH],
			 [SAMPLING_TEXT_UNIT] = hazard->text[HAZARD_TEXT_UNIT]},
	};
}

bool sampling_texts_get(const struct rows_reader *rows, uint64_t sampling,
			struct sampling_texts *ret_texts)
{
	struct row_key key = row_key_u64(sampling);
	struct sampling_row row;
	struct hazard_texts hazard;
	struct bytes stored;
	if (!rows->get(rows->context, TABLE_SAMPLING_TEXTS, row_key_bytes(&key), &stored)) {
		if (!sampling_get(rows, sampling, &row) ||
		    !hazard_texts_get(rows, row.hazard, &hazard))
			return false;
		texts_of_hazard(&hazard, ret_texts);
		return true;
	}
	if (stored.size < sizeof(ret_texts->head))
		return false;
	memcpy(&ret_texts->head, stored.data, sizeof(ret_texts->head));
	struct bytes rest = bytes_of(stored.data + sizeof(ret_texts->head),
				     stored.size - sizeof(ret_texts->head));
	for (size_t i = 0; i < SAMPLING_TEXT_COUNT; i++)
		ret_texts->text[i] = row_text_take(&rest);
	return true;
}

/* ---- look-ups */

bool sampling_get(const struct rows_reader *rows, uint64_t sampling, struct sampling_row *ret_row)
{
	return rows_load_numbered(rows, TABLE_SAMPLINGS, sampling, ret_row, sizeof(*ret_row));
}

bool sampling_service_get(const struct rows_reader *rows, uint64_t sampling, uint8_t party,
			  struct sampling_service_row *ret_row)
{
	struct row_key key = sampling_numbered_key(sampling, party);
	return rows_load(rows, TABLE_SAMPLING_SERVICES, row_key_bytes(&key), ret_row,
			 sizeof(*ret_row));
}

bool sampling_request_get(const struct rows_reader *rows, uint64_t sampling, uint8_t request,
			  struct sampling_request *ret_request)
{
	struct row_key key = sampling_numbered_key(sampling, request);
	struct bytes stored;
	if (!rows->get(rows->context, TABLE_SAMPLING_REQUESTS, row_key_bytes(&key), &stored) ||
	    stored.size < sizeof(ret_request->head))
		return false;
	memcpy(&ret_request->head, stored.data, sizeof(ret_request->head));
	struct bytes rest = bytes_of(stored.data + sizeof(ret_request->head),
				     stored.size - sizeof(ret_request->head));
	for (size_t i = 0; i < SAMPLING_REQUEST_TEXT_COUNT; i++)
		ret_request->text[i] = row_text_take(&rest);
	return true;
}

uint64_t sampling_of_told_sample(const struct rows_reader *rows, struct bytes sample_no,
				 uint64_t source)
{
	uint64_t sampling;
	if (sample_no.size == 0 || sample_no.size > SAMPLING_NO_MAX)
		return 0;
	struct row_key key = sampling_sample_key(sample_no, source);
	if (!rows_load(rows, TABLE_SAMPLES, row_key_bytes(&key), &sampling, sizeof(sampling)))
		return 0;
	return sampling;
}

uint64_t sampling_of_sample(const struct rows_reader *rows, struct bytes sample_no)
{
	return sampling_of_told_sample(rows, sample_no, 0);
}

struct wanted_hazard {
	const struct rows_reader *rows;
	uint64_t hazard, sampling;
};

static bool look_told_sample(void *pointer, const struct row_ref *found)
{
	struct wanted_hazard *wanted = (struct wanted_hazard *)pointer;
	struct sampling_row row;
	uint64_t sampling;
	if (found->value.size != sizeof(sampling))
		return true;
	memcpy(&sampling, found->value.data, sizeof(sampling));
	if (!sampling_get(wanted->rows, sampling, &row) || row.hazard != wanted->hazard)
		return true;
	wanted->sampling = sampling;
	return false;
}

/* Of all laboratories that have this number. */
static uint64_t told_sample_of_hazard(const struct rows_reader *rows, struct bytes sample_no,
				      uint64_t hazard)
{
	struct wanted_hazard wanted = {.rows = rows, .hazard = hazard};
	if (sample_no.size == 0 || sample_no.size > SAMPLING_NO_MAX)
		return 0;
	struct row_key prefix = sampling_sample_key(sample_no, 0);
	row_key_put_u8(&prefix, 0);
	(void)rows_scan(rows, TABLE_SAMPLES, row_key_bytes(&prefix), bytes_of(NULL, 0),
			LABORATORIES_LOOKED_AT_MAX, look_told_sample, &wanted);
	return wanted.sampling;
}

uint64_t sampling_of_hazard(const struct rows_reader *rows, uint64_t hazard,
			    struct sampling_row *ret_row)
{
	struct hazard_texts texts;
	uint8_t memory[SAMPLING_NO_MAX];
	if (!hazard_texts_get(rows, hazard, &texts))
		return 0;
	struct bytes sample_no = texts.text[HAZARD_TEXT_SAMPLE];
	if (sample_no.size == 0 || sample_no.size > sizeof(memory))
		return 0;
	memcpy(memory, sample_no.data, sample_no.size); /* the row is borrowed until the next */
	sample_no = bytes_of(memory, sample_no.size);
	uint64_t sampling = sampling_of_sample(rows, sample_no);
	if (sampling != 0 && sampling_get(rows, sampling, ret_row) && ret_row->hazard == hazard)
		return sampling;
	sampling = told_sample_of_hazard(rows, sample_no, hazard);
	return sampling != 0 && sampling_get(rows, sampling, ret_row) ? sampling : 0;
}

void sampling_product_get(const struct rows_reader *rows, struct bytes firm_key,
			  struct bytes class_code, struct sampling_product_row *ret_row)
{
	*ret_row = (struct sampling_product_row){0};
	if (firm_key.size == 0 || firm_key.size > SAMPLING_KEY_MAX ||
	    class_code.size > SAMPLING_KEY_MAX)
		return;
	struct row_key key = sampling_product_key(firm_key, class_code);
	(void)rows_load(rows, sampling_product_table(class_code), row_key_bytes(&key), ret_row,
			sizeof(*ret_row));
}

/* ---- keys */

struct row_key sampling_sample_key(struct bytes sample_no, uint64_t source)
{
	struct row_key key = {0};
	row_key_put(&key, sample_no.data, sample_no.size);
	if (source != 0) {
		row_key_put_u8(&key, 0);
		row_key_put_u64(&key, source);
	}
	return key;
}

struct row_key sampling_numbered_key(uint64_t sampling, uint8_t n)
{
	struct row_key key = row_key_u64(sampling);
	row_key_put_u8(&key, n);
	return key;
}

uint16_t sampling_product_table(struct bytes class_code)
{
	return class_code.size == 0 ? TABLE_SAMPLING_FIRMS : TABLE_SAMPLING_PRODUCTS;
}

struct row_key sampling_product_key(struct bytes firm_key, struct bytes class_code)
{
	struct row_key key = {0};
	row_key_put(&key, firm_key.data, firm_key.size);
	row_key_put_u8(&key, 0);
	row_key_put(&key, class_code.data, class_code.size);
	return key;
}

struct row_key sampling_list_key(uint32_t year, uint32_t serial)
{
	struct row_key key = {0};
	row_key_put_u32(&key, year);
	row_key_put_u32(&key, serial);
	return key;
}
