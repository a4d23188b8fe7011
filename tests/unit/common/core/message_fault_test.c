/* What is wrong with a message from outside, and where: exactly for what the check refuses. */
#include "tests/lib/test.h"

#include "common/core/message.h"
#include "feed.pb-c.h"
#include "tests/lib/property.h"
#include "tests/unit/common/core/message_sample.h"
#include "wire.pb-c.h"

#define PACKED_MAX (1u << 20)

static uint8_t packed[PACKED_MAX], memory[1u << 22];
static char text[MESSAGE_TEXT_MAX + 2];

struct item {
	Zh__PushItem item;
	Zh__ReportBody report;
	Zh__SamplingBody sampling;
	Zh__FirmRef firm;
	const char *wants[3];
	const char *failed[MESSAGE_REPEATED_MAX + 1];
	Zh__Violation violations[3];
};

static void make(struct item *item)
{
	*item = (struct item){.item = ZH__PUSH_ITEM__INIT,
			      .report = ZH__REPORT_BODY__INIT,
			      .sampling = ZH__SAMPLING_BODY__INIT,
			      .firm = ZH__FIRM_REF__INIT,
			      .wants = {"退款", "查处", "回复"}};
	item->item.id = "A-1";
	item->item.report = &item->report;
	item->item.sampling = &item->sampling;
	item->report.respondent = &item->firm;
	item->firm.name = "都匀示例商行";
	item->report.wants = item->wants;
	item->report.n_wants = 3;
	item->report.violations = item->violations;
}

static void expect(const struct item *item, enum message_fault_kind kind, const char *where)
{
	size_t size = zh__push_item__pack(&item->item, packed);
	struct message_fault fault =
		message_find_fault(&zh__push_item__descriptor, bytes_of(packed, size));
	assert_int_equal(fault.kind, kind);
	assert_string_equal(fault.where, where);
}

static const char *long_text(size_t size)
{
	memset(text, 'x', size);
	text[size] = '\0';
	return text;
}

static void texts_at_their_limit(void **state)
{
	(void)state;
	static struct item item;
	make(&item);
	item.report.text = long_text(MESSAGE_TEXT_MAX - 1);
	expect(&item, MESSAGE_SOUND, "");
	item.report.text = long_text(MESSAGE_TEXT_MAX);
	expect(&item, MESSAGE_SOUND, "");
	item.report.text = long_text(MESSAGE_TEXT_MAX + 1);
	expect(&item, MESSAGE_TEXT_LONG, "report.text");
}

static void texts_that_are_none(void **state)
{
	(void)state;
	static struct item item;
	make(&item);
	item.firm.name = "\xb6\xbc\xd4\xc8"; /* GB18030 */
	expect(&item, MESSAGE_TEXT_CODING, "report.respondent.name");
	make(&item);
	item.wants[2] = "\xed\xa0\x80"; /* half of a surrogate pair */
	expect(&item, MESSAGE_TEXT_CODING, "report.wants[2]");
	/* protobuf-c can't write a NUL: it is put in afterwards. */
	make(&item);
	item.firm.name = "ab!cd";
	size_t size = zh__push_item__pack(&item.item, packed);
	uint8_t *mark = (uint8_t *)memmem(packed, size, "ab!cd", 5);
	assert_non_null(mark);
	mark[2] = 0;
	struct message_fault fault =
		message_find_fault(&zh__push_item__descriptor, bytes_of(packed, size));
	assert_int_equal(fault.kind, MESSAGE_TEXT_ZERO);
	assert_string_equal(fault.where, "report.respondent.name");
}

static void lists_at_their_limit(void **state)
{
	(void)state;
	static struct item item;
	make(&item);
	for (size_t i = 0; i < MESSAGE_REPEATED_MAX + 1; i++)
		item.failed[i] = "x";
	item.sampling.failed_items = item.failed;
	item.sampling.n_failed_items = MESSAGE_REPEATED_MAX;
	expect(&item, MESSAGE_SOUND, "");
	item.sampling.n_failed_items = MESSAGE_REPEATED_MAX + 1;
	expect(&item, MESSAGE_LIST_LONG, "sampling.failed_items");
}

static void values_without_a_name(void **state)
{
	(void)state;
	static struct item item;
	make(&item);
	item.item.has_kind = 1;
	item.item.kind = (Zh__ReportKind)99;
	expect(&item, MESSAGE_VALUE_UNKNOWN, "kind");
	make(&item);
	item.report.n_violations = 3;
	item.violations[1] = (Zh__Violation)77;
	expect(&item, MESSAGE_VALUE_UNKNOWN, "report.violations[1]");
}

static void what_is_cut_off_or_of_another_type(void **state)
{
	(void)state;
	static struct item item;
	make(&item);
	size_t size = zh__push_item__pack(&item.item, packed);
	struct message_fault fault =
		message_find_fault(&zh__push_item__descriptor, bytes_of(packed, size - 1));
	assert_int_equal(fault.kind, MESSAGE_BROKEN);
	const uint8_t number_for_text[] = {1 << 3, 5}; /* id */
	fault = message_find_fault(&zh__push_item__descriptor,
				   bytes_of(number_for_text, sizeof number_for_text));
	assert_int_equal(fault.kind, MESSAGE_BROKEN);
	assert_string_equal(fault.where, "id");
	fault = message_find_fault(&zh__push_item__descriptor, bytes_of(NULL, 0));
	assert_int_equal(fault.kind, MESSAGE_SOUND);
}

/* A fault is found exactly where the check refuses. */
static void altered_is_judged_alike(struct property *property)
{
	static const ProtobufCMessageDescriptor *const types[] = {
		&zh__envelope__descriptor, &zh__push_item__descriptor, &zh__push__descriptor};
	const ProtobufCMessageDescriptor *type = types[property_below(property, 3)];
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	struct bytes whole = message_pack(message_sample(type, &arena), &arena);
	assert_non_null(whole.data);
	memcpy(packed, whole.data, whole.size);
	for (uint64_t left = property_below(property, 4); left != 0; left--)
		packed[property_below(property, whole.size)] =
			(uint8_t)property_below(property, 256);
	size_t size = whole.size - (size_t)property_below(property, 3);
	struct message_fault fault = message_find_fault(type, bytes_of(packed, size));
	assert_int_equal(fault.kind == MESSAGE_SOUND, message_check(type, bytes_of(packed, size)));
	assert_true(memchr(fault.where, '\0', sizeof fault.where) != NULL);
}

static void faults_are_what_the_check_refuses(void **state)
{
	(void)state;
	property_run(20000, altered_is_judged_alike);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_at_their_limit),
		cmocka_unit_test(texts_that_are_none),
		cmocka_unit_test(lists_at_their_limit),
		cmocka_unit_test(values_without_a_name),
		cmocka_unit_test(what_is_cut_off_or_of_another_type),
		cmocka_unit_test(faults_are_what_the_check_refuses),
	};
	return cmocka_run_group_tests_name("message_fault", tests, NULL, NULL);
}
