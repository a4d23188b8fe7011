#include "services/intake/items/firm_key.h"

#include "common/base/assert.h"
#include "common/base/crc32c.h"
#include "common/base/firm_key.h"
#include "common/base/uscc.h"
#include "common/base/utf8.h"
#include "services/intake/tables.h"

enum { NAME_BEGINNING = FIRM_NAME_KEY - 4 };

/* Blanks, and what stands around or between the words of a name in one source and not in the
 * next. */
static bool is_dropped(uint32_t c)
{
	bool punctuation = c < 0x80 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
			   !(c >= 'A' && c <= 'Z');
	bool cjk = (c >= 0x3000 && c <= 0x301F) || c == 0x00B7 || c == 0x30FB || c == 0x2022;
	return punctuation || cjk;
}

size_t intake_firm_name_fold(const char *name, uint8_t out[FIRM_NAME_KEY])
{
	struct bytes text = bytes_of_text(name == NULL ? "" : name);
	struct writer folded = writer_over(out, NAME_BEGINNING);
	uint32_t sum = 0;
	for (size_t at = 0; at < text.size;) {
		uint32_t c = utf8_next(text, &at);
		if (c == UTF8_INVALID)
			break; /* the door let only well-formed text pass */
		c = utf8_narrow(c);
		if (is_dropped(c))
			continue;
		if (c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		uint8_t bytes[UTF8_MAX];
		size_t size = utf8_put(c, bytes);
		sum = crc32c(sum, bytes, size);
		writer_put(&folded, bytes, size);
	}
	if (!folded.overflow)
		return folded.size;
	be32_put(out + folded.size, sum);
	return folded.size + 4;
}

static void provisional_print(char out[FIRM_KEY], uint32_t region, uint64_t number)
{
	ASSERT(region <= 999999 && number < UINT64_C(1000000000000000));
	out[0] = 'P';
	for (int i = 6; i >= 1; i--) {
		out[i] = (char)('0' + region % 10);
		region /= 10;
	}
	out[7] = '-';
	struct writer text = writer_over(out + 8, FIRM_KEY - 8);
	writer_put_decimal(&text, number);
	writer_put(&text, "", 1);
}

uint64_t intake_firm_provisional_number(const char *key, uint32_t region)
{
	uint32_t of_region;
	uint64_t number;
	return key != NULL && firm_key_provisional(bytes_of_text(key), &of_region, &number) &&
			       of_region == region
		       ? number
		       : 0;
}

/* The key this name already has, in the rows or from earlier in this decision; else a new one. */
static const char *provisional_key(const struct decide_context *context, struct firm_keys *keys,
				   const char *name)
{
	uint8_t folded[FIRM_NAME_KEY];
	size_t size = intake_firm_name_fold(name, folded);
	if (size == 0)
		return NULL;
	for (size_t i = 0; i < keys->count; i++) {
		if (keys->made[i].size == size && memcmp(keys->made[i].folded, folded, size) == 0)
			return keys->made[i].key;
	}
	char key[FIRM_KEY];
	uint64_t number;
	if (rows_load(context->rows, TABLE_FIRM_NAMES, bytes_of(folded, size), &number,
		      sizeof(number))) {
		provisional_print(key, context->region, number);
		return arena_text(context->arena, key);
	}
	ASSERT(keys->count < FIRM_KEYS_NEW_MAX);
	number = counter_next(context->rows, OBJECT_FIRM, keys->count);
	size_t n = keys->count++;
	memcpy(keys->made[n].folded, folded, size);
	keys->made[n].size = size;
	provisional_print(keys->made[n].key, context->region, number);
	return keys->made[n].key;
}

/* Another county's provisional key, or one of ours that we did give out. */
static bool provisional_is_known(const struct decide_context *context, const char *key)
{
	uint32_t region;
	uint64_t number;
	if (!firm_key_provisional(bytes_of_text(key), &region, &number))
		return false;
	return region != context->region || number < counter_next(context->rows, OBJECT_FIRM, 0);
}

Zh__FirmRef *intake_firm_ref_resolve(const struct decide_context *context,
				     struct decision *decision, struct firm_keys *keys,
				     const Zh__FirmRef *raw)
{
	if (raw == NULL)
		return NULL;
	const char *printed = raw->name_as_printed != NULL ? raw->name_as_printed : raw->name;
	const char *name = raw->name != NULL ? raw->name : printed;
	char code[USCC_LENGTH + 1];
	enum uscc_result form =
		raw->key == NULL ? USCC_MALFORMED : uscc_normalise(bytes_of_text(raw->key), code);
	const char *key;
	if (form != USCC_MALFORMED)
		key = arena_text(context->arena, code);
	else if (raw->key != NULL && provisional_is_known(context, raw->key))
		key = raw->key;
	else
		key = provisional_key(context, keys, name);
	if (key == NULL)
		return NULL;
	Zh__FirmRef *firm = NEW_IN(context, decision, FirmRef);
	firm->key = arena_text(context->arena, key);
	firm->name = name;
	firm->name_as_printed = printed == name ? NULL : printed;
	firm->address = raw->address;
	if (raw->has_region)
		SET_OPTIONAL(firm, region, raw->region);
	if (form == USCC_CHECK_FAILS || form == USCC_ORGANISATION_FAILS)
		SET_OPTIONAL(firm, uscc_warning, 1);
	if (firm->key == NULL) {
		decision->arena_full = true;
		return NULL;
	}
	return firm;
}

enum status intake_firm_ref_remember(struct rows_writer *rows, uint32_t region,
				     const Zh__FirmRef *firm)
{
	uint64_t number = firm == NULL ? 0 : intake_firm_provisional_number(firm->key, region);
	if (number == 0 || number < counter_next(&rows->read, OBJECT_FIRM, 0))
		return STATUS_OK;
	uint8_t folded[FIRM_NAME_KEY];
	size_t size = intake_firm_name_fold(firm->name, folded);
	if (size == 0)
		return STATUS_INVALID;
	TRY(counter_take(rows, OBJECT_FIRM, number));
	rows_store(rows, TABLE_FIRM_NAMES, bytes_of(folded, size), &number, sizeof(number));
	return STATUS_OK;
}
