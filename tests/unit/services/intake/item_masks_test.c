/* Whoever's number stands in a field leaves it before anything is kept. */
#include "services/intake/items/item_masks.h"

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

static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *descriptor, const char *text);

/* The member itself, or a list of one. */
static void put_pointer(const ProtobufCFieldDescriptor *field, uint8_t *message, const void *value)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		const void **list = ARENA_ARRAY(&arena, const void *, 1);
		const size_t one = 1;
		list[0] = value;
		value = (const void *)list;
		memcpy(message + field->quantifier_offset, &one, sizeof one);
	}
	memcpy(message + field->offset, &value, sizeof value);
}

/* Every text of the message, whatever its schema comes to have, gets the number. */
static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *descriptor, const char *text)
{
	ProtobufCMessage *message = (ProtobufCMessage *)message_new(descriptor, &arena);
	assert_non_null(message);
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (field->type == PROTOBUF_C_TYPE_STRING)
			put_pointer(field, (uint8_t *)message, text);
		else if (field->type == PROTOBUF_C_TYPE_MESSAGE)
			put_pointer(field, (uint8_t *)message,
				    filled((const ProtobufCMessageDescriptor *)field->descriptor,
					   text));
	}
	return message;
}

/* Before the digest, whose own digits are luck. */
static bool is_told_in(const char *id)
{
	const char *told = strstr(id, "8541");
	const char *digest = strrchr(id, '#');
	return told != NULL && (digest == NULL || told < digest);
}

/* The text itself, and who is sealed or refused, have ways of their own. */
static void no_field_keeps_a_number(void **state)
{
	(void)state;
	static const char *const numbers[] = {"电话" PHONE "谢谢", "号" IDENTITY "。"};
	for (size_t i = 0; i < 2; i++) {
		Zh__PushItem *item = (Zh__PushItem *)filled(&zh__push_item__descriptor, numbers[i]);
		assert_int_equal(item->n_attachments, 1);
		item->report->text = NULL;
		item->plain_informant = NULL;
		/* A word of a closed list, looked up and not kept as it came. */
		item->sampling->conclusion = NULL;
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

/* However it is written, in every identifier that is kept. */
static void identifiers_are_looked_through_as_texts_are(void **state)
{
	(void)state;
	static const char *const written[][2] = {
		{"1388541\u200b2345", "〔电话〕"},
		{"批1\u200d3\u20668\ufeff8\u00ad5412345", "批〔电话〕"},
		{"１３８８５４１２３４５", "〔电话〕"},
		{"幺三八八五四幺二三四五", "〔电话〕"},
		{"壹叁捌捌伍肆壹贰叁肆伍号", "〔电话〕号"},
		{"138–8541—2345", "〔电话〕"},
		{"138·8541•2345", "〔电话〕"},
		{"138\u30008541\u00a02345", "〔电话〕"},
		{"138_8541_2345", "〔电话〕"},
		{"13-88-54-12-34-5", "〔电话〕"},
		{"138*8541*2345", "〔电话〕"},
		{"批138，8541，2345", "批〔电话〕"},
		{"138、8541。2345", "〔电话〕"},
		{"(138)8541(2345)", "(〔电话〕)"},
		{"【138】【8541】【2345", "【〔电话〕"},
		{"138\u20098541\u20092345", "〔电话〕"},
		{"138\n8541|2345", "〔电话〕"},
		{"110105；19491231；002x", "〔证件〕"},
		{"批008613885412345", "批〔电话〕"},
		{"１１０１０５\u200b１９４９１２３１００２Ｘ", "〔证件〕"},
		{"110105_19491231_002x", "〔证件〕"},
		{"1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-" PHONE,
		 NULL},
	};
	for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
		Zh__PushItem item = ZH__PUSH_ITEM__INIT;
		Zh__ReportBody report = ZH__REPORT_BODY__INIT;
		Zh__SamplingBody sampling = ZH__SAMPLING_BODY__INIT;
		Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
		Zh__FirmRef firm = ZH__FIRM_REF__INIT;
		const char **fields[] = {&product.batch, &product.certificate_no,
					 &product.class_code, &sampling.sample_no, &firm.key};
		for (size_t j = 0; j < sizeof fields / sizeof fields[0]; j++)
			*fields[j] = written[i][0];
		item.report = &report;
		item.sampling = &sampling;
		report.product = &product;
		report.seller = &firm;
		assert_null(item_mask(&item, &arena).code);
		for (size_t j = 0; j < sizeof fields / sizeof fields[0]; j++) {
			if (strcmp(*fields[j], written[i][0]) == 0 ||
			    strstr(*fields[j], "8541") != NULL)
				fail_msg("%s is kept", *fields[j]);
			if (written[i][1] != NULL)
				assert_string_equal(*fields[j], written[i][1]);
		}
		const char *id = item_mask_id(written[i][0], &secret, &arena);
		if (id == written[i][0] || is_told_in(id))
			fail_msg("%s is kept as an id", id);
	}
}

/* What a firm is known by. */
static const char *masked_key(const char *key)
{
	Zh__PushItem item = ZH__PUSH_ITEM__INIT;
	Zh__ReportBody report = ZH__REPORT_BODY__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	firm.key = key;
	report.producer = &firm;
	item.report = &report;
	assert_null(item_mask(&item, &arena).code);
	return firm.key;
}

static void keys_of_firms_stay_and_persons_go(void **state)
{
	(void)state;
	/* Codes, of which one has an identity number's form and one is written badly; one whose
	 * check fails; registration numbers; counties' own, one of Hebei; nothing. */
	static const char *const kept[] = {"91522701MA6DKX1C3J",
					   "9152 2701-NC01RT1809",
					   "92522701JFNJ6W6355",
					   "525227195001010277",
					   "91522701MA6DKX1C30",
					   "522701000012345",
					   "522701250301001",
					   "P522701-17",
					   "P130102-12345",
					   "贵A-0001",
					   ""};
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		if (masked_key(kept[i]) != kept[i])
			fail_msg("%s is masked", kept[i]);
	}
	static const char *const gone[][2] = {
		{PHONE, "〔电话〕"},
		{"EX/" PHONE, "EX/〔电话〕"},
		{"EXAMPLE" PHONE, "EXAMPLE〔电话〕"}, /* as long as a code */
		{"P522701-" PHONE, "P522701-〔电话〕"},
		{IDENTITY, "〔证件〕"},
		{"525227195001014309", "〔证件〕"}, /* both checks hold */
		{"11010519491231002x", "〔证件〕"},
		{"ID " IDENTITY, "ID 〔证件〕"},
	};
	for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
		assert_string_equal(masked_key(gone[i][0]), gone[i][1]);
}

static void identifiers_that_are_nobody_s_stay(void **state)
{
	(void)state;
	static const char *const kept[] = {"ZW2025030100001",
					   "FZ202503010000000123",
					   "522701202503010001",
					   "20250301138",
					   "GB/T 18584-2001",
					   "A-1",
					   "2025-03-01-00042",
					   "522701250301001",
					   "WO-138123456789",
					   "20250301,20250302",
					   "150*20250301",
					   "120*60*75、1380*600*75",
					   "158000，23000",
					   "135、246、17890",
					   "138*2000*3000",
					   "52270120250301123X",
					   "黔质检〔2025〕第13号",
					   "一三八",
					   "二〇二五年三月一日第一二三四五号",
					   "批\u200b20250301-0001"};
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
		if (masked[i] == ids[i] || is_told_in(masked[i]) ||
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
		cmocka_unit_test_setup(identifiers_are_looked_through_as_texts_are, fresh),
		cmocka_unit_test_setup(keys_of_firms_stay_and_persons_go, fresh),
		cmocka_unit_test_setup(identifiers_that_are_nobody_s_stay, fresh),
		cmocka_unit_test_setup(ids_with_a_number_are_kept_apart, fresh),
		cmocka_unit_test_setup(a_control_character_is_a_fault, fresh),
	};
	return cmocka_run_group_tests_name("item_masks", tests, begin, NULL);
}
