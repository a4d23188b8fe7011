#include "tests/unit/services/notify/notify_fixture.h"

#include "common/policy/rules/policy.h"
#include "escalation.pb-c.h"

#define WORKING ZH__CLOCK_UNIT__CLOCK_UNIT_WORKING_DAY
#define MARKS                                                                                      \
	.mark_count = 3, .marks = {                                                                \
				 {.mark = ZH__CLOCK_MARK__CLOCK_MARK_REMINDER,                     \
				  .before_unit = WORKING,                                          \
				  .before = 2},                                                    \
				 {.mark = ZH__CLOCK_MARK__CLOCK_MARK_DUE},                         \
				 {.mark = ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE},                     \
	}
#define RULE(purpose, name, days, times)                                                           \
	{                                                                                          \
		.id = (purpose), .rule_id = "" name, .version = 1, .unit = WORKING,                \
		.shape = ZH__CLOCK_SHAPE__CLOCK_SHAPE_BY,                                          \
		.end_shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS,                       \
		.extensions_max = (times), .extension_by = CLOCK_DECIDER_OFFICER,                  \
		.budget = (days), .extension = (days), .valid_from_day = 0, .valid_to_day = 40000, \
		MARKS                                                                              \
	}

static const struct clock_rule clocks[] = {
	RULE(CLOCK_REFERRAL_SEND, "OWN-SEND", 3, 0),
	RULE(CLOCK_REFERRAL_CHECK, "APP-18", 15, 1),
	RULE(CLOCK_CO_INVESTIGATE, "APP-45", 15, 3),
	RULE(CLOCK_LISTING_CONSENT, "SDL-22", 10, 0),
};

static const struct policy policy = {
	.version = 1,
	.clocks = clocks,
	.clock_count = 4,
	.clock_ids =
		{
			[CLOCK_REFERRAL_SEND] = {0, 1},
			[CLOCK_REFERRAL_CHECK] = {1, 1},
			[CLOCK_CO_INVESTIGATE] = {2, 1},
			[CLOCK_LISTING_CONSENT] = {3, 1},
		},
};

static struct calendar calendar;
static uint64_t calendar_words[8192];

void fixture_init(void)
{
	int32_t first = time_day_of_civil((struct civil_date){2025, 1, 1});
	int32_t last = time_day_of_civil((struct civil_date){2026, 12, 31});
	assert_true(calendar_memory(first, last) <= sizeof calendar_words);
	assert_true(calendar_build(&calendar, 1, first, last, NULL, NULL, 0, calendar_words));
}

void fixture_start(struct decider_driver *driver, uint32_t region)
{
	driver_init(driver, &notify_decider, region, &policy, &calendar, BEGIN_MS);
}

void fixture_ledger_row(struct decider_driver *driver, uint64_t number, uint32_t to_region)
{
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	firm.key = "91522701MA6DK1XY3B";
	firm.name = "都匀市城南五金店";
	Zh__FirmRef producer = ZH__FIRM_REF__INIT;
	producer.key = "91522702MA6HQ7UW5K";
	producer.name = "福泉市永兴电线电缆厂";
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	product.class_code = "S1-02";
	product.name = "电线";
	product.batch = "20250211";
	Zh__RuleRef rule = ZH__RULE_REF__INIT;
	rule.id = "LG-REFER-01";
	Zh__Violation violations[] = {ZH__VIOLATION__VIOLATION_FAILED_SAMPLING};
	Zh__LedgerRowOpened row = ZH__LEDGER_ROW_OPENED__INIT;
	SET_OPTIONAL(&row, row, number);
	SET_OPTIONAL(&row, hazard, number);
	SET_OPTIONAL(&row, refer_to, to_region);
	SET_OPTIONAL(&row, first_report_ms, BEGIN_MS - MS_PER_DAY);
	row.firm = &firm;
	row.refer_firm = &producer;
	row.refer_rule = &rule;
	row.product = &product;
	row.facts = "抽样检验导体电阻不合格，批次20250211，标称生产者在你地";
	row.n_violations = 1;
	row.violations = violations;
	driver->story = number; /* each row of a report of its own */
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &row),
			 VERDICT_DONE);
}

uint64_t fixture_draft(struct decider_driver *driver, Zh__ReferralKind kind, uint32_t to_region)
{
	Zh__FirmRef subject = ZH__FIRM_REF__INIT;
	subject.key = "91522702MA6HQ7UW5K";
	Zh__ReferralDraftCommand draft = ZH__REFERRAL_DRAFT_COMMAND__INIT;
	SET_OPTIONAL(&draft, kind, kind);
	SET_OPTIONAL(&draft, to_region, to_region);
	draft.subject = &subject;
	draft.facts = "涉嫌无证生产";
	assert_int_equal(driver_act(driver, "referral.draft", (struct object_id){0}, &draft, NULL),
			 VERDICT_DONE);
	return driver->decision.object.number;
}

enum verdict fixture_act(struct decider_driver *driver, const char *act, uint64_t referral,
			 const void *body)
{
	return driver_act(driver, act, driver_object(driver, OBJECT_REFERRAL, referral), body,
			  "as told");
}

void fixture_send(struct decider_driver *driver, uint64_t referral)
{
	Zh__ReferralSendCommand send = ZH__REFERRAL_SEND_COMMAND__INIT;
	assert_int_equal(fixture_act(driver, "referral.send", referral, &send), VERDICT_DONE);
}

struct referral_row fixture_row(const struct decider_driver *driver, uint64_t referral)
{
	struct referral_row row;
	assert_true(referral_get(driver_rows(driver), referral, &row));
	return row;
}

const char *fixture_state(const struct decider_driver *driver, uint64_t referral)
{
	struct referral_row row = fixture_row(driver, referral);
	return referral_state_name(&row);
}

/* ---- the link without its outer half */

enum verdict fixture_offer(struct decider_driver *from, struct decider_driver *to, uint8_t stream,
			   uint64_t number)
{
	static uint8_t memory[1u << 17], content[CONTENT_MAX];
	struct outbox_row sent;
	assert_true(outbox_get(driver_rows(from), to->region, stream, number, &sent));
	struct writer out = writer_over(content, sizeof content);
	assert_true(paper_read(driver_rows(from), sent.referral,
			       paper_content(sent.document_version), &out));
	struct arena arena;
	arena_init(&arena, memory, sizeof memory);
	struct notify_link_item link = {
		.peer = from->region,
		.epoch = from->incarnation,
		.stream = stream,
		.number = number,
		.content = (const Zh__DocumentContent *)(const void *)message_unpack(
			&zh__document_content__descriptor, writer_bytes(&out), &arena),
		.document = writer_bytes(&out),
	};
	assert_non_null(link.content);
	memcpy(link.digest, sent.digest, DIGEST_SIZE);
	struct input_item item = {.door = NOTIFY_DOOR_LINK_DOCUMENT, .extra = &link};
	return driver_item(to, &item);
}

void fixture_receipt(struct decider_driver *by, struct decider_driver *to, uint8_t stream)
{
	struct peer_row peer;
	assert_true(peer_get(driver_rows(by), to->region, &peer));
	uint64_t accepted = peer.in[STREAM_SLOT(stream)].accepted;
	Zh__LinkReceived received[NOTIFY_LINK_WINDOW], *list[NOTIFY_LINK_WINDOW];
	struct inbox_row rows[NOTIFY_LINK_WINDOW];
	Zh__LinkReceiptContent receipt = ZH__LINK_RECEIPT_CONTENT__INIT;
	uint64_t first = accepted > NOTIFY_LINK_WINDOW ? accepted - NOTIFY_LINK_WINDOW : 0;
	for (uint64_t number = first + 1; number <= accepted; number++) {
		size_t n = receipt.n_received++;
		assert_true(inbox_get(driver_rows(by), to->region, stream, number, &rows[n]));
		zh__link_received__init(&received[n]);
		SET_OPTIONAL(&received[n], number, number);
		SET_OPTIONAL(&received[n], received_ms, rows[n].received_ms);
		received[n].has_digest = 1;
		received[n].digest = (ProtobufCBinaryData){DIGEST_SIZE, rows[n].digest};
		list[n] = &received[n];
	}
	receipt.received = list;
	receipt.has_digest = 1;
	receipt.digest = (ProtobufCBinaryData){DIGEST_SIZE, peer.in[STREAM_SLOT(stream)].digest};
	struct notify_link_item link = {
		.peer = by->region,
		.stream = stream,
		.number = accepted,
		.receipted = &receipt,
		.receipt = bytes_of("signed", 6),
	};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_RECEIPT, .extra = &link};
	assert_int_equal(driver_item(to, &item), VERDICT_DONE);
}

/* Two machines' clocks are together: whoever is behind catches up before it takes something in. */
static void catch_up(struct decider_driver *who, const struct decider_driver *with)
{
	if (who->now_ms < with->now_ms)
		who->now_ms = with->now_ms;
}

void fixture_carry(struct decider_driver *from, struct decider_driver *to)
{
	for (uint8_t stream = 1; stream <= LINK_STREAMS; stream++) {
		struct peer_row ours = {0}, theirs = {0};
		(void)peer_get(driver_rows(from), to->region, &ours);
		(void)peer_get(driver_rows(to), from->region, &theirs);
		uint64_t accepted = theirs.in[STREAM_SLOT(stream)].accepted;
		for (uint64_t n = accepted + 1; n <= ours.out[STREAM_SLOT(stream)].sent; n++) {
			catch_up(to, from);
			assert_int_equal(fixture_offer(from, to, stream, n), VERDICT_DONE);
			catch_up(from, to);
			fixture_receipt(to, from, stream);
		}
	}
}
