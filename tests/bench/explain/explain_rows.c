#include <stdio.h>

#include "common/core/common_tables.h"
#include "common/core/row_texts.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/archive/tables.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"
#include "tests/bench/explain/explain_bench.h"

enum { BIG_FIRM_MAJORS = 100, OWNERS = 100, DAYS_BACK = 500 };

static void put(struct county *county, uint16_t table, const struct row_key *key, const void *row,
		size_t size)
{
	rows_store(state_writer(county->state), table, row_key_bytes(key), row, size);
}

static void put_writer(struct county *county, uint16_t table, const struct row_key *key,
		       const struct writer *row)
{
	if (row->overflow)
		bench_must(STATUS_FULL, &(struct err){.text = "a row is too long"});
	put(county, table, key, row->data, row->size);
}

void county_firm_key(uint64_t firm, char ret_key[19])
{
	(void)snprintf(ret_key, 19, "91%u%010llu", BENCH_REGION, (unsigned long long)firm);
}

/* ---- firms */

static void put_archive(struct county *county, uint64_t firm)
{
	struct row_key key = row_key_u64(firm);
	uint64_t draw = bench_mix(firm);
	struct archive_row row = {
		.version = 1,
		.supervision = ZH__SUPERVISION_LEVEL__SUPERVISION_LEVEL_KEY,
		.percent = (uint8_t)(draw % 100),
		.roles = 1u << ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER,
		.present = (uint32_t)(draw >> 16) & 0xffffu,
		.opened_day = time_day_of_ms(BENCH_NOW_MS) - DAYS_BACK,
		.visited_day = time_day_of_ms(BENCH_NOW_MS) - (int32_t)(draw % 100),
	};
	put(county, TABLE_ARCHIVES, &key, &row, sizeof(row));
}

static void put_majors(struct county *county, uint64_t firm)
{
	int32_t today = time_day_of_ms(BENCH_NOW_MS);
	for (int32_t i = 0; i < BIG_FIRM_MAJORS; i++) {
		struct row_key key = archive_item_key(firm, ARCHIVE_ITEM_MAJOR);
		struct major_row row = {
			.version = 1, .state = MAJOR_COUNTED, .day = today - 10 * i};
		row_key_put_u64(&key, (uint64_t)i + 1);
		put(county, TABLE_ARCHIVE_ITEMS, &key, &row, sizeof(row));
	}
}

void county_put_firm(struct county *county, uint64_t firm)
{
	uint8_t memory[512];
	char text[64];
	struct row_key key = row_key_u64(firm);
	struct writer texts = writer_over(memory, sizeof(memory));
	struct firm_text_head head = {.version = 1, .region = BENCH_REGION};
	struct firm_row row = {
		.version = 1,
		.role = ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER,
		.object_version = 1,
		.hazards = (uint32_t)(county->hazards / BENCH_FIRMS),
	};
	put(county, TABLE_FIRMS, &key, &row, sizeof(row));
	writer_put(&texts, &head, sizeof(head));
	county_firm_key(firm, text);
	row_text_put(&texts, text, sizeof(text));
	(void)snprintf(text, sizeof(text), "黔南玩具有限公司第%llu厂", (unsigned long long)firm);
	row_text_put(&texts, text, sizeof(text));
	row_text_put(&texts, "T0101", sizeof(text));
	row_text_put(&texts, "都匀市", sizeof(text));
	put_writer(county, TABLE_FIRM_TEXTS, &key, &texts);
	put_archive(county, firm);
	if (firm == BENCH_BIG_FIRM)
		put_majors(county, firm);
}

/* ---- hazards */

/* Of a hundred: in which state, and what runs there. */
static const struct {
	unsigned below;
	enum hazard_state state;
	enum clock_id clock;
} shares[] = {
	{50, HAZARD_OPENED, CLOCK_HAZARD_ORDER},
	{75, HAZARD_ORDERED, CLOCK_HAZARD_RECTIFY},
	{85, HAZARD_CLAIMED, CLOCK_HAZARD_REINSPECT},
	{90, HAZARD_FAILED, CLOCK_HAZARD_ORDER},
	{95, HAZARD_REINSPECTED, CLOCK_HAZARD_CANCEL},
	{100, HAZARD_CANCELLED_OFF, CLOCK_HAZARD_LOOK_BACK},
};

static size_t share_of(uint64_t draw)
{
	size_t i = 0;
	while (draw % 100 >= shares[i].below)
		i++;
	return i;
}

/* The marks of a term in order of time; those that are behind have fired. */
static void set_marks(struct clock_row *row, const struct clock_term *term)
{
	for (size_t i = 0; i < term->mark_count; i++) {
		size_t at = row->mark_count++;
		for (; at > 0 && row->mark_at_ms[at - 1] > term->marks[i].at_ms; at--) {
			row->mark_at_ms[at] = row->mark_at_ms[at - 1];
			row->marks[at] = row->marks[at - 1];
		}
		row->mark_at_ms[at] = term->marks[i].at_ms;
		row->marks[at] = term->marks[i].mark;
	}
	for (unsigned i = 0; i < row->mark_count; i++)
		row->fired |= (uint8_t)((row->mark_at_ms[i] <= BENCH_NOW_MS) << i);
}

/* Runs since some days, or since so many that its term is over; returns its end. */
static int64_t put_clock(struct county *county, uint64_t hazard, enum clock_id purpose, bool late)
{
	uint64_t draw = bench_mix(hazard ^ UINT64_C(0xc10c));
	struct row_key key = row_key_u64(hazard);
	struct clock_term term;
	const struct clock_rule *rule =
		policy_clock(&county->policy->policy, purpose, time_day_of_ms(BENCH_NOW_MS));
	if (rule == NULL) {
		bench_must(STATUS_NOT_FOUND, &(struct err){.text = "no rule for a clock"});
		return 0;
	}
	int64_t days = late ? 200 + (int64_t)(draw % 100) : (int64_t)(draw % rule->budget);
	int64_t anchor_ms = BENCH_NOW_MS - days * MS_PER_DAY - (int64_t)(draw >> 40) % MS_PER_HOUR;
	clock_project(rule, &county->calendar, anchor_ms, NULL, &term);
	struct clock_row row = {
		.version = 1,
		.state = CLOCK_RUNNING,
		.unit = rule->unit,
		.shape = rule->shape,
		.end_shift = rule->end_shift,
		.purpose = (uint16_t)purpose,
		.budget = rule->budget,
		.calendar_version = county->calendar.version,
		.subject_kind = OBJECT_HAZARD,
		.subject_daemon = DAEMON_HAZARD,
		.subject_region = BENCH_REGION,
		.subject_number = hazard,
		.anchor_ms = anchor_ms,
		.due_ms = term.due_ms,
		.not_before_ms = term.not_before_ms,
		.rule_version = rule->version,
	};
	memcpy(row.rule_id, rule->rule_id, sizeof(row.rule_id));
	set_marks(&row, &term);
	bench_must(counter_take(state_writer(county->state), OBJECT_CLOCK, hazard),
		   &(struct err){.text = "clocks out of order"});
	put(county, TABLE_CLOCKS, &key, &row, sizeof(row));
	return term.due_ms;
}

static void put_texts(struct county *county, uint64_t hazard, uint64_t firm)
{
	uint8_t memory[1024];
	char text[64];
	struct row_key key = row_key_u64(hazard);
	struct writer texts = writer_over(memory, sizeof(memory));
	struct hazard_text_head head = {
		.version = 1,
		.firm_role = ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER,
		.producer_region = BENCH_REGION,
		.level_rule_version = 1,
		.violations = 2,
		.found = 100 + hazard % 900,
		.first_report_ms = BENCH_NOW_MS - DAYS_BACK * MS_PER_DAY,
		.opened_ms = BENCH_NOW_MS - DAYS_BACK * MS_PER_DAY,
		.trace = {.daemon = DAEMON_INTAKE, .incarnation = 1, .sequence = hazard},
	};
	writer_put(&texts, &head, sizeof(head));
	county_firm_key(firm, text);
	row_text_put(&texts, text, sizeof(text));
	(void)snprintf(text, sizeof(text), "黔南玩具有限公司第%llu厂", (unsigned long long)firm);
	row_text_put(&texts, text, sizeof(text));
	row_text_put(&texts, "T0101", sizeof(text));
	(void)snprintf(text, sizeof(text), "B%llu", (unsigned long long)hazard);
	row_text_put(&texts, text, sizeof(text));
	row_text_put(&texts, "电动玩具", sizeof(text));
	row_text_put(&texts, "件", sizeof(text));
	row_text_put(&texts, "HZ-LEVEL-05", sizeof(text));
	(void)snprintf(text, sizeof(text), "S%llu", (unsigned long long)hazard);
	row_text_put(&texts, text, sizeof(text));
	put_writer(county, TABLE_HAZARD_TEXTS, &key, &texts);
}

/* Its first order, and the paper of it in the file. */
static void put_order(struct county *county, uint64_t hazard, int64_t due_ms)
{
	uint8_t memory[512];
	struct row_key key = hazard_numbered_key(hazard, 1);
	struct writer paper = writer_over(memory, sizeof(memory));
	struct order_row order = {
		.version = 2,
		.kind = ORDER_RECTIFICATION,
		.serial = (uint32_t)hazard,
		.year = 2026,
		.served_day = time_day_of_ms(BENCH_NOW_MS) - 10,
		.due_ms = due_ms,
	};
	struct record_head head = {
		.version = 1,
		.kind = RECORD_ORDER,
		.detail = ORDER_RECTIFICATION,
		.on_day = order.served_day,
		.at_ms = time_ms_of_day(order.served_day),
		.number = 1,
	};
	struct hazard_more more = {.version = 1, .records = 1};
	put(county, TABLE_ORDERS, &key, &order, sizeof(order));
	writer_put(&paper, &head, sizeof(head));
	row_text_put(&paper, "zhang-wei", 40);
	row_text_put(&paper, "", 40);
	row_text_put(&paper, "停止销售，限期整改，召回已售产品", 200);
	row_text_put(&paper, "(都)市监限改〔2026〕1号", 60);
	row_text_put(&paper, "zhang-wei,wu-gang", 60);
	key = hazard_record_key(hazard, 1);
	put_writer(county, TABLE_RECORDS, &key, &paper);
	key = row_key_u64(hazard);
	put(county, TABLE_HAZARD_MORE, &key, &more, sizeof(more));
}

/* Two of five have an officer of their own. */
static void put_owner(struct county *county, uint64_t hazard, uint64_t draw)
{
	struct row_key key = row_key_object(object_id_make(OBJECT_HAZARD, BENCH_REGION, hazard));
	char text[32] = BENCH_OWNER;
	if (draw % 5 >= 2)
		return;
	if ((draw >> 8) % OWNERS != 0)
		(void)snprintf(text, sizeof(text), "officer-%u", (unsigned)((draw >> 8) % OWNERS));
	put(county, TABLE_OWNERS, &key, text, strlen(text));
}

void county_put_hazard(struct county *county, uint64_t hazard)
{
	uint64_t draw = bench_mix(hazard);
	size_t share = share_of(draw >> 8);
	uint64_t firm = draw % 100 == 0 ? BENCH_BIG_FIRM : 2 + (draw >> 20) % (BENCH_FIRMS - 1);
	struct row_key key = row_key_u64(hazard);
	bool late = (draw >> 32) % 10 == 0;
	int64_t due_ms = put_clock(county, hazard, shares[share].clock, late);
	struct hazard_row row = {
		.version = 1,
		.state = (uint8_t)shares[share].state,
		.proposed = ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL,
		.source_kind = ZH__REPORT_KIND__REPORT_KIND_SAMPLING,
		.overdue = due_ms < BENCH_NOW_MS,
		.orders = shares[share].state != HAZARD_OPENED,
		.object_version = 1,
		.signals = 1,
		.firm = firm,
		.batch_key = bench_mix(~hazard),
		.report = hazard,
		.opened_day = time_day_of_ms(BENCH_NOW_MS) - DAYS_BACK +
			      (int32_t)(hazard * DAYS_BACK / county->hazards),
		.place = BENCH_REGION,
	};
	if ((draw >> 40) % BENCH_MAJOR_SHARE == 0)
		row.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR;
	else if (row.orders != 0)
		row.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL;
	bench_must(counter_take(state_writer(county->state), OBJECT_HAZARD, hazard),
		   &(struct err){.text = "hazards out of order"});
	put(county, TABLE_HAZARDS, &key, &row, sizeof(row));
	put_texts(county, hazard, firm);
	put_owner(county, hazard, draw >> 48);
	if (row.orders != 0)
		put_order(county, hazard, due_ms);
}
