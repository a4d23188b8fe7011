/* Options and JSON become fields of messages, by descriptors alone. */
#include "tests/lib/test.h"

#include <dirent.h>
#include <stdio.h>

#include "common/base/file.h"
#include "common/core/message.h"
#include "escalation.pb-c.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"
#include "services/ctl/body.h"
#include "services/ctl/values/field_value.h"
#include "services/ctl/values/json_in.h"
#include "tests/lib/property.h"

#define ARENA_SIZE ((size_t)1 << 20)

static void *new_message(const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
	void *message = message_new(descriptor, arena);
	assert_non_null(message);
	return message;
}

static int arena_setup(void **state)
{
	struct arena *arena = malloc(sizeof *arena);
	arena_init(arena, malloc(ARENA_SIZE), ARENA_SIZE);
	*state = arena;
	return 0;
}

static int arena_teardown(void **state)
{
	struct arena *arena = *state;
	free(arena->base);
	free(arena);
	return 0;
}

static enum status put(ProtobufCMessage *message, const char *field, const char *text,
		       struct arena *arena)
{
	struct err err;
	return body_put(message,
			protobuf_c_message_descriptor_get_field_by_name(message->descriptor, field),
			text, arena, &err);
}

/* ---- money, days, moments, ids, words */

static void reads_money(void **state)
{
	static const struct {
		const char *text;
		int64_t fen;
	} cases[] = {{"123.45", 12345},    {"123", 12300},       {"123.45yuan", 12345},
		     {"50000元", 5000000}, {"12345fen", 12345},  {"1分", 1},
		     {"5万", 5000000},     {"1.5万元", 1500000}, {"0", 0},
		     {"0.01", 1},          {"123.450", 12345}};
	static const char *const wrong[] = {"",
					    "x",
					    "-5",
					    "1.",
					    ".5",
					    "1.234",
					    "1.5fen",
					    "1e3",
					    "1yen",
					    "1 yuan",
					    "99999999999999999999",
					    "1,000"};
	int64_t fen;
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_ok(money_parse(cases[i].text, &fen));
		assert_int_equal(fen, cases[i].fen);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_status(money_parse(wrong[i], &fen), STATUS_INVALID);
}

static void maps_options_onto_fields(void **state)
{
	struct arena *arena = *state;
	Zh__HazardOrderCommand *order = new_message(&zh__hazard_order_command__descriptor, arena);
	assert_ok(put(&order->base, "statutory", "yes", arena));
	assert_ok(put(&order->base, "served_day", "2025-03-14", arena));
	assert_ok(put(&order->base, "within_days", "15", arena));
	assert_ok(put(&order->base, "content", "停止销售", arena));
	assert_true(order->has_statutory && order->statutory);
	assert_int_equal(order->served_day, 20250314);
	assert_int_equal(order->within_days, 15);
	assert_string_equal(order->content, "停止销售");
	assert_status(put(&order->base, "served_day", "2025-02-30", arena), STATUS_INVALID);
	assert_status(put(&order->base, "statutory", "maybe", arena), STATUS_INVALID);
	assert_status(put(&order->base, "within_days", "4294967296", arena), STATUS_INVALID);
	assert_status(put(&order->base, "content", "a\x01", arena), STATUS_INVALID);

	Zh__HazardReinspectCommand *reinspect =
		new_message(&zh__hazard_reinspect_command__descriptor, arena);
	assert_ok(put(&reinspect->base, "officers", "wang,li", arena));
	assert_ok(put(&reinspect->base, "officers", "zhao", arena));
	assert_int_equal(reinspect->n_officers, 3);
	assert_string_equal(reinspect->officers[2], "zhao");

	Zh__MeasureProposeCommand *measure =
		new_message(&zh__measure_propose_command__descriptor, arena);
	assert_ok(put(&measure->base, "kind", "follow-up", arena));
	assert_int_equal(measure->kind, ZH__MEASURE_KIND__MEASURE_KIND_FOLLOW_UP);
	assert_ok(put(&measure->base, "hazard", "HZ-522701-17", arena));
	assert_int_equal(measure->hazard, 17);
	assert_ok(put(&measure->base, "hazard", "18", arena));
	assert_int_equal(measure->hazard, 18);
	assert_status(put(&measure->base, "hazard", "RP-522701-17", arena), STATUS_INVALID);
	assert_status(put(&measure->base, "kind", "unknown", arena), STATUS_INVALID);
	assert_status(put(&measure->base, "kind", "2", arena), STATUS_INVALID);

	Zh__HazardLevelCommand *level = new_message(&zh__hazard_level_command__descriptor, arena);
	assert_ok(put(&level->base, "level", "重大", arena)); /* by its Chinese word */
	assert_int_equal(level->level, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR);

	Zh__NoticeServeCommand *serve = new_message(&zh__notice_serve_command__descriptor, arena);
	assert_ok(put(&serve->base, "served_ms", "2025-03-14T09:30", arena));
	assert_int_equal(serve->served_ms, INT64_C(1741915800000));
}

static void reads_short_forms(void **state)
{
	struct arena *arena = *state;
	Zh__CaseDecideCommand *decide = new_message(&zh__case_decide_command__descriptor, arena);
	assert_ok(put(&decide->base, "penalties", "fine=50000yuan,warning", arena));
	assert_ok(
		put(&decide->base, "penalties", "kind=confiscate_gains,amount_fen=123.45", arena));
	assert_ok(put(&decide->base, "penalties", "{\"kind\":\"close\"}", arena));
	assert_int_equal(decide->n_penalties, 4);
	assert_int_equal(decide->penalties[0]->kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	assert_int_equal(decide->penalties[0]->amount_fen, 5000000);
	assert_false(decide->penalties[1]->has_amount_fen);
	assert_int_equal(decide->penalties[2]->amount_fen, 12345);
	assert_int_equal(decide->penalties[3]->kind, ZH__PENALTY_KIND__PENALTY_KIND_CLOSE);
	assert_status(put(&decide->base, "penalties", "hanging", arena), STATUS_INVALID);

	Zh__HazardGoodsCommand *goods = new_message(&zh__hazard_goods_command__descriptor, arena);
	assert_ok(put(&goods->base, "quantity", "20箱", arena));
	assert_int_equal(goods->quantity->amount, 20);
	assert_string_equal(goods->quantity->unit, "箱");
	assert_status(put(&goods->base, "quantity", "20", arena), STATUS_INVALID);
	assert_status(put(&goods->base, "quantity", "box", arena), STATUS_INVALID);
}

/* Whatever field comes first: the commas are the message's own. */
static void reads_what_is_written_out(void **state)
{
	struct arena *arena = *state;
	Zh__NoticeDraftCommand *draft = new_message(&zh__notice_draft_command__descriptor, arena);
	assert_ok(put(&draft->base, "fields", "name=place,value=城南", arena));
	assert_ok(put(&draft->base, "fields", "value=三日,name=term", arena));
	assert_int_equal(draft->n_fields, 2);
	assert_string_equal(draft->fields[0]->name, "place");
	assert_string_equal(draft->fields[0]->value, "城南");
	assert_string_equal(draft->fields[1]->name, "term");
	assert_string_equal(draft->fields[1]->value, "三日");

	Zh__SamplingResultCommand *result =
		new_message(&zh__sampling_result_command__descriptor, arena);
	assert_ok(
		put(&result->base, "failed_items", "item=羊绒含量,measured=41%,limit=95%", arena));
	assert_int_equal(result->n_failed_items, 1);
	assert_string_equal(result->failed_items[0]->item, "羊绒含量");
	assert_string_equal(result->failed_items[0]->limit, "95%");

	Zh__HazardGoodsCommand *goods = new_message(&zh__hazard_goods_command__descriptor, arena);
	assert_ok(put(&goods->base, "lines", "电线=20箱,插座=5箱", arena));
	assert_int_equal(goods->n_lines, 2);
	assert_string_equal(goods->lines[1]->name, "插座");
	assert_int_equal(goods->lines[1]->quantity->amount, 5);
}

static void what_is_put_packs_and_passes(void **state)
{
	struct arena *arena = *state;
	Zh__CaseDecideCommand *decide = new_message(&zh__case_decide_command__descriptor, arena);
	for (unsigned i = 0; i < 9; i++) /* over two growths of the list */
		assert_ok(put(&decide->base, "penalties", "fine=1", arena));
	struct bytes packed = message_pack(&decide->base, arena);
	assert_true(message_check(&zh__case_decide_command__descriptor, packed));
	const Zh__CaseDecideCommand *again =
		(const Zh__CaseDecideCommand *)(const void *)message_unpack(
			&zh__case_decide_command__descriptor, packed, arena);
	assert_int_equal(again->n_penalties, 9);
	assert_int_equal(again->penalties[8]->amount_fen, 100);
}

/* ---- JSON */

static enum status read_item(const char *text, struct arena *arena, struct err *err)
{
	Zh__PushItem *item = new_message(&zh__push_item__descriptor, arena);
	return json_in_text(bytes_of_text(text), &item->base, arena, err);
}

static void reads_items(void **state)
{
	struct arena *arena = *state;
	struct err err;
	Zh__PushItem *item = new_message(&zh__push_item__descriptor, arena);
	assert_ok(json_in_text(
		bytes_of_text(
			"{\"id\":\"W1\",\"kind\":\"complaint\",\"happened_ms\":\"2025-03-14\","
			"\"report\":{\"place\":522701,\"anonymous\":true,\"amount_fen\":-1,"
			"\"violations\":[\"expired\",\"short_measure\"],"
			"\"respondent\":{\"key\":\"K\",\"name\":\"某店\"}}}"),
		&item->base, arena, &err));
	assert_string_equal(item->id, "W1");
	assert_int_equal(item->kind, ZH__REPORT_KIND__REPORT_KIND_COMPLAINT);
	assert_true(item->report->anonymous);
	assert_int_equal(item->report->amount_fen, -1);
	assert_int_equal(item->report->n_violations, 2);
	assert_string_equal(item->report->respondent->name, "某店");
}

static void refuses_wrong_items(void **state)
{
	static const struct {
		const char *text;
		const char *says; /* the path is named */
	} cases[] = {
		{"[]", "object"},
		{"", "not JSON"},
		{"{\"id\":null}", "id: "},
		{"{\"id\":1}", "id: "},
		{"{\"id\":\"a\",\"id\":\"b\"}", "duplicate"},
		{"{\"ID\":\"a\"}", "ID: is not known"},
		{"{\"kind\":\"nothing\"}", "kind: "},
		{"{\"kind\":1}", "kind: "},
		{"{\"happened_ms\":\"soon\"}", "happened_ms: "},
		{"{\"happened_ms\":1.5}", "happened_ms: "},
		{"{\"report\":\"x\"}", "report: must be an object"},
		{"{\"report\":{\"place\":-1}}", "report.place: is out of range"},
		{"{\"report\":{\"place\":4294967296}}", "report.place: is out of range"},
		{"{\"report\":{\"place\":1.0}}", "report.place: "},
		{"{\"report\":{\"wants\":\"x\"}}", "report.wants: must be an array"},
		{"{\"report\":{\"wants\":[[]]}}", "report.wants: "},
		{"{\"report\":{\"product\":{\"class\":\"x\"}}}",
		 "report.product.class: is not known"},
		{"{\"report\":{\"anonymous\":\"yes\"}}", "report.anonymous: must be true or false"},
		{"{\"id\":\"a\\u0000b\"}", "not JSON"},
		{"{\"id\":\"\xff\"}", "not JSON"},
		{"{\"sealed_informant\":\"xyz\"}", "sealed_informant: "},
	};
	struct arena *arena = *state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct err err = {STATUS_OK, ""};
		assert_status(read_item(cases[i].text, arena, &err), STATUS_INVALID);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].text, err.text);
	}
}

/* A text that fills the arena is refused, not cut. */
static void stops_at_the_arena(void **state)
{
	struct arena *arena = *state;
	uint8_t memory[128];
	struct arena small;
	struct err err;
	arena_init(&small, memory, sizeof memory);
	Zh__PushItem *item = new_message(&zh__push_item__descriptor, arena);
	assert_status(json_in_text(bytes_of_text("{\"report\":{\"text\":\"0123456789\"}}"),
				   &item->base, &small, &err),
		      STATUS_FULL);
}

/* Bytes broken at random are read or refused; what is read packs and passes the wire's own
 * check. */
static void broken_items(struct property *property)
{
	static const char good[] =
		"{\"id\":\"W1\",\"kind\":\"clue\",\"report\":{\"text\":\"电线\",\"wants\":[\"a\"],"
		"\"respondent\":{\"key\":\"K\"},\"quantity\":{\"amount\":5,\"unit\":\"box\"}}}";
	char text[sizeof good];
	void *memory = malloc(ARENA_SIZE);
	struct arena arena;
	struct err err;
	arena_init(&arena, memory, ARENA_SIZE);
	memcpy(text, good, sizeof good);
	size_t size = sizeof good - 1;
	for (uint64_t i = property_below(property, 4) + 1; i > 0; i--)
		text[property_below(property, size)] = (char)property_below(property, 256);
	if (property_chance(property, 20))
		size = (size_t)property_below(property, size);
	Zh__PushItem *item = message_new(&zh__push_item__descriptor, &arena);
	if (json_in_text(bytes_of(text, size), &item->base, &arena, &err) == STATUS_OK)
		assert_true(message_check(&zh__push_item__descriptor,
					  message_pack(&item->base, &arena)));
	free(memory);
}

static void survives_broken_items(void **state)
{
	(void)state;
	property_run(5000, broken_items);
}

/* Files named y_ are JSON, n_ aren't (JSONTestSuite): whatever they hold, it is answered, and no
 * n_ is taken. */
static void survives_the_test_suite(void **state)
{
	struct arena *arena = *state;
	const char *data = getenv("ZHIAN_TEST_DATA");
	char path[1024];
	(void)snprintf(path, sizeof path, "%s/adversarial/JSONTestSuite/test_parsing",
		       data != NULL ? data : "");
	DIR *directory = data != NULL ? opendir(path) : NULL;
	if (directory == NULL) {
		print_message("skipped: no JSONTestSuite below $ZHIAN_TEST_DATA\n");
		skip();
		return;
	}
	unsigned files = 0;
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
		char file[1400], *text;
		size_t size;
		struct err err;
		(void)snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
		if (strstr(entry->d_name, ".json") == NULL ||
		    file_read(file, (size_t)8 << 20, &text, &size, &err) != STATUS_OK)
			continue;
		arena_reset(arena);
		Zh__PushItem *item = message_new(&zh__push_item__descriptor, arena);
		enum status status = json_in_text(bytes_of(text, size), &item->base, arena, &err);
		/* {} is the one y_ file that is an item: an empty one. */
		if (entry->d_name[0] == 'n')
			assert_int_not_equal(status, STATUS_OK);
		free(text);
		files++;
	}
	(void)closedir(directory);
	print_message("%u files\n", files);
	assert_true(files > 100);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, arena_setup, arena_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_money),
		WITH_ARENA(maps_options_onto_fields),
		WITH_ARENA(reads_short_forms),
		WITH_ARENA(reads_what_is_written_out),
		WITH_ARENA(what_is_put_packs_and_passes),
		WITH_ARENA(reads_items),
		WITH_ARENA(refuses_wrong_items),
		WITH_ARENA(stops_at_the_arena),
		cmocka_unit_test(survives_broken_items),
		WITH_ARENA(survives_the_test_suite),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
