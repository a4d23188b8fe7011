/* Each limit of what a feed writes, one below it, at it and one above it: what the door takes goes
 * through all five, what is longer is refused at the door. */
#include <stdio.h>

#include "common/core/decider.h"
#include "tests/e2e/sockets/hostile.h"

#define TEXT_MOST 8192
#define LIST_MOST 128

struct limited {
	struct load_item item;
	char text[TEXT_MOST + 1];
	const char *list[LIST_MOST];
};

struct limit {
	const char *where;
	size_t count, most; /* count 0: no list */
};

static const struct limit limits[] = {
#define FIRM(field, most) {"report.producer." #field, 0, (most)},
#define REPORT(field, most) {"report." #field, 0, (most)},
#define REPORT_LIST(field, count, most) {"report." #field, (count), (most)},
#define PRODUCT(field, most) {"report.product." #field, 0, (most)},
#define QUANTITY(field, most) {"report.quantity." #field, 0, (most)},
#define SAMPLING(field, most) {"sampling." #field, 0, (most)},
#define SAMPLING_LIST(field, count, most) {"sampling." #field, (count), (most)},
#include "services/intake/items/item_limits.def"
};
#undef FIRM
#undef REPORT
#undef REPORT_LIST
#undef PRODUCT
#undef QUANTITY
#undef SAMPLING
#undef SAMPLING_LIST
#define LIMITS (sizeof limits / sizeof limits[0])

static void set_text(struct limited *limited, size_t limit, const char *text, size_t count)
{
	struct load_item *item = &limited->item;
	size_t at = 0;
	for (size_t i = 0; i < count; i++)
		limited->list[i] = text;
#define FIRM(field, most)                                                                          \
	if (at++ == limit)                                                                         \
		item->producer.field = text;
#define REPORT(field, most)                                                                        \
	if (at++ == limit)                                                                         \
		item->report.field = text;
#define REPORT_LIST(field, count_most, most)                                                       \
	if (at++ == limit) {                                                                       \
		item->report.field = limited->list;                                                \
		item->report.n_##field = count;                                                    \
	}
#define PRODUCT(field, most)                                                                       \
	if (at++ == limit)                                                                         \
		item->product.field = text;
#define QUANTITY(field, most)                                                                      \
	if (at++ == limit)                                                                         \
		item->quantity.field = text;
#define SAMPLING(field, most)                                                                      \
	if (at++ == limit)                                                                         \
		item->sampling.field = text;
#define SAMPLING_LIST(field, count_most, most)                                                     \
	if (at++ == limit) {                                                                       \
		item->sampling.field = limited->list;                                              \
		item->sampling.n_##field = count;                                                  \
	}
#include "services/intake/items/item_limits.def"
}

/* A failed sample: of those every field goes furthest. */
static void make(struct limited *limited, uint64_t n)
{
	static const struct county_load load = {.seed = 71, .firms = 20};
	load_make(&load, n, &limited->item);
	if (limited->item.item.sampling == NULL)
		zh__sampling_body__init(&limited->item.sampling);
	limited->item.item.sampling = &limited->item.sampling;
	SET_OPTIONAL(&limited->item.item, kind, ZH__REPORT_KIND__REPORT_KIND_SAMPLING);
}

static bool is_of_self_reports(size_t limit)
{
	return strcmp(limits[limit].where, "report.control") == 0;
}

/* Of a risk under control alone, which the firm reports itself. */
static void make_self_report(struct limited *limited)
{
	SET_OPTIONAL(&limited->item.item, kind, ZH__REPORT_KIND__REPORT_KIND_SELF_REPORT);
	SET_OPTIONAL(&limited->item.report, controlled, 1);
	SET_OPTIONAL(&limited->item.report, anonymous, 0);
	limited->item.report.respondent = &limited->item.producer;
}

/* So many bytes: Chinese characters, and letters for the rest. */
static const char *text_of(struct limited *limited, size_t size)
{
	size_t at = 0;
	assert_true(size <= TEXT_MOST);
	for (; size - at >= 3; at += 3)
		memcpy(limited->text + at, "长", 3);
	while (at < size)
		limited->text[at++] = 'x';
	limited->text[at] = '\0';
	return limited->text;
}

/* The code of the item's refusal; "" when it was received. */
static void push(struct bus_caller *feed, struct limited *limited, char ret_code[E2E_CODE],
		 char ret_where[E2E_CODE])
{
	Zh__PushItem *items[] = {&limited->item.item};
	Zh__Push message = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	message.feed = "hotline";
	message.n_items = 1;
	message.items = items;
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &message;
	MUST(county_exchange(feed, &envelope, E2E_WAIT_MS, &answer, &err_));
	assert_int_equal(answer->receipt->n_results, 1);
	const Zh__ItemResult *result = answer->receipt->results[0];
	bool refused = result->n_refusals != 0;
	assert_int_equal(result->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED, !refused);
	(void)snprintf(ret_code, E2E_CODE, "%s", refused ? result->refusals[0]->code : "");
	(void)snprintf(ret_where, E2E_CODE, "%s",
		       refused && result->refusals[0]->where != NULL ? result->refusals[0]->where
								     : "");
	zh__envelope__free_unpacked(answer, NULL);
}

/* Words of closed lists aren't taken, whatever their length. */
static bool is_word(const struct limit *limit)
{
	return strcmp(limit->where, "report.product.class_code") == 0 ||
	       strcmp(limit->where, "sampling.conclusion") == 0;
}

static uint64_t next = 30000;

static void try_size(struct bus_caller *feed, size_t limit, size_t size, size_t count,
		     const char *code)
{
	static struct limited limited;
	char found[E2E_CODE], where[E2E_CODE];
	make(&limited, next++);
	if (is_of_self_reports(limit))
		make_self_report(&limited);
	set_text(&limited, limit, text_of(&limited, size), count);
	push(feed, &limited, found, where);
	bool as_expected = strcmp(found, code) == 0;
	if (code[0] == '\0' && is_word(&limits[limit]))
		as_expected = strcmp(found, "feed.text_too_long") != 0;
	if (!as_expected || (code[0] != '\0' && strcmp(where, limits[limit].where) != 0))
		fail_msg("%s of %zu bytes: \"%s\" at \"%s\"", limits[limit].where, size, found,
			 where);
}

static void nothing_is_quarantined(struct hostile *hostile)
{
	struct county_status status[DAEMON_COUNT];
	MUST(county_wait_level(hostile->watch, E2E_WAIT_MS, status, &err_));
	e2e_wait_quiet(&hostile->county);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (e2e_counter(hostile->watch[daemon], E2E_STATUS, "quarantined") != 0)
			fail_msg("%s: %s", daemon_name(daemon),
				 e2e_list(hostile->watch[daemon], "quarantine"));
	}
}

static void each_limit_holds_through_all_five(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	for (size_t i = 0; i < LIMITS; i++) {
		size_t count = limits[i].count != 0 ? limits[i].count : 1;
		try_size(hostile->feed, i, limits[i].most - 1, count, "");
		try_size(hostile->feed, i, limits[i].most, count, "");
		try_size(hostile->feed, i, limits[i].most + 1, count, "feed.text_too_long");
		if (limits[i].count != 0)
			try_size(hostile->feed, i, 1, count + 1, "feed.list_too_long");
	}
	nothing_is_quarantined(hostile);
}

/* Everything as long as it may be, in one item. */
static void all_limits_at_once_fit(void **state)
{
	struct hostile *hostile = (struct hostile *)*state;
	static struct limited limited[LIMITS];
	char code[E2E_CODE], where[E2E_CODE];
	make(&limited[0], next++);
	struct load_item *item = &limited[0].item;
	for (size_t i = 0; i < LIMITS; i++) {
		if (is_word(&limits[i]) || is_of_self_reports(i))
			continue;
		struct limited *texts = &limited[i];
		const char *text = text_of(texts, limits[i].most);
		struct limited *all = &limited[0];
		if (limits[i].count == 0) {
			set_text(all, i, text, 0);
			continue;
		}
		for (size_t j = 0; j < limits[i].count; j++)
			texts->list[j] = text;
		if (strcmp(limits[i].where, "report.wants") == 0) {
			item->report.wants = texts->list;
			item->report.n_wants = limits[i].count;
		} else {
			item->sampling.failed_items = texts->list;
			item->sampling.n_failed_items = limits[i].count;
		}
	}
	Zh__FirmRef seller = item->producer;
	item->report.seller = item->report.respondent = item->report.platform = &seller;
	push(hostile->feed, &limited[0], code, where);
	assert_string_equal(code, "");
	nothing_is_quarantined(hostile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_limit_holds_through_all_five),
		cmocka_unit_test(all_limits_at_once_fit),
	};
	return cmocka_run_group_tests(tests, hostile_setup, hostile_teardown);
}
