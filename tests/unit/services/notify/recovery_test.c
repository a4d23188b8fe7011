/* A county that was put back from a backup: its neighbours give it back what it has lost, with the
 * moments that were signed, whatever the line or a neighbour does; and two copies of one region. */
#include <stdio.h>

#include "command.pb-c.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "common/core/series.h"
#include "common/crypto/seal.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define BULK ZH__LINK_STREAM__LINK_STREAM_BULK
#define SECOND_LIFE UINT64_C(0x5ec0)
#define RECOVERY UINT64_C(0x4ec0)
#define SILENT_MS (8 * RETRY_MOST_MS)

static struct world world;
static uint32_t series_through; /* the year whose official numbers wait */
static size_t backup;           /* events of A's journal in the backup */

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

static uint64_t send_kind(size_t from, size_t to, Zh__ReferralKind kind)
{
	uint64_t number = fixture_draft(county(from), kind, world_regions[to]);
	fixture_send(county(from), number);
	return number;
}

static void answer(size_t by, uint64_t referral)
{
	Zh__ReferralAnswerCommand asked = ZH__REFERRAL_ANSWER_COMMAND__INIT;
	asked.answer_code = "found";
	asked.text = "已查实";
	assert_int_equal(fixture_act(county(by), "referral.answer", referral, &asked),
			 VERDICT_DONE);
}

/* Letters both ways before the backup and after it: nothing of what follows it is in it. */
static int begin(void **state)
{
	(void)state;
	series_through = 0;
	world_init(&world, 7);
	world_head(&world, A, B);
	world_head(&world, B, A);
	(void)world_send_clue(&world, A, B);
	(void)world_send_clue(&world, B, A);
	world_drain(&world);
	(void)fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B); /* 3 */
	backup = county(A)->count;
	fixture_send(county(A), 3);
	(void)send_kind(B, A, ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION);
	world_drain(&world);
	(void)world_send_clue(&world, A, B); /* 5 */
	answer(A, 4);
	world_drain(&world);
	(void)world_send_clue(&world, B, A);
	world_drain(&world);
	assert_int_equal(world.refused, 0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

/* A's disk is gone; its backup is put back as another life. */
static void restore(uint64_t life)
{
	static const uint32_t peers[] = {COUNTY_B};
	const struct driver_restored as = {life, life == SECOND_LIFE ? RECOVERY : life,
					   WORLD_SKIPPED, series_through};
	world_put_back(&world, A, backup, &as, peers, 1);
}

static bool recovering(void)
{
	return setting_get(driver_rows(county(A)), SETTING_RECOVERY, 0) != 0;
}

static struct tie_row tie(size_t at, size_t with)
{
	struct tie_row row = {0};
	(void)tie_get(driver_rows(county(at)), world_regions[with], &row);
	return row;
}

/* Heartbeats to and fro, and whatever they bring; a frame for which `lost` is true is. */
static void talk(unsigned rounds, bool (*lost)(const struct on_way *frame))
{
	world_talk(&world, A, B, rounds, lost);
}

static void test_what_was_lost_comes_back(void **state)
{
	(void)state;
	struct referral_row third = fixture_row(county(A), 3), fifth = fixture_row(county(A), 5);
	struct referral_row asked = fixture_row(county(A), 4), answered = fixture_row(county(A), 6);
	int64_t last_ms = county(A)->now_ms;
	restore(SECOND_LIFE);
	world_set_time(&world, last_ms + MS_PER_HOUR);
	talk(6, NULL);
	assert_false(recovering());
	assert_int_equal(driver_count(county(A), KIND(RECOVERY_ENDED)), 1);
	world_drain(&world); /* our own go once more: their receipts say when they came */
	assert_int_equal(fixture_row(county(A), 3).received_ms, third.received_ms);
	assert_int_equal(fixture_row(county(A), 3).link_number, third.link_number);
	assert_int_equal(fixture_row(county(A), 5).received_ms, fifth.received_ms);
	assert_int_equal(fixture_row(county(A), 6).link_number, answered.link_number);
	/* Theirs have new numbers of ours, and the moments that we had signed. */
	uint64_t again = referral_of_theirs(driver_rows(county(A)), COUNTY_B, 3);
	assert_true(again > WORLD_SKIPPED);
	assert_int_equal(fixture_row(county(A), again).received_ms, asked.received_ms);
	assert_string_equal(fixture_state(county(A), again), "answered");
	assert_int_equal(tie(A, B).sent_back, 3);
	assert_int_equal(tie(A, B).received_back, 2);
	assert_int_equal(tie(B, A).peer_recovers, 0);
	driver_check_replay(county(A));
	driver_check_replay(county(B));
}

/* More letters than a receipt lists: each is receipted again, and a later one leaves. */
static void test_more_comes_back_than_a_receipt_lists(void **state)
{
	uint64_t last = 0;
	(void)state;
	for (unsigned i = 0; i < 2 * NOTIFY_LINK_WINDOW + 1; i++) {
		last = world_send_clue(&world, A, B);
		world_drain(&world);
	}
	int64_t received_ms = fixture_row(county(A), last).received_ms;
	restore(SECOND_LIFE);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	talk(12, NULL);
	assert_false(recovering());
	world_drain(&world);
	assert_int_equal(fixture_row(county(A), last).received_ms, received_ms);
	last = world_send_clue(&world, A, B);
	world_drain(&world);
	assert_int_not_equal(fixture_row(county(A), last).received_ms, 0);
	driver_check_replay(county(A));
}

/* Everything that a draft can say, and its letter sent. */
static uint64_t send_full_letter(void)
{
	Zh__FirmRef subject = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	Zh__ReferralDraftCommand draft = ZH__REFERRAL_DRAFT_COMMAND__INIT;
	Zh__Violation violations[] = {ZH__VIOLATION__VIOLATION_NO_LICENCE_OR_CCC,
				      ZH__VIOLATION__VIOLATION_FAILED_SAMPLING};
	const char *questions[] = {"是否生产", "是否持证"};
	subject.key = "91522702MA6HQ7UW5K";
	subject.name = "福泉市永兴电线电缆厂";
	product.class_code = "S1-02-1";
	product.batch = "B1";
	SET_OPTIONAL(&draft, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION);
	SET_OPTIONAL(&draft, to_region, COUNTY_B);
	SET_OPTIONAL(&draft, hazard, 7);
	draft.subject = &subject;
	draft.product = &product;
	draft.facts = "抽样不合格";
	draft.violations = violations;
	draft.n_violations = 2;
	draft.questions = questions;
	draft.n_questions = 2;
	assert_int_equal(
		driver_act(county(A), "referral.draft", (struct object_id){0}, &draft, NULL),
		VERDICT_DONE);
	uint64_t number = county(A)->decision.object.number;
	fixture_send(county(A), number);
	return number;
}

/* An event's body without that it is restored. */
static size_t pack_as_first(const struct event *event, uint8_t *out)
{
	static union {
		Zh__ReferralDrafted drafted;
		Zh__ReferralSent sent;
	} copy;
	if (event->head.kind == KIND(REFERRAL_DRAFTED)) {
		copy.drafted = *BODY(event, ReferralDrafted);
		copy.drafted.has_restored = 0;
		return protobuf_c_message_pack(&copy.drafted.base, out);
	}
	copy.sent = *BODY(event, ReferralSent);
	copy.sent.has_restored = copy.sent.has_sent_ms = 0;
	return protobuf_c_message_pack(&copy.sent.base, out);
}

static void test_a_letter_comes_back_field_for_field(void **state)
{
	static const uint16_t kinds[] = {KIND(REFERRAL_DRAFTED), KIND(REFERRAL_SENT)};
	static uint8_t before[2][4096], after[4096];
	size_t sizes[2];
	struct event_head heads[2];
	char firm_key[32];
	(void)state;
	uint64_t number = send_full_letter();
	world_drain(&world);
	struct referral_row row = fixture_row(county(A), number);
	for (size_t i = 0; i < 2; i++) {
		const struct event *event = driver_newest(county(A), kinds[i]);
		assert_int_equal(event->head.subject_number, number);
		sizes[i] = pack_as_first(event, before[i]);
		heads[i] = event->head;
		(void)snprintf(firm_key, sizeof firm_key, "%s", event->meta->firm_key);
	}
	restore(SECOND_LIFE);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	talk(6, NULL);
	assert_false(recovering());
	for (size_t i = 0; i < 2; i++) {
		const struct event *event = driver_newest(county(A), kinds[i]);
		assert_int_equal(event->head.subject_number, number);
		assert_int_equal(pack_as_first(event, after), sizes[i]);
		assert_memory_equal(after, before[i], sizes[i]);
		assert_string_equal(event->meta->firm_key, firm_key);
		assert_string_equal(event->meta->person, driver_officer.id);
		assert_int_equal(event->head.object_version, heads[i].object_version);
		assert_int_equal(event->head.happened_ms, heads[1].happened_ms);
	}
	world_drain(&world);
	struct referral_row again = fixture_row(county(A), number);
	assert_int_equal(again.link_number, row.link_number);
	assert_int_equal(again.received_ms, row.received_ms);
	assert_int_equal(again.document_version, row.document_version);
	/* What the backup had as a draft doesn't wait to be sent. */
	struct object_id third = driver_object(county(A), OBJECT_REFERRAL, 3);
	assert_int_equal(clock_running(driver_rows(county(A)), third, CLOCK_REFERRAL_SEND), 0);
}

static void test_work_goes_on_with_new_numbers(void **state)
{
	(void)state;
	restore(SECOND_LIFE);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	Zh__ReferralSendCommand none = ZH__REFERRAL_SEND_COMMAND__INIT;
	uint64_t draft = fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
	assert_true(draft > WORLD_SKIPPED);
	assert_int_equal(fixture_act(county(A), "referral.send", draft, &none), VERDICT_REFUSED);
	assert_string_equal(county(A)->decision.refusal.code, "restore.recovering");
	talk(6, NULL);
	assert_false(recovering());
	fixture_send(county(A), draft);
	(void)world_send_clue(&world, B, A);
	world_drain(&world);
	assert_int_equal(world.refused, 0);
	assert_int_equal(fixture_row(county(A), draft).delivery, DELIVERY_RECEIPTED);
	const struct event *sent = driver_newest(county(A), KIND(REFERRAL_SENT));
	const Zh__ReferralSent *body = BODY(sent, ReferralSent);
	assert_int_equal(body->link_number, 5);
	assert_int_equal(body->serial, 4); /* 1, 3 and 5 had the three before it */
}

/* ---- official numbers, which paper alone knows */

static enum verdict confirm(const char *series, uint64_t last)
{
	Zh__RestoreConfirmSeriesCommand asked = ZH__RESTORE_CONFIRM_SERIES_COMMAND__INIT;
	asked.series = series;
	SET_OPTIONAL(&asked, last, last);
	return fixture_act(county(A), "restore.confirm-series", 0, &asked);
}

static uint32_t last_serial(void)
{
	const struct event *sent = driver_newest(county(A), KIND(REFERRAL_SENT));
	return BODY(sent, ReferralSent)->serial;
}

static void test_a_number_waits_for_a_persons_word(void **state)
{
	(void)state;
	Zh__ReferralSendCommand none = ZH__REFERRAL_SEND_COMMAND__INIT;
	assert_int_equal(confirm("referral.clue", 9), VERDICT_REFUSED);
	assert_string_equal(county(A)->decision.refusal.code, "restore.not_restored");
	series_through = 2025;
	restore(SECOND_LIFE);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	/* Said while the ledgers are still compared, it holds all the same. */
	assert_int_equal(confirm("referral.clue", 1), VERDICT_DONE);
	talk(6, NULL);
	assert_false(recovering());
	uint64_t clue = fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
	fixture_send(county(A), clue);
	assert_int_equal(last_serial(), 4); /* 1, 3 and 5 had the three before it */
	/* Another series isn't confirmed by this one's word. */
	uint64_t trace = fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE, COUNTY_B);
	assert_int_equal(fixture_act(county(A), "referral.send", trace, &none), VERDICT_REFUSED);
	assert_string_equal(county(A)->decision.refusal.code, "restore.series_waits");
	assert_int_equal(confirm("referral.trace", SERIES_LAST_MAX + 1), VERDICT_INVALID);
	assert_int_equal(confirm("referral.trace", UINT64_MAX), VERDICT_INVALID);
	assert_int_equal(confirm("referral.chase", 7), VERDICT_INVALID);
	assert_int_equal(confirm(NULL, 7), VERDICT_INVALID);
	assert_int_equal(confirm("referral.trace", 7), VERDICT_DONE);
	fixture_send(county(A), trace);
	assert_int_equal(last_serial(), 8);
	/* More paper turns up: upwards only, and never below what was given. */
	assert_int_equal(confirm("referral.trace", 7), VERDICT_REFUSED);
	assert_string_equal(county(A)->decision.refusal.code, "restore.series_given");
	assert_int_equal(confirm("referral.trace", SERIES_LAST_MAX), VERDICT_DONE);
	driver_check_replay(county(A));
	/* The next restore asks anew. */
	backup = county(A)->count;
	restore(SECOND_LIFE + 1);
	clue = fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	talk(6, NULL);
	assert_false(recovering());
	assert_int_equal(fixture_act(county(A), "referral.send", clue, &none), VERDICT_REFUSED);
	assert_string_equal(county(A)->decision.refusal.code, "restore.series_waits");
	/* A number of next year can't have been printed before the restore. */
	world_set_time(&world, county(A)->now_ms + 365 * MS_PER_DAY);
	fixture_send(county(A), clue);
	assert_int_equal(last_serial(), 1);
	driver_check_replay(county(A));
}

/* ---- a bad line */

static bool one_in_three(const struct on_way *frame)
{
	struct random_source random = random_seeded_source(&world.seeded);
	(void)frame;
	return random_below(&random, 3) == 0;
}

static void test_a_line_that_loses(void **state)
{
	(void)state;
	restore(SECOND_LIFE);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	talk(40, one_in_three);
	assert_false(recovering());
	assert_int_equal(tie(A, B).sent_back, 3);
	assert_int_equal(tie(A, B).received_back, 2);
	driver_check_replay(county(A));
}

/* Everything that was ever on the line comes again, swapped and changed. */
static struct on_way kept[512];
static size_t kept_count;

static bool keep(const struct on_way *frame)
{
	struct on_way *copy = &kept[kept_count];
	if (kept_count == sizeof kept / sizeof kept[0])
		return false;
	*copy = *frame;
	copy->data = (uint8_t *)malloc(frame->size);
	assert_non_null(copy->data);
	memcpy(copy->data, frame->data, frame->size);
	kept_count++;
	return false;
}

static void put_kept(size_t index, size_t flip)
{
	struct on_way *frame = &kept[index];
	if (flip < frame->size)
		frame->data[flip] ^= 0x20;
	world_put(&world, frame->from, frame->to, bytes_of(frame->data, frame->size));
	if (flip < frame->size)
		frame->data[flip] ^= 0x20;
}

static void deliver_all(void)
{
	while (world.frame_count != 0)
		world_hand_over(&world, 0);
}

static void test_replayed_swapped_altered(void **state)
{
	(void)state;
	uint8_t before[ROWS_DIGEST], after[ROWS_DIGEST];
	kept_count = 0;
	restore(SECOND_LIFE);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	talk(2, keep);
	for (size_t i = 0; i < kept_count; i++)
		put_kept(kept_count - 1 - i, SIZE_MAX);
	deliver_all();
	talk(6, keep);
	assert_false(recovering());
	assert_int_equal(tie(A, B).sent_back, 3);
	assert_int_equal(tie(A, B).received_back, 2);
	for (size_t i = 0; i < kept_count; i++) {
		put_kept(i, SIZE_MAX);
		put_kept(kept_count - 1 - i, i * 37 % 200);
	}
	rows_memory_digest(county(A)->rows, before);
	deliver_all();
	rows_memory_digest(county(A)->rows, after);
	assert_memory_equal(before, after, sizeof before);
	for (size_t i = 0; i < kept_count; i++)
		free(kept[i].data);
}

/* ---- a neighbour that lies */

static Zh__Envelope *envelope_of(const struct on_way *envelope)
{
	union {
		ProtobufCMessage *message;
		Zh__Envelope *envelope;
	} read = {protobuf_c_message_unpack(&zh__envelope__descriptor, NULL, envelope->size,
					    envelope->data)};
	assert_non_null(read.message);
	return read.envelope;
}

/* What B gives back in answer to A's first heartbeat: one of A's own (or one of its own). */
static Zh__Envelope *given_back(bool own)
{
	world_head(&world, A, B);
	world_hand_over(&world, 0);
	for (size_t i = 0; i < world.frame_count; i++) {
		Zh__Envelope *envelope = envelope_of(&world.frames[i]);
		if (envelope->what_case == ZH__ENVELOPE__WHAT_LINK_RETURN &&
		    (envelope->link_return->own != 0) == own) {
			while (world.frame_count != 0)
				world_drop(&world, 0);
			return envelope;
		}
		zh__envelope__free_unpacked(envelope, NULL);
	}
	fail_msg("nothing of the kind was given back");
	return NULL;
}

static enum link_refusal told(const Zh__Envelope *envelope)
{
	uint8_t memory[LINK_FRAME_MAX];
	struct link_opened opened;
	assert_true(zh__envelope__get_packed_size(envelope) <= sizeof memory);
	return world_open(&world, B, A, bytes_of(memory, zh__envelope__pack(envelope, memory)),
			  &opened);
}

/* It has no receipt of ours for what it says that we had received. */
static void test_nothing_new_passes_for_old(void **state)
{
	(void)state;
	restore(SECOND_LIFE);
	Zh__Envelope *envelope = given_back(false);
	Zh__LinkReceipt *receipt = envelope->link_return->receipt;
	assert_int_equal(told(envelope), LINK_REFUSED_NONE);
	receipt->signature.data[0] ^= 1;
	assert_int_equal(told(envelope), LINK_REFUSED_RECEIPT);
	receipt->signature.data[0] ^= 1;
	receipt->content.data[receipt->content.len - 1] ^= 1;
	assert_int_equal(told(envelope), LINK_REFUSED_RECEIPT);
	receipt->content.data[receipt->content.len - 1] ^= 1;
	envelope->link_return->receipt = NULL;
	assert_int_equal(told(envelope), LINK_REFUSED_RECEIPT);
	envelope->link_return->receipt = receipt;
	envelope->link_return->to_epoch++;
	assert_int_equal(told(envelope), LINK_REFUSED_EPOCH);
	envelope->link_return->to_epoch--;
	envelope->link_return->number++;
	assert_int_equal(told(envelope), LINK_REFUSED_SEAL);
	envelope->link_return->number--;
	zh__envelope__free_unpacked(envelope, NULL);
}

/* A letter that we never signed, as one of ours: sealed as it should be, by the liar's hand. */
static void test_our_word_is_our_signature(void **state)
{
	(void)state;
	static uint8_t memory[EVENT_SIZE_MAX];
	struct end *liar = &world.ends[B];
	struct writer out = writer_over(memory, sizeof memory);
	restore(SECOND_LIFE);
	Zh__Envelope *envelope = given_back(true);
	assert_int_equal(told(envelope), LINK_REFUSED_NONE);
	assert_true(paper_read(driver_rows(&liar->driver), 5, PAPER_DOCUMENT, &out));
	Zh__Document *document = zh__document__unpack(NULL, out.size, memory);
	assert_non_null(document);
	uint8_t signature[SIGNATURE_BYTES], digest[DIGEST_SIZE];
	bytes_sign(&liar->sign_key, SIGNS_DOCUMENT, link_bytes(&document->content), signature);
	digest_blake2b256(link_bytes(&document->content), digest);
	memcpy(document->signature.data, signature, sizeof signature);
	memcpy(envelope->link_return->digest.data, digest, sizeof digest);
	arena_reset(&world.give_arena);
	struct bytes sealed, packed = message_pack(&document->base, &world.give_arena);
	struct row_key context = link_return_context(envelope->link_return);
	assert_ok(link_seal(&liar->link, world.ends[A].box_key.public_key, &context, packed,
			    &world.give_arena, &sealed));
	ProtobufCBinaryData was = envelope->link_return->sealed;
	envelope->link_return->sealed = message_bytes(sealed);
	assert_int_equal(told(envelope), LINK_REFUSED_SIGNATURE);
	envelope->link_return->sealed = was;
	zh__document__free_unpacked(document, NULL);
	zh__envelope__free_unpacked(envelope, NULL);
}

static uint64_t withheld;

static bool withhold_returns(const struct on_way *frame)
{
	/* Heartbeats are the short ones; what is given back isn't. */
	bool given = frame->from == B && frame->size > 600;
	withheld += given;
	return given;
}

static void test_who_withholds_holds_it_up(void **state)
{
	(void)state;
	withheld = 0;
	restore(SECOND_LIFE);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	talk(6, withhold_returns);
	assert_true(withheld != 0);
	assert_true(recovering());
	assert_int_equal(driver_count(county(A), KIND(LEDGERS_COMPARED)), 0);
	Zh__RestoreWaiveLinkCommand asked = ZH__RESTORE_WAIVE_LINK_COMMAND__INIT;
	SET_OPTIONAL(&asked, neighbour, SUPERIOR);
	assert_int_equal(driver_act(county(A), "restore.waive-link", (struct object_id){0}, &asked,
				    "out of service"),
			 VERDICT_REFUSED);
	assert_string_equal(county(A)->decision.refusal.code, "restore.link_not_waiting");
	SET_OPTIONAL(&asked, neighbour, COUNTY_B);
	assert_int_equal(
		driver_act(county(A), "restore.waive-link", (struct object_id){0}, &asked, NULL),
		VERDICT_INVALID);
	assert_int_equal(
		driver_act(county(A), "restore.waive-link", (struct object_id){0}, &asked, ""),
		VERDICT_INVALID);
	assert_int_equal(driver_act(county(A), "restore.waive-link", (struct object_id){0}, &asked,
				    "out of service"),
			 VERDICT_DONE);
	assert_false(recovering());
	assert_true(tie(A, B).waived);
}

/* ---- two copies */

static void test_second_copy_is_refused_at_both_ends(void **state)
{
	(void)state;
	world.silent_ms = SILENT_MS;
	uint64_t first_life = county(A)->incarnation;
	restore(SECOND_LIFE);
	/* Its former life was heard a moment ago. */
	talk(1, NULL);
	assert_true(world.lives_refused != 0);
	assert_int_equal(tie(B, A).other_life, SECOND_LIFE);
	assert_int_equal(tie(B, A).other_why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_STILL_HEARD);
	assert_int_equal(tie(A, B).denied, 0);
	assert_int_equal(tie(A, B).own_other, 0); /* that it waits there makes it no twin */
	world_set_time(&world, county(A)->now_ms + SILENT_MS);
	talk(6, NULL);
	assert_int_equal(tie(B, A).life, SECOND_LIFE);
	assert_false(recovering());
	/* Now the lost disk speaks again, with a letter. */
	size_t refused = world.lives_refused, before = county(B)->count;
	world.ends[A].link.epoch = first_life;
	world_head(&world, A, B);
	world.ends[A].link.epoch = SECOND_LIFE;
	world_hand_over(&world, 0);
	assert_int_equal(world.lives_refused, refused + 1);
	assert_int_equal(tie(B, A).life, SECOND_LIFE);
	assert_int_equal(tie(B, A).other_life, first_life);
	assert_int_equal(tie(B, A).other_why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_ENDED);
	assert_int_equal(county(B)->count, before + 1); /* it is on record */
	/* And the copy in service hears of it. */
	world_head(&world, B, A);
	deliver_all();
	assert_int_equal(tie(A, B).own_other, first_life);
	assert_int_equal(tie(A, B).denied, 0);
	/* A person there lets it count all the same: it hears of that too. */
	Zh__RegionAcceptLifeCommand asked = ZH__REGION_ACCEPT_LIFE_COMMAND__INIT;
	char life[2 * sizeof first_life + 1];
	for (size_t i = 0; i < sizeof first_life; i++)
		(void)snprintf(life + 2 * i, 3, "%02x", ((const uint8_t *)&first_life)[i]);
	SET_OPTIONAL(&asked, neighbour, COUNTY_A);
	asked.life = life;
	assert_int_equal(driver_act(county(B), "region.accept-life", (struct object_id){0}, &asked,
				    "by telephone"),
			 VERDICT_DONE);
	world_head(&world, B, A);
	deliver_all();
	assert_int_equal(tie(A, B).denied, 1);
}

static void say(uint64_t session, int64_t at_ms)
{
	world.ends[A].link.session = session;
	county(A)->now_ms = at_ms;
	world_head(&world, A, B);
	world_hand_over(&world, 0);
}

/* A disk that was copied has no life of its own: two processes speak by turns. */
static void test_one_disk_on_two_machines(void **state)
{
	(void)state;
	int64_t now_ms = county(A)->now_ms;
	say(11, now_ms + 1000);
	world_head(&world, A, B); /* on the way when the process ends */
	say(12, now_ms + 2000);
	world_hand_over(&world, 0);
	say(12, now_ms + 3000);
	say(13, now_ms + 4000);
	assert_int_equal(driver_count(county(B), KIND(OTHER_LIFE_MET)), 0);
	say(12, now_ms + 4000);
	assert_int_equal(driver_count(county(B), KIND(OTHER_LIFE_MET)), 0);
	say(12, now_ms + 4001);
	say(13, now_ms + 4002);
	say(12, now_ms + 4003);
	assert_int_equal(driver_count(county(B), KIND(OTHER_LIFE_MET)), 1);
	assert_int_equal(tie(B, A).other_why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_TWO_AT_ONCE);
	assert_int_equal(tie(B, A).other_life, tie(B, A).life);
	assert_int_equal(world.lives_refused, 0);
	world_head(&world, B, A);
	deliver_all();
	assert_int_equal(tie(A, B).own_other, county(A)->incarnation);
	assert_int_equal(tie(A, B).denied, 0);
}

/* Two restores of one backup: the first counts, the other is told so until a person decides. */
static void test_restored_twice(void **state)
{
	(void)state;
	restore(SECOND_LIFE);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	talk(6, NULL);
	uint64_t first_life = county(A)->incarnation;
	assert_int_equal(first_life, SECOND_LIFE);
	world.ends[A].driver.incarnation = world.ends[A].link.epoch = world.ends[A].link.parent;
	restore(SECOND_LIFE + 1);
	world_set_time(&world, county(A)->now_ms + MS_PER_HOUR);
	talk(2, NULL);
	assert_int_equal(tie(B, A).life, SECOND_LIFE);
	assert_int_equal(tie(B, A).other_why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_NOT_DESCENDED);
	assert_int_equal(tie(A, B).denied, 1);
	assert_true(recovering());
	Zh__RegionAcceptLifeCommand asked = ZH__REGION_ACCEPT_LIFE_COMMAND__INIT;
	SET_OPTIONAL(&asked, neighbour, COUNTY_A);
	asked.life = "0000000000000000";
	assert_int_equal(driver_act(county(B), "region.accept-life", (struct object_id){0}, &asked,
				    "by telephone"),
			 VERDICT_REFUSED);
	asked.life = "c15e000000000000"; /* as its bytes lie */
	assert_int_equal(driver_act(county(B), "region.accept-life", (struct object_id){0}, &asked,
				    "by telephone"),
			 VERDICT_DONE);
	talk(6, NULL);
	assert_false(recovering());
	assert_int_equal(tie(A, B).denied, 0);
	driver_check_replay(county(A));
	driver_check_replay(county(B));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_what_was_lost_comes_back),
		TEST(test_more_comes_back_than_a_receipt_lists),
		TEST(test_a_letter_comes_back_field_for_field),
		TEST(test_work_goes_on_with_new_numbers),
		TEST(test_a_number_waits_for_a_persons_word),
		TEST(test_a_line_that_loses),
		TEST(test_replayed_swapped_altered),
		TEST(test_nothing_new_passes_for_old),
		TEST(test_our_word_is_our_signature),
		TEST(test_who_withholds_holds_it_up),
		TEST(test_second_copy_is_refused_at_both_ends),
		TEST(test_one_disk_on_two_machines),
		TEST(test_restored_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
