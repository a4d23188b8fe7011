/* The functions on texts, each with what must hold of its answer.
 *
 *   any text; those that read words take it up to its first NUL
 */
#include <stdlib.h>

#include "common/base/ids.h"
#include "common/base/text.h"
#include "common/base/time.h"
#include "common/base/uscc.h"
#include "common/base/utf8.h"
#include "tests/fuzz/fuzz.h"

#define MEMORY (4u << 20)
#define TEXT_MOST (32u << 10)

/* ---- texts: valid stays valid, and what is done once is done */

static void check_characters(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		ASSERT(byte >= ' ' || byte == '\t' || byte == '\n');
		ASSERT(byte != 0x7f);
	}
}

static void check_cut(struct bytes text, size_t size)
{
	struct bytes cut = text_cut(text, size);
	ASSERT(cut.size <= size && text_valid(cut) && bytes_start_with(text, cut));
	ASSERT(cut.size + UTF8_MAX > size || cut.size == text.size);
	ASSERT(text_length(cut) <= text_length(text));
}

static void check_normal(struct bytes text, struct arena *arena)
{
	struct bytes once, twice;
	enum status status = text_normalise(text, arena, &once);
	ASSERT((status == STATUS_INVALID) == !text_valid(text));
	if (status != STATUS_OK)
		return;
	ASSERT(text_valid(once));
	ASSERT(text_normalise(once, arena, &twice) == STATUS_OK);
	ASSERT(bytes_equal(once, twice));
}

static void check_folded(struct bytes text, struct arena *arena)
{
	struct bytes once, twice, normal, from_normal;
	if (text_fold_name(text, arena, &once) != STATUS_OK)
		return;
	ASSERT(text_valid(once) && once.size != 0);
	ASSERT(text_fold_name(once, arena, &twice) == STATUS_OK);
	ASSERT(bytes_equal(once, twice));
	/* The form in which a feed writes a name makes no other firm of it. */
	ASSERT(text_normalise(text, arena, &normal) == STATUS_OK);
	ASSERT(text_fold_name(normal, arena, &from_normal) == STATUS_OK);
	ASSERT(bytes_equal(once, from_normal));
}

static void check_redacted(struct bytes text, struct arena *arena)
{
	struct bytes once, twice;
	size_t found = 0, again = 0;
	enum status status = text_redact(text, arena, &once, &found);
	ASSERT((status == STATUS_INVALID) == !text_valid(text));
	if (status != STATUS_OK)
		return;
	ASSERT(text_valid(once));
	ASSERT(found != 0 || bytes_equal(once, text));
	/* Nothing is left that one look alone would not have shown. */
	ASSERT(text_redact(once, arena, &twice, &again) == STATUS_OK);
	ASSERT(again == 0 && bytes_equal(once, twice));
}

/* What identifiers are looked through as: ASCII that has its room. */
static void check_narrow(struct bytes text, struct arena *arena)
{
	struct writer out = writer_over(arena_take(arena, text.size + 1), text.size);
	text_narrow_forms(text, &out);
	ASSERT(!out.overflow);
	for (size_t i = 0; i < out.size; i++)
		ASSERT(out.data[i] < 0x80);
}

static void check_text(struct bytes text, struct arena *arena)
{
	if (text_valid(text)) {
		check_characters(text);
		check_cut(text, text.size / 2);
		check_cut(text, text.size == 0 ? 0 : text.size - 1);
	}
	check_normal(text, arena);
	arena_reset(arena);
	check_folded(text, arena);
	arena_reset(arena);
	check_narrow(text, arena);
	check_redacted(text, arena);
}

/* ---- words: what reads prints, and reads as the same */

static void check_uscc(struct bytes text)
{
	char code[USCC_LENGTH + 1], again[USCC_LENGTH + 1];
	enum uscc_result result = uscc_normalise(text, code);
	if (result == USCC_MALFORMED)
		return;
	ASSERT(strlen(code) == USCC_LENGTH);
	ASSERT(uscc_check(code) == result);
	ASSERT(uscc_normalise(bytes_of_text(code), again) == result);
	ASSERT(strcmp(code, again) == 0);
	ASSERT((result == USCC_CHECK_FAILS) ==
	       (uscc_check_character(code) != code[USCC_LENGTH - 1]));
}

static void check_times(const char *text)
{
	char printed[TIME_MOMENT_TEXT];
	int64_t moment_ms, again_ms;
	int32_t day, again;
	if (time_parse_day(text, &day) == STATUS_OK) {
		time_print_day(day, printed);
		ASSERT(strcmp(printed, text) == 0);
		ASSERT(time_day_of_yyyymmdd(time_yyyymmdd(day), &again) == STATUS_OK &&
		       again == day);
		ASSERT(time_day_of_ms(time_ms_of_day(day)) == day);
		ASSERT(time_day_of_ms(time_end_of_day_ms(day)) == day);
	}
	if (time_parse_moment(text, &moment_ms) == STATUS_OK) {
		time_print_moment(moment_ms, printed);
		/* An offset can lead out of the years that have a calendar. */
		if (time_parse_moment(printed, &again_ms) == STATUS_OK)
			ASSERT(again_ms == moment_ms);
		else
			ASSERT(!time_civil_valid(time_civil_of_day(time_day_of_ms(moment_ms))));
	}
	if (time_parse_duration(text, &moment_ms) == STATUS_OK)
		ASSERT(moment_ms >= 0);
}

static void check_ids(const char *text)
{
	char object_text[OBJECT_ID_TEXT], event_text[EVENT_ID_TEXT];
	struct object_id object;
	struct event_id event;
	if (object_id_parse(text, &object) == STATUS_OK) {
		object_id_print(object, object_text);
		ASSERT(strcmp(object_text, text) == 0);
		ASSERT(object.number != 0);
	}
	if (event_id_parse(text, &event) == STATUS_OK) {
		event_id_print(event, event_text);
		ASSERT(strcmp(event_text, text) == 0);
		ASSERT(event.sequence != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t memory[MEMORY];
	struct bytes text = bytes_of(data, size);
	struct arena arena;
	if (size > TEXT_MOST)
		return 0;
	arena_init(&arena, memory, sizeof memory);
	check_text(text, &arena);
	check_uscc(text);
	char *words = fuzz_text(text);
	check_times(words);
	check_ids(words);
	free(words);
	return 0;
}
