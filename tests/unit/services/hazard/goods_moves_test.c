/* Where goods may go, pair by pair. */
#include "services/hazard/custody/goods_moves.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/kept_page.h"
#include "tests/lib/test.h"

#define PLACE(name) ZH__GOODS_PLACE__GOODS_PLACE_##name

/* "GOODS_PLACE_OFF_SALE" -> "off_sale". */
static void put_word(FILE *out, const ProtobufCEnumDescriptor *words, unsigned value, size_t prefix)
{
	const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(words, (int)value);
	assert_non_null(found);
	for (const char *at = found->name + prefix; *at != '\0'; at++)
		(void)fputc(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at, out);
}

static void put_ways(FILE *out, uint32_t documents)
{
	const char *between = "";
	if (documents == 0)
		(void)fputs("unlawful", out);
	for (unsigned kind = 1; kind < GOODS_DOCUMENTS; kind++) {
		if ((documents >> kind & 1) == 0)
			continue;
		(void)fputs(between, out);
		put_word(out, &zh__goods_document__descriptor, kind, sizeof("GOODS_DOCUMENT_") - 1);
		between = " or ";
	}
}

static void put_pair(FILE *out, Zh__GoodsPlace from, Zh__GoodsPlace to)
{
	char id[GOODS_MOVE_ID];
	const struct goods_move *move = goods_move_of(from, to);
	assert_non_null(move);
	goods_move_id(from, to, id);
	(void)fprintf(out, "%s | ", id);
	put_word(out, &zh__goods_place__descriptor, from, sizeof("GOODS_PLACE_") - 1);
	(void)fputs(" | ", out);
	put_word(out, &zh__goods_place__descriptor, to, sizeof("GOODS_PLACE_") - 1);
	(void)fputs(" | ", out);
	put_ways(out, move->documents);
	(void)fprintf(out, " | %s | %s\n", move->why, move->source);
}

/* What the rules come to, as tests/golden/goods.txt has it: ZHIAN_GOODS=write writes it anew. */
static void test_every_pair_is_as_kept(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	(void)state;
	assert_non_null(out);
	for (unsigned from = 0; from < GOODS_PLACES; from++) {
		assert_null(goods_move_of((Zh__GoodsPlace)from, PLACE(UNKNOWN)));
		for (unsigned to = 1; to < GOODS_PLACES; to++)
			put_pair(out, (Zh__GoodsPlace)from, (Zh__GoodsPlace)to);
	}
	assert_null(goods_move_of((Zh__GoodsPlace)GOODS_PLACES, PLACE(FREE)));
	(void)fclose(out);
	bool same = kept_page_is(ZHIAN_SOURCE_DIR "/tests/golden/goods.txt", text, "ZHIAN_GOODS");
	free(text);
	assert_true(same);
}

static void test_every_pair_has_one_rule(void **state)
{
	size_t count;
	const struct goods_move *moves = goods_moves(&count);
	(void)state;
	for (unsigned from = 0; from < GOODS_PLACES; from++) {
		for (unsigned to = 1; to < GOODS_PLACES; to++) {
			unsigned rules = 0;
			for (size_t i = 0; i < count; i++)
				rules += (moves[i].from >> from & moves[i].to >> to & 1) != 0 &&
					 moves[i].here == (from == to);
			if (rules != 1)
				fail_msg("from %u to %u: %u rules", from, to, rules);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_pair_is_as_kept),
		cmocka_unit_test(test_every_pair_has_one_rule),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
