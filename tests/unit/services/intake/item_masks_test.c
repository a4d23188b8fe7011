/* Whoever's number stands in a field leaves it before anything is kept. */
#include "services/intake/item_masks.h"

#include "common/core/message.h"
#include "tests/lib/test.h"

#define PHONE "13885412345"
#define IDENTITY "11010519491231002X" /* the standard's example */

static uint8_t memory[1 << 20];
static struct arena arena;
static struct key secret;

static int begin(void **state)
{
	struct err err;
	(void)state;
	assert_ok(crypto_start(&err));
	key_make(KEY_SYMMETRIC, "duplicates", &secret);
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	arena_init(&arena, memory, sizeof memory);
	return 0;
}

/* Every text of the message, whatever its schema comes to have, gets the number. */
static void fill(ProtobufCMessage *message, const char *text)
{
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		uint8_t *member = (uint8_t *)message + field->offset;
		bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
		if (field->type == PROTOBUF_C_TYPE_STRING && repeated) {
			const char **list = ARENA_ARRAY(&arena, const char *, 1);
			list[0] = text;
			memcpy(member, &list, sizeof list);
			const size_t one = 1;
			memcpy((uint8_t *)message + field->quantifier_offset, &one, sizeof one);
		} else if (field->type == PROTOBUF_C_TYPE_STRING) {
			memcpy(member, &text, sizeof text);
		} else if (field->type == PROTOBUF_C_TYPE_MESSAGE && !repeated) {
			ProtobufCMessage *part = (ProtobufCMessage *)message_new(
				(const ProtobufCMessageDescriptor *)field->descriptor, &arena);
			assert_non_null(part);
			fill(part, text);
			memcpy(member, &part, sizeof part);
		}
	}
}

/* The text itself, and who is sealed or refused, have ways of their own. */
static void no_field_keeps_a_number(void **state)
{
	(void)state;
	static const char *const numbers[] = {"电话" PHONE "谢谢", "号" IDENTITY "。"};
	for (size_t i = 0; i < 2; i++) {
		Zh__PushItem *item =
			(Zh__PushItem *)message_new(&zh__push_item__descriptor, &arena);
		fill(&item->base, numbers[i]);
		item->report->text = NULL;
		item->plain_informant = NULL;
		/* Codes and conclusions are looked up, not kept as they came. */
		item->sampling->conclusion = NULL;
		Zh__FirmRef *firms[] = {item->report->respondent, item->report->producer,
					item->report->seller, item->report->platform};
		for (size_t j = 0; j < 4; j++)
			firms[j]->key = NULL;
		item->id = item_mask_id(item->id, &secret, &arena);
		struct item_fault fault = item_mask(item, &arena);
		assert_null(fault.code);
		struct bytes packed = message_pack(&item->base, &arena);
		assert_non_null(packed.data);
		assert_null(memmem(packed.data, packed.size, PHONE, sizeof PHONE - 1));
		assert_null(memmem(packed.data, packed.size, IDENTITY, sizeof IDENTITY - 1));
		assert_non_null(memmem(packed.data, packed.size, "〔", strlen("〔")));
	}
}

static void identifiers_that_are_nobody_s_stay(void **state)
{
	(void)state;
	static const char *const kept[] = {"ZW2025030100001",    "FZ202503010000000123",
					   "522701202503010001", "20250301138",
					   "GB/T 18584-2001",    "A-1",
					   "2025-03-01-00042",   "522701250301001",
					   "WO-138123456789",    "52270120250301123X"};
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		if (item_mask_id(kept[i], &secret, &arena) != kept[i])
			fail_msg("%s is masked", kept[i]);
	}
}

static void ids_with_a_number_are_kept_apart(void **state)
{
	(void)state;
	static const char *const ids[] = {
		PHONE,           "HOT-" PHONE,      PHONE "-20250301", "20250301-" PHONE,
		"138-8541-2345", "138.8541.2345/7", IDENTITY,          "HOT/" IDENTITY "/1",
		"86" PHONE};
	const char *masked[9];
	for (size_t i = 0; i < 9; i++) {
		masked[i] = item_mask_id(ids[i], &secret, &arena);
		assert_non_null(masked[i]);
		if (masked[i] == ids[i] || strstr(masked[i], "8541") != NULL ||
		    strstr(masked[i], "19491231") != NULL)
			fail_msg("%s is kept as %s", ids[i], masked[i]);
		assert_true(strlen(masked[i]) <= INTAKE_FEED_ID_MAX);
		assert_string_equal(masked[i], item_mask_id(ids[i], &secret, &arena));
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(masked[i], masked[j]);
	}
	/* The longest, and another county's secret. */
	char longest[INTAKE_FEED_ID_MAX + 1];
	memset(longest, 'x', sizeof longest - 1);
	memcpy(longest, PHONE "-", sizeof PHONE);
	longest[INTAKE_FEED_ID_MAX] = '\0';
	const char *short_one = item_mask_id(longest, &secret, &arena);
	assert_true(strlen(short_one) <= INTAKE_FEED_ID_MAX && strstr(short_one, PHONE) == NULL);
	struct key other;
	key_make(KEY_SYMMETRIC, "duplicates", &other);
	assert_string_not_equal(masked[0], item_mask_id(ids[0], &other, &arena));
}

static void a_control_character_is_a_fault(void **state)
{
	(void)state;
	Zh__PushItem item = ZH__PUSH_ITEM__INIT;
	Zh__ReportBody report = ZH__REPORT_BODY__INIT;
	report.address = "城关\a路";
	item.report = &report;
	struct item_fault fault = item_mask(&item, &arena);
	assert_string_equal(fault.code, "feed.text_control");
	assert_string_equal(fault.where, "report.address");
	/* But lines may end as they do elsewhere. */
	report.address = "城关路\r\n三号\r电话" PHONE "\r\n";
	fault = item_mask(&item, &arena);
	assert_null(fault.code);
	assert_string_equal(report.address, "城关路\n三号\n电话〔电话〕\n");
	report.address = "城关路\r\n三号";
	fault = item_mask(&item, &arena);
	assert_string_equal(report.address, "城关路\n三号");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(no_field_keeps_a_number, fresh),
		cmocka_unit_test_setup(identifiers_that_are_nobody_s_stay, fresh),
		cmocka_unit_test_setup(ids_with_a_number_are_kept_apart, fresh),
		cmocka_unit_test_setup(a_control_character_is_a_fault, fresh),
	};
	return cmocka_run_group_tests_name("item_masks", tests, begin, NULL);
}
