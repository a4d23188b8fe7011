/* A link that a person let be: when a stream begins anew, from which number, and when it goes on as
 * it is. */
#include "common/core/message.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK
#define OWN_LIFE UINT64_C(0x7)
#define RECOVERY UINT64_C(0x4ec0)
#define LETTERS (NOTIFY_LINK_WINDOW + 2)

static struct decider_driver a, b;
static Zh__LinkHeadContent head;
static Zh__LinkStreamHead bulk, *streams[] = {&bulk};
static uint8_t other[DIGEST_SIZE] = {5};

static void send(struct decider_driver *from, uint32_t to, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		fixture_send(from, fixture_draft(from, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, to));
}

static ProtobufCBinaryData sent_digest(uint64_t number)
{
	static struct outbox_row row;
	assert_true(outbox_get(driver_rows(&a), COUNTY_B, BULK, number, &row));
	return (ProtobufCBinaryData){DIGEST_SIZE, row.stream_digest};
}

static ProtobufCBinaryData received_digest(uint64_t number)
{
	static struct inbox_row row;
	assert_true(inbox_get(driver_rows(&a), COUNTY_B, BULK, number, &row));
	return (ProtobufCBinaryData){DIGEST_SIZE, row.stream_digest};
}

/* What B says when both ledgers are equal. */
static void say_equal(void)
{
	zh__link_head_content__init(&head);
	zh__link_stream_head__init(&bulk);
	head.streams = streams;
	head.n_streams = 1;
	SET_OPTIONAL(&head, knows, OWN_LIFE);
	SET_OPTIONAL(&bulk, stream, BULK);
	SET_OPTIONAL(&bulk, head, LETTERS);
	SET_OPTIONAL(&bulk, accepted, 2);
	SET_OPTIONAL(&bulk, receipted, LETTERS);
	SET_OPTIONAL(&bulk, behind, 0);
	SET_OPTIONAL(&bulk, ended, 0);
	SET_OPTIONAL(&bulk, accepted_behind, 0);
	bulk.has_accepted_digest = bulk.has_receipted_digest = 1;
	bulk.accepted_digest = sent_digest(2);
	bulk.receipted_digest = received_digest(LETTERS);
}

/* Two letters of A's are receipted and a third is on the way; all of B's are here. */
static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&a, COUNTY_A);
	fixture_start(&b, COUNTY_B);
	send(&a, COUNTY_B, 2);
	fixture_carry(&a, &b);
	send(&b, COUNTY_A, LETTERS);
	fixture_carry(&b, &a);
	send(&a, COUNTY_B, 1);
	say_equal();
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_done(&a);
	driver_done(&b);
	return 0;
}

static void book(Zh__EventKind kind, const void *body)
{
	struct event event = {.head = {.kind = (uint16_t)kind},
			      .body = (const ProtobufCMessage *)body};
	assert_ok(notify_decider.evolve(&notify_decider, rows_memory_writer(a.rows), &event));
}

static void begin_recovery(void)
{
	uint32_t peer = COUNTY_B;
	Zh__RecoveryBegun begun = ZH__RECOVERY_BEGUN__INIT;
	SET_OPTIONAL(&begun, recovery, RECOVERY);
	begun.n_peers = 1;
	begun.peers = &peer;
	book(KIND(RECOVERY_BEGUN), &begun);
}

/* A person at A. */
static void let_it_be(void)
{
	Zh__LinkWaived waived = ZH__LINK_WAIVED__INIT;
	begin_recovery();
	SET_OPTIONAL(&waived, peer, COUNTY_B);
	SET_OPTIONAL(&waived, recovery, RECOVERY);
	book(KIND(LINK_WAIVED), &waived);
}

/* How many streams begin anew by this heartbeat. */
static size_t hear(void)
{
	size_t before = driver_count(&a, KIND(STREAM_ANEW));
	struct notify_link_item link = {
		.peer = COUNTY_B, .epoch = b.incarnation, .own_life = OWN_LIFE, .head = &head};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_HEAD, .extra = &link};
	assert_int_equal(driver_item(&a, &item), VERDICT_DONE);
	return driver_count(&a, KIND(STREAM_ANEW)) - before;
}

static const Zh__StreamAnew *begun(void)
{
	return BODY(driver_newest(&a, KIND(STREAM_ANEW)), StreamAnew);
}

static void ours_differs(void)
{
	bulk.accepted_digest = (ProtobufCBinaryData){DIGEST_SIZE, other};
}

/* ---- letters meanwhile */

/* While the ledgers are compared nothing new is taken; where they differ, people compare and
 * letters go on. */
static void test_letters_wait_for_the_comparison(void **state)
{
	(void)state;
	begin_recovery();
	send(&b, COUNTY_A, 1);
	assert_int_equal(fixture_offer(&b, &a, BULK, LETTERS + 1), VERDICT_REFUSED);
	assert_string_equal(a.decision.refusal.code, "link.document.recovering");
	Zh__LedgersCompared compared = ZH__LEDGERS_COMPARED__INIT;
	SET_OPTIONAL(&compared, peer, COUNTY_B);
	SET_OPTIONAL(&compared, recovery, RECOVERY);
	SET_OPTIONAL(&compared, equal, 0);
	book(KIND(LEDGERS_COMPARED), &compared);
	assert_int_equal(fixture_offer(&b, &a, BULK, LETTERS + 1), VERDICT_DONE);
}

/* ---- ours */

static void test_equal_ledgers_go_on(void **state)
{
	(void)state;
	let_it_be();
	assert_int_equal(hear(), 0);
	/* Nothing taken there yet, and nothing receipted, is no difference. */
	bulk.accepted = 3;
	bulk.accepted_digest = sent_digest(3);
	assert_int_equal(hear(), 0);
}

static void test_only_a_person_lets_it_be(void **state)
{
	(void)state;
	ours_differs();
	assert_int_equal(hear(), 0);
	let_it_be();
	assert_int_equal(hear(), 1);
}

/* Who asks is given back; who hasn't heard of this life hears of it first. */
static void test_who_asks_or_knows_another_life_waits(void **state)
{
	(void)state;
	let_it_be();
	ours_differs();
	SET_OPTIONAL(&head, recovers, 1);
	assert_int_equal(hear(), 0);
	head.recovers = 0;
	head.knows = OWN_LIFE + 1;
	assert_int_equal(hear(), 0);
	head.knows = OWN_LIFE;
	bulk.has_receipted = 0; /* a program that knows of none of this */
	assert_int_equal(hear(), 0);
	bulk.has_receipted = 1;
	assert_int_equal(hear(), 1);
}

static void test_what_it_has_lost_is_a_difference(void **state)
{
	(void)state;
	let_it_be();
	bulk.accepted = 1;
	bulk.accepted_digest = sent_digest(1);
	assert_int_equal(hear(), 1);
	assert_int_equal(begun()->ended, 2);
	assert_int_equal(begun()->last, 3);
	assert_int_equal(begun()->behind, 4);
}

/* Behind whatever either end has used, and one more. */
static void test_it_begins_behind_what_was_used(void **state)
{
	(void)state;
	static const struct {
		uint64_t accepted, accepted_behind, behind;
	} cases[] = {{2, 0, 4}, {30, 0, 31}, {2, 40, 41}, {50, 45, 51}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		if (i != 0) {
			(void)end(NULL);
			(void)begin(NULL);
		}
		let_it_be();
		ours_differs();
		bulk.accepted = cases[i].accepted;
		bulk.accepted_behind = cases[i].accepted_behind;
		assert_int_equal(hear(), 1);
		assert_int_equal(begun()->behind, cases[i].behind);
		assert_false(begun()->received);
	}
}

/* ---- theirs */

static void test_theirs_begins_where_it_says(void **state)
{
	(void)state;
	static const struct {
		uint64_t behind, ended;
		size_t begins;
	} cases[] = {
		{LETTERS - 1, 2, 0},           /* a number that is here */
		{LETTERS, 2, 0},               /* the last one */
		{LETTERS + 9, LETTERS + 1, 0}, /* a letter before it isn't here */
		{LETTERS + 9, LETTERS, 1},     /* all are */
		{LETTERS + 9, LETTERS, 0},     /* once */
	};
	bulk.receipted_digest = (ProtobufCBinaryData){0, NULL};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		bulk.behind = cases[i].behind;
		bulk.ended = cases[i].ended;
		assert_int_equal(hear(), cases[i].begins);
	}
	assert_int_equal(begun()->behind, LETTERS + 9);
	assert_int_equal(begun()->ended, LETTERS);
}

/* What isn't here was let be. */
static void test_theirs_begins_past_what_was_let_be(void **state)
{
	(void)state;
	bulk.behind = LETTERS + 9;
	bulk.ended = LETTERS + 1;
	let_it_be();
	assert_int_equal(hear(), 1);
	assert_true(begun()->received);
}

/* The other end's word counts from where it holds receipts of ours, within the window. */
static void test_their_receipts_count(void **state)
{
	(void)state;
	let_it_be();
	bulk.receipted = 0; /* it holds none */
	bulk.receipted_digest = (ProtobufCBinaryData){DIGEST_SIZE, other};
	assert_int_equal(hear(), 0);
	bulk.receipted = LETTERS - 1;
	bulk.receipted_digest = received_digest(LETTERS - 1); /* the same */
	assert_int_equal(hear(), 0);
	bulk.receipted_digest = (ProtobufCBinaryData){DIGEST_SIZE - 1, other};
	assert_int_equal(hear(), 0);
	bulk.receipted_digest.len = DIGEST_SIZE;
	bulk.receipted = LETTERS - NOTIFY_LINK_WINDOW - 1; /* too far behind */
	assert_int_equal(hear(), 0);
	bulk.receipted++;
	assert_int_equal(hear(), 1);
	assert_int_equal(begun()->behind, LETTERS - NOTIFY_LINK_WINDOW);
	assert_bytes_equal(bytes_of(begun()->digest.data, begun()->digest.len),
			   bytes_of(other, DIGEST_SIZE));
	assert_int_equal(hear(), 0); /* the same from now on */
	/* And of what isn't here at all. */
	bulk.receipted = LETTERS + 5;
	assert_int_equal(hear(), 1);
	assert_int_equal(begun()->behind, LETTERS + 5);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_letters_wait_for_the_comparison),
		TEST(test_equal_ledgers_go_on),
		TEST(test_only_a_person_lets_it_be),
		TEST(test_who_asks_or_knows_another_life_waits),
		TEST(test_what_it_has_lost_is_a_difference),
		TEST(test_it_begins_behind_what_was_used),
		TEST(test_theirs_begins_where_it_says),
		TEST(test_theirs_begins_past_what_was_let_be),
		TEST(test_their_receipts_count),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
